"""Whose "its" is: "they punished Russia over its war" speaks of Russia's, not of those who punish."""

from __future__ import annotations

from collections.abc import Mapping

from communique.code.found import Found
from communique.reading import Reading, Token

_GROUNDS = frozenset({"over", "for", "about"})
"""Prepositions of what a side is praised, blamed or punished for."""
_OWNERS = {
    "its": frozenset({"state", "organisation", "group"}), "their": frozenset({"group"}),
    "his": frozenset({"person"}), "her": frozenset({"person"}),
}  # fmt: skip


def owners_of(reading: Reading, found: Found) -> Mapping[int, tuple[str, ...]]:
    """By token, the entities of possessive pronouns that stand in what their owner is blamed or praised for."""
    possessives = (t for t in reading.tokens if t.tag == "PRP$" and t.lower in _OWNERS)
    return {t.i: owners for t in possessives if (owners := _owner(reading, found, t))}


def _owner(reading: Reading, found: Found, pronoun: Token) -> tuple[str, ...]:
    noun = pronoun.head
    preposition = noun.head
    if noun.dep != "pobj" or preposition.lower not in _GROUNDS:
        return ()
    verb = next((a for a in preposition.ancestors() if a.pos == "VERB"), None)
    if verb is None or verb.i > preposition.i:
        return ()
    for token in reversed(reading.tokens[verb.i + 1 : preposition.i]):
        if token.dep in ("dobj", "pobj", "dative", "conj"):
            own = tuple(e.id for e in found.at(token) if e.kind in _OWNERS[pronoun.lower])
            if own:
                return own
    return ()
