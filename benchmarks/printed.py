"""What benchmarks and the evaluation print, taken apart into tables of figures for the report."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class Table:
    """Figures as they were printed: a title, the heads of the columns, and rows of cells."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @staticmethod
    def of(row: dict[str, Any]) -> Table:
        """A table that was kept as JSON."""
        return Table(row["title"], tuple(row["heads"]), tuple(tuple(r) for r in row["rows"]))


Reader = Callable[[str], list[Table]]
"""From all that a command printed to its tables; none where it printed no figures."""


def markdown(printed: str, title: str = "") -> list[Table]:
    """The tables of Markdown.

    >>> markdown("so\\n| a | b |\\n| --- | ---: |\\n| x | 1 |\\n")
    [Table(title='', heads=('a', 'b'), rows=(('x', '1'),))]
    """
    blocks = re.findall(r"(?:^\|.*\|\n?)+", printed, re.MULTILINE)
    tables = [[_cells(line) for line in block.splitlines()] for block in blocks]
    return [Table(title, t[0], tuple(t[2:])) for t in tables if len(t) > 2]


def _cells(line: str) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in line.strip().strip("|").split("|"))


def lines(title: str, heads: Sequence[str], pattern: str) -> Reader:
    """A reader of lines of one form, a row each; the groups of the pattern are the cells.

    >>> lines("rates", ("what", "seconds"), r"(\\w+): ([0-9.]+) s")("one: 2.5 s\\nother\\n")
    [Table(title='rates', heads=('what', 'seconds'), rows=(('one', '2.5'),))]
    """

    def read(printed: str) -> list[Table]:
        found = (re.fullmatch(pattern, line) for line in printed.splitlines())
        rows = tuple(tuple((cell or "").strip() for cell in match.groups()) for match in found if match)
        return [Table(title, tuple(heads), rows)] if rows else []

    return read


def facts(title: str, patterns: Sequence[tuple[str, str]]) -> Reader:
    """A reader of figures within sentences, each a row by its name; the first group of a pattern is the figure.

    >>> facts("", (("merging, s", r"merged in (\\d+) s"),))("merged in 7 s")
    [Table(title='', heads=('what', 'figure'), rows=(('merging, s', '7'),))]
    """

    def read(printed: str) -> list[Table]:
        found = ((name, re.search(pattern, printed)) for name, pattern in patterns)
        rows = tuple((name, match[1]) for name, match in found if match)
        return [Table(title, ("what", "figure"), rows)] if rows else []

    return read


def together(*readers: Reader) -> Reader:
    """The tables of several readers, one reader's after the other's."""
    return lambda printed: [table for reader in readers for table in reader(printed)]


NUMBER = r"([\d,.]+)"

accuracy = lines(
    "Figures, and the floors that they may not fall below",
    ("figure", "value", "floor"),
    r"((?:\w+\.)+\w+)\s+(-?\d\.\d{4})\s+(\d\.\d{4}|-)",
)

_kinds = lines(
    "",
    ("kind", "before", "now", "not judged"),
    r"(\w+) +(\d+/\d+ [\d.]+|0/0) +(\d+/\d+ [\d.]+|0/0) *(\d*)",
)


def analyst(printed: str) -> list[Table]:
    """A table a reading of reports: right of those judged, as a person counts, before the coder was mended and now.

    >>> [t.title for t in analyst("# one: 2 reports\\nall 1/2 0.5 2/2 1.0 0\\n# two: 1 report\\nall 0/0 0/0 0\\n")]
    ['Right of those judged, one: 2 reports', 'Right of those judged, two: 1 report']
    """
    parts = re.findall(r"^# (.+)\n((?:(?!# ).*\n?)*)", printed, re.MULTILINE)
    return [replace(t, title=f"Right of those judged, {title}") for title, body in parts for t in _kinds(body)]


def _by_pass(printed: str) -> list[Table]:
    """Where the time of each pipeline goes; the pipeline stands where the name of the steps should."""
    return [Table(f"Where the time goes: {t.heads[0]}", ("step", *t.heads[1:]), t.rows) for t in markdown(printed)]


