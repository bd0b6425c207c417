"""The SQL of a record's tables as of two clocks: which files, of which schema, without what is not to be shown."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import pyarrow as pa

from communique.store.contents import Clocks, Contents
from communique.store.flatten import AGAIN, PAIR, computed, laid
from communique.store.judged import LATEST_LINKS, WRONG, without_wrong
from communique.store.layout import COMPUTED, MERGED, SCHEMAS, UNDATED, Manifest
from communique.store.named import VIEWS, as_of

RUNS = pa.schema(
    [
        ("run", pa.string()),
        ("ordinal", pa.int64()),
        ("kind", pa.string()),
        ("schema", pa.int64()),
        ("started", pa.string()),
        ("finished", pa.string()),
        ("complete", pa.bool_()),
        ("coder", pa.string()),
        ("documents", pa.int64()),
    ]
)

SINCE = {"dyads": 3, "event_sides": 3, "documents": 3, "failures": 3, "places": 2}
"""The schema since which a table has the columns of today, where that is not the first."""

_SUPERSEDED = """
    with twice as (select id from documents_all group by id having count(*) > 1)
    select run, document from (
      select d.run, d.id as document, row_number() over (partition by d.id order by r.ordinal desc) as age
      from documents_all d join runs r using (run) where d.id in (select id from twice))
    where age > 1
"""

_KEPT = {"superseded": _SUPERSEDED, "judged_wrong": WRONG}
"""What is worked out once and then kept, by its name."""

_WORD = re.compile(r"\w+")

_OCCASIONS = """
    left join (select run, document, id as event, name as occasion from events_all where name is not null) o
      on o.run = t.run and o.document = t.document and o.event = t.event
