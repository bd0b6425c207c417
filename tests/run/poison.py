"""What workers do in tests: code a batch, but for texts that hang, devour memory, or kill their process."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from communique.run.worker import Spent, read_batch, work


def poisoned(source: Path, target: Path, model: str | None, limit: int) -> Spent:
    """Code a batch as always, unless a text in it is poison."""
    for data in read_batch(source).column("data").to_pylist():
        if b"hangs for ever" in data:
            time.sleep(600)
        if b"takes all memory" in data:
            held = [bytearray(64 << 20) for _ in range(1_000)]
            assert held
        if b"kills its process" in data:
            os.kill(os.getpid(), signal.SIGKILL)
    return work(source, target, model, limit)


def dying_once(source: Path, target: Path, model: str | None, limit: int) -> Spent:
    """Code a batch as always, after the first one was lost to a kill from outside."""
    mark = source.parents[4] / "killed"
    if not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return work(source, target, model, limit)
