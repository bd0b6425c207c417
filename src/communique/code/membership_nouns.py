"""Nouns of standing: member, observer, candidate; what status they name, whose, and in which body."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import cast

from communique.code.arguments import is_verb, members, surface_subjects
from communique.code.found import Found
from communique.code.lexicon import table
from communique.code.organisations import is_organisation
from communique.reading import Token
from communique.records import Entity, MembershipStatus

_OWNING_PREPS = frozenset({"of", "in", "to", "for", "with", "within"})
_MEMBERSHIP = frozenset({"membership", "accession", "entry", "admission"})
_STANDING = frozenset({"be", "become", "remain", "stay"})
_MAKING = frozenset({"make", "declare"})
_HAVING = frozenset({"have", "hold", "enjoy", "keep"})


@cache
def _statuses() -> dict[str, list[tuple[str, MembershipStatus]]]:
    found: dict[str, list[tuple[str, MembershipStatus]]] = {}
    for row in table("statuses", "noun", "modifier", "status", "example"):
        found.setdefault(row["noun"], []).append((row["modifier"], cast(MembershipStatus, row["status"])))
    return found


def status_of(noun: Token) -> MembershipStatus | None:
    """The membership status that a noun with its modifiers names: "full member state", "status of observer"."""
    rows = _statuses().get(noun.lemma.lower())
    if not rows or (noun.lemma.lower() == "party" and noun.pos == "PROPN"):
        return None
    before = {c.lower for c in noun.children if c.dep in ("amod", "compound", "nmod")}
    before |= {g.lower for c in noun.children if c.dep == "compound" for g in c.children}
    if noun.lemma == "status":
        before |= {t.lemma for p in noun.kids("prep") if p.lower in ("of", "as") for t in p.kids("pobj")}
    for modifier, status in rows:
        if modifier and modifier in before:
            return status
    return next((status for modifier, status in rows if not modifier), None)


def owners_of(found: Found, noun: Token) -> list[Entity]:
    """The organisations that a status noun belongs to: "of NATO and of the EU", "NATO member", "its"."""
    first = _owner_of(found, noun)
    if first is None:
        return []
    said = noun.head.kids("prep") if noun.dep == "attr" else ()
    preps = [p for c in noun.kids("prep") for p in (c, *c.kids("conj")) if p.lower in _OWNING_PREPS]
    preps += [p for c in said for p in c.kids("conj") if p.lower == "of"]
    joined = [m for p in preps for t in p.kids("pobj") for m in members(t)]
    others = [e for t in joined for e in found.at(t) if is_organisation(e) and e is not first]
    return [first, *dict.fromkeys(others)] if organisation_of(found, preps, first) else [first]


def organisation_of(found: Found, preps: list[Token], organisation: Entity) -> bool:
    """Whether an organisation is what one of some prepositions governs."""
    return any(organisation in found.at(t) for p in preps for t in p.kids("pobj"))


def _owner_of(found: Found, noun: Token) -> Entity | None:
    relative = relative_owner(noun)
    if relative is not None:
        return organisation_at(found, relative)
    before = [t for c in noun.kids("compound", "poss", "nmod") for t in (c, *c.kids("compound"))]
    behind = [t for c in noun.kids("prep") if c.lower in _OWNING_PREPS for t in c.kids("pobj")]
    if noun.lemma == "party":
        before, behind = [], [t for c in noun.kids("prep") if c.lower == "to" for t in c.kids("pobj")]
    for token in (*before, *behind):
        inner = _owner_of(found, token) if token in behind and token.lemma in _MEMBERSHIP else None
        named = organisation_at(found, token) or inner
        if named is not None:
            return named
    return None


def relative_owner(noun: Token) -> Token | None:
    """What "of which" before a status noun stands for: "the council, of which Chad is a founding member"."""
    verb = noun.head
    if noun.dep != "attr" or verb.dep != "relcl":
        return None
    for prep in (*verb.kids("prep"), *noun.kids("prep")):
        if prep.lower in _OWNING_PREPS and any(t.tag in ("WDT", "WP") for t in prep.kids("pobj")):
            return verb.head
    return None


def needs_no_owner(noun: Token) -> bool:
    """Whether a status noun may speak of the organisation in focus: "Moldova has been an observer since 2018".

    It must be said of somebody outright, and own nothing else ("a member of the committee").
    """
    if relative_owner(noun) is not None:
        return False
    said = noun.dep in ("attr", "oprd") and noun.head.lemma in (*_STANDING, "make")
    said = said or (noun.dep in ("dobj", "ccomp") and noun.head.lemma in _MAKING)
    owns = any(p.lower in _OWNING_PREPS and not _is_date_or_membership(p) for p in noun.kids("prep"))
    return said and not owns and noun.kid("poss") is None and noun.lemma != "party"


def _is_date_or_membership(prep: Token) -> bool:
    inside = prep.kid("pobj")
    return inside is None or inside.ent == "DATE" or inside.lemma in _MEMBERSHIP


def organisation_at(found: Found, token: Token) -> Entity | None:
    """The organisation that a word names, alone, before a noun, or behind it: "NATO", "EU membership"."""
    owners = [t for c in token.kids("compound", "poss", "nmod", "appos") for t in (c, *c.kids("compound"))]
    for t in (token, *owners):
        for entity in found.at(t):
            if is_organisation(entity):
                return entity
    return None


def holders_of(noun: Token) -> Iterator[tuple[Token, Token]]:
    """Who a status noun is said of, and the word that says so: the verb, or the noun itself."""
    above = noun.head
    if noun.dep in ("attr", "acomp") and is_verb(above):
        yield from ((s, above) for s in surface_subjects(above))
    elif noun.dep == "oprd" and is_verb(above):
        objects = [m for o in above.kids("dobj", "nsubj", "nsubjpass") for m in members(o)]
        yield from ((m, above) for m in objects)
    elif noun.dep in ("nsubj", "nsubjpass") and above.lemma in ("include", "be", "comprise"):
        yield from ((m, above) for o in above.kids("dobj", "attr") for m in members(o))
    elif noun.dep in ("dobj", "ccomp") and above.lemma in _MAKING:
        yield from ((m, above) for c in noun.kids("nmod", "compound", "nsubj") for m in members(c))
    elif noun.dep == "appos":
        yield above, noun
    elif noun.dep in ("compound", "nmod") and above.pos == "PROPN":
        yield from ((m, noun) for m in members(above))
    elif noun.dep == "pobj" and above.lower == "as" and is_verb(above.head):
        verb = above.head
        objects = [m for o in verb.kids("dobj") for m in members(o)]
        yield from ((m, verb) for m in (objects or surface_subjects(verb)))
    elif noun.dep == "dobj" and above.lemma in _HAVING:
        yield from ((s, above) for s in surface_subjects(above))
    for child in noun.kids("appos"):
        yield from ((m, noun) for m in members(child))
    if noun.dep != "appos" and (owner := noun.kid("poss")) is not None and noun.lemma == "membership":
        yield owner, noun
