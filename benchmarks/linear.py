"""Processor time a kilobyte of one document, from 1 kB to 10 MB: ``python -m benchmarks.linear [BYTES ...]``.

The documents are the texts of the corpus beside the project, else the examples, one after the other, cut at so
many characters. All are coded in one process, the shortest first, after a warm-up.
"""

from __future__ import annotations

import resource
import sys
import time
from itertools import cycle

from benchmarks.__main__ import _lines

SIZES = (1_000, 10_000, 100_000, 1_000_000, 10_000_000)


def main(sizes: tuple[int, ...]) -> int:
    """Print a table in Markdown: characters, seconds, milliseconds a kilobyte of reading and passes, peak memory."""
    from communique.check import check
    from communique.code.passes import PASSES, coding_of, found_by
    from communique.ingest import ingest
    from communique.reading import Reader
    from communique.world import load

    reader, world = Reader(), load()
    text = _text(max(sizes))
    print("| characters | processor s | ms a kB | of it reading | peak MB |\n| --- | --- | --- | --- | --- |")
    for size in (20_000, *sizes):
        before = time.process_time()
        reading = reader.read(ingest(text[:size]).document)
        read = time.process_time() - before
        found = found_by(PASSES, reading, world)
        check(coding_of(reading, found, world), world, found.claims)
        spent = time.process_time() - before
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        each = f"{spent / size * 1e6:.1f} | {read / size * 1e6:.1f}"
        warm = size == 20_000
        print(f"| {size:,}{' (warm-up)' if warm else ''} | {spent:.2f} | {each} | {peak:,.0f} |", flush=True)
    return 0


def _text(size: int) -> str:
    parts, length = [], 0
    for line in cycle(_lines(None)):
        parts.append(line["text"])
        length += len(parts[-1]) + 2
        if length >= size:
            return "\n\n".join(parts)
    return ""


if __name__ == "__main__":
    sys.exit(main(tuple(map(int, sys.argv[1:])) or SIZES))
