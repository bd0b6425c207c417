"""What may befall a run, done to it for real: ``python -m benchmarks.faults_run [FILE.jsonl] [--times 20]``.

The command line codes a corpus in processes of its own while this kills it, kills its workers, interrupts it, fills
its disk, takes its input away, or sets two of it on one record. After each the same command is given again, and the
record must have the digest of the undisturbed run. Prints a line a fault; exit status 1 where one was not equal.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.__main__ import CORPUS


@dataclass(frozen=True, slots=True)
class Bench:
    """Where the faults are tried: the corpus, a folder for records, and the seconds an undisturbed run takes."""

    corpus: Path
    folder: Path
    seconds: float
    digest: str

    def moment(self, chance: random.Random) -> float:
        """A random moment of a run, from the start of its process on."""
        return chance.uniform(0, self.seconds)


def command(corpus: Path, record: Path, *more: str) -> list[str]:
    """The command line that codes a corpus, and saves every second."""
    run = [sys.executable, "-m", "communique", "run", str(corpus), "--into", str(record)]
    return [*run, "--processes", "2", "--save-every", "1", "--quiet", *more]


def started(corpus: Path, record: Path, *more: str) -> subprocess.Popen[str]:
    """A run that goes on by itself."""
    return subprocess.Popen(command(corpus, record, *more), stderr=subprocess.PIPE, text=True, start_new_session=True)


def completed(corpus: Path, record: Path) -> str:
    """The digest of a record after the same command was given again and ran to its end."""
    complete(corpus, record)
    return digest(record)


def complete(corpus: Path, record: Path) -> None:
    """Run to the end."""
    done = subprocess.run(command(corpus, record), capture_output=True, text=True, check=False)
    if done.returncode not in (0, 3):
        raise RuntimeError(done.stderr)


def digest(record: Path) -> str:
    """The hash over all tables of a record."""
    shown = subprocess.run(
        [sys.executable, "-m", "communique", "digest", str(record)], capture_output=True, text=True, check=True
    )
    return shown.stdout.splitlines()[-1].split()[0]


def killed(bench: Bench, record: Path, chance: random.Random) -> str:
    """The run is killed with SIGKILL at a random moment."""
    run, after = started(bench.corpus, record), bench.moment(chance)
    time.sleep(after)
    run.kill()
    run.communicate()
    return f"SIGKILL after {after:.1f} s"


def worker_killed(bench: Bench, record: Path, chance: random.Random) -> str:
    """A worker process of the run is killed, and the run itself goes on to its end."""
    run, after, victims = started(bench.corpus, record), chance.uniform(0.1, 3), []
    while run.poll() is None and not (victims := workers(run.pid)):
        time.sleep(0.05)
    time.sleep(after)
    victims = workers(run.pid)
    for victim in chance.sample(victims, min(1, len(victims))):
        with contextlib.suppress(ProcessLookupError):
            os.kill(victim, signal.SIGKILL)
    run.communicate()
    return f"{min(1, len(victims))} worker killed {after:.1f} s after they began, exit status {run.returncode}"


def interrupted(bench: Bench, record: Path, chance: random.Random) -> str:
    """The run gets Ctrl-C, as a terminal gives it: to every process of the group."""
    run, after = started(bench.corpus, record), bench.moment(chance)
    time.sleep(after)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(run.pid, signal.SIGINT)
    return f"Ctrl-C after {after:.1f} s, {_end(run)}"


def interrupted_twice(bench: Bench, record: Path, chance: random.Random) -> str:
    """The run gets Ctrl-C twice."""
    run, after = started(bench.corpus, record), bench.moment(chance)
    time.sleep(after)
    for _ in range(2):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(run.pid, signal.SIGINT)
        time.sleep(0.1)
    return f"Ctrl-C twice at {after:.1f} s, {_end(run)}"


def _end(run: subprocess.Popen[str]) -> str:
    """How a run that was asked to stop ended: after how many seconds, with which status, and whether quietly."""
    begun = time.monotonic()
    status = run.wait()
    stopped = time.monotonic() - begun
    _, said = run.communicate()
    told = "a traceback" if "Traceback" in said else "no traceback"
    return f"stopped in {stopped:.1f} s, exit status {status}, {told}"


def two_at_once(bench: Bench, record: Path, chance: random.Random) -> str:
    """Two runs into one record at the same time."""
    runs = [started(bench.corpus, record) for _ in range(2)]
    for run in runs:
        run.communicate()
    return f"two runs at once, exit statuses {[r.returncode for r in runs]}"


def disk_full(bench: Bench, record: Path, chance: random.Random) -> str:
    """The record lies on a disk that is too small for it and fills up; then there is room again."""
    whole = sum(p.stat().st_size for p in (bench.folder / "whole").rglob("*") if p.is_file())
    size = round(chance.uniform(0.2, 0.9) * whole / 1_000)
    record.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}k", "tmpfs", str(record)], check=True)
    aside = record.with_name(f"{record.name}-aside")
    try:
        run = started(bench.corpus, record)
        _, said = run.communicate()
        shutil.copytree(record, aside)
    finally:
        subprocess.run(["umount", str(record)], check=True)
    record.rmdir()
    aside.rename(record)
    return f"a disk of {size} kB, exit status {run.returncode}: {said.strip().splitlines()[-1][:90] if said else ''}"


FAULTS: dict[str, Callable[[Bench, Path, random.Random], str]] = {
    "killed": killed,
    "worker": worker_killed,
    "interrupted": interrupted,
    "twice": interrupted_twice,
    "two": two_at_once,
    "disk": disk_full,
}


def descendants(pid: int) -> list[int]:
    """The processes that descend from one, by the process table."""
    parents: dict[int, int] = {}
    for place in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, IndexError):
            parents[int(place.name)] = int((place / "stat").read_text().rpartition(")")[2].split()[1])
    found, wave = [], [pid]
    while wave:
        wave = [p for p, parent in parents.items() if parent in wave]
        found += wave
    return found


def workers(pid: int) -> list[int]:
    """The workers of a run: those of its descendants that were forked from the server which loads for them."""
    own = descendants(pid)
    return [p for p in own if any(p in descendants(s) for s in own)]


@contextlib.contextmanager
def benched(corpus: Path, folder: Path) -> Iterator[Bench]:
    """The undisturbed run, against which the others are held."""
    begun = time.monotonic()
    complete(corpus, folder / "whole")
    seconds = time.monotonic() - begun
    whole = digest(folder / "whole")
    print(f"undisturbed: {seconds:.1f} s, digest {whole}", flush=True)
    yield Bench(corpus, folder, seconds, whole)


def main() -> int:
    """Try every fault so many times at random moments."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.faults_run", description=__doc__)
    parser.add_argument("file", nargs="?", type=Path, default=CORPUS, help="JSON Lines with a field 'text'")
    parser.add_argument("--times", type=int, default=20, help="moments of each fault that happens at a moment")
    parser.add_argument("--faults", nargs="*", choices=FAULTS, default=list(FAULTS))
    parser.add_argument("--documents", type=int, default=0, help="only so many of the file's lines; 0 for all")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs hand down that it is ignored
    chance, wrong, tried = random.Random(options.seed), 0, 0
    with tempfile.TemporaryDirectory(prefix="communique-faults-") as place:
        corpus = Path(place) / "corpus.jsonl"
        lines = options.file.read_text(encoding="utf-8").splitlines()[: options.documents or None]
        corpus.write_text("\n".join(json.dumps(json.loads(x)) for x in lines) + "\n", encoding="utf-8")
        with benched(corpus, Path(place)) as bench:
            for name in options.faults:
                for number in range(options.times if name not in ("two",) else min(2, options.times)):
                    record = Path(place) / f"{name}-{number}"
                    what = FAULTS[name](bench, record, chance)
                    same = completed(corpus, record) == bench.digest
                    tried, wrong = tried + 1, wrong + (not same)
                    print(f"{'same' if same else 'DIFFERENT':<10}{name:<12} {what}", flush=True)
                    shutil.rmtree(record)
    print(f"{tried} faults, {wrong} records that differ from the undisturbed one")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
