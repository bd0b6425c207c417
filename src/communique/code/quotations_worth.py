"""Which attributions say something: not those whose content is only a pronoun or a name, or is done by saying it."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from functools import cache

from communique.code.found import Found
from communique.code.frames import lemma
from communique.code.lexicon import table
from communique.code.quotations_spans import Marks, Range, Saying
from communique.reading import Reading, Token

_EMPTY = frozenset(
    "it that this these those them him her he she they us me so to do the same as much which itself himself not".split()
)
"""Words that say nothing by themselves: "denied that", "refused to do so"."""


def named_tokens(reading: Reading, found: Found) -> frozenset[int]:
    """The indices of the tokens that stand inside a name of anything."""
    spans = (m.span for e in found.entities for m in e.mentions if m.how in ("name", "alias", "metonym"))
    return frozenset(
        t.i for s in spans for t in reading.tokens_in(s.start, s.end) if s.start <= t.start <= t.end <= s.end
    )


def says_something(reading: Reading, found: Found, marks: Marks, saying: Saying, named: Container[int]) -> bool:
    """Whether the content of an attribution holds words that were, or may have been, said or thought.

    ``named`` holds the indices of :func:`named_tokens`, which are the same for every attribution of a reading.
    """
    if saying.verb is None or saying.verbatim:
        return True
    tokens = [t for s, e in saying.content for t in reading.tokens_in(s, e) if t.pos != "PUNCT"]
    if any(marks.at(s) is not None for s, _ in saying.content) or not tokens:
        return True
    if all(t.lower in _EMPTY for t in tokens):
        return False
    return not _is_performed(saying, found, tokens) and not _is_somebody(saying, tokens, named)


def _is_performed(saying: Saying, found: Found, tokens: Sequence[Token]) -> bool:
    """Whether a verb of saying is a deed with that object: "declared an emergency", "confirmed him as judge"."""
    verb, objects = saying.verb, _performed().get(saying.entry.words if saying.entry else "")
    if verb is None or objects is None or _has_clause(tokens):
        return False
    if not objects:
        return any(c.dep == "prep" and c.lower == "with" and c.i == verb.i + 1 for c in verb.children)
    inside = {t.i for t in tokens}
    heads = [t for t in tokens if t.head.i not in inside or t.head is verb]
    if _SOMEBODY in objects and any(e.kind == "person" for h in heads for e in found.at(h)):
        return True
    nouns = [*heads, *(o for h in heads for p in h.kids("prep") if p.lower == "of" for o in p.kids("pobj"))]
    return any(lemma(t.lemma) in objects for t in nouns)


_SOMEBODY = "person"
"""The object of the table that stands for anybody: whom one approves or confirms, one puts into office."""


def _has_clause(tokens: Sequence[Token]) -> bool:
    return any(t.pos in ("VERB", "AUX") and t.dep not in ("amod", "acl", "relcl", "compound") for t in tokens)


def _is_somebody(saying: Saying, tokens: Sequence[Token], names: Container[int]) -> bool:
    """Whether the content is only whom it was said to or of, by name: "thanked Norway and Qatar"."""
    if saying.entry is None or saying.entry.kind != "speech":
        return False
    words = [t for t in tokens if t.pos not in ("DET", "CCONJ")]
    named = [t.i in names for t in words]
    return any(named) and all(n or t.pos == "PROPN" for n, t in zip(named, words, strict=True))


@cache
def _performed() -> Mapping[str, frozenset[str]]:
    """What is done, and not said, by saying it: verb to the lemmas of its objects; none is what it does "with"."""
    rows = table("performed", "words", "objects", "example")
    return {r["words"]: frozenset(lemma(w) for w in r.many("objects")) for r in rows}


def cut(reading: Reading, marks: Marks, span: Range, cue: Range | None) -> Range:
    """A content without what the report adds to it: after a semicolon, or ", a step that ..."."""
    start, end = span
    if cue is not None and start < cue[0]:
        return span
    for token in reading.tokens_in(start, end)[1:]:
        if marks.at(token.start) is not None:
            continue
        if token.text == ";" or _is_remark(reading, token):
            return start, token.start
    return span


def _is_remark(reading: Reading, comma: Token) -> bool:
    """Whether a comma opens the reporter's own remark on the whole: ", a call that ...", ", the first time ..."."""
    if comma.text != "," or comma.i + 3 >= len(reading.tokens):
        return False
    after = reading.tokens[comma.i + 1 : comma.i + 5]
    if after[0].lower not in ("a", "an", "the"):
        return False
    noun = next((t for t in after[1:] if t.pos == "NOUN"), None)
    if noun is None or noun.lemma.lower() not in _REMARKS or noun.i + 1 >= len(reading.tokens):
        return False
    return reading.tokens[noun.i + 1].lower in ("that", "which", "since", "in", "he", "she", "it", "they")


_REMARKS = frozenset(
    "call step move claim charge demand offer appeal decision time threat warning proposal accusation remark "
    "allegation statement assertion position suggestion idea comment request view pledge promise".split()
)


__all__ = ["cut", "named_tokens", "says_something"]
