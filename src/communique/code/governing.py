"""Which date and place of a sentence belong to an event: those that hang on its words."""

from __future__ import annotations

from collections.abc import Iterable

from communique.code.arguments import is_verb
from communique.code.found import Found
from communique.read import Reading, Token
from communique.records import Date, Span

_REPORTS = frozenset(
    "say tell report state add note announce declare claim write quote confirm warn explain insist argue".split()
)


def when_of(reading: Reading, found: Found, head: Token) -> Date | None:
    """The date that an event's head governs, else the only one in its clause, else the sentence's one date."""
    sentence = reading.sentence_of(head)
    dates = found.dates_in(reading.sentence_span(sentence))
    ranked = sorted((_distance(reading, d.span, head), d.span.start, i) for i, d in enumerate(dates))
    for rank, _, i in ranked:
        return dates[i] if rank < _FAR else None
    return None


def where_of(reading: Reading, found: Found, head: Token) -> int | None:
    """The index of the place in which an event's head is said to be, or None."""
    sentence = reading.sentence_of(head)
    best: tuple[int, int, int] | None = None
    for index, place in found.places_in(reading.sentence_span(sentence)):
        token = reading.token_at(place.span.start)
        if token is None or not _is_located(token):
            continue
        rank = (_distance(reading, place.span, head), place.span.start, index)
        best = min(best, rank) if best else rank
    return best[2] if best and best[0] < _FAR else None


_FAR = 40


def _is_located(token: Token) -> bool:
    """Whether a place name stands under a preposition of place."""
    for each in (token, *token.ancestors()):
        if is_verb(each):
            return False
        if each.dep == "prep":
            return each.lower in ("in", "at", "near", "on", "around", "inside", "outside", "off", "across", "through")
    return False


def _distance(reading: Reading, span: Span, head: Token) -> int:
    """How far a date or place is from a head: steps in the tree, more across a verb of saying."""
    tokens = reading.tokens_in(span.start, span.end)
    if not tokens:
        return _FAR
    inside = {t.i for t in tokens}
    top = next((t for t in tokens if t.head.i not in inside or t.head is t), tokens[0])
    mine = {t.i: n for n, t in enumerate(_line(head))}
    for up, token in enumerate(_line(top)):
        if token.i in mine:
            below = [t for t in _line(top) if t.i != token.i][:up]
            crossing = sum(3 for t in below if is_verb(t))
            report = 12 if token.lemma in _REPORTS and token is not head else 0
            return up + 2 * mine[token.i] + crossing + report
    return _FAR


def _line(token: Token) -> Iterable[Token]:
    return [token, *token.ancestors()]
