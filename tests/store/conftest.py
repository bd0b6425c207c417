"""Codings for the record: a small report by hand in several versions, and a clock that goes by days."""

from __future__ import annotations

import datetime as dt
import itertools
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from communique.records import Coder, Coding
from communique.store import Writer
from tests.conftest import CODER


def clock_from(day: str) -> Callable[[], dt.datetime]:
    """A clock that starts at noon of a day, in UTC, and goes on by a second each time it is looked at."""
    start = dt.datetime.fromisoformat(day).replace(hour=12, tzinfo=dt.UTC)
    ticks: Iterator[int] = itertools.count()
    return lambda: start + dt.timedelta(seconds=next(ticks))


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., str]:
    """Writes codings as one run, on a day, and gives the run's id."""

    def written(*codings: Coding, on: str = "2022-09-01", coder: Coder = CODER, failures: int = 0) -> str:
        with Writer(tmp_path, coder, ("a.txt",), clock_from(on)) as writer:
            for coding in codings:
                writer.add(replace(coding, coder=coder), f"{coding.document.id}.txt")
            for i in range(failures):
                writer.fail(f"bad-{i}.txt", "empty", "the document is empty")
        return writer.run

    return written


def renamed(coding: Coding, document: str) -> Coding:
    """The same coding of a document with another id."""
    return replace(coding, document=replace(coding.document, id=document))


def age_schema(record: Path, run: str) -> None:
    """Make a run look as schema 1 wrote it."""
    import shutil

    import pyarrow.parquet as pq

    folder = record / "runs" / run
    for table in ("event_sides", "dyads"):
        shutil.rmtree(folder / table, ignore_errors=True)
    for part in folder.glob("places/*.parquet"):
        pq.write_table(pq.ParquetFile(part).read().drop(["position"]), part)
    path = folder / "manifest.json"
    old = json.loads(path.read_text())
    for field in ("kind", "merged", "replaces"):
        del old[field]
    rows = {t: n for t, n in old["rows"].items() if t not in ("event_sides", "dyads", "forgotten")}
    path.write_text(json.dumps({**old, "schema": 1, "rows": rows}))


ADDED = {"dyads": ["occasion", "pair", "again"], "event_sides": ["occasion"], "documents": ["input"]}
"""The columns that schema 3 added to tables that documents fill."""


def age_to_two(record: Path, run: str) -> None:
    """Make a run look as schema 2 wrote it."""
    import pyarrow.parquet as pq

    folder = record / "runs" / run
    for table, columns in ADDED.items():
        for part in folder.glob(f"{table}/*.parquet"):
            pq.write_table(pq.ParquetFile(part).read().drop(columns), part)
    path = folder / "manifest.json"
    old = json.loads(path.read_text())
    path.write_text(json.dumps({**old, "schema": 2}))
