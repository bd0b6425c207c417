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


@cache
def _openers() -> frozenset[str]:
    """The first words of the entries that are two words."""
    return frozenset(word.split()[0] for word in _domains() if " " in word)


def domain_of(tokens: Sequence[Token], before: str | None = None) -> str | None:
    """The domain other than politics that a sentence is about, or None.

    ``before`` is that of the sentence before it: a match that is told goes on in sentences without its words.
    """
    seen: dict[str, set[str]] = {}
    words = [t.lemma.lower() for t in tokens]
    domains, openers = _domains(), _openers()
    near = domains.keys() & words
    if not openers.isdisjoint(words):
        near |= domains.keys() & {f"{a} {b}" for a, b in pairwise(words) if a in openers}
    for word in near:
        seen.setdefault(domains[word], set()).add(word)
    found = next((d for d, words_of in sorted(seen.items()) if len(words_of) >= ENOUGH), None)
    if found is not None or _is_fiction(tokens):
        return found or "show"
    return before if before in _TOLD and not _is_public(tokens) else None


_TOLD = frozenset({"sport"})
"""Domains whose sentences go on telling of the same thing."""
_FICTIONS = frozenset("film movie novel drama thriller sitcom miniseries comedy musical opera videogame".split())


def _is_fiction(tokens: Sequence[Token]) -> bool:
    """Whether what a sentence tells happens in a work of fiction: "in the film", "the novel imagines that"."""
    for token in tokens:
        if token.lemma.lower() not in _FICTIONS:
            continue
        if token.dep == "pobj" and token.head.lower == "in" and token.head.i == tokens[0].i:
            return True
        if token.dep == "nsubj" and token.head.lemma in _TELLS:
            return True
    return False


_TELLS = frozenset("imagine tell depict follow show portray open begin end star feature describe".split())


def _is_public(tokens: Sequence[Token]) -> bool:
    """Whether a sentence names an office, so that the match is over."""
    return any(t.lemma.lower() in _OFFICES for t in tokens)


_OFFICES = frozenset(
    "president minister government parliament police army court ambassador embassy election party troop".split()
)
