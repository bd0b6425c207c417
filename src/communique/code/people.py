"""What the reference knows of people: who bears a name, and in which sector they are on a day."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from communique.world import OfficeTerm, Person, World, holds

SPELLING = 0.85
"""Least likeness of two spellings of one first name: Mohamed and Mohammed have .93, Maria and Marta .8."""

SECTORS = {
    "legislator": "LEG",
    "speaker": "LEG",
    "chief_of_defence": "MIL",
    "service_chief": "MIL",
}
"""Sectors of kinds of office; any other kind is GOV."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the reference knows of a person on a day; ``office`` is the office held, in words."""

    ref: str | None = None
    name: str | None = None
    country: str | None = None
    sector: str | None = None
    office: str | None = None


NOTHING = Facts()


def facts(world: World, person: Person, on: dt.date | None) -> Facts:
    """What the reference knows of a person on a day (now when ``None``)."""
    day = on or dt.date.today()
    terms = world.terms.get(person.id, ())
    held = next((t for t in terms if holds(t.from_, t.to, day) and t.office in world.offices), None)
    country = (person.country or "").removeprefix("state:") or None
    if held is not None:
        office = world.offices[held.office]
        return Facts(person.id, person.name, country, SECTORS.get(office.kind, "GOV"), office.office)
    return Facts(person.id, person.name, country, "ELI" if _over(terms, day) else None)


def _over(terms: tuple[OfficeTerm, ...], day: dt.date) -> bool:
    return any(t.to is not None and t.to.last <= day for t in terms)


def bearer(world: World, name: str, on: dt.date | None, country: str | None = None) -> Person | None:
    """The person whom a full name means, or whom a surname alone can only mean on a day.

    A surname counts where one person of that name (and country, if given) holds an office on the day, or
    where one person bears it at all.
    """
    refs = {f.ref for f in world.forms(name) if f.ref.startswith("person:")}
    found = [world.people[r] for r in sorted(refs) if r in world.people]
    if not found:
        found = [world.people[i] for i in _surnames(world).get(_last_name(name), ()) if _fits(name, world.people[i])]
    if not found and len(name.split()) == 2:
        found = [
            world.people[i] for i in _turned(world).get(_last_name(name), ()) if _fits_turned(name, world.people[i])
        ]
    if country:
        found = [p for p in found if p.country in (None, country, f"state:{country}")]
    if len(found) > 1:
        day = on or dt.date.today()
        found = [p for p in found if any(holds(t.from_, t.to, day) for t in world.terms.get(p.id, ()))]
    return found[0] if len(found) == 1 else None


def _last_name(name: str) -> str:
    return name.split()[-1].casefold() if name.split() else ""


def _fits(name: str, person: Person) -> bool:
    """A surname alone, or a first name too where it is the same or its initial."""
    parts = name.casefold().replace(".", "").split()
    own = person.name.casefold().split()
    if len(parts) == 1:
        return True
    return own[0] == parts[0] or (len(parts[0]) == 1 and own[0].startswith(parts[0])) or _near(own[0], parts[0])


def _near(one: str, other: str) -> bool:
    """Whether two first names are spellings of one another, such as Mohamed and Mohammed."""
    return min(len(one), len(other)) >= 5 and SequenceMatcher(None, one, other).ratio() >= SPELLING


def _fits_turned(name: str, person: Person) -> bool:
    """Family name first or last: "Khurelsukh Ukhnaa" and "Ukhnaagiin Khurelsukh"."""
    other, own = name.casefold().split()[0], person.name.casefold().split()[-1]
    return other == own or _near(other, own) or (min(len(other), len(own)) >= 5 and other.startswith(own))


@lru_cache(maxsize=4)
def _turned(world: World) -> Mapping[str, tuple[str, ...]]:
    """People of two names by the first of them."""
    found: dict[str, list[str]] = defaultdict(list)
    for person in world.people.values():
        if len(parts := person.name.casefold().split()) == 2:
            found[parts[0]].append(person.id)
    return {name: tuple(ids) for name, ids in found.items()}


@lru_cache(maxsize=4)
def _surnames(world: World) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for person in world.people.values():
        found[_last_name(person.name)].append(person.id)
    return {name: tuple(ids) for name, ids in found.items()}
