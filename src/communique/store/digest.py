"""A hash of what a record holds, so that two records of one input by one coder can be told to be equal."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from communique.store.layout import MERGED, SCHEMAS
from communique.store.view import View

LEFT_OUT = frozenset({"run", "decided_at", "judged_at"})
"""Columns that say when a row was written, which differs from one writing to the next."""

LEFT_OUT_OF = {"documents": frozenset({"source", "input"}), "failures": frozenset({"attempts"})}
"""A document that lies in several files is coded once, under the first that is met: that hangs on their order. How
often something was tried hangs on what else broke meanwhile."""

COUNTED_ONCE = frozenset({"failures"})
"""What cannot be coded is tried again by the next run, and is in the ledger of each."""

WHOLE = "whole"
"""The name of the hash over the hashes of all tables."""


def digests(view: View) -> dict[str, str]:
    """A hash of each table's latest rows, and of all as ``whole``; rows are sorted, run ids and times left out.

    Equal records have equal hashes, in whatever order, parts and runs they were written. Hexadecimal, 128 bits.
    """
    each = {table: _digest(view, table) for table in SCHEMAS if table not in MERGED}
    return {**each, WHOLE: _joined(each)}


def _digest(view: View, table: str) -> str:
    """The hash of the sorted hashes of a table's rows; the rows themselves need not fit into memory."""
    left_out = (LEFT_OUT | LEFT_OUT_OF.get(table, frozenset())) & set(SCHEMAS[table].names)
    once = "distinct" if table in COUNTED_ONCE else ""
    rows = f"select {once} * exclude ({', '.join(sorted(left_out))}) from {table}"
    hashed = view.sql(f"select md5(to_json(t)::varchar) as row from ({rows}) t order by row").column("row")
    total = hashlib.blake2b(digest_size=16)
    for chunk in hashed.chunks:
        total.update("".join(chunk.to_pylist()).encode())
    return total.hexdigest()


def _joined(each: Mapping[str, str]) -> str:
    return hashlib.blake2b("\n".join(f"{t} {h}" for t, h in each.items()).encode(), digest_size=16).hexdigest()
