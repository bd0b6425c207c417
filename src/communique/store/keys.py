"""Ids as numbers: sorted in short runs, so that one is found among millions by reading a few kilobytes."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import blake2b
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

CHUNK = 1024
"""Keys kept together: 16 kB with their places."""

_HEXADECIMAL = "[0-9a-f]{16}$"

Numbers = np.ndarray[Any, np.dtype[np.int64]]


def key_of(record_id: str) -> int:
    """An id as a number of 64 bits: the hexadecimal digits that it ends in, or else a hash of it."""
    digits = record_id[-16:]
    if len(digits) == 16 and all(c in "0123456789abcdef" for c in digits):
        return int.from_bytes(bytes.fromhex(digits), "big", signed=True)
    return int.from_bytes(blake2b(record_id.encode(), digest_size=8).digest(), "big", signed=True)


def keys_of(ids: pa.ChunkedArray) -> Numbers:
    """The keys of many ids."""
    if not pc.all(pc.match_substring_regex(ids, _HEXADECIMAL)).as_py():
        return np.array([key_of(i) for i in ids.to_pylist()], np.int64)
    digits = "".join(pc.utf8_slice_codeunits(ids, -16).to_pylist())
    return np.frombuffer(bytes.fromhex(digits), ">i8").astype(np.int64)


def places_of(part: int, rows: int) -> Numbers:
    """Where each row of a part lies: the part's number and the row's, in one number."""
    return (part << 32) + np.arange(rows, dtype=np.int64)


def chunked(found: list[tuple[Numbers, Numbers]]) -> Iterator[tuple[int, bytes, bytes]]:
    """Keys and places, sorted by key, in chunks: the first key of each, its keys and its places.

    Equal keys are never parted.
    """
    if not found:
        return
    keys, places = (np.concatenate(column) for column in zip(*found, strict=True))
    order = np.argsort(keys, kind="stable")
    keys, places = keys[order], places[order]
    starts = np.unique(np.searchsorted(keys, keys[::CHUNK], "left"))
    for start, end in zip(starts, [*starts[1:], len(keys)], strict=True):
        yield int(keys[start]), keys[start:end].tobytes(), places[start:end].tobytes()


def placed(keys: bytes, places: bytes, key: int) -> list[tuple[int, int]]:
    """The part and row of each place that a chunk has for a key."""
    every = np.frombuffer(keys, np.int64)
    first, last = np.searchsorted(every, key, "left"), np.searchsorted(every, key, "right")
    return [(int(p) >> 32, int(p) & 0xFFFFFFFF) for p in np.frombuffer(places, np.int64)[first:last]]
