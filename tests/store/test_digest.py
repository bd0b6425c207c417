"""The hash of a record: the same for the same content, another for any other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import typer
from typer.testing import CliRunner

from communique.cli.keeping import add_to
from communique.records import Coding
from communique.store import SCHEMAS, Record, Writer
from communique.store.digest import WHOLE, digests
from communique.store.layout import MERGED
from tests.conftest import CODER
from tests.store.conftest import renamed


def test_order_runs_and_repeated_failures_do_not_count(coding: Coding, tmp_path: Path) -> None:
    runs = {"one": [["a", "b", "c"]], "two": [["c"], ["b", "a"]]}
    for folder, written in runs.items():
        for names in written:
            with Writer(tmp_path / folder, CODER, ()) as writer:
                for name in names:
                    writer.add(renamed(coding, name), f"{folder}/{name}.txt")
                writer.fail("bad.txt", "empty", "the document is empty")
    one, two = (digests(Record(tmp_path / f)) for f in runs)
    assert one == two
    assert list(one) == [*(t for t in SCHEMAS if t not in MERGED), WHOLE]


def test_a_row_that_differs_or_is_there_twice_counts(coding: Coding, tmp_path: Path, write: Callable[..., str]) -> None:
    write(coding)
    before = digests(Record(tmp_path))
    write(replace(coding, events=(replace(coding.events[0], confidence=0.8),)), on="2022-10-01")
    other = digests(Record(tmp_path))
    assert {t for t in before if before[t] != other[t]} == {"events", "event_sides", "dyads", WHOLE}
    write(replace(coding, dates=coding.dates * 2), on="2022-11-01")
    twice = digests(Record(tmp_path))
    assert {t for t in before if before[t] != twice[t]} == {"dates", WHOLE}


def test_the_command_prints_a_line_a_table(coding: Coding, tmp_path: Path, write: Callable[..., str]) -> None:
    write(coding)
    commands = typer.Typer()
    add_to(commands)
    shown = CliRunner().invoke(commands, ["digest", str(tmp_path)])
    assert shown.exit_code == 0
    lines = dict(reversed(line.split()) for line in shown.output.splitlines())
    assert lines == digests(Record(tmp_path))
