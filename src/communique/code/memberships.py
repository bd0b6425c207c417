"""The membership pass: who belongs, belonged or will belong to which organisation, as the text asserts it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import cast

from communique.code.arguments import Syntax, is_verb, members, surface_subjects
from communique.code.attribution import quotation_at
from communique.code.found import Found
from communique.code.frames import Frame, Index, describe, indexed, parsed
from communique.code.governing import when_of
from communique.code.lexicon import Row, table
from communique.code.matching import Match, matches_at
from communique.code.organisations import Focus, is_organisation, listed_after
from communique.code.status import standing
from communique.read import Reading, Sentence, Token
from communique.records import (
    Certainty,
    Date,
    Entity,
    Membership,
    MembershipChange,
    MembershipStatus,
    Span,
    content_id,
)
from communique.world import World

_MEMBERS = frozenset({"state", "organisation", "person", "group"})
_CERTAINTY: dict[str, Certainty] = {
    "happened": "happened",
    "ongoing": "happened",
    "planned": "planned",
    "proposed": "proposed",
    "demanded": "proposed",
    "hypothetical": "hypothetical",
    "denied": "denied",
}
_OWNING_PREPS = frozenset({"of", "in", "to", "for", "with", "within"})
_FOUNDING = frozenset({"create", "establish", "found", "form", "launch", "set"})


@dataclass(frozen=True, slots=True)
class _Claim:
    """A membership before it is a record: the word that says it, who, in what, as what."""

    head: Token
    member: Token
    organisation: Entity
    status: MembershipStatus
    change: MembershipChange
    certainty: Certainty
    words: tuple[Token, ...]
    because: str
    when: Date | None = None


@dataclass(frozen=True, slots=True)
class _Statement:
    """A row of the table of membership frames."""

    status: str
    change: MembershipChange
    certainty: str


@dataclass(frozen=True, slots=True)
class _Context:
    reading: Reading
    found: Found
    world: World
    syntax: Syntax
    focus: Focus


@cache
def _frames() -> tuple[Index, dict[str, _Statement]]:
    rows = table("memberships", "frame", "status", "change", "certainty", "example", "note")
    frames = tuple(_frame(row) for row in rows)
    statements = {
        f.source: _Statement(r["status"], cast(MembershipChange, r["change"]), r["certainty"])
        for f, r in zip(frames, rows, strict=True)
    }
    return indexed(frames), statements


def _frame(row: Row) -> Frame:
    heads, kind, slots = parsed(row)
    return Frame(
        row["frame"], heads, kind, slots, "MEMBERSHIP", None, None, False, (), None, frozenset(), "",
        f"{row.file}:{row.line}", row["example"],
    )  # fmt: skip


@cache
def _statuses() -> dict[str, list[tuple[str, MembershipStatus]]]:
    found: dict[str, list[tuple[str, MembershipStatus]]] = {}
    for row in table("statuses", "noun", "modifier", "status", "example"):
        found.setdefault(row["noun"], []).append((row["modifier"], cast(MembershipStatus, row["status"])))
    return found


def memberships(reading: Reading, found: Found, world: World) -> Found:
    """Add the memberships that a reading asserts."""
    context = _Context(reading, found, world, Syntax(), Focus(reading, found, world))
    claims = [c for s in reading.assertions() for c in _claims(context, s)]
    records: dict[str, Membership] = {}
    for claim in _best(claims):
        for record in _records(context, claim):
            records.setdefault(record.id, record)
    return replace(found, memberships=tuple(records.values()))


def _claims(context: _Context, sentence: Sentence) -> Iterator[_Claim]:
    taken: set[int] = set()
    for token in context.reading.tokens_of(sentence):
        for claim in (*_stated(context, token, taken), *_standing(context, token), *_bracketed(context, token)):
            yield claim


# ---- verbs and nouns of joining, leaving, admitting


def _stated(context: _Context, token: Token, taken: set[int]) -> Iterator[_Claim]:
    """What a frame of the table says at a token; the most specific frame that names a member wins."""
    if token.i in taken:
        return
    index, statements = _frames()
    for match in matches_at(token, index, context.syntax, lambda t: tuple(e.id for e in context.found.at(t))):
        organisation = _named_organisation(context, match)
        who = [t for t in match.actor_tokens if _is_member(context, t, organisation)]
        if organisation is not None and who:
            taken.update(match.consumed)
            yield from _from_match(context, match, statements[match.frame.source], organisation, who)
            return


def _named_organisation(context: _Context, match: Match) -> Entity | None:
    """The organisation in a match: the one it names, else, for verbs that need one, the one in focus."""
    for token in match.recipient_tokens:
        if (named := _organisation_at(context, token)) is not None:
            return named
    if match.recipient_tokens and any(context.found.at(t) for t in match.recipient_tokens):
        return None
    lexical = match.frame.heads & {"add", "admit", "upgrade", "promote", "elevate", "grant"}
    return context.focus.at(match.head) if lexical else None


def _is_member(context: _Context, token: Token, organisation: Entity | None) -> bool:
    if _entities_under(context, token):
        return all(e is not organisation for e in _entities_under(context, token))
    return False


def _entities_under(context: _Context, token: Token) -> list[Entity]:
    """Who a noun phrase names: itself, or those listed in brackets or by "such as" behind it."""
    own = [e for e in context.found.at(token) if e.kind in _MEMBERS and (e.kind != "group" or e.country)]
    listed = [e for t in listed_after(context.reading, token) for e in context.found.at(t) if e.kind == "state"]
    return listed or own


def _from_match(
    context: _Context, match: Match, statement: _Statement, organisation: Entity, who: Sequence[Token]
) -> Iterator[_Claim]:
    certainty = _certainty(context, match, statement)
    because = f"{describe(match.frame)} on '{match.head.text}'"
    words = (*match.words, *match.recipient_tokens)
    base = _Claim(match.head, who[0], organisation, "member", statement.change, certainty, words, because)
    for token in who:
        if statement.status:
            status = cast(MembershipStatus, statement.status)
            yield replace(base, member=token, status=status)
        else:
            yield from _changed(replace(base, member=token), match.head)


def _certainty(context: _Context, match: Match, statement: _Statement) -> Certainty:
    told = _CERTAINTY[standing(match.head).status]
    if statement.certainty == "happened":
        return "denied" if told == "denied" else "happened"
    if statement.certainty == "coming" and told == "happened":
        when, published = when_of(context.reading, context.found, match.head), context.reading.document.published
        past = when is not None and when.to is not None and published is not None and when.to <= published
        return "happened" if past else "planned"
    return told


def _changed(base: _Claim, verb: Token) -> Iterator[_Claim]:
    """A rise from one status to another: the first holds, the second has the verb's certainty."""
    for prep in (c for c in verb.children if c.dep in ("prep", "dative") and c.lower in ("from", "to", "as")):
        for noun in prep.kids("pobj"):
            status = status_of(noun)
            if status is not None and prep.lower == "from":
                yield replace(base, status=status, change="is", certainty="happened", words=(noun,))
            elif status is not None:
                yield replace(base, status=status, words=(*base.words, noun))
    for noun in verb.kids("dobj"):
        status = status_of(noun) if noun.lemma == "status" else None
        if status is not None:
            yield replace(base, status=status, words=(*base.words, noun))


