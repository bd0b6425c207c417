"""Being asked to stop, by Ctrl-C or SIGTERM: once to finish what is begun, twice to stop at once."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Stop:
    """How often a run was asked to stop. While ``waiting`` for input, being asked breaks the waiting off."""

    def __init__(self) -> None:
        self.asked = 0
        self.waiting = False

    @property
    def soon(self) -> bool:
        """Whether to begin nothing new."""
        return self.asked > 0

    @property
    def now(self) -> bool:
        """Whether to leave what is begun."""
        return self.asked > 1

    @contextmanager
    def breaking(self) -> Iterator[None]:
        """Within it, being asked to stop breaks off whatever goes on, and what follows it is gone on with."""
        self.waiting = True
        try:
            yield
        except KeyboardInterrupt:
            if not self.asked:
                raise
        finally:
            self.waiting = False

    def ask(self, number: int, frame: FrameType | None) -> None:
        """Take note of a signal; the third is left to Python, which breaks off wherever it stands."""
        self.asked += 1
        if self.waiting or self.asked > 2:
            raise KeyboardInterrupt


@contextmanager
def stopping() -> Iterator[Stop]:
    """Take Ctrl-C and SIGTERM as requests to stop; only the main thread can, elsewhere nothing changes."""
    stop = Stop()
    if threading.current_thread() is not threading.main_thread():
        yield stop
        return
    before = {s: signal.signal(s, stop.ask) for s in SIGNALS}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
