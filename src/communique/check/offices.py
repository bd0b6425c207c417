"""Statements of who holds which office, held against the dated reference."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from communique.check.answer import Answer
from communique.check.interval import Interval, distance_words, term_days
from communique.check.naming import Named, named_by
from communique.check.sentences import sentences_around
from communique.check.terms import is_sure
from communique.check.wording import name_of, office_reference
from communique.records import Coding, Date, Entity, Finding, Office, Verdict, content_id
from communique.world import OfficeTerm, World, holds

LATE = dt.timedelta(days=7)
"""Days after a term in which a report may still speak of what was done in it."""
SOON = dt.timedelta(days=3)
"""Days before a term in which a report may already give the title."""
CHOSEN = dt.timedelta(days=200)
"""Days from a choice to the taking of office: two months and more after American elections."""
STIR = dt.timedelta(days=45)
"""Days about a change of holders in which an unknown name refutes nothing."""
TITLE_KEPT = 4.0
"""Years after which a bare title before a name is taken for that of the time that the text speaks of."""
UNLIKE = 0.6
"""Names whose last words are at most so much alike, by difflib's ratio, are two people's."""

_DECISIVE = frozenset(
    "head_of_state head_of_government foreign_minister defence_minister interior_minister finance_minister "
    "head_of_organisation national_security_adviser chief_of_defence service_chief deputy_minister".split()
)
"""Kinds of office of which a state or body has one holder whom every report calls by it."""

_IS = re.compile(r"\b(?:is|remains|serves as|now|currently)\b[^.;]{0,40}$")
_CHOSEN = re.compile(
    r"\b(?:elect|appoint|nam|nominat|chos|choos|pick|sw[eo]a?r|inaugurat|won|win)\w*\b[^.;]{0,60}$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class _Claim:
    record: Office
    person: Entity
    named: Named
    terms: tuple[OfficeTerm, ...]
    on: dt.date
    coding: Coding
    world: World


def office_findings(coding: Coding, world: World) -> Iterator[Finding]:
    """A finding for each office of a coding that the reference knows, of a person whom it knows or a name."""
    for record in coding.offices:
        person = coding.entity(record.person)
        named = named_by(record, coding, world)
        if not named.offices:
            continue
        answer = _answer(record, person, named, coding, world)
        if answer is not None:
            yield _finding(record, person, answer, coding, world)


def _finding(record: Office, person: Entity, answer: Answer[OfficeTerm], coding: Coding, world: World) -> Finding:
    verb = {"current": "is", "former": "was", "future": "will be"}[record.tense]
    of = f" of {coding.name(record.of)}" if record.of else ""
    return Finding(
        id=content_id("finding", coding.document.id, [record.id, answer.verdict]),
        about=record.id,
        claim=f"{person.name} {verb} {record.office}{of}",
        span=record.span,
        verdict=answer.verdict,
        because=answer.because,
        reference=tuple(office_reference(t, world) for t in answer.rows),
    )


def _answer(record: Office, person: Entity, named: Named, coding: Coding, world: World) -> Answer[OfficeTerm] | None:
    on = coding.document.published
    known = person.ref is not None and person.ref in world.people
    if on is None:
        return Answer("not_covered", "the report has no date on which to look the office up") if known else None
    ids = {o.id for o in named.offices}
    terms = tuple(t for t in world.terms.get(person.ref or "", ()) if t.office in ids)
    claim = _Claim(record, person, named, terms, on, coding, world)
    if on > world.read_on:
        return Answer("not_covered", f"the reference was read on {world.read_on}, before the report", terms[-1:])
    if not known:
        return _stranger(claim)
    if record.tense == "current":
        return _current(claim)
    return _former(claim) if record.tense == "former" else _future(claim)


# ---- held now


def _current(claim: _Claim) -> Answer[OfficeTerm]:
    person, on = claim.person, claim.on
    if held := [t for t in claim.terms if holds(t.from_, t.to, on)]:
        sure = [t for t in held if is_sure(t)]
        if sure:
            return Answer("supported", f"{person.name} held the office on {on}{_since(sure[0])}", (sure[0],))
        return Answer("not_covered", "the reference holds this term for unverified", (held[0],))
    if not claim.terms:
        return _never(claim)
    near = min(claim.terms, key=lambda t: _away(t, on))
    if then := _text_speaks_of(claim, near):
        return then
    if not is_sure(near) and not _sure_other(claim):
        because = f"the reference holds this term for unverified: {_term_words(near, claim)}"
        return Answer("not_covered", because, (near,))
    if _chosen(claim, near):
        return Answer("not_covered", f"{_term_words(near, claim)}; the text speaks of the choice", (near,))
    if _close(near, on):
        because = f"{_term_words(near, claim)}, so close to {on} that a report may call them by it"
        return Answer("not_covered", because, (near,))
    return _miss(claim, near)


def _miss(claim: _Claim, near: OfficeTerm) -> Answer[OfficeTerm]:
    """The right person, but the office was held at another time."""
    on, person, world = claim.on, claim.person, claim.world
    every = [t for t in world.terms.get(person.ref or "", ()) if holds(t.from_, t.to, on) and is_sure(t)]
    then = f"; on {on} {person.name} was {_office_words(every[0], world)}" if every else ""
    other = _sure_other(claim)
    by = f"; {name_of(other.person, world)} held it then" if other else ""
    away = distance_words(_away(near, on))
    because = f"{_term_words(near, claim)}, not on {on} ({away} away){then}{by}"
    return Answer("contradicted", because, (near, *every[:1], *((other,) if other else ())))


def _never(claim: _Claim) -> Answer[OfficeTerm]:
    """A person whom the reference knows, in an office in which it has no term of theirs."""
    other = _sure_other(claim)
    if other is None or not claim.named.exact or _near_dates(claim, 2) or not _settled(claim):
        because = f"the reference has no term of {claim.person.name} as {claim.named.offices[0].office}"
        return Answer("not_covered", because)
    who = name_of(other.person, claim.world)
    own = [t for t in claim.world.terms.get(claim.person.ref or "", ()) if holds(t.from_, t.to, claim.on)]
    then = f"; {claim.person.name} was {_office_words(own[0], claim.world)}" if own else ""
    return Answer("contradicted", f"{who} held the office on {claim.on}{then}", (other, *own[:1]))


def _sure_other(claim: _Claim) -> OfficeTerm | None:
    """Who surely held the office on the day, where it has one holder at a time."""
    offices = claim.named.offices
    if len(offices) != 1 or offices[0].holders != "one" or offices[0].kind not in _DECISIVE:
        return None
    held = [t for t in claim.world.holders(offices[0].id) if holds(t.from_, t.to, claim.on)]
    sure = [t for t in held if is_sure(t) and t.from_ and t.from_.first == t.from_.last]
    return sure[0] if len(held) == 1 and sure and sure[0].person != claim.person.ref else None


def _settled(claim: _Claim) -> bool:
    """Whether the office changed hands neither shortly before the day nor shortly after it."""
    days = Interval(claim.on - STIR, claim.on + STIR)
    near = {
        t.person
        for o in claim.named.offices
        for t in claim.world.holders(o.id)
        if days.meets(*term_days(t.from_, t.to))
    }
    return len(near) == 1


def _stranger(claim: _Claim) -> Answer[OfficeTerm] | None:
    """A person unknown to the reference, said in so many words to be what another surely was on the day."""
    record, other = claim.record, _sure_other(claim)
    before = claim.coding.document.text[max(0, record.span.start - 60) : record.span.start]
    plain = record.tense == "current" and _IS.search(before) is not None
    if other is None or not plain or not claim.named.exact or not _settled(claim) or _near_dates(claim, 2):
        return None
    holder = claim.world.people[other.person]
    if any(_alike(claim.person.name, name) for name in (holder.name, *holder.aliases)):
        return None
    return Answer("contradicted", f"{holder.name} held the office on {claim.on}{_since(other)}", (other,))


def _alike(said: str, known: str) -> bool:
    """Whether two names may be one person's: a word in common, or last words much alike; a lone word always."""
    a, b = _plain(said), _plain(known)
    if len(a) < 2 or not b:
        return True
    if {w for w in a if len(w) > 2} & set(b):
        return True
    return max(SequenceMatcher(None, x, y).ratio() for x in (a[-1], a[0]) for y in (b[-1], b[0])) > UNLIKE


