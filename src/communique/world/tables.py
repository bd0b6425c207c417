"""The CSV tables of the reference to rows; each fault names its file and line."""

from __future__ import annotations

import csv
import hashlib
import typing
from collections.abc import Callable, Iterator
from dataclasses import fields
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, TypeVar

from communique.errors import WorldError
from communique.world.types import Partial

Row = TypeVar("Row")

DATA = files("communique.world") / "data"


def rows(kind: type[Row], folder: str, pattern: str = "") -> Iterator[Row]:
    """The rows of every CSV file in a folder of the data, as records of ``kind``, files in order of name.

    Columns are the record's fields; ``verified`` is true unless the cell says ``unverified``; lists are
    separated by ``|``. Raises ``WorldError`` with file and line for a missing column or a bad value.
    """
    for path in _csv_files(folder, pattern):
        with path.open("r", encoding="utf-8") as source:
            yield from _rows_of(kind, path.name, csv.reader(source))


def digest_of(folder: Traversable) -> str:
    """Sixteen hexadecimal digits of BLAKE2b over the names and bytes of the CSV files below a folder."""
    whole = hashlib.blake2b(digest_size=8)
    for name, path in sorted(_below(folder, "")):
        whole.update(name.encode() + b"\0" + path.read_bytes())
    return whole.hexdigest()


def _below(folder: Traversable, lead: str) -> Iterator[tuple[str, Traversable]]:
    for path in folder.iterdir():
        if path.is_dir():
            yield from _below(path, f"{lead}{path.name}/")
        elif path.name.endswith(".csv"):
            yield lead + path.name, path


def _csv_files(folder: str, pattern: str) -> list[Traversable]:
    place = DATA / folder
    if not place.is_dir():
        return []
    return sorted((p for p in place.iterdir() if p.name.endswith(".csv") and pattern in p.name), key=lambda p: p.name)


def _rows_of(kind: type[Row], name: str, lines: Any) -> Iterator[Row]:
    header: list[str] = next(lines, [])
    readers = _readers(kind)  # type: ignore[arg-type]
    missing = [column for column, _ in readers if column not in header]
    if missing:
        raise WorldError(f"{name} has no column {', '.join(missing)}", line=1)
    picks = [(header.index(column), read) for column, read in readers]
    for line in lines:
        try:
            yield kind(*[read(line[i]) for i, read in picks])
        except (IndexError, WorldError) as error:
            raise WorldError(f"{name}: {error}", line=lines.line_num) from error


@cache
def _readers(kind: Any) -> tuple[tuple[str, Callable[[str], Any]], ...]:
    hints = typing.get_type_hints(kind)
    return tuple((f.name.removesuffix("_"), _reader(f.name, hints[f.name])) for f in fields(kind))


def _reader(name: str, hint: Any) -> Callable[[str], Any]:
    if name == "verified":
        return lambda cell: cell != "unverified"
    if hint is bool:
        return lambda cell: cell == "y"
    if hint is str:
        return str
    if hint == Partial | None:
        return _partial
    if typing.get_origin(hint) is tuple:
        return lambda cell: tuple(cell.split("|")) if cell else ()
    return lambda cell: cell or None


@cache
def _partial(cell: str) -> Partial | None:
    return Partial(cell) if cell else None
