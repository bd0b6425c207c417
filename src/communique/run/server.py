"""Imported first by the server that worker processes are forked from: what it says of workers that do not begin."""

from __future__ import annotations

import sys
from types import TracebackType


def report(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Say why a worker did not begin, but nothing where its run has ended meanwhile.

    Then the worker's semaphores, which are no files with a name, are gone, or what it was sent was cut off.
    """
    if not isinstance(error, EOFError) and not (isinstance(error, FileNotFoundError) and error.filename is None):
        sys.__excepthook__(kind, error, trace)


sys.excepthook = report
