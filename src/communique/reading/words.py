"""Word classes and lemmas by the pipeline's own rules, worked out once for each word, tag and dependency.

spaCy's attribute ruler and lemmatiser decide by a word's spelling, tag and dependency label alone, and cost a
tenth of the whole pipeline when asked about every token anew.
"""

from __future__ import annotations

from typing import Any

from communique.reading.types import Word

RULES = ("attribute_ruler", "lemmatizer")
"""The components that this stands in for."""

KEPT = 100_000
"""Words remembered before all are forgotten: names without end would otherwise fill the memory."""


class Words:
    """What is said of tokens by their spelling, tag and dependency, by the components of one loaded pipeline."""

    def __init__(self, nlp: Any) -> None:
        self.replaced: tuple[str, ...] = tuple(r for r in RULES if r in nlp.pipe_names)
        self._nlp = nlp
        self._rules = [nlp.get_pipe(r) for r in self.replaced]
        self._known: dict[tuple[int, int, int], Word] = {}

    def of(self, token: Any) -> Word:
        """The spelling, lemma, Universal Dependencies word class, tag and dependency label of a spaCy token."""
        return self.known(token.orth, token.tag, token.dep) or self.learnt(token)

    def known(self, orth: int, tag: int, dep: int) -> Word | None:
        """The word of that spelling, tag and dependency label, by spaCy's numbers for them, if it was met before."""
        return self._known.get((orth, tag, dep))

    def learnt(self, token: Any) -> Word:
        """The word of a spaCy token, kept for the next one like it."""
        if len(self._known) >= KEPT:
            self._known.clear()
        pos, lemma = self._worked_out(token)
        text: str = token.text
        word = Word(text, text.lower(), lemma, pos, token.tag_, token.dep_)
        self._known[(token.orth, token.tag, token.dep)] = word
        return word

    def _worked_out(self, token: Any) -> tuple[str, str]:
        if not self._rules:
            return token.pos_, token.lemma_ or token.lower_
        from spacy.tokens import Doc

        alone = Doc(self._nlp.vocab, words=[token.text], tags=[token.tag_], deps=[token.dep_], heads=[0])
        for rule in self._rules:
            alone = rule(alone)
        return alone[0].pos_, lemma_of(alone[0].lemma_ or token.lower_, token.tag_)


def lemma_of(lemma: str, tag: str) -> str:
    """A lemma without the "e" that the lemmatiser adds to verbs it does not know, which double their consonant.

    >>> lemma_of("readmitte", "VBD"), lemma_of("add", "VBD"), lemma_of("rebutte", "VBN")
    ('readmit', 'add', 'rebut')
    """
    doubled = len(lemma) > 4 and lemma[-1] == "e" and lemma[-2] == lemma[-3] and lemma[-2] in "bdgmnprt"
    return lemma[:-2] if doubled and tag in ("VBD", "VBN", "VBG") else lemma
