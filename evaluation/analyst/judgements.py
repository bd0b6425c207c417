"""What a reader said of each record, and what still holds of it after the coder has changed.

``judgements.jsonl`` is a record a line with the verdict on it; ``misses.csv`` is what the coder did not see. A verdict
holds for as long as the record has the span, the type and the sides that were judged.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from evaluation.analyst.records import HERE, KINDS, Line, Report, read_lines

JUDGED = HERE / "judgements.jsonl"
MISSED = HERE / "misses.csv"


@dataclass(frozen=True, slots=True)
class Judgement:
    """A record, whether it is right, and if not, of which class the error is; an event's day and place apart."""

    line: Line
    round: str
    right: bool
    error: str
    when_right: bool
    where_right: bool


@dataclass(frozen=True, slots=True)
class Miss:
    """Words of a report that state something which was not recorded; ``types`` is empty where any will do."""

    report: str
    kind: str
    types: tuple[str, ...]
    words: str


def judgements(path: Path = JUDGED) -> list[Judgement]:
    """Every judgement, in the order in which they were made."""
    return [_judgement(row) for row in read_lines(path)]


def as_row(one: Judgement) -> dict[str, object]:
    """A judgement as one flat JSON object."""
    return {**asdict(one.line), **{k: v for k, v in asdict(one).items() if k != "line"}}


def known(judged: Iterable[Judgement]) -> dict[tuple[object, ...], Judgement]:
    """Judgements by what they were made of, the latest last."""
    return {(one.line.key, one.line.said): one for one in judged}


def matched(found: Iterable[Line], judged: Iterable[Judgement]) -> tuple[list[Judgement], list[Line]]:
    """The judgements that hold for records found now, and the records that nobody has judged."""
    by_what = known(judged)
    held, new = [], []
    for line in found:
        one = by_what.get((line.key, line.said))
        if one is None:
            new.append(line)
        else:
            held.append(one)
    return held, new


def misses(path: Path = MISSED) -> list[Miss]:
    """What the reader found missing when the reports were first coded."""
    with path.open(encoding="utf-8", newline="") as file:
        return [Miss(r["report"], r["kind"], tuple(r["types"].split()), r["words"]) for r in csv.DictReader(file)]


def is_found(miss: Miss, report: Report, found: Iterable[Line]) -> bool:
    """Whether a record of the kind and type now rests on the words that were missed."""
    start = report.text.replace("\n", " ").index(miss.words)
    end = start + len(miss.words)
    near = (f for f in found if f.report == miss.report and f.kind == miss.kind and f.start < end and start < f.end)
    return any(not miss.types or f.type in miss.types for f in near)


def precision(judged: Iterable[Judgement]) -> Mapping[str, tuple[int, int]]:
    """Right and judged, by kind."""
    right, every = Counter[str](), Counter[str]()
    for one in judged:
        every[one.line.kind] += 1
        right[one.line.kind] += one.right
    return {kind: (right[kind], every[kind]) for kind in KINDS}


def errors(judged: Iterable[Judgement]) -> Counter[tuple[str, str]]:
    """How many records are wrong, by kind and class of error."""
    return Counter((one.line.kind, one.error) for one in judged if not one.right)


def _judgement(row: Mapping[str, object]) -> Judgement:
    line = Line(**{field: row[field] for field in Line.__dataclass_fields__})  # type: ignore[arg-type]
    rest = {field: row[field] for field in ("round", "right", "error", "when_right", "where_right")}
    return Judgement(line, **rest)  # type: ignore[arg-type]
