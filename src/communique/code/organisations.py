"""Which organisation a passage is about, and the lists of states that stand behind its name."""

from __future__ import annotations

from collections.abc import Iterator

from communique.code.found import Found
from communique.reading import Reading, Token
from communique.records import Date, Entity
from communique.world import World

_REACH = 60
"""Tokens that a list in brackets may have."""


def is_organisation(entity: Entity) -> bool:
    """Whether an entity is a body that one can belong to."""
    return entity.kind == "organisation"


def listed_after(reading: Reading, token: Token) -> list[Token]:
    """The heads of the names in brackets, or after "such as", right behind a noun."""
    tokens, at = reading.tokens, token.i + 1
    last = min(len(tokens), at + _REACH)
    if at < last and tokens[at].text == "(" and tokens[at].sent == token.sent:
        close = next((i for i in range(at, last) if tokens[i].text == ")"), None)
        return list(tokens[at + 1 : close]) if close is not None else []
    if at + 1 < last and tokens[at].lower == "such" and tokens[at + 1].lower == "as":
        return list(_enumeration(tokens[at + 1]))
    return []


def enumerated(reading: Reading, found: Found, token: Token) -> list[Token]:
    """The states of the list that a state's name stands in, by commas and "and" alone; at least the token.

    The parse often breaks a list of five names; the words do not.
    """
    names = [token]
    for step in (-1, 1):
        names += _run_of_states(reading, found, token, step)
    return sorted(names, key=lambda t: t.i)


_BETWEEN = frozenset({",", "and", "&", "the", "both"})


def _run_of_states(reading: Reading, found: Found, token: Token, step: int) -> Iterator[Token]:
    at, last = token.i + step, token
    while 0 <= at < len(reading.tokens) and reading.tokens[at].sent == token.sent:
        here = reading.tokens[at]
        if _names_state(found, here) and here.i in found.heads:
            if abs(at - last.i) > 1 or found.inside.get(at) == found.inside.get(last.i):
                yield here
            last = here
        elif here.lower not in _BETWEEN and not _names_state(found, here):
            return
        at += step


def _names_state(found: Found, token: Token) -> bool:
    return any(e.kind == "state" for e in found.at(token)) and token.pos == "PROPN"


def _enumeration(word: Token) -> Iterator[Token]:
    waiting = list(word.kids("pobj")) or [t for c in word.head.kids("prep") for t in c.kids("pobj")]
    while waiting:
        token = waiting.pop(0)
        yield token
        waiting += token.kids("conj")


class Focus:
    """The organisation that a passage speaks of, for verbs that leave it out ("Pakistan was added in 2017")."""

    def __init__(self, reading: Reading, found: Found, world: World) -> None:
        self._world = world
        self._reading = reading
        self._mentions = sorted(
            (
                (m.span.start, e)
                for e in found.entities
                if is_organisation(e) and self._has_members(e)
                for m in e.mentions
            ),
            key=lambda pair: pair[0],
        )
        self._by_ref = {e.ref: e for e in found.entities if e.ref}

    def _has_members(self, entity: Entity) -> bool:
        return entity.ref in self._world.organisations

    def at(self, token: Token) -> Entity | None:
        """The organisation with members that was last spoken of before a token, else the next in its sentence."""
        before = [e for start, e in self._mentions if start < token.start]
        if before:
            return before[-1]
        end = self._reading.sentence_of(token).end
        return next((e for start, e in self._mentions if start < end), None)

    def near(self, token: Token) -> Entity | None:
        """The organisation last spoken of in the token's paragraph, or in the sentence before it."""
        sentence = self._reading.sentence_of(token)
        paragraph = self._reading.blocks[sentence.block].start
        first = min(paragraph, self._reading.sentences[max(0, token.sent - 1)].start)
        before = [e for start, e in self._mentions if first <= start < token.start]
        return before[-1] if before else None

    def on(self, organisation: Entity, when: Date | None) -> Entity:
        """The organisation, or its successor of that day where the text speaks of that too."""
        known = self._world.organisations.get(organisation.ref or "")
        day = (when.to or when.from_) if when else None
        if known is None or day is None or known.dissolved is None or day < known.dissolved.first:
            return organisation
        return next((self._by_ref[s] for s in known.successors if s in self._by_ref), organisation)
