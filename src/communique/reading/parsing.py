"""Paragraphs to parses: words, tags, dependencies and names by one loaded spaCy pipeline.

Two ways to the same result. ``Stock`` runs the pipeline's components one after the other, whatever they are.
``Swift`` runs the networks of spaCy's small pipelines by ``encoding`` and ``recogniser`` and leaves tagging and
parsing, which rest on their vectors, to the pipeline.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

from communique.reading.encoding import GROUP, Encoder, Layout, Types, UnknownNetworkError, laid_out
from communique.reading.recogniser import Recogniser
from communique.reading.words import RULES

BATCH = 64
"""Paragraphs that a pipeline of another build parses together."""

TOKENS = 6_000
"""Tokens whose networks run together: more gain nothing but memory."""

PARSED = 1_000
"""Tokens parsed together: the parser's table of features, 4 kB a token, stays in the cache."""

AFFIX = 256
"""Characters at either end of a word in which the tokeniser looks for punctuation to take off. It takes it off sign
by sign, each time searching all that is left: a paragraph of nothing but quotation marks took half a minute."""

ASKED = ("LANG", "LOWER", "NORM", "PREFIX", "SUFFIX", "SHAPE", "IS_SPACE", "IS_PUNCT")
"""Features of words that networks, rules and tokeniser ask for; spaCy would work out a dozen more."""


class Named(NamedTuple):
    """A name in a parse by its tokens, first and last inclusive, and its label."""

    first: int
    last: int
    label: str


class Parse(NamedTuple):
    """One paragraph: spaCy's document with tags and dependencies, and the names in it."""

    doc: Any
    names: Sequence[Named]


class Parsing(Protocol):
    """A way from the paragraphs of documents to their parses, in their order."""

    def parses(self, documents: Iterable[Sequence[str]]) -> Iterator[Parse]:
        """The parses of each document's paragraphs; the documents are only asked for as they are needed."""


def parsing(nlp: Any) -> Parsing:
    """The fastest way to parse with a loaded pipeline."""
    _bounded(nlp.tokenizer)
    try:
        return Swift(nlp)
    except UnknownNetworkError:
        return Stock(nlp)


class Stock:
    """Parsing by the pipeline as it is; what ``Words`` works out is left out."""

    def __init__(self, nlp: Any) -> None:
        self._nlp = nlp
        self._idle = [name for name in RULES if name in nlp.pipe_names]

    def parses(self, documents: Iterable[Sequence[str]]) -> Iterator[Parse]:
        """The parses of each document's paragraphs, in order."""
        for doc in self._nlp.pipe(chain.from_iterable(documents), batch_size=BATCH, disable=self._idle):
            yield Parse(doc, [Named(e.start, e.end - 1, e.label_) for e in doc.ents])


