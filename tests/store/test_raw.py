"""What documents came as: kept once, with their run, until they are forgotten."""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path

import pytest

from communique.errors import StoreError
from communique.records import Coding
from communique.store import Record, Writer
from communique.store.raw import kept_by, put
from communique.store.upkeep import compact, forget
from tests.conftest import CODER
from tests.store.conftest import renamed

PAGE = b"<html>\x00\xff Finland and Sweden met.</html>"
HASH = hashlib.sha256(PAGE).hexdigest()


def write(record: Path, coding: Coding, *came: tuple[str, bytes]) -> None:
    kept = kept_by(Record(record)) if (record / "runs").is_dir() else set()
    with Writer(record, CODER, ()) as writer:
        for name, _ in came:
            writer.add(renamed(coding, name), name)
        writer.extend([("raw", put(came, kept))], 0)


def test_bytes_come_back_as_they_were_and_are_kept_once(coding: Coding, tmp_path: Path) -> None:
    write(tmp_path, coding, ("a", PAGE), ("b", b""))
    write(tmp_path, coding, ("a", PAGE))
    record = Record(tmp_path)
    assert record.raw(HASH) == PAGE
    assert record.raw(hashlib.sha256(b"").hexdigest()) == b""
    assert record.sql("select document from raw_all order by all").column("document").to_pylist() == ["a", "b"]


def test_what_was_not_kept_is_said(coding: Coding, tmp_path: Path) -> None:
    write(tmp_path, coding, ("a", PAGE))
    with pytest.raises(StoreError, match="keep-raw"):
        Record(tmp_path).raw("0" * 64)


def test_forgotten_bytes_are_not_given_and_leave_the_disk(coding: Coding, tmp_path: Path) -> None:
    write(tmp_path, coding, ("a", PAGE), ("b", b"other"))
    forget(tmp_path, "a", "the editor", "a court order")
    with pytest.raises(StoreError):
        Record(tmp_path).raw(HASH)
    compact(tmp_path)
    compact(tmp_path, grace=dt.timedelta(seconds=-99))
    assert Record(tmp_path).sql("select count(*) as n from raw_all").column("n").to_pylist() == [1]
    assert not any(HASH.encode() in p.read_bytes() for p in tmp_path.rglob("*.parquet"))
