"""The claims pass: what a text states of an organisation itself, for the check against the reference.

Foundings, renamings and counts of members are no memberships of anybody, and events only by a stretch; they
are kept beside the records as claims, so that a finding can stand on their words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

from communique.code.arguments import is_verb, members, surface_subjects
from communique.code.found import Claim, Found
from communique.code.governing import when_of
from communique.code.organisations import is_organisation
from communique.code.status import standing
from communique.reading import Reading, Token
from communique.records import Entity
from communique.world import World

_FOUND = frozenset({"create", "establish", "found", "form", "launch", "constitute"})
_RENAME = frozenset({"rename", "rebrand", "change"})
_DISSOLVE = frozenset({"dissolve", "disband", "abolish"})
_ORDINAL = re.compile(r"(\d+)(?:st|nd|rd|th)$")
_ORDINALS = {
    w: n
    for n, w in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
        "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth".split(),
        1,
    )
}
_CARDINALS = {
    w: n
    for n, w in enumerate(
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen twenty".split(),
        1,
    )
}
_NATION = re.compile(r"(?P<count>\w+)-(?:member|nation|state|country|strong)$", re.IGNORECASE)
_MEMBER_WORDS = frozenset({"member", "state", "nation", "country"})


_TELLING = _FOUND | _RENAME | _DISSOLVE


def claims(reading: Reading, found: Found, world: World) -> Found:
    """Add what a reading states of organisations: when founded, what renamed, how many members."""
    every = [c for s in reading.assertions() for t in reading.tokens_of(s) for c in _at(reading, found, t)]
    return replace(found, claims=tuple(every))


def _at(reading: Reading, found: Found, token: Token) -> Iterator[Claim]:
    if token.lemma in _TELLING and is_verb(token):
        yield from _of_verb(reading, found, token)
    elif token.pos in ("NOUN", "PROPN", "ADJ", "NUM") or _NATION.match(token.text):
        yield from _counted(reading, found, token)


def _of_verb(reading: Reading, found: Found, verb: Token) -> Iterator[Claim]:
    """ "The bloc was founded in 1967", "the body's name became African Union"."""
    if standing(verb).status != "happened":
        return
    kind: Literal["founded", "renamed", "dissolved"] = "founded"
    kind = "renamed" if verb.lemma in _RENAME else "dissolved" if verb.lemma in _DISSOLVE else kind
    things = [m for o in (*verb.kids("nsubjpass", "dobj"), *_reduced(verb)) for m in members(o)]
    for thing in things:
        owner = thing.kid("poss", "compound") if kind == "renamed" and thing.lemma == "name" else thing
        organisation = _organisation(found, owner)
        if organisation is None or (kind == "renamed" and owner is thing and verb.lemma == "change"):
            continue
        new = _renamed_to(found, verb) if kind == "renamed" else None
        if kind == "renamed" and new is None:
            continue
        words = [verb, thing, *(t for p in verb.kids("prep") for t in p.subtree()[:8])]
        when = when_of(reading, found, verb)
        span = reading.span_of(words)
        yield Claim(kind, organisation.id, new.id if new else None, None, when, span, verb.i)


def _reduced(verb: Token) -> list[Token]:
    """ "the bloc, founded in 1967": a participle's noun."""
    return surface_subjects(verb) if verb.tag == "VBN" and verb.dep in ("acl", "advcl") else []


def _renamed_to(found: Found, verb: Token) -> Entity | None:
    behind = [t for p in verb.kids("prep") if p.lower in ("to", "into", "as") for t in p.kids("pobj")]
    for token in (*verb.kids("oprd", "attr", "dobj"), *behind):
        organisation = _organisation(found, token)
        if organisation is not None:
            return organisation
    return None


def _counted(reading: Reading, found: Found, token: Token) -> Iterator[Claim]:
    """ "the 31st member of NATO", "NATO's 30 members", "the 27-member bloc"."""
    size = _NATION.match(token.text)
    if size:
        count = _number(size["count"])
        organisation = _organisation(found, token.head)
        if count and organisation is not None:
            yield _count_claim(reading, found, "members", organisation, count, (token, token.head), token)
        return
    if token.lemma != "member":
        return
    noun = token.head if token.dep == "compound" and token.head.lemma in _MEMBER_WORDS else token
    organisation = _of_whom(found, token, noun)
    if organisation is None:
        return
    for child in (*noun.children, *token.children):
        nth = _ORDINAL.match(child.lower) or None
        rank = int(nth[1]) if nth else _ORDINALS.get(child.lower)
        if child.dep in ("amod", "compound", "nummod") and rank and rank > 1:
            yield _count_claim(reading, found, "nth_member", organisation, rank, (child, noun), noun)
        elif child.dep == "nummod" and (count := _number(child.lower)) and not _partial(noun):
            yield _count_claim(reading, found, "members", organisation, count, (child, noun), noun)


def _partial(noun: Token) -> bool:
    """ "Three members of NATO objected": some, not all. "NATO's 30 members" and "all 30 members" are all."""
    definite = any(c.dep == "poss" or c.lower in ("the", "all", "its", "their") for c in noun.children)
    limiting = {
        "founding",
        "founder",
        "original",
        "other",
        "new",
        "newest",
        "european",
        "permanent",
        "remaining",
        "elected",
    }
    return not definite or any(c.lower in limiting for c in noun.children)


def _of_whom(found: Found, *nouns: Token) -> Entity | None:
    for noun in nouns:
        own = noun.kids("poss", "compound", "nmod")
        behind = [t for p in noun.kids("prep") if p.lower in ("of", "in") for t in p.kids("pobj")]
        for token in (*own, *behind):
            organisation = _organisation(found, token)
            if organisation is not None:
                return organisation
    return None


def _count_claim(
    reading: Reading,
    found: Found,
    kind: Literal["members", "nth_member"],
    organisation: Entity,
    count: int,
    words: tuple[Token, ...],
    head: Token,
) -> Claim:
    when = when_of(reading, found, head)
    return Claim(kind, organisation.id, None, count, when, reading.span_of(words), head.i)


def _organisation(found: Found, token: Token | None) -> Entity | None:
    return next((e for e in found.at(token) if is_organisation(e)), None) if token is not None else None


def _number(words: str) -> int | None:
    plain = words.lower().replace(",", "")
    return int(plain) if plain.isdigit() and len(plain) < 4 else _CARDINALS.get(plain)
