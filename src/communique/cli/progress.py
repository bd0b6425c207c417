"""How a run tells of its progress: a bar on a terminal, lines in a log, JSON for machines, or nothing."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Literal

import typer

from communique.run import Tally

Form = Literal["auto", "bar", "lines", "json", "none"]

LINE_EVERY, JSON_EVERY = 10.0, 1.0
"""Seconds between lines: few enough for a log that is kept, often enough for a machine that watches."""


@contextmanager
def progress(form: str) -> Iterator[Callable[[Tally], None]]:
    """What to call with the tally as it grows; everything goes to standard error."""
    if form == "auto":
        form = "bar" if sys.stderr.isatty() else "lines"
    if form == "bar":
        with _bar() as told:
            yield told
    elif form in ("lines", "json"):
        show = _line if form == "lines" else _json
        yield _spaced(show, LINE_EVERY if form == "lines" else JSON_EVERY)
    else:
        yield lambda tally: None


def _spaced(show: Callable[[Tally], str], seconds: float) -> Callable[[Tally], None]:
    """Shows a tally not more often than every so many seconds."""
    last = time.monotonic()

    def told(tally: Tally) -> None:
        nonlocal last
        if time.monotonic() - last >= seconds:
            last = time.monotonic()
            typer.echo(show(tally), err=True)

    return told


def _json(tally: Tally) -> str:
    return json.dumps({"event": "progress", **tally.plain()}, ensure_ascii=False)


def _line(tally: Tally) -> str:
    total = "" if tally.expected is None else f" of {tally.expected:,}"
    return f"{tally.seen:,}{total} documents: {counts(tally)}; {speed(tally)}"


@contextmanager
def _bar() -> Iterator[Callable[[Tally], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

    columns = (SpinnerColumn(), BarColumn(20), MofNCompleteColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("starting", total=None)

        def told(tally: Tally) -> None:
            what = f"{counts(tally)}; {speed(tally)}"
            bar.update(task, completed=tally.seen, total=tally.expected, description=what)

        yield told


def counts(tally: Tally) -> str:
    """Documents by outcome, those that there are none of left out but for coded."""
    found = [f"{tally.coded:,} coded"]
    named = {"repeated": "already there", "failed": "failed", "skipped": "skipped", "passed": "failed before"}
    found += [f"{n:,} {words}" for name, words in named.items() if (n := getattr(tally, name))]
    return ", ".join(found)


def speed(tally: Tally) -> str:
    """Documents and words a second, and while it goes the time that is left, where it can be told."""
    words = f"{tally.rate:.1f} documents/s, {tally.words / tally.seconds:,.0f} words/s"
    return words if not tally.remaining else f"{words}, {_time(tally.remaining)} left"


def _time(seconds: float) -> str:
    whole = round(seconds)
    return (
        f"{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}" if whole >= 3600 else f"{whole // 60}:{whole % 60:02}"
    )
