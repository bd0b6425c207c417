"""A run on Apache Spark beside the same run on this machine: ``python -m benchmarks.cluster [FILE] --documents 20000``.

Executors are processes of their own (``local-cluster``), each with one core. The corpus is coded by local processes,
by one executor, by two, by two with bad documents among the good, and by two of which one is killed with SIGKILL in
the middle. Prints a line a run with its digest over all tables; exit status 1 where rows differ from the local run's.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from benchmarks.__main__ import CORPUS
from benchmarks.corpus import articles, mixed
from benchmarks.faults_run import digest

MEMORY = ("spark.executor.memory=1g", "spark.executor.memoryOverhead=512m", "spark.driver.host=127.0.0.1")
FILES = 500
"""Articles in each file: a cluster's input lies in many."""


@dataclass(frozen=True, slots=True)
class Run:
    """A way to code the corpus: on so many executors, none for this machine's own processes, and what befalls it."""

    name: str
    executors: int
    bad: bool = False
    killed_at: float = 0.0

    def command(self, inputs: list[Path], record: Path) -> list[str]:
        """The command line."""
        told = [sys.executable, "-m", "communique", "run", *map(str, inputs), "--into", str(record), "--quiet"]
        if not self.executors:
            return [*told, "--processes", "2"]
        settings = [word for setting in MEMORY for word in ("--conf", setting)]
        return [*told, "--engine", "spark", "--master", f"local-cluster[{self.executors},1,1536]", *settings]


def poison() -> Iterator[str]:
    """Lines that are no articles: broken, empty, of another type, without letters, past the limit of length."""
    yield "{broken"
    yield json.dumps({"text": ""})
    yield json.dumps({"text": 4})
    yield json.dumps({"text": None, "published": "the day before"})
    yield json.dumps({"text": "\x00\x01\ufffe" * 2_000})
    yield json.dumps({"text": "[" * 200_000})
    yield json.dumps({"text": "Kenya and Somalia signed an agreement. " * 400_000})


def written(lines: Iterator[str], folder: Path) -> list[Path]:
    """Files of so many lines each."""
    folder.mkdir()
    paths: list[Path] = []
    while some := list(islice(lines, FILES)):
        paths.append(folder / f"{len(paths):04}.jsonl")
        paths[-1].write_text("\n".join(some) + "\n", encoding="utf-8")
    return paths


def executors() -> list[int]:
    """The process ids of executors that work."""
    found = subprocess.run(["pgrep", "-f", "CoarseGrainedExecutorBackend"], capture_output=True, text=True, check=False)
    return [int(pid) for pid in found.stdout.split()]


def timed(run: Run, inputs: list[Path], record: Path) -> float:
    """The seconds that a run takes, with an executor killed in it where the run says so."""
    begun = time.monotonic()
    going = subprocess.Popen(run.command(inputs, record), stderr=subprocess.PIPE, text=True)
    if run.killed_at:
        with contextlib.suppress(subprocess.TimeoutExpired):
            going.wait(run.killed_at)
        victims = executors()
        if going.poll() is not None or not victims:
            raise RuntimeError(f"no executor was at work {run.killed_at:.0f} s after the start")
        os.kill(victims[0], signal.SIGKILL)
    _, said = going.communicate()
    if going.returncode not in (0, 3):
        raise RuntimeError(said[-2_000:])
    return time.monotonic() - begun


@dataclass(frozen=True, slots=True)
class Bench:
    """The corpus, the same with bad documents among it, a folder for records, and what a local run makes of both."""

    clean: list[Path]
    bad: list[Path]
    folder: Path
    seconds: float
    digests: dict[bool, str]

    def tried(self, run: Run) -> bool:
        """Do a run, print its line, and say whether its rows are those of the local run."""
        record = self.folder / "record"
        took = timed(run, self.bad if run.bad else self.clean, record)
        found = digest(record)
        same = found == self.digests[run.bad]
        killed = f" at {run.killed_at:,.0f} s" if run.killed_at else ""
        print(f"{run.name}{killed}: {took:,.0f} s, {found}, {'same' if same else 'DIFFERENT'}", flush=True)
        shutil.rmtree(record)
        return same


def benched(lines: Iterator[str], folder: Path) -> Bench:
    """Write the corpus and code it on this machine; the bad documents are read into the same record afterwards."""
    clean = written(lines, folder / "corpus")
    bad = [*clean, *written(poison(), folder / "poison")]
    record = folder / "local"
    seconds = timed(Run("local", 0), clean, record)
    found = digest(record)
    print(f"local, 2 processes: {seconds:,.0f} s, {found}", flush=True)
    timed(Run("local", 0), bad, record)
    with_bad = digest(record)
    print(f"local, bad documents added: {with_bad}", flush=True)
    shutil.rmtree(record)
    return Bench(clean, bad, folder, seconds, {False: found, True: with_bad})


def main() -> int:
    """Print a line a run."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.cluster", description=__doc__)
    parser.add_argument("file", nargs="?", type=Path, default=CORPUS, help="JSON Lines with a field 'text'")
    parser.add_argument("--documents", type=int, default=20_000, help="so many, made by slicing and mixing")
    parser.add_argument("--share", type=float, default=0.5, help="of each of two articles, in one that is made")
    parser.add_argument("--runs", nargs="*", choices=("one", "two", "bad", "killed"), help="only these on Spark")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="communique-cluster-") as place:
        made = mixed(articles(options.file), options.documents, share=options.share)
        bench = benched((json.dumps(a, ensure_ascii=False) for a in made), Path(place))
        runs = {
            "one": Run("1 executor", 1),
            "two": Run("2 executors", 2),
            "bad": Run("2 executors, bad documents among the good", 2, bad=True),
            "killed": Run("2 executors, one killed", 2, killed_at=max(40.0, bench.seconds * 0.6)),
        }
        wrong = sum(not bench.tried(runs[name]) for name in options.runs or runs)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