# ---- nouns of standing: member, observer, candidate


def status_of(noun: Token) -> MembershipStatus | None:
    """The membership status that a noun with its modifiers names: "full member state", "observer list"."""
    rows = _statuses().get(noun.lemma.lower())
    if not rows:
        return None
    before = {c.lower for c in noun.children if c.dep in ("amod", "compound", "nmod")}
    before |= {g.lower for c in noun.children if c.dep == "compound" for g in c.children}
    for modifier, status in rows:
        if modifier and modifier in before:
            return status
    return next((status for modifier, status in rows if not modifier), None)


def _standing(context: _Context, token: Token) -> Iterator[_Claim]:
    """ "Turkey, a NATO member", "Serbia is a candidate for EU membership", "NATO member Turkey"."""
    if token.pos not in ("NOUN", "PROPN"):
        return
    status = status_of(token)
    organisation = _owner(context, token) if status is not None else None
    if status is None or organisation is None:
        return
    for member, head in _holders(token):
        for entity in _entities_under(context, member):
            if entity is not organisation and (entity.kind != "organisation" or status != "member"):
                became = head.lemma in ("become", "turn") and status != "former"
                change: MembershipChange = "joined" if became else "left" if status == "former" else "is"
                certainty = _CERTAINTY[standing(head).status] if is_verb(head) else "happened"
                because = f"noun '{token.text}' (statuses.csv) of {organisation.name}"
                yield _Claim(head, member, organisation, status, change, certainty, (token,), because)
                break


def _owner(context: _Context, noun: Token) -> Entity | None:
    """The organisation that a status noun belongs to: "of NATO", "NATO member", "its", "for EU membership"."""
    before = [t for c in noun.kids("compound", "poss", "nmod") for t in (c, *c.kids("compound"))]
    behind = [t for c in noun.kids("prep") if c.lower in _OWNING_PREPS for t in c.kids("pobj")]
    found = (_organisation_at(context, t) for t in (*before, *behind))
    return next((o for o in found if o is not None), None)


