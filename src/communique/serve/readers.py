"""Threads that read the record, which is opened anew when a run was committed."""

from __future__ import annotations

import asyncio
import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from communique.ask import Record
from communique.serve.pages import Opened
from communique.store.database import Database
from communique.store.layout import MANIFEST
from communique.store.places import place_of
from communique.version import __version__

T = TypeVar("T")

LOOK_EVERY = 1.0
"""Seconds between looks at whether the record has changed: a listing of a folder, under a millisecond a run."""

KEPT_BYTES = 48_000_000
KEPT_ANSWERS = 2_000
"""How much of what was answered is kept for who asks the same of the same state of the record."""


MEMORY = "2GB"
"""What DuckDB may hold in memory: parts of files that were read, and what questions sort and group."""

AT_ONCE = 1.0
"""Seconds to make a record ready within which a new state of it is shown at once; a larger one is made ready beside."""

SHARE = 10
"""A state is shown at least this many times as long as it took to make ready: most of the time is the visitors'."""


class Readers:
    """A few threads over one record. Whoever asks waits for the first that is free.

    After a run the record's new state is opened, and ``warm`` asks of it what many will. Where that takes long, it is
    done beside the visitors, who are shown the state before until then.
    """

    def __init__(self, folder: Path, threads: int = 4, warm: Callable[[Opened, str], None] = lambda *_: None) -> None:
        self.folder = place_of(folder)
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="reader")
        self._beside = ThreadPoolExecutor(1, thread_name_prefix="opener")
        self._warm = warm
        self._opened: dict[int, tuple[str, Opened]] = {}
        self._opening = threading.Lock()
        self._database: Database | None = None
        self._shared: tuple[str, Record] | None = None
        self._looked = self._shown = self._took = 0.0
        self._readying = ""
        self._state = ""

    def begin(self) -> None:
        """Make the record ready before anybody asks."""
        self._beside.submit(self._make_ready, self.state())

    def state(self) -> str:
        """What tells one state of the record from another: a hash over its committed runs and this version."""
        if not self._state or time.monotonic() - self._looked > LOOK_EVERY:
            self._looked = time.monotonic()
            self._turn_to(_state_of(self.folder))
        return self._state

    def changed(self) -> None:
        """Look at the record anew at the next question: something was written through the explorer itself."""
        self._looked, self._state = 0.0, ""

    def _turn_to(self, state: str) -> None:
        """Show a state of the record: at once where that costs little or nothing else is there to show."""
        if not self._state or self._took < AT_ONCE:
            self._state, self._shown = state, time.monotonic()
        elif state not in (self._state, self._readying) and time.monotonic() - self._shown > SHARE * self._took:
            self._readying = state
            self._beside.submit(self._make_ready, state)

    def _make_ready(self, state: str) -> None:
        """Open a state of the record, ask what many will, then show it instead of the one before."""
        began, is_ready = time.monotonic(), False
        try:
            record = self._record(state) if state == self._state else Record(self.folder, self._shared_database())
            self._warm(Opened(record), state)
            with self._opening:
                self._took, self._shown = (now := time.monotonic()) - began, now
                if state != self._state:
                    self._opened.clear()
                self._shared, self._state = (state, record), state
            is_ready = True
        finally:
            self._readying = ""
            if not is_ready:
                self._state = ""  # whoever asks next opens it himself, and is told what is wrong

    async def ask(self, question: Callable[[Opened], T]) -> T:
        """The answer to a question, got in one of the threads."""
        state = self.state()
        return await asyncio.get_running_loop().run_in_executor(self._pool, self._answered, state, question)

    async def do(self, work: Callable[[], T]) -> T:
        """What some work gives, done in one of the threads."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, work)

    def _answered(self, state: str, question: Callable[[Opened], T]) -> T:
        return question(self._of_thread(state))

    def _of_thread(self, state: str) -> Opened:
        """The record in a state as this thread has it open."""
        thread = threading.get_ident()
        of, opened = self._opened.get(thread, (None, None))
        if opened is None or of != state:
            opened = Opened(self._record(state))
            self._opened[thread] = state, opened
        return opened

    def _record(self, state: str) -> Record:
        """The record in a state, opened once for all threads; one that is still read from goes when that is done.

        What idle threads have open of another state goes at once, so that its memory is free for this one.
        """
        with self._opening:
            if self._shared is None or (self._shared[0] != state and state == self._state):
                self._opened.clear()
                self._shared = (state, Record(self.folder, self._shared_database()))
            return self._shared[1]

    def _shared_database(self) -> Database:
        if self._database is None:
            self._database = Database(self.folder, MEMORY, shared=True)
        return self._database

    def close(self) -> None:
        """Let the threads end."""
        self._beside.shutdown(wait=True, cancel_futures=True)
        self._pool.shutdown(wait=True, cancel_futures=True)


def _state_of(folder: Path) -> str:
    runs = folder / "runs"
    names = sorted(p.parent.name for p in runs.glob(f"*/{MANIFEST}")) if runs.is_dir() else []
    return hashlib.sha256("\n".join((__version__, *names)).encode()).hexdigest()[:20]


class Kept:
    """Answers kept by the state of the record and what was asked, the least lately used dropped first."""

    def __init__(self, most_bytes: int = KEPT_BYTES, most: int = KEPT_ANSWERS) -> None:
        self._most_bytes, self._most = most_bytes, most
        self._bytes = 0
        self._held: OrderedDict[tuple[str, str], tuple[Any, int]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, state: str, asked: str) -> Any:
        """What was answered, or None."""
        with self._lock:
            found = self._held.get((state, asked))
            if found is not None:
                self._held.move_to_end((state, asked))
            return found[0] if found else None

    def put(self, state: str, asked: str, answer: Any, size: int) -> None:
        """Keep an answer of some size in bytes; one larger than a quarter of all room is not kept."""
        if size > self._most_bytes // 4:
            return
        with self._lock:
            self._bytes -= self._held.pop((state, asked), (None, 0))[1]
            self._held[state, asked] = (answer, size)
            self._bytes += size
            while self._bytes > self._most_bytes or len(self._held) > self._most:
                self._bytes -= self._held.popitem(last=False)[1][1]
