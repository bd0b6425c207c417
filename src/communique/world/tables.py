"""The CSV tables of the reference to rows; each fault names its file and line."""

from __future__ import annotations

import csv
import gc
import hashlib
import sys
import typing
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import fields
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import islice
from typing import Any, TypeVar

from communique.errors import WorldError
from communique.world.types import Partial

Row = TypeVar("Row")

_Pick = tuple[int, Callable[[str], Any]]

DATA = files("communique.world") / "data"

_BATCH = 512
"""Lines turned into records at once: enough to work by columns, few enough to leave the collector idle."""


def rows(kind: type[Row], folder: str, pattern: str = "") -> Iterator[Row]:
    """The rows of every CSV file in a folder of the data, as records of ``kind``, files in order of name.

    Columns are the record's fields; ``verified`` is true unless the cell says ``unverified``; lists are
    separated by ``|``. Raises ``WorldError`` with file and line for a missing column or a bad value.
    """
    for path in _csv_files(folder, pattern):
        with path.open("r", encoding="utf-8") as source:
            yield from read_rows(kind, path.name, source)


@contextmanager
def collector_paused() -> Iterator[None]:
    """A block without garbage collection: what tables become is kept, so that looking for garbage costs a fifth
    of the time of loading and finds none."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


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


def read_rows(kind: type[Row], name: str, source: Iterable[str]) -> list[Row]:
    """The rows of one CSV table, given as its lines; ``name`` is what errors call it."""
    with collector_paused():
        return list(_read_rows(kind, name, source))


def _read_rows(kind: type[Row], name: str, source: Iterable[str]) -> Iterator[Row]:
    lines = csv.reader(source)
    header = next(lines, [])
    readers = _readers(kind)  # type: ignore[arg-type]
    missing = [column for column, _ in readers if column not in header]
    if missing:
        raise WorldError(f"{name} has no column {', '.join(missing)}", line=1)
    picks = [(header.index(column), read) for column, read in readers]
    read_to = 1
    while batch := list(islice(lines, _BATCH)):
        try:
            if any(len(line) != len(header) for line in batch):
                raise WorldError("a row has not as many cells as the header")
            columns = list(zip(*batch, strict=True))
            yield from _filled(kind, len(batch), [map(read, columns[i]) for i, read in picks])
        except WorldError as error:
            raise _located(name, header, picks, batch, read_to) or error from None
        read_to = lines.line_num


def _filled(kind: type[Row], count: int, columns: Iterable[Iterable[Any]]) -> list[Row]:
    """``count`` records with their slots filled column by column: a third of the time of frozen ``__init__``."""
    records = [object.__new__(kind) for _ in range(count)]
    for field, cells in zip(fields(kind), columns, strict=True):  # type: ignore[arg-type]
        deque(map(getattr(kind, field.name).__set__, records, cells), maxlen=0)
    return records


def _located(name: str, header: list[str], picks: list[_Pick], batch: list[list[str]], above: int) -> WorldError | None:
    """The first fault in a batch of lines, with its number, ``above`` lines having gone before."""
    for number, line in enumerate(batch, above + 1):
        if len(line) != len(header):
            return WorldError(f"{name}: {len(line)} cells where the header has {len(header)}", line=number)
        for i, read in picks:
            try:
                read(line[i])
            except WorldError as error:
                return WorldError(f"{name}: {header[i]}: {error}", line=number)
    return None


@cache
def _readers(kind: Any) -> tuple[tuple[str, Callable[[str], Any]], ...]:
    hints = typing.get_type_hints(kind)
    return tuple((f.name.removesuffix("_"), _reader(f.name, hints[f.name])) for f in fields(kind))


def _reader(name: str, hint: Any) -> Callable[[str], Any]:
    if name == "verified":
        return "unverified".__ne__
    if hint is bool:
        return "y".__eq__
    if hint is str:
        return sys.intern
    if hint == Partial | None:
        return _partial
    if typing.get_origin(hint) is tuple:
        return _listed
    return _optional


@cache
def _partial(cell: str) -> Partial | None:
    return Partial(cell) if cell else None


@cache
def _listed(cell: str) -> tuple[str, ...]:
    return tuple(cell.split("|")) if cell else ()


def _optional(cell: str) -> str | None:
    return cell or None
