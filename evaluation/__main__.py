"""Measure accuracy: ``python -m evaluation [SET ...]``. Exit status 1 when a figure falls below its floor."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from communique.version import __version__
from evaluation import (
    claims,
    copies,
    coreference,
    descriptions,
    floors,
    gold,
    report,
    report_docs,
    report_records,
    stories,
)
from evaluation.analyst import figures as analyst
from evaluation.passages import CASES, HELD_BACK, met, passages
from evaluation.report_marks import figure
from evaluation.report_sets import Parts

HEADLINES = {
    "relate": ("macro_f1", "accuracy", "quad_macro_f1"),
    "events": ("without_statements.f1", "all.f1", "irrelevant.false_positive_rate"),
    "plover_gsr": ("coverage", "type_recall", "type_precision", "triple"),
    "actors": ("country", "sector", "both", "invented_country"),
    "relations": ("micro.f1", "pair.f1", "member_of.f1", "head_of_state.f1", "minister_of.f1", "head_of.f1"),
    "quotations": (
        "exact.source.f1",
        "exact.cue.f1",
        "exact.content.f1",
        "token.source.f1",
        "token.cue.f1",
        "token.content.f1",
        "linked.f1",
    ),
    "dates": ("strict.f1", "relaxed.f1", "value.f1"),
    "places": (
        "by_corpus.geovirus.tagging.f1",
        "by_corpus.geovirus.accuracy_161km",
        "by_corpus.lgl.tagging.f1",
        "by_corpus.lgl.accuracy_161km",
    ),
}
"""The figures of each set that the table shows and the floors hold."""

OWN = ("passages", "claims")
CLAIM_FIGURES = ("right", "supported", "contradicted", "not_covered", "true_not_contradicted")
LINKED = ("stories", "copies")
"""Sets about links between documents: figures, no pages."""

WHO = ("coreference", "descriptions", "analyst")
"""Own sets about who is spoken of, and what an analyst counted: figures, no pages."""

HELD_STORIES = "stories_held"
"""The stories that nothing was set on: measured when asked for, held against no floor."""

PINNED = ("stories.b3.f1", "stories.whole_b3.f1", "copies.precision", "copies.recall", "copies.origin")
"""Figures of links that floors hold; the others are shown, and move with these."""

LOWER_IS_BETTER = frozenset({"events.irrelevant.false_positive_rate", "actors.invented_country"})


def main() -> int:
    """Measure, print one table, write the report, and hold the figures against their floors."""
    options = _options()
    if options.docs:
        return _docs(options)
    wanted = options.sets or [*OWN, *WHO, *LINKED, *(gold.SETS if gold.present() else ())]
    figures: dict[str, float] = {}
    pages = []
    for name in (n for n in (*OWN, *(h.name for h in HELD_BACK)) if n in wanted):
        found, parts = _own(name, options.verbose)
        figures |= found
        pages += [report.own(name, found, parts)] if name in OWN else []
    for name in (n for n in WHO if n in wanted):
        figures |= _who(name, options.verbose)
    for name in (n for n in (*LINKED, HELD_STORIES) if n in wanted):
        figures |= _linked(name)
    sets = {}
    for name, result, answers in gold.measured([n for n in wanted if n in gold.SETS], options.workers):
        figures |= {f"{name}.{h}": figure(result, h) for h in HEADLINES[name]}
        sets[name] = report.published(name, result)
        _keep(options.answers, name, answers)
        if _reports(options):
            pages.append(_page(name, result, answers))
    if not gold.present():
        print("No human-coded sets beside the project (../shared/gold): only its own passages were measured.")
    _print(figures)
    _report(options, figures, sets, pages)
    return _hold(figures, options)


def _reports(options: argparse.Namespace) -> bool:
    """A report is written on every full run, and on any other that names a folder for it."""
    return not options.sets or options.report is not None


def _page(name: str, result: dict[str, Any], answers: list[dict[str, Any]]) -> report.Page:
    script = gold.scorer()
    return report.measured(script, name, result, script.lines_of(gold.GOLD / gold.SETS[name]), answers)


def _report(
    options: argparse.Namespace, figures: dict[str, float], sets: dict[str, Any], pages: list[report.Page]
) -> None:
    """Write the pages, and keep the figures of a full run and of the held-back sample for the documents."""
    folder = options.report or report.FOLDER
    stamp: dict[str, Any] = {"day": dt.date.today().isoformat(), "version": __version__}
    own = {name: value for name, value in figures.items() if name.partition(".")[0] in (*OWN, *WHO)}
    fresh = {name: value for name, value in figures.items() if name.startswith("fresh.")}
    if _reports(options):
        report.write(folder, pages, dt.date.today())
        print(f"report: {folder / 'index.html'}", file=sys.stderr)
    if not options.sets:
        report.keep(folder, "full", {**stamp, "own": own, "sets": sets, "calibration": report.calibration(pages)})
    if fresh:
        report.keep(folder, "fresh", {**stamp, "own": fresh})


def _docs(options: argparse.Namespace) -> int:
    try:
        report_docs.write(report.kept(options.report or report.FOLDER))
    except report_docs.NoFiguresError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m evaluation", description=__doc__)
    parser.add_argument(
        "sets",
        nargs="*",
        metavar="SET",
        help="passages, claims, coreference, descriptions, analyst, stories, copies or a set of human-coded text, "
        "all of which are the default; "
        "or what is held back: fresh, stories_held",
    )
    parser.add_argument("--workers", type=int, default=min(2, os.cpu_count() or 1), help="processes")
    parser.add_argument("--raise", dest="raises", action="store_true", help="pin every figure above its floor")
    parser.add_argument("--lower", metavar="REASON", help="pin every figure as it is, with the reason")
    parser.add_argument(
        "--report", type=Path, metavar="FOLDER", help="where the report goes: evaluation/report by default"
    )
    parser.add_argument("--docs", action="store_true", help="write the last full run's figures into docs/accuracy.md")
    parser.add_argument("--answers", type=Path, help="a folder to keep the answers in")
    parser.add_argument("--verbose", action="store_true", help="print each expectation of a passage that is not met")
    return parser.parse_args()


def _own(name: str, verbose: bool) -> tuple[dict[str, float], Parts]:
    """The figures of the project's own material, and what its page shows."""
    if name == "claims":
        return _claims(verbose)
    held = next((h for h in HELD_BACK if h.name == name), None)
    return _passages(held, verbose=False) if held else _passages(CASES, verbose)


