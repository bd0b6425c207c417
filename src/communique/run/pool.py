"""Batches coded by worker processes, given back in the order in which they came, whatever befalls a worker.

Pebble's pool stops a worker whose batch takes too long, and replaces one that died. What is done here is to find
out whose fault it was: a batch that was lost is done again, document by document, until the culprit is alone.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError, Future, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing import forkserver, resource_tracker
from pathlib import Path
from typing import Any

import pyarrow as pa
from pebble import ProcessExpired, ProcessPool

from communique.errors import CommuniqueError, StoreError
from communique.ingest import MAX_CHARACTERS
from communique.ingest.raw import Raw
from communique.records import Coder
from communique.run.batch import failed, given, key_of
from communique.run.coding import BROKEN, fault_of
from communique.run.stopping import Stop
from communique.run.worker import THREADS, Spent, begin, read_batch, ready, work, write_batch
from communique.store.writer import room

PACE = 1_000
"""Characters for which a document is allowed another second: a tenth of what a slow core codes."""

AHEAD = 3
"""Batches a process that are given out before the first is back: none waits for work, and little is lost."""

ATTEMPTS = 3
"""Tries of a document whose worker died: the first may have been another's fault, the second the machine's."""

RECYCLED = 50
"""Batches after which a worker makes way for a fresh one, since libraries keep every new word that they meet."""

LOOK = 0.1
"""Seconds between looks at whether to stop."""


LOST = (ProcessExpired, BrokenProcessPool)
"""What Pebble raises where a worker or all of them are lost."""

Work = Callable[[Path, Path, str | None, int], Spent]
"""Codes the batch in one file into another, with a language pipeline and a limit of characters."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What coding may take: characters of one document, seconds (and one more for each thousand characters), and
    megabytes of a worker process, 0 for no limit of its own."""

    characters: int = MAX_CHARACTERS
    timeout: float = 60.0
    memory: int = field(default_factory=lambda: share_of_memory(cores()))


def cores() -> int:
    """The processors that this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def share_of_memory(processes: int) -> int:
    """Megabytes that each of some processes may take of this machine's memory: four fifths of it all, in parts."""
    if sys.platform != "linux":
        return 0
    most = [os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")]
    with suppress(OSError, ValueError):
        most.append(int(Path("/sys/fs/cgroup/memory.max").read_text()))
    return max(1_024, int(min(most) * 0.8 / max(1, processes)) >> 20)


@dataclass(slots=True)
class Batch:
    """Documents that were given out together, and what came of it."""

    raws: list[Raw]
    number: int
    future: Future[Spent]
    attempts: int = 1
    generation: int = 0


@dataclass(frozen=True, slots=True)
class Done:
    """What became of some documents, in their order, as what they were given, and what it cost."""

    coded: pa.RecordBatch
    raws: tuple[Raw, ...] = ()
    spent: Spent = field(default_factory=lambda: Spent(0.0, 0.0))


class Pool:
    """Worker processes, or with ``processes`` 0 this one, which no limit of time or memory then binds.

    A context manager; ``coder`` says what codes, and ``how`` is what workers do with a batch. Entering it starts
    them, and raises what is wrong with the installation.
    """

    def __init__(self, processes: int, model: str | None, bounds: Bounds, how: Work = work) -> None:
        self.processes = processes
        self.model = model
        self.bounds = bounds
        self._work = how
        self.replaced = 0
        self._number = 0
        self._generation = 0
        self._pool: Any = None
        self._environment: dict[str, str | None] = {}

    def __enter__(self) -> Pool:
        self._environment = {name: os.environ.get(name) for name in THREADS}
        os.environ.update(dict.fromkeys(THREADS, "1"))
        try:
            self.coder = self._started()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()
        for name, value in self._environment.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})

    def _started(self) -> Coder:
        """Start the workers, and learn from one of them what codes."""
        if not self.processes:
            return ready(self.model)
        error: Exception | None = None
        for _ in range(ATTEMPTS):
            self._stop()
            self._generation += 1
            self._pool = ProcessPool(
                max_workers=self.processes,
                max_tasks=RECYCLED,
                initializer=begin,
                initargs=(self.bounds.memory,),
                context=_context(self.model),
            )
            try:
                made_by: Coder = self._pool.schedule(ready, args=(self.model,)).result()
                return made_by
            except (*LOST, RuntimeError) as lost:  # the last where the pool is lost before it has work
                error = lost
        ready(self.model)  # where the installation is at fault, this says what of it
        script = "a script must call it under \"if __name__ == '__main__':\", or use no processes (--processes 0)"
        raise StoreError(f"worker processes cannot start ({error}); {script}", code="workers") from error

    def _stop(self) -> None:
        """End all workers."""
        if self._pool is not None:
            self._pool.stop()
            self._pool.join()

    def coded(self, batches: Iterable[list[Raw] | pa.RecordBatch], spool: Path, stop: Stop) -> Iterator[Done]:
        """What becomes of batches, in their order; what is in the columns of ``CODED`` already is passed through.

        ``spool`` is a folder for passing batches on. When asked to stop, what is begun is finished, but nothing new.
        """
        waiting = iter(batches)
        line: deque[Batch | Done] = deque()
        while True:
            self._fill(line, waiting, spool, stop)
            if not line:
                return
            first = line.popleft()
            if isinstance(first, Done):
                yield first
                continue
            if stop.now or not self._finished(first, line, stop):
                return
            result = self._result(first, spool, stop)
            if isinstance(result, Done):
                yield result
            else:
                line.extendleft(reversed(self._again(result, first, spool)))

    def _fill(
        self, line: deque[Batch | Done], waiting: Iterator[list[Raw] | pa.RecordBatch], spool: Path, stop: Stop
    ) -> None:
        """Give out batches until enough are on their way."""
        while not stop.soon and len(line) < AHEAD * max(1, self.processes):
            batch = None
            with stop.breaking():
                batch = next(waiting, None)
            if batch is None:
                return
            line.append(self._given_out(batch, spool) if isinstance(batch, list) else Done(batch))

    def _given_out(self, raws: list[Raw], spool: Path, attempts: int = 1) -> Batch:
        self._number += 1
        source, target = _files(spool, self._number)
        with room(spool):
            write_batch(given(raws), source)
        arguments = (source, target, self.model, self.bounds.characters)
        if self._pool is None:
            future: Future[Spent] = Future()
            try:
                future.set_result(self._work(*arguments))
            except Exception as error:  # noqa: BLE001 - told apart where the others are, in _result
                future.set_exception(error)
            return Batch(raws, self._number, future, attempts)
        try:
            future = self._pool.schedule(self._work, args=arguments, timeout=self._seconds(raws))
        except RuntimeError:  # all workers were lost while none had work
            self._started()
            future = self._pool.schedule(self._work, args=arguments, timeout=self._seconds(raws))
        return Batch(raws, self._number, future, attempts, self._generation)

    def _seconds(self, raws: list[Raw]) -> float:
        return self.bounds.timeout + sum(len(r.data) for r in raws) / PACE

    def _finished(self, first: Batch, line: deque[Batch | Done], stop: Stop) -> bool:
        """Wait for a batch; whether it was finished, and not left since the run was asked to stop."""
        while not wait([first.future], LOOK).done:
            if stop.now:
                return False
            if stop.soon:
                for later in (first, *line):
                    if isinstance(later, Batch) and not later.future.running():
                        later.future.cancel()
        return True

    def _result(self, batch: Batch, spool: Path, stop: Stop) -> Done | BaseException:
        """What a batch gave, or why it gave nothing; raises what would befall every other batch too."""
        source, target = _files(spool, batch.number)
        try:
            spent = batch.future.result()
            return Done(read_batch(target), tuple(batch.raws), spent)
        except CancelledError:
            return Done(failed("", "", "").slice(0, 0)) if stop.soon else BrokenProcessPool("the pool was ended")
        except (*BROKEN, StoreError):
            raise
        except Exception as error:
            if isinstance(error, OSError) and not isinstance(error, TimeoutError | ProcessExpired):
                with room(spool):
                    raise
            return error
        finally:
            source.unlink(missing_ok=True)
            target.unlink(missing_ok=True)

    def _again(self, error: BaseException, batch: Batch, spool: Path) -> list[Batch | Done]:
        """What to do with the documents of a batch that was lost: each alone, and the culprit into the ledger."""
        if isinstance(error, BrokenProcessPool) and batch.generation == self._generation:
            self._started()
        self.replaced += 1
        died = isinstance(error, LOST)
        if len(batch.raws) > 1 or (died and batch.attempts < ATTEMPTS):
            return [self._given_out([raw], spool, batch.attempts + 1) for raw in batch.raws]
        (raw,) = batch.raws
        code, message = self._why(error, raw)
        return [Done(failed(raw.source, code, message, key_of(raw), batch.attempts))]

    def _why(self, error: BaseException, raw: Raw) -> tuple[str, str]:
        if isinstance(error, TimeoutError):
            what = f"coding it took more than {self._seconds([raw]):.0f} seconds, and was stopped"
            return "timeout", f"{what}; allow more with --timeout"
        if isinstance(error, LOST):
            code = getattr(error, "exitcode", None)
            how = f"signal {-code}" if isinstance(code, int) and code < 0 else f"exit status {code}"
            what = f"the process that coded it died ({how})"
            return "died", f"{what}; if it had too little memory, allow more with --memory or use fewer --processes"
        fault = error if isinstance(error, CommuniqueError) else fault_of(_exception(error))
        return fault.code, str(fault)


def _exception(error: BaseException) -> Exception:
    return error if isinstance(error, Exception) else RuntimeError(repr(error))


def _files(spool: Path, number: int) -> tuple[Path, Path]:
    return spool / f"given-{number}.arrow", spool / f"coded-{number}.arrow"


def _context(model: str | None) -> Any:
    """How processes are started: forked from a server that has loaded what they share, where there is such a thing."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    loaded = "communique.run.preload" if model is None else "communique.run.worker"
    context.set_forkserver_preload(["communique.run.server", loaded])
    resource_tracker.ensure_running()  # which lets go of what is held back
    held = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # what is started now never hears of Ctrl-C
    try:
        forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, held)
    return context
