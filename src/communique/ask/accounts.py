"""In which values the tellings of one event differ: numbers, what was done, whether it happened, when and where."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from communique.link.words import plain, stem

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Account:
    """What one telling has for something that tellings differ in: shown as ``value``, its words at ``start``."""

    what: str
    value: str
    telling: Row
    start: int
    end: int


def differing(tellings: Sequence[Row]) -> list[Account]:
    """The accounts of a story in which its tellings differ, what they are of together, each in the order of telling.

    A telling is a row of an event with ``document``, ``published``, ``type``, ``mode``, ``cameo``, ``status``, ``day``,
    ``day_to``, ``precision``, ``dated``, ``place``, ``feature``, ``quantities``, ``trigger`` and ``deed``. Two
    sentences of one document do not differ: a report that gives two numbers means two things.
    """
    return [account for find in _FINDERS for account in find(tellings)]


def _quantities(tellings: Sequence[Row]) -> Iterator[Account]:
    """Numbers of one unit, where documents give others."""
    found: dict[str, list[tuple[float, Account]]] = {}
    for telling in tellings:
        for quantity in telling["quantities"] or ():
            unit = stem((plain(quantity["unit"]).split() or [""])[-1])
            told = Account(quantity["unit"], _number(quantity), telling, *_ends(quantity["span"]))
            found.setdefault(unit, []).append((quantity["value"], told))
    for given in found.values():
        yield from _contrary(given, given[0][1].what)


def _number(quantity: Row) -> str:
    """A quantity in words.

    >>> _number({"value": 50000.0, "unit": "troops", "qualifier": "more than"})
    'more than 50,000 troops'
    """
    return " ".join(w for w in (quantity["qualifier"], f"{quantity['value']:,.12g}", quantity["unit"]) if w)


def _deeds(tellings: Sequence[Row]) -> Iterator[Account]:
    """What was done, where documents have other types of event or other CAMEO codes for it, and other words."""
    given = [(stem(plain(t["deed"])), _of(t, "deed", f"{t['deed']} ({t['type']})")) for t in tellings]
    if len({t["type"] for t in tellings}) > 1 or len({t["cameo"] for t in tellings}) > 1:
        yield from _contrary(given, "deed")


def _statuses(tellings: Sequence[Row]) -> Iterator[Account]:
    """Whether it happened: denied by one and told as done by another, or still ahead for one when it was past."""
    done = [t for t in tellings if t["status"] in ("happened", "ongoing")]
    given = [("happened", _of(t, "status", t["status"])) for t in done]
    past = min((t["day_to"] or t["day"] or dt.date.max for t in done), default=dt.date.max)
    for telling in tellings:
        ahead = telling["status"] in _AHEAD and (telling["published"] or dt.date.min) > past
        if telling["status"] == "denied" or ahead:
            given.append((telling["status"], _of(telling, "status", telling["status"])))
    yield from _contrary(given, "status")


_AHEAD = frozenset({"planned", "proposed", "hypothetical"})


def _days(tellings: Sequence[Row]) -> Iterator[Account]:
    """Its day, where documents that give one to the day give others."""
    exact = [t for t in tellings if t["dated"] and t["precision"] == "day"]
    yield from _contrary([(t["day"], _of(t, "day", str(t["day"]))) for t in exact], "day")


def _places(tellings: Sequence[Row]) -> Iterator[Account]:
    """Where it was, where documents name other places; a country that one names is no other than a town in it."""
    placed = [t for t in tellings if t["place"] and not (t["feature"] or "").startswith("PCL")]
    yield from _contrary([(plain(t["place"]), _of(t, "place", t["place"])) for t in placed], "place")


_FINDERS: tuple[Callable[[Sequence[Row]], Iterator[Account]], ...] = (_quantities, _deeds, _statuses, _days, _places)


def _of(telling: Row, what: str, value: str) -> Account:
    return Account(what, value, telling, *_ends(telling["trigger"]))


def _ends(span: Row) -> tuple[int, int]:
    return span["start"], span["end"]


def _contrary(given: Iterable[tuple[Any, Account]], what: str) -> Iterator[Account]:
    """Accounts of one thing, if two documents give values of which neither has the other's; each once a document."""
    given = list(given)
    by_document: dict[str, set[Any]] = {}
    for value, account in given:
        by_document.setdefault(account.telling["document"], set()).add(value)
    sets = list(by_document.values())
    if not any(one.isdisjoint(other) for i, one in enumerate(sets) for other in sets[:i]):
        return
    seen = set()
    for value, account in given:
        key = (account.telling["document"], value)
        if key not in seen:
            seen.add(key)
            yield Account(what, account.value, account.telling, account.start, account.end)
