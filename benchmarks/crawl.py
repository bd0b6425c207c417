"""A crawl of some thousand pages through ``communique run``, and the sums: ``python -m benchmarks.crawl``.

Three times: as it is, cut short, and damaged in the middle. Every response must be coded or be in the ledger, under
the offset of its record, once; what the damage did not touch must be coded. Exit status 1 where a sum does not hold.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from communique.store import Record
from tests.ingest.crawl import packed, page, record

OTHERS = 25
"""After so many pages comes a response that is no report, each of another kind in turn."""

HURT = 6_000
"""Bytes in the middle of the file that are overwritten."""


@dataclass(frozen=True, slots=True)
class Stored:
    """One record as it lies in the file: where, what kind, what it should become, and its page's address."""

    start: int
    end: int
    kind: str
    becomes: str
    url: str


def made(pages: int) -> tuple[bytes, list[Stored]]:
    """A crawl in the form of Common Crawl's, and what each of its records should become."""
    data, stored = bytearray(), []
    for number, (kind, becomes, raw) in enumerate(_records(pages)):
        member = packed([raw])
        url = re.search(rb"Target-URI: (\S+)", raw)
        stored.append(
            Stored(len(data), len(data) + len(member), kind, becomes, url[1].decode() if url else str(number))
        )
        data += member
    return bytes(data), stored


def _records(pages: int) -> Iterator[tuple[str, str, bytes]]:
    yield "warcinfo", "passed", record(0, b"software: benchmark\r\n", "warcinfo")
    for number in range(1, pages + 1):
        yield "request", "passed", record(number, b"method: GET\r\n", "request")
        yield "response", "coded", record(number, page(number, dated=number % 3 > 0))
        if number % OTHERS == 0:
            yield "response", *_other(number, number // OTHERS % 5)


def _other(number: int, which: int) -> tuple[str, bytes]:
    """A response that is not to be coded: gone, a picture, a menu, a page in Russian, the same page again."""
    at = 1_000_000 + number
    russian = "Министр иностранных дел прибыл в Пекин, где провёл переговоры со своим коллегой о торговле. " * 20
    menu = b"<html><head><title>Menu</title></head><body><p>Home. World. Sport.</p></body></html>"
    return (
        ("status", record(at, b"gone", status="404 Not Found")),
        ("not_html", record(at, b"\x89PNG", media="image/png")),
        ("not_article", record(at, menu)),
        ("language", record(at, f"<html><body><article><p>{russian}</p></article></body></html>".encode())),
        ("repeated", record(number, page(number, dated=number % 3 > 0))),
    )[which]


def run(crawl: Path, into: Path) -> tuple[dict[str, Any], Record]:
    """What the command line says at the end of a run over a crawl, and the record."""
    command = [sys.executable, "-m", "communique", "run", str(crawl), "--into", str(into), "--no-link"]
    done = subprocess.run([*command, "--progress", "json"], capture_output=True, text=True, check=False)
    told = [json.loads(line) for line in done.stderr.splitlines() if line.startswith("{")]
    if not told or told[-1]["event"] != "end":
        raise RuntimeError(done.stderr)
    return told[-1], Record(into)


def sums(what: str, data: bytes, stored: list[Stored], hurt: range, place: Path) -> bool:
    """Run over a file and print its sums; whether all hold. ``hurt`` are the bytes that are not as they were."""
    crawl = place / f"{what}.warc.gz"
    crawl.write_bytes(data)
    told, opened = run(crawl, place / what)
    coded = opened.sql("select source, url from documents").to_pylist()
    ledger = opened.sql("select source, code, message from failures").to_pylist()
    opened.close()
    safe = [s for s in stored if s.end <= hurt.start or s.start >= hurt.stop]
    wanted = {f"{crawl}#{s.start}": s for s in safe if s.kind == "response"}
    found = Counter(row["source"] for row in (*coded, *ledger) if "#" in row["source"])
    right = {row["source"] for row in coded if row["source"] in wanted and wanted[row["source"]].url == row["url"]}
    reasons = {row["source"]: row["code"] for row in ledger}
    passed = _passed([row["message"] for row in ledger if row["code"] == "not_response"])
    checks = {
        "pages coded under their offset and address": (len(right), _count(wanted, "coded")),
        "responses in the ledger for the reason expected": (
            sum(reasons.get(at) == s.becomes for at, s in wanted.items()),
            len(wanted) - _count(wanted, "coded") - _count(wanted, "repeated"),
        ),
        "repeated": (told["repeated"], _count(wanted, "repeated")),
        "other records passed over": (passed, sum(s.kind != "response" for s in safe)),
        "sources met twice": (sum(n > 1 for n in found.values()), 0),
        "coded that should not be": (len(coded) - len(right), 0),
    }
    broken = sum(row["code"] in ("broken", "truncated") for row in ledger)
    print(f"{what}: {len(data):,} bytes, {len(stored):,} records, {len(stored) - len(safe):,} of them touched;")
    print(f"  documents {len(coded):,}, ledger {len(ledger):,} rows, of these {broken} tell of damage")
    print(f"  processor seconds {told['processor']:.0f}")
    for name, (had, due) in checks.items():
        print(f"  {name}: {had:,} of {due:,}{'' if had == due else '  DOES NOT HOLD'}", flush=True)
    told_of = bool(broken) == (len(safe) < len(stored))
    return told_of and all(had == due for had, due in checks.values())


def _count(wanted: dict[str, Stored], becomes: str) -> int:
    return sum(s.becomes == becomes for s in wanted.values())


def _passed(messages: list[str]) -> int:
    return sum(int(n.replace(",", "")) for m in messages for n in re.findall(r"([\d,]+) (?:request|warcinfo)", m))


def main() -> int:
    """Print the sums of the three runs."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.crawl", description=__doc__)
    parser.add_argument("--pages", type=int, default=2_000)
    pages: int = parser.parse_args().pages
    data, stored = made(pages)
    cut = stored[3 * len(stored) // 4].start + 300
    middle = stored[len(stored) // 2].start + 100
    damaged = data[:middle] + bytes(i * 37 % 251 for i in range(HURT)) + data[middle + HURT :]
    with tempfile.TemporaryDirectory(prefix="communique-crawl-") as place:
        held = [
            sums("whole", data, stored, range(len(data), len(data)), Path(place)),
            sums("cut", data[:cut], stored, range(cut, len(data)), Path(place)),
            sums("damaged", damaged, stored, range(middle, middle + HURT), Path(place)),
        ]
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())
