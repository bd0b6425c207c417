"""What a text states of an organisation itself, held against the reference: founding, renaming, size."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator

from communique.check.answer import Answer
from communique.check.interval import Interval, best_fit, distance_words, interval_of, last_day
from communique.check.terms import also_dated, is_sure
from communique.check.wording import cited, name_of
from communique.code.found import Claim
from communique.records import Coding, Finding, Reference, content_id
from communique.world import MembershipTerm, Organisation, Partial, World, holds


def organisation_findings(coding: Coding, claims: Iterable[Claim], world: World) -> Iterator[Finding]:
    """A finding for each claim about an organisation that the reference knows."""
    told = {(c.kind, c.subject, c.object, c.count, c.when): c for c in reversed(list(claims))}
    for claim in reversed(told.values()):
        known = world.organisations.get(coding.entity(claim.subject).ref or "")
        if known is not None:
            answer = _answer(claim, known, coding, world)
            yield Finding(
                content_id("finding", coding.document.id, [claim.kind, claim.span, answer.verdict]),
                None,
                _words(claim, known, coding),
                claim.span,
                answer.verdict,
                answer.because,
                answer.rows,
            )


def _words(claim: Claim, known: Organisation, coding: Coding) -> str:
    when = f", {claim.when.span.words}" if claim.when else ""
    if claim.kind == "members":
        return f"{known.name} has {claim.count} members{when}"
    if claim.kind == "nth_member":
        return f"{known.name} has a member number {claim.count}{when}"
    to = f" to {coding.entity(claim.object).name}" if claim.object else ""
    return f"{known.name} was {claim.kind}{to}{when}"


def _answer(claim: Claim, known: Organisation, coding: Coding, world: World) -> Answer[Reference]:
    days = interval_of(claim.when, coding.document)
    if claim.kind in ("members", "nth_member"):
        return _size(claim, known, days, coding, world)
    if claim.when is None or days is None:
        return Answer("not_covered", "the text gives no day that can be told", (_about(known, world),))
    if claim.kind == "founded":
        return _founded(known, days, world)
    if claim.kind == "dissolved":
        dated = [known.dissolved, last_day(known.dissolved)] if known.dissolved else []
        return _day(known, days, dated, "was dissolved", world)
    return _renamed(claim, known, days, coding, world)


def _founded(known: Organisation, days: Interval, world: World) -> Answer[Reference]:
    """A founding day is the body's own; a forerunner's, or that of its first members, refutes nothing."""
    own = [*([known.founded] if known.founded else []), *also_dated(known.note)]
    answer = _day(known, days, own, "was founded", world)
    if answer.verdict != "contradicted":
        return answer
    before = [world.organisations[p] for p in known.predecessors if p in world.organisations]
    first = [t.from_ for t in world.memberships.get(known.id, ()) if t.status in ("founder", "member") and t.from_]
    loose = [*(o.founded for o in before if o.founded), *sorted(first, key=lambda d: d.first)[:1]]
    if any(days.fit(d) != "away" for d in loose):
        because = f"the reference dates its beginnings otherwise: {answer.because}"
        return Answer("not_covered", because, answer.rows)
    return answer


def _day(known: Organisation, days: Interval, dated: list[Partial], verb: str, world: World) -> Answer[Reference]:
    reference = (_about(known, world),)
    best = best_fit(days, dated)
    if best is None:
        return Answer("not_covered", f"the reference does not say when {known.name} {verb}", reference)
    fit, day = best
    if fit == "inside":
        return Answer("supported", f"{known.name} {verb} on {day}", reference)
    if fit != "away":
        return Answer("not_covered", f"{known.name} {verb} on {day}; the claim may mean that", reference)
    away = distance_words(days.days_from(day))
    return Answer("contradicted", f"{known.name} {verb} on {day}, {away} from the claim's date", reference)


def _renamed(claim: Claim, known: Organisation, days: Interval, coding: Coding, world: World) -> Answer[Reference]:
    new = coding.entity(claim.object).ref if claim.object else None
    if new in known.successors and new in world.organisations:
        successor = world.organisations[new]
        dated = [d for d in (known.dissolved, successor.founded) if d]
        return _day(successor, days, dated, f"took over from {known.name}", world)
    return Answer("not_covered", "the reference has no row on that renaming", (_about(known, world),))


def _about(known: Organisation, world: World) -> Reference:
    where = f" in {known.founded_in}" if known.founded_in else ""
    statement = f"{known.name}: founded{' ' + str(known.founded) if known.founded else ' (day not known)'}{where}"
    if known.note:
        statement += f"; {known.note}"
    first, last = (d.iso if d else None for d in (known.founded, known.dissolved))
    return Reference(statement, first, last, cited(known.citation, world))


_ROUGHLY = re.compile(
    r"\b(?:about|around|some|nearly|almost|roughly|approximately|over|more than|at least|up to|than)\W+(?:the\W+)?$",
    re.IGNORECASE,
)
_STIR = dt.timedelta(days=14)
"""Days about a change of size in which either number is in use."""


def _size(claim: Claim, known: Organisation, days: Interval | None, coding: Coding, world: World) -> Answer[Reference]:
    """A count of members: right if the reference has that many on any day of the claim's.

    Disputed and unverified terms may count or not, so that a count is contradicted only beyond them.
    """
    reference = (_about(known, world),)
    terms = [t for t in world.memberships.get(known.id, ()) if t.status == "member"]
    if days is None or days.last is None or not terms:
        return Answer("not_covered", "the text's day, or the members of that day, cannot be told", reference)
    if not world.covers(known.id, days.first, days.last) or any(t.from_ is None for t in terms):
        return Answer("not_covered", f"the reference does not list the members of {known.name} whole", reference)
    said, name = claim.count or 0, name_of(known.id, world)
    exact = {n for on in _sampled(days, terms) for n in _counts(terms, on)}
    span = f"{min(exact)}" if len(exact) == 1 else f"{min(exact)} to {max(exact)}"
    if min(exact) <= said <= max(exact):
        return Answer("supported", f"{name} had {span} members then", reference)
    because = f"{name} had {span} members then"
    wide = {n for on in _sampled(days.widened(_STIR), terms) for n in _counts(terms, on)}
    start = claim.span.start
    rough = _ROUGHLY.search(coding.document.text[max(0, start - 24) : start])
    if claim.kind == "nth_member" and said < min(exact):
        return Answer("not_covered", f"{because}; which was number {said} is not listed", reference)
    if rough or min(wide) <= said <= max(wide):
        return Answer("not_covered", f"{because}; the text's number is near or rough", reference)
    return Answer("contradicted", because, reference)


def _sampled(days: Interval, terms: list[MembershipTerm]) -> list[dt.date]:
    """The days at which a count may change within an interval, with its ends."""
    last = days.last or dt.date.max
    first = days.first or last
    turns = {d.first for t in terms for d in (t.from_, t.to) if d and first <= d.first <= last}
    return sorted({first, last, *turns})


def _counts(terms: list[MembershipTerm], on: dt.date) -> tuple[int, int]:
    there = [t for t in terms if holds(t.from_, t.to, on)]
    return len({t.member for t in there if is_sure(t)}), len({t.member for t in there})