"""


@dataclass(frozen=True)
class Tables:
    """The tables and views of a record by name, each as the query that gives its rows."""

    contents: Contents
    clocks: Clocks
    runs: tuple[Manifest, ...]

    @cached_property
    def visible(self) -> frozenset[str]:
        """The ids of the runs that were known."""
        return frozenset(r.run for r in self.runs)

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of all tables and views that people may ask."""
        return frozenset({"runs", *SCHEMAS, *(f"{t}_all" for t in SCHEMAS), *(v.name for v in VIEWS)})

    def named(self, query: str) -> set[str]:
        """The tables that a query names, and perhaps some more: any word of it that is the name of one."""
        words = set(_WORD.findall(query.lower()))
        inner = {w for w in words if w in _KEPT or w.removeprefix("empty_") in SCHEMAS or self.is_file(w)}
        return words & self.names | inner

    def kept(self, name: str) -> str | None:
        """The query of what is worked out once and then kept, or None for any other name."""
        return _KEPT.get(name)

    def arrow(self, name: str) -> pa.Table | None:
        """The rows of what is read from no file, or None for any other name."""
        if name == "runs":
            return self._runs()
        table = name.removeprefix("empty_")
        return SCHEMAS[table].empty_table() if table != name and table in SCHEMAS else None

    def query(self, name: str, *, superseded: bool, wrong: bool) -> str | None:
        """The query of a table or view, or None for a name that is neither.

        ``superseded`` and ``wrong`` say whether anything is to be left out for being either.
        """
        table = name.removesuffix("_all")
        if name in SCHEMAS:
            return self._shown(name, superseded=superseded, wrong=wrong)
        if table in SCHEMAS:
            return self._all(table)
        return next((v.sql for v in VIEWS if v.name == name), None)

    @property
    def may_supersede(self) -> bool:
        """Whether there are runs enough that one may have coded again what another had."""
        return sum(bool(r.rows.get("documents")) for r in self.runs) > 1

    @property
    def may_be_wrong(self) -> bool:
        """Whether somebody judged anything, and what is wrong is to be left out."""
        return not self.clocks.wrong and any(r.kind == "judge" for r in self.runs)

    @property
    def forgets(self) -> bool:
        """Whether any document was forgotten, at whatever time."""
        return any(f.rows.get("forgotten") for f in self.contents.folders)

    def _shown(self, table: str, *, superseded: bool, wrong: bool) -> str:
        """The query for a table's latest rows: an older coding is left out where there is one."""
        every = f"select * from {table}_all"
        if table == "links":
            return f"{every} where {LATEST_LINKS}"
        if superseded and table not in UNDATED:
            same = f"s.run = t.run and s.document = t.{_key(table)}"
            every = f"select t.* from {table}_all t anti join superseded s on {same}"
        if wrong:
            every = without_wrong(table, every)
        return as_of(table, every, self.clocks.as_of.isoformat()) if self.clocks.as_of else every

    def _all(self, table: str) -> str:
        """The query for every row of a table by the visible runs; what was forgotten is so at every time."""
        runs = set(self._runs_of(table))
        holding = self.contents.holding(MERGED.get(table, table), runs)
        limits = ["run in (select run from runs)"] if {m.run for f in holding for m in f.holds} - runs else []
        if self.forgets:
            limits += [f"{key} not in (select document from forgotten_all)" for key in _keys(table)]
        where = f" where {' and '.join(limits)}" if limits else ""
        return f"select * from ({self._sources(table, runs)}){where}"

    def _sources(self, table: str, runs: Iterable[str]) -> str:
        """What gives a table's rows: the files of this schema, those of older ones in its columns, or else none."""
        new, old = self._files(table, runs)
        found = [f"select * from new_{table}"] if new else []
        if old:
            found.append(_brought_up(table))
        if table in COMPUTED and any(f.schema < 2 for f in self.contents.holding("events", runs)):
            found.append(computed(table, SCHEMAS[table].names))
        if lacking := self._lacking(table, runs):
            found.append(laid(table, lacking))
        if not new or len(found) > 1:
            found.insert(0, f"select * from empty_{table}")
        return " union all by name ".join(f"({f})" for f in found)

    def _files(self, table: str, runs: Iterable[str]) -> tuple[list[str], list[str]]:
        """The files of a table in the columns of today, and those of older schemas."""
        found: tuple[list[str], list[str]] = ([], [])
        for folder in self.contents.holding(table, runs):
            found[folder.schema < SINCE.get(table, 1)].extend(self.contents.parts(folder, table))
        return found

    def _lacking(self, table: str, runs: Iterable[str]) -> set[str]:
        """The runs whose folder has the rows that a table of merged folders lays out, but not that table."""
        folders = self.contents.holding(MERGED[table], runs) if table in MERGED else ()
        return {r.run for f in folders if not f.rows.get(table) for r in f.holds} & set(runs)

    def is_file(self, name: str) -> bool:
        """Whether a name stands for the files of a table, ``new_events`` or ``old_events``."""
        age, _, table = name.partition("_")
        return age in ("new", "old") and table in SCHEMAS

    def files(self, name: str) -> str | None:
        """The query that reads the files of ``new_`` or ``old_`` and a table, or None for any other name."""
        if not self.is_file(name):
            return None
        age, _, table = name.partition("_")
        new, old = self._files(table, self._runs_of(table))
        return _read(new) if age == "new" else _read(old, ", union_by_name = true")

    def _runs_of(self, table: str) -> Iterable[str]:
        return {r.run for r in self.contents.runs} if table == "forgotten" else self.visible

    def _runs(self) -> pa.Table:
        schemas = {r.run: f.schema for f in self.contents.folders for r in f.holds}
        rows = [
            {
                **{n: getattr(r, n) for n in ("run", "kind", "started", "finished", "complete")},
                "schema": schemas[r.run],
                "ordinal": i,
                "coder": json.dumps(r.coder, ensure_ascii=False),
                "documents": r.rows.get("documents", 0),
            }
            for i, r in enumerate(self.runs)
        ]
        return pa.Table.from_pylist(rows, schema=RUNS)


def _read(files: list[str], how: str = "") -> str:
    listed = ", ".join("'" + f.replace("'", "''") + "'" for f in files)
    return f"select * from read_parquet([{listed}], hive_partitioning = false{how})"


def _brought_up(table: str) -> str:
    """Rows of an older schema with the columns that are worked out from others; what cannot be is null."""
    if table not in COMPUTED:
        return f"select * from old_{table}"
    named = f"select t.*, o.occasion from old_{table} t {_OCCASIONS}"
    return named if table != "dyads" else f"select *, {AGAIN} as again from (select *, {PAIR} as pair from ({named}))"


def _keys(table: str) -> tuple[str, ...]:
    """The columns that name a document whose rows are not to be shown once it is forgotten."""
    if table == "links":
        return ("left_document", "right_document")
    return (_key(table),) if table not in UNDATED or table == "raw" else ()


def _key(table: str) -> str:
    return "id" if table == "documents" else "document"
