"""Membership claims held against the dated reference.

A claim is supported where a sure row says so, contradicted where no reading of any row allows it and the
reference can tell, and otherwise not covered.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from communique.check.answer import Answer
from communique.check.interval import Interval, best_fit, distance_words, interval_of, starting_of, until
from communique.check.terms import (
    ends,
    in_forerunners,
    inherited,
    is_sure,
    may_meet,
    of_member,
    starts,
    surely_meets,
)
from communique.check.wording import membership_reference, name_of, speaker_of, status_words
from communique.records import Coding, Finding, Membership, content_id
from communique.world import MembershipTerm, Partial, World

_FITTING: dict[str, frozenset[str]] = {
    "member": frozenset({"member"}),
    "dialogue_partner": frozenset({"dialogue_partner", "partner"}),
    "associate": frozenset({"associate", "partner"}),
    "participant": frozenset({"participant", "member", "signatory", "partner"}),
    "former": frozenset({"member"}),
}
"""Statuses of the reference by which a status of the text holds; any other by its own name."""

_AKIN: dict[str, frozenset[str]] = {
    "member": frozenset({"signatory", "participant"}),
    "observer": frozenset({"partner", "associate", "participant"}),
    "dialogue_partner": frozenset({"invited", "observer"}),
    "associate": frozenset({"observer", "participant"}),
    "candidate": frozenset({"applicant", "acceding", "invited"}),
    "applicant": frozenset({"candidate", "acceding", "invited"}),
    "participant": frozenset({"observer", "invited", "acceding"}),
    "suspended": frozenset({"withdrawn"}),
}
"""Statuses that are near enough for words to be loose: they neither bear a claim out nor refute it."""

_PART = re.compile(
    r"(?:['’]s?\s+(?!(?:[\w-]+\s+){0,3}(?:membership|members?|bid|application|observers?|candidates?|ranks)\b)\w+"
    r"|\s+(?:military|integrated|command|council|committee|assembly|mission|program|customs|single market|partners))",
    re.IGNORECASE,
)
"""What follows a body's name where a text speaks of a part of it: "NATO's military command", "the EU customs union"."""

_LISTED = frozenset({"member", "founder", "participant"})
"""Statuses that the reference lists whole, so that having no row means not having held them."""

Dates = Callable[[MembershipTerm], tuple[Partial, ...]]


@dataclass(frozen=True, slots=True)
class _Claim:
    record: Membership
    member: str
    organisation: str
    days: Interval | None
    since: Interval | None
    until: bool
    terms: tuple[MembershipTerm, ...]
    speaker: str | None
    part: bool
    world: World

    @property
    def who(self) -> str:
        return name_of(self.member, self.world)

    @property
    def what(self) -> str:
        return name_of(self.organisation, self.world)


def membership_findings(coding: Coding, world: World) -> Iterator[Finding]:
    """A finding for each membership of a coding whose member and organisation the reference knows."""
    refs = {e.id: e.ref for e in coding.entities}
    for record in coding.memberships:
        member, organisation = refs.get(record.member), refs.get(record.organisation)
        known = member is not None and (member in world.states or member in world.organisations)
        if known and member and organisation and organisation in world.memberships:
            yield _finding(_claim(record, member, organisation, coding, world), coding)


def _claim(record: Membership, member: str, organisation: str, coding: Coding, world: World) -> _Claim:
    days = interval_of(record.when, coding.document)
    since = starting_of(record.when, coding.document) if record.when else None
    ending = until(record.when, coding.document)
    terms = _valid(of_member(member, organisation, world), organisation, days, world)
    speaker, part = speaker_of(record, coding), _speaks_of_part(record, coding)
    return _Claim(record, member, organisation, days, since, ending, terms, speaker, part, world)


def _speaks_of_part(record: Membership, coding: Coding) -> bool:
    """Whether something is said to be joined or left that belongs to the organisation, and not it itself."""
    text, span = coding.document.text, record.span
    named = (m.span.end for m in coding.entity(record.organisation).mentions if m.how in ("name", "alias"))
    return record.change != "is" and any(span.start <= end <= span.end and _PART.match(text, end) for end in named)


