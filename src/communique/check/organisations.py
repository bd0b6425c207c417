"""What a text states of an organisation itself, held against the reference: founding, renaming, size."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from communique.check.interval import Interval, interval_of
from communique.check.wording import name_of
from communique.code.found import Claim
from communique.records import Coding, Finding, Reference, Verdict, content_id
from communique.world import MembershipTerm, Organisation, Partial, World, holds


@dataclass(frozen=True, slots=True)
class _Answer:
    verdict: Verdict
    because: str
    reference: tuple[Reference, ...]


def organisation_findings(coding: Coding, claims: Iterable[Claim], world: World) -> Iterator[Finding]:
    """A finding for each claim about an organisation that the reference knows."""
    for claim in claims:
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
                answer.reference,
            )


def _words(claim: Claim, known: Organisation, coding: Coding) -> str:
    when = f", {claim.when.span.words}" if claim.when else ""
    if claim.kind == "members":
        return f"{known.name} has {claim.count} members{when}"
    if claim.kind == "nth_member":
        return f"{known.name} has a member number {claim.count}{when}"
    to = f" to {coding.entity(claim.object).name}" if claim.object else ""
    return f"{known.name} was {claim.kind}{to}{when}"


def _answer(claim: Claim, known: Organisation, coding: Coding, world: World) -> _Answer:
    days = interval_of(claim.when, coding.document.published)
    if claim.kind in ("members", "nth_member"):
        return _size(claim, known, days, world)
    if claim.when is None or days is None:
        return _Answer("not_covered", "the text gives no day that can be told", (_about(known, world),))
    if claim.kind == "founded":
        return _day(known, days, _foundings(known, world), "was founded", world)
    if claim.kind == "dissolved":
        return _day(known, days, [known.dissolved] if known.dissolved else [], "was dissolved", world)
    return _renamed(claim, known, days, coding, world)


def _foundings(known: Organisation, world: World) -> list[Partial]:
    """When a body was founded; its predecessors' days count too, since texts speak of them as of one."""
    before = [world.organisations[p] for p in known.predecessors if p in world.organisations]
    dated = [o.founded for o in (known, *before) if o.founded]
    return dated + [d for o in (known, *before) for d in also_dated(o.note)]


def also_dated(note: str | None) -> list[Partial]:
    """The other days that a note gives: "also dated 2002-10-07 (charter)"."""
    words = (note or "").replace(",", " ").replace(";", " ").replace("(", " ").replace(")", " ").split()
    pairs = zip(words, words[1:], words[2:], strict=False)
    return [
        Partial(third) for first, second, third in pairs if (first, second) == ("also", "dated") and third[:1].isdigit()
    ]


def _day(known: Organisation, days: Interval, dated: list[Partial], verb: str, world: World) -> _Answer:
    reference = (_about(known, world),)
    if not dated:
        return _Answer("not_covered", f"the reference does not say when {known.name} {verb}", reference)
    if fitting := [d for d in dated if days.holds_start(d)]:
        return _Answer("supported", f"{known.name} {verb} on {fitting[0]}", reference)
    near = min(dated, key=days.years_from)
    return _Answer("contradicted", f"{known.name} {verb} on {near}, not on the day that the text gives", reference)


def _renamed(claim: Claim, known: Organisation, days: Interval, coding: Coding, world: World) -> _Answer:
    new = coding.entity(claim.object).ref if claim.object else None
    if new in known.successors and new in world.organisations:
        successor = world.organisations[new]
        return _day(successor, days, _own_days(known, successor), f"took over from {known.name}", world)
    return _Answer("not_covered", "the reference has no row on that renaming", (_about(known, world),))


def _own_days(known: Organisation, successor: Organisation) -> list[Partial]:
    return [d for d in (known.dissolved, successor.founded) if d]


def _about(known: Organisation, world: World) -> Reference:
    where = f" in {known.founded_in}" if known.founded_in else ""
    statement = f"{known.name}: founded{' ' + str(known.founded) if known.founded else ' (day not known)'}{where}"
    if known.note:
        statement += f"; {known.note}"
    cited = "; ".join(str(world.citations[c]) for c in known.citation if c in world.citations)
    return Reference(
        statement, known.founded.iso if known.founded else None, known.dissolved.iso if known.dissolved else None, cited
    )


def _size(claim: Claim, known: Organisation, days: Interval | None, world: World) -> _Answer:
    """A count of members: right if the reference has that many on any day of the claim's.

    Disputed and unverified terms may count or not, so that a count is contradicted only beyond them.
    """
    reference = (_about(known, world),)
    terms = [t for t in world.memberships.get(known.id, ()) if t.status == "member"]
    if days is None or not terms or days.last is None:
        return _Answer("not_covered", "the text's day, or the members of that day, cannot be told", reference)
    counts = {n for on in _sampled(days, terms) for n in _counts(terms, on)}
    said = claim.count or 0
    span = f"{min(counts)}" if len(counts) == 1 else f"{min(counts)} to {max(counts)}"
    name = name_of(known.id, world)
    if min(counts) <= said <= max(counts):
        return _Answer("supported", f"{name} had {span} members then", reference)
    if claim.kind == "nth_member" and said < min(counts):
        return _Answer(
            "not_covered", f"{name} had {span} members then; which was number {said} is not listed", reference
        )
    return _Answer("contradicted", f"{name} had {span} members then", reference)


def _sampled(days: Interval, terms: list[MembershipTerm]) -> list[dt.date]:
    """The days at which a count may change within an interval, with its ends."""
    last = days.last or dt.date.max
    first = days.first or last
    turns = {d.first for t in terms for d in (t.from_, t.to) if d and first <= d.first <= last}
    return sorted({first, last, *turns})


def _counts(terms: list[MembershipTerm], on: dt.date) -> tuple[int, int]:
    there = [t for t in terms if holds(t.from_, t.to, on)]
    sure = [t for t in there if not t.disputed and t.verified]
    return len({t.member for t in sure}), len({t.member for t in there})
