"""The store: a run is in the record whole or not at all, and the record opens whatever happened."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from communique.errors import StoreError
from communique.records import TABLES, Coding
from communique.store import SCHEMAS, Record, View, Writer, runs_of
from communique.store.layout import MERGED
from tests.conftest import CODER


def write(record: Path, *codings: Coding, failures: int = 0) -> str:
    with Writer(record, CODER, ("a.txt",)) as writer:
        for coding in codings:
            writer.add(coding, "a.txt")
        for i in range(failures):
            writer.fail(f"bad-{i}.txt", "empty", "the document is empty")
    return writer.run


def test_what_is_written_is_read(coding: Coding, tmp_path: Path) -> None:
    write(tmp_path, coding, failures=2)
    record = Record(tmp_path)
    for table in TABLES:
        assert record.table(table).num_rows == len(getattr(coding, table))
    event = record.table("events").to_pylist()[0]
    assert event["document"] == coding.document.id
    assert event["trigger"] == {"start": 20, "end": 23}
    assert event["when"]["from"] == coding.events[0].when.from_
    assert record.table("documents").column("text").to_pylist() == [coding.document.text]
    assert record.table("failures").num_rows == 2


def test_columns_are_those_documented(coding: Coding, tmp_path: Path) -> None:
    write(tmp_path, coding)
    record = Record(tmp_path)
    for table, schema in SCHEMAS.items():
        assert record.table(table).column_names == schema.names


def test_a_run_that_fails_is_not_in_the_record(coding: Coding, tmp_path: Path) -> None:
    write(tmp_path, coding)
    with pytest.raises(RuntimeError, match="power"), Writer(tmp_path, CODER, ()) as writer:
        writer.add(replace(coding, id="b", document=replace(coding.document, id="doc-2")), "b.txt")
        raise RuntimeError("power")
    assert len(runs_of(tmp_path)) == 1
    assert Record(tmp_path).table("documents").num_rows == 1


def test_a_run_without_its_manifest_is_not_seen(coding: Coding, tmp_path: Path) -> None:
    write(tmp_path, coding)
    second = write(tmp_path, replace(coding, document=replace(coding.document, id="doc-2")))
    (tmp_path / "runs" / second / "manifest.json").unlink()
    assert Record(tmp_path).table("documents").num_rows == 1


def test_the_latest_coding_of_a_document_is_shown_and_none_is_lost(coding: Coding, tmp_path: Path) -> None:
    write(tmp_path, coding)
    second = write(tmp_path, replace(coding, events=(), quotations=()))
    record = Record(tmp_path)
    assert record.table("events").num_rows == 0
    assert record.table("documents").column("run").to_pylist() == [second]
    assert record.sql("select count(*) as n from events_all").column("n").to_pylist() == [1]


def test_many_documents_come_in_parts(coding: Coding, tmp_path: Path) -> None:
    with Writer(tmp_path, CODER, ()) as writer:
        for i in range(1100):
            document = replace(coding.document, id=f"doc-{i}")
            writer.add(replace(coding, document=document), f"{i}.txt")
    assert len(list((tmp_path / "runs" / writer.run / "documents").glob("*.parquet"))) == 3
    assert Record(tmp_path).table("events").num_rows == 1100


def test_a_newer_schema_is_refused_with_what_to_do(coding: Coding, tmp_path: Path) -> None:
    run = write(tmp_path, coding)
    path = tmp_path / "runs" / run / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "schema": 99}))
    with pytest.raises(StoreError, match="newer communique"):
        Record(tmp_path)


@pytest.mark.parametrize("manifest", ["", "{}", "[1]", '{"run": 1}'])
def test_a_manifest_that_is_none_is_named(coding: Coding, tmp_path: Path, manifest: str) -> None:
    run = write(tmp_path, coding)
    (tmp_path / "runs" / run / "manifest.json").write_text(manifest)
    with pytest.raises(StoreError, match=r"manifest\.json"):
        Record(tmp_path)


def test_a_damaged_or_lost_file_is_named_with_what_to_do(coding: Coding, tmp_path: Path) -> None:
    run = write(tmp_path, coding)
    part = tmp_path / "runs" / run / "events" / "part-00000.parquet"
    part.write_bytes(part.read_bytes()[:100])
    with pytest.raises(StoreError, match=r"part-00000\.parquet.*restore the file") as damaged:
        Record(tmp_path).sql("select * from events")
    assert "in the query" not in str(damaged.value)
    part.unlink()
    with pytest.raises(StoreError, match="has lost its files of events; restore them"):
        Record(tmp_path).sql("select * from events")


def test_a_folder_that_is_no_record_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="is not a record"):
        Record(tmp_path)


def test_a_wrong_query_shows_itself(coding: Coding, tmp_path: Path) -> None:
    write(tmp_path, coding)
    with pytest.raises(StoreError, match="select nothing_there"):
        Record(tmp_path).sql("select nothing_there from events")
    with pytest.raises(StoreError, match="no table 'deeds'"):
        Record(tmp_path).table("deeds")


def test_an_empty_run_opens(tmp_path: Path) -> None:
    write(tmp_path)
    record = Record(tmp_path)
    assert record.table("events").num_rows == 0
    assert set(record.tables) == set(SCHEMAS) - set(MERGED)


def test_what_sql_changes_is_refused(coding: Coding, tmp_path: Path) -> None:
    write(tmp_path, coding)
    for query in ("drop view events", "copy events to 'x.csv'", "select 1; select 2", ""):
        with pytest.raises(StoreError):
            Record(tmp_path).sql(query)


def test_a_database_that_broke_is_begun_anew(coding: Coding, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, coding)
    record = Record(tmp_path)
    broken, answer = record._space, View._answer

    def once(self: View, *asked: object) -> pa.Table:
        if self._space is broken:
            raise duckdb.FatalException("FATAL Error: database has been invalidated")
        return answer(self, *asked)  # type: ignore[arg-type]

    monkeypatch.setattr(View, "_answer", once)
    assert record.sql("select count(*) as n from documents").column("n")[0].as_py() == 1
    assert record._space is not broken
