"""Saved questions asked again: what is new, changed or newly contradicted since they were asked last."""

from __future__ import annotations

from pathlib import Path

from communique.ask import Record
from communique.store.layout import instant, now
from communique.watch.book import BOOK, Book
from communique.watch.compare import news, seen_in
from communique.watch.deliver import Settings, deliver
from communique.watch.types import Alert, Watch


def add(record: str | Path, watch: Watch, told_from_start: bool = False) -> list[Alert]:
    """Save a question. What the record answers now is not told, unless ``told_from_start``; gives the alerts if so.

    Raises ``RequestError`` where the name is taken or the question cannot be asked.
    """
    with Book(Path(record), make=True) as book:
        view = Record(record)
        watch.question.asked(view)
        book.add(watch)
        return _look(watch, book, view, told_from_start)


def evaluate(record: str | Path) -> list[Alert]:
    """Ask every saved question again; gives the alerts that are new, which wait for delivery."""
    place = Path(record)
    if not (place / BOOK).exists():
        return []
    with Book(place) as book:
        view = Record(place)
        return [a for watch in book.watches() for a in _look(watch, book, view, False)]


def evaluate_and_deliver(record: str | Path, settings: Settings) -> tuple[list[Alert], dict[str, int]]:
    """Ask every saved question again and deliver what is pending, from before too."""
    found = evaluate(record)
    if not (Path(record) / BOOK).exists():
        return found, {}
    with Book(Path(record)) as book:
        return found, deliver(book, settings)


def _look(watch: Watch, book: Book, view: Record, told_from_start: bool) -> list[Alert]:
    """One turn of a watch: its answer now beside what it saw last; a first look tells nothing by itself."""
    seen = seen_in(watch.question.asked(view), view)
    run = view.runs[-1].run if view.runs else ""
    with book.turn(watch) as (before, begun):
        found = list(news(watch.name, seen, before, run, instant(now()))) if begun or told_from_start else []
        return book.enter(watch, seen, found)