def _plain(name: str) -> list[str]:
    folded = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.findall(r"[a-z]+", folded)


# ---- held before, or to come


def _former(claim: _Claim) -> Answer[OfficeTerm]:
    person, on = claim.person, claim.on
    if past := [t for t in claim.terms if t.to and t.to.first <= on + SOON]:
        sure = [t for t in past if is_sure(t)]
        if sure:
            return Answer("supported", f"{person.name} held the office until {sure[-1].to}", (sure[-1],))
        return Answer("not_covered", "the reference holds this term for unverified", (past[-1],))
    still = [t for t in claim.terms if holds(t.from_, t.to, on) and holds(t.from_, t.to, on + LATE)]
    if still and claim.named.exact and is_sure(still[-1]) and not _from_pack(still[-1]):
        return Answer("contradicted", f"{person.name} still held the office on {on}{_since(still[-1])}", (still[-1],))
    office = claim.named.offices[0].office
    return Answer("not_covered", f"the reference has no ended term of {person.name} as {office}", claim.terms[-1:])


def _future(claim: _Claim) -> Answer[OfficeTerm]:
    coming = [t for t in claim.terms if t.from_ and claim.on <= t.from_.last and is_sure(t)]
    if coming and coming[0].from_:
        return Answer("supported", f"{claim.person.name} took the office on {coming[0].from_}", (coming[0],))
    return Answer("not_covered", "the text speaks of a term to come", claim.terms[-1:])


