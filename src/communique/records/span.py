"""Spans: the exact words that a record rests on, and ids that hash content."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass

from communique.errors import SpanError


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """``[start, end)`` in Unicode code points of a document's text, with the words that stand there.

    >>> Span(0, 5, "Hello").words
    'Hello'
    >>> Span(0, 3, "Hello")
    Traceback (most recent call last):
    communique.errors.SpanError: a span of 3 characters cannot hold 'Hello' (characters 0-3)
    """

    start: int
    end: int
    words: str

    def __post_init__(self) -> None:
        if self.start < 0 or self.end <= self.start:
            raise SpanError("a span must hold at least one character", span=(self.start, self.end))
        if len(self.words) != self.end - self.start:
            what = f"a span of {self.end - self.start} characters cannot hold {self.words!r}"
            raise SpanError(what, span=(self.start, self.end))

    @classmethod
    def of(cls, text: str, start: int, end: int) -> Span:
        """The span of ``text[start:end]``."""
        return cls(start, end, text[start:end])

    def overlaps(self, other: Span) -> bool:
        """Whether the two share at least one character."""
        return self.start < other.end and other.start < self.end

    def covers(self, other: Span) -> bool:
        """Whether the other lies wholly inside this one."""
        return self.start <= other.start and other.end <= self.end

    def __str__(self) -> str:
        return self.words


def content_id(kind: str, document: str, parts: Iterable[object]) -> str:
    """A stable id: ``kind`` and 16 hexadecimal digits of BLAKE2b over the document id and the parts.

    Parts are JSON values or spans; the same content has the same id on every machine.

    >>> content_id("event", "doc-1", ["CONSULT", 3]) == content_id("event", "doc-1", ["CONSULT", 3])
    True
    """
    plain = [[p.start, p.end] if isinstance(p, Span) else p for p in parts]
    packed = json.dumps([kind, document, plain], ensure_ascii=False, separators=(",", ":"), default=str)
    return f"{kind}-{hashlib.blake2b(packed.encode('utf-8', 'surrogatepass'), digest_size=8).hexdigest()}"
