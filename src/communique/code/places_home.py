"""Where a report comes from: local news means the place nearby. By a table of outlets, else by the domain."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from urllib.parse import urlsplit

from communique.code.gazetteer import codes, load
from communique.code.lexicon import Row, table
from communique.records import Document

_WIDE = frozenset({"io", "tv", "me", "co", "ai", "fm", "cc", "eu", "us"})
"""Endings of countries that outlets of anywhere use, and those of no one country."""


@dataclass(frozen=True, slots=True)
class Home:
    """Where a report comes from: the outlet's country, division and town, as far as known."""

    country: str | None = None
    admin1: str | None = None
    latitude: float | None = None
    longitude: float | None = None


NOWHERE = Home()


def home_of(document: Document) -> Home:
    """The home of a document's outlet, as far as its name, its address or the document's own address tells."""
    found = _home(document.outlet or "")
    if found is NOWHERE and document.url:
        found = _home(_host(document.url))
    return found


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


@cache
def _outlets() -> Mapping[str, Row]:
    rows = table("places/outlets", "address", "name", "place", "admin1", "country")
    names = [(r["name"].lower(), r) for r in rows]
    counts = [n for n, _ in names]
    return {r["address"]: r for r in rows} | {n: r for n, r in names if counts.count(n) == 1}


@lru_cache(maxsize=1024)
def _home(outlet: str) -> Home:
    plain = outlet.lower().strip().removeprefix("www.").rstrip("/")
    row = _outlets().get(plain) or _outlets().get(plain.partition(".")[2])
    if row is not None:
        return _of_row(row)
    ending = plain.rpartition(".")[2]
    if "." not in plain or len(ending) != 2 or ending in _WIDE:
        return NOWHERE
    country = "GB" if ending == "uk" else ending.upper()
    return Home(country) if country in codes() else NOWHERE


def _of_row(row: Row) -> Home:
    country, admin1 = row["country"], row["admin1"] or None
    towns = [
        e
        for e in load().lookup(row["place"])
        if e.feature == "P" and e.country == country and (admin1 is None or e.admin1 == admin1)
    ]
    if not row["place"] or not towns:
        return Home(country, admin1)
    town = max(towns, key=lambda e: e.people)
    return Home(country, admin1, town.latitude, town.longitude)