def _valid(
    terms: tuple[MembershipTerm, ...], organisation: str, days: Interval | None, world: World
) -> tuple[MembershipTerm, ...]:
    """The rows but those of unknown start where the days lie before the body was founded."""
    founded = world.organisations[organisation].founded
    early = founded is not None and days is not None and days.last is not None and days.last < founded.first
    return tuple(t for t in terms if t.from_ or not early)


def _finding(claim: _Claim, coding: Coding) -> Finding:
    record, answer = claim.record, _answer(claim)
    because = f"{claim.speaker} is quoted as saying so; {answer.because}" if claim.speaker else answer.because
    return Finding(
        id=content_id("finding", coding.document.id, [record.id, answer.verdict]),
        about=record.id,
        claim=_claim_words(claim),
        span=record.span,
        verdict=answer.verdict,
        because=because,
        reference=tuple(membership_reference(t, claim.world) for t in answer.rows),
    )


_VERBS = {"left": "left", "applied": "applied to join", "invited": "was invited to join"}


def _claim_words(claim: _Claim) -> str:
    record = claim.record
    said = _VERBS.get(record.change)
    if said is None and record.change in ("joined", "upgraded"):
        said = "joined" if record.status == "member" else f"became {status_words(record.status)}"
    said = said or f"is {status_words(record.status)}"
    if record.certainty != "happened":
        said = f"({record.certainty}) {said}"
    by = f"{claim.speaker}: " if claim.speaker else ""
    when = f", {record.when.span.words}" if record.when else ""
    return f"{by}{claim.who} {said} {claim.what}{when}"


def _answer(claim: _Claim) -> Answer[MembershipTerm]:
    record = claim.record
    if record.certainty != "happened":
        return Answer("not_covered", f"the text calls this {record.certainty}, not done", claim.terms)
    if claim.days is None:
        return Answer("not_covered", "the claim has no date that can be told", claim.terms)
    if claim.part:
        return Answer("not_covered", f"the text speaks of a part of {claim.what}", claim.terms)
    if record.status == "founder":
        return _founder(claim)
    if record.change in ("applied", "invited"):
        return _asked(claim)
    if record.change == "left" or record.status == "former":
        return _left(claim)
    if record.change in ("joined", "upgraded"):
        return _joined(claim, claim.days if record.when else Interval(None, claim.days.last))
    if record.change == "suspended":
        return _suspended(claim)
    if claim.since is not None:
        return _joined(claim, claim.since)
    return _standing(claim, claim.days)


def _fitting(claim: _Claim) -> list[MembershipTerm]:
    wanted = _FITTING.get(claim.record.status, frozenset({claim.record.status}))
    fitting = [t for t in claim.terms if t.status in wanted]
    if fitting or claim.record.status != "member" or _lists(claim, "member"):
        return fitting
    return [t for t in claim.terms if t.status in ("participant", "signatory", "partner")]


def _lists(claim: _Claim, status: str) -> bool:
    """Whether an organisation has that status at all."""
    return any(t.status == status for t in claim.world.memberships[claim.organisation])


# ---- a status that holds


def _standing(claim: _Claim, days: Interval) -> Answer[MembershipTerm]:
    """A claim that a status holds: a row of that status must meet the claim's days."""
    fitting = _fitting(claim)
    own = [*fitting, *(t for t in inherited(claim.member, claim.terms, claim.world) if t.status == "member")]
    if held := [t for t in own if surely_meets(t, days)]:
        best = held[-1]
        since = f" since {best.from_}" if best.from_ else ", since when the reference does not say"
        return Answer("supported", f"{claim.who} was {status_words(best.status)} {claim.what}{since}", (best,))
    if doubtful := [t for t in own if may_meet(t, days)]:
        return Answer("not_covered", _doubt(claim, doubtful[-1]), tuple(doubtful[-1:]))
    if loose := _loosely(claim, days):
        was = status_words(loose[-1].status)
        return Answer("not_covered", f"{claim.who} was {was} {claim.what} then; words may be loose", tuple(loose[-1:]))
    return _denied(claim, days, fitting)


def _doubt(claim: _Claim, term: MembershipTerm) -> str:
    why = "disputed" if term.disputed else "unverified" if not term.verified else "not exactly dated"
    return f"the reference's row on {claim.who} in {claim.what} is {why}"


