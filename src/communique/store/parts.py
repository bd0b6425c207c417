"""Rows as part files: in which order they lie, and how many lie together."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from math import isqrt
from typing import IO

import pyarrow as pa
import pyarrow.parquet as pq

from communique.store.layout import SCHEMAS
from communique.store.places import Place, file_system, is_remote

ORDER: dict[str, tuple[str, ...]] = {
    "documents": ("published", "id"),
    "entities": ("document", "id"),
    "places": ("document", "position"),
    "events": ("document", "id"),
    "event_sides": ("country", "ref", "day", "document"),
    "dyads": ("pair", "day", "document"),
    "party_entities": ("country", "ref", "document", "id"),
    "membership_pairs": ("organisation_country", "organisation_ref", "document", "id"),
    "failures": ("source",),
    "links": ("kind", "cluster", "left_id", "right_id"),
    "judgements": ("judged_at", "id"),
}
"""What rows lie sorted by, so that a question reads the few row groups that can hold its rows; else by document."""

SLICED = frozenset({"event_sides", "dyads"})
"""Tables that lie in slices of time where they are merged, in each of them in their order: a question of some days
reads a slice, one of all time and a party that party's few row groups of each."""

SLICE = 50_000
"""Rows of which there are as many slices as the square root says: rows a slice and slices grow alike."""


def slices(days: Sequence[tuple[dt.date | None, int]], rows: int | None = None) -> list[dt.date]:
    """The days with which further slices begin, about as many rows in each, from the days and how many rows each has.

    >>> slices([(dt.date(2022, 9, day), 10) for day in range(1, 9)], rows=20)
    [datetime.date(2022, 9, 5)]
    """
    total = sum(n for _, n in days)
    wanted = max(1, isqrt(total // (rows or SLICE)))
    found: list[dt.date] = []
    past = 0
    for day, count in sorted((d, n) for d, n in days if d is not None):
        if past * wanted >= total * (len(found) + 1):
            found.append(day)
        past += count
    return found


GROUP = 20_000
"""Rows a row group, where it is no other."""

GROUPS = {"documents": 2_000, "raw": 100, "events": 4_000}
"""Rows a row group of tables with long rows, or whose rows are looked up one by one."""


def order_of(table: str) -> tuple[str, ...]:
    """The columns that a table's rows lie sorted by."""
    return ORDER.get(table, ("document",))


def group_of(table: str) -> int:
    """The rows of a row group of a table."""
    return GROUPS.get(table, GROUP)


def write_part(folder: Place, table: str, rows: pa.Table, part: int = 0) -> None:
    """Write rows of a table, in the table's order, as one part file of a run's folder; it appears there whole."""
    by = [(column, "ascending") for column in order_of(table)]
    with _opened(folder, table, part) as target:
        pq.write_table(rows.sort_by(by), target, compression="zstd", row_group_size=group_of(table))


def write_groups(folder: Place, table: str, groups: Iterable[pa.RecordBatch], part: int = 0) -> int:
    """Write batches of rows that are sorted as one part file, a row group each; returns the number of rows."""
    written = 0
    with _opened(folder, table, part) as target, pq.ParquetWriter(target, SCHEMAS[table], compression="zstd") as file:
        for rows in groups:
            file.write_batch(rows, row_group_size=rows.num_rows)
            written += rows.num_rows
    return written


def opened_part(record: Place, path: str) -> pq.ParquetFile:
    """A part file of a record, to read."""
    return pq.ParquetFile(file_system(record).open(path) if is_remote(record) else path)


@contextmanager
def _opened(folder: Place, table: str, part: int) -> Iterator[IO[bytes]]:
    """A part file to write, which appears whole: by rename on a disk, by one put elsewhere."""
    place = folder / table
    place.mkdir(exist_ok=True, parents=True)
    path = place / f"part-{part:05}.parquet"
    if is_remote(folder):
        with path.open("wb") as target:
            yield target
        return
    draft = place / f".part-{part:05}.draft"
    try:
        with draft.open("wb") as target:
            yield target
            target.flush()
            os.fsync(target.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
