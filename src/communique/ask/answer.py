"""Answers: rows with the document and words that they rest on, in every form that people take them away in."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from communique.ask.parties import within
from communique.ask.source import Source
from communique.errors import RequestError
from communique.extras import needed
from communique.store.view import View

if TYPE_CHECKING:
    from communique.ask.drawing import Plot

SOURCED = (
    ("outlet", pa.string()),
    ("published", pa.date32()),
    ("document", pa.string()),
    ("id", pa.string()),
    ("start", pa.int64()),
    ("end", pa.int64()),
    ("words", pa.string()),
)
"""The columns that say where a row comes from: the report, the record in it, and the words that it rests on."""

FORMS = ("json", "jsonl", "csv", "parquet", "arrow")


@dataclass(frozen=True, slots=True)
class Answer:
    """The rows that answer a question; ``total`` says how many there are where ``limit`` cut them."""

    question: str
    table: pa.Table
    total: int
    limit: int | None = None
    notes: tuple[str, ...] = ()
    source: Source | None = field(default=None, repr=False, compare=False)
    _rows: list[dict[str, Any]] = field(init=False, repr=False, compare=False, default_factory=list)

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The rows as dictionaries, made on first use."""
        if not self._rows and self.table.num_rows:
            self._rows.extend(self.table.to_pylist())
        return self._rows

    def __len__(self) -> int:
        rows: int = self.table.num_rows
        return rows

    @property
    def cut(self) -> int:
        """How many rows the limit left out."""
        return self.total - len(self)

    def to_arrow(self) -> pa.Table:
        """The rows as a ``pyarrow.Table``."""
        return self.table

    def to_polars(self) -> Any:
        """The rows as a ``polars.DataFrame``; needs ``pip install 'communique[polars]'``."""
        return needed("polars", "polars").from_arrow(self.table)

    def to_pandas(self) -> Any:
        """The rows as a ``pandas.DataFrame``; needs ``pip install 'communique[pandas]'``."""
        needed("pandas", "pandas")
        return self.table.to_pandas()

    def to_json(self) -> str:
        """One JSON object: question, total, limit, notes, and the rows."""
        told = {"question": self.question, "total": self.total, "limit": self.limit, "notes": list(self.notes)}
        return json.dumps({**told, "rows": plain(self.rows)}, ensure_ascii=False, indent=1)

    def to_jsonl(self) -> str:
        """One JSON object a row."""
        return "".join(json.dumps(plain(row), ensure_ascii=False) + "\n" for row in self.rows)

    def to_csv(self) -> str:
        """The rows as CSV; lists are joined with "; ", codes keep their leading zeros."""
        target = io.StringIO()
        writer = csv.writer(target, lineterminator="\n")
        writer.writerow(self.table.column_names)
        writer.writerows([_cell(v) for v in row.values()] for row in self.rows)
        return target.getvalue()

    def write(self, path: str | Path, form: str | None = None) -> None:
        """Write the rows to a file in a form of ``FORMS``, told from the file's ending where it is not given."""
        place = Path(path)
        form = form or place.suffix.removeprefix(".").lower()
        if form not in FORMS:
            raise RequestError(f"{form!r} is none of the forms {', '.join(FORMS)}")
        if form == "parquet":
            pq.write_table(self.table, place, compression="zstd")
        elif form == "arrow":
            place.write_bytes(self.to_ipc())
        else:
            text: str = getattr(self, f"to_{form}")()
            place.write_text(text, encoding="utf-8")

    def to_ipc(self) -> bytes:
        """The rows as an Arrow IPC file, which is Feather."""
        target = pa.BufferOutputStream()
        with pa.ipc.new_file(target, self.table.schema) as writer:
            writer.write_table(self.table)
        found: bytes = target.getvalue().to_pybytes()
        return found

    def plot(self) -> Plot:
        """The rows as a picture, which shows itself in notebooks; needs ``pip install 'communique[plots]'``.

        Dyads, members, timelines, events and networks have one; raises ``RequestError`` for other questions.
        """
        from communique.ask.plots import plot

        return plot(self)

    def told(self) -> str:
        """How many rows there are, and how many the limit left out."""
        rows = f"{len(self):,} row{'s' * (len(self) != 1)}"
        return f"{rows} of {self.total:,}; {self.cut:,} more with a higher limit" if self.cut else rows


def xml_text(words: str | None) -> str:
    """Words as XML can hold them: each character that it cannot is a space.

    >>> xml_text("a\\x00b\\ufffe\\n")
    'a b \\n'
    """
    return _NOT_XML.sub(" ", words or "")


