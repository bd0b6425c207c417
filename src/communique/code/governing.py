"""Which date and which place of a sentence govern an event's word, by syntax and not by nearness alone.

The rules, best first: what hangs on the word itself ("met in Paris on Monday", "Monday's attack"); what hangs
on the verb that the word is subject, object or complement of ("the attack took place on Monday"); what hangs
on a verb that it is coordinated with; what opens the sentence. Nothing crosses a verb of saying into what is
said, nor comes out of another clause. The date of a report is taken only by a caller that asks for it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from communique.code.found import Found
from communique.code.lexicon import table
from communique.reading import Reading, Token
from communique.records import Date, Span

_REFUSED = 10
"""A rank from here on is another clause's affair."""
_UP = {"xcomp": 1, "conj": 3, "advcl": 4, "ccomp": 3, "relcl": 7, "acl": 6, "parataxis": 6, "appos": 2}
"""What it costs to go from a word up to its governor, by the relation; others cost 1."""
_DOWN = {"acomp": 1, "xcomp": 4, "ccomp": 6, "conj": 5, "pcomp": 4}
"""What it costs that a date hangs on a verb below the word, by that verb's relation; other clauses refuse."""
_DAY = dt.timedelta(days=1)


def when_of(reading: Reading, found: Found, head: Token, report: bool = False) -> Date | None:
    """The date that governs a word of the text, or None.

    After "since", "until", "before" and "after" the interval is open on its other side, precision ``open``.
    With ``report``, the day of the dateline or of publication stands in where the sentence gives none.
    """
    sentence = reading.sentence_of(head)
    dates = found.dates_in(reading.sentence_span(sentence))
    dates = tuple(d for d in dates if not _is_age(d))
    whole = [d for d in dates if not any(o.span != d.span and o.span.covers(d.span) for o in dates)]
    ranked = [
        (rank, abs(d.span.start - head.start), i)
        for i, d in enumerate(whole)
        if (rank := _rank(reading, d.span, head)) < _REFUSED
    ]
    if ranked:
        date = whole[min(ranked)[2]]
        return opened(reading, date)
    return _of_report(reading, found) if report else None


def _is_age(date: Date) -> bool:
    """Whether a date is a century or more, in which nothing that is reported happened: "a 12th-century temple"."""
    return date.from_ is not None and date.to is not None and date.to - date.from_ > _AGE


_AGE = dt.timedelta(days=60 * 365)


def where_of(reading: Reading, found: Found, head: Token) -> int | None:
    """The index, among the places found, of the place where a word's event is said to be, or None.

    Only places under a preposition of place count; what "in" or "at" leads goes before where one goes "to".
    """
    sentence = reading.sentence_of(head)
    best: tuple[int, int, int] | None = None
    for index, place in found.places_in(reading.sentence_span(sentence)):
        top = _top(reading, place.span)
        extra = _located(top) if top is not None else None
        if extra is None:
            continue
        rank = _rank(reading, place.span, head, places=True) + extra
        if rank < _REFUSED:
            order = (rank, abs(place.span.start - head.start), index)
            best = min(best, order) if best else order
    return best[2] if best else None


def _located(top: Token) -> int | None:
    """What a place costs by how it is led: nothing in or at it, 2 to or from it; None where it is no setting."""
    if top.dep == "dobj" and top.head.lemma.lower() in _words("PLACE_OBJECT"):
        return 1
    preposition = _preposition(top)
    if preposition is None or preposition.lower not in _words("LOCATED"):
        return None
    return 2 if preposition.lower in _words("AIMED") else 0


def _top(reading: Reading, span: Span) -> Token | None:
    """The word of a span that governs the others."""
    tokens = reading.tokens_in(span.start, span.end)
    inside = {t.i for t in tokens}
    return next((t for t in tokens if t.head.i not in inside or t.head is t), None)


def _preposition(token: Token) -> Token | None:
    """The preposition that a name stands under, through compounds, coordination and "the city of"."""
    for each in _line(token):
        if each.dep == "prep" and each.lower != "of":
            return each
        if _is_verb(each) or each.dep == "poss":
            return None
    return None


def _rank(reading: Reading, span: Span, head: Token, places: bool = False) -> int:
    """How far a date or place is from governing a word; ``_REFUSED`` and more where it governs something else."""
    top = _top(reading, span)
    if top is None:
        return _REFUSED
    above = {t.i: n for n, t in enumerate(_line(head))}
    path: list[Token] = []
    for token in _line(top):
        if token.i in above:
            return _below(path, token, head, places) + _above(head, above[token.i], top)
        path.append(token)
    return _REFUSED


