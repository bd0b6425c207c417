"""The tense of the verb that a date goes with, which says on which side of publication the date lies."""

from __future__ import annotations

from communique.code.dates_grammar import words_of
from communique.code.dates_values import Tense
from communique.reading import Token

_VERBAL = ("VERB", "AUX")
_MODALS = frozenset({"will", "'ll", "’ll", "wo", "shall", "may", "might", "can", "should", "must", "would", "could"})
_BEGUN = frozenset({"begin", "start", "continue", "go", "manage", "fail", "use", "happen", "refuse", "decline"})


def tense_at(first: Token, last: Token, heading: bool = False) -> Tense:
    """The tense that a date expression lies in: of its governing verb, past where no verb governs it.

    A headline's present tells what has happened, so ``heading`` reads it as past.
    """
    token = _top(first, last)
    for verb in (token, *token.ancestors()):
        if verb.pos in _VERBAL:
            tense = tense_of(verb)
            return "past" if heading and tense == "present" else tense
        if verb.lemma.lower() in words_of("PROMISE") and verb.pos == "ADJ":
            return "future"
    return "past"


def is_done(first: Token, last: Token) -> bool:
    """Whether a date hangs by "in", "on" or "during" on a plain past verb that announces nothing: "died in May"."""
    preposition = _top(first, last).head
    verb = preposition.head
    if preposition.lower not in ("in", "on", "during") or preposition.dep != "prep" or verb.tag not in ("VBD", "VBN"):
        return False
    if verb.tag == "VBN" and not any(c.tag == "VBD" and c.dep in ("aux", "auxpass") for c in verb.children):
        return False
    return tense_of(verb) == "past" and verb.lemma.lower() not in words_of("PROMISE") | words_of("ANNOUNCE")


def _top(first: Token, last: Token) -> Token:
    """The word of an expression whose governor stands outside it."""
    token = first
    for _ in range(last.i - first.i + 1):
        if not first.i <= token.head.i <= last.i or token.head is token:
            break
        token = token.head
    return token


def tense_of(verb: Token) -> Tense:
    """Past, present or future of a verb as its form and its auxiliaries say; an infinitive looks ahead."""
    helpers = [c for c in verb.children if c.dep in ("aux", "auxpass")]
    forms = {c.tag for c in helpers}
    if any(c.lower in _MODALS for c in helpers):
        return "future"
    if verb.tag == "VBD" or "VBD" in forms or any(c.lemma.lower() == "have" for c in helpers):
        return "future" if _promises(verb) and not _having(helpers) else "past"
    if verb.tag == "VB":
        return _infinitive(verb)
    if verb.tag == "VBN":
        return _participle(verb, forms)
    if verb.tag == "VBG":
        return _gerund(verb, forms)
    return "past" if verb.lemma.lower() in ("say", "report", "write", "tell", "add") else "present"


def _having(helpers: list[Token]) -> bool:
    return any(c.lemma.lower() == "have" for c in helpers)


def _promises(verb: Token) -> bool:
    """Whether a past passive speaks of what was to come: "was postponed to May", "was scheduled for Monday"."""
    return verb.tag == "VBN" and verb.lemma.lower() in words_of("PROMISE")


def _infinitive(verb: Token) -> Tense:
    governor = verb.head
    if governor is verb or governor.pos not in _VERBAL:
        return "future"
    if governor.lemma.lower() in _BEGUN:
        return tense_of(governor)
    return "future"


def _participle(verb: Token, forms: set[str]) -> Tense:
    if verb.lemma.lower() in words_of("PROMISE"):
        return "future"
    return "present" if forms & {"VBZ", "VBP"} else "past"


def _gerund(verb: Token, forms: set[str]) -> Tense:
    if forms & {"VBZ", "VBP"}:
        return "future"
    governor = next((a for a in verb.ancestors() if a.pos in _VERBAL), None)
    return tense_of(governor) if governor is not None and governor.tag != "VBG" else "past"
