"""What changed between two runs, and why: coders, documents, and records added, removed or altered."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import Any

from communique.errors import StoreError
from communique.records import TABLES
from communique.store.layout import Manifest
from communique.store.view import View

LATEST, PREVIOUS = "latest", "previous"


@dataclass(frozen=True, slots=True)
class Change:
    """A record that one run has and the other has not, or has with other values: then ``fields`` says which."""

    table: str
    document: str
    id: str
    change: str
    fields: tuple[str, ...]
    before: dict[str, Any] | None
    after: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Difference:
    """How the second run differs from the first, over the documents that both coded."""

    first: Manifest
    second: Manifest
    why: tuple[str, ...]
    only_first: int
    only_second: int
    both: int
    same: int
    changes: tuple[Change, ...]

    @property
    def counts(self) -> dict[tuple[str, str], int]:
        """Changes by table and kind."""
        return dict(sorted(Counter((c.table, c.change) for c in self.changes).items()))


def run_of(view: View, words: str) -> Manifest:
    """The run of an id, the beginning of one, ``latest`` or ``previous``; raises ``StoreError`` for any other."""
    coded = [r for r in view.runs if r.kind == "code"]
    found = {LATEST: coded[-1:], PREVIOUS: coded[-2:-1]}.get(words, [r for r in coded if r.run.startswith(words)])
    if len(found) != 1:
        which = "no run" if not found else f"{len(found)} runs"
        raise StoreError(f"{which} called {words!r}; there are {', '.join(r.run for r in coded[-5:])}", code="run")
    return found[0]


def difference(view: View, first: str, second: str) -> Difference:
    """What the second of two runs has otherwise than the first, each given as :func:`run_of` takes it."""
    one, two = run_of(view, first), run_of(view, second)
    a, b = (_documents(view, r.run) for r in (one, two))
    changes: list[Change] = []
    same = 0
    for table in TABLES if a & b else ():
        equal, found = _changed(view, table, one.run, two.run)
        same += equal
        changes += found
    return Difference(one, two, _why(one, two), len(a - b), len(b - a), len(a & b), same, tuple(changes))


def _documents(view: View, run: str) -> set[str]:
    return set(view.sql("select id from documents_all where run = ?", [run]).column("id").to_pylist())


def _why(first: Manifest, second: Manifest) -> tuple[str, ...]:
    """What may have made the difference: each part of the coder that is another."""
    names = sorted({*first.coder, *second.coder})
    pairs = ((n, first.coder.get(n), second.coder.get(n)) for n in names)
    return tuple(f"{n}: {a} → {b}" for n, a, b in pairs if a != b)


def _changed(view: View, table: str, first: str, second: str) -> tuple[int, list[Change]]:
    """How many rows of a table are the same in both runs, and the others, by document and id."""
    both = "(select id from documents_all where run = $1 intersect select id from documents_all where run = $2)"
    key = "id" if table not in ("places", "dates") else "concat(span.start, '-', span.\"end\")"
    rows = f"select document, {key} as id, to_json(t)::varchar as body from (select * exclude (run) from {table}_all "
    a, b = (f"{rows} where run = ${i} and document in {both}) t" for i in (1, 2))
    joined = f"""
        select coalesce(a.document, b.document) as document, coalesce(a.id, b.id) as id, a.body as before,
          b.body as after, a.body is not distinct from b.body as same
        from ({a}) a full join ({b}) b on a.document = b.document and a.id = b.id order by document, id
    """
    found = view.sql(joined, [first, second]).to_pylist()
    return sum(r["same"] for r in found), [_change(table, r) for r in found if not r["same"]]


def _change(table: str, row: dict[str, Any]) -> Change:
    before, after = (json.loads(row[k]) if row[k] else None for k in ("before", "after"))
    kind = "added" if before is None else "removed" if after is None else "changed"
    fields = tuple(k for k in before if before[k] != after[k]) if before and after else ()
    return Change(table, row["document"], row["id"], kind, fields, before, after)
