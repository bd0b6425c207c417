"""One DuckDB file of everything in a record: tables, earlier codings, views, and what each column means."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb

from communique.errors import StoreError
from communique.export.about import said_of
from communique.export.writing import drafted
from communique.store.dictionary import holds, meaning
from communique.store.layout import MERGED, UNDATED
from communique.store.named import VIEWS
from communique.store.view import View

Told = Callable[[str, int], None] | None


def write_duckdb(view: View, path: str | Path, *, force: bool = False, told: Told = None) -> dict[str, int]:
    """Write a record to one DuckDB file, by its tables and views; gives back the rows of each table.

    ``events`` holds the latest coding of each document, ``events_all`` every one; so for every table. Of a view as
    of a day, only the latest codings are there. The file needs nothing of communique to be read.
    """
    counts: dict[str, int] = {}
    with drafted(Path(path), force) as draft:
        db = duckdb.connect(str(draft))
        try:
            _fill(db, view, counts, told)
        except duckdb.Error as error:
            raise StoreError(f"{path} cannot be written: {error}") from error
        finally:
            db.close()
            draft.with_name(f"{draft.name}.wal").unlink(missing_ok=True)
    return counts


def _fill(db: duckdb.DuckDBPyConnection, view: View, counts: dict[str, int], told: Told) -> None:
    older = view.clocks.as_of is None and view.sql(f"{_SUPERSEDED} limit 1").num_rows
    for table in (*view.tables, "runs"):
        counts[table] = _copy(db, view, f"select * from {table}", table)
        every = f"from {table}"
        if older and table not in UNDATED and table != "runs":
            _copy(db, view, _older(table), f"{table}_superseded")
            every += f" union all by name from {table}_superseded"
        if table != "runs":
            db.execute(f"create view {table}_all as {every}")
        if told:
            told(table, counts[table])
    for table in MERGED:  # views read them; what they hold has been counted
        _copy(db, view, f"select * from {table}", table)
    for named in VIEWS:
        db.execute(f"create view {named.name} as {named.sql}")
    _explain(db, view)


_SUPERSEDED = "select run, document from codings where known_to is not null"


def _older(table: str) -> str:
    """The rows of codings that a later run superseded."""
    key = "id" if table == "documents" else "document"
    return f"select t.* from {table}_all t semi join ({_SUPERSEDED}) o on o.run = t.run and o.document = t.{key}"


def _copy(db: duckdb.DuckDBPyConnection, view: View, query: str, name: str) -> int:
    rows = view.batches(query)
    db.register("incoming", rows)
    db.execute(f"create table {name} as from incoming")
    db.unregister("incoming")
    ((count,),) = db.execute(f"select count(*) from {name}").fetchall()
    return int(count)


def _explain(db: duckdb.DuckDBPyConnection, view: View) -> None:
    """Say in the file itself what it is, and what its tables and columns hold."""
    db.execute("create table about (what varchar, said varchar)")
    db.executemany("insert into about values (?, ?)", [[k, v] for k, v in said_of(view).items()])
    for table in (*view.tables, *MERGED, "runs"):
        db.execute(f"comment on table {table} is {_text(holds(table))}")
        for column in db.table(table).columns:
            db.execute(f'comment on column {table}."{column}" is {_text(meaning(column))}')
    for named in VIEWS:
        db.execute(f"comment on view {named.name} is {_text(named.holds)}")


def _text(words: str) -> str:
    return "'" + words.replace("'", "''") + "'"
