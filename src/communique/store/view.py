"""Reading a record: its tables as of a day, as known at a time, through embedded DuckDB, read-only."""

from __future__ import annotations

import datetime as dt
import weakref
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import chain, islice
from threading import RLock
from typing import Any

import duckdb
import pyarrow as pa

from communique.errors import StoreError
from communique.records import Coder, to_json
from communique.store.contents import Clocks, Contents
from communique.store.database import BROKEN, Database, Space
from communique.store.index import texts_in
from communique.store.layout import MERGED, SCHEMAS, UNDATED
from communique.store.named import VIEWS
from communique.store.parts import SLICED, group_of, order_of, slices, write_groups
from communique.store.places import Place
from communique.store.tables import RUNS, Tables

__all__ = ["RUNS", "Clocks", "Contents", "View"]

FILE_ROWS = 1_000_000
"""Rows a file of what was merged: its footer, which a look-up reads whole, stays small."""


class View:
    """A record as of a day and as known at a time, for reading.

    Each table is there under two names: ``events`` holds the latest coding of each document as known then,
    ``events_all`` every coding by every run until then. Documents that were forgotten are in neither. Runs
    committed after the record was opened are not seen. Tables are made ready when a question first names them, so
    that a record opens in no time whatever its size. Threads may ask at once.
    """

    def __init__(self, contents: Contents, clocks: Clocks | None = None, database: Database | None = None) -> None:
        self.contents = contents
        self.clocks = clocks or Clocks()
        self.folder: Place = contents.folder
        self.runs = contents.known(self.clocks)
        self._tables = Tables(contents, self.clocks, self.runs)
        self._database = database or Database(self.folder)
        self._lock = RLock()
        self._begin(self._database.space())

    def _begin(self, space: Space) -> None:
        """Take a place in the database, with nothing made ready yet; it is let go of with this view."""
        self._space, self._made = space, set[str]()
        self._leave = weakref.finalize(self, self._database.leave, space)
        self._leave.atexit = False

    def _connect_again(self, failed: Space) -> None:
        """Begin anew in place of a database that a fault of its own has closed to every further question."""
        with self._lock:
            if self._space is failed:
                self._begin(self._database.anew(failed))

    @property
    def _sharing(self) -> Database | None:
        """The database of this view, if others may use it too."""
        return self._database if self._database.shared else None

    def view(
        self,
        *,
        as_of: dt.date | str | None = None,
        known_at: dt.datetime | dt.date | str | None = None,
        wrong: bool = False,
    ) -> View:
        """The same runs as of another day, as known at another time, ``wrong`` with what was judged to be wrong."""
        return View(self.contents, Clocks.of(as_of, known_at, wrong=wrong), self._sharing)

    @cached_property
    def hides_wrong(self) -> bool:
        """Whether anything is left out because people judged it to be wrong."""
        return self._tables.may_be_wrong and self._has_rows("judged_wrong")

    @cached_property
    def _supersedes(self) -> bool:
        """Whether a later run coded again what an earlier one had."""
        return self._tables.may_supersede and self._has_rows("superseded")

    def _has_rows(self, name: str) -> bool:
        self._make(name)
        return self._space.cursor().execute(f"select 1 from {name} limit 1").fetchone() is not None

    def _make_ready(self, query: str) -> None:
        """Make what a query names, with what that rests on; where it names nothing known, everything."""
        with self._lock:
            for name in self._tables.named(query) or self._tables.names:
                self._make(name)

    def _make(self, name: str) -> None:
        if name in self._made:
            return
        self._made.add(name)
        db = self._space.cursor()
        if (rows := self._tables.arrow(name)) is not None:
            db.register("rows_read", rows)
            db.execute(f"create table {name} as from rows_read")
        elif files := self._tables.files(name):
            db.execute(f"create view {name} as {files}")
        elif query := (kept := self._tables.kept(name)) or self._query(name):
            for one in self._tables.named(query) - {name}:
                self._make(one)
            db.execute(f"create {'table' if kept else 'view'} {name} as {query}")

    def _query(self, name: str) -> str | None:
        coded = name in SCHEMAS and name not in UNDATED
        return self._tables.query(name, superseded=coded and self._supersedes, wrong=coded and self.hides_wrong)

    @property
    def tables(self) -> tuple[str, ...]:
        """The names of the tables, without those that say again what others have."""
        return tuple(t for t in SCHEMAS if t not in MERGED)

    @property
    def views(self) -> tuple[str, ...]:
        """The names of the views for common questions."""
        return tuple(v.name for v in VIEWS)

    def sql(
        self,
        query: str,
        parameters: list[Any] | dict[str, Any] | None = None,
        tables: Mapping[str, pa.Table] | None = None,
    ) -> pa.Table:
        """The answer to a SQL query over tables and views, as Arrow; raises ``StoreError`` with the query.

        One statement that reads; any other is refused. ``tables`` are more tables that this query may name.
        """
        asked = self._space
        try:
            return self._answer(query, parameters, tables or {})
        except BROKEN:
            self._connect_again(asked)
        except duckdb.Error as error:
            raise _fault(error, query) from error
        try:
            return self._answer(query, parameters, tables or {})
        except duckdb.Error as error:
            raise _fault(error, query) from error

    def _answer(
        self, query: str, parameters: list[Any] | dict[str, Any] | None, tables: Mapping[str, pa.Table]
    ) -> pa.Table:
        _only_reads(query)
        self._make_ready(query)
        cursor = self._space.cursor()
        for name, rows in tables.items():
            cursor.register(name, rows)
        relation = cursor.sql(query, params=parameters or [])
        found: pa.Table = relation.to_arrow_table() if relation is not None else pa.table({})
        return found

    def batches(
        self, query: str, parameters: list[Any] | dict[str, Any] | None = None, rows: int = 50_000
    ) -> pa.RecordBatchReader:
        """The answer to a SQL query a batch at a time, for more rows than memory holds."""
        try:
            _only_reads(query)
            self._make_ready(query)
            found: pa.RecordBatchReader = self._space.cursor().sql(query, params=parameters or []).to_arrow_reader(rows)
        except duckdb.Error as error:
            raise _fault(error, query) from error
        return found

    def table(self, name: str) -> pa.Table:
        """One table or view, the latest coding of each document, as Arrow."""
        known = (*SCHEMAS, *self.views, "runs")
        if name not in known:
            raise StoreError(f"there is no table {name!r}; there are {', '.join(known)}")
        return self.sql(f"select * from {name}")

    def texts(self, documents: Iterable[str]) -> dict[str, str]:
        """The texts of some documents, by id; from the index where there is one, since that is quicker by far."""
        found = texts_in(self.contents, wanted := sorted(set(documents)))
        if lacking := [d for d in wanted if d not in found]:
            given = {f"d{i}": d for i, d in enumerate(lacking)}
            listed = ", ".join(f"${n}" for n in given)
            rows = self.sql(
                f"select id, any_value(text) as text from documents_all where id in ({listed}) group by id", given
            )
            found |= dict(zip(*(rows.column(n).to_pylist() for n in ("id", "text")), strict=True))
        return found

    def raw(self, sha256: str) -> bytes:
        """The bytes that a document came as, by their hash; raises ``StoreError`` where they were not kept."""
        from communique.store.raw import get

        return get(self, sha256)

    def is_shown(self, document: str, run: str) -> bool:
        """Whether a run's coding of a document is the latest that was known."""
        if run not in self._tables.visible or (self._tables.forgets and not self._is_known(document)):
            return False
        if not self._supersedes:
            return True
        newer = "select 1 from superseded where document = ? and run = ?"
        return self._space.cursor().execute(newer, [document, run]).fetchone() is None

    def _is_known(self, document: str) -> bool:
        return not self.sql("select 1 from forgotten_all where document = ?", [document]).num_rows

    def copy(self, table: str, runs: set[str], folder: Place) -> int:
        """Write a table's rows by some runs, sorted, as parts of another run's folder; returns how many."""
        listed = ", ".join(f"'{r}'" for r in sorted(runs))
        columns, order = (", ".join(_quoted(n)) for n in (SCHEMAS[table].names, order_of(table)))
        group = group_of(table)
        rows_of = f"from {table}_all where run in ({listed})"
        query = f"select {columns} {rows_of} order by {self._slice(table, rows_of)}{order}"
        rows = self.batches(query, rows=group).cast(SCHEMAS[table])
        written = 0
        for part, groups in enumerate(_files(rows, max(1, FILE_ROWS // group))):
            written += write_groups(folder, table, groups, part)
        return written

    def _slice(self, table: str, rows: str) -> str:
        """What rows of a table that lies in slices of time are sorted by first: the number of the slice."""
        if table not in SLICED:
            return ""
        found = self.sql(f"select day, count(*) as n {rows} group by day").to_pylist()
        begins = slices([(r["day"], r["n"]) for r in found])
        cases = " ".join(f"when day < date '{day}' then {i}" for i, day in enumerate(begins))
        return f"case {cases} else {len(begins)} end, " if begins else ""

    def coded(self, coder: Coder) -> set[str]:
        """The ids of the documents that this very coder has coded, and of those to be forgotten."""
        wanted = "select distinct id from documents_all where coder = ? union select document from forgotten_all"
        return set(self.sql(wanted, [to_json(coder)]).column("id").to_pylist())

    def close(self) -> None:
        """Let go of the database; the record itself needs no closing."""
        self._leave()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.folder} with {len(self.runs)} runs>"


def _fault(error: duckdb.Error, query: str) -> StoreError:
    """What went wrong: a file of the record, which no other query can mend, or the query, which is shown."""
    first = str(error).partition("\n")[0]
    if isinstance(error, duckdb.IOException | duckdb.InvalidInputException) and ".parquet" in first:
        return StoreError(f"{first}; restore the file from a copy, or move its run's folder away", code="damaged")
    return StoreError(f"{error}\nin the query: {query}")


_READING = ([duckdb.StatementType.SELECT], [duckdb.StatementType.EXPLAIN])


def _only_reads(query: str) -> None:
    if [s.type for s in duckdb.extract_statements(query)] not in _READING:
        raise StoreError(f"a record is read, never changed: give one SELECT\nin the query: {query}", code="sql")


def _quoted(names: Iterable[str]) -> list[str]:
    return [f'"{n}"' for n in names]


def _files(groups: Iterable[pa.RecordBatch], size: int) -> Iterator[Iterator[pa.RecordBatch]]:
    """Row groups by the file that they are to lie in, so many in each."""
    rest = iter(groups)
    for first in rest:
        yield chain([first], islice(rest, size - 1))
