"""The JSON Lines form of the commands, and ``relate``, ``resolve`` and ``check`` for a single sentence."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer

from communique.errors import InputError, RequestError
from communique.run.coding import settle
from communique.run.requests import Answer, Settings, answers


def answer_lines(command: str, file: str, settings: Settings) -> bool:
    """Print the answer to every line of a file; tells whether all were answered without an error."""
    settle()
    clean = True
    with opened(file) as source:
        for answer in answers(command, source, settings):
            clean = clean and "error" not in answer
            typer.echo(json.dumps(answer, ensure_ascii=False, separators=(",", ":")))
    return clean


@contextmanager
def opened(file: str) -> Iterator[Iterator[str]]:
    """The lines of a file, or of standard input for ``-``, read as UTF-8 whatever the machine's settings."""
    if file == "-":
        sys.stdin.reconfigure(encoding="utf-8", errors="surrogateescape")  # type: ignore[union-attr]
        yield iter(sys.stdin)
        return
    try:
        source = Path(file).open(encoding="utf-8", errors="surrogateescape")  # noqa: SIM115 - closed below
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror}", code="file") from error
    with source:
        yield iter(source)


def span_in(text: str, words: str | None, side: str) -> list[int] | None:
    """Where some words stand in a text; raises ``RequestError`` where they do not."""
    if words is None:
        return None
    start = text.find(words)
    if start < 0 or not words:
        raise RequestError(f"the sentence does not hold the {side} {words!r}; give words of it as they stand there")
    return [start, start + len(words)]


def show(answer: Answer) -> None:
    """Print an answer's fields, one a line, for people."""
    for name, value in answer.items():
        if name != "id":
            typer.echo(f"{name:<11} {'' if value is None else value}")


def show_findings(answer: Answer) -> None:
    """Print findings with their reasons and sources, for people."""
    if not answer["findings"]:
        typer.echo("Nothing in the claim can be held against the reference: no membership or office is stated in it.")
    for finding in answer["findings"]:
        typer.echo(f"{finding['verdict']}: {finding['claim']}\n  {finding['because']}")
        for row in finding["reference"]:
            typer.echo(f"  {row['statement']}\n    {row['citation']}")