def _linked(name: str) -> dict[str, float]:
    """The figures of links between documents."""
    if name == "copies":
        found = copies.measured()
    else:
        found = stories.measured(stories.HELD if name == HELD_STORIES else stories.DEVELOPMENT)
    return {f"{name}.{figure}": value for figure, value in found.items()}


def _who(name: str, verbose: bool) -> dict[str, float]:
    """The figures of chains of mentions, descriptions or the analyst's count; faults that may be read if asked for."""
    if name == "descriptions":
        shares, faults = descriptions.measured()
        for told, answer in faults if verbose else ():
            print(f"descriptions {told.text}: {answer['country']} {answer['sector']}")
        return {f"{name}.{what}": value for what, value in shares.items()}
    if name == "analyst":
        return {f"analyst.{what}": value for what, value in analyst.measured().items()}
    figures: dict[str, float] = {}
    for half in (coreference.SEEN, coreference.TOTALS):
        scores, wrong = coreference.measured(half)
        figures |= {f"{name}.{half}.{what}": value for what, value in scores.items()}
        for passage, line in wrong if verbose and half == coreference.SEEN else ():
            print(f"coreference {passage.sort} {passage.id}: {line}")
    return figures


def _claims(verbose: bool) -> tuple[dict[str, float], Parts]:
    result = claims.measured()
    for claim, given in result["missed"] if verbose else ():
        print(f"claims {claim.id}: {given} for {claim.verdict}: {claim.claim}")
    return {f"claims.{name}": result[name] for name in CLAIM_FIGURES}, report_records.claims(result["missed"])


def _passages(folder: Path, verbose: bool) -> tuple[dict[str, float], Parts]:
    every = list(passages(folder))
    lines = [{"id": p.id, "text": p.text, "published": p.published} for p in every]
    codings = gold.answered("read", lines)
    kind = folder.name if folder in HELD_BACK else "passages"
    missed = []
    right, seen = Counter[str](), Counter[str]()
    for passage, coding in zip(every, codings, strict=True):
        for e in passage.expectations:
            good = met(e, coding)
            name = f"{kind}.{e.table}" if e.wanted else f"{kind}.traps"
            seen[name] += 1
            right[name] += good
            missed += [] if good else [(passage, e)]
    for passage, e in missed if verbose else ():
        print(f"{passage.file} {passage.id}: {e.words}")
    return {name: right[name] / seen[name] for name in sorted(seen)}, report_records.passages(missed)


def _keep(folder: Path | None, name: str, answers: list[dict[str, Any]]) -> None:
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / f"{name}.jsonl").open("w", encoding="utf-8") as target:
            target.writelines(json.dumps(a, ensure_ascii=False) + "\n" for a in answers)


def _print(figures: dict[str, float]) -> None:
    pinned = floors.read_floors()["figures"]
    width = max((len(name) for name in figures), default=0)
    print(f"{'figure':<{width}}  value   floor")
    for name, value in figures.items():
        floor = pinned.get(_held(name))
        shown = f"{_turned(name, floor):.4f}" if floor is not None else "  -"
        print(f"{name:<{width}}  {value:.4f}  {shown}")


def _held(name: str) -> str:
    return f"1 - {name}" if name in LOWER_IS_BETTER else name


def _turned(name: str, value: float) -> float:
    return 1 - value if name in LOWER_IS_BETTER else value


def _is_held(name: str) -> bool:
    part = name.partition(".")[0]
    return name in PINNED if part in (*LINKED, HELD_STORIES) else part not in {h.name for h in HELD_BACK}


def _hold(figures: dict[str, float], options: argparse.Namespace) -> int:
    held = {_held(name): _turned(name, value) for name, value in figures.items() if _is_held(name)}
    if options.lower:
        floors.lowered(held, options.lower)
    elif options.raises:
        floors.raised(held)
    low = floors.fallen(held)
    for line in low:
        print(f"FALLEN {line}", file=sys.stderr)
    return 1 if low else 0


if __name__ == "__main__":
    sys.exit(main())
