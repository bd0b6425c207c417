"""Membership claims held against the dated reference."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from communique.check.interval import Interval, interval_of, term_days
from communique.check.organisations import also_dated
from communique.check.wording import membership_reference, name_of, status_words
from communique.records import Coding, Finding, Membership, Verdict, content_id
from communique.world import MembershipTerm, World

_ALIKE: dict[str, frozenset[str]] = {
    "member": frozenset({"member", "founder"}),
    "founder": frozenset({"founder", "member"}),
    "dialogue_partner": frozenset({"dialogue_partner", "partner"}),
    "associate": frozenset({"associate", "partner"}),
    "candidate": frozenset({"candidate", "acceding", "invited", "applicant"}),
    "applicant": frozenset({"applicant", "candidate", "invited", "acceding"}),
    "participant": frozenset({"participant", "member", "signatory", "partner"}),
    "former": frozenset({"member", "withdrawn"}),
}
"""Statuses of the reference that a status of the text may mean."""


@dataclass(frozen=True, slots=True)
class _Claim:
    record: Membership
    member: str
    organisation: str
    days: Interval | None
    terms: tuple[MembershipTerm, ...]
    dated: bool


@dataclass(frozen=True, slots=True)
class _Answer:
    verdict: Verdict
    because: str
    terms: tuple[MembershipTerm, ...]


def membership_findings(coding: Coding, world: World) -> Iterator[Finding]:
    """A finding for each membership of a coding whose member and organisation the reference knows."""
    refs = {e.id: e.ref for e in coding.entities}
    for record in coding.memberships:
        member, organisation = refs.get(record.member), refs.get(record.organisation)
        if member and organisation and organisation in world.memberships and not member.startswith("person:"):
            terms = tuple(t for t in world.memberships[organisation] if t.member == member)
            days = interval_of(record.when, coding.document.published)
            claim = _Claim(record, member, organisation, days, terms, record.when is not None)
            yield _finding(claim, _answer(claim, world), coding, world)


def _finding(claim: _Claim, answer: _Answer, coding: Coding, world: World) -> Finding:
    record = claim.record
    return Finding(
        id=content_id("finding", coding.document.id, [record.id, answer.verdict]),
        about=record.id,
        claim=_claim_words(claim, world),
        span=record.span,
        verdict=answer.verdict,
        because=answer.because,
        reference=tuple(membership_reference(t, world) for t in answer.terms),
    )


def _claim_words(claim: _Claim, world: World) -> str:
    who, what = name_of(claim.member, world), name_of(claim.organisation, world)
    record = claim.record
    verbs = {
        "joined": "joined",
        "left": "left",
        "applied": "applied to join",
        "invited": "was invited to join",
    }
    said = verbs.get(record.change) or f"is {status_words(record.status)}"
    if record.certainty != "happened":
        said = f"({record.certainty}) {said}"
    when = f", {record.when.span.words}" if record.when else ""
    return f"{who} {said} {what}{when}"


def _answer(claim: _Claim, world: World) -> _Answer:
    if claim.record.certainty != "happened":
        return _Answer("not_covered", f"the text calls this {claim.record.certainty}, not done", claim.terms)
    if claim.days is None:
        return _Answer("not_covered", "the claim has no date that can be told", claim.terms)
    return _doubted(_told(claim, world))


def _doubted(answer: _Answer) -> _Answer:
    """An answer that rests on a disputed or unverified row decides nothing."""
    if answer.verdict != "not_covered" and any(t.disputed or not t.verified for t in answer.terms):
        return _Answer("not_covered", f"disputed or unverified in the reference: {answer.because}", answer.terms)
    return answer


def _told(claim: _Claim, world: World) -> _Answer:
    if claim.record.change in ("joined", "upgraded"):
        return _dated(claim, "from_", "joined", world)
    if claim.record.change == "left" or claim.record.status == "former":
        return _dated(claim, "to", "left", world)
    if claim.record.change in ("applied", "invited"):
        return _standing(claim, world, sure=False)
    return _standing(claim, world, sure=True)


def _fitting(claim: _Claim) -> tuple[MembershipTerm, ...]:
    alike = _ALIKE.get(claim.record.status, frozenset({claim.record.status}))
    return tuple(t for t in claim.terms if t.status in alike)


def _dated(claim: _Claim, side: str, verb: str, world: World) -> _Answer:
    """A claim of joining or leaving: the term's end must lie in the claim's days."""
    assert claim.days is not None
    who, what = name_of(claim.member, world), name_of(claim.organisation, world)
    ends = [t for t in _fitting(claim) if getattr(t, side) is not None]
    if not ends:
        return _Answer("contradicted", f"the reference has no day on which {who} {verb} {what}", claim.terms)
    days = claim.days if claim.dated else Interval(None, claim.days.last)
    if meeting := [t for t in ends if any(days.holds_start(d) for d in (getattr(t, side), *also_dated(t.note)))]:
        day = getattr(meeting[0], side)
        return _Answer("supported", f"{who} {verb} {what} on {day}", tuple(meeting[:1]))
    near = min(ends, key=lambda t: days.years_from(getattr(t, side)))
    day = getattr(near, side)
    away = days.years_from(day)
    miss = f"{away:.0f} years" if away >= 1 else f"{away * 365.25:.0f} days"
    return _Answer("contradicted", f"{who} {verb} {what} on {day}, {miss} from the claim's date", (near,))


def _standing(claim: _Claim, world: World, sure: bool) -> _Answer:
    """A claim that a status holds: a term of that status must meet the claim's days."""
    assert claim.days is not None
    who, what = name_of(claim.member, world), name_of(claim.organisation, world)
    days = claim.days
    meeting = [t for t in _fitting(claim) if days.meets(*term_days(t.from_, t.to))]
    if meeting:
        best = meeting[-1]
        since = f" since {best.from_}" if best.from_ else ""
        return _Answer("supported", f"{who} was {status_words(best.status)} {what}{since}", (best,))
    others = [t for t in claim.terms if days.meets(*term_days(t.from_, t.to))]
    if others:
        as_what = status_words(others[-1].status)
        return _Answer("contradicted", f"{who} was {as_what} {what} then", tuple(others[-1:]))
    if claim.terms:
        return _Answer("contradicted", f"{who} held no status in {what} then", claim.terms[-1:])
    if not sure or claim.record.status not in ("member", "founder"):
        return _Answer("not_covered", f"the reference has no row on {who} in {what}", ())
    return _Answer("contradicted", f"{who} has never been in {what}, so far as the reference goes", ())