speed = together(
    facts("Texts", (("texts", rf"{NUMBER} texts,"), ("words", rf"{NUMBER} words,"), ("rounds", r"(\d+) rounds in"))),
    lines(
        "Processor time over the same texts, the median round",
        ("pipeline", "processor s", "words a processor s", "words a second", "start s", "peak MB"),
        rf"(\S.*?) +{NUMBER} processor s +{NUMBER} words/processor s +{NUMBER} words/s +start {NUMBER} s +"
        rf"peak {NUMBER} MB",
    ),
    lines(
        "Ratios of processor time, taken within one round",
        ("ratio", "median", "rounds"),
        rf"ratio of processor time, (communique to .+?): {NUMBER} \(of (.+)\)",
    ),
    _by_pass,
)

rates = together(
    lines(
        "A run of the command line",
        (
            "processes", "documents", "seconds", "documents a second", "words a second", "processor s",
            "words a processor s", "peak MB of the largest process, by quarter", "digest of the record",
        ),
        rf"(\d+ processes.*?): {NUMBER} coded, {NUMBER} s, {NUMBER} documents/s, {NUMBER} words/s, "
        rf"{NUMBER} processor s, {NUMBER} words/processor s, peak MB by quarter (.+), ([0-9a-f]+)",
    ),
    lines("The records beside each other", ("digests",), r"(digests equal|DIGESTS DIFFER)"),
)  # fmt: skip

_WEIGHT = (
    ("Parquet, MB", rf"{NUMBER} MB of Parquet in"),
    ("Parquet files", rf"MB of Parquet in {NUMBER} files"),
    ("opening, ms warm", rf"opened in {NUMBER} ms warm"),
    ("opening, ms cold", rf"ms warm, {NUMBER} cold"),
    ("index and a first search, s", rf"first search {NUMBER} s"),
    ("index, MB", rf"first search [\d,.]+ s, {NUMBER} MB"),
)
_MAKING = (
    ("events", rf"^{NUMBER} events:"),
    ("rows made, s", rf"rows made in {NUMBER} s"),
    ("rows written, s", rf"written in {NUMBER} s"),
    ("merged, s", rf"merged in {NUMBER} s"),
)


def store(printed: str) -> list[Table]:
    """What a record took to make, and its weight and its questions as it was written and as merged."""
    written, merged, after = printed.partition("\nmerged in ")
    made = facts("Making and merging, seconds on the clock", _MAKING)(printed)
    return [*made, *_asked("As written", written), *_asked("Merged", merged + after)]


def _asked(state: str, printed: str) -> Iterator[Table]:
    yield from facts(f"{state}: weight and opening", _WEIGHT)(printed)
    yield from markdown(printed, f"{state}: questions, milliseconds, beside Polars over the same files")


def load(state: str) -> Reader:
    """A reader of what clients found of a server, and of its memory."""
    patterns = (
        ("requests a second", rf"{NUMBER} requests a second"),
        ("memory of the server from start to end, MB", r"resident MB ([\d,. ]+)"),
        ("not answered", r"not answered: (.+)"),
        ("runs added meanwhile", rf"{NUMBER} runs were added"),
        ("of these failed", r"meanwhile, (\d+) of them failed"),
    )
    return together(titled(f"{state}: milliseconds on the clock by page"), facts(f"{state}: in all", patterns))


def titled(title: str) -> Reader:
    """A reader of the Markdown tables of a command, all under one title."""
    return lambda printed: markdown(printed, title)


def fallen(told: str) -> list[str]:
    """What a command said of figures below their floors."""
    return [line for line in told.splitlines() if line.startswith("FALLEN ")]


def cells(table: Table) -> Iterator[tuple[str, str, str]]:
    """Each figure of a table with the name of its row and the head of its column."""
    for row in table.rows:
        for head, cell in zip(table.heads[1:], row[1:], strict=False):
            yield row[0], head, cell
