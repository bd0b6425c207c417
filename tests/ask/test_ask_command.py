"""``communique ask`` and the commands on records: data to stdout, what was cut to stderr, help with examples."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from communique.ask import Record
from communique.cli import keeping
from communique.errors import CommuniqueError

APP = typer.Typer()
keeping.add_to(APP)

QUESTIONS = "events dyad timeline said members network conflicts coverage search sql show".split()
ARGUMENTS = {"dyad": ["CHN", "RUS"], "timeline": ["RUS"], "members": ["SCO"], "search": ["russia"]} | {
    "sql": ["select type, count(*) as n from events group by type order by n"],
    "show": ["doc-a"],
}


def communique(*arguments: str, record: Record | None = None) -> tuple[int, str, str]:
    place = ["--record", str(record.folder)] if record else []
    done = CliRunner().invoke(APP, [*arguments, *place], env={"COLUMNS": "200"})
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.stdout, done.stderr


@pytest.mark.parametrize("question", [*(f"ask {q}" for q in QUESTIONS), "diff", "compact", "forget"])
def test_help_has_an_example(question: str) -> None:
    status, out, _ = communique(*question.split(), "--help")
    assert status == 0
    assert f"communique {question}" in out


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_question_is_answered_for_people(record: Record, question: str) -> None:
    status, out, told = communique("ask", question, *ARGUMENTS.get(question, []), record=record)
    assert status == 0
    assert question == "conflicts" or len(out.splitlines()) > 1
    assert question == "show" or "row" in told


@pytest.mark.parametrize("question", [q for q in QUESTIONS if q != "show"])
def test_every_question_is_answered_as_json(record: Record, question: str) -> None:
    _, out, _ = communique("ask", question, *ARGUMENTS.get(question, []), "--format", "json", record=record)
    told = json.loads(out)
    assert told["total"] == len(told["rows"])


def test_a_limit_says_what_it_cut_and_filters_compose(record: Record) -> None:
    status, out, told = communique("ask", "events", "--limit", "2", "--format", "csv", record=record)
    assert status == 0
    assert len(out.splitlines()) == 3
    assert "2 rows of 7; 5 more" in told
    assert "--limit 0" in told
    narrowed = ["--type", "CONSULT", "--type", "SANCTION", "--actor", "JPN", "--since", "2022-09-02"]
    _, out, _ = communique("ask", "events", *narrowed, "--format", "jsonl", record=record)
    assert [json.loads(line)["id"] for line in out.splitlines()] == ["event-c1"]


def test_clocks_are_options_of_every_question(record: Record) -> None:
    _, out, _ = communique("ask", "events", "--as-of", "2022-09-02", "--format", "jsonl", record=record)
    assert {json.loads(line)["id"] for line in out.splitlines()} == {"event-a0", "event-a1", "event-e0"}
    _, out, _ = communique("ask", "events", "--known-at", "2001-01-01", "--format", "csv", record=record)
    assert len(out.splitlines()) == 1


def test_files_are_written(record: Record, tmp_path: Path) -> None:
    path = tmp_path / "dyad.parquet"
    status, out, told = communique("ask", "dyad", "CHN", "RUS", "--out", str(path), record=record)
    assert (status, out) == (0, "")
    assert path.exists()
    assert "dyad.parquet" in told


@pytest.mark.parametrize(
    "arguments",
    [
        ["ask", "events", "--type", "MEET"],
        ["ask", "sql", "drop table events"],
        ["ask", "sql", "select"],
        ["ask", "dyad", "CHN", "RUS", "--by", "fortnight"],
        ["ask", "search", "?"],
        ["ask", "show", "nothing"],
        ["ask", "events", "--known-at", "soon"],
        ["diff", "previous", "latest"],
    ],
)
def test_what_cannot_be_answered_is_an_error_of_ours(record: Record, arguments: list[str]) -> None:
    with pytest.raises(CommuniqueError):
        communique(*arguments, record=record)


def test_the_accounts_are_shown_side_by_side(sco: Record) -> None:
    _, out, _ = communique("ask", "conflicts", "--actor", "Iran", record=sco)
    assert "1. Iran and Shanghai Cooperation Organisation" in out
    for words in ("contradicted", "“Iran is not yet a member”", "reference: Iran: an observer of"):
        assert words in out
