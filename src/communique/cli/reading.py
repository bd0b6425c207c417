"""``communique read`` of one report: for people, or as one JSON object."""

from __future__ import annotations

import sys
from pathlib import Path

import typer

from communique.errors import CommuniqueError, InputError
from communique.ingest import About, Limits, ingest
from communique.ingest.sources.opening import whole
from communique.ingest.sources.web import is_address
from communique.records import to_json
from communique.run.coding import code_many
from communique.run.requests import Settings


def read_one(file: str, about: About, as_json: bool, settings: Settings) -> None:
    """Print the coding of a file; raises ``InputError`` where it cannot be read as a report."""
    data = _bytes(file, Limits(settings.limit).bytes)
    coding = next(code_many([ingest(data, about, settings.limit)], settings.model))
    if isinstance(coding, CommuniqueError):
        raise coding
    if as_json:
        typer.echo(to_json(coding))
        for notice in coding.warnings:
            typer.echo(f"warning: {notice.message}", err=True)
        return
    from communique.cli.render import render

    render(coding)


def _bytes(file: str, limit: int) -> bytes:
    try:
        if file == "-":
            return whole(sys.stdin.buffer, limit)
        with Path(file).open("rb") as stream:
            return whole(stream, limit)
    except OSError as error:
        many = "; communique run codes folders and addresses" if Path(file).is_dir() or is_address(file) else ""
        raise InputError(f"{file} cannot be read: {error.strerror}{many}", code="file") from error
