"""Measure accuracy: ``python -m evaluation [SET ...]``. Exit status 1 when a figure falls below its floor."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from evaluation import claims, floors, gold
from evaluation.passages import CASES, FRESH, met, passages

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
LOWER_IS_BETTER = frozenset({"events.irrelevant.false_positive_rate", "actors.invented_country"})


def main() -> int:
    """Measure, print one table, and hold the figures against their floors."""
    options = _options()
    figures: dict[str, float] = {}
    wanted = options.sets or [*OWN, *(gold.SETS if gold.present() else ())]
    if "passages" in wanted:
        figures |= _passages(CASES, options.verbose)
    if "fresh" in wanted:
        figures |= _passages(FRESH, verbose=False)
    if "claims" in wanted:
        figures |= _claims(options.verbose)
    for name, result, answers in gold.measured([n for n in wanted if n in gold.SETS], options.workers):
        figures |= {f"{name}.{h}": _figure(result, h) for h in HEADLINES[name]}
        _keep(options.answers, name, answers)
    if not gold.present():
        print("No human-coded sets beside the project (../shared/gold): only its own passages were measured.")
    _print(figures)
    return _hold(figures, options)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m evaluation", description=__doc__)
    parser.add_argument(
        "sets",
        nargs="*",
        metavar="SET",
        help="passages, claims, fresh or a set of human-coded text; all but fresh by default",
    )
    parser.add_argument("--workers", type=int, default=min(2, os.cpu_count() or 1), help="processes")
    parser.add_argument("--raise", dest="raises", action="store_true", help="pin every figure above its floor")
    parser.add_argument("--lower", metavar="REASON", help="pin every figure as it is, with the reason")
    parser.add_argument("--answers", type=Path, help="a folder to keep the answers in")
    parser.add_argument("--verbose", action="store_true", help="print each expectation of a passage that is not met")
    return parser.parse_args()


def _claims(verbose: bool) -> dict[str, float]:
    result = claims.measured()
    for claim, given in result["missed"] if verbose else ():
        print(f"claims {claim.id}: {given} for {claim.verdict}: {claim.claim}")
    return {f"claims.{name}": result[name] for name in CLAIM_FIGURES}


def _passages(folder: Path, verbose: bool) -> dict[str, float]:
    every = list(passages(folder))
    lines = [{"id": p.id, "text": p.text, "published": p.published} for p in every]
    codings = gold.answered("read", lines)
    kind = "fresh" if folder == FRESH else "passages"
    right, seen = Counter[str](), Counter[str]()
    for passage, coding in zip(every, codings, strict=True):
        for e in passage.expectations:
            good = met(e, coding)
            name = f"{kind}.{e.table}" if e.wanted else f"{kind}.traps"
            seen[name] += 1
            right[name] += good
            if verbose and not good:
                print(f"{passage.file} {passage.id}: {e.words}")
    return {name: right[name] / seen[name] for name in sorted(seen)}


def _figure(result: dict[str, Any], path: str) -> float:
    value: Any = result
    for step in path.split("."):
        value = value[step]
    return float(value or 0.0)


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


def _hold(figures: dict[str, float], options: argparse.Namespace) -> int:
    held = {_held(name): _turned(name, value) for name, value in figures.items() if not name.startswith("fresh.")}
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
