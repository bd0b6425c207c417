"""SQL from outside: what reads the record is answered, every way out is closed."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from communique.serve import sql
from communique.serve.app import application
from communique.serve.settings import Settings

REFUSED = (
    "select * from read_csv('/etc/passwd')",
    "select * from '/etc/passwd'",
    "select * from read_text('/etc/hostname')",
    "select * from glob('/etc/*')",
    "select * from read_parquet('record/runs/*/documents/*.parquet')",
    "select * from (select * from read_csv_auto('/etc/passwd')) t",
    "with x as (select * from read_blob('/etc/shadow')) select * from x",
    "select (select content from read_text('/etc/passwd'))",
    "copy events to 'out.csv'",
    "copy (select 1) to 'out.parquet'",
    "attach 'other.duckdb'",
    "install httpfs",
    "load httpfs",
    "set enable_external_access = true",
    "reset lock_configuration",
    "pragma database_list",
    "call pragma_version()",
    "select * from duckdb_settings()",
    "select * from duckdb_secrets()",
    "select * from pragma_table_info('events')",
    "select * from sniff_csv('/etc/passwd')",
    "select * from query('select 1')",
    "select * from query_table('events')",
    "select * from sqlite_master",
    "select * from information_schema.tables",
    "create table t as select 1",
    "drop view events",
    "delete from events",
    "select 1; select 2",
    "explain analyze select 1",
    "export database 'all'",
    "select * from tree",
    "",
)


def ask(client: TestClient, query: str):
    return client.get("/sql.json", params={"query": query})


@pytest.mark.parametrize("query", [q for q in REFUSED if q])
def test_every_way_out_is_closed(query: str, client: TestClient) -> None:
    answer = ask(client, query)
    assert answer.status_code == 400, answer.text
    assert "root:" not in answer.text


@pytest.mark.parametrize(
    "query",
    ["select count(*) as n from events", "with x as (select type from events) select * from x limit 2",
     "select * from statements limit 1;", "select * from range(3)", "select e.type from events e join documents d on d.id = e.document",
     "from events select type limit 1", "select unnest([1, 2]) as a -- and so on"],
)  # fmt: skip
def test_what_reads_the_record_is_answered(query: str, client: TestClient) -> None:
    answer = ask(client, query)
    assert answer.status_code == 200, answer.text
    assert answer.json()["rows"]


def test_even_past_the_first_guard_no_file_is_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from communique.ask import Record
    from communique.errors import StoreError

    view = sql.Locked(Record(folder).contents)
    view.lock()
    monkeypatch.setattr(view, "_refuse", lambda _: None)
    for query in ("select * from read_csv('/etc/passwd')", "select * from '/etc/passwd'", "select * from glob('/*')"):
        with pytest.raises(StoreError, match=r"ermission|disabled|not exist"):
            view.asked(query)
    view.close()


def test_a_query_that_goes_on_is_stopped(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sql, "SECONDS", 0.3)
    answer = ask(client, "select sum(a.range * b.range) as s from range(10000000) a, range(10000000) b")
    assert answer.status_code == 400 and "longer" in answer.json()["detail"]


def test_memory_is_limited(client: TestClient) -> None:
    answer = ask(client, "select list(range) as l from range(2000000000)")
    assert answer.status_code == 400


def test_rows_are_cut_and_that_is_said(client: TestClient) -> None:
    answer = ask(client, "select * from range(5000)").json()
    assert len(answer["rows"]) == sql.ROWS and answer["notes"]


def test_without_the_switch_there_is_no_such_page(folder: Path) -> None:
    with TestClient(application(Settings(folder)), base_url="http://localhost") as client:
        assert client.get("/sql").status_code == 404
        assert ask(client, "select 1").status_code == 404
