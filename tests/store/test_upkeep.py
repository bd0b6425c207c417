"""Forgetting, merging and sweeping: questions have the answers that they had, but for what was forgotten."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from communique.errors import StoreError
from communique.records import Coding
from communique.store import Record
from communique.store.layout import committed, folders_of, standing
from communique.store.upkeep import compact, forget
from tests.conftest import CODER
from tests.store.conftest import age_schema, clock_from, renamed

NEVER = dt.timedelta(days=9999)
AT_ONCE = dt.timedelta(seconds=-99)


def contents(record: Path, known_at: str | None = None) -> dict[str, list[str]]:
    opened = Record(record).view(known_at=known_at)
    names = ["documents", "documents_all", "events", "dyads", "event_sides_all", "failures", "codings"]
    return {t: sorted(map(str, opened.sql(f"select * from {t}").to_pylist())) for t in names}


def test_a_forgotten_document_is_shown_nowhere_and_said_so(
    coding: Coding, tmp_path: Path, write: Callable[..., str]
) -> None:
    write(renamed(coding, "a"), renamed(coding, "b"), on="2022-09-01")
    forget(tmp_path, "a", "the editor", "a court order", clock_from("2022-09-05"))
    record = Record(tmp_path)
    for table in ("documents_all", "events", "events_all", "dyads", "event_sides_all"):
        key = "id" if table.startswith("documents") else "document"
        assert set(record.sql(f"select {key} as d from {table}").column("d").to_pylist()) == {"b"}
    assert record.view(known_at="2022-09-02").table("documents").num_rows == 1
    assert record.table("forgotten").to_pylist()[0]["reason"] == "a court order"
    assert record.coded(CODER) == {"a", "b"}


@pytest.mark.parametrize(("document", "who", "reason"), [("zzz", "me", "why"), ("a", " ", "why"), ("a", "me", "")])
def test_what_cannot_be_forgotten_is_said(
    coding: Coding, tmp_path: Path, write: Callable[..., str], document: str, who: str, reason: str
) -> None:
    write(renamed(coding, "a"))
    with pytest.raises(StoreError):
        forget(tmp_path, document, who, reason)


def test_merged_runs_answer_as_before_at_every_time(coding: Coding, tmp_path: Path, write: Callable[..., str]) -> None:
    age_schema(tmp_path, write(renamed(coding, "a"), on="2022-09-01"))
    write(renamed(coding, "b"), on="2022-09-02", failures=2)
    write(replace(renamed(coding, "a"), events=()), on="2022-09-03")
    days = (None, "2022-09-01", "2022-09-02", "2022-08-01")
    before = [contents(tmp_path, d) for d in days]
    done = compact(tmp_path, clock=clock_from("2022-09-04"))
    assert len(done.merged) == 3
    assert len(standing(committed(tmp_path))[0]) == 1
    assert [contents(tmp_path, d) for d in days] == before
    assert compact(tmp_path, clock=clock_from("2022-09-04")).run is None
    swept = compact(tmp_path, grace=AT_ONCE, clock=clock_from("2022-09-06")).swept
    assert set(swept) == set(done.merged)
    assert [contents(tmp_path, d) for d in days] == before


def test_merged_runs_are_merged_again(coding: Coding, tmp_path: Path, write: Callable[..., str]) -> None:
    for i in range(4):
        write(renamed(coding, f"d{i}"), on=f"2022-09-0{i + 1}")
        compact(tmp_path, grace=AT_ONCE, clock=clock_from(f"2022-10-0{i + 1}"))
    assert Record(tmp_path).table("events").num_rows == 4
    assert len(Record(tmp_path).view(known_at="2022-09-02").table("events")) == 2
    assert len(standing(committed(tmp_path))[0]) == 1


def test_what_was_merged_again_stands_for_what_was_merged_before(
    coding: Coding, tmp_path: Path, write: Callable[..., str]
) -> None:
    for i in range(3):
        write(renamed(coding, f"d{i}"), on=f"2022-09-0{i + 1}")
        run = compact(tmp_path, grace=NEVER, clock=clock_from(f"2022-10-0{i + 1}")).run
        if i:
            kept, passed = standing(committed(tmp_path))
            assert ([f.run for f in kept], len(passed)) == ([run], 2 * i)
    swept = compact(tmp_path, grace=AT_ONCE, clock=clock_from("2022-10-05")).swept
    assert len(swept) == 4
    assert Record(tmp_path).table("events").num_rows == 3


def test_of_two_compactions_at_once_one_counts(coding: Coding, tmp_path: Path, write: Callable[..., str]) -> None:
    first, second = (write(renamed(coding, d), on="2022-09-01") for d in ("a", "b"))
    compact(tmp_path, clock=clock_from("2022-09-02"))
    for run in (first, second):
        assert (tmp_path / "runs" / run / "manifest.json").exists()
    rival = json.loads((tmp_path / "runs" / first / "manifest.json").read_text())
    source = tmp_path / "runs" / first
    target = tmp_path / "runs" / "rival"
    import shutil

    shutil.copytree(source, target)
    rival |= {"run": "rival", "kind": "compact", "merged": [dict(rival)], "replaces": [first]}
    rival["finished"] = "2022-09-03T00:00:00.000000Z"
    (target / "manifest.json").write_text(json.dumps(rival))
    assert Record(tmp_path).table("events").num_rows == 2
    swept = compact(tmp_path, grace=AT_ONCE, clock=clock_from("2022-09-04")).swept
    assert set(swept) == {first, second, "rival"}
    assert Record(tmp_path).table("events").num_rows == 2


def test_forgotten_rows_leave_the_disk(coding: Coding, tmp_path: Path, write: Callable[..., str]) -> None:
    write(renamed(coding, "a"), renamed(coding, "b"))
    compact(tmp_path, small=0)
    forget(tmp_path, "a", "the editor", "a court order")
    assert compact(tmp_path, small=0).run
    compact(tmp_path, small=0, grace=AT_ONCE)
    parts = list(tmp_path.glob("runs/*/documents/*.parquet"))
    import pyarrow.parquet as pq

    assert [i for p in parts for i in pq.read_table(p, partitioning=None).column("id").to_pylist()] == ["b"]
    assert Record(tmp_path).table("forgotten").num_rows == 1


def test_what_a_broken_run_left_is_swept(coding: Coding, tmp_path: Path, write: Callable[..., str]) -> None:
    write(coding)
    (tmp_path / "runs" / "broken" / "documents").mkdir(parents=True)
    assert compact(tmp_path, grace=NEVER).swept == ()
    assert "broken" in compact(tmp_path, grace=AT_ONCE).swept
    assert Record(tmp_path).table("events").num_rows == 1


def test_what_has_lost_rows_is_not_merged(coding: Coding, tmp_path: Path, write: Callable[..., str]) -> None:
    import pyarrow.parquet as pq

    first = write(coding)
    write(renamed(coding, "b"), on="2022-09-02")
    part = next((tmp_path / "runs" / first / "quotations").glob("*.parquet"))
    rows = pq.ParquetFile(part).read()
    pq.write_table(rows.slice(1), part)
    before = {m.run for m in folders_of(tmp_path)}
    with pytest.raises(StoreError, match="1 rows of quotations"):
        compact(tmp_path)
    assert {m.run for m in folders_of(tmp_path)} == before
    pq.write_table(rows, part)
    assert len(compact(tmp_path).merged) == 2
