"""How fast a run is in several processes, and whether its memory stays flat: ``python -m benchmarks.rates``.

The command line codes the corpus with each number of processes in turn, one of them with its lines shuffled. Prints
words a second and a processor second, the peak of the largest process over time, and whether the digests are equal:
of every table but that of failures, which are told by the line they stood in.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.__main__ import CORPUS
from benchmarks.corpus import SEED, articles, mixed
from communique.store import Record
from communique.store.digest import WHOLE, digests


@dataclass(frozen=True, slots=True)
class Measured:
    """What a run told while it went, and the digest of its record."""

    told: list[dict[str, Any]]
    digest: str

    @property
    def end(self) -> dict[str, Any]:
        """The last word."""
        return self.told[-1]

    def peaks(self) -> str:
        """The peak in megabytes at each quarter of the run."""
        quarters = [self.told[(len(self.told) - 1) * q // 4] for q in range(1, 5)]
        return " ".join(f"{q['peak']:,.0f}" for q in quarters)


def measured(corpus: Path, record: Path, processes: int) -> Measured:
    """A run of the command line over a corpus."""
    command = [sys.executable, "-m", "communique", "run", str(corpus), "--into", str(record), "--progress", "json"]
    done = subprocess.run([*command, "--processes", str(processes)], capture_output=True, text=True, check=False)
    told = [json.loads(line) for line in done.stderr.splitlines() if line.startswith("{")]
    if not told or told[-1]["event"] != "end":
        raise RuntimeError(done.stderr)
    return Measured(told, _coded(record))


def _coded(record: Path) -> str:
    """The hash over a record's tables without its failures."""
    each = {t: h for t, h in digests(Record(record)).items() if t not in ("failures", WHOLE)}
    return hashlib.sha256(json.dumps(each, sort_keys=True).encode()).hexdigest()


def _line(one: Measured, what: str) -> str:
    end = one.end
    rates = f"{end['documents_per_second']:.1f} documents/s, {end['words_per_second']:,} words/s"
    cost = f"{end['processor']:,.1f} processor s, {end['words'] / end['processor']:,.0f} words/processor s"
    memory = f"peak MB by quarter {one.peaks()}"
    return f"{what}: {end['coded']:,} coded, {end['seconds']:,.1f} s, {rates}, {cost}, {memory}, {one.digest[:16]}"


def main() -> int:
    """Print a line a run."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.rates", description=__doc__)
    parser.add_argument("file", nargs="?", type=Path, default=CORPUS, help="JSON Lines with a field 'text'")
    parser.add_argument(
        "--documents", type=int, default=0, help="so many, made by slicing and mixing; 0 for the file's"
    )
    parser.add_argument("--share", type=float, default=0.5, help="of each of two articles, in one that is made")
    parser.add_argument("--processes", type=int, nargs="*", default=[1, 2])
    options = parser.parse_args()
    originals = articles(options.file)
    made = mixed(originals, options.documents or len(originals), share=options.share)
    lines = [json.dumps(a, ensure_ascii=False) for a in made]
    found = []
    with tempfile.TemporaryDirectory(prefix="communique-rates-") as place:
        for number, processes in enumerate(options.processes):
            corpus = Path(place) / f"{number}.jsonl"
            order = lines if not number else random.Random(SEED).sample(lines, len(lines))
            corpus.write_text("\n".join(order) + "\n", encoding="utf-8")
            one = measured(corpus, Path(place) / f"record-{number}", processes)
            found.append(one.digest)
            print(_line(one, f"{processes} processes{', shuffled' if number else ''}"), flush=True)
    print("digests equal" if len(set(found)) == 1 else "DIGESTS DIFFER")
    return 0 if len(set(found)) == 1 else 1


if __name__ == "__main__":
    sys.exit(main())
