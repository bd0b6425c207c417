"""What was exported is what the record holds, opened again by DuckDB and pandas."""

from __future__ import annotations

import json
import re
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from communique.ask import Filters, Record
from communique.errors import CommuniqueError, RequestError, StoreError
from communique.export import FORMS, Choices, write_duckdb, write_tables
from communique.export.writing import flat_names
from tests.export.conftest import TEXT


def rows(table: pa.Table) -> list[dict[str, object]]:
    return sorted(table.to_pylist(), key=repr)


@pytest.fixture(scope="module")
def exported(record: Record, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    place = tmp_path_factory.mktemp("out")
    for form in FORMS:
        write_tables(record, place / form, Choices(form))
    return {form: place / form for form in FORMS}


def test_every_table_and_view_is_there_with_its_rows(record: Record, exported: dict[str, Path]) -> None:
    for form, folder in exported.items():
        for name in (*record.tables, "runs", *record.views):
            assert (folder / f"{name}.{form}").exists()
        package = json.loads((folder / "datapackage.json").read_text())
        counted = {r["path"]: r["rows"] for r in package["resources"]}
        assert counted[f"events.{form}"] == record.table("events").num_rows == 7


def test_parquet_is_the_table(record: Record, exported: dict[str, Path]) -> None:
    for name in (*record.tables, *record.views):
        found = pq.read_table(exported["parquet"] / f"{name}.parquet")
        assert found.schema.names == record.table(name).schema.names
        assert rows(found) == rows(record.table(name)), name
        frame = pd.read_parquet(exported["parquet"] / f"{name}.parquet")
        assert len(frame) == record.table(name).num_rows


def test_json_lines_are_the_table(record: Record, exported: dict[str, Path]) -> None:
    for name in ("documents", "events", "places", "findings"):
        lines = (exported["jsonl"] / f"{name}.jsonl").read_text(encoding="utf-8").split("\n")[:-1]
        wanted = record.sql(f"select to_json(t)::varchar as j from {name} t").column("j").to_pylist()
        assert sorted(map(repr, map(json.loads, lines))) == sorted(map(repr, map(json.loads, wanted)))
    path = exported["jsonl"] / "documents.jsonl"
    assert set(duckdb.sql(f"select text from read_json('{path}')").df()["text"]) == {TEXT}


def test_csv_opens_in_duckdb_with_nothing_lost(record: Record, exported: dict[str, Path]) -> None:
    for name in ("documents", "events", "places", "dates", "quotations", "findings", "dyads"):
        path = exported["csv"] / f"{name}.csv"
        kinds = {n: _sql_type(k) for n, _, k in flat_names(record.table(name).schema)}
        columns = ", ".join(f"'{n}': '{k}'" for n, k in kinds.items())
        read = f"read_csv('{path}', header=true, columns={{{columns}}}, nullstr='', allow_quoted_nulls=false)"
        found = duckdb.sql(f"select * from {read}").to_arrow_table()
        assert found.num_rows == record.table(name).num_rows
        wanted = record.table(name)
        for flat, column, kind in flat_names(wanted.schema):
            have = sorted(map(repr, found.column(flat).to_pylist()))
            want = sorted(map(repr, (_inner(v, flat.removeprefix(column)) for v in wanted.column(column).to_pylist())))
            if pa.types.is_list(kind):
                have = sorted(repr(json.loads(v)) for v in found.column(flat).to_pylist())
                want = sorted(repr(json.loads(json.dumps(v, default=str))) for v in wanted.column(column).to_pylist())
            assert have == want, (name, flat)


def _inner(value: object, path: str) -> object:
    """What a struct holds at a path such as ``_span_start``."""
    for part in path.split("_")[1:]:
        value = value[part] if isinstance(value, dict) else None
    return value


def _sql_type(kind: pa.DataType) -> str:
    if pa.types.is_boolean(kind):
        return "BOOLEAN"
    if pa.types.is_integer(kind):
        return "BIGINT"
    if pa.types.is_floating(kind):
        return "DOUBLE"
    return "DATE" if pa.types.is_date(kind) else "VARCHAR"


def test_csv_opens_in_pandas_with_nothing_lost(record: Record, exported: dict[str, Path]) -> None:
    documents = pd.read_csv(exported["csv"] / "documents.csv", dtype=str)
    assert set(documents["text"]) == {TEXT}
    assert set(documents["outlet"].dropna()) == {'The "Own" Wire, Ltd'}
    assert documents["published"].isna().sum() == 1
    events = pd.read_csv(exported["csv"] / "events.csv", dtype={"cameo": str})
    assert set(events["cameo"]) == {"040", "163", "140"}
    assert set(events["symmetric"]) == {True, False}
    assert json.loads(events["actors"].iloc[0])
    assert set(events["recipients"]) >= {"[]", '["RUS"]'}
    entities = pd.read_csv(exported["csv"] / "entities.csv")
    assert {"北京", "Côte d’Ivoire"} <= set(entities["name"])


def test_column_names_of_csv_are_what_stata_takes(record: Record) -> None:
    for name in (*record.tables, "runs", *record.views):
        names = [n for n, _, _ in flat_names(record.table(name).schema)]
        assert len(names) == len(set(names))
        assert not [n for n in names if not re.fullmatch(r"[a-z_][a-z0-9_]{0,31}", n)]


def test_cells_like_formulas_are_kept_unless_guarded(record: Record, exported: dict[str, Path], tmp_path: Path) -> None:
    plain = pd.read_csv(exported["csv"] / "documents.csv")
    assert plain["text"].str.startswith("=SUM").all()
    write_tables(record, tmp_path / "g", Choices(tables=("documents", "findings"), guarded=True))
    guarded = pd.read_csv(tmp_path / "g" / "documents.csv")
    assert guarded["text"].str.startswith("'=SUM").all()
    assert set(guarded["title"].dropna()) == {"'@title"}
    assert set(pd.read_csv(tmp_path / "g" / "findings.csv")["claim"]) == {"'=claim"}
    assert "--guard-cells" in (exported["csv"] / "README.md").read_text()
    assert "apostrophe stands" in (tmp_path / "g" / "README.md").read_text()


def test_without_texts_no_words_of_the_reports_are_there(record: Record, tmp_path: Path) -> None:
    write_tables(record, tmp_path / "n", Choices("jsonl", texts=False))
    written = "".join(p.read_text(encoding="utf-8") for p in (tmp_path / "n").glob("*.jsonl"))
    assert "SUM(A1)" not in written and "nothing" not in written.replace("nothing, in it", "")
    assert '"text":null' in written and "Without the reports" in (tmp_path / "n" / "README.md").read_text()


def test_filters_choose_documents_or_events(record: Record, tmp_path: Path) -> None:
    def count(folder: str, table: str) -> int:
        return pq.read_table(tmp_path / folder / f"{table}.parquet").num_rows

    days = Choices("parquet", filters=Filters.of(since="2023-01-01"))
    write_tables(record, tmp_path / "days", days)
    assert (count("days", "documents"), count("days", "events"), count("days", "quotations")) == (1, 2, 1)
    assert count("days", "failures") == 1
    kinds = Choices("parquet", filters=Filters.of(types="PROTEST"))
    write_tables(record, tmp_path / "kinds", kinds)
    assert (count("kinds", "documents"), count("kinds", "events"), count("kinds", "event_sides")) == (1, 1, 1)
    assert count("kinds", "quotations") == 1
    readme = (tmp_path / "kinds" / "README.md").read_text()
    assert "type PROTEST" in readme and "What was left out" in readme


def test_citation_licences_and_dictionary_say_what_is_needed(exported: dict[str, Path]) -> None:
    folder = exported["csv"]
    citation = (folder / "CITATION.md").read_text()
    assert "communique 0 (model model, lexicon another, reference reference): 1 reports" in citation
    assert "reports of 2022-09-15 to 2023-01-02" in citation
    licences = (folder / "LICENCES.md").read_text()
    assert "- A page; of two parts (read 2026-01-01)" in licences and 'The "Own" Wire, Ltd (1)' in licences
    dictionary = (folder / "DICTIONARY.md").read_text()
    assert "| `when_from` | date | its date: span, from, to, precision, basis (from) |" in dictionary
    package = json.loads((folder / "datapackage.json").read_text())
    fields = next(r for r in package["resources"] if r["name"] == "events")["schema"]["fields"]
    assert {f["name"]: f["type"] for f in fields}["contexts"] == "array"


def test_nothing_is_written_over_unless_forced(record: Record, tmp_path: Path) -> None:
    place = tmp_path / "out"
    write_tables(record, place, Choices(tables=("events", "places")))
    (place / "mine.txt").write_text("mine")
    with pytest.raises(StoreError, match="not empty"):
        write_tables(record, place, Choices(tables=("events",)))
    write_tables(record, place, Choices("parquet", tables=("events",), force=True))
    assert (place / "mine.txt").exists() and (place / "events.parquet").exists()
    assert not (place / "events.csv").exists() and not (place / "places.csv").exists()
    assert not [p for p in tmp_path.iterdir() if p.name.startswith(".")]


def test_a_failed_export_leaves_nothing(record: Record, tmp_path: Path) -> None:
    def fails(name: str, rows: int) -> None:
        if name == "events":
            raise CommuniqueError("full")

    with pytest.raises(CommuniqueError, match="full"):
        write_tables(record, tmp_path / "out", Choices(), fails)
    assert not list(tmp_path.iterdir())


def test_what_there_is_not_is_refused(record: Record, tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="no table 'nowhere'"):
        write_tables(record, tmp_path / "out", Choices(tables=("nowhere",)))
    with pytest.raises(RequestError, match="xlsx"):
        Choices("xlsx")
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError, match="is a file"):
        write_tables(record, tmp_path / "file", Choices(force=True))
    with pytest.raises(StoreError, match="is a folder"):
        write_duckdb(record, tmp_path, force=True)