def _organisation_at(context: _Context, token: Token) -> Entity | None:
    """The organisation that a word names, alone or before a noun: "NATO", "EU membership", "its accession"."""
    owners = [t for c in token.kids("compound", "poss", "nmod") for t in (c, *c.kids("compound"))]
    for t in (token, *owners):
        for entity in context.found.at(t):
            if is_organisation(entity):
                return entity
    return None


def _holders(noun: Token) -> Iterator[tuple[Token, Token]]:
    """Who a status noun is said of, and the word that says so: the verb, or the noun itself."""
    above = noun.head
    if noun.dep in ("attr", "oprd", "acomp") and is_verb(above):
        yield from ((s, above) for s in surface_subjects(above))
        for listed in above.kids("attr"):
            if above.lemma == "be" and listed is not noun:
                yield from ((m, noun) for m in members(listed))
    elif noun.dep in ("nsubj", "nsubjpass") and above.lemma in ("include", "be", "comprise"):
        yield from ((m, above) for o in above.kids("dobj", "attr") for m in members(o))
    elif noun.dep == "appos":
        yield above, noun
    elif noun.dep in ("compound", "nmod") and above.pos == "PROPN":
        yield from ((m, noun) for m in members(above))
    elif noun.dep == "pobj" and above.lower == "as" and is_verb(above.head):
        verb = above.head
        objects = [m for o in verb.kids("dobj") for m in members(o)]
        yield from ((m, verb) for m in (objects or surface_subjects(verb)))
    elif noun.dep == "dobj" and above.lemma in ("have", "hold", "enjoy"):
        yield from ((s, above) for s in surface_subjects(above))
    for child in noun.kids("appos"):
        yield from ((m, noun) for m in members(child))
    if noun.dep != "appos" and (owner := noun.kid("poss")) is not None and noun.lemma == "membership":
        yield owner, noun


# ---- lists in brackets


def _bracketed(context: _Context, token: Token) -> Iterator[_Claim]:
    """ "the Weimar Triangle (France, Germany and Poland)": the list names the members."""
    entity = next((e for e in context.found.at(token) if is_organisation(e)), None)
    if entity is None:
        return
    listed = [t for t in listed_after(context.reading, token) if any(e.kind == "state" for e in context.found.at(t))]
    if len(listed) >= 2:
        because = f"a list of states in brackets behind '{token.text}'"
        for member in listed:
            yield _Claim(token, member, entity, "member", "is", "happened", (token, *listed), because)


# ---- records


def _best(claims: Iterable[_Claim]) -> list[_Claim]:
    """Claims without those that an earlier, weightier one of the same sentence says already."""
    kept: dict[tuple[int, int, str, str], _Claim] = {}
    for claim in claims:
        key = (claim.head.sent, claim.member.i, claim.organisation.id, claim.status)
        if key not in kept or (kept[key].change == "is" and claim.change != "is"):
            kept[key] = claim
    return list(kept.values())


def _records(context: _Context, claim: _Claim) -> Iterator[Membership]:
    reading, found = context.reading, context.found
    when = when_of(reading, found, claim.head) or _founding_date(context, claim)
    organisation = context.focus.on(claim.organisation, when)
    span = _span(reading, claim)
    for entity in _entities_under(context, claim.member):
        parts = [entity.id, organisation.id, claim.status, claim.change, claim.certainty, span]
        quotation = quotation_at(found, claim.head)
        yield Membership(
            content_id("membership", reading.document.id, parts),
            entity.id,
            organisation.id,
            claim.status,
            claim.change,
            when,
            claim.certainty,
            span,
            quotation.id if quotation else None,
            claim.because,
        )


def _span(reading: Reading, claim: _Claim) -> Span:
    """From the first to the last of the words that say it, with the list that the member stands in."""
    words = [t for t in (*claim.words, claim.head, claim.member) if t.sent == claim.head.sent]
    listed = [t for t in listed_after(reading, claim.member) if t.sent == claim.head.sent]
    whole = reading.span_of([*words, *listed])
    named = [m.span for m in claim.organisation.mentions if m.span.overlaps(whole)]
    return reading.document.span(min(whole.start, *(s.start for s in named), whole.start), whole.end)


def _founding_date(context: _Context, claim: _Claim) -> Date | None:
    """For members listed without a date: the day of founding, where the text gives it nearby.

    "The bloc groups A, B and C. It was founded in 1967": the members of that list are those of 1967.
    """
    if claim.change != "is" or claim.status not in ("member", "founder") or claim.because.startswith("noun"):
        return None
    here = claim.head.sent
    for sentence in context.reading.sentences[max(0, here - 1) : here + 2]:
        for token in context.reading.tokens_of(sentence):
            if token.lemma in _FOUNDING and is_verb(token):
                objects = [*surface_subjects(token), *token.kids("dobj")]
                if any(claim.organisation in context.found.at(t) for o in objects for t in members(o)):
                    return when_of(context.reading, context.found, token)
    return None
