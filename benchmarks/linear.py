"""Processor time a kilobyte of one document, from 1 kB to 10 MB: ``python -m benchmarks.linear [BYTES ...]``.

The documents are the texts of the corpus beside the project, else the examples, one after the other, cut at so
many characters. All are coded in one process, the shortest first, after a warm-up. ``--plot FILE.svg`` draws them.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

from benchmarks.__main__ import articles
from communique.ask.drawing import BLUE, GREY, ORANGE, Row, Spec, Words, framed

SIZES = (1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000, 3_000_000, 10_000_000)
WARM_UP = 20_000


@dataclass(frozen=True, slots=True)
class Cost:
    """What a document of so many characters cost: processor seconds, of them those of reading, and the peak in MB."""

    size: int
    seconds: float
    read: float
    peak: float

    @property
    def row(self) -> str:
        """A row in Markdown."""
        each = f"{self.seconds / self.size * 1e6:.1f} | {self.read / self.size * 1e6:.1f}"
        warm = " (warm-up)" if self.size == WARM_UP else ""
        return f"| {self.size:,}{warm} | {self.seconds:.2f} | {each} | {self.peak:,.0f} |"


def main() -> int:
    """Print a table in Markdown: characters, seconds, milliseconds a kilobyte of reading and passes, peak memory."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.linear", description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=SIZES, help="characters of each document")
    parser.add_argument("--plot", type=Path, help="draw the costs here, as .svg, .png or .html")
    options = parser.parse_args()
    print("| characters | processor s | ms a kB | of it reading | peak MB |\n| --- | --- | --- | --- | --- |")
    costs = []
    for cost in measured(options.sizes):
        print(cost.row, flush=True)
        costs.append(cost)
        if options.plot and len(costs) > 2:  # anew after each, so that one that is broken off leaves what it had
            draw(costs[1:], options.plot)
    return 0


def measured(sizes: Sequence[int]) -> Iterator[Cost]:
    """The costs of documents of some sizes, after one that warms up."""
    from communique.check import check
    from communique.code.passes import PASSES, coding_of, found_by
    from communique.ingest import ingest
    from communique.reading import Reader
    from communique.world import load

    reader, world = Reader(), load()
    text = _text(max(sizes))
    for size in (WARM_UP, *sizes):
        before = time.process_time()
        reading = reader.read(ingest(text[:size], limit=size).document)
        read = time.process_time() - before
        found = found_by(PASSES, reading, world)
        check(coding_of(reading, found, world), world, found.claims)
        spent = time.process_time() - before
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        yield Cost(size, spent, read, peak)


def draw(costs: Sequence[Cost], path: Path) -> None:
    """The whole cost and that of reading by length, both on scales of powers of ten, beside a line of slope one."""
    rows: list[Row] = []
    middle = costs[len(costs) // 2]
    for cost in costs:
        rows += [
            {"size": cost.size, "s": cost.seconds, "of": "the whole coding"},
            {"size": cost.size, "s": cost.read, "of": "of it reading"},
            {"size": cost.size, "s": cost.size * middle.seconds / middle.size, "of": "what is linear"},
        ]
    words = Words(
        "What one document costs by its length",
        "Processor seconds of one process, after a warm-up; both scales are logarithmic",
        ("Articles one after the other, cut at so many characters: python -m benchmarks.linear.",),
    )
    framed([_lines_of(rows)], words).write(path)


def _lines_of(rows: list[Row]) -> Spec:
    names = ["the whole coding", "of it reading", "what is linear"]
    colours = {"domain": names, "range": [BLUE, ORANGE, GREY]}
    power = {"type": "log"}
    return {
        "width": 560,
        "height": 320,
        "data": {"values": rows},
        "mark": {"type": "line", "point": True, "strokeWidth": 1.5},
        "encoding": {
            "x": {"field": "size", "type": "quantitative", "scale": power, "title": "characters"},
            "y": {"field": "s", "type": "quantitative", "scale": power, "title": "processor seconds"},
            "color": {"field": "of", "type": "nominal", "scale": colours, "title": None},
            "strokeDash": {
                "field": "of", "type": "nominal", "title": None,
                "scale": {"domain": names, "range": [[1, 0], [1, 0], [4, 4]]},
            },
        },
    }  # fmt: skip


def _text(size: int) -> str:
    parts, length = [], 0
    for line in cycle(articles(None)):
        parts.append(line["text"])
        length += len(parts[-1]) + 2
        if length >= size:
            return "\n\n".join(parts)
    return ""


if __name__ == "__main__":
    sys.exit(main())
