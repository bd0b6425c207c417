"""Code the analyst's reports again and hold them against the judgements: ``python -m evaluation.analyst``.

``--new FILE`` writes the records that nobody has judged, numbered, for a reader; ``--judge FILE`` takes the reader's
lines (``NUMBER [ERROR]``, with ``d`` or ``p`` after it where the day or the place is wrong; no line means right).
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from evaluation.analyst import judgements as said
from evaluation.analyst.judgements import Judgement
from evaluation.analyst.records import KINDS, Line, Report, lines, read_lines, reports, write_lines

RIGHT = "-"


def main() -> int:
    """Code every report, then show the tables, or hand out or take in what is new."""
    options = _options()
    if options.judge:
        _take(options.judge, options.of, options.round)
        return 0
    every = [r for r in reports() if r.id.startswith(options.only)]
    found = [line for report in every for line in lines(report)]
    judged = said.judgements()
    held, new = said.matched(found, judged)
    if options.new:
        write_lines(options.new, new)
    before = [j for j in judged if j.round == "before" and j.line.report.startswith(options.only)]
    for title, ids in _parts(every):
        print(f"\n# {title}: {len(ids)} reports\n")
        _show(
            *([x for x in group if _report(x) in ids] for group in (before, held)), [n for n in new if n.report in ids]
        )
        _show_misses([r for r in every if r.id in ids], found)
    return 0


def _parts(every: Iterable[Report]) -> Iterator[tuple[str, frozenset[str]]]:
    """The reports of each reading: those that were read before the mending, and those held back from it."""
    given = list(every)
    for reading in dict.fromkeys(r.reading for r in sorted(given, key=lambda r: r.reading)):
        for title, held in (("read before the mending", False), ("held back from it", True)):
            ids = frozenset(r.id for r in given if r.reading == reading and r.is_held_back is held)
            if ids:
                yield f"{reading} reading, {title}", ids


def _report(one: Judgement) -> str:
    return one.line.report


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m evaluation.analyst", description=__doc__)
    parser.add_argument("--only", default="", help="reports whose name begins so")
    parser.add_argument("--new", type=Path, help="write the records that nobody has judged here, as JSON Lines")
    parser.add_argument("--of", type=Path, help="the JSON Lines that --judge is about")
    parser.add_argument("--judge", type=Path, help="a reader's lines about the records of --of")
    parser.add_argument("--round", default="after", help="the round that the judgements belong to")
    return parser.parse_args()


def _take(path: Path, records: Path, round_: str) -> None:
    marks = dict(line.split(maxsplit=1) for line in path.read_text(encoding="utf-8").splitlines() if line.strip())
    rows = [Line(**row) for row in read_lines(records)]
    with said.JUDGED.open("a", encoding="utf-8") as file:
        for number, line in enumerate(rows):
            one = _judged(line, marks.get(str(number), RIGHT).split(), round_)
            file.write(json.dumps(said.as_row(one), ensure_ascii=False) + "\n")


def _judged(line: Line, marks: Sequence[str], round_: str) -> Judgement:
    error = "" if marks[0] == RIGHT else marks[0]
    return Judgement(line, round_, not error, error, "d" not in marks[1:], "p" not in marks[1:])


def _show(before: Sequence[Judgement], now: Sequence[Judgement], new: Sequence[Line]) -> None:
    was, is_ = said.precision(before), said.precision(now)
    waiting = Counter(line.kind for line in new)
    print(f"{'kind':<12} {'before':>14} {'now':>14} {'not judged':>11}")
    for kind in KINDS:
        print(f"{kind:<12} {_share(*was[kind]):>14} {_share(*is_[kind]):>14} {waiting[kind]:>11}")
    print(f"{'all':<12} {_share(*_sum(was)):>14} {_share(*_sum(is_)):>14} {len(new):>11}")
    print(f"{'days':<12} {_share(*_apart(before, 'when')):>14} {_share(*_apart(now, 'when')):>14}")
    print(f"{'places':<12} {_share(*_apart(before, 'where')):>14} {_share(*_apart(now, 'where')):>14}")
    first, last = said.errors(before), said.errors(now)
    print("\nwrong, by class (before, now)")
    for key in sorted({*first, *last}, key=lambda k: (KINDS.index(k[0]), -first[k], k)):
        print(f"{key[0]:<12} {key[1]:<20} {first[key]:>4} {last[key]:>4}")


def _show_misses(every: Iterable[Report], found: Sequence[Line]) -> None:
    by_id = {report.id: report for report in every}
    there, counted = Counter[str](), Counter[str]()
    for miss in said.misses():
        if miss.report in by_id:
            counted[miss.kind] += 1
            there[miss.kind] += said.is_found(miss, by_id[miss.report], found)
    print("\nmissed when first read, and found now")
    for kind in KINDS:
        print(f"{kind:<12} {counted[kind]:>4} {there[kind]:>4}")


def _share(right: int, every: int) -> str:
    return f"{right}/{every} {right / every:.3f}" if every else "0/0"


def _sum(by_kind: said.Mapping[str, tuple[int, int]]) -> tuple[int, int]:
    return sum(r for r, _ in by_kind.values()), sum(n for _, n in by_kind.values())


def _apart(judged: Iterable[Judgement], side: str) -> tuple[int, int]:
    given = [asdict(j) for j in judged if getattr(j.line, side)]
    return sum(bool(row[f"{side}_right"]) for row in given), len(given)


if __name__ == "__main__":
    raise SystemExit(main())
