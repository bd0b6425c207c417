"""Layout: paragraphs, headings, lists, captions, bylines and boilerplate, told apart before parsing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from communique.read.reading import Block, BlockKind
from communique.records import Document, Span

PIECE = 20_000
"""Characters parsed at once. A longer paragraph is cut at a sentence's end, so that memory stays bounded."""

_LINE = re.compile(r"[^\n\r]*\S[^\n\r]*")
_ENDS = re.compile(r"[.!?…:;][\"'”’»)\]]*$")
_DATELINE = re.compile(
    r"\s*(?P<line>[A-Z][A-Za-z.,'’ /-]{2,60}?(?:,\s+[A-Z][a-z]{2,8}\.?\s+\d{1,2})?"
    r"(?:\s*\([A-Z][\w .&/-]{1,30}\))?)\s+[-–—]{1,2}\s"
)
_BOILERPLATE = re.compile(
    r"^(sign up|subscribe|read more|related:|share this|follow us|click here|by submitting|advertisement|"
    r"all rights reserved|copyright|©|cookie|log in|newsletter)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of one block that is parsed at once."""

    block: int
    start: int
    text: str


def blocks_of(text: str) -> tuple[Block, ...]:
    """The blocks of a text in order; what lies between them is white space."""
    found = []
    for line in _LINE.finditer(text):
        words = line.group().strip()
        start = line.start() + line.group().index(words[0])
        found.append(Block(_kind(words), start, start + len(words)))
    return tuple(found)


def _kind(words: str) -> BlockKind:
    if _BOILERPLATE.match(words):
        return "boilerplate"
    if len(words) < 120 and not _ENDS.search(words):
        return "heading"
    return "prose"


def pieces_of(text: str, block: Block, index: int) -> Iterator[Piece]:
    """The stretches of a block to parse; boilerplate has none."""
    if block.kind == "boilerplate":
        return
    start = block.start
    while start < block.end:
        end = min(block.end, start + PIECE)
        if end < block.end:
            end = _break(text, start, end)
        yield Piece(index, start, text[start:end])
        start = end


def _break(text: str, start: int, end: int) -> int:
    """The best place to cut before ``end``: after a sentence, else after a word, else there."""
    for mark in (". ", "? ", "! ", " "):
        at = text.rfind(mark, start + PIECE // 2, end)
        if at > 0:
            return at + len(mark)
    return end


def dateline_of(document: Document, blocks: tuple[Block, ...]) -> Span | None:
    """The dateline that opens the first paragraph, or None."""
    first = next((b for b in blocks if b.kind == "prose"), None)
    found = _DATELINE.match(document.text, first.start, first.end) if first else None
    return document.span(found.start("line"), found.end("line")) if found else None
