"""Each page of the explorer over a large record, one by one: ``python -m benchmarks.pages RECORD [PAGE ...]``.

Milliseconds by the clock and of the processor, the median of three addresses a page that a fixed lot draws, with
nothing kept from one page to the next but what is counted once for a state of the record. ``--rounds`` for more.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import statistics
import time
from collections.abc import Mapping
from pathlib import Path

import httpx2

from benchmarks.load import PAGES, Pick
from communique.serve.app import application
from communique.serve.readers import Kept
from communique.serve.settings import Settings

SEED = 7
MEMOS = "memo "

MORE: Mapping[str, Pick] = {
    "latest events": lambda r, _: "/events",
    "events with a side of the military": lambda r, _: "/events?sector=MIL",
    "events of an outlet": lambda r, _: "/events?outlet=Capital+Post",
    "events between two states": lambda r, _: "/events?first=CHN&second=RUS",
    "events in reports with some words": lambda r, _: "/events?q=grain+exports",
    "latest quotations": lambda r, _: "/quotations",
    "quotations about a body": lambda r, _: "/quotations?about=SCO",
    "person": lambda r, _: "/people/Xi+Jinping",
    "coverage": lambda r, _: "/coverage",
    "disagreements": lambda r, _: "/disagreements",
    "stories": lambda r, _: "/stories",
    "changes": lambda r, _: "/changes",
    "parties": lambda r, _: "/parties",
}
"""Pages that the load does not ask for."""


class Counted(Kept):
    """What is counted once for a state of the record is kept, no page is."""

    def put(self, state: str, asked: str, answer: object, size: int) -> None:
        """Keep what is counted once."""
        if asked.startswith(MEMOS):
            super().put(state, asked, answer, size)


async def measured(record: Path, names: list[str], rounds: int) -> None:
    """Print a line a page."""
    app = application(Settings(record))
    app.state.explorer.kept = Counted()
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1:8080") as client:
        listed = (await client.get("/documents.json?limit=200")).json()["rows"]
        reports = [row["id"] for row in listed]
        for name, address in {**PAGES, **MORE}.items():
            if names and name not in names:
                continue
            lot = random.Random(SEED)
            taken = [await timed(client, address(lot, reports)) for _ in range(rounds)]
            clock, processor = (statistics.median(t[i] for t in taken) for i in (0, 1))
            most = max(t[0] for t in taken)
            print(f"| {name} | {clock:,.0f} | {most:,.0f} | {processor:,.0f} |", flush=True)
    app.state.explorer.close()


async def timed(client: httpx2.AsyncClient, address: str) -> tuple[float, float]:
    """Milliseconds of a page by the clock, and of the processor."""
    clock, processor = time.perf_counter(), time.process_time()
    answer = await client.get(address)
    taken = (time.perf_counter() - clock) * 1e3, (time.process_time() - processor) * 1e3
    if answer.status_code != 200:
        raise RuntimeError(f"{address}: {answer.status_code} {answer.text[:200]}")
    return taken


def main() -> int:
    """Measure the pages named, or all."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pages", description=__doc__)
    parser.add_argument("record", type=Path)
    parser.add_argument("names", nargs="*", metavar="PAGE")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    print("| page | clock | slowest | processor |\n| --- | ---: | ---: | ---: |")
    asyncio.run(measured(options.record, options.names, options.rounds))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
