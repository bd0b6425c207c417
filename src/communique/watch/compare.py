"""What a question's answer says now beside what it said before: rows are known again by their document and span."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from communique.ask import Answer, View
from communique.ask.answer import plain
from communique.watch.types import Alert, Kind

Row = dict[str, Any]

UNTOLD = frozenset(
    "id run because confidence rank excerpt excerpt_start matches conflict reports words number citation".split()
)
"""Columns that say how a row was found or stands beside others: a change of these alone is no news."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a place of a document said: a digest of its rows, one of them, and whether the reference contradicts it."""

    place: str
    digest: str
    row: Row
    contradicted: bool


def seen_in(answer: Answer, view: View) -> list[Seen]:
    """What an answer says, a place at a time, in its order."""
    against = contradicted(view)
    places: dict[str, list[Row]] = {}
    for row in answer.rows:
        if row.get("document"):
            places.setdefault(f"{row['document']}:{row.get('start')}-{row.get('end')}", []).append(plain(row))
    return [Seen(p, _digest(rows), rows[0], any(_is_against(r, against) for r in rows)) for p, rows in places.items()]


def contradicted(view: View) -> set[str]:
    """The ids of the records that the reference contradicts."""
    rows = view.sql("select distinct about from findings where verdict = 'contradicted' and about is not null")
    return set(rows.column("about").to_pylist())


def _is_against(row: Row, against: set[str]) -> bool:
    return row.get("verdict") == "contradicted" or row.get("agrees") is False or row.get("id") in against


def _digest(rows: Iterable[Row]) -> str:
    told = sorted(json.dumps({k: v for k, v in r.items() if k not in UNTOLD}, sort_keys=True) for r in rows)
    return hashlib.blake2b("\n".join(told).encode(), digest_size=12).hexdigest()


def news(watch: str, now: Iterable[Seen], before: dict[str, Seen], run: str, found: str) -> Iterator[Alert]:
    """The alerts between two answers: places that are new, that say something else, or are newly contradicted."""
    for seen in now:
        old = before.get(seen.place)
        kind = _kind(seen, old)
        if kind:
            yield _alert(watch, kind, seen, old, run, found)


def _kind(seen: Seen, old: Seen | None) -> Kind | None:
    if seen.contradicted and not (old and old.contradicted):
        return "contradicted"
    if old is None:
        return "new"
    return "changed" if old.digest != seen.digest else None


def _alert(watch: str, kind: Kind, seen: Seen, old: Seen | None, run: str, found: str) -> Alert:
    parts = "\n".join([watch, kind, seen.place, old.digest if old else "", seen.digest, run])
    row = seen.row
    return Alert(
        id=f"alert-{hashlib.blake2b(parts.encode(), digest_size=8).hexdigest()}",
        watch=watch,
        kind=kind,
        document=row["document"],
        start=row.get("start"),
        end=row.get("end"),
        words=row.get("words"),
        row=row,
        was=old.row if old else None,
        run=run,
        found=found,
    )
