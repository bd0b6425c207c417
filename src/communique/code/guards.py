"""Sentences about sport, business, shows and private life, whose fights and wins are not politics."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from itertools import pairwise

from communique.code.lexicon import table
from communique.reading import Token

ENOUGH = 2
"""Different words of one domain that make a sentence one of that domain: one alone is often a figure of speech."""


@cache
def _domains() -> Mapping[str, str]:
    return {word: row["domain"] for row in table("guards", "domain", "words", "example") for word in row.many("words")}


def domain_of(tokens: Sequence[Token]) -> str | None:
    """The domain other than politics that a sentence is about, or None."""
    seen: dict[str, set[str]] = {}
    words = [t.lemma.lower() for t in tokens]
    for word in {*words, *(f"{a} {b}" for a, b in pairwise(words))}:
        domain = _domains().get(word)
        if domain is not None:
            seen.setdefault(domain, set()).add(word)
    return next((d for d, words_of in sorted(seen.items()) if len(words_of) >= ENOUGH), None)
