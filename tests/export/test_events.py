"""Event tables in other data sets' columns."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from communique.ask import Filters, Record
from communique.errors import RequestError
from communique.export import LAYOUTS, Choices, write_events


def read(path: Path, layout: str) -> pd.DataFrame:
    """A native file, read as people's scripts do."""
    names = [c.name for c in LAYOUTS[layout].columns]
    if layout == "gdelt":
        return pd.read_csv(path / "events.export.CSV", sep="\t", header=None, names=names, dtype=str, quoting=3)
    return pd.read_csv(path / LAYOUTS[layout].file, sep="\t", dtype=str, quoting=3)


@pytest.mark.parametrize(("layout", "columns"), [("gdelt", 58), ("polecat", 40), ("icews", 20)])
def test_the_columns_are_those_of_the_data_set(record: Record, tmp_path: Path, layout: str, columns: int) -> None:
    table = write_events(record, tmp_path / "out", layout)
    frame = read(tmp_path / "out", layout)
    assert frame.shape == (7, columns) and table.rows == 7
    assert list(frame.columns) == [c.name for c in LAYOUTS[layout].columns]
    empty = {c for c in frame.columns if frame[c].isna().all()}
    assert set(LAYOUTS[layout].empty) <= empty
    readme = (tmp_path / "out" / "README.md").read_text()
    assert all(f"`{c}`" in readme for c in LAYOUTS[layout].empty)


def test_gdelt_codes_are_text_and_undated_rows_have_no_date(record: Record, tmp_path: Path) -> None:
    write_events(record, tmp_path / "out", "gdelt")
    frame = read(tmp_path / "out", "gdelt")
    met = frame[frame["EventCode"] == "040"]
    assert len(met) == 3 and set(met["EventRootCode"]) == {"04"} and set(met["QuadClass"]) == {"1"}
    assert set(met["SQLDATE"].dropna()) == {"20220915", "20230102"} and met["SQLDATE"].isna().sum() == 1
    hit = frame[frame["EventCode"] == "163"]
    assert set(hit["Actor1Code"]) == {"JPNGOV"} and set(hit["Actor2Code"]) == {"RUS"}
    assert set(hit["ActionGeo_CountryCode"]) == {"UZ"} and set(hit["ActionGeo_Type"]) == {"4"}
    assert set(hit["FractionDate"]) == {"2022.7781"}
    lone = frame[frame["EventCode"] == "140"]
    assert set(lone["Actor1CountryCode"]) == {"RUS"} and lone["Actor2Code"].isna().all()
    assert frame["GLOBALEVENTID"].is_unique and (frame["GLOBALEVENTID"].astype(int) < 2**53).all()
    header = (tmp_path / "out" / "events.header.txt").read_text().rstrip().split("\t")
    assert header == list(frame.columns)


def test_ids_are_the_same_in_every_export(record: Record, tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_events(record, tmp_path / name, "icews")
    one, two = (set(read(tmp_path / name, "icews")["Event ID"]) for name in ("one", "two"))
    assert one == two


def test_polecat_has_what_the_story_holds(record: Record, tmp_path: Path) -> None:
    write_events(record, tmp_path / "out", "polecat", Choices(filters=Filters.of(types="SANCTION")))
    frame = read(tmp_path / "out", "polecat")
    row = frame[frame["Source"].notna()].iloc[0]
    assert row["Quad Code"] == "MATERIAL CONFLICT" and row["Actor COW"] == "740" and row["City"] == "Tashkent"
    assert row["Story Locations"] == "Tashkent" and row["Actor Name Raw"] == "Japan"


def test_other_forms_have_a_header_and_filters_hold(record: Record, tmp_path: Path) -> None:
    kept = Choices(filters=Filters.of(actors="RUS", since="2022-01-01"))
    write_events(record, tmp_path / "csv", "gdelt", kept, "csv")
    frame = pd.read_csv(tmp_path / "csv" / "events.csv", dtype=str)
    assert set(frame["EventCode"]) == {"163", "140"}
    write_events(record, tmp_path / "pq", "icews", kept, "parquet")
    assert len(pd.read_parquet(tmp_path / "pq" / "events.parquet")) == len(frame)


def test_what_there_is_not_is_refused(record: Record, tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="none of the layouts"):
        write_events(record, tmp_path / "out", "cameo")
    with pytest.raises(RequestError, match="leave out --tables"):
        write_events(record, tmp_path / "out", "icews", Choices(tables=("events",)))
