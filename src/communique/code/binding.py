"""What the syntax of a clause says of a pronoun: whom a possessive goes to, and whom an object cannot mean."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from communique.code.arguments import is_verb, members, surface_subjects
from communique.code.wordlists import list_of
from communique.reading import Token

_OBJECTS = frozenset({"dobj", "dative", "pobj"})
_REPROACH = frozenset({"over", "for"})
_ONTO = frozenset({"on", "against", "at", "to", "with", "upon"})


def binder(token: Token) -> Sequence[Token]:
    """The tokens whose entity a possessive most likely means, best first; none for other pronouns.

    "Chile announced its withdrawal": the subject. "urged Iran to end its programme": who is to end it.
    "sanctions on Iran over its programme": who is reproached. "came to its aid": not the subject.
    """
    if token.dep != "poss":
        return ()
    at = token.head
    while not is_verb(at) and at.head is not at:
        before = [t for t in _reproached(at) if t.i < token.i]
        if before:
            return before
        owners = [m for c in at.kids("poss") if c.i < token.i for m in members(c)] if at is not token.head else []
        if owners:
            return owners
        at = at.head
    if not is_verb(at) or to_the_aid(token):
        return ()
    return [t for t in surface_subjects(at) if t.i < token.i]


def _reproached(preposition: Token) -> Iterator[Token]:
    """Who stands before "over its ..." in the same phrase: what was done to them has that for its reason."""
    above = preposition.head
    if preposition.dep != "prep" or preposition.lower not in _REPROACH | {"about"}:
        return
    if is_verb(above) and preposition.lower in _REPROACH:
        yield from (m for c in above.kids("dobj", "nsubjpass") for m in members(c))
    nouns = [above, *above.kids("dobj")] if is_verb(above) else [above]
    for noun in nouns:
        for prep in noun.kids("prep"):
            if prep.i < preposition.i and (prep.lower in _ONTO or (noun.pos == "NOUN" and prep.lower == "for")):
                yield from (m for c in prep.kids("pobj") for m in members(c))


def to_the_aid(token: Token) -> bool:
    """ "Come to its aid", "rush to its defence": nobody comes to their own."""
    return token.head.dep == "pobj" and token.head.head.lower == "to" and token.head.lower in list_of("aid")


def subject_after(token: Token) -> int:
    """The index of the subject that follows the opening clause or phrase which a pronoun stands in; -1 if none."""
    at = token
    while at.head is not at:
        inside, at = at, at.head
        if is_verb(at) and inside.dep in ("advcl", "prep") and inside.i < at.i:
            later = [t for t in surface_subjects(at) if t.i > token.i and t.sent == token.sent]
            if later:
                return later[0].i
    return -1


def objects_of_subject(token: Token) -> list[Token]:
    """The subject of the verb whose object a plain pronoun is: it would say "itself" of that."""
    if token.dep not in _OBJECTS or token.lower.endswith(("self", "selves")):
        return list(surface_subjects(_verb_above(token))) if to_the_aid(token) else []
    verb = token.head.head if token.dep == "pobj" else token.head
    return surface_subjects(verb) if is_verb(verb) else []


def _verb_above(token: Token) -> Token:
    return next((t for t in token.ancestors() if is_verb(t)), token)
