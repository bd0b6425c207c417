"""Quotation marks of all kinds, paired within a block, or carried over paragraphs as newspapers do."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from itertools import pairwise
from typing import Literal, NamedTuple

from communique.reading.types import Block, Quoted

PAIRS = {"“": "”", "„": "“", "«": "»", "‹": "›", "「": "」", "『": "』", "``": "''", "＂": "＂", '"': '"'}
"""Opening marks and what closes each. „ is closed by “ or ”; a straight mark opens and closes."""

ELISIONS = frozenset("em n til tis twas cause bout round cos ere neath tween an o".split())
"""Words that lose their beginning to an apostrophe, so that the apostrophe opens no quotation."""

OPENERS = frozenset("".join(PAIRS) + "‘'")
"""Every sign that can begin a quotation."""

_DOUBLE = re.compile(r"[“”„«»‹›「」『』\"＂]|``|''")
_SINGLE = re.compile(r"[‘’']")
_WORD = re.compile(r"\w+")

Turn = Literal["open", "close", "either"]


class _Mark(NamedTuple):
    start: int
    end: int
    sign: str
    turn: Turn


def quoted_of(text: str, blocks: tuple[Block, ...]) -> tuple[Quoted, ...]:
    """The quoted stretches of a text in order, none inside another, in time linear in the text.

    A mark that nothing closes is bounded by the next opening mark or by its block. A single quotation mark
    counts where it pairs; one that could as well be an apostrophe does not.

    >>> [text[q.start:q.end] for text in ['He said, “No.” Then "yes", not ‘it’s all’.']
    ...  for q in quoted_of(text, (Block("prose", 0, len(text)),))]
    ['“No.”', '"yes"', '‘it’s all’']
    """
    return tuple(q for b in blocks if b.kind != "boilerplate" for q in _in_block(text, b))


def _in_block(text: str, block: Block) -> Iterator[Quoted]:
    marks = [_mark(text, m, block) for m in _DOUBLE.finditer(text, block.start, block.end)]
    double = _nested(marks, block) if _balanced(marks) else _flat(text, marks, block)
    single = _singles(text, double, block)
    yield from _outermost(text, double, single)


def _mark(text: str, found: re.Match[str], block: Block) -> _Mark:
    sign, start, end = found.group(), found.start(), found.end()
    if sign in "“«‹「『„``":
        return _Mark(start, end, sign, "close" if sign == "“" and _closes_low(text, start, end) else "open")
    if sign in "”»›」』":
        return _Mark(start, end, sign, "close")
    return _Mark(start, end, sign, _turn(text, start, end, block))


def _closes_low(text: str, start: int, end: int) -> bool:
    """Whether a high 6-shaped mark stands at the end of words, as the German one does."""
    before, after = text[start - 1 : start], text[end : end + 1]
    return bool(before) and not before.isspace() and (not after or not after.isalnum())


def _turn(text: str, start: int, end: int, block: Block) -> Turn:
    """Which way a straight mark faces, by what stands on its two sides."""
    before = text[start - 1] if start > block.start else " "
    after = text[end] if end < block.end else " "
    if before.isspace() and after.isspace():
        return "either"
    if before.isspace() or before in "([{—–-/‘“":
        ends = after in ",;:)]?!" or (after == "." and text[end + 1 : end + 2] != ".")
        return "close" if ends or after.isspace() else "open"
    if after.isspace() or not after.isalnum():
        return "close"
    return "either"


def _balanced(marks: list[_Mark]) -> bool:
    """Whether the marks nest properly, each faced one way, so that depth can be counted."""
    depth = 0
    for mark in marks:
        if mark.turn == "either":
            return False
        depth += 1 if mark.turn == "open" else -1
        if depth < 0:
            return False
    return depth == 0


def _nested(marks: list[_Mark], block: Block) -> list[Quoted]:
    found, depth, start = [], 0, block.start
    for mark in marks:
        if mark.turn == "open":
            start = mark.start if depth == 0 else start
            depth += 1
        else:
            depth -= 1
            if depth == 0:
                found.append(Quoted(start, mark.end, True))
    return found


def _flat(text: str, marks: list[_Mark], block: Block) -> list[Quoted]:
    """Pairs without nesting: an opening mark of the same kind ends what stands open, unclosed."""
    found: list[Quoted] = []
    opened: _Mark | None = None
    for mark in marks:
        if opened is None:
            opened = mark if _may_open(text, mark, block) else None
        elif _closes(opened, mark):
            found.append(Quoted(opened.start, mark.end, True))
            opened = None
        elif mark.sign == opened.sign and mark.turn == "open":
            found += _unclosed(text, opened, mark.start)
            opened = mark
    if opened is not None:
        found += _unclosed(text, opened, block.end)
    return found


def _may_open(text: str, mark: _Mark, block: Block) -> bool:
    """Whether a mark can begin a quotation; inches and stray closing marks do not."""
    if mark.sign not in PAIRS and mark.sign != "''":
        return False
    if mark.turn == "either":
        before = text[mark.start - 1] if mark.start > block.start else " "
        return not before.isdigit()
    return mark.turn == "open"


def _closes(opened: _Mark, mark: _Mark) -> bool:
    if opened.sign == "„":
        return mark.sign in "“”"
    closer = PAIRS.get(opened.sign, opened.sign)
    return mark.sign == closer and (mark.turn != "open" or mark.sign != opened.sign)


def _unclosed(text: str, opened: _Mark, end: int) -> list[Quoted]:
    while end > opened.end and text[end - 1].isspace():
        end -= 1
    return [Quoted(opened.start, end, False)] if end > opened.end else []


def _singles(text: str, double: list[Quoted], block: Block) -> list[Quoted]:
    """Pairs of single marks outside double ones; a pair may hold a whole double quotation."""
    found: list[Quoted] = []
    opened: tuple[int, str] | None = None
    maybe: int | None = None
    for start, sign in _outside(text, double, block):
        turn = _single_turn(text, start, block)
        if turn == "open" and sign != "’":
            if opened is not None and maybe is not None:
                found.append(Quoted(opened[0], maybe, True))
            opened, maybe = (start, sign), None
        elif turn == "close" and opened is not None and sign == ("'" if opened[1] == "'" else "’"):
            if text[start - 1] in "sS":
                maybe = start + 1
            else:
                found.append(Quoted(opened[0], start + 1, True))
                opened = maybe = None
    if opened is not None and maybe is not None:
        found.append(Quoted(opened[0], maybe, True))
    return found


def _outside(text: str, double: list[Quoted], block: Block) -> Iterator[tuple[int, str]]:
    edges = [block.start, *(edge for q in double for edge in (q.start, q.end)), block.end]
    for index, (low, high) in enumerate(pairwise(edges)):
        if index % 2 == 0:
            yield from ((m.start(), m.group()) for m in _SINGLE.finditer(text, low, high))


def _single_turn(text: str, at: int, block: Block) -> Turn | None:
    """Whether a single mark opens or closes; None for an apostrophe within a word or at its beginning."""
    before = text[at - 1] if at > block.start else " "
    after = text[at + 1] if at + 1 < block.end else " "
    if (before.isspace() or before in '([{—–-/"“:') and not after.isspace():
        word = _WORD.match(text, at + 1, min(block.end, at + 12))
        elided = word and (word.group().lower() in ELISIONS or word.group()[0].isdigit())
        return None if elided and text[at] != "‘" else "open"
    if not before.isspace() and not after.isalnum():
        return "close"
    return None


def _outermost(text: str, double: list[Quoted], single: list[Quoted]) -> Iterator[Quoted]:
    """The two lists in order, without those that lie inside another.

    Single marks enclose double ones only where a mark of punctuation shows that they are no apostrophes.
    """
    starts = [q.start for q in double]
    sure = [
        q for q in single if bisect_left(starts, q.start) == bisect_left(starts, q.end) or text[q.end - 2] in ".,!?…;"
    ]
    end = -1
    for quoted in sorted(double + sure, key=lambda q: (q.start, -q.end)):
        if quoted.start >= end:
            yield quoted
            end = quoted.end
