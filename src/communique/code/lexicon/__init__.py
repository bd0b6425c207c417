"""The project's word tables: CSV files beside this one, read once; each fault names its file and line."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from communique.errors import LexiconError

HERE = files("communique.code.lexicon")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: its cells by column, and where it stands ("accuse.csv", 12)."""

    cells: Mapping[str, str]
    file: str
    line: int

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def get(self, column: str) -> str:
        """The cell of a column that the table may lack, or ""."""
        return self.cells.get(column, "")

    def many(self, column: str) -> tuple[str, ...]:
        """The parts of a cell that are separated by ``|``."""
        return tuple(p.strip() for p in self.get(column).split("|") if p.strip())

    def fault(self, what: str) -> LexiconError:
        """An error about this row."""
        return LexiconError(f"{self.file}: {what}", line=self.line)


@cache
def table(name: str, *columns: str) -> tuple[Row, ...]:
    """The rows of ``name``.csv, which must have those columns. Raises ``LexiconError``."""
    return tuple(_rows(HERE / f"{name}.csv", columns))


def folder(name: str, *columns: str) -> Iterator[Row]:
    """The rows of every table in a folder, files in order of name. Raises ``LexiconError``."""
    for path in sorted((p for p in (HERE / name).iterdir() if p.name.endswith(".csv")), key=lambda p: p.name):
        yield from _rows(path, columns)


def _rows(path: Traversable, columns: tuple[str, ...]) -> Iterator[Row]:
    if not path.is_file():
        raise LexiconError(f"there is no table {path.name}")
    with path.open("r", encoding="utf-8") as source:
        lines = csv.reader(source)
        header = next(lines, [])
        missing = [c for c in columns if c not in header]
        if missing:
            raise LexiconError(f"{path.name} has no column {', '.join(missing)}", line=1)
        for cells in lines:
            if not any(cells):
                continue
            if len(cells) != len(header):
                what = f"{path.name} has {len(cells)} cells where the header has {len(header)}"
                raise LexiconError(what, line=lines.line_num)
            yield Row(dict(zip(header, cells, strict=True)), path.name, lines.line_num)


__all__ = ["Row", "folder", "table"]
