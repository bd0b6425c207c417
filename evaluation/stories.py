"""One event told by several reports: the project's own cases, and how well links put their tellings together.

A file of ``cases/stories/development`` or ``cases/stories/held`` is a subject of some reports; in each the words that
tell of an event are marked with the event that they tell of:

    @ a 2022-09-15 Northern Post
    SAMARKAND - Xi Jinping [met|xi-putin] Vladimir Putin on Thursday.

All reports are coded and linked as one record, so that subjects can be confused. A mark is found where an event's
trigger overlaps it, or where its sentence has one event that no other mark has. Figures: B³ (Bagga and Baldwin 1998)
and CEAF-e (Luo 2005) over the marks that were found; ``whole_b3`` over all, those not found standing alone.
"""

from __future__ import annotations

import itertools
import json
import re
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from communique.run import Options, run
from communique.run.linking import link_record
from communique.store import Record

CASES = Path(__file__).parent / "cases" / "stories"
DEVELOPMENT, HELD = "development", "held"

_HEAD = re.compile(r"@ (?P<name>\S+) (?P<day>\d{4}-\d\d-\d\d) (?P<outlet>.+)")
_MARK = re.compile(r"\[(?P<words>[^]|]+)\|(?P<event>[^]]+)\]")


@dataclass(frozen=True, slots=True)
class Mark:
    """Words of a report that tell of an event: the report's id, the span, and the event's name."""

    report: str
    start: int
    end: int
    event: str


@dataclass(frozen=True, slots=True)
class Told:
    """A report of the cases, with its marks."""

    id: str
    day: str
    outlet: str
    text: str
    marks: tuple[Mark, ...]


def reports(folder: Path) -> Iterator[Told]:
    """Every report of a folder's files."""
    for path in sorted(folder.glob("*.txt")):
        for chunk in re.split(r"\n(?=@ )", path.read_text(encoding="utf-8").strip()):
            head, _, body = chunk.partition("\n")
            found = _HEAD.fullmatch(head.strip())
            if not found:
                raise ValueError(f"{path.name}: {head!r} is not '@ name YYYY-MM-DD outlet'")
            yield _report(f"{path.stem}-{found['name']}", found["day"], found["outlet"], body.strip(), path.stem)


def _report(name: str, day: str, outlet: str, body: str, subject: str) -> Told:
    text, marks, at = "", [], 0
    for found in _MARK.finditer(body):
        text += body[at : found.start()]
        marks.append(Mark(name, len(text), len(text) + len(found["words"]), f"{subject}/{found['event']}"))
        text += found["words"]
        at = found.end()
    return Told(name, day, outlet, text + body[at:], tuple(marks))


def measured(part: str = DEVELOPMENT) -> dict[str, float]:
    """The figures of a part of the cases: ``found``, B³, CEAF-e and whole B³, precision, recall and F1 of each."""
    told = list(reports(CASES / part))
    with tempfile.TemporaryDirectory() as folder:
        record = coded(told, Path(folder))
        link_record(record)
        answer = clusters(told, Record(record))
    return scored(told, answer)


def coded(told: Iterable[Told], folder: Path) -> Path:
    """A record of some reports."""
    source = folder / "reports.jsonl"
    lines = ({"id": t.id, "text": t.text, "published": t.day, "outlet": t.outlet} for t in told)
    source.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    run([str(source)], folder / "record", Options(processes=0))
    return folder / "record"


def clusters(told: Iterable[Told], record: Record) -> dict[Mark, str | None]:
    """The story that each mark's event is in; None for a mark that was not found."""
    events = record.sql("""
        select d.caller_id as report, e.id, e.trigger.start as start, e.trigger."end" as "end",
          e.sentence.start as first, e.sentence."end" as last, s.story
        from events e join documents d on d.run = e.run and d.id = e.document
        join stories s on s.run = e.run and s.event = e.id
    """).to_pylist()
    by_report: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for event in events:
        by_report[event["report"]].append(event)
    return {m: story for t in told for m, story in _found(t, by_report[t.id])}


def _found(told: Told, events: list[dict[str, Any]]) -> Iterator[tuple[Mark, str | None]]:
    hit = {m: next((e for e in events if e["start"] < m.end and m.start < e["end"]), None) for m in told.marks}
    taken = {e["id"] for e in hit.values() if e}
    for mark, event in hit.items():
        rest = [e for e in events if e["id"] not in taken and e["first"] <= mark.start < e["last"]]
        if event is None and len(rest) == 1:
            event = rest[0]
            taken.add(event["id"])
        yield mark, event["story"] if event else None


