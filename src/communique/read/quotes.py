"""Quotation marks of all kinds, paired within a block, or carried over paragraphs as newspapers do."""

from __future__ import annotations

import re
from collections.abc import Iterator

from communique.read.reading import Block, Quoted

PAIRS = {"“": "”", "„": "“”", "«": "»", "‹": "›", "「": "」", "『": "』"}
STRAIGHT = '"'
_MARK = re.compile(r"[“”„«»‹›「」『』\"]|``|''")


def quoted_of(text: str, blocks: tuple[Block, ...]) -> tuple[Quoted, ...]:
    """The quoted stretches of a text in order, none inside another. Single quotation marks are not paired:
    they cannot be told from apostrophes without reading.

    >>> [text[q.start:q.end] for text in ['He said, “No.” Then "yes".']
    ...  for q in quoted_of(text, (Block("prose", 0, len(text)),))]
    ['“No.”', '"yes"']
    """
    return tuple(q for b in blocks if b.kind != "boilerplate" for q in _in_block(text, b))


def _in_block(text: str, block: Block) -> Iterator[Quoted]:
    opened: tuple[int, str] | None = None
    for mark in _MARK.finditer(text, block.start, block.end):
        sign = mark.group()
        if opened is None:
            closer = _closer(text, mark.start(), sign)
            if closer:
                opened = (mark.start(), closer)
        elif sign in opened[1] or (sign == "''" and opened[1] == "''"):
            yield Quoted(opened[0], mark.end(), True)
            opened = None
    if opened is not None:
        yield Quoted(opened[0], block.end, False)


def _closer(text: str, at: int, sign: str) -> str | None:
    """The marks that may close what this one opens; None where it cannot open."""
    if sign in PAIRS:
        return PAIRS[sign]
    if sign == "``":
        return "''"
    if sign == STRAIGHT or sign == "''":
        follows = text[at + len(sign) : at + len(sign) + 1]
        return sign if follows and not follows.isspace() else None
    return None
