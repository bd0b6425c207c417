"""Readers and writers at once, and a writer that is killed: no error, no half of a run, nothing lost."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from communique.records import Coding
from communique.store import Record, Writer
from communique.store.digest import digests
from communique.store.upkeep import compact
from tests.conftest import CODER
from tests.store.conftest import renamed

SPAWN = multiprocessing.get_context("spawn")
RUNS, DOCUMENTS = 6, 7


def _write(folder: Path, coding: Coding, name: str) -> None:
    """Runs of seven documents each, one after the other, and a compaction after every third."""
    for i in range(RUNS):
        with Writer(folder, CODER, (name,)) as writer:
            for j in range(DOCUMENTS):
                writer.add(renamed(coding, f"{name}-{i}-{j}"), f"{name}.txt")
        if i % 3 == 2:
            compact(folder)


def _ask(folder: Path, stop: Any, told: Any) -> None:
    """Ask until told to stop; report every answer that is not of whole runs."""
    from communique.store.index import Index

    asked, seen = 0, 0
    try:
        while not stop.is_set():
            record = Record(folder)
            (row,) = record.sql(
                "select (select count(*) from documents) as d, (select count(*) from events_all) as e, "
                "(select count(*) from dyads) as p, (select count(distinct run) from documents_all) as r"
            ).to_pylist()
            assert row["d"] == row["e"] == row["p"] == row["r"] * DOCUMENTS, row
            assert row["d"] >= seen, "a run that was there is gone"
            known = set(record.sql("select id from documents").column("id").to_pylist())
            hits = {h.document for h in Index(record.contents).search("Helsinki")}
            assert known <= hits and len(known) == row["d"], "the index lacks a document that the record shows"
            asked, seen = asked + 1, row["d"]
            record.close()
        told.put((asked, None))
    except BaseException as error:
        told.put((asked, repr(error)))
        raise


@pytest.mark.slow
def test_four_readers_while_two_write(coding: Coding, tmp_path: Path) -> None:
    (tmp_path / "runs").mkdir()
    stop, told = SPAWN.Event(), SPAWN.Queue()
    readers = [SPAWN.Process(target=_ask, args=(tmp_path, stop, told)) for _ in range(4)]
    writers = [SPAWN.Process(target=_write, args=(tmp_path, coding, name)) for name in ("one", "two")]
    for process in (*readers, *writers):
        process.start()
    for process in writers:
        process.join(120)
    stop.set()
    answers = [told.get(timeout=60) for _ in readers]
    for process in readers:
        process.join(60)
    assert [error for _, error in answers] == [None] * 4
    assert all(asked for asked, _ in answers)
    assert [p.exitcode for p in (*readers, *writers)] == [0] * 6
    assert Record(tmp_path).table("documents").num_rows == 2 * RUNS * DOCUMENTS


def _write_slowly(folder: Path, coding: Coding, ready: Any) -> None:
    known = Record(folder).coded(CODER) if (folder / "runs").is_dir() else set()
    ready.set()
    with Writer(folder, CODER, ()) as writer:
        for name in (f"doc-{i}" for i in range(60)):
            if name not in known:
                writer.add(renamed(coding, name), name)
                writer.flush()


@pytest.mark.slow
def test_a_killed_writer_leaves_the_record_as_it_was(coding: Coding, tmp_path: Path) -> None:
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    _write_slowly(whole, coding, SPAWN.Event())
    with Writer(broken, CODER, ()) as writer:
        writer.add(renamed(coding, "doc-0"), "doc-0")
    for wait in (0.0, 0.1, 0.3):
        ready = SPAWN.Event()
        process = SPAWN.Process(target=_write_slowly, args=(broken, coding, ready))
        process.start()
        assert ready.wait(60)
        time.sleep(wait)
        assert process.pid
        os.kill(process.pid, signal.SIGKILL)
        process.join(60)
        assert Record(broken).table("documents").num_rows in (1, 60)
    _write_slowly(broken, coding, SPAWN.Event())
    assert digests(Record(broken)) == digests(Record(whole))


def test_two_orders_give_the_same_record(coding: Coding, tmp_path: Path) -> None:
    names = [f"doc-{i}" for i in range(9)]
    for folder, order in (("a", names), ("b", names[::-1])):
        for part in (order[:4], order[4:]):
            with Writer(tmp_path / folder, CODER, ()) as writer:
                for name in part:
                    writer.add(replace(renamed(coding, name), id=name), name)
    assert digests(Record(tmp_path / "a")) == digests(Record(tmp_path / "b"))