def _from_pack(term: OfficeTerm) -> bool:
    """Whether a row is a data pack's: those give ends as scheduled, and may miss a resignation."""
    return any(key.startswith("pack:") for key in term.citation)


# ---- what else the text says of days


def _text_speaks_of(claim: _Claim, near: OfficeTerm) -> Answer[OfficeTerm] | None:
    """Where the text speaks of another day, at which the term held, or of a time long past."""
    first, last = term_days(near.from_, near.to)
    reaches: tuple[tuple[int, Verdict], ...] = ((0, "supported"), (2, "not_covered"))
    for reach, verdict in reaches:
        for date in _near_dates(claim, reach):
            if date.from_ and date.to and Interval(date.from_, date.to).meets(first, last):
                because = f"{_term_words(near, claim)}, and the text speaks of {date.span.words}"
                return Answer(verdict, because, (near,))
    titled = claim.person.name.split()[-1] in claim.record.span.words
    if titled and _away(near, claim.on) > TITLE_KEPT * 365.25:
        because = f"{_term_words(near, claim)}; the title may be that of the time the text speaks of"
        return Answer("not_covered", because, (near,))
    return None


def _chosen(claim: _Claim, near: OfficeTerm) -> bool:
    """Whether the text says that the person was elected or named to an office that they took up later."""
    start = claim.record.span.start
    before = claim.coding.document.text[max(0, start - 80) : start]
    later = near.from_ is not None and claim.on < near.from_.last <= claim.on + CHOSEN
    over = near.to is not None and near.to.last < claim.on
    return (later or over) and _CHOSEN.search(before) is not None


def _near_dates(claim: _Claim, reach: int) -> list[Date]:
    """The past dates in the office's sentence and ``reach`` sentences before it."""
    text, span = claim.coding.document.text, claim.record.span
    first, last = sentences_around(text, span.start, span.end, reach)
    return [
        d for d in claim.coding.dates if first <= d.span.start < last and d.to is not None and d.to < claim.on - STIR
    ]


# ---- words


def _away(term: OfficeTerm, on: dt.date) -> int:
    first, last = term_days(term.from_, term.to)
    if first is not None and on < first:
        return (first - on).days
    return (on - last).days if last is not None and last < on else 0


def _close(term: OfficeTerm, on: dt.date) -> bool:
    first, last = term_days(term.from_, term.to)
    return bool((last and last < on <= last + LATE) or (first and first - SOON <= on < first))


def _since(term: OfficeTerm) -> str:
    return f", since {term.from_}" if term.from_ else ""


def _term_words(term: OfficeTerm, claim: _Claim) -> str:
    begin = f" from {term.from_}" if term.from_ else ""
    until = f" to {term.to}" if term.to else ""
    return f"{claim.person.name} held the office{begin}{until}"


def _office_words(term: OfficeTerm, world: World) -> str:
    return world.offices[term.office].office if term.office in world.offices else term.office