_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""All but the characters of XML 1.0, section 2.2."""


def plain(value: Any) -> Any:
    """A value as JSON has it: days and times as ISO text."""
    if isinstance(value, Mapping):
        return {k: plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [plain(v) for v in value]
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return value if isinstance(value, str | int | float | bool | None) else str(value)


def _cell(value: Any) -> Any:
    if isinstance(value, list):
        return "; ".join(json.dumps(plain(v)) if isinstance(v, dict) else str(v) for v in value)
    if isinstance(value, Mapping):
        return json.dumps(plain(value), ensure_ascii=False)
    return plain(value)


@dataclass(frozen=True, slots=True)
class Query:
    """A question in SQL: the rows asked for, their order (or "" for theirs), and what is added to those shown.

    ``finish`` reads the shown rows as ``picked``, so that names and words are looked up for these alone. What it
    reads of other tables it may keep to ``{near}``, or for the documents' own to ``{near_own}``: that a row is of
    one of the documents picked, where these are few; and to ``{near_day}``, that its day is between theirs.
    """

    rows: str
    order: str
    given: dict[str, Any]
    finish: str = ""
    tables: Mapping[str, pa.Table] = field(default_factory=dict)


def answered(view: View, question: str, query: Query, limit: int | None = None, notes: Iterable[str] = ()) -> Answer:
    """The answer to a query, cut at a limit (None or 0 is none), with the words that its rows rest on."""
    order = f" order by {query.order}" if query.order else ""
    if not limit:
        whole = _placed(query.finish or "select * from picked", "true", "true", "true")
        rows = f"with picked as (select * from ({query.rows}){order})"
        found = view.sql(f"{rows} select * from ({whole}){order}", query.given, query.tables)
        return Answer(question, with_words(view, found), found.num_rows, None, tuple(notes))
    picked = view.sql(f"select * from ({query.rows}){order} limit {int(limit) + 1}", query.given, query.tables)
    total = picked.num_rows
    if total > limit:
        picked = picked.slice(0, limit)
        counted = view.sql(f"select count(*) as n from ({query.rows})", query.given, query.tables)
        total = counted.column("n")[0].as_py()
    return shown(view, question, Picked(picked, total, limit), query.finish, query.order, notes)


@dataclass(frozen=True, slots=True)
class Picked:
    """The rows that an answer is to have, found already: with ``run`` and ``document``, how many more there are."""

    rows: pa.Table
    total: int
    limit: int | None


def shown(view: View, question: str, picked: Picked, finish: str, order: str, notes: Iterable[str]) -> Answer:
    """The answer that rows picked already give, with what is added to them."""
    rows = with_words(view, finished(view, picked.rows, finish, order))
    return Answer(question, rows, picked.total, picked.limit, tuple(notes))


NEAR = 400
"""Documents up to which those picked are named one by one, so that only their part of the other tables is read."""


def finished(view: View, picked: pa.Table, finish: str, order: str) -> pa.Table:
    """Rows picked with what ``finish`` adds to them, in an order."""
    if not finish:
        return picked
    near, own, near_day = "true", "true", "true"
    given: dict[str, Any] = {}
    names = set(picked.column("document").to_pylist()) if "{near" in finish else set()
    if not picked.num_rows:
        near, own = "false", "false"
    elif 0 < len(names) <= NEAR:
        documents, given = within("document", "near", sorted(names))
        runs, of_runs = within("run", "near_run", sorted(set(picked.column("run").to_pylist())))
        near, given = f"{runs} and {documents}", given | of_runs
        own = near.replace("document in", "id in", 1)
        if "{near_day}" in finish:
            near_day, of_days = _between(picked.column("day").to_pylist())
            given |= of_days
    return view.sql(
        f"select * from ({_placed(finish, near, own, near_day)}) order by {order}", given, {"picked": picked}
    )


def _between(days: list[dt.date | None]) -> tuple[str, dict[str, Any]]:
    """The condition that a row's day is none of those outside some days."""
    known = [d for d in days if d is not None]
    if len(known) < len(days):
        return "true", {}
    return "day between $near_first and $near_last", {"near_first": min(known), "near_last": max(known)}


def _placed(finish: str, near: str, own: str, day: str) -> str:
    return finish.replace("{near}", near).replace("{near_own}", own).replace("{near_day}", day)


def from_rows(
    question: str, rows: list[dict[str, Any]], schema: pa.Schema, limit: int | None, notes: Iterable[str]
) -> Answer:
    """The answer that rows made in Python give, cut at a limit."""
    kept = rows[:limit] if limit else rows
    return Answer(question, pa.Table.from_pylist(kept, schema=schema), len(rows), limit or None, tuple(notes))


def with_words(view: View, rows: pa.Table) -> pa.Table:
    """Rows with a last column ``words``: what stands at ``start`` to ``end`` of their document."""
    if "words" in rows.column_names or not {"document", "start", "end"} <= set(rows.column_names):
        return rows
    places = rows.select(["document", "start", "end"]).to_pylist()
    texts = texts_of(view, {p["document"] for p in places if p["document"]})
    words = [texts[p["document"]][p["start"] : p["end"]] if p["start"] is not None else None for p in places]
    return rows.append_column("words", pa.array(words, pa.string()))


def texts_of(view: View, documents: set[str]) -> dict[str, str]:
    """The texts of some documents, by id."""
    return view.texts(documents)
