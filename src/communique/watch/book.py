"""The book of watches: one SQLite file beside the runs, with what was seen, what was to tell, and what was told.

It is no part of the record: nothing in it says anything of the world. Deleting it forgets the saved questions.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from communique.errors import RequestError, StoreError
from communique.store.places import is_remote, place_of
from communique.watch.compare import Seen
from communique.watch.types import Alert, Watch

BOOK = "watches.sqlite"

CLAIM = 600.0
"""Seconds after which a delivery that another process began is taken to have died with it."""

_TABLES = """
    create table if not exists watches(name text primary key, watch text not null, begun integer not null default 0);
    create table if not exists seen(
      watch text, place text, digest text, row text, contradicted integer, primary key (watch, place)) without rowid;
    create table if not exists alerts(
      id text primary key, watch text not null, alert text not null, found text not null);
    create table if not exists deliveries(
      alert text, channel text, claimed real, delivered text, attempts integer not null default 0, fault text,
      primary key (alert, channel)) without rowid;
"""


class Book:
    """The watches of a record, and what became of their alerts. Safe with several processes at once."""

    def __init__(self, record: Path, make: bool = False) -> None:
        record = place_of(record)
        if make and is_remote(record):
            raise StoreError(f"{record} cannot be watched: watches are kept on disk, beside the runs", code="storage")
        if not (record / "runs").is_dir():
            raise StoreError(f"{record} is not a record: it has no folder 'runs'; make one with 'communique run'")
        self.place = record / BOOK
        self._db = sqlite3.connect(self.place if make or self.place.exists() else ":memory:", timeout=60)
        self._db.isolation_level = None
        self._db.executescript(_TABLES)

    @contextmanager
    def _change(self) -> Iterator[sqlite3.Connection]:
        """One change that appears whole; others wait."""
        self._db.execute("begin immediate")
        try:
            yield self._db
        except BaseException:
            self._db.execute("rollback")
            raise
        self._db.execute("commit")

    def add(self, watch: Watch) -> None:
        """Keep a watch; raises ``RequestError`` where its name is taken."""
        try:
            with self._change() as db:
                db.execute("insert into watches(name, watch) values (?, ?)", [watch.name, watch.to_json()])
        except sqlite3.IntegrityError as error:
            raise RequestError(f"there is a watch {watch.name!r} already; remove it first") from error

    def remove(self, name: str) -> None:
        """Forget a watch and its alerts; raises ``RequestError`` where there is none of that name."""
        self.watch(name)
        with self._change() as db:
            db.execute("delete from deliveries where alert in (select id from alerts where watch = ?)", [name])
            for table, column in (("alerts", "watch"), ("seen", "watch"), ("watches", "name")):
                db.execute(f"delete from {table} where {column} = ?", [name])

    def watches(self) -> list[Watch]:
        """Every watch, by name."""
        return [Watch.of(w) for (w,) in self._db.execute("select watch from watches order by name")]

    def watch(self, name: str) -> Watch:
        """The watch of a name; raises ``RequestError`` where there is none."""
        found = self._db.execute("select watch from watches where name = ?", [name]).fetchone()
        if found is None:
            known = ", ".join(w.name for w in self.watches()) or "none"
            raise RequestError(f"there is no watch {name!r}; there are {known}")
        return Watch.of(found[0])

    @contextmanager
    def turn(self, watch: Watch) -> Iterator[tuple[dict[str, Seen], bool]]:
        """What a watch saw last, and whether it ever looked; nobody else looks for it until the turn is over."""
        with self._change() as db:
            begun = db.execute("select begun from watches where name = ?", [watch.name]).fetchone()
            rows = db.execute("select place, digest, row, contradicted from seen where watch = ?", [watch.name])
            yield {p: Seen(p, d, json.loads(r), bool(c)) for p, d, r, c in rows}, bool(begun and begun[0])

    def enter(self, watch: Watch, seen: Iterable[Seen], alerts: Iterable[Alert]) -> list[Alert]:
        """Within a turn: keep what was seen now and what there is to tell; gives the alerts that were not there."""
        rows = [(watch.name, s.place, s.digest, json.dumps(s.row), s.contradicted) for s in seen]
        self._db.executemany("insert or replace into seen values (?, ?, ?, ?, ?)", rows)
        self._db.execute("update watches set begun = 1 where name = ?", [watch.name])
        fresh = []
        for alert in alerts:
            told = [alert.id, watch.name, json.dumps(asdict(alert)), alert.found]
            if self._db.execute("insert or ignore into alerts values (?, ?, ?, ?)", told).rowcount:
                fresh.append(alert)
                waiting = [(alert.id, c) for c in watch.channels]
                self._db.executemany("insert into deliveries(alert, channel) values (?, ?)", waiting)
        return fresh

    def alerts(self, watch: str | None = None, limit: int = 200) -> list[Alert]:
        """Alerts, latest first."""
        test, given = ("where watch = ?", [watch]) if watch else ("", [])
        query = f"select alert from alerts {test} order by found desc, rowid desc limit ?"
        return [Alert(**json.loads(a)) for (a,) in self._db.execute(query, [*given, limit])]

    def pending(self) -> list[tuple[str, Alert]]:
        """What is still to be delivered: the channel and the alert, in the order of their finding."""
        query = """
            select channel, alert from (
              select d.channel, a.alert, a.rowid as number from deliveries d join alerts a on a.id = d.alert
              where d.delivered is null) order by channel, number
        """
        return [(channel, Alert(**json.loads(a))) for channel, a in self._db.execute(query)]

    def claim(self, channel: str, alerts: Iterable[Alert]) -> list[Alert]:
        """Those of some alerts that this process may deliver now: no other one is at it."""
        now = time.time()
        query = """
            update deliveries set claimed = ?, attempts = attempts + 1
            where alert = ? and channel = ? and delivered is null and (claimed is null or claimed < ?)
        """
        with self._change() as db:
            return [a for a in alerts if db.execute(query, [now, a.id, channel, now - CLAIM]).rowcount]

    def settle(self, channel: str, alerts: Iterable[Alert], delivered: str | None, fault: str | None = None) -> None:
        """Say of claimed alerts when they were delivered, or what went wrong; those wait for the next time."""
        query = "update deliveries set delivered = ?, fault = ?, claimed = null where alert = ? and channel = ?"
        with self._change() as db:
            db.executemany(query, [(delivered, fault, a.id, channel) for a in alerts])

    def faults(self) -> list[tuple[str, int, str]]:
        """Channels with alerts that could not be delivered: how many, and the last reason."""
        query = """
            select channel, count(*), max(fault) from deliveries
            where delivered is null and fault is not null group by channel order by channel
        """
        return list(self._db.execute(query))

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def __enter__(self) -> Book:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
