"""PLOVER contexts of an event: those of its frame and code, and those that its sentence's words bring."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from communique.code.lexicon import table
from communique.code.ontology import CONTEXTS, codes
from communique.reading import Token

_MOST = 4
"""Contexts an event keeps at most; those of the frame go first."""


@cache
def keywords() -> Mapping[str, str]:
    """Contexts by the lemma, or pair of lemmas, that brings them. Raises ``LexiconError``."""
    found: dict[str, str] = {}
    for row in table("contexts", "context", "words", "example"):
        if row["context"] not in CONTEXTS:
            raise row.fault(f"{row['context']!r} is no context")
        found.update((word, row["context"]) for word in row.many("words"))
    return found


def contexts_of(frame: Sequence[str], cameo: str | None, tokens: Sequence[Token]) -> tuple[str, ...]:
    """The contexts of an event, most certain first."""
    code = codes().get(cameo or "")
    found = dict.fromkeys((*frame, *(code.contexts if code else ())))
    words = [t.lemma.lower() for t in tokens]
    for first, second in zip(words, [*words[1:], ""], strict=True):
        context = keywords().get(f"{first} {second}") or keywords().get(first)
        if context is not None:
            found.setdefault(context)
    return tuple(found)[:_MOST]
