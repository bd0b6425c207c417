"""What documents came as, byte for byte: kept with the run that coded them, under the hash of the bytes.

The bytes are rows of the table ``raw``, so that they are committed with their run, lie compressed, go with a
document that is forgotten, and are on whatever storage the record is on.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import pyarrow as pa

from communique.errors import StoreError
from communique.store.layout import SCHEMAS
from communique.store.view import View


def put(came: Iterable[tuple[str, bytes]], kept: set[str]) -> pa.Table:
    """The rows of ``raw`` for documents and the bytes that they came as, without ``run``, for ``Writer.extend``.

    ``kept`` are the hashes that the record has, as :func:`kept_by` gives them; what is put is added to it, so that
    bytes are kept once.
    """
    rows = []
    for document, data in came:
        key = hashlib.sha256(data).hexdigest()
        if key not in kept:
            kept.add(key)
            rows.append({"document": document, "sha256": key, "bytes": data})
    return pa.Table.from_pylist(rows, schema=pa.schema([f for f in SCHEMAS["raw"] if f.name != "run"]))


def kept_by(view: View) -> set[str]:
    """The hashes of all bytes that a record has kept."""
    return set(view.sql("select distinct sha256 from raw_all").column("sha256").to_pylist())


def get(view: View, sha256: str) -> bytes:
    """The bytes with a hash (SHA-256, hexadecimal); raises ``StoreError`` where the record did not keep them."""
    found = view.sql("select bytes from raw_all where sha256 = ? limit 1", [sha256]).column("bytes").to_pylist()
    if not found:
        raise StoreError(
            f"no bytes with the hash {sha256!r} were kept; communique run --keep-raw keeps them", code="id"
        )
    data: bytes = found[0]
    return data
