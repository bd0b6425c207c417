"""Where a report comes from, by its outlet's address: local news means the place nearby."""

from __future__ import annotations

from functools import lru_cache

from communique.code.gazetteer import Gazetteer, codes
from communique.code.places_resolve import Home
from communique.records import Document

_WIDE = frozenset({"io", "tv", "me", "co", "ai", "fm", "cc", "eu", "us"})
"""Domains of countries that outlets of anywhere use, and those of no one country."""


def home_of(document: Document, gazetteer: Gazetteer) -> Home:
    """The home of a document's outlet, as far as its name or address tells."""
    return _home(document.outlet or "")


@lru_cache(maxsize=1024)
def _home(outlet: str) -> Home:
    ending = outlet.lower().rstrip("/").rpartition(".")[2]
    if "." not in outlet or len(ending) != 2 or ending in _WIDE:
        return Home()
    country = "GB" if ending == "uk" else ending.upper()
    return Home(country) if country in codes() else Home()