class Swift:
    """Parsing by a small pipeline whose networks are known.

    Raises ``UnknownNetworkError`` where they are not, or the pipeline holds what is not replaced here.
    """

    def __init__(self, nlp: Any) -> None:
        if [n for n in nlp.pipe_names if n not in RULES] != ["tok2vec", "tagger", "parser", "ner"]:
            raise UnknownNetworkError("not a pipeline of tagger, parser and recogniser")
        self._nlp = nlp
        _lean(nlp)
        recogniser = nlp.get_pipe("ner")
        own = recogniser.model.layers[0].layers[0]
        self._types = Types([Encoder(nlp.get_pipe("tok2vec").model), Encoder(own)])
        self._recogniser = Recogniser(recogniser)
        self._columns = list(self._types.columns)
        self._rest = [nlp.get_pipe(name) for name in ("tagger", "parser")]
        self._threads = ThreadpoolController()

    def parses(self, documents: Iterable[Sequence[str]]) -> Iterator[Parse]:
        """The parses of each document's paragraphs, in order."""
        groups: list[list[Any]] = []
        size = 0
        for group in self._groups(documents):
            groups.append(group)
            size += sum(map(len, group))
            if size >= TOKENS:
                yield from self._parsed(groups)
                groups, size = [], 0
        yield from self._parsed(groups)

    def _groups(self, documents: Iterable[Sequence[str]]) -> Iterator[list[Any]]:
        """Tokenised paragraphs, those of one document together up to a bounded number of tokens."""
        for texts in documents:
            group: list[Any] = []
            size = 0
            for text in texts:
                group.append(self.tokenized(text))
                size += len(group[-1])
                if size >= GROUP:
                    yield group
                    group, size = [], 0
            yield group

    def tokenized(self, text: str) -> Any:
        """A paragraph as spaCy's document of words."""
        return self._nlp.make_doc(text)

    def _parsed(self, groups: Sequence[Sequence[Any]]) -> Iterator[Parse]:
        docs = [doc for group in groups for doc in group]
        if not any(map(len, docs)):
            return (Parse(doc, ()) for doc in docs)
        layout = laid_out([[len(doc) for doc in group] for group in groups])
        features = np.concatenate([doc.to_array(self._columns) for doc in docs])
        with self._threads.limit(limits=1, user_api="blas"):
            tokens = np.concatenate(
                [np.arange(s, s + len(d), dtype=np.intp) for s, d in zip(layout.starts, docs, strict=True)]
            )
            rows = np.zeros(layout.rows, dtype=np.intp)
            rows[tokens] = self._types.rows_of(features)
            self._encode(docs, layout, rows)
            for group in groups:
                self.tag_and_parse(group)
            names = self._named(docs, layout, rows, tokens)
        return map(Parse, docs, names)

    def _encode(self, docs: Sequence[Any], layout: Layout, rows: NDArray[np.intp]) -> None:
        """Give documents the vectors that tagger and parser look for in them."""
        vectors = self._types.encoded(0, rows)
        for start, doc in zip(layout.starts, docs, strict=True):
            doc.tensor = vectors[start : start + len(doc)]

    def tag_and_parse(self, group: Sequence[Any]) -> None:
        """Tags and dependencies of a group, whose batches are the same in any company."""
        for few in _batched(group):
            for component in self._rest:
                component.set_annotations(few, component.predict(few))
            for doc in few:
                doc.tensor = doc.tensor[:0].copy()

    def _named(
        self, docs: Sequence[Any], layout: Layout, rows: NDArray[np.intp], tokens: NDArray[np.intp]
    ) -> list[list[Named]]:
        found: list[list[Named]] = [[] for _ in docs]
        begins = np.concatenate([doc.to_array("SENT_START") for doc in docs]) == 1
        blank = np.concatenate([doc.to_array("IS_SPACE") for doc in docs]).astype(bool)
        cut = np.append(begins[1:], True)
        cut[np.cumsum([len(doc) for doc in docs])[[len(doc) > 0 for doc in docs]] - 1] = True
        at = 0
        for first, last, label in self._recogniser.names(self._types.encoded(1, rows), tokens, blank, cut):
            while first >= layout.starts[at] + len(docs[at]):
                at += 1
            found[at].append(Named(first - layout.starts[at], last - layout.starts[at], label))
        return found


def _bounded(tokenizer: Any) -> None:
    """Have a tokeniser look for affixes only near a word's ends, in time linear in the word."""
    prefix, suffix = getattr(tokenizer, "prefix_search", None), getattr(tokenizer, "suffix_search", None)
    if prefix and suffix:
        tokenizer.prefix_search = lambda word: prefix(word[:AFFIX])
        tokenizer.suffix_search = lambda word: suffix(word[-AFFIX:])


def _lean(nlp: Any) -> None:
    """Have a pipeline work out no more of each new word than is asked here, and multiply by numpy's library."""
    from spacy.attrs import intify_attr
    from thinc.api import NumpyOps

    getters = nlp.vocab.lex_attr_getters
    asked = {intify_attr(name) for name in ASKED}
    for attribute in [a for a in getters if a not in asked]:
        del getters[attribute]
    narrowing, features, _ = nlp.get_pipe("parser").model.layers
    for layer in (narrowing.layers[-1], features):
        layer.ops = NumpyOps(use_blis=False)


def _batched(docs: Sequence[Any]) -> Iterator[list[Any]]:
    """Documents of some tokens in all, in order; those without any are left out."""
    few: list[Any] = []
    size = 0
    for doc in docs:
        if len(doc):
            few.append(doc)
            size += len(doc)
        if size >= PARSED:
            yield few
            few, size = [], 0
    if few:
        yield few
