"""Verbs left out of a list: "Brunei was admitted in 1984, Vietnam in 1995 and Laos and Myanmar in 1997"."""

from __future__ import annotations

from collections.abc import Iterator

from communique.code.found import Found
from communique.reading import Reading, Token
from communique.records import Date

_JOINING = frozenset({",", "and", ";", "&", "then", "later", "followed", "by"})
_AT = frozenset({"in", "on"})


def gapped(reading: Reading, found: Found, verb: Token) -> Iterator[tuple[Token, Date]]:
    """The states, each with its date, of the clauses behind a verb that leave the verb out.

    They follow the verb's own date, and hold nothing but names, dates, commas and "and".
    """
    sentence = reading.sentence_of(verb)
    dates = {d.span.start: d for d in found.dates_in(reading.sentence_span(sentence)) if d.span.start > verb.start}
    waiting: list[Token] = []
    begun, skip_to = False, 0
    for token in reading.tokens[verb.i + 1 : sentence.last + 1]:
        if token.start < skip_to or (token.lower in _JOINING and begun):
            continue
        date = dates.get(token.start)
        if date is not None:
            if begun:
                yield from ((t, date) for t in waiting)
            waiting, begun, skip_to = [], True, date.span.end
        elif begun and any(e.kind == "state" for e in found.at(token)):
            if token.i in found.heads:
                waiting.append(token)
        elif begun and not (waiting and token.lower in _AT) and token.dep not in ("compound", "det"):
            return
