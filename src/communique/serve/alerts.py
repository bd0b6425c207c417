"""What the saved questions of a record found, and what of it could not be delivered."""

from __future__ import annotations

from typing import get_args
from urllib.parse import urlsplit

from communique.serve.pages import Asked, Reply, Row
from communique.watch import Alert, Book, Watch, feed
from communique.watch.compare import UNTOLD
from communique.watch.types import Kind

KINDS: tuple[str, ...] = get_args(Kind)

MOST = 5_000
"""Alerts that are looked through, the latest: some megabytes, read anew each time."""

PLACE = frozenset({"document", "start", "end", "words", "outlet", "published", "title"})
"""Columns of a row that stand beside it, and not among what it says."""


def alerts(asked: Asked) -> Reply:
    """The alerts of the watches, latest first, each with its words and what was there before."""
    watch, kind, limit = asked.given["watch"], asked.given["kind"], asked.given["limit"]
    with Book(asked.settings.folder) as book:
        watches = book.watches()
        if watch:
            book.watch(watch)
        found = book.alerts(watch, MOST + 1)
        waiting = [(channel, alert.id) for channel, alert in book.pending()]
        faults = book.faults()
    more, found = len(found) > MOST, [a for a in found[:MOST] if kind in (None, a.kind)]
    undelivered: dict[str, list[str]] = {}
    for channel, own in waiting:
        undelivered.setdefault(own, []).append(called(channel))
    shown = found[:limit]
    rows = [_row(a, undelivered.get(a.id, [])) for a in shown]
    notes = (f"only the latest {MOST:,} alerts were looked through",) if more else ()
    failed = [_fault(*f) for f in faults]
    show = {"kinds": KINDS, "alerts": shown, "feed": watch or "alerts"}
    about = {"watches": [_watch(w) for w in watches], "undelivered": failed}
    return Reply("Alerts", rows, len(found), notes=notes, about=about, show=show, columns=tuple(COLUMNS))


COLUMNS = (
    "found kind watch words says said_before waiting_for outlet published title document start end record run id"
).split()


def _row(alert: Alert, waiting: list[str]) -> Row:
    """An alert as a line: what the record says now, and of what it said before that which is otherwise."""
    now, was = alert.row, alert.was or {}
    before = {k: v for k, v in was.items() if _told(k, v) and now.get(k) != v}
    return {
        "found": alert.found,
        "kind": alert.kind,
        "watch": alert.watch,
        "words": alert.words,
        "says": {k: v for k, v in now.items() if _told(k, v)},
        "said_before": before or None,
        "waiting_for": waiting,
        "outlet": now.get("outlet"),
        "published": now.get("published"),
        "title": now.get("title"),
        "document": alert.document,
        "start": alert.start,
        "end": alert.end,
        "record": now.get("id"),
        "run": alert.run,
        "id": alert.id,
    }


def _told(name: str, value: object) -> bool:
    return name not in PLACE and name not in UNTOLD and value not in (None, "", [])


def _watch(watch: Watch) -> Row:
    return {"name": watch.name, "question": watch.question.told, "channels": [called(c) for c in watch.channels]}


def called(channel: str) -> str:
    """A channel for whoever sees the page: what in its address may be a secret or somebody's own is left out.

    >>> called("webhook:https://hooks.example.org/T0/secret"), called("atom:/srv/a.atom")
    ('webhook to hooks.example.org', 'Atom file a.atom')
    """
    kind, _, target = channel.partition(":")
    if kind == "webhook":
        return f"webhook to {urlsplit(target).hostname}"
    return f"mail to {target.rpartition('@')[2]}" if kind == "mail" else f"Atom file {_last(target)}"


def _last(path: str) -> str:
    return path.replace("\\", "/").rpartition("/")[2]


def _fault(channel: str, number: int, why: str) -> Row:
    """A channel with alerts that could not be delivered: how many, and the last reason."""
    target = channel.partition(":")[2]
    folder = target.removesuffix(_last(target))
    for secret in (target, *([folder] if channel.startswith("atom:") and len(folder) > 1 else [])):
        why = why.replace(secret, "…")
    return {"channel": called(channel), "alerts": number, "why": why}


def as_feed(reply: Reply) -> bytes:
    """The alerts of a reply for feed readers."""
    return feed(reply.show["alerts"], reply.show["feed"])
