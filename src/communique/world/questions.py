"""Questions to the dated reference: who belonged to what, and who held which office, on a day.

Every function takes organisations, states and people by id (``org:SCO``), by code (``IRN``) or by name, days
as ``datetime.date`` or ISO text, and answers with rows of the reference in a steady order. A name that the
reference does not know raises ``WorldError``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from itertools import chain

from communique.errors import WorldError
from communique.world.types import MembershipTerm, OfficeTerm, Partial, holds
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


def day_of(on: Day) -> dt.date | None:
    """A day given as a date or as ISO text; raises ``WorldError`` for anything else."""
    if on is None or isinstance(on, dt.date):
        return on
    try:
        return dt.date.fromisoformat(on)
    except ValueError as error:
        raise WorldError(f"{on!r} is no day; give it as YYYY-MM-DD", code="day") from error


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
    return tuple(t for t in chain(*world.memberships.values()) if t.member == ref and _holds(t, day_of(on)))


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
        for o in world.offices.values()
        if wanted in (o.id.casefold(), o.office.casefold(), *(a.casefold() for a in o.aliases))
    }
    if not ids:
        raise WorldError(f"the reference knows no office called {office!r}", code="unknown_office")
    terms = [t for t in chain(*world.terms.values()) if t.office in ids and _holds(t, day_of(on))]
    return tuple(sorted(terms, key=lambda t: (t.from_.first if t.from_ else dt.date.min, t.person)))


def _holds(term: MembershipTerm | OfficeTerm, on: dt.date | None) -> bool:
    return on is None or holds(term.from_, term.to, on)
