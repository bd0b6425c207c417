"""Replies as a page, as JSON and as CSV; long lists are streamed a part at a time."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any

from communique.ask.answer import plain
from communique.serve.pages import Reply, Row

FORMS = {"json": "application/json", "csv": "text/csv; charset=utf-8", "jsonl": "application/x-ndjson"}
"""The twins of a page by the ending of their address."""

ROWS_ONLY = ("csv", "jsonl")
"""The twins that have the rows alone, without what is said beside them."""

FEED = {"atom": "application/atom+xml; charset=utf-8"}
"""The further twin of a page that has a feed."""

STREAMED = 5_000
"""Rows of one part of a streamed list: some megabytes in memory."""

Leaf = Callable[[str | None], Awaitable[Reply]]


def to_json(reply: Reply) -> str:
    """The JSON of a reply: its own whole, or title, total, rows, the next cursor and what is said beside."""
    if reply.whole is not None:
        return json.dumps(plain(reply.whole), ensure_ascii=False)
    told = {"title": reply.title, "total": reply.total, "next": reply.next, "notes": list(reply.notes)}
    return json.dumps(plain({**told, **reply.about, "rows": reply.rows}), ensure_ascii=False)


def to_csv(rows: list[Row], columns: tuple[str, ...], *, head: bool = True) -> str:
    """Rows as CSV, columns in the order of the first row; lists are joined by "; ", nested ones by name.

    Cells that a spreadsheet would run as a formula are led by an apostrophe: the text is not ours.
    """
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\n")
    names = columns or tuple(dict.fromkeys(k for row in rows[:1] for k in row))
    if head:
        writer.writerow(names)
    writer.writerows([_cell(row.get(n)) for n in names] for row in rows)
    return target.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, list):
        return _guarded("; ".join(_one(v) for v in value))
    if isinstance(value, Mapping):
        return json.dumps(plain(value), ensure_ascii=False)
    found = plain(value)
    return _guarded(found) if isinstance(found, str) else found


def _one(value: Any) -> str:
    if isinstance(value, Mapping):
        named = value.get("name")
        return str(named) if named is not None else json.dumps(plain(value), ensure_ascii=False)
    return str(plain(value))


def _guarded(text: str) -> str:
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") and not _is_number(text) else text


def _is_number(text: str) -> bool:
    return text[1:].replace(".", "", 1).isdecimal()


async def streamed(form: str, leaf: Leaf) -> AsyncIterator[str]:
    """All rows of a list as CSV or JSON Lines, a part after the other."""
    cursor: str | None = None
    columns: tuple[str, ...] = ()
    first = True
    while first or cursor:
        reply = await leaf(cursor)
        columns = columns or reply.columns or tuple(reply.rows[0] if reply.rows else ())
        if form == "csv":
            yield to_csv(reply.rows, columns, head=first)
        else:
            yield "".join(json.dumps(plain(row), ensure_ascii=False) + "\n" for row in reply.rows)
        first, cursor = False, reply.next
