"""Many clients of one ``communique serve`` at once, over loopback: ``python -m benchmarks.load RECORD``.

With ``--clients`` (8) and ``--minutes`` (2): each client asks one page after the other, drawn by lot with parties,
months and reports drawn by lot too, so that few answers can be kept. Prints requests a second, the median and the
95th percentile of each page in milliseconds, and the resident memory of the server at twenty moments.
With ``--writing``, ``communique run`` adds one run after the other to the record meanwhile: give it a copy.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx2

SEED = 20240229
PARTIES = "USA CHN RUS UKR ISR IRN GBR FRA DEU IND TUR JPN KOR SYR SAU PAK EGY PRK POL ITA FIN SWE".split()
BODIES = "SCO NATO EU BRICS ASEAN OPEC G20 CSTO".split()
YEARS = range(2005, 2025)
REPORTS = 200
TIMEOUT = 120.0

MOMENTS = 20
"""How often the server's memory is looked at."""

Pick = Callable[[random.Random, list[str]], str]


def _since(rng: random.Random) -> str:
    year = rng.choice(YEARS)
    return f"since={year}-{rng.randint(1, 12):02}-01&until={year}-12-31"


PAGES: dict[str, Pick] = {
    "home": lambda r, _: "/",
    "documents": lambda r, _: f"/documents?{_since(r)}",
    "search": lambda r, _: f"/documents?q={r.choice(PARTIES)}+{r.choice(('grain', 'summit', 'border', 'exports'))}",
    "report": lambda r, ids: f"/documents/{r.choice(ids)}",
    "events": lambda r, _: f"/events?{_since(r)}",
    "events of a party": lambda r, _: f"/events?actor={r.choice(PARTIES)}&{_since(r)}",
    "events as CSV": lambda r, _: f"/events.csv?limit=500&{_since(r)}",
    "quotations": lambda r, _: f"/quotations?by={r.choice(PARTIES)}",
    "organisation": lambda r, _: f"/organisations/{r.choice(BODIES)}?on={r.choice(YEARS)}-06-01",
    "state": lambda r, _: f"/states/{r.choice(PARTIES)}?on={r.choice(YEARS)}-06-01",
    "pair": lambda r, _: "/pair?first={}&second={}".format(*r.sample(PARTIES, 2)),
    "timeline": lambda r, _: f"/timeline?party={r.choice(PARTIES)}",
    "network": lambda r, _: f"/network?{_since(r)}",
    "map": lambda r, _: f"/map?{_since(r)}",
    "calendar": lambda r, _: f"/calendar?month={r.choice(YEARS)}-{r.randint(1, 12):02}-01",
    "alerts": lambda r, _: "/alerts",
    "runs": lambda r, _: "/runs",
}
"""The pages asked for, each as often as any other, by the address that a lot and the ids of some reports give."""


@dataclass(slots=True)
class Seen:
    """What clients saw: seconds of the requests of each page, and the statuses that are no answer."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: {name: [] for name in PAGES})
    wrong: dict[str, int] = field(default_factory=dict)


@contextmanager
def served(record: Path) -> Iterator[tuple[int, str]]:
    """``communique serve`` in a process of its own: its id and address."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    command = [sys.executable, "-m", "communique", "serve", str(record), "--port", str(port)]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        _await(address, process)
        yield process.pid, address
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)


