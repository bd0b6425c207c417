"""The membership pass: who belongs, belonged or will belong to which organisation, as the text asserts it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import cast

from communique.code.arguments import Syntax, is_verb, members, surface_subjects
from communique.code.attribution import quotation_at
from communique.code.found import Found
from communique.code.frames import Frame, Index, describe, indexed, parsed
from communique.code.gapping import gapped
from communique.code.governing import when_of
from communique.code.lexicon import Row, table
from communique.code.matching import Match, matches_at
from communique.code.membership_ellipsis import (
    beside_of,
    doing_so,
    has_ended,
    is_supposed,
    named_behind,
    of_relative_year,
    own_date,
    with_others,
)
from communique.code.membership_nouns import holders_of, needs_no_owner, organisation_at, owners_of, status_of
from communique.code.organisations import Focus, enumerated, is_organisation, listed_after
from communique.code.status import standing
from communique.reading import Reading, Sentence, Token
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
_IN_FOCUS = frozenset(
    "add admit accept upgrade promote elevate grant give award accord obtain gain receive get".split()
)
"""Verbs that may leave the organisation out: it is the one that the passage speaks of."""

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
    states: Mapping[int, Entity]
    """The states named, by the offset at which a name of theirs begins."""


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


def memberships(reading: Reading, found: Found, world: World) -> Found:
    """Add the memberships that a reading asserts."""
    states = {m.span.start: e for e in found.entities if e.kind == "state" for m in e.mentions if m.how != "pronoun"}
    context = _Context(reading, found, world, Syntax(), Focus(reading, found, world), states)
    claims = [c for s in reading.assertions() for c in _claims(context, s)]
    records: dict[str, Membership] = {}
    for claim in _best(claims):
        for record in _records(context, claim):
            records.setdefault(record.id, record)
    return replace(found, memberships=tuple(records.values()))


def _claims(context: _Context, sentence: Sentence) -> Iterator[_Claim]:
    taken: set[int] = set()
    for token in context.reading.tokens_of(sentence):
        yield from (*_stated(context, token, taken), *_standing(context, token), *_bracketed(context, token))


# ---- verbs and nouns of joining, leaving, admitting


def _stated(context: _Context, token: Token, taken: set[int]) -> Iterator[_Claim]:
    """What a frame of the table says at a token; the most specific frame that names a member wins."""
    if token.i in taken:
        return
    index, statements = _frames()
    for match in matches_at(token, index, context.syntax, lambda t: _ids_at(context, t)):
        organisation = _named_organisation(context, match)
        named = [n for t in match.actor_tokens for n in _named(context, t)]
        if "T" not in match.frame.sides and match.frame.head_kind == "V":
            named = [n for n in named if any(e.kind == "state" for e in context.found.at(n))]
        named = _with_listed(context, named)
        who = [t for t in named if _is_member(context, t, organisation)]
        if organisation is not None and who:
            taken.update(match.consumed)
            yield from _from_match(context, match, statements[match.frame.source], organisation, who)
            return


def _ids_at(context: _Context, token: Token) -> tuple[str, ...]:
    """Whom a token speaks of; for a plain noun the body in apposition: "its predecessor, the OAU"."""
    found = context.found.at(token)
    named = organisation_at(context.found, token) if not found and token.pos == "NOUN" else None
    return (named.id,) if named is not None else tuple(e.id for e in found)


def _with_listed(context: _Context, named: Sequence[Token]) -> list[Token]:
    """Members with the others of their list, where the parse lost some of it."""
    states = [t for t in named if t.pos == "PROPN" and any(e.kind == "state" for e in context.found.at(t))]
    return list(dict.fromkeys([*named, *(o for t in states for o in enumerated(context.reading, context.found, t))]))


def _named_organisation(context: _Context, match: Match) -> Entity | None:
    """The organisation in a match: the one it names, else, for verbs that need one, the one in focus."""
    for token in match.recipient_tokens:
        if (named := organisation_at(context.found, token)) is not None:
            return named
    if match.recipient_tokens and any(context.found.at(t) for t in match.recipient_tokens):
        return None
    if match.frame.heads & _IN_FOCUS:
        return context.focus.at(match.head)
    return context.focus.near(match.head) if "T" not in match.frame.sides and _names_no_other(match) else None


def _names_no_other(match: Match) -> bool:
    """Whether the words that a frame matched say nothing of what else it is that is joined or left."""
    preps = [p for w in match.words for p in w.kids("prep") if p.lower in _WHEREOF]
    others = [t for p in preps for t in p.kids("pobj") if t not in match.words]
    told = [t for t in others if t.ent != "DATE" and t.lemma not in _TIMES]
    return not told and match.head.kid("xcomp", "dobj") in (None, *match.words)


_WHEREOF = frozenset({"from", "to", "into", "of", "for", "in"})
_TIMES = frozenset({"day", "week", "month", "year", "summer", "spring", "autumn", "winter", "which"})


def _named(context: _Context, token: Token) -> list[Token]:
    """A side's token, or, where it names nobody, those before it that do: "granted Georgia candidate status"."""
    if _entities_under(context, token):
        return [token]
    return [t for t in token.kids("compound", "poss", "nmod") if t.i in context.found.heads]


