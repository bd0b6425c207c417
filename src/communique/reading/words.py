"""Word classes and lemmas by the pipeline's own rules, worked out once for each word, tag and dependency.

spaCy's attribute ruler and lemmatiser decide by a word's spelling, tag and dependency label alone, and cost a
tenth of the whole pipeline when asked about every token anew. The ruler's patterns name few words; every other
one is of the class of its tag and dependency, so that the ruler is asked once for each such pair.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from communique.reading.types import Word

RULES = ("attribute_ruler", "lemmatizer")
"""The components that this stands in for."""

KEPT = 100_000
"""Words remembered before all are forgotten: names without end would otherwise fill the memory."""


class _Class(NamedTuple):
    """What the ruler says of every word of a tag and dependency that it does not name."""

    pos: int
    pos_: str
    morph: Any


class _Like(NamedTuple):
    """What the lemmatiser asks of a token."""

    orth: int
    text: str
    pos: int
    pos_: str
    morph: Any


class Words:
    """What is said of tokens by their spelling, tag and dependency, by the components of one loaded pipeline."""

    def __init__(self, nlp: Any) -> None:
        self.replaced: tuple[str, ...] = tuple(r for r in RULES if r in nlp.pipe_names)
        self._nlp = nlp
        self._rules = [nlp.get_pipe(r) for r in self.replaced]
        self._named = _named_by(nlp)
        if self._named is not None:
            _index(nlp.get_pipe("lemmatizer").lookups)
        self.known: dict[tuple[int, int, int], Word] = {}
        """Words met, by spaCy's numbers for their spelling, tag and dependency label."""
        self._classes: dict[tuple[int, int], _Class] = {}

    def of(self, token: Any) -> Word:
        """The spelling, lemma, Universal Dependencies word class, tag and dependency label of a spaCy token."""
        return self.known.get((token.orth, token.tag, token.dep)) or self.learnt(token)

    def learnt(self, token: Any) -> Word:
        """The word of a spaCy token, kept for the next one like it."""
        if len(self.known) >= KEPT:
            self._forget()
        pos, lemma = self._worked_out(token)
        text: str = token.text
        word = Word(text, text.lower(), lemma, pos, token.tag_, token.dep_)
        self.known[(token.orth, token.tag, token.dep)] = word
        return word

    def _forget(self) -> None:
        self.known.clear()
        for rule in self._rules:
            getattr(rule, "cache", {}).clear()

    def _worked_out(self, token: Any) -> tuple[str, str]:
        if not self._rules:
            return token.pos_, token.lemma_ or token.lower_
        if self._named is None or self._named.fullmatch(token.lower_):
            alone = self._alone(token)
            return alone.pos_, lemma_of(alone.lemma_ or token.lower_, token.tag_)
        kind = self._class_of(token)
        like = _Like(token.orth, token.text, kind.pos, kind.pos_, kind.morph)
        return kind.pos_, lemma_of(self._rules[-1].lemmatize(like)[0], token.tag_)

    def _class_of(self, token: Any) -> _Class:
        key = (token.tag, token.dep)
        found = self._classes.get(key)
        if found is None:
            alone = self._alone(token)
            found = self._classes[key] = _Class(alone.pos, alone.pos_, alone.morph)
        return found

    def _alone(self, token: Any) -> Any:
        """The token by itself, after the rules."""
        from spacy.tokens import Doc

        alone = Doc(self._nlp.vocab, words=[token.text], tags=[token.tag_], deps=[token.dep_], heads=[0])
        for rule in self._rules:
            alone = rule(alone)
        return alone[0]


def _named_by(nlp: Any) -> re.Pattern[str] | None:
    """Matches the lower-case words that the ruler's patterns name; None where they ask for more than such words."""
    if not set(RULES) <= set(nlp.pipe_names) or nlp.get_pipe("lemmatizer").mode != "rule":
        return None
    tokens = [t for row in nlp.get_pipe("attribute_ruler").patterns for p in row["patterns"] for t in p]
    if any(not t.keys() <= {"TAG", "DEP", "LOWER", "IS_SPACE"} for t in tokens):
        return None
    return re.compile("|".join(_expressions(t["LOWER"] for t in tokens if "LOWER" in t)) or "(?!)")


def _index(lookups: Any) -> None:
    """Turn the lemmatiser's lists of known lemmas, in which it looks for each form from the start, into sets."""
    table = lookups.get_table("lemma_index", {})
    for key in list(table):
        table[key] = frozenset(table[key])


def _expressions(wanted: Iterable[str | dict[str, Any]]) -> Iterator[str]:
    for value in wanted:
        if isinstance(value, str):
            yield re.escape(value)
        elif value.keys() <= {"IN", "REGEX"}:
            yield from map(re.escape, value.get("IN", ()))
            if "REGEX" in value:
                yield f".*(?:{value['REGEX']}).*"
        else:
            yield ".*"


def lemma_of(lemma: str, tag: str) -> str:
    """A lemma without the "e" that the lemmatiser adds to verbs it does not know, which double their consonant.

    >>> lemma_of("readmitte", "VBD"), lemma_of("add", "VBD"), lemma_of("rebutte", "VBN")
    ('readmit', 'add', 'rebut')
    """
    doubled = len(lemma) > 4 and lemma[-1] == "e" and lemma[-2] == lemma[-3] and lemma[-2] in "bdgmnprt"
    return lemma[:-2] if doubled and tag in ("VBD", "VBN", "VBG") else lemma
