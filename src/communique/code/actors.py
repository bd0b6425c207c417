"""Who a name or a description stands for on a day: reference id, kind, country, PLOVER sector."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from communique.world import OfficeKind, OfficeTerm, Person, World, holds

_SECTORS = {
    "legislator": "LEG",
    "speaker": "LEG",
    "chief_of_defence": "MIL",
    "service_chief": "MIL",
    "defence_minister": "GOV",
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What the reference knows of a person on a day."""

    ref: str | None = None
    country: str | None = None
    sector: str | None = None


NOTHING = Facts()


def person_facts(world: World, ref: str | None, name: str | None, country: str | None, on: dt.date | None) -> Facts:
    """What the reference knows of a person, by id or else by full name, on a day (now when ``None``)."""
    if ref is None and name is not None:
        ref = next((f.ref for f in world.forms(name) if f.ref.startswith("person:")), None)
    person = world.people.get(ref) if ref else None
    if person is None:
        return NOTHING
    own = (person.country or "").removeprefix("state:") or None
    return Facts(person.id, own, sector_on(world, person, on))


def sector_on(world: World, person: Person, on: dt.date | None) -> str | None:
    """The PLOVER sector of a person on a day: of the office held, ELI when all are over."""
    day = on or dt.date.today()
    terms = world.terms.get(person.id, ())
    held = [t for t in terms if holds(t.from_, t.to, day)]
    for term in held:
        office = world.offices.get(term.office)
        if office is not None:
            return _SECTORS.get(office.kind, "GOV")
    return "ELI" if any(t.to is not None and t.to.last <= day for t in terms) else None
