"""To which bodies people belong, by office, title, bracket or "of": the persons' side of memberships."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from communique.code.found import Found
from communique.code.offices import named_at, owned_from, tense_of
from communique.code.roles import role_ending
from communique.code.wordlists import list_of
from communique.reading import Reading, Token
from communique.records import Entity, Membership, Span, content_id
from communique.world import World

_JOINS = frozenset({"of", "at", "from", "with", "for"})


@dataclass(frozen=True, slots=True)
class Tie:
    """That words tie a person to a body: ``rule`` says how, ``former`` that the tie is past."""

    person: Entity
    body: Entity
    span: Span
    rule: str
    former: bool


def affiliations(reading: Reading, found: Found, world: World) -> Found:
    """Add persons' memberships to those that earlier passes found; stands after offices and memberships."""
    stated = {(m.member, m.organisation) for m in found.memberships}
    more = (m for m in person_memberships(reading, found, world) if (m.member, m.organisation) not in stated)
    return replace(found, memberships=(*found.memberships, *more))


def person_memberships(reading: Reading, found: Found, world: World) -> tuple[Membership, ...]:
    """Memberships of people in parties, parliaments, teams, firms and other bodies that the words say."""
    seen: set[tuple[str, str]] = set()
    kept = []
    for tie in (*_by_office(found), *_by_words(reading, found)):
        key = (tie.person.id, tie.body.id)
        if key not in seen:
            seen.add(key)
            kept.append(_record(reading, tie))
    return tuple(kept)


def _record(reading: Reading, tie: Tie) -> Membership:
    status, change = ("former", "is") if tie.former else ("member", "is")
    parts = [tie.person.id, tie.body.id, status, tie.span]
    return Membership(
        content_id("membership", reading.document.id, parts), tie.person.id, tie.body.id, status, change, None,  # type: ignore[arg-type]
        "happened", tie.span, None, f"{tie.rule}: {tie.span.words}",
    )  # fmt: skip


def _by_office(found: Found) -> Iterator[Tie]:
    for office in found.offices:
        body = found.by_id[office.of] if office.of else None
        if body is not None and _takes_members(body):
            yield Tie(found.by_id[office.person], body, office.span, "office", office.tense == "former")


def _takes_members(body: Entity) -> bool:
    named = body.kind == "organisation" or (body.kind == "group" and body.sector is not None)
    return named and not body.name.islower()


# ---------------------------------------------------------------- words beside a name


def _by_words(reading: Reading, found: Found) -> Iterator[Tie]:
    at_start = named_at(reading, found)
    ends = {last: (first, e) for first, (e, last) in at_start.items()}
    for first, (person, last) in sorted(at_start.items()):
        if person.kind == "person":
            yield from _before(reading, at_start, ends, person, first, last)
            yield from _after(reading, at_start, person, first, last)
    yield from _described(reading, found, at_start)


def _before(
    reading: Reading, at_start: Mapping[int, tuple[Entity, int]], ends: Mapping[int, tuple[int, Entity]],
    person: Entity, first: int, last: int,
) -> Iterator[Tie]:  # fmt: skip
    """ "SPD politician X", "Real Madrid striker X", "Bayern Munich's X": a body in the words before a name."""
    tokens = reading.tokens
    at = first - 1
    while at >= 0 and first - at < 7 and tokens[at].sent == tokens[first].sent:
        if at in ends:
            start, body = ends[at]
            lone = first == last and person.role is None and person.ref is None
            if body.id != person.id and _takes_members(body) and not lone:
                former = tense_of(t.lower for t in tokens[max(0, start - 2) : first]) == "former"
                yield Tie(person, body, reading.span(tokens[start], tokens[last]), "title", former)
            return
        if tokens[at].pos not in ("NOUN", "PROPN", "ADJ") and tokens[at].text not in ("'s", "’s", "-"):
            return
        at -= 1


def _after(
    reading: Reading, at_start: Mapping[int, tuple[Entity, int]], person: Entity, first: int, last: int
) -> Iterator[Tie]:
    """ "X of Human Rights Watch", "X (SPD)"."""
    tokens, at = reading.tokens, last + 1
    at += at < len(tokens) and tokens[at].text == ","
    if at + 1 >= len(tokens) or (tokens[at].lower not in _JOINS and tokens[at].text != "("):
        return
    if tokens[at].lower in ("with", "for") and tokens[at].head.i not in range(first, last + 1):
        return
    found = _next_body(tokens, at_start, at)
    if found is not None:
        body, end = found
        if body.id != person.id and _takes_members(body):
            yield Tie(person, body, reading.span(tokens[first], tokens[end]), "beside", False)


def _described(reading: Reading, found: Found, at_start: Mapping[int, tuple[Entity, int]]) -> Iterator[Tie]:
    """ "X, a professor at Yale", "X is a member of the Greens", "Germany's Social Democrat X"."""
    tokens = reading.tokens
    lower = [t.lower for t in tokens]
    for at in range(len(tokens)):
        ending = role_ending(lower, at)
        if ending is None or ending[1].kind != "person":
            continue
        person = _who(found, tokens[at])
        if person is None or at + 2 >= len(tokens):
            continue
        joint = _workplace(tokens, at, ending[1].words) or at + 1
        if lower[joint] not in _JOINS | {"in"}:
            continue
        body = _next_body(tokens, at_start, joint)
        if body is not None and body[0].id != person.id and _takes_members(body[0]):
            former = tense_of(lower[max(0, at - 3) : at]) == "former"
            yield Tie(person, body[0], reading.span(tokens[ending[0]], tokens[body[1]]), "role", former)


def _workplace(tokens: tuple[Token, ...], at: int, role: str) -> int | None:
    """The "at" that says where a scholar works: "professor of law at Leiden", "an expert on Mali at Chatham House"."""
    if role.rpartition(" ")[2] not in list_of("scholar"):
        return None
    for i in range(at + 1, min(at + 11, len(tokens) - 1)):
        if tokens[i].sent != tokens[at].sent or tokens[i].pos in ("VERB", "AUX", "SCONJ") or tokens[i].text == ",":
            return None
        if tokens[i].lower in ("at", "with"):
            return i
    return None


def _who(found: Found, token: Token) -> Entity | None:
    people = [e for e in found.at(token) if e.kind == "person" and any(m.how == "name" for m in e.mentions)]
    if len(people) == 1:
        return people[0]
    if token.dep == "attr" and token.head.lemma == "be" and token.head.kid("neg") is None:
        subject = token.head.kid("nsubj")
        people = list(found.at(subject)) if subject is not None else []
        return people[0] if len(people) == 1 and people[0].kind == "person" else None
    return None


def _next_body(
    tokens: tuple[Token, ...], at_start: Mapping[int, tuple[Entity, int]], at: int
) -> tuple[Entity, int] | None:
    for i in range(owned_from(tokens, at_start, at + 1) or at + 1, min(at + 8, len(tokens))):
        if tokens[i].sent != tokens[at].sent or tokens[i].pos in ("VERB", "PUNCT", "SCONJ", "AUX"):
            return None
        if i in at_start:
            return at_start[i]
    return None
