"""The country in which a place of some size lies, by its name alone."""

from __future__ import annotations

from functools import lru_cache

from communique.code.gazetteer import Entry
from communique.code.gazetteer import load as gazetteer
from communique.world import World

LARGE = 150_000
"""Fewest people of a town whose name alone tells a country: below, namesakes mislead more than they help."""


@lru_cache(maxsize=10_000)
def place_country(name: str, world: World) -> str | None:
    """The country of the largest place of that name, if it is a division or a large town."""
    entries = [e for e in gazetteer().lookup(name) if e.country and (e.feature in ("A0", "A1") or e.people >= LARGE)]
    if not entries:
        return None
    best = max(entries, key=lambda e: (not e.alternate, e.people + 500_000 * (e.feature == "A1")))
    return _iso3(best, world)


@lru_cache(maxsize=10_000)
def is_town(name: str) -> bool:
    """Whether there is a place of that name, of whatever size."""
    return any(not e.alternate for e in gazetteer().lookup(name))


def _iso3(entry: Entry, world: World) -> str | None:
    return _alpha3(world).get(entry.country or "")


@lru_cache(maxsize=4)
def _alpha3(world: World) -> dict[str, str]:
    return {s.iso2: s.iso3 for s in world.states.values() if s.iso2 and s.iso3 and s.to is None}
