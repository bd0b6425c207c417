"""``communique read`` of one report: for people, or as one JSON object."""

from __future__ import annotations

import sys
from pathlib import Path

import typer

from communique.errors import CommuniqueError, InputError
from communique.ingest import About, ingest
from communique.records import to_json
from communique.run.coding import code_many
from communique.run.requests import Settings


def read_one(file: str, about: About, as_json: bool, settings: Settings) -> None:
    """Print the coding of a file; raises ``InputError`` where it cannot be read as a report."""
    coding = next(code_many([ingest(_bytes(file), about, settings.limit)], settings.model))
    if isinstance(coding, CommuniqueError):
        raise coding
    if as_json:
        typer.echo(to_json(coding))
        for notice in coding.warnings:
            typer.echo(f"warning: {notice.message}", err=True)
        return
    from communique.cli.render import render

    render(coding)


def _bytes(file: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror}", code="file") from error
