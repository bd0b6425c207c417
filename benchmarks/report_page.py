"""The page of the report, and the figures of the report within other documents."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from benchmarks.printed import Table, cells

LEAD = """# Every figure, by one command

`make report` measures all of it again and writes this page; nobody types it. Figures elsewhere in the documents come
from here.

    make report                              # all but what is held back
    make report REPORT='--only speed,store'  # some parts; the others keep their last figures
    make report REPORT='--fresh'             # what is held back too

What was measured is kept in `benchmarks/results.json`, part by part, so that a report that is interrupted loses one
part at most.

## How to read the times

**Processor time** is what the processors spent on the work, all threads together. It stays nearly the same whatever
else the machine does; other work beside it shares caches and memory, and adds something, up to a quarter in what we
have seen. **Time on the clock** is what a person waits. Where more processes want to run than there are cores it grows
with the queue: at a load of 8 on two cores, to about four times. So compare processor times between runs, and times
on the clock only where the load at the start was below the number of cores. Ratios are taken between two measures of
one run, one after the other, and change least of all. *Load* is the number of processes that run or wait when the part
begins: the mean of the last minute, of five and of fifteen.
"""

_MARK = re.compile(r"<!-- report: (?P<address>[^>]+?) -->(?P<figure>[^<]*)<!-- \. -->")


def page(results: Mapping[str, Any]) -> str:
    """The whole page, from what is kept of each part."""
    return "\n".join([LEAD, *_overview(results), *(line for part in results.values() for line in _part(part))])


def _overview(results: Mapping[str, Any]) -> Iterator[str]:
    yield "## What was measured, when and where\n"
    heads = ("part", "when", "commit", "load at the start", "took, s", "processor s")
    rows = [
        (
            f"[{name}](#{_anchor(part['title'])})", part["when"], part["commit"], ", ".join(map(str, part["load"])),
            f"{part['seconds']:,.0f}", f"{part['processor']:,.0f}",
        )
        for name, part in results.items()
    ]  # fmt: skip
    yield from _table(Table("", heads, tuple(rows))) if rows else ("Nothing yet.\n",)
    for where, names in _where(results).items():
        yield f"{', '.join(names)}: {where}\n"


def _where(results: Mapping[str, Any]) -> dict[str, list[str]]:
    """Machine and versions in words, with the parts that were measured so."""
    found: dict[str, list[str]] = {}
    for name, part in results.items():
        machine = part["machine"]
        versions = ", ".join(f"{library} {version}" for library, version in part["versions"].items())
        words = (
            f"{machine['processor']}, {machine['cores']} cores, {machine['memory']} GB of memory, {machine['system']}; "
            f"communique {part['version']}, {versions}."
        )
        found.setdefault(words, []).append(name)
    return found


def _part(part: Mapping[str, Any]) -> Iterator[str]:
    yield f"## {part['title']}\n"
    yield f"{part['says']}\n"
    for step in part["steps"]:
        yield f"    {step['command']}\n"
        for line in step["fallen"]:
            yield f"**{line}**\n"
        for kept in step["tables"]:
            yield from _table(Table.of(kept))


def _table(table: Table) -> Iterator[str]:
    if table.title:
        yield f"**{table.title}**\n"
    right = ["---", *("---:" if _numbers(table, at) else "---" for at in range(1, len(table.heads)))]
    for row in (table.heads, right, *table.rows):
        yield f"| {' | '.join(row)} |"
    yield ""


def _numbers(table: Table, column: int) -> bool:
    return all(re.fullmatch(r"-?[\d,.]*( ?%)?|-", row[column]) for row in table.rows if column < len(row))


def _anchor(title: str) -> str:
    return re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-")


def documents(root: Path) -> list[Path]:
    """The documents whose figures may come from the report."""
    return [root / "README.md", *sorted((root / "docs").rglob("*.md"))]


def figures(results: Mapping[str, Any]) -> dict[str, str]:
    """Every figure by its address; of two at one address, the first.

    It is ``part :: row :: column``, or ``part :: table :: row :: column`` with the table's title up to its colon.
    """
    found: dict[str, str] = {}
    for name, part in results.items():
        for table in (Table.of(kept) for step in part["steps"] for kept in step["tables"]):
            for row, column, figure in cells(table):
                for place in (name, f"{name} :: {table.title.partition(':')[0]}" if table.title else name):
                    found.setdefault(f"{place} :: {row} :: {column}", figure)
    return found


def fill(results: Mapping[str, Any], paths: Iterable[Path]) -> list[str]:
    """Set the marked figures of some documents; gives the addresses that lead to none, whose text is left alone."""
    known, lost = figures(results), []
    for path in paths:
        words = path.read_text(encoding="utf-8")
        lost += [f"{path.name}: {m['address']}" for m in _MARK.finditer(words) if m["address"] not in known]
        filled = _MARK.sub(lambda m: _set(m, known), words)
        if filled != words:
            path.write_text(filled, encoding="utf-8")
    return lost


def _set(match: re.Match[str], known: Mapping[str, str]) -> str:
    figure = known.get(match["address"], match["figure"])
    return f"<!-- report: {match['address']} -->{figure}<!-- . -->"
