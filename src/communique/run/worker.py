"""What goes on in a worker process: it loads once, codes batches that lie in files, and dies with its parent.

Batches come and go as Arrow files, and only their names through the pool's pipe: a worker that is killed amid a
long message would leave half of it there for the others.
"""

from __future__ import annotations

import multiprocessing
import multiprocessing.connection
import os
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from communique.ingest.raw import Raw
from communique.records import Coder
from communique.run.batch import code_batch, given
from communique.run.coding import coder, settle

THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "ARROW_IO_THREADS")
"""Settings of libraries that start threads of their own: with a process a core each may have one."""

_WARM = "Finland joined NATO on Tuesday, a spokesman said in Brussels. “We welcome it,” he added."


@dataclass(frozen=True, slots=True)
class Spent:
    """What a batch cost: processor seconds, and the most megabytes that its process has had so far."""

    seconds: float
    peak: float


def begin(memory: int) -> None:
    """Make this process a worker: at most so many megabytes, and gone when its parent is."""
    if memory and sys.platform == "linux":
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (memory << 20, memory << 20))
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_follow, args=(parent.sentinel,), daemon=True).start()


def _follow(sentinel: Any) -> None:
    """End this process when its parent has ended, even amid a document that never ends."""
    multiprocessing.connection.wait([sentinel])
    os._exit(1)


def ready(model: str | None) -> Coder:
    """Load everything that coding needs, by coding a sentence, and say what codes here."""
    settle()
    code_batch(given([Raw("ready", _WARM)]), model)
    return coder(model)


def work(source: Path, target: Path, model: str | None, limit: int) -> Spent:
    """Code the batch in one file into another."""
    begun = time.process_time()
    coded = code_batch(read_batch(source), model, limit)
    write_batch(coded, target)
    return Spent(time.process_time() - begun, _peak())


def write_batch(batch: pa.RecordBatch, path: Path) -> None:
    """Put a batch into a file."""
    with pa.OSFile(str(path), "wb") as target, pa.ipc.new_file(target, batch.schema) as writer:
        writer.write_batch(batch)


def read_batch(path: Path) -> pa.RecordBatch:
    """The batch in a file."""
    with pa.OSFile(str(path), "rb") as source:
        return pa.ipc.open_file(source).get_batch(0)


def _peak() -> float:
    if sys.platform == "win32":
        return 0.0
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1 << 20 if sys.platform == "darwin" else 1 << 10)
