"""The sentences in which findings speak, and the reference's rows as a finding shows them."""

from __future__ import annotations

from communique.records import Coding, Membership, Reference
from communique.world import MembershipTerm, Occasion, OfficeTerm, World

_AS = {
    "member": "a member of",
    "founder": "a founding member of",
    "observer": "an observer of",
    "dialogue_partner": "a dialogue partner of",
    "partner": "a partner of",
    "associate": "an associate of",
    "candidate": "a candidate for",
    "applicant": "an applicant to",
    "invited": "invited to join",
    "acceding": "acceding to",
    "suspended": "suspended from",
    "withdrawn": "withdrawn from",
    "former": "a former member of",
    "signatory": "a signatory of",
    "participant": "a participant in",
}


def status_words(status: str) -> str:
    """A status in words that the name of the organisation follows: "an observer of"."""
    return _AS.get(status, f"{status} in")


def name_of(ref: str, world: World) -> str:
    """The reference's own name for what an id stands for."""
    for table in (world.states, world.organisations, world.people):
        if ref in table:
            return table[ref].name
    return ref


def speaker_of(record: Membership, coding: Coding) -> str | None:
    """Who is quoted as saying what a record rests on; None where the report says it itself or names nobody."""
    quotation = next((q for q in coding.quotations if q.id == record.attributed_to), None)
    return coding.entity(quotation.speaker).name if quotation is not None and quotation.speaker else None


def membership_reference(term: MembershipTerm, world: World) -> Reference:
    """A membership term as a finding shows it, with its dates and citations."""
    who, what = name_of(term.member, world), name_of(term.organisation, world)
    statement = f"{who}: {status_words(term.status)} {what}{_dates(term)}"
    if term.disputed:
        statement += "; disputed"
    if not term.verified:
        statement += "; unverified"
    if term.note:
        statement += f"; {term.note}"
    return Reference(statement, _iso(term, "from_"), _iso(term, "to"), cited(term.citation, world))


def office_reference(term: OfficeTerm, world: World) -> Reference:
    """A term of office as a finding shows it, with its dates and citations."""
    office = world.offices[term.office]
    statement = f"{name_of(term.person, world)}: {office.office}, {name_of(office.of, world)}{_dates(term)}"
    return Reference(statement, _iso(term, "from_"), _iso(term, "to"), cited(term.citation, world))


def occasion_reference(occasion: Occasion, world: World) -> Reference:
    """An occasion as a finding shows it: its first and last day and where it was."""
    where = f" in {occasion.place}" if occasion.place else ""
    days = f", {occasion.from_} to {occasion.to}" if occasion.to and occasion.to != occasion.from_ else ""
    statement = f"{occasion.name}{where}{days or f', {occasion.from_}' if occasion.from_ else ''}"
    first, last = (d.iso if d else None for d in (occasion.from_, occasion.to))
    return Reference(statement, first, last, cited(occasion.citation, world))


def cited(keys: tuple[str, ...], world: World) -> str:
    """Citations in full, by their keys."""
    return "; ".join(str(world.citations[c]) for c in keys if c in world.citations)


def _dates(term: MembershipTerm | OfficeTerm) -> str:
    begin = f" from {term.from_}" if term.from_ else ""
    return f"{begin} to {term.to}" if term.to else begin


def _iso(term: MembershipTerm | OfficeTerm, side: str) -> str | None:
    day = getattr(term, side)
    return day.iso if day else None