def _below(path: Sequence[Token], meeting: Token, head: Token, places: bool) -> int:
    """The cost of the way from a date up to where the word's own line meets it: other clauses refuse."""
    cost = 0
    for token in path:
        if not places and _dates_thing(token):
            return _REFUSED
        if not places and token.dep == "conj" and _is_verb(token) and token.kid("nsubj", "nsubjpass") is not None:
            return _REFUSED
        if _is_verb(token) and token.dep not in ("aux", "auxpass"):
            cost += _REFUSED if places and token.dep == "conj" else _DOWN.get(token.dep, _REFUSED)
            if _says(meeting) and meeting is head:
                cost += _REFUSED
    return cost


def _above(head: Token, steps: int, top: Token) -> int:
    """The cost of the way from the word up to the meeting; what is said takes no date of the saying."""
    cost = 0
    for number, token in enumerate(_line(head)):
        if number == steps:
            break
        cost += _UP.get(token.dep, 1)
        if token.dep == "conj" and _is_perfect(token) and not _is_perfect(token.head):
            cost += _REFUSED
        reported = token.dep in ("ccomp", "parataxis", "advcl") and _says(token.head)
        if reported and token.dep != "advcl":
            cost += _REFUSED
        if token.dep in ("relcl", "acl") and top.i > token.i:
            cost += _REFUSED
        if _lies_apart(token):
            cost += _REFUSED
    return cost


def _lies_apart(token: Token) -> bool:
    """Whether a word is told by its distance: "the largest since the invasion", "two weeks after it was signed"."""
    if token.dep == "pobj":
        return token.head.lower in _SINCE and token.pos in ("NOUN", "PROPN") and token.ent not in ("DATE", "TIME")
    marks = [m.i for m in token.kids("mark") if m.lower in _DISTANT] if token.dep == "advcl" else []
    return bool(marks) and any(c.i < marks[0] and c.ent == "DATE" for c in token.kids("npadvmod"))


_SINCE = frozenset({"since", "until", "till"})
_DISTANT = frozenset({"after", "before", "since"})


def _dates_thing(token: Token) -> bool:
    """Whether a date under "of" says which thing is meant, and not when something is done: "its treaty of 1972"."""
    if token.dep != "prep" or token.lower != "of" or token.head.pos not in ("NOUN", "PROPN"):
        return False
    return token.head.ent not in ("DATE", "TIME") and token.head.lemma.lower() not in _PARTS


_PARTS = frozenset(
    "morning evening night afternoon day dawn week weekend month year start beginning middle end eve course rest half "
    "summer winter spring autumn fall hour early late period time anniversary".split()
)
"""Nouns for a part of what "of" names: "the night of 4 May" is a date itself."""


def _is_perfect(verb: Token) -> bool:
    """Whether a verb is in the present perfect, which takes no past date of another: "signed in 2009 and has kept"."""
    return any(c.dep == "aux" and c.lower in ("has", "have", "'ve") for c in verb.children)


def _says(token: Token) -> bool:
    return _is_verb(token) and token.lemma.lower() in _words("REPORT")


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(r["word"] for r in table("governing", "word", "class") if r["class"] == name)


def _is_verb(token: Token) -> bool:
    return token.pos in ("VERB", "AUX")


def _line(token: Token) -> Iterator[Token]:
    yield token
    yield from token.ancestors()


def opened(reading: Reading, date: Date) -> Date:
    """A date as the word before it opens it: since, until, before, after."""
    before = reading.tokens_in(max(0, date.span.start - 2), date.span.start)
    word = before[-1].lower if before and before[-1].end <= date.span.start else ""
    if date.from_ is None or date.to is None or date.precision == "open":
        return date
    try:
        if word == "since":
            return replace(date, to=None, precision="open")
        if word in ("until", "till"):
            return replace(date, from_=None, precision="open")
        if word == "before":
            return replace(date, from_=None, to=date.from_ - _DAY, precision="open")
        if word == "after":
            return replace(date, from_=date.to + _DAY, to=None, precision="open")
    except OverflowError:
        return date
    return date


def _of_report(reading: Reading, found: Found) -> Date | None:
    """The date in the dateline, if the report has one."""
    line = reading.dateline
    return next((d for d in found.dates if line is not None and line.covers(d.span)), None)
