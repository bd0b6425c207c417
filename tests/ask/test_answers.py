"""Answers in every form, with nothing lost between them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from communique.ask import Record
from communique.errors import RequestError


def test_frames_have_the_rows(record: Record) -> None:
    answer = record.dyad("CHN", "RUS")
    assert answer.to_polars()["events"].to_list() == [2, 1]
    assert answer.to_pandas()["events"].tolist() == [2, 1]
    assert answer.to_arrow() is answer.table


def test_text_forms_have_the_rows(record: Record) -> None:
    answer = record.events(limit=2)
    told = json.loads(answer.to_json())
    assert (told["question"], told["total"], told["limit"], len(told["rows"])) == ("events", 7, 2, 2)
    assert [json.loads(line) for line in answer.to_jsonl().splitlines()] == told["rows"]
    rows = list(csv.DictReader(io.StringIO(answer.to_csv())))
    assert rows[0]["cameo"] == "040"
    assert rows[0]["actors"] == "China; Russia"
    assert rows[0]["day"] == told["rows"][0]["day"] == "2022-10-03"


@pytest.mark.parametrize("form", ["parquet", "arrow", "csv", "json", "jsonl"])
def test_files_are_read_again(record: Record, tmp_path: Path, form: str) -> None:
    answer = record.events()
    path = tmp_path / f"events.{form}"
    answer.write(path)
    if form == "parquet":
        assert pq.read_table(path).equals(answer.table)
    elif form == "arrow":
        assert pa.ipc.open_file(path).read_all().equals(answer.table)
    elif form == "csv":
        assert pl.read_csv(path).height == len(answer)
    else:
        assert path.read_text(encoding="utf-8") == getattr(answer, f"to_{form}")()


def test_a_form_that_there_is_not_is_said(record: Record, tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="xls"):
        record.events().write(tmp_path / "events.xls")
