"""The project's own passages: news prose and what a careful reader finds, or must not find, in it.

A file of ``cases/`` holds passages divided by blank lines:

    # finland-joins (2023-04-05)
    Finland became the 31st member of NATO on Tuesday.
    + memberships member=FIN organisation=org:NATO change=joined from=2023-04-04
    - memberships change=left

``+`` is a record that must be there, ``-`` one that must not. A value is held against the record's field of
that name; ``actor``, ``recipient``, ``side``, ``member``, ``organisation``, ``speaker``, ``outlet``, ``person``
and ``of`` name an entity by country, ``country:SECTOR``, reference id or a part of its name; ``from`` and
``to`` are the ends of the record's date; ``covers`` are words that a span of the record overlaps;
``observer``, ``host`` and ``mediator`` an entity in that role; ``where`` the country of an event's place;
``quantity`` reads ``50000:troops``. ``a|b`` allows either.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CASES = Path(__file__).parent / "cases"
FRESH = Path(__file__).parent / "fresh"
"""The held-back sample: measured at milestones, never tuned on."""
UNSEEN = Path(__file__).parent / "unseen"
"""Passages of which only the total is looked at."""
HELD_BACK = (FRESH, UNSEEN)
_TITLE = re.compile(r"# (?P<id>[\w-]+)(?: \((?P<published>\d{4}-\d{2}-\d{2})\))?$")
_ENTITY_FIELDS = frozenset({"member", "organisation", "speaker", "outlet", "person", "of"})
_SIDES = {"actor": ("actors",), "recipient": ("recipients",), "side": ("actors", "recipients")}
_ROLES = frozenset({"observer", "host", "mediator", "sponsor"})


@dataclass(frozen=True, slots=True)
class Expectation:
    """A record that must, or must not, be in the coding of a passage."""

    wanted: bool
    table: str
    fields: tuple[tuple[str, str], ...]
    words: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage of news prose with its expectations."""

    id: str
    file: str
    published: str | None
    text: str
    expectations: tuple[Expectation, ...]


def passages(folder: Path = CASES) -> Iterator[Passage]:
    """Every passage of a folder's files, in order."""
    for path in sorted(folder.glob("*.txt")):
        for chunk in re.split(r"\n(?=# )", path.read_text(encoding="utf-8").strip()):
            yield _passage(path.name, chunk)


def _passage(file: str, chunk: str) -> Passage:
    title, *lines = chunk.strip().split("\n")
    found = _TITLE.match(title)
    if not found:
        raise ValueError(f"{file}: {title!r} is not '# name (YYYY-MM-DD)'")
    expected = tuple(_expectation(line) for line in lines if line.startswith(("+ ", "- ")))
    text = "\n".join(line for line in lines if not line.startswith(("+ ", "- "))).strip()
    return Passage(found["id"], file, found["published"], text, expected)


def _expectation(line: str) -> Expectation:
    sign, table, *pairs = shlex.split(line)
    fields = tuple((key, value) for key, _, value in (p.partition("=") for p in pairs))
    return Expectation(sign == "+", table, fields, line)


def met(expectation: Expectation, coding: dict[str, Any]) -> bool:
    """Whether a coding, as the contract's JSON, does as an expectation says."""
    reader = _Reader(coding)
    there = any(all(reader.holds(r, k, v) for k, v in expectation.fields) for r in coding[expectation.table])
    return there == expectation.wanted


class _Reader:
    def __init__(self, coding: dict[str, Any]) -> None:
        self.coding = coding
        self.text: str = coding["document"]["text"]
        self.entities = {e["id"]: e for e in coding["entities"]}

    def holds(self, record: dict[str, Any], key: str, wanted: str) -> bool:
        return any(self._holds(record, key, one) for one in wanted.split("|"))

    def _holds(self, record: dict[str, Any], key: str, wanted: str) -> bool:
        if key in _SIDES:
            return any(self._is(e, wanted) for side in _SIDES[key] for e in record[side])
        if key in _ROLES:
            return any(p["role"] == key and self._is(p["entity"], wanted) for p in record["participants"])
        if key in _ENTITY_FIELDS:
            return self._is(record.get(key), wanted)
        if key in ("from", "to"):
            return str((record.get("when") or record).get(key)) == wanted
        if key == "covers":
            return self._covers(record, wanted)
        if key == "where":
            return record["where"] is not None and self.coding["places"][record["where"]]["country"] == wanted
        if key == "quantity":
            return any(wanted == f"{q['value']}:{q['unit']}" for q in record["quantities"])
        if key == "reference":
            return wanted in str(record.get("reference"))
        return str(record.get(key)) == wanted

    def _is(self, entity_id: str | None, wanted: str) -> bool:
        entity = self.entities.get(entity_id or "")
        if entity is None:
            return False
        country, _, sector = wanted.partition(":")
        if len(country) == 3 and country.isupper():
            return entity["country"] == country and sector in ("", entity["sector"])
        return entity["ref"] == wanted or wanted.lower() in entity["name"].lower()

    def _covers(self, record: dict[str, Any], words: str) -> bool:
        start = self.text.find(words)
        if start < 0:
            raise ValueError(f"{self.coding['id']}: the passage does not hold {words!r}")
        return any(s < start + len(words) and start < e for s, e in _spans(record))


def _spans(record: Any) -> Iterator[tuple[int, int]]:
    for key, value in record.items():
        if key in ("span", "source", "cue", "trigger", "sentence") and value:
            yield tuple(value)
        elif key == "content":
            yield from (tuple(s) for s in value)
        elif key == "mentions":
            yield from (tuple(m["span"]) for m in value)
