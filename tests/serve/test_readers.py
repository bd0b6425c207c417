"""Readers of a record that grows: which state they show, when they turn to the next, and what they let go of."""

from __future__ import annotations

import asyncio
import gc
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

pytest.importorskip("starlette", reason="the extra serve is not installed")

from communique.errors import StoreError
from communique.records import CONTRACT, Coding
from communique.serve import readers as served
from communique.serve.pages import Opened
from communique.serve.readers import Readers
from communique.store import Writer
from communique.store.layout import MANIFEST
from tests.conftest import CODER, document_of

LONG = 30.0


def add(record: Path, name: str) -> None:
    text = f"Norway and {name} signed an accord on fish."
    document = replace(document_of(text), id=f"doc-{name.lower()}")
    with Writer(record, CODER, ("by hand",)) as writer:
        writer.add(Coding(CONTRACT, document.id, document, CODER), name)


@pytest.fixture(autouse=True)
def looks_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every question looks whether a run was committed."""
    monkeypatch.setattr(served, "LOOK_EVERY", -1.0)


@pytest.fixture
def record(tmp_path: Path) -> Path:
    add(tmp_path, "Iceland")
    return tmp_path


@pytest.fixture
def readers(record: Path) -> Iterator[Readers]:
    made = Readers(record, 2)
    yield made
    made.close()


def documents(readers: Readers) -> int:
    return asyncio.run(readers.ask(lambda opened: opened.record.sql("select 1 from documents").num_rows))


def until(readers: Readers, wanted: int) -> None:
    end = time.monotonic() + LONG
    while documents(readers) != wanted:
        assert time.monotonic() < end
        time.sleep(0.02)


def test_a_run_is_seen_at_once_where_that_takes_no_time(record: Path, readers: Readers) -> None:
    readers.begin()
    assert documents(readers) == 1
    add(record, "Faroes")
    assert documents(readers) == 2


def test_a_large_record_is_shown_as_it_was_until_it_is_ready(record: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(served, "AT_ONCE", 0.0)
    monkeypatch.setattr(served, "SHARE", 0)
    asked, go_on = threading.Event(), threading.Event()
    warmed: list[int] = []

    def warm(opened: Opened, _: str) -> None:
        warmed.append(opened.record.sql("select 1 from documents").num_rows)
        if len(warmed) > 1:
            asked.set()
            assert go_on.wait(LONG)

    readers = Readers(record, 2, warm)
    readers.begin()
    until(readers, 1)
    add(record, "Faroes")
    assert documents(readers) == 1
    assert asked.wait(LONG)
    assert documents(readers) == 1
    go_on.set()
    until(readers, 2)
    assert warmed == [1, 2]
    readers.close()


def test_what_was_written_through_the_explorer_is_seen_at_once_however_large(
    record: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(served, "AT_ONCE", 0.0)
    readers = Readers(record, 2)
    readers.begin()
    until(readers, 1)
    add(record, "Faroes")
    readers.changed()
    assert documents(readers) == 2
    readers.close()


def test_a_record_that_cannot_be_opened_anew_is_said_to_who_asks(record: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(served, "AT_ONCE", 0.0)
    monkeypatch.setattr(served, "SHARE", 0)
    readers = Readers(record, 2)
    readers.begin()
    until(readers, 1)
    broken = record / "runs" / "99999999T000000Z-000000"
    broken.mkdir()
    (broken / MANIFEST).write_text("{")
    end = time.monotonic() + LONG
    with pytest.raises(StoreError, match="not a manifest"):
        while time.monotonic() < end:
            documents(readers)
    (broken / MANIFEST).unlink()
    until(readers, 1)
    readers.close()


def test_tables_of_former_states_are_let_go(record: Path, readers: Readers) -> None:
    for name in ("Faroes", "Greenland", "Svalbard", "Orkney"):
        documents(readers)
        add(record, name)
    assert documents(readers) == 5
    gc.collect()
    add(record, "Shetland")
    assert documents(readers) == 6
    schemas = "select count(*) from duckdb_schemas() where schema_name like 'view_%'"
    count = asyncio.run(readers.ask(lambda opened: opened.record.sql(schemas).column(0)[0].as_py()))
    assert count <= 2
