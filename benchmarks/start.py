"""What it takes before the first word is read: ``python -m benchmarks.start [--rounds 5]``.

Each line is a process of its own, with one thread and with bytecode already written: clock, processor time and peak
memory, the medians of the rounds. Prints a table in Markdown.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time

from benchmarks.__main__ import ROOT

CALL = "from communique.cli import main; main()"
STARTS = {
    "python alone": ("-c", "pass"),
    "import communique": ("-c", "import communique"),
    "communique --version": ("-c", CALL, "--version"),
    "communique --help": ("-c", CALL, "--help"),
    "communique read examples/brief.txt": ("-c", CALL, "read", "examples/brief.txt"),
}
"""What is started, by its name, and what Python is given for it."""


def started(given: tuple[str, ...]) -> tuple[float, float, float]:
    """Seconds on the clock and of the processor, and megabytes at the peak, of one process."""
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    began = time.perf_counter()
    process = subprocess.Popen([sys.executable, *given], stdout=subprocess.DEVNULL, cwd=ROOT, env=environment)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, given)
    peak = used.ru_maxrss / (1024 if sys.platform != "darwin" else 1 << 20)
    return time.perf_counter() - began, used.ru_utime + used.ru_stime, peak


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.start", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    rounds: int = parser.parse_args().rounds
    print("| start | clock s | processor s | peak MB |\n| --- | ---: | ---: | ---: |")
    for name, given in STARTS.items():
        started(given)
        took = [statistics.median(figure) for figure in zip(*(started(given) for _ in range(rounds)), strict=True)]
        print(f"| {name} | {took[0]:.2f} | {took[1]:.2f} | {took[2]:,.0f} |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
