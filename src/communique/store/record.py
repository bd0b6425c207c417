"""Reading a record: the tables of its committed runs through embedded DuckDB, read-only."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from communique.errors import StoreError
from communique.records import Coder, to_json
from communique.store.layout import SCHEMAS, Manifest, runs_of


class Record:
    """A record opened for reading, as its committed runs stood at that moment.

    Each table is there under two names: ``events`` holds the latest coding of each document, ``events_all``
    every coding by every run. Runs committed later are seen by opening again.
    """

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder)
        self.runs: tuple[Manifest, ...] = tuple(runs_of(self.folder))
        self._db = duckdb.connect()
        for table, schema in SCHEMAS.items():
            self._view(table, schema)

    def _view(self, table: str, schema: pa.Schema) -> None:
        every = f"{table}_all"
        files = [str(p) for run in self.runs for p in self._files(run.run, table)]
        if files:
            self._db.read_parquet(files).create_view(every)
        else:
            self._db.register(every, schema.empty_table())
        if table == "failures":
            self._db.execute("create view failures as select * from failures_all")
            return
        key = "id" if table == "documents" else "document"
        latest = f"(select {key}, max(run) from {every} group by {key})"
        if table != "documents":
            latest = "(select id, run from documents)"
        self._db.execute(f"create view {table} as select * from {every} where ({key}, run) in {latest}")

    def _files(self, run: str, table: str) -> list[Path]:
        return sorted((self.folder / "runs" / run / table).glob("*.parquet"))

    @property
    def tables(self) -> tuple[str, ...]:
        """The names of the tables."""
        return tuple(SCHEMAS)

    def sql(self, query: str, parameters: list[Any] | None = None) -> pa.Table:
        """The answer to a SQL query over the tables, as an Arrow table; raises ``StoreError`` with the query."""
        try:
            relation = self._db.sql(query, params=parameters or [])
            found: pa.Table = relation.to_arrow_table() if relation is not None else pa.table({})
        except duckdb.Error as error:
            raise StoreError(f"{error}\nin the query: {query}") from error
        return found

    def table(self, name: str) -> pa.Table:
        """One table, the latest coding of each document, as Arrow."""
        if name not in SCHEMAS:
            raise StoreError(f"there is no table {name!r}; there are {', '.join(SCHEMAS)}")
        return self.sql(f"select * from {name}")

    def coded(self, coder: Coder) -> set[str]:
        """The ids of the documents that this very coder has coded."""
        rows = self.sql("select distinct id from documents_all where coder = ?", [to_json(coder)])
        return set(rows.column("id").to_pylist())

    def close(self) -> None:
        """Let go of the database; the record itself needs no closing."""
        self._db.close()

    def __repr__(self) -> str:
        return f"<Record {self.folder} with {len(self.runs)} runs>"
