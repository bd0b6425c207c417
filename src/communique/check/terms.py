"""What the reference's membership terms say of days: what is sure, what may be, and which other days count.

A row that is disputed or unverified decides nothing by itself. Where its note gives another date ("also dated
2002-10-07"), the dispute is about the day alone: between the dates it may hold, beyond them it does.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from communique.check.interval import Interval, last_day, term_days
from communique.errors import WorldError
from communique.world import MembershipTerm, OfficeTerm, Partial, World

_ALSO = re.compile(r"(?:also dated|counted from|an original member of|carried over from)\b([^;]*)", re.IGNORECASE)
_ISO = re.compile(r"\b\d{4}(?:-\d{2}(?:-\d{2})?)?\b")
_SEAM = dt.timedelta(days=45)
"""Days between a state's end and its successor's taking its seat."""


@lru_cache(maxsize=8192)
def also_dated(note: str | None) -> tuple[Partial, ...]:
    """The other dates that a note gives.

    >>> [str(d) for d in also_dated("in Cairo; also dated 2002-10-07 (charter) and 2003; day of signing 2001")]
    ['2002-10-07', '2003']
    """
    found = (m.group() for part in _ALSO.finditer(note or "") for m in _ISO.finditer(part[1]))
    return tuple(_partials(found))


def _partials(cells: Iterable[str]) -> Iterator[Partial]:
    for cell in dict.fromkeys(cells):
        try:
            yield Partial(cell)
        except WorldError:
            continue


def starts(term: MembershipTerm) -> tuple[Partial, ...]:
    """The days on which a term may be said to have begun."""
    return (*((term.from_,) if term.from_ else ()), *also_dated(term.note))


def ends(term: MembershipTerm) -> tuple[Partial, ...]:
    """The days on which a term may be said to have ended: the day of the change, the day before, others noted."""
    if term.to is None:
        return ()
    return (term.to, last_day(term.to), *also_dated(term.note))


def is_sure(term: MembershipTerm | OfficeTerm) -> bool:
    """Whether a row may decide: it is verified, and its dispute, if any, is about the day alone."""
    disputed = isinstance(term, MembershipTerm) and term.disputed and not also_dated(term.note)
    return term.verified and not disputed


def surely_meets(term: MembershipTerm, days: Interval) -> bool:
    """Whether a status held on some of the days by every reading of the row."""
    if not is_sure(term):
        return False
    told = starts(term) if term.disputed else (term.from_,) if term.from_ else ()
    first = max((d.last for d in told), default=None)
    last = last_day(term.to).first if term.to else None
    return (first is None or last is None or first <= last) and days.meets(first, last)


def may_meet(term: MembershipTerm, days: Interval) -> bool:
    """Whether a status held on some of the days by any reading of the row."""
    first, last = term_days(term.from_, term.to)
    others = also_dated(term.note)
    if first is not None and others:
        first = min(first, *(d.first for d in others))
    if not term.verified:
        days = days.widened(dt.timedelta(days=366))
    return days.meets(first, last)


def of_member(member: str, organisation: str, world: World) -> tuple[MembershipTerm, ...]:
    """The rows of a member in an organisation."""
    return tuple(t for t in world.memberships.get(organisation, ()) if t.member == member)


def inherited(member: str, terms: tuple[MembershipTerm, ...], world: World) -> tuple[MembershipTerm, ...]:
    """Rows of the states whose seat a state took over: the Soviet Union's for Russia, say."""
    if member not in world.states or not terms:
        return ()
    organisation = terms[0].organisation
    found: list[MembershipTerm] = []
    for before in world.states[member].predecessors:
        older = of_member(before, organisation, world)
        taken = [o for o in older if o.to and any(_takes_over(t, o.to) for t in terms)]
        found += [*taken, *inherited(before, tuple(taken), world)]
    return tuple(found)


def _takes_over(term: MembershipTerm, end: Partial) -> bool:
    return term.from_ is not None and Interval(end.first - _SEAM, end.last + _SEAM).meets(
        term.from_.first, term.from_.last
    )


def in_forerunners(member: str, organisation: str, world: World) -> tuple[MembershipTerm, ...]:
    """Memberships of a member in the bodies that an organisation succeeded."""
    known = world.organisations.get(organisation)
    bodies = known.predecessors if known else ()
    rows = (t for body in bodies for t in of_member(member, body, world))
    return tuple(t for t in rows if t.status == "member")