# ---------------------------------------------------------------- one DuckDB file


def test_the_duckdb_file_has_tables_views_and_history(record: Record, tmp_path: Path) -> None:
    counts = write_duckdb(record, tmp_path / "all.duckdb")
    with duckdb.connect(str(tmp_path / "all.duckdb"), read_only=True) as db:
        for name in (*record.tables, "runs", *record.views):
            assert rows(db.sql(f"from {name}").to_arrow_table()) == rows(record.table(name)), name
        assert db.sql("select count(*) from events").fetchall() == [(counts["events"],)]
        assert db.sql("select count(*) from events_all").fetchall() == [(10,)]
        assert db.sql("select count(*) from documents_all").fetchall() == [(4,)]
        wanted = "select comment from duckdb_columns() where table_name = 'events' and column_name = 'cameo'"
        assert db.sql(wanted).fetchall() == [("CAMEO code as text, with its leading zero",)]
        assert dict(db.sql("from about").fetchall())["by"].startswith("communique")
    with pytest.raises(StoreError, match="there already"):
        write_duckdb(record, tmp_path / "all.duckdb")
    assert [p.name for p in tmp_path.iterdir()] == ["all.duckdb"]


def test_the_duckdb_file_keeps_to_the_clocks(record: Record, tmp_path: Path) -> None:
    write_duckdb(record.view(as_of="2022-12-31"), tmp_path / "then.duckdb")
    with duckdb.connect(str(tmp_path / "then.duckdb"), read_only=True) as db:
        assert db.sql("select count(*) from events").fetchall() == [(6,)]


def test_history_can_be_asked_for_by_name(record: Record, tmp_path: Path) -> None:
    (written,) = write_tables(record, tmp_path / "out", Choices(tables=("events_all",)))
    assert written.rows == 10
