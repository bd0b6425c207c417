"""One stored document with everything recorded from it, in the shape of the record contract."""

from __future__ import annotations

import json
from typing import Any

from communique.errors import StoreError
from communique.records import CONTRACT, TABLES
from communique.store.index import Index
from communique.store.view import View

Row = dict[str, Any]

_ORDER = {"places": "position", "dates": "span.start", "entities": "id"}
_DOCUMENT = ("id", "title", "outlet", "published", "url", "language", "text", "sha256")


def coding(view: View, index: Index, document: str) -> Row:
    """The latest coding of a document as the contract's JSON has it; raises ``StoreError`` for an unknown id."""
    del index
    found = view.sql("select * from documents where id = $id limit 1", {"id": document}).to_pylist()
    if not found:
        raise StoreError(f"the record shows no document with the id {document!r}", code="id")
    row = found[0]
    tables = {t: _rows(view, t, document, row["run"]) for t in (*TABLES, "warnings")}
    return {
        "contract": CONTRACT,
        "id": row["caller_id"] or row["id"],
        "document": contract({k: row[k] for k in _DOCUMENT}),
        "coder": json.loads(row["coder"]),
        **tables,
    }


def _rows(view: View, table: str, document: str, run: str) -> list[Row]:
    order = _ORDER.get(table, "id" if table != "warnings" else "code")
    query = f"select * from {table}_all where document = $document and run = $run order by {order}"
    rows = view.sql(query, {"document": document, "run": run}).to_pylist()
    return [contract({k: v for k, v in r.items() if k not in ("run", "document", "position")}) for r in rows]


def contract(value: Any) -> Any:
    """A stored value as the contract has it: spans as ``[start, end]``, days as ISO text."""
    if isinstance(value, dict):
        if set(value) == {"start", "end"}:
            return [value["start"], value["end"]]
        return {k: contract(v) for k, v in value.items()}
    if isinstance(value, list):
        return [contract(v) for v in value]
    return value.isoformat() if hasattr(value, "isoformat") else value