# ---------------------------------------------------------------- figures


def scored(told: Sequence[Told], answer: dict[Mark, str | None]) -> dict[str, float]:
    """The figures of an answer."""
    marks = [m for t in told for m in t.marks]
    found = [m for m in marks if answer[m] is not None]
    gold = {m: m.event for m in marks}
    alone = {m: answer[m] or f"{m.report}/{m.start}" for m in marks}
    return {
        "found": len(found) / len(marks),
        **_named("b3", b_cubed(_groups(gold, found), _groups(alone, found))),
        **_named("ceafe", ceaf_e(_groups(gold, found), _groups(alone, found))),
        **_named("whole_b3", b_cubed(_groups(gold, marks), _groups(alone, marks))),
    }


def _groups(names: dict[Mark, str], marks: Iterable[Mark]) -> list[frozenset[Mark]]:
    groups: defaultdict[str, set[Mark]] = defaultdict(set)
    for mark in marks:
        groups[names[mark]].add(mark)
    return [frozenset(g) for g in groups.values()]


def _named(name: str, found: tuple[float, float]) -> dict[str, float]:
    precision, recall = found
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return {f"{name}.precision": precision, f"{name}.recall": recall, f"{name}.f1": f1}


Groups = list[frozenset[Any]]


def b_cubed(gold: Groups, answer: Groups) -> tuple[float, float]:
    """B³ precision and recall: of each item's cluster the share that is rightly with it, meant over items."""

    def one_way(of: Groups, against: Groups) -> float:
        where = {item: group for group in against for item in group}
        shares = [len(group & where[item]) / len(group) for group in of for item in group]
        return sum(shares) / len(shares) if shares else 0.0

    return one_way(answer, gold), one_way(gold, answer)


def ceaf_e(gold: Groups, answer: Groups) -> tuple[float, float]:
    """CEAF-e precision and recall: clusters matched one to one so that their mean overlap is highest."""
    overlap = {(i, j): 2 * len(g & a) / (len(g) + len(a)) for i, g in enumerate(gold) for j, a in enumerate(answer)}
    total = _assigned(overlap, len(gold), len(answer))
    return (total / len(answer) if answer else 0.0), (total / len(gold) if gold else 0.0)


def _assigned(overlap: dict[tuple[int, int], float], rows: int, columns: int) -> float:
    """The greatest total of a one-to-one assignment; the parts that do not overlap are solved apart, exactly."""
    open_rows = set(range(rows))
    total = 0.0
    while open_rows:
        part_rows, part_columns, fresh = set[int](), set[int](), {open_rows.pop()}
        while fresh:
            part_rows |= fresh
            part_columns |= {j for j in range(columns) if any(overlap[i, j] for i in fresh)}
            fresh = {i for i in open_rows if any(overlap[i, j] for j in part_columns)}
            open_rows -= fresh
        total += _best(sorted(part_rows), sorted(part_columns), overlap)
    return total


def _best(rows: list[int], columns: list[int], overlap: dict[tuple[int, int], float]) -> float:
    """The best assignment of one part by dynamic programming over sets of columns, rows that overlap with few first."""
    best: dict[frozenset[int], float] = {frozenset(): 0.0}
    for i in sorted(rows, key=lambda r: sum(overlap[r, j] > 0 for j in columns)):
        further = dict(best)
        for used, total in best.items():
            for j in columns:
                if overlap[i, j] and j not in used:
                    key = used | {j}
                    further[key] = max(further.get(key, 0.0), total + overlap[i, j])
        best = further
    return max(best.values())


def wrong(told: Sequence[Told], answer: dict[Mark, str | None]) -> Iterator[str]:
    """A line for each pair of marks that is put together wrongly or kept apart wrongly, and each mark not found."""
    marks = [m for t in told for m in t.marks]
    yield from (f"not found: {m.report} {m.event}" for m in marks if answer[m] is None)
    for a, b in itertools.combinations([m for m in marks if answer[m]], 2):
        together, alike = answer[a] == answer[b], a.event == b.event
        if together != alike:
            yield f"{'joined' if together else 'parted'}: {a.report} {a.event} / {b.report} {b.event}"
