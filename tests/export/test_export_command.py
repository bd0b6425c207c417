"""The command, as people type it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from typer.testing import CliRunner

from communique.cli.exporting import export_app


def run(*arguments: str, status: int = 0) -> str:
    result = CliRunner().invoke(export_app, list(arguments))
    assert result.exit_code == status, result.output
    return result.output


def test_a_record_and_a_folder_are_enough(folder: Path, tmp_path: Path) -> None:
    told = run(str(folder), "--to", str(tmp_path / "out"))
    assert "7  events" in told and "README.md says" in told
    assert len(pd.read_csv(tmp_path / "out" / "events.csv")) == 7


def test_options_choose(folder: Path, tmp_path: Path) -> None:
    kept = ("--tables", "events,dyads", "--type", "CONSULT", "--form", "parquet", "--known-at", "2100-01-01")
    run(str(folder), "--to", str(tmp_path / "out"), *kept)
    assert len(pd.read_parquet(tmp_path / "out" / "events.parquet")) == 3
    assert len(pd.read_parquet(tmp_path / "out" / "dyads.parquet")) == 3
    run("tables", str(folder), "--to", str(tmp_path / "g"), "--layout", "gdelt")
    assert (tmp_path / "g" / "events.export.CSV").exists()


def test_one_file(folder: Path, tmp_path: Path) -> None:
    assert "all.duckdb" in run("duckdb", str(tmp_path / "all.duckdb"), str(folder))


def test_graphs_and_calendars(folder: Path, tmp_path: Path) -> None:
    assert "4 nodes, 2 edges" in run("graphml", str(tmp_path / "n.graphml"), str(folder))
    assert "0 occasions" in run("ical", str(tmp_path / "o.ics"), str(folder), "--type", "CONSULT")


def test_help_shows_the_commands() -> None:
    assert "duckdb" in run("--help")
