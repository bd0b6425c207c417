"""The record on disk: a folder of immutable runs, each in the record from the moment its manifest is there.

record/
  runs/<run>/<table>/part-00000.parquet    the run's rows, a column a field of the contract
  runs/<run>/manifest.json                 put there last, by rename: without it the run is not in the record
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa

from communique.errors import StoreError
from communique.records import TABLES
from communique.records.arrow import arrow_schema

SCHEMA_VERSION = 1
MANIFEST = "manifest.json"

_LED_BY = (("run", pa.string()), ("document", pa.string()))

SCHEMAS: dict[str, pa.Schema] = {
    "documents": pa.schema(
        [
            ("run", pa.string()),
            ("id", pa.string()),
            ("caller_id", pa.string()),
            ("title", pa.string()),
            ("outlet", pa.string()),
            ("published", pa.date32()),
            ("url", pa.string()),
            ("language", pa.string()),
            ("text", pa.string()),
            ("sha256", pa.string()),
            ("source", pa.string()),
            ("coder", pa.string()),
        ]
    ),
    **{table: pa.schema([*_LED_BY, *arrow_schema(table)]) for table in TABLES},
    "warnings": pa.schema([*_LED_BY, *arrow_schema("warnings")]),
    "failures": pa.schema(
        [("run", pa.string()), ("source", pa.string()), ("code", pa.string()), ("message", pa.string())]
    ),
}
"""Every table of a run; ``run`` and ``document`` lead the contract's own columns."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a run was: when, by which coder, over what, with which outcome."""

    run: str
    schema: int
    started: str
    finished: str
    coder: dict[str, str]
    inputs: tuple[str, ...]
    complete: bool
    rows: dict[str, int] = field(default_factory=dict)


def runs_of(record: Path) -> list[Manifest]:
    """The manifests of the committed runs of a record, oldest first.

    Raises ``StoreError`` where the folder is no record, or where a run was written by a newer version.
    """
    if not (record / "runs").is_dir():
        raise StoreError(f"{record} is not a record: it has no folder 'runs'; make one with 'communique run'")
    return sorted(_manifests(record), key=lambda m: (m.finished, m.run))


def _manifests(record: Path) -> Iterator[Manifest]:
    for path in (record / "runs").glob(f"*/{MANIFEST}"):
        try:
            data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            manifest = Manifest(**{**data, "inputs": tuple(data["inputs"])})
        except (ValueError, TypeError, KeyError) as error:
            raise StoreError(f"{path} is not a manifest of a run: {error}") from error
        if manifest.schema > SCHEMA_VERSION:
            what = f"run {manifest.run} has schema {manifest.schema}, this version reads up to {SCHEMA_VERSION}"
            raise StoreError(f"{what}; install a newer communique")
        yield manifest


def commit(folder: Path, manifest: Manifest) -> None:
    """Put a run into the record: its manifest appears in one step, and only after all its files."""
    draft = folder / f".{MANIFEST}.tmp"
    with draft.open("w", encoding="utf-8") as target:
        json.dump(asdict(manifest), target, indent=1, ensure_ascii=False)
        target.flush()
        os.fsync(target.fileno())
    draft.rename(folder / MANIFEST)
