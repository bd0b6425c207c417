"""A coding as rows of the record's tables, before they belong to a run."""

from __future__ import annotations

from typing import Any

from communique.records import TABLES, Coding, to_json
from communique.records.arrow import arrow_row
from communique.store.flatten import dyads_of, sides_of
from communique.store.layout import SCHEMAS

Rows = dict[str, list[dict[str, Any]]]
"""Rows by table, without the column ``run``."""

WRITTEN = ("documents", *TABLES, "warnings", "event_sides", "dyads", "failures")
"""The tables that coding documents fills; the others of a record are written by what is done to it as a whole."""

_SAID = ("title", "outlet", "published", "url", "language", "text", "sha256")


def rows_of(coding: Coding, source: str, given: str | None = None) -> Rows:
    """The rows of one document's coding; ``source`` says where it came from, ``given`` is the hash of the input."""
    d = coding.document
    document = {
        "id": d.id,
        "caller_id": coding.id,
        **{name: getattr(d, name) for name in _SAID},
        "source": source,
        "coder": to_json(coding.coder),
        "input": given,
    }
    lead = {"document": d.id}
    found: Rows = {"documents": [document]}
    for table in (*TABLES, "warnings"):
        found[table] = [lead | arrow_row(r) for r in getattr(coding, table)]
    for position, row in enumerate(found["places"]):
        row["position"] = position
    found["event_sides"] = [lead | row for row in sides_of(coding)]
    found["dyads"] = [lead | row for row in dyads_of(coding)]
    return found


def failure(
    source: str,
    code: str,
    message: str,
    outcome: str = "failed",
    document: str | None = None,
    given: str | None = None,
    attempts: int = 1,
) -> dict[str, Any]:
    """A row of the ledger: what could not be coded, why, and how often it was tried."""
    values = (source, code, message, outcome, document, given, attempts)
    return dict(zip(SCHEMAS["failures"].names[1:], values, strict=True))
