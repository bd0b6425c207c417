"""Numbers with their units: "more than 50,000 troops, 140 aircraft" as values, units and qualifiers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from communique.code.arguments import is_verb
from communique.reading import Reading, Token
from communique.records import Quantity, Span

_WORDS = dict(
    zip(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety".split(),
        [*range(21), 30, 40, 50, 60, 70, 80, 90],
        strict=True,
    )
)
_SCALES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "dozen": 12.0}
_DIGITS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")
_QUALIFIERS = (
    "more than", "at least", "up to", "as many as", "fewer than", "less than", "no more than", "no fewer than",
    "some", "about", "around", "nearly", "almost", "over", "approximately", "roughly", "under", "only", "another",
)  # fmt: skip
_NO_UNIT = frozenset(
    "day week month year hour minute second decade century o'clock percent % per am pm time people's".split()
)


def quantities_of(reading: Reading, tokens: Sequence[Token], dates: Sequence[Span]) -> Iterator[Quantity]:
    """The quantities among some tokens of one sentence; spans of time and parts of dates are none."""
    for token in tokens:
        if token.tag != "CD" or token.dep not in ("nummod", "quantmod") or token.head.i <= token.i:
            continue
        unit = _unit(token)
        if unit is None or any(d.start <= token.start < d.end for d in dates):
            continue
        value = value_of(reading, token)
        if value is None:
            continue
        first, last = unit
        words = " ".join(t.text for t in reading.tokens[first.i : last.i + 1])
        yield Quantity(value, words, qualifier_of(reading, token), reading.span(_first(reading, token), last))


def _unit(number: Token) -> tuple[Token, Token] | None:
    """The first and last word of what a number counts, or None for time, money marks and measures."""
    noun = number.head
    while noun.tag == "CD" and noun.head.i > noun.i:
        noun = noun.head
    if noun.pos not in ("NOUN", "PROPN") or noun.lemma.lower() in _NO_UNIT or is_verb(noun):
        return None
    inside = [c for c in noun.children if number.i < c.i < noun.i and c.dep in ("compound", "amod", "nmod")]
    first = min((c.i for c in inside), default=noun.i)
    run = [t for c in inside for t in c.subtree() if number.i < t.i < noun.i and t.tag != "CD"]
    return (min([t for t in run if t.i <= first], key=lambda t: t.i, default=noun), noun)


def _first(reading: Reading, number: Token) -> Token:
    """The leftmost token of a number of several words."""
    tokens, at = reading.tokens, number.i
    while at > 0 and tokens[at - 1].sent == number.sent:
        if tokens[at - 1].tag == "CD":
            at -= 1
        elif tokens[at - 1].text == "-" and at > 1 and tokens[at - 2].tag == "CD":
            at -= 2
        else:
            break
    return tokens[at]


def value_of(reading: Reading, number: Token) -> float | None:
    """The value of a number that ends at a token ("2.5 million", "twenty-one"); None where it is none."""
    total, current, seen = 0.0, 0.0, False
    for token in reading.tokens[_first(reading, number).i : number.i + 1]:
        if token.text == "-":
            continue
        word = token.lower.strip("$£€¥").rstrip("s") if token.lower not in _WORDS else token.lower
        if _DIGITS.fullmatch(word):
            current, seen = current + float(word.replace(",", "")), True
        elif word in _SCALES:
            current = (current or 1.0) * _SCALES[word]
            seen = True
            if _SCALES[word] >= 1000:
                total, current = total + current, 0.0
        else:
            parts = [_WORDS.get(p) for p in word.split("-")]
            if any(p is None for p in parts):
                return None
            current, seen = current + sum(p or 0 for p in parts), True
    return total + current if seen else None


def qualifier_of(reading: Reading, number: Token) -> str | None:
    """The words before a number that loosen or bound it ("more than"), or None."""
    first = _first(reading, number)
    before = [t.lower for t in reading.tokens[max(0, first.i - 3) : first.i] if t.sent == number.sent]
    for size in (3, 2, 1):
        words = " ".join(before[-size:]) if len(before) >= size else ""
        if words in _QUALIFIERS:
            return words
    return None