_BUT = frozenset({"but", "except", "excluding", "besides", "without", "bar", "barring"})
"""Words that take the name behind them out: "all of them but Uzbekistan"."""


def _is_member(context: _Context, token: Token, organisation: Entity | None) -> bool:
    before = context.reading.tokens[token.i - 1].lower if token.i else ""
    entities = _entities_under(context, token)
    return bool(entities) and before not in _BUT and all(e is not organisation for e in entities)


def _entities_under(context: _Context, token: Token) -> list[Entity]:
    """Who a noun phrase names: itself, or those listed in brackets or by "such as" behind it."""
    own = [e for e in context.found.at(token) if e.kind in _MEMBERS and (e.kind != "group" or e.country)]
    if token.pos == "PROPN" and token.start in context.states:
        own = [context.states[token.start]]
    listed = [e for t in listed_after(context.reading, token) for e in context.found.at(t) if e.kind == "state"]
    return listed or own


def _from_match(
    context: _Context, match: Match, statement: _Statement, organisation: Entity, who: Sequence[Token]
) -> Iterator[_Claim]:
    certainty = _certainty(context, match, statement)
    because = f"{describe(match.frame)} on '{match.head.text}'"
    words = (*match.words, *match.recipient_tokens)
    base = _Claim(match.head, who[0], organisation, "member", statement.change, certainty, words, because)
    if not statement.status:
        for token in who:
            yield from _changed(replace(base, member=token), match.head)
        return
    base = replace(base, status=cast(MembershipStatus, statement.status))
    others = [t for t in with_others(match.head) if _is_member(context, t, organisation)]
    yield from (replace(base, member=token) for token in (*who, *others))
    for member, verb in doing_so(match.head):
        yield replace(base, member=member, head=verb, words=(verb,))
    if statement.change in ("joined", "left", "suspended", "applied"):
        for token, when in gapped(context.reading, context.found, match.head):
            yield replace(base, member=token, when=when)


def _certainty(context: _Context, match: Match, statement: _Statement) -> Certainty:
    stands = standing(match.head)
    told = _CERTAINTY[stands.status]
    if told == "planned" and (stands.conditional or is_supposed(match.head)):
        return "hypothetical"
    if statement.certainty == "happened":
        return "denied" if told == "denied" else "happened"
    if statement.certainty == "coming" and told == "happened":
        when, published = when_of(context.reading, context.found, match.head), context.reading.document.published
        past = when is not None and when.to is not None and published is not None and when.to <= published
        return "happened" if past else "planned"
    return told


def _changed(base: _Claim, verb: Token) -> Iterator[_Claim]:
    """A rise from one status to another: the first holds, the second has the verb's certainty."""
    for side, noun in _steps(verb):
        status = status_of(noun)
        if status is not None and side == "from":
            yield replace(base, status=status, change="is", certainty="happened", words=(noun,))
        elif status is not None:
            yield replace(base, status=status, words=(*base.words, noun))
    for noun in verb.kids("dobj", "nsubjpass"):
        status = (status_of(noun) or _status_before(noun)) if noun.lemma == "status" else None
        if status is not None:
            yield replace(base, status=status, words=(*base.words, noun))


def _status_before(noun: Token) -> MembershipStatus | None:
    """What "that status" takes up: the status said last in the sentence."""
    if not any(c.lower in ("that", "this", "same") for c in noun.children):
        return None
    root = next((t for t in noun.ancestors() if t.dep == "ROOT"), noun)
    said = [s for t in root.subtree() if t.i < noun.i and (s := status_of(t)) is not None]
    return said[-1] if said else None