def _loosely(claim: _Claim, days: Interval) -> list[MembershipTerm]:
    """Rows of a status near enough to the claimed one; a signatory only of what it is party to later."""
    akin = _AKIN.get(claim.record.status, frozenset())
    party = any(t.status == "member" for t in claim.terms)
    near = [t for t in claim.terms if t.status in akin and may_meet(t, days)]
    return [t for t in near if t.status != "signatory" or party]


def _denied(claim: _Claim, days: Interval, fitting: list[MembershipTerm]) -> Answer[MembershipTerm]:
    """No row allows the claim: contradicted where the reference can tell, else not covered."""
    others = [t for t in claim.terms if t.status != "founder" and surely_meets(t, days)]
    sure = [t for t in fitting if is_sure(t)]
    if reason := _beyond(claim, days):
        return Answer("not_covered", reason, tuple(others[-1:]))
    if others and (claim.record.status in _LISTED or fitting or others[-1].status == "member"):
        because = f"{claim.who} was {status_words(others[-1].status)} {claim.what} then{_nearest(days, sure)}"
        return Answer("contradicted", because, (others[-1], *sure[:1]))
    if sure and len(sure) == len(fitting):
        because = f"{claim.who} was not {status_words(claim.record.status)} {claim.what} then"
        return Answer("contradicted", f"{because}{_nearest(days, sure)}", tuple(sure[:1]))
    if fitting:
        return Answer("not_covered", _doubt(claim, fitting[-1]), tuple(fitting[-1:]))
    return _never(claim)


def _never(claim: _Claim) -> Answer[MembershipTerm]:
    status = claim.record.status
    if status not in _LISTED:
        return Answer("not_covered", f"the reference has no row on {claim.who} as that in {claim.what}", claim.terms)
    seen = f"; it was {status_words(claim.terms[-1].status)} it at another time" if claim.terms else ""
    because = f"{claim.who} has never been {status_words(status)} {claim.what}, so far as the reference goes{seen}"
    return Answer("contradicted", because, claim.terms[-1:])


def _in_forerunner(claim: _Claim) -> bool:
    assert claim.days is not None
    return any(may_meet(t, claim.days) for t in in_forerunners(claim.member, claim.organisation, claim.world))


def _beyond(claim: _Claim, days: Interval) -> str | None:
    """Why a day lies where the rows on a member cannot deny anything."""
    if claim.world.covers(claim.organisation, days.first, days.last) and not _in_forerunner(claim):
        return None
    return f"the reference does not cover {claim.what} for those days"


def _nearest(days: Interval, terms: Iterable[MembershipTerm]) -> str:
    """How near a miss: when the claimed status began or ended, and how far that is from the claim."""
    marks = [(days.days_from(d), verb, d) for t in terms for verb, d in (("began", t.from_), ("ended", t.to)) if d]
    if not marks:
        return ""
    away, verb, day = min(marks, key=lambda m: (m[0], m[1]))
    return f"; that {verb} on {day}, {distance_words(away)} away"


# ---- joining and leaving


def _joined(claim: _Claim, days: Interval) -> Answer[MembershipTerm]:
    """A claim of joining: a row's first day must lie in the claim's days."""
    fitting = [*_fitting(claim)]
    if claim.record.status == "member":
        fitting += [t for t in claim.terms if t.status == "founder"]
    fitting += inherited(claim.member, claim.terms, claim.world)
    answer = _dated(claim, days, fitting, starts, "joined" if claim.record.status == "member" else "began in")
    if answer.verdict == "contradicted" and claim.record.status == "member":
        answer = _readmitted(claim, days) or answer
    if answer.verdict == "contradicted" and (loose := _loosely_begun(claim, days)):
        what = status_words(loose[0].status)
        return Answer("not_covered", f"{claim.who} became {what} {claim.what} on {loose[0].from_}", tuple(loose[:1]))
    if answer.verdict == "supported" and claim.record.change == "is" and claim.record.when is not None:
        return _still(claim, answer)
    return answer


_AGAIN = re.compile(r"\b(?:re-?admi|re-?join|re-?enter|reinstat|return|resum|restor|again)", re.IGNORECASE)


