"""Adding rows to a record that come from no document: one small run, there whole or not at all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from communique.store.layout import SCHEMA_VERSION, SCHEMAS, Kind, Manifest, commit, instant, new_run, now
from communique.store.parts import write_part


def append(
    record: Path,
    kind: Kind,
    tables: Mapping[str, Sequence[Mapping[str, Any]]],
    inputs: tuple[str, ...] = (),
    clock: Callable[[], dt.datetime] = now,
) -> str:
    """Commit a run of some kind with rows of some tables, which lack the column ``run``; returns its id.

    ``inputs`` say what the rows were made from. A table without rows is in the run all the same, as empty.
    """
    started = instant(clock())
    run = new_run(started)
    folder = record / "runs" / run
    folder.mkdir(parents=True)
    for table, rows in tables.items():
        if rows:
            write_part(folder, table, pa.Table.from_pylist([{**r, "run": run} for r in rows], schema=SCHEMAS[table]))
    counts = {table: len(rows) for table, rows in tables.items()}
    ended = instant(clock())
    manifest = Manifest(run, SCHEMA_VERSION, started, ended, {}, inputs, complete=True, rows=counts, kind=kind)
    commit(folder, manifest)
    return run
