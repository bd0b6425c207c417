"""The SQL page: one SELECT over the record, in a database that can reach nothing else, within limits."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from typing import Any

import duckdb

from communique.errors import RequestError, StoreError
from communique.serve.pages import Asked, Reply
from communique.store.dictionary import HOLDS
from communique.store.layout import SCHEMAS
from communique.store.named import VIEWS
from communique.store.view import View

SECONDS = 15.0
MEMORY = "1GB"
ROWS = 2_000
"""Limits of one query: its time, what it may hold in memory, and the rows that it may give."""

FUNCTIONS = frozenset({"range", "generate_series", "unnest"})
"""Table functions that read nothing; every other one may read files or settings."""

EXAMPLES = (
    ("Events by type", "select type, count(*) as n from events group by type order by n desc"),
    ("Who is quoted most", "select speaker_name, count(*) as n from statements group by all order by n desc limit 20"),
    ("What the reference contradicts", "select claim, because, document from findings where verdict = 'contradicted'"),
)  # fmt: skip


class Locked(View):
    """A record that SQL from outside may be asked of: no files beside its own, no settings, little memory."""

    def lock(self) -> None:
        """Close every way out; nothing can open them again."""
        folder = str((self.folder / "runs").resolve())
        db = self._space.cursor()
        db.execute("set allowed_directories = $1", [[folder]])
        for setting in (
            f"memory_limit = '{MEMORY}'",
            "threads = 2",
            "max_temp_directory_size = '0B'",
            "python_enable_replacements = false",
            "autoinstall_known_extensions = false",
            "autoload_known_extensions = false",
            "enable_external_access = false",
            "lock_configuration = true",
        ):
            db.execute(f"set {setting}")

    def asked(self, query: str) -> Any:
        """The rows of a query as Arrow; raises ``StoreError`` for what is refused, fails or takes too long."""
        self._refuse(query)
        self._make_ready(query)
        cursor = self._space.cursor()
        clock = threading.Timer(SECONDS, cursor.interrupt)
        clock.start()
        try:
            limited = f"select * from ({query.strip().rstrip(';')}\n) limit {ROWS + 1}"
            return cursor.sql(limited).to_arrow_table()
        except duckdb.InterruptException as error:
            raise StoreError(f"the query took longer than {SECONDS:.0f} seconds", code="sql") from error
        except duckdb.Error as error:
            raise StoreError(str(error), code="sql") from error
        finally:
            clock.cancel()
            cursor.close()

    def _refuse(self, query: str) -> None:
        """Raise for what is no single SELECT over tables and views of the record."""
        try:
            told = self._space.cursor().execute("select json_serialize_sql($1)", [query]).fetchall()
        except duckdb.Error as error:
            raise StoreError(f"the query cannot be read: {error}", code="sql") from error
        tree: dict[str, Any] = json.loads(told[0][0]) if told else {"error": True}
        statements: list[Any] = tree.get("statements") or []
        if tree.get("error") or len(statements) != 1:
            raise StoreError(f"give one SELECT: {tree.get('error_message', 'this is none')}", code="sql")
        named = {n.casefold() for n in _defined(tree)} | _KNOWN
        for node in _nodes(tree):
            if node.get("type") == "TABLE_FUNCTION":
                name = node.get("function", {}).get("function_name", "")
                if name.casefold() not in FUNCTIONS:
                    raise StoreError(f"the function {name} is not open to queries", code="sql")
            if node.get("type") == "BASE_TABLE":
                name = node.get("table_name", "")
                if name.casefold() not in named or node.get("schema_name") or node.get("catalog_name"):
                    raise StoreError(f"there is no table {name!r}; there are {', '.join(sorted(_KNOWN))}", code="sql")


_KNOWN = {*SCHEMAS, *(f"{t}_all" for t in SCHEMAS), *(v.name for v in VIEWS), "runs"}


def _nodes(tree: Any) -> Iterator[dict[str, Any]]:
    """Every node of a parsed query."""
    waiting = [tree]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            yield one
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one


def _defined(tree: Any) -> Iterator[str]:
    """The names that a query's own WITH gives."""
    for node in _nodes(tree):
        if isinstance(node.get("cte_map"), dict):
            yield from (entry["key"] for entry in node["cte_map"].get("map", ()))


def answer(asked: Asked) -> Reply:
    """The rows that a query gives, or what tables there are."""
    query = asked.given["query"]
    show: dict[str, Any] = {
        "tables": [(t, HOLDS.get(t, ""), SCHEMAS[t].names) for t in SCHEMAS],
        "examples": EXAMPLES,
        "columns": (),
    }
    if not query:
        return Reply("SQL", [], 0, show=show)
    if not asked.settings.sql:
        raise RequestError("SQL is not switched on: communique serve --sql", code="off")
    view = Locked(asked.opened.record.contents)
    try:
        view.lock()
        found = view.asked(query)
    finally:
        view.close()
    rows = found.slice(0, ROWS).to_pylist()
    notes = (f"only the first {ROWS:,} rows are given",) if found.num_rows > ROWS else ()
    names = tuple(found.column_names)
    return Reply("SQL", rows, len(rows), notes=notes, show={**show, "columns": names}, columns=names)
