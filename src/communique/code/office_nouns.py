"""By which nouns the reference lets a report take a known person up: "the Turkish president", "the former premier"."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Literal

from communique.code.people import bearer
from communique.code.roles import role_ending
from communique.code.wordlists import list_of
from communique.world import OfficeKind, OfficeTerm, Person, World

Time = Literal["held", "past", "coming"]

ALSO: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "head_of_state": ("leader", "head of state"),
        "head_of_government": ("leader", "prime minister", "premier", "head of government"),
        "head_of_organisation": ("chief", "head"),
        "foreign_minister": ("foreign minister", "minister"),
        "defence_minister": ("defence minister", "defense minister", "minister"),
        "interior_minister": ("interior minister", "minister"),
        "finance_minister": ("finance minister", "minister"),
    }
)
"""What the holder of a kind of office is called beside the office's own words."""

_COMPLEMENT = re.compile(r" (?:of|for|to) ")

SOON = 370
"""Days before a term begins from which its holder may be "the president-elect"."""


@dataclass(frozen=True, slots=True)
class Held:
    """An office that a person holds, held or will hold on the day of a report.

    ``words`` are lower-case role words; ``country`` is the code of the state that it is of, ``IGO`` of a body.
    """

    words: frozenset[str]
    country: str | None
    time: Time


def person_of(
    world: World,
    name: str,
    ref: str | None,
    country: str | None,
    on: dt.date | None,
    nouns: Set[str] = frozenset(),
) -> Person | None:
    """Who bears a name on a day, by the reference; None where it may be of several.

    Of whom ``nouns`` call king or queen the one name is a first name, and nobody's surname.
    """
    alone = ref is None and " " not in name and not nouns.isdisjoint(list_of("regnal"))
    if alone and not any(f.ref.startswith("person:") for f in world.forms(name)):
        return None
    return world.people.get(ref or "") or bearer(world, name, on, country)


def offices_of(world: World, person: Person | None, on: dt.date | None) -> tuple[Held, ...]:
    """The offices of a person on a day; none without a day."""
    if person is None or on is None:
        return ()
    terms = ((world.offices.get(t.office), t) for t in world.terms.get(person.id, ()))
    return tuple(
        Held(_words(o), _country(o), when) for o, t in terms if o is not None and (when := _time(t, on)) is not None
    )


def _time(term: OfficeTerm, on: dt.date) -> Time | None:
    if term.from_ is not None and on < term.from_.first:
        return "coming" if (term.from_.first - on).days <= SOON else None
    return "past" if term.to is not None and term.to.last < on else "held"


def _country(office: OfficeKind) -> str:
    kind, _, code = office.of.partition(":")
    return code if kind == "state" else "IGO"


@lru_cache(maxsize=1024)
def _words(office: OfficeKind) -> frozenset[str]:
    forms = (f.lower().replace("-", " ") for f in (office.office, *office.aliases))
    return frozenset((*ALSO.get(office.kind, ()), *(w for f in forms for w in _head_roles(f))))


def _head_roles(form: str) -> Iterator[str]:
    """The role that heads the words of an office: "president" of "President of the European Commission"."""
    words = _COMPLEMENT.split(form)[0].split()
    found = role_ending(words, len(words) - 1) if words else None
    if found is not None and found[1].kind == "person":
        yield found[1].words.replace("-", " ")
    if form.startswith("secretary of state"):
        yield "secretary of state"


__all__ = ["Held", "offices_of", "person_of"]
