"""Writing one run: rows are kept in parts on disk and appear in the record all together, or not at all."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from communique.records import TABLES, Coder, Coding, to_json
from communique.records.arrow import arrow_row
from communique.store.flatten import dyads_of, sides_of
from communique.store.layout import SCHEMA_VERSION, SCHEMAS, Manifest, commit, instant, new_run, now

PART = 500
"""Documents a part file: large enough for Parquet to compress, small enough to lose little to a crash."""

GROUP = 20_000
"""Rows a row group: a look-up by id reads one of them."""


class Writer:
    """Adds one run to a record. A context manager: leaving it commits, an exception leaves the record as it was.

    ``add`` takes a coding, ``fail`` a document that could not be coded. ``complete`` may be set to False when
    the run stops early on purpose: what was coded is committed, and the manifest says that there is more.
    ``clock`` gives the times of the manifest.
    """

    def __init__(
        self, record: Path, coder: Coder, inputs: tuple[str, ...], clock: Callable[[], dt.datetime] = now
    ) -> None:
        self.record = record
        self.coder = coder
        self.inputs = inputs
        self.complete = True
        self._clock = clock
        self.started = instant(clock())
        self.run = new_run(self.started)
        self.folder = record / "runs" / self.run
        self._rows: dict[str, list[dict[str, Any]]] = {table: [] for table in SCHEMAS}
        self._counts: Counter[str] = Counter()
        self._part = 0

    def __enter__(self) -> Writer:
        self.folder.mkdir(parents=True)
        return self

    def add(self, coding: Coding, source: str) -> None:
        """Add one document's coding; ``source`` says where the document came from."""
        d = coding.document
        self._rows["documents"].append(
            {
                "run": self.run,
                "id": d.id,
                "caller_id": coding.id,
                **{k: getattr(d, k) for k in ("title", "outlet", "published", "url", "language", "text")},
                "sha256": d.sha256,
                "source": source,
                "coder": to_json(coding.coder),
            }
        )
        lead = {"run": self.run, "document": d.id}
        for table in (*TABLES, "warnings"):
            self._rows[table].extend(lead | arrow_row(r) for r in getattr(coding, table))
        for position, row in enumerate(self._rows["places"][-len(coding.places) :] if coding.places else ()):
            row["position"] = position
        self._rows["event_sides"].extend(lead | row for row in sides_of(coding))
        self._rows["dyads"].extend(lead | row for row in dyads_of(coding))
        if len(self._rows["documents"]) >= PART:
            self._flush()

    def fail(self, source: str, code: str, message: str) -> None:
        """Enter a document that could not be coded, with the reason, into the ledger of failures."""
        self._rows["failures"].append({"run": self.run, "source": source, "code": code, "message": message})

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            return
        self._flush()
        manifest = Manifest(
            run=self.run,
            schema=SCHEMA_VERSION,
            started=self.started,
            finished=instant(self._clock()),
            coder=asdict(self.coder),
            inputs=self.inputs,
            complete=self.complete,
            rows={table: self._counts[table] for table in SCHEMAS},
        )
        commit(self.folder, manifest)

    def _flush(self) -> None:
        for table, rows in self._rows.items():
            if rows:
                write_part(self.folder, table, pa.Table.from_pylist(rows, schema=SCHEMAS[table]), self._part)
                self._counts[table] += len(rows)
                self._rows[table] = []
        self._part += 1


def write_part(folder: Path, table: str, rows: pa.Table, part: int = 0) -> None:
    """Write rows of a table as one part file of a run's folder."""
    place = folder / table
    place.mkdir(exist_ok=True)
    pq.write_table(rows, place / f"part-{part:05}.parquet", compression="zstd", row_group_size=GROUP)