def _steps(verb: Token) -> Iterator[tuple[str, Token]]:
    """ "From observer to member": the nouns with their preposition, also where "to member" is read as a verb."""
    for child in verb.children:
        if child.dep in ("prep", "dative") and child.lower in ("from", "to", "as"):
            yield from ((child.lower, noun) for noun in child.kids("pobj"))
        elif child.dep in ("advcl", "xcomp") and any(c.lower == "to" for c in child.kids("aux")):
            yield "to", child


# ---- nouns of standing: member, observer, candidate


def _standing(context: _Context, token: Token) -> Iterator[_Claim]:
    """ "Turkey, a NATO member", "Serbia is a candidate for EU membership", "NATO member Turkey"."""
    if token.pos not in ("NOUN", "PROPN"):
        return
    status = status_of(token)
    if status is None:
        return
    organisations = owners_of(context.found, token)
    if not organisations and needs_no_owner(token):
        near = context.focus.near(token)
        organisations = [near] if near is not None else []
    for organisation in organisations:
        behind = named_behind(context.reading, context.found, token, organisation)
        held = [*holders_of(token), *((t, token) for t in behind)]
        held += _beside(token, held)
        told: set[str] = set()
        for member, head in held:
            for entity in _entities_under(context, member):
                if entity.id in told or (entity.kind == "person" and status == "candidate"):
                    continue
                joined = is_verb(head) and (entity.ref or "").startswith("org:")
                if entity is not organisation and (entity.kind != "organisation" or status != "member" or joined):
                    claim = _held(token, member, head, organisation, status)
                    when = own_date(context.reading, context.found, token, organisation, organisations)
                    yield replace(claim, when=when)
                    told.add(entity.id)  # "Trinidad and Tobago" is two nouns, and one state
                    break


def _beside(noun: Token, held: Sequence[tuple[Token, Token]]) -> list[tuple[Token, Token]]:
    """Who holds a standing too, by "along with" or in one list, each once."""
    seen = {member.i for member, _ in held}
    return [(t, head) for head in dict.fromkeys(h for _, h in held) for t in beside_of(noun, head) if t.i not in seen]


def _held(noun: Token, member: Token, head: Token, organisation: Entity, status: MembershipStatus) -> _Claim:
    change, certainty = _change_and_certainty(status, head)
    because = f"noun '{noun.text}' (statuses.csv) of {organisation.name}"
    now: MembershipStatus = "former" if change == "left" else status
    return _Claim(head, member, organisation, now, change, certainty, (noun,), because)


def _change_and_certainty(status: MembershipStatus, head: Token) -> tuple[MembershipChange, Certainty]:
    """What the word that joins a status to its holder says: became, is, or is said of."""
    if is_verb(head) and has_ended(head):
        return "left", "happened"
    if not is_verb(head):
        return ("left" if status == "former" else "is"), "happened"
    became = head.lemma in ("become", "turn", "make") and status != "former"
    entered: MembershipChange = "joined" if status in ("member", "founder", "participant") else "upgraded"
    change: MembershipChange = entered if became else "left" if status == "former" else "is"
    if head.dep == "xcomp" and head.head.lemma in ("cease", "stop"):
        return "left", _CERTAINTY[standing(head.head).status]
    return change, _CERTAINTY[standing(head).status]


# ---- lists in brackets


def _bracketed(context: _Context, token: Token) -> Iterator[_Claim]:
    """ "the Weimar Triangle (France, Germany and Poland)": the list names the members."""
    listed = listed_after(context.reading, token)
    entity = next((e for e in context.found.at(token) if is_organisation(e)), None) if listed else None
    between = context.reading.tokens[listed[0].i : listed[-1].i] if listed else ()
    if entity is None or any(t.lower in ("v", "v.", "vs", "vs.", "against", "versus") for t in between):
        return
    listed = [t for t in listed if any(e.kind == "state" for e in context.found.at(t))]
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
    when = claim.when or when_of(reading, found, claim.head) or of_relative_year(reading, found, claim.head)
    when = when or _founding_date(context, claim)
    earlier = any(t.lemma in _EARLIER for t in claim.words)
    organisation = claim.organisation if earlier else context.focus.on(claim.organisation, when)
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


_EARLIER = frozenset({"predecessor", "forerunner", "precursor"})


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
