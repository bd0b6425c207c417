"""Reading a record: its tables as of a day, as known at a time, through embedded DuckDB, read-only."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from communique.errors import StoreError
from communique.records import Coder, to_json
from communique.store.flatten import computed
from communique.store.judged import LATEST_LINKS, WRONG, without_wrong
from communique.store.layout import COMPUTED, SCHEMA_VERSION, SCHEMAS, UNDATED, Manifest, by_time, instant
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


@dataclass(frozen=True, slots=True)
class Clocks:
    """The two times of a question: the day on which facts hold, and the moment at which the record is asked.

    None is no limit for ``as_of``, and now for ``known_at``, which is ISO in UTC. With ``wrong``, what people judged
    to be wrong is shown as well.
    """

    as_of: dt.date | None = None
    known_at: str | None = None
    wrong: bool = False

    @classmethod
    def of(
        cls, as_of: dt.date | str | None, known_at: dt.datetime | dt.date | str | None, *, wrong: bool = False
    ) -> Clocks:
        """The clocks from days and times, or ISO text of them; a whole day of ``known_at`` counts to its end.

        >>> Clocks.of("2022-09-16", "2022-09-17").known_at
        '2022-09-17T23:59:59.999999Z'
        """
        return cls(_day(as_of), _moment(known_at), wrong)


def _day(value: dt.date | str | None) -> dt.date | None:
    try:
        return dt.date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError as error:
        raise StoreError(f"{value!r} is no day; give it as YYYY-MM-DD", code="day") from error


def _moment(value: dt.datetime | dt.date | str | None) -> str | None:
    if value is None:
        return None
    try:
        if isinstance(value, str):
            value = dt.date.fromisoformat(value) if len(value) == 10 else dt.datetime.fromisoformat(value)
    except ValueError as error:
        raise StoreError(f"{value!r} is no time; give it as YYYY-MM-DD or an ISO time", code="day") from error
    if not isinstance(value, dt.datetime):
        value = dt.datetime.combine(value, dt.time.max)
    return instant(value)


@dataclass(frozen=True, slots=True)
class Contents:
    """The committed runs of a record as they stood when it was opened: folders to read, and what they hold."""

    folder: Path
    folders: tuple[Manifest, ...]
    runs: tuple[Manifest, ...] = field(init=False)

    def __post_init__(self) -> None:
        runs = sorted((m for f in self.folders for m in f.holds), key=by_time)
        object.__setattr__(self, "runs", tuple(runs))

    def known(self, clocks: Clocks) -> tuple[Manifest, ...]:
        """The runs that were in the record by then."""
        return tuple(r for r in self.runs if clocks.known_at is None or r.finished <= clocks.known_at)

    def files(self, table: str, runs: set[str], *, old: bool = False) -> list[str]:
        """The part files of a table that hold rows of some runs, those of an older schema only with ``old``."""
        wanted = [f for f in self.folders if any(r.run in runs for r in f.holds) and f.rows.get(table)]
        places = [self.folder / "runs" / f.run / table for f in wanted if old or f.schema == SCHEMA_VERSION]
        return [str(p) for place in places for p in sorted(place.glob("*.parquet"))]


class View:
    """A record as of a day and as known at a time, for reading.

    Each table is there under two names: ``events`` holds the latest coding of each document as known then,
    ``events_all`` every coding by every run until then. Documents that were forgotten are in neither. Runs
    committed after the record was opened are not seen.
    """

    def __init__(self, contents: Contents, clocks: Clocks | None = None) -> None:
        self.contents = contents
        self.clocks = clocks or Clocks()
        self.folder = contents.folder
        self.runs = contents.known(self.clocks)
        self._db = duckdb.connect()
        self._visible = {r.run for r in self.runs}
        self._register_runs()
        self._forgets = self._create("forgotten_all", "forgotten", {r.run for r in contents.runs})
        for table in SCHEMAS:
            if table not in ("forgotten", *COMPUTED):
                self._create(f"{table}_all", table, self._visible)
        for table in COMPUTED:
            self._create(f"{table}_all", table, self._visible)
        self._superseded = self._mark_superseded()
        self._db.execute("create view judgements as from judgements_all")
        self.hides_wrong = not self.clocks.wrong and self._mark_wrong()
        for table in SCHEMAS:
            self._db.execute(f"create or replace view {table} as {self._shown(table)}")
        for view in VIEWS:
            self._db.execute(f"create view {view.name} as {view.sql}")

    def view(
        self,
        *,
        as_of: dt.date | str | None = None,
        known_at: dt.datetime | dt.date | str | None = None,
        wrong: bool = False,
    ) -> View:
        """The same runs as of another day, as known at another time, ``wrong`` with what was judged to be wrong."""
        return View(self.contents, Clocks.of(as_of, known_at, wrong=wrong))

    def _register_runs(self) -> None:
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
        self._db.register("runs_read", pa.Table.from_pylist(rows, schema=RUNS))
        self._db.execute("create table runs as from runs_read")

    def _create(self, name: str, table: str, runs: set[str]) -> bool:
        """Make the view of every row of a table by some runs; tells whether there are any."""
        sources = self._sources(table, runs)
        query = " union all by name ".join([f"select * from {s}" for s in sources])
        held = {m.run for f in self.contents.folders if f.rows.get(table) for m in f.holds if f.kind == "compact"}
        limits = ["run in (select run from runs)"] if held - runs else []
        if table not in UNDATED and self._forgets:
            limits.append(f"{_key(table)} not in (select document from forgotten_all)")
        elif table == "links" and self._forgets:
            limits += [f"{side}_document not in (select document from forgotten_all)" for side in ("left", "right")]
        where = f" where {' and '.join(limits)}" if limits else ""
        self._db.execute(f"create view {name} as select * from ({query}){where}")
        return len(sources) > 1 or not sources[0].startswith("empty_")

    def _sources(self, table: str, runs: set[str]) -> list[str]:
        """What gives a table's rows: the files of this schema, those of older ones, or else none."""
        found = []
        if new := self.contents.files(table, runs):
            self._db.read_parquet(new).create_view(f"parts_{table}")
            found.append(f"parts_{table}")
        if old := [f for f in self.contents.files(table, runs, old=True) if f not in set(new)]:
            self._db.read_parquet(old, union_by_name=True).create_view(f"old_{table}")
            found.append(f"old_{table}")
        if table in COMPUTED and self.contents.files("events", runs, old=True) != self.contents.files("events", runs):
            found.append(f"({computed(table, SCHEMAS[table].names)})")
        if not found or old:
            self._db.register(f"empty_{table}", SCHEMAS[table].empty_table())
            found.insert(0, f"empty_{table}")
        return found

    def _mark_superseded(self) -> bool:
        """Keep which codings a later run superseded; tells whether any was."""
        if sum(bool(r.rows.get("documents")) for r in self.runs) < 2:
            return False
        ordered = "row_number() over (partition by d.id order by r.ordinal desc) as age"
        every = f"select d.run, d.id as document, {ordered} from documents_all d join runs r using (run)"
        self._db.execute(f"create table superseded as select run, document from ({every}) where age > 1")
        return bool(self.sql("select count(*) as n from superseded").column("n")[0].as_py() > 0)

    def _mark_wrong(self) -> bool:
        """Keep what people judged to be wrong; tells whether there is any."""
        if not any(r.kind == "judge" for r in self.runs):
            return False
        self._db.execute(f"create table judged_wrong as {WRONG}")
        return bool(self.sql("select 1 from judged_wrong limit 1").num_rows)

    def _shown(self, table: str) -> str:
        """The query for a table's latest rows: an older coding is left out where there is one."""
        every = f"select * from {table}_all"
        if table == "links":
            return f"{every} where {LATEST_LINKS}"
        if self._superseded and table not in UNDATED:
            same = f"s.run = t.run and s.document = t.{_key(table)}"
            every = f"select t.* from {table}_all t anti join superseded s on {same}"
        if self.hides_wrong:
            every = without_wrong(table, every)
        return as_of(table, every, self.clocks.as_of.isoformat()) if self.clocks.as_of else every

    @property
    def tables(self) -> tuple[str, ...]:
        """The names of the tables."""
        return tuple(SCHEMAS)

    @property
    def views(self) -> tuple[str, ...]:
        """The names of the views for common questions."""
        return tuple(v.name for v in VIEWS)

    def sql(self, query: str, parameters: list[Any] | dict[str, Any] | None = None) -> pa.Table:
        """The answer to a SQL query over tables and views, as Arrow; raises ``StoreError`` with the query.

        One statement that reads; any other is refused.
        """
        try:
            _only_reads(query)
            relation = self._db.sql(query, params=parameters or [])
            found: pa.Table = relation.to_arrow_table() if relation is not None else pa.table({})
        except duckdb.Error as error:
            raise StoreError(f"{error}\nin the query: {query}") from error
        return found

    def batches(
        self, query: str, parameters: list[Any] | dict[str, Any] | None = None, rows: int = 50_000
    ) -> pa.RecordBatchReader:
        """The answer to a SQL query a batch at a time, for more rows than memory holds; read it before asking again."""
        try:
            _only_reads(query)
            found: pa.RecordBatchReader = self._db.sql(query, params=parameters or []).to_arrow_reader(rows)
        except duckdb.Error as error:
            raise StoreError(f"{error}\nin the query: {query}") from error
        return found

    def table(self, name: str) -> pa.Table:
        """One table or view, the latest coding of each document, as Arrow."""
        known = (*SCHEMAS, *self.views, "runs")
        if name not in known:
            raise StoreError(f"there is no table {name!r}; there are {', '.join(known)}")
        return self.sql(f"select * from {name}")

    def is_shown(self, document: str, run: str) -> bool:
        """Whether a run's coding of a document is the latest that was known."""
        latest = self.sql("select run from documents where id = ?", [document]).column("run").to_pylist()
        return run in latest

    def copy(self, table: str, runs: set[str], order: str, folder: Path, group: int) -> int:
        """Write a table's rows by some runs, sorted, as one part of another run's folder; returns how many."""
        listed = ", ".join(f"'{r}'" for r in sorted(runs))
        rows = f"select {', '.join(_quoted(SCHEMAS[table].names))} from {table}_all where run in ({listed})"
        count: int = self.sql(f"select count(*) as n from ({rows})").column("n")[0].as_py()
        if count:
            (folder / table).mkdir()
            target = str(folder / table / "part-00000.parquet").replace("'", "''")
            how = f"format parquet, compression zstd, row_group_size {group}"
            self._db.execute(f"copy ({rows} order by {order}) to '{target}' ({how})")
        return count

    def coded(self, coder: Coder) -> set[str]:
        """The ids of the documents that this very coder has coded, and of those to be forgotten."""
        wanted = "select distinct id from documents_all where coder = ? union select document from forgotten_all"
        return set(self.sql(wanted, [to_json(coder)]).column("id").to_pylist())

    def close(self) -> None:
        """Let go of the database; the record itself needs no closing."""
        self._db.close()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.folder} with {len(self.runs)} runs>"


_READING = ([duckdb.StatementType.SELECT], [duckdb.StatementType.EXPLAIN])


def _only_reads(query: str) -> None:
    if [s.type for s in duckdb.extract_statements(query)] not in _READING:
        raise StoreError(f"a record is read, never changed: give one SELECT\nin the query: {query}", code="sql")


def _quoted(names: list[str]) -> list[str]:
    return [f'"{n}"' for n in names]


def _key(table: str) -> str:
    return "id" if table == "documents" else "document"
