"""The records of a report as short lines that a person can judge, and that are known again after a change.

A file of ``reports/`` is a header of ``key: value`` lines, an empty line, and the text.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from communique import read
from communique.records import to_json

HERE = Path(__file__).parent
KINDS = ("events", "quotations", "memberships", "offices", "findings")
SPAN = {"events": "trigger", "quotations": "content"}
"""The field that a record is known by; the others have a ``span``."""

Key = tuple[str, str, int, int, str]


@dataclass(frozen=True, slots=True)
class Line:
    """One record of a report in a few words; ``when`` and ``where`` of an event are judged by themselves."""

    report: str
    kind: str
    type: str
    start: int
    end: int
    words: str
    said: str
    when: str = ""
    where: str = ""

    @property
    def key(self) -> Key:
        """What it is known again by: report, kind, span and type."""
        return (self.report, self.kind, self.start, self.end, self.type)


@dataclass(frozen=True, slots=True)
class Report:
    """A report as written, with its day and style, and in which of the readings it was first read."""

    id: str
    subject: str
    style: str
    published: str
    text: str
    reading: str = "first"

    @property
    def is_held_back(self) -> bool:
        """Whether nobody looked at it while rules were mended."""
        return self.subject.endswith("held back")


def reports(folder: Path = HERE / "reports") -> Iterator[Report]:
    """Every report of a folder, by name."""
    for path in sorted(folder.glob("*.txt")):
        head, _, text = path.read_text(encoding="utf-8").partition("\n\n")
        fields = dict(line.split(": ", 1) for line in head.splitlines())
        told = (fields["subject"], fields["style"], fields["published"], text, fields.get("reading", "first"))
        yield Report(path.stem, *told)


def lines(report: Report) -> list[Line]:
    """Every record of the kinds that are judged, in the order of the text."""
    coding = json.loads(to_json(read(report.text, published=dt.date.fromisoformat(report.published))))
    teller = _Teller(report, coding)
    found = [teller.line(kind, record) for kind in KINDS for record in coding[kind]]
    return sorted(found, key=lambda line: (KINDS.index(line.kind), line.start, line.end, line.type))


def write_lines(path: Path, rows: Iterable[Any]) -> None:
    """Dataclasses as JSON Lines."""
    text = "".join(json.dumps(asdict(row), ensure_ascii=False) + "\n" for row in rows)
    path.write_text(text, encoding="utf-8")


def read_lines(path: Path) -> list[dict[str, Any]]:
    """The objects of a JSON Lines file; nothing where there is no file."""
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


class _Teller:
    def __init__(self, report: Report, coding: dict[str, Any]) -> None:
        self.report = report
        self.coding = coding
        self.names = {e["id"]: _who(e) for e in coding["entities"]}

    def line(self, kind: str, record: dict[str, Any]) -> Line:
        span = record[SPAN.get(kind, "span")]
        start, end = (span[0][0], span[-1][1]) if kind == "quotations" else span
        type_, said = getattr(self, kind)(record)
        when, where = (_when(record["when"]), self._where(record)) if kind == "events" else ("", "")
        return Line(self.report.id, kind, type_, start, end, self.report.text[start:end], said, when, where)

    def events(self, e: dict[str, Any]) -> tuple[str, str]:
        mode = f"/{e['mode']}" if e["mode"] else ""
        roles = "".join(f" {p['role']}={self._name(p['entity'])}" for p in e["participants"])
        counts = "".join(f" {q['value']:g} {q['unit']}" for q in e["quantities"])
        sides = f"{self._all(e['actors'])} -> {self._all(e['recipients'])}"
        return e["type"], f"{e['type']}{mode} {e['status']}: {sides}{roles}{counts}"

    def quotations(self, q: dict[str, Any]) -> tuple[str, str]:
        outlet = f" via {self._name(q['outlet'])}" if q["outlet"] else ""
        source = self._cut(q["source"])
        return q["kind"], f"{self._name(q['speaker'])} [{source}] {self._cut(q['cue'])}{outlet}"

    def memberships(self, m: dict[str, Any]) -> tuple[str, str]:
        sides = f"{self._name(m['member'])} in {self._name(m['organisation'])}"
        return m["change"], f"{sides}: {m['status']}, {m['change']}, {m['certainty']} {_when(m['when'])}".rstrip()

    def offices(self, o: dict[str, Any]) -> tuple[str, str]:
        return o["tense"], f"{self._name(o['person'])}: {o['office']} of {self._name(o['of'])}, {o['tense']}"

    def findings(self, f: dict[str, Any]) -> tuple[str, str]:
        return f["verdict"], f"{f['verdict']}: {f['claim']} ({f['because']})"

    def _where(self, event: dict[str, Any]) -> str:
        return "" if event["where"] is None else self.coding["places"][event["where"]]["name"]

    def _cut(self, span: list[int] | None) -> str:
        return self.report.text[span[0] : span[1]] if span else ""

    def _name(self, entity: str | None) -> str:
        return self.names[entity] if entity else "-"

    def _all(self, entities: list[str]) -> str:
        return " + ".join(self._name(e) for e in entities) or "-"


def _who(entity: dict[str, Any]) -> str:
    code = entity["country"] or "?"
    sector = f":{entity['sector']}" if entity["sector"] else ""
    return entity["name"] if entity["name"] == code else f"{entity['name']} ({code}{sector})"


def _when(date: dict[str, Any] | None) -> str:
    if date is None:
        return ""
    ends = (date["from"] or "?", date["to"] or "?")
    return ends[0] if ends[0] == ends[1] else f"{ends[0]}..{ends[1]}"
