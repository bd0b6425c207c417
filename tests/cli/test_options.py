"""Options that come in records: each field is one option, and the command gets them together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import pytest
import typer
from typer.testing import CliRunner

from communique.cli.options import grouped, pair


@dataclass(frozen=True, slots=True)
class Bounds:
    """Two options."""

    least: Annotated[int, typer.Option(help="The least.")] = 1
    most: Annotated[int | None, typer.Option(help="The most.")] = None


@grouped
def between(*, word: Annotated[str, typer.Argument(help="A word.")], bounds: Bounds, loud: bool = False) -> None:
    """Say a word."""
    typer.echo(f"{word} {bounds.least} {bounds.most} {loud}")


APP = typer.Typer()
APP.command()(between)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["a"], "a 1 None False"),
        (["a", "--most", "3"], "a 1 3 False"),
        (["--least", "2", "a", "--loud"], "a 2 None True"),
    ],
)
def test_a_record_of_options_is_filled(arguments: list[str], said: str) -> None:
    assert CliRunner().invoke(APP, arguments).stdout.strip() == said


def test_each_field_is_in_the_help_in_its_place() -> None:
    told = CliRunner().invoke(APP, ["--help"], env={"COLUMNS": "100"}).stdout
    assert "Say a word." in told
    assert told.index("The least.") < told.index("The most.") < told.index("--loud")


def test_a_pair_has_two_sides() -> None:
    assert pair("organisation=SCO", "--with") == ("organisation", "SCO")
    for text in ("organisation", "=SCO", "organisation="):
        with pytest.raises(typer.BadParameter, match="NAME=VALUE"):
            pair(text, "--with")