def _readmitted(claim: _Claim, days: Interval) -> Answer[MembershipTerm] | None:
    """The end of a suspension is a joining anew; where words say "anew", nothing else refutes them."""
    back = [t for t in claim.terms if t.status == "suspended" and t.to]
    if again := [t for t in back if t.to and days.fit(t.to) == "inside" and is_sure(t)]:
        because = f"the suspension of {claim.who} from {claim.what} ended on {again[0].to}"
        return Answer("supported", because, (again[0],))
    if _AGAIN.search(claim.record.span.words) or any(t.to and days.fit(t.to) != "away" for t in back):
        because = f"the reference does not say when {claim.who} came back to {claim.what}"
        return Answer("not_covered", because, tuple(back[-1:] or claim.terms[-1:]))
    return None


def _loosely_begun(claim: _Claim, days: Interval) -> list[MembershipTerm]:
    """Beginnings that people may call joining: a treaty's signing, the seat in the body before."""
    akin = [t for t in claim.terms if t.status == "signatory" and claim.record.status == "member"]
    akin += in_forerunners(claim.member, claim.organisation, claim.world)
    return [t for t in akin if t.from_ and days.fit(t.from_) != "away"]


def _still(claim: _Claim, answer: Answer[MembershipTerm]) -> Answer[MembershipTerm]:
    """ "A member since 1975": it must hold on the day of publication too."""
    assert claim.record.when is not None
    last = claim.days.last if claim.days else None
    if last is None or claim.until:
        return answer
    now = _standing(claim, Interval(last, last))
    return now if now.verdict == "contradicted" else answer


def _left(claim: _Claim) -> Answer[MembershipTerm]:
    """A claim of leaving: a membership's end must lie in the claim's days."""
    assert claim.days is not None
    days = claim.days if claim.record.when and claim.record.change == "left" else Interval(None, claim.days.last)
    status = "member" if claim.record.status == "former" else claim.record.status
    wanted = _FITTING.get(status, frozenset({status}))
    ended = [t for t in claim.terms if t.status in wanted and t.to]
    gone = [t for t in claim.terms if t.status == "withdrawn" and status == "member"]
    answer = _dated(claim, days, ended, ends, "left")
    if gone and answer.verdict != "supported":
        by_exit = _dated(claim, days, gone, starts, "left")
        if by_exit.verdict == "supported" or not ended:
            return by_exit
        if by_exit.verdict == "not_covered":
            return by_exit
    if not ended and not gone:
        return _stayed(claim, days)
    return answer


def _stayed(claim: _Claim, days: Interval) -> Answer[MembershipTerm]:
    there = [t for t in claim.terms if t.status in ("member", "participant") and is_sure(t) and t.to is None]
    doubtful = [t for t in claim.terms if not is_sure(t) or t.status == "suspended"]
    if there and not doubtful and not _beyond(claim, days):
        since = there[-1].from_ or "a day that the reference does not know"
        return Answer("contradicted", f"{claim.who} has not left {claim.what}: in it since {since}", tuple(there[-1:]))
    return Answer("not_covered", f"the reference has no day on which {claim.who} left {claim.what}", claim.terms[-1:])


def _suspended(claim: _Claim) -> Answer[MembershipTerm]:
    """A claim of suspension: the first day of one must lie in the claim's days."""
    assert claim.days is not None
    days = claim.days if claim.record.when else Interval(None, claim.days.last)
    rows = [t for t in claim.terms if t.status == "suspended"]
    if not rows:
        because = f"the reference has no suspension of {claim.who} from {claim.what}"
        return Answer("not_covered", because, claim.terms[-1:])
    answer = _dated(claim, days, rows, starts, "was suspended from")
    if answer.verdict == "contradicted" and any(surely_meets(t, claim.days) for t in rows):
        return Answer("supported", f"{claim.who} was suspended from {claim.what} then", answer.rows)
    return answer


