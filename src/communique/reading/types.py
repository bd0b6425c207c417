"""A Reading: a document cut into blocks, sentences and tokens, in the project's own types.

Passes see these types only; nothing past ``read`` knows which parser made them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Literal, NamedTuple

from communique.records import Document, Span

BlockKind = Literal["prose", "heading", "list", "caption", "byline", "boilerplate"]

CODED: frozenset[str] = frozenset({"prose", "list"})
"""Blocks whose sentences passes take for assertions of the report."""


_PLACE = attrgetter("i")


class Word(NamedTuple):
    """What every token of one spelling, tag and dependency label has in common."""

    text: str
    lower: str
    lemma: str
    pos: str
    tag: str
    dep: str


class Token:
    """A word or mark with its place in the text and its place in the dependency tree.

    ``pos`` is the Universal Dependencies word class, ``tag`` the Penn Treebank tag, ``dep`` the ClearNLP
    dependency label, ``head`` the governing token (itself at a root), ``ent`` the label of the name it
    stands in, or ``""``. ``i`` counts within the reading; ``start`` and ``end`` are characters of the text.
    """

    __slots__ = (
        "children",
        "dep",
        "end",
        "ent",
        "head",
        "i",
        "lemma",
        "lower",
        "pos",
        "sent",
        "start",
        "tag",
        "text",
    )

    def __init__(self, i: int, word: Word, start: int, sent: int) -> None:
        self.i = i
        text, self.lower, self.lemma, self.pos, self.tag, self.dep = word
        self.text = text
        self.start = start
        self.end = start + len(text)
        self.ent = ""
        self.sent = sent
        self.head: Token = self
        self.children: list[Token] = []

    def __repr__(self) -> str:
        return f"<{self.i} {self.text!r} {self.pos} {self.dep}>"

    def subtree(self) -> list[Token]:
        """This token and all that depends on it, in the order of the text."""
        if not self.children:
            return [self]
        found = [self]
        for token in found:
            found += token.children
        return sorted(found, key=_PLACE)

    def ancestors(self) -> Iterator[Token]:
        """The governor, its governor, and so on up to the root."""
        token = self
        while token.head is not token:
            token = token.head
            yield token

    def kids(self, *deps: str) -> list[Token]:
        """The children with one of those dependency labels, in the order of the text."""
        return [c for c in self.children if c.dep in deps]

    def kid(self, *deps: str) -> Token | None:
        """The first child with one of those dependency labels, or None."""
        return next((c for c in self.children if c.dep in deps), None)


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading, list item or other unit of layout, by characters of the text."""

    kind: BlockKind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence: tokens ``first`` to ``last`` inclusive, in one block.

    ``start`` and ``end`` are characters of the text, without the white space around it.
    """

    index: int
    block: int
    first: int
    last: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Name:
    """A name that the recogniser found: tokens ``first`` to ``last`` inclusive and an OntoNotes label."""

    first: int
    last: int
    label: str


@dataclass(frozen=True, slots=True)
class Quoted:
    """A stretch between quotation marks, marks included; ``closed`` is false when none closes it."""

    start: int
    end: int
    closed: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """A document with its blocks, sentences, tokens, names and quotation marks.

    ``dateline`` is the span of an opening such as "MOSCOW, Sept 15 (Reuters) -", if there is one.
    """

    document: Document
    blocks: tuple[Block, ...]
    sentences: tuple[Sentence, ...]
    tokens: tuple[Token, ...]
    names: tuple[Name, ...]
    quoted: tuple[Quoted, ...]
    dateline: Span | None
    model: str

    @property
    def text(self) -> str:
        """The document's text."""
        return self.document.text

    def kind(self, sentence: Sentence) -> BlockKind:
        """The kind of block that a sentence stands in."""
        return self.blocks[sentence.block].kind

    def assertions(self) -> Iterator[Sentence]:
        """The sentences that the report asserts: those of prose and lists, no headings, forms or captions."""
        return (s for s in self.sentences if self.blocks[s.block].kind in CODED)

    def tokens_of(self, sentence: Sentence) -> Sequence[Token]:
        """The tokens of a sentence."""
        return self.tokens[sentence.first : sentence.last + 1]

    def sentence_of(self, token: Token) -> Sentence:
        """The sentence that a token stands in."""
        return self.sentences[token.sent]

    def sentence_span(self, sentence: Sentence) -> Span:
        """The span of a sentence."""
        return self.document.span(sentence.start, sentence.end)

    def span(self, first: Token, last: Token) -> Span:
        """The span from the first token's start to the last one's end."""
        return self.document.span(first.start, last.end)

    def span_of(self, tokens: Sequence[Token]) -> Span:
        """The span from the leftmost to the rightmost of some tokens."""
        return self.document.span(min(t.start for t in tokens), max(t.end for t in tokens))

    def tokens_in(self, start: int, end: int) -> Sequence[Token]:
        """The tokens that share a character with ``[start, end)``."""
        low = bisect_right(self.tokens, start, key=lambda t: t.end)
        high = low
        while high < len(self.tokens) and self.tokens[high].start < end:
            high += 1
        return self.tokens[low:high]

    def token_at(self, character: int) -> Token | None:
        """The token over a character of the text, or None in white space and unread blocks."""
        found = self.tokens_in(character, character + 1)
        return found[0] if found else None

    def in_quotes(self, character: int) -> bool:
        """Whether a character of the text stands between quotation marks."""
        low = bisect_right(self.quoted, character, key=lambda q: q.start)
        return low > 0 and character < self.quoted[low - 1].end
