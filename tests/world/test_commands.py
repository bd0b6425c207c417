"""``communique world`` on the command line, in process."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from communique.cli.world import world_app
from communique.world.packs import COLUMNS

DOCS = Path(__file__).parents[2] / "docs" / "reference-data.md"
RUNNER = CliRunner()


def ask(*arguments: str) -> list[dict[str, str]]:
    result = RUNNER.invoke(world_app, [*arguments, "--format", "json"])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@pytest.mark.parametrize(
    ("arguments", "key", "value"),
    [
        (["look", "Iran", "--on", "2022-09-16"], "organisation", "Shanghai Cooperation Organisation"),
        (["members", "SCO", "--on", "2022-09-16", "--status", "observer"], "member", "Iran"),
        (["memberships", "IRN", "--on", "2022-09-16"], "organisation", "Shanghai Cooperation Organisation"),
        (["held", "Chairman of the Joint Chiefs of Staff", "--on", "2022-09-16"], "person", "Mark Milley"),
        (["offices", "Mark Milley", "--on", "2018-01-01"], "from", "2015-08-14"),
        (["history", "SCO"], "from", "2001-06-15"),
        (["overlap", "SCO", "CSTO", "--on", "2022-09-16"], "id", "state:RUS"),
        (["changes", "NATO", "--since", "2023-01-01", "--until", "2023-12-31"], "member", "Finland"),
        (["occasions", "SCO summit", "--since", "2022-01-01", "--until", "2022-12-31"], "place", "Samarkand"),
        (["sources"], "source", "curated"),
        (["counts"], "what", "organisations"),
    ],
)
def test_answers(arguments: list[str], key: str, value: str) -> None:
    assert value in {row[key] for row in ask(*arguments)}


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["members", "SCO", "--on", "1995-01-01"], "was founded on 2001-06-15"),
        (["members", "WarsawPact", "--on", "2001-01-01"], "ended on"),
        (["members", "SCO", "--on", "2091-01-01"], "was read on"),
        (["members", "BRI", "--on", "2020-01-01"], "not whole"),
        (["held", "President of the United States", "--on", "1985-01-01"], "covered since 2000-01-01"),
    ],
)
def test_a_day_outside_what_is_covered_is_said(arguments: list[str], reason: str) -> None:
    result = RUNNER.invoke(world_app, arguments)
    assert result.exit_code == 0
    assert reason in result.stderr


def test_a_pack_is_added_and_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMMUNIQUE_DATA", str(tmp_path))
    pack = tmp_path / "mayors.csv"
    row = "office,,Urmas Klaas,,Mayor of Tartu,state:EST,2014,,,,,,Gazette,CC0-1.0,2026-11-23"
    pack.write_text(f"{','.join(COLUMNS)}\n{row}\n", encoding="utf-8")
    assert "added mayors: 1 rows" in RUNNER.invoke(world_app, ["add", str(pack)]).stderr
    assert RUNNER.invoke(world_app, ["remove", "mayors"]).exit_code == 0
    assert RUNNER.invoke(world_app, ["remove", "mayors"]).exit_code != 0


def test_the_documentation_names_every_command_and_column() -> None:
    text = DOCS.read_text(encoding="utf-8")
    assert ",".join(COLUMNS) in text
    assert not [c.name for c in world_app.registered_commands if f"`{c.name or c.callback.__name__}`" not in text]


@pytest.mark.parametrize(
    ("arguments", "head"),
    [
        (["offices", "Mark Milley", "--on", "1960-01-01"], "person,office,of,from,to,note,citation"),
        (["occasions", "SCO summit", "--since", "1990-01-01", "--until", "1990-12-31"], "name,series,from,to,place"),
        (["members", "SCO", "--on", "2022-09-16", "--status", "suspended"], "member,status,organisation"),
    ],
)
def test_a_table_without_rows_has_the_columns_of_its_question(arguments: list[str], head: str) -> None:
    result = RUNNER.invoke(world_app, [*arguments, "--format", "csv"])
    assert result.stdout.startswith(head) and result.stdout.count("\n") == 1