def _asked(claim: _Claim) -> Answer[MembershipTerm]:
    """An application or invitation. States apply more than once, so that a date elsewhere refutes nothing."""
    assert claim.days is not None
    wanted = ("applicant", "candidate") if claim.record.change == "applied" else ("invited", "acceding")
    days = claim.days if claim.record.when else Interval(None, claim.days.last)
    rows = [t for t in claim.terms if t.status in wanted]
    answer = _dated(claim, days, rows, starts, "applied to" if wanted[0] == "applicant" else "was invited to")
    if answer.verdict == "contradicted":
        return Answer("not_covered", f"the reference dates it otherwise: {answer.because}", answer.rows)
    return answer


def _dated(
    claim: _Claim, days: Interval, rows: list[MembershipTerm], dates: Dates, verb: str
) -> Answer[MembershipTerm]:
    """A change is right if a date of it lies in the days, wrong if every date of it surely lies outside."""
    told = [(best[0], best[1], t) for t in rows if (best := best_fit(days, dates(t)))]
    inside = [(day, t) for fit, day, t in told if fit == "inside" and is_sure(t)]
    if inside:
        day, term = inside[0]
        return Answer("supported", f"{claim.who} {verb} {claim.what} on {day}", (term,))
    open_ = [(fit, day, t) for fit, day, t in told if fit != "away" or not is_sure(t)]
    if open_:
        fit, day, term = open_[0]
        return Answer("not_covered", _unsettled(claim, fit, day, term, verb), (term,))
    undated = [t for t in rows if not dates(t)]
    if undated or (reason := _beyond(claim, days)):
        because = reason if not undated else f"the reference does not say when {claim.who} {verb} {claim.what}"
        return Answer("not_covered", because or "", tuple(undated[:1]))
    if not told:
        return _undone(claim, days, verb)
    _, day, near = min(told, key=lambda x: days.days_from(x[1]))
    away = distance_words(days.days_from(day))
    return Answer("contradicted", f"{claim.who} {verb} {claim.what} on {day}, {away} from the claim's date", (near,))


def _unsettled(claim: _Claim, fit: str, day: Partial, term: MembershipTerm, verb: str) -> str:
    if not is_sure(term):
        return f"{_doubt(claim, term)} ({day})"
    if fit == "may_be":
        return f"the reference knows {day} alone, which the claim fits as far as that goes"
    return f"{claim.who} {verb} {claim.what} on {day}, so close that the claim's words may mean it"


def _undone(claim: _Claim, days: Interval, verb: str) -> Answer[MembershipTerm]:
    """Nothing of the kind is in the reference: wrong only where its list is whole or another status held."""
    because = f"the reference has no day on which {claim.who} {verb} {claim.what}"
    others = [t for t in claim.terms if t.status not in ("founder", "withdrawn") and surely_meets(t, days)]
    if claim.record.status in _LISTED and all(is_sure(t) for t in _fitting(claim)):
        seen = f"; it was {status_words(others[-1].status)} it" if others else ""
        return Answer("contradicted", because + seen, tuple(others[-1:]))
    return Answer("not_covered", because, claim.terms[-1:])


# ---- founding


def _founder(claim: _Claim) -> Answer[MembershipTerm]:
    """A claim to be a founder: a row says so, or membership began with the body."""
    rows = [t for t in claim.terms if t.status == "founder"]
    rows += [t for t in inherited(claim.member, claim.terms, claim.world) if t.status == "founder"]
    if rows:
        sure = is_sure(rows[0])
        because = f"{claim.who} was {status_words('founder')} {claim.what}" if sure else _doubt(claim, rows[0])
        return Answer("supported" if sure else "not_covered", because, (rows[0],))
    members = [t for t in claim.terms if t.status == "member" and t.from_]
    founded = claim.world.organisations[claim.organisation].founded
    if not members or not _lists(claim, "founder") or founded is None:
        return Answer("not_covered", f"the reference does not say who founded {claim.what}", claim.terms[:1])
    first = members[0]
    assert first.from_ is not None
    late = (first.from_.first - founded.last).days
    if late > 366 and is_sure(first):
        because = f"{claim.who} joined {claim.what} on {first.from_}, {distance_words(late)} after it was founded"
        return Answer("contradicted", because, (first,))
    return Answer(
        "not_covered", f"{claim.who} joined {claim.what} on {first.from_}, about when it was founded", (first,)
    )
