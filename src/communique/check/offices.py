"""Statements of who holds which office, held against the dated reference."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

from communique.check.wording import name_of, office_reference
from communique.records import Coding, Entity, Finding, Office, Verdict, content_id
from communique.world import OfficeKind, OfficeTerm, World, holds

_WORD = re.compile(r"[a-z]+")
_IDLE = frozenset(
    (
        "the of a an for and in to former then ex acting current incoming outgoing new late his her its their "
        "first second republican democratic democrat elect us u s uk eu"
    ).split()
)


@dataclass(frozen=True, slots=True)
class _Answer:
    verdict: Verdict
    because: str
    terms: tuple[OfficeTerm, ...]


def office_findings(coding: Coding, world: World) -> Iterator[Finding]:
    """A finding for each office of a coding whose person and office the reference knows."""
    entities = {e.id: e for e in coding.entities}
    for record in coding.offices:
        person = entities[record.person]
        of = entities[record.of].ref if record.of else None
        offices = offices_named(record.office, of, world)
        if offices and person.ref in world.people:
            answer = _answer(record, person, offices, coding.document.published, world)
            yield _finding(record, person, answer, coding, world)


def offices_named(words: str, of: str | None, world: World) -> tuple[OfficeKind, ...]:
    """The offices that some words name, of a state or body where that is known: those whose name or alias has
    the same words but for articles, adjectives of nationality and "former"."""
    wanted = _key(words, of, world)
    return tuple(
        o
        for o in world.offices.values()
        if of in (None, o.of) and any(_key(name, o.of, world) == wanted for name in (o.office, *o.aliases))
    )


def _key(words: str, of: str | None, world: World) -> frozenset[str]:
    plain = words.lower().replace("defence", "defense").replace("secretary-general", "secretary general")
    found = {w for w in _WORD.findall(plain) if w not in _IDLE}
    return frozenset(found - _own_words(of, world))


def _own_words(of: str | None, world: World) -> set[str]:
    """The words of the names of a state or body: they say whose office it is, not which."""
    forms = world.forms_of(of) if of else ()
    return {w for f in forms for w in _WORD.findall(f.form.lower())}


def _finding(record: Office, person: Entity, answer: _Answer, coding: Coding, world: World) -> Finding:
    verb = {"current": "is", "former": "was", "future": "will be"}[record.tense]
    return Finding(
        id=content_id("finding", coding.document.id, [record.id, answer.verdict]),
        about=record.id,
        claim=f"{person.name} {verb} {record.office}",
        span=record.span,
        verdict=answer.verdict,
        because=answer.because,
        reference=tuple(office_reference(t, world) for t in answer.terms),
    )


def _answer(
    record: Office, person: Entity, offices: tuple[OfficeKind, ...], on: dt.date | None, world: World
) -> _Answer:
    assert person.ref is not None
    if on is None:
        return _Answer("not_covered", "the report has no date on which to look the office up", ())
    ids = {o.id for o in offices}
    terms = tuple(t for t in world.terms.get(person.ref, ()) if t.office in ids)
    if any(not t.verified for t in terms):
        return _Answer("not_covered", "the reference holds this term for unverified", terms)
    if record.tense == "current":
        return _current(person, offices, terms, on, world)
    if record.tense == "former":
        return _former(person, offices, terms, on)
    return _Answer("not_covered", "the text speaks of a term to come", terms)


def _current(
    person: Entity, offices: tuple[OfficeKind, ...], terms: tuple[OfficeTerm, ...], on: dt.date, world: World
) -> _Answer:
    held = [t for t in terms if holds(t.from_, t.to, on)]
    if held:
        return _Answer("supported", f"{person.name} held the office on {on}", (held[0],))
    others = tuple(t for o in offices if o.holders == "one" for t in world.holders(o.id) if holds(t.from_, t.to, on))
    if terms:
        near = min(terms, key=lambda t: abs((_middle(t) - on).days))
        instead = tuple(t for t in world.terms.get(person.ref or "", ()) if holds(t.from_, t.to, on))
        until = f" to {near.to}" if near.to else ""
        then = f"; on {on} {person.name} was {world.offices[instead[0].office].office}" if instead else ""
        because = f"{person.name} held the office from {near.from_}{until}, not on {on}{then}"
        return _Answer("contradicted", because, (near, *instead[:1]))
    if others:
        who = name_of(others[0].person, world)
        return _Answer("contradicted", f"{who} held the office on {on}", others[:1])
    return _Answer("not_covered", f"the reference does not say who held the office on {on}", ())


def _former(person: Entity, offices: tuple[OfficeKind, ...], terms: tuple[OfficeTerm, ...], on: dt.date) -> _Answer:
    past = [t for t in terms if t.to and t.to.first <= on]
    if past:
        return _Answer("supported", f"{person.name} held the office until {past[-1].to}", (past[-1],))
    if any(holds(t.from_, t.to, on) for t in terms):
        return _Answer("contradicted", f"{person.name} still held the office on {on}", terms[-1:])
    return _Answer("not_covered", f"the reference has no term of {person.name} in {offices[0].office}", ())


def _middle(term: OfficeTerm) -> dt.date:
    first = term.from_.first if term.from_ else dt.date(1900, 1, 1)
    last = term.to.last if term.to else dt.date(2100, 1, 1)
    return first + (last - first) / 2
