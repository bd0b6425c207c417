"""Questions to the dated reference: who belonged to what, and who held which office, on a day.

Every function takes organisations, states and people by id (``org:SCO``), by code (``IRN``) or by name, days
as ``datetime.date`` or ISO text, and answers with rows of the reference in a steady order. A name that the
reference does not know raises ``WorldError``, what is no day ``RequestError``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from itertools import chain
from typing import Protocol, cast

from communique.errors import WorldError
from communique.records import day_of
from communique.world.types import MembershipTerm, Occasion, OfficeTerm, Partial, holds
from communique.world.world import World, load

Day = dt.date | str | None


def ref_of(words: str, world: World | None = None) -> str:
    """The id of what an id, an ISO code, an abbreviation or a name stands for.

    >>> ref_of("SCO"), ref_of("IRN")
    ('org:SCO', 'state:IRN')
    """
    world = world or load()
    known = (world.organisations, world.states, world.people)
    for ref in (words, f"org:{words}", f"state:{words.upper()}"):
        if any(ref in table for table in known):
            return ref
    forms = [f for f in world.forms(words) if f.kind not in ("capital", "metonym")]
    if not forms:
        raise WorldError(f"the reference knows nothing called {words!r}", code="unknown_name")
    return forms[0].ref


def is_known(ref: str, world: World | None = None) -> bool:
    """Whether the reference has a state, organisation, person or office of an id."""
    world = world or load()
    return any(ref in table for table in (world.states, world.organisations, world.people, world.offices))


def members(
    organisation: str, *, on: Day = None, status: str | None = None, world: World | None = None
) -> tuple[MembershipTerm, ...]:
    """The terms of an organisation's members of one status, or of every status, that hold on a day.

    Without a day, all terms there have been.
    """
    world = world or load()
    terms = world.memberships.get(ref_of(organisation, world), ())
    return tuple(t for t in terms if _holds(t, day_of(on)) and status in (None, t.status))


def memberships_of(member: str, *, on: Day = None, world: World | None = None) -> tuple[MembershipTerm, ...]:
    """The terms that a state or body holds in any organisation on a day, or ever."""
    world = world or load()
    ref = ref_of(member, world)
    every = (world.memberships[o] for o in (*world.memberships, *_packed_only(world)))
    return tuple(t for t in chain(*every) if t.member == ref and _holds(t, day_of(on)))


def _packed_only(world: World) -> tuple[str, ...]:
    """The organisations of which data packs alone have memberships."""
    own = set(world.memberships)
    return tuple(dict.fromkeys(t.organisation for p in world.packs for t in p.memberships if t.organisation not in own))


def history(organisation: str, *, world: World | None = None) -> tuple[MembershipTerm, ...]:
    """Every term of an organisation, in the order in which they began; undated ones first."""
    terms = members(organisation, world=world)
    return tuple(sorted(terms, key=lambda t: (t.from_.first if t.from_ else dt.date.min, t.member, t.status)))


def overlap(
    organisations: Iterable[str], *, on: Day = None, status: str = "member", world: World | None = None
) -> tuple[str, ...]:
    """The ids of those who hold a status in all of some organisations on a day."""
    sets = [{t.member for t in members(o, on=on, status=status, world=world)} for o in organisations]
    return tuple(sorted(set.intersection(*sets))) if sets else ()


def changes(
    organisation: str, *, since: dt.date | str, until: dt.date | str, world: World | None = None
) -> tuple[tuple[Partial, str, MembershipTerm], ...]:
    """What began and ended in an organisation between two days, both included: (when, "from"|"to", term)."""
    first, last = day_of(since), day_of(until)
    if first is None or last is None:
        raise WorldError("give both days", code="day")
    found = [
        (when, side, term)
        for term in members(organisation, world=world)
        for side, when in (("from", term.from_), ("to", term.to))
        if when and when.last >= first and when.first <= last
    ]
    return tuple(sorted(found, key=lambda f: (f[0].first, f[2].member, f[1])))


def offices_of(person: str, *, on: Day = None, world: World | None = None) -> tuple[OfficeTerm, ...]:
    """The terms of office of a person that hold on a day, or all."""
    world = world or load()
    terms = world.terms.get(ref_of(person, world), ())
    return tuple(t for t in terms if _holds(t, day_of(on)))


def who_held(office: str, *, on: Day = None, world: World | None = None) -> tuple[OfficeTerm, ...]:
    """The terms of those who held an office, given by id, name or alias, on a day, or ever."""
    world = world or load()
    wanted = office.casefold()
    ids = {
        o.id
        for o in world.every_office()
        if wanted in (o.id.casefold(), o.office.casefold(), *(a.casefold() for a in o.aliases))
    }
    if not ids:
        raise WorldError(f"the reference knows no office called {office!r}", code="unknown_office")
    terms = [t for i in ids for t in world.holders(i) if _holds(t, day_of(on))]
    return tuple(sorted(terms, key=lambda t: (t.from_.first if t.from_ else dt.date.min, t.person)))


def occasions(
    words: str | None = None, *, since: Day = None, until: Day = None, world: World | None = None
) -> tuple[Occasion, ...]:
    """Summits, exercises and the like whose name or series holds some words, between two days; in order of time."""
    world = world or load()
    first, last = day_of(since) or dt.date.min, day_of(until) or dt.date.max
    wanted = (words or "").casefold()
    found = [
        o
        for o in world.occasions.values()
        if wanted in f"{o.series or ''}\n{o.name}".casefold()
        and o.from_
        and o.from_.first <= last
        and (o.to or o.from_).last >= first
    ]
    return tuple(sorted(found, key=lambda o: (o.from_.first if o.from_ else dt.date.min, o.id)))


def outside(
    on: Day, *, organisation: str | None = None, offices: bool = False, world: World | None = None
) -> str | None:
    """Why a day lies outside what the reference covers of an organisation, or of offices; None where it does not."""
    world, day = world or load(), day_of(on)
    if day is None:
        return None
    if day > world.read_on:
        return f"the reference was read on {world.read_on}; it does not know {day}"
    if offices and day < OFFICES_SINCE:
        return f"terms of office are covered since {OFFICES_SINCE}; before, only those that reached into it"
    known = world.organisations.get(ref_of(organisation, world)) if organisation else None
    if known is None:
        return None
    if known.founded and day < known.founded.first:
        return f"{known.name} was founded on {known.founded}"
    if known.dissolved and day > known.dissolved.last:
        return f"{known.name} ended on {known.dissolved}"
    gap = next((g for g in world.gaps.get(known.id, ()) if not world.covers(known.id, day, day)), None)
    return f"the list of {known.name} is not whole for that day: {gap.note}" if gap else None


OFFICES_SINCE = dt.date(2000, 1, 1)
"""The first day for which the curated tables give heads of state and government, and ministers."""


class Cited(Protocol):
    """A row with its citations."""

    @property
    def citation(self) -> tuple[str, ...]: ...


def counts(world: World | None = None) -> dict[str, int | float]:
    """How much the curated tables hold, and the shares of their rows that are cited, and that are unverified."""
    world = world or load()
    terms, offices = [*chain(*world.memberships.values())], [*chain(*world.terms.values())]
    every = list(world.occasions.values())
    tables = (world.states.values(), world.organisations.values(), terms, world.offices.values(), offices, every)
    cited = [bool(r.citation) for table in tables for r in cast(Iterable[Cited], table)]
    doubtful = sum(not t.verified for t in terms) + sum(not t.verified for t in offices)
    doubtful += sum("unverified" in (o.note or "") for o in every)
    return {
        "organisations": len(world.organisations),
        "memberships": len(terms),
        "membership_statuses": len({t.status for t in terms}),
        "memberships_disputed": sum(t.disputed for t in terms),
        "memberships_unverified": sum(not t.verified for t in terms),
        "states_and_territories": len(world.states),
        "offices": len(world.offices),
        "people": len(world.people),
        "terms": len(offices),
        "terms_unverified": sum(not t.verified for t in offices),
        "states_with_offices": len({o.of for o in world.offices.values() if o.of.startswith("state:")}),
        "exercises": sum(o.kind == "exercise" for o in every),
        "summits": sum(o.kind == "summit" for o in every),
        "treaties": sum(o.kind == "treaty" for o in every),
        "occasions_unverified": sum("unverified" in (o.note or "") for o in every),
        "citations": len(world.citations),
        "rows": len(cited),
        "cited": round(sum(cited) / len(cited), 4),
        "unverified": round(doubtful / len(cited), 4),
    }


def _holds(term: MembershipTerm | OfficeTerm, on: dt.date | None) -> bool:
    return on is None or holds(term.from_, term.to, on)