def _await(address: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(240):
        if process.poll() is not None:
            raise RuntimeError(f"communique serve ended with {process.returncode}")
        try:
            httpx2.get(f"{address}/runs.json", timeout=TIMEOUT)
        except httpx2.ConnectError:
            time.sleep(0.25)
        else:
            return
    raise RuntimeError("communique serve did not answer within a minute")


def resident(process: int) -> float:
    """Megabytes of memory that a process has resident."""
    pages = int(Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


async def visit(address: str, ids: list[str], until: float, seed: int, seen: Seen) -> None:
    """One client: a page after the other until the time is over."""
    rng = random.Random(seed)
    async with httpx2.AsyncClient(base_url=address, timeout=TIMEOUT) as client:
        while time.monotonic() < until:
            name = rng.choice(list(PAGES))
            began = time.perf_counter()
            try:
                answer = await client.get(PAGES[name](rng, ids))
                status = str(answer.status_code)
            except httpx2.TransportError as error:
                status = type(error).__name__
            seen.seconds[name].append(time.perf_counter() - began)
            if status != "200":
                key = f"{name}: {status}"
                seen.wrong[key] = seen.wrong.get(key, 0) + 1


async def loaded(address: str, process: int, clients: int, seconds: float) -> tuple[Seen, list[float]]:
    """What many clients saw, and the server's memory in megabytes at the start and at moments evenly apart."""
    rows = httpx2.get(f"{address}/documents.json?limit={REPORTS}", timeout=TIMEOUT).json()["rows"]
    ids, seen, memory = [r["id"] for r in rows], Seen(), [resident(process)]
    until = time.monotonic() + seconds
    visits = [visit(address, ids, until, SEED + n, seen) for n in range(clients)]
    visiting = asyncio.gather(*visits)
    for _ in range(MOMENTS):
        await asyncio.sleep(seconds / MOMENTS)
        memory.append(resident(process))
    await visiting
    return seen, memory


# ---------------------------------------------------------------- a run meanwhile


def _reports(number: int) -> Iterator[dict[str, str]]:
    """Reports of one run: made up from states drawn by lot; none is a statement about anybody."""
    rng = random.Random(number)
    for i in range(20):
        a, b = rng.sample(PARTIES, 2)
        text = f"Ministers from {a} and {b} met for talks number {number * 20 + i} on grain exports, officials said."
        yield {"text": text, "published": f"2024-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}", "outlet": "Made up"}


@contextmanager
def writing(record: Path, on: bool) -> Iterator[list[int]]:
    """``communique run`` again and again until the end, one run after the other: the exit statuses."""
    done: list[int] = []
    if not on:
        yield done
        return
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "reports.jsonl"
        script = [sys.executable, "-m", "benchmarks.load", str(record), "--only-write", str(source)]
        process = subprocess.Popen(script, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        try:
            yield done
        finally:
            process.send_signal(signal.SIGINT)
            told, _ = process.communicate(timeout=120)
            done += [int(line) for line in told.split()]


def write_on(record: Path, source: Path) -> None:
    """Add runs to a record until interrupted; the run that is being written ends first."""
    stopped = False

    def stop(*_: object) -> None:
        nonlocal stopped
        stopped = True

    signal.signal(signal.SIGINT, stop)
    number = time.time_ns() // 1_000_000_000
    while not stopped:
        lines = [json.dumps(r) for r in _reports(number)]
        source.write_text("\n".join(lines), encoding="utf-8")
        command = [sys.executable, "-m", "communique", "run", str(source), "--into", str(record), "--no-link"]
        ended = subprocess.run([*command, "--quiet", "--processes", "0"], check=False, start_new_session=True)
        print(ended.returncode, flush=True)
        number += 1


# ---------------------------------------------------------------- the report


def report(seen: Seen, memory: list[float], seconds: float, runs: list[int]) -> None:
    """Print a table in Markdown, a row a page."""
    every = [s for times in seen.seconds.values() for s in times]
    print("| page | requests | median ms | 95th percentile ms |\n| --- | ---: | ---: | ---: |")
    for name, times in [*seen.seconds.items(), ("all", every)]:
        if len(times) > 1:
            high = statistics.quantiles(times, n=20)[-1]
            print(f"| {name} | {len(times):,} | {statistics.median(times) * 1e3:,.0f} | {high * 1e3:,.0f} |")
    print(f"\n{len(every) / seconds:,.1f} requests a second; resident MB {' '.join(f'{m:,.0f}' for m in memory)}")
    print(f"not answered: {seen.wrong or 'none'}")
    if runs:
        print(f"{len(runs)} runs were added meanwhile, {sum(r != 0 for r in runs)} of them failed")


def main() -> int:
    """Serve a record to many clients for some minutes."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load", description=__doc__)
    parser.add_argument("record", type=Path)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--minutes", type=float, default=2)
    parser.add_argument("--writing", action="store_true", help="add runs to the record meanwhile")
    parser.add_argument("--only-write", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.only_write:
        write_on(options.record, options.only_write)
        return 0
    seconds = options.minutes * 60
    with served(options.record) as (process, address), writing(options.record, options.writing) as runs:
        began = time.perf_counter()
        seen, memory = asyncio.run(loaded(address, process, options.clients, seconds))
        seconds = time.perf_counter() - began
    report(seen, memory, seconds, runs)
    return int(bool(seen.wrong))


if __name__ == "__main__":
    raise SystemExit(main())
