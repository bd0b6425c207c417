"""Own networks give what the pipeline gives, and the same for a document whatever is read beside it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from communique.ingest import ingest
from communique.reading import Reader, Reading
from communique.reading.encoding import BLOCK, Encoder, Types, laid_out
from communique.reading.parsing import Parse, Stock, Swift, parsing
from communique.reading.pipeline import installed

EXAMPLES = [p.read_text(encoding="utf-8") for p in sorted((Path(__file__).parents[2] / "examples").glob("*.txt"))]
ODD = ["", " ", "\n\n", "a", "?! ... --", "NATO", "  The  Nile \n rises. " * 3, "é" * 300, "The UN" + " of" * 500]


@pytest.fixture(scope="module")
def nlp() -> Any:
    import spacy

    return spacy.load(installed())


def paragraphs(text: str) -> list[str]:
    return [p.replace("\n", " ") for p in text.split("\n\n") if p.strip()]


def shape(parse: Parse) -> tuple[Any, ...]:
    """A parse as plain values."""
    words = tuple((t.text, t.tag_, t.dep_, t.head.i, t.is_sent_start) for t in parse.doc)
    return words, tuple(parse.names)


def test_the_small_pipeline_is_read_swiftly(nlp: Any) -> None:
    assert isinstance(parsing(nlp), Swift)


def test_swift_and_stock_agree(nlp: Any) -> None:
    documents = [paragraphs(text) for text in EXAMPLES]
    swift, stock = list(Swift(nlp).parses(documents)), list(Stock(nlp).parses(documents))
    names = [(set(a.names), set(b.names)) for a, b in zip(swift, stock, strict=True)]
    assert sum(len(b) for _, b in names) > 50
    assert sum(len(a ^ b) for a, b in names) <= sum(len(b) for _, b in names) / 100
    words = [pair for a, b in zip(swift, stock, strict=True) for pair in zip(shape(a)[0], shape(b)[0], strict=True)]
    assert sum(a == b for a, b in words) > 0.995 * len(words)


def test_odd_paragraphs_parse(nlp: Any) -> None:
    swift, stock = list(Swift(nlp).parses([ODD, [], ["It rains."]])), list(Stock(nlp).parses([ODD, ["It rains."]]))
    assert [shape(p) for p in swift] == [shape(p) for p in stock]


def test_another_pipeline_is_left_to_itself() -> None:
    import spacy

    blank = spacy.blank("en")
    blank.add_pipe("sentencizer")
    way = parsing(blank)
    assert isinstance(way, Stock)
    assert [len(p.doc) for p in way.parses([["It rains."], []])] == [3]


def test_a_pipeline_with_its_networks_exchanged_is_left_to_itself(nlp: Any) -> None:
    import spacy

    other = spacy.load(installed(), exclude=["ner"])
    assert isinstance(parsing(other), Stock)


def values(reading: Reading) -> Iterator[tuple[Any, ...]]:
    for t in reading.tokens:
        yield t.text, t.start, t.lemma, t.pos, t.tag, t.dep, t.ent, t.sent, t.head.i
    yield from reading.names


def test_company_changes_nothing() -> None:
    reader = Reader()
    documents = [ingest(text).document for text in EXAMPLES]
    alone = [list(values(reader.read(d))) for d in documents]
    turned = [list(values(r)) for r in reader.read_many(documents[::-1])][::-1]
    again = [list(values(r)) for r in reader.read_many(documents * 2)]
    assert alone == turned
    assert alone * 2 == again


def test_vectors_are_the_same_to_the_last_bit(nlp: Any) -> None:
    encoder = Encoder(nlp.get_pipe("tok2vec").model)
    types = Types([encoder])
    docs = [nlp.make_doc(text) for text in EXAMPLES]
    columns = list(types.columns)

    def encoded(order: list[int]) -> dict[int, bytes]:
        layout = laid_out([[len(docs[n])] for n in order])
        rows = np.zeros(layout.rows, dtype=np.intp)
        for start, n in zip(layout.starts, order, strict=True):
            rows[start : start + len(docs[n])] = types.rows_of(docs[n].to_array(columns))
        made = types.encoded(0, rows)
        return {n: made[s : s + len(docs[n])].tobytes() for s, n in zip(layout.starts, order, strict=True)}

    forth = encoded(list(range(len(docs))))
    assert encoded(list(range(len(docs)))[::-1]) == forth
    assert {n: vectors for k in range(len(docs)) for n, vectors in encoded([k]).items()} == forth


def test_types_are_forgotten_before_they_fill_the_memory(nlp: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("communique.reading.encoding.KEPT", 40)
    small = list(Swift(nlp).parses([paragraphs(EXAMPLES[0])]))
    monkeypatch.undo()
    assert [shape(p) for p in small] == [shape(p) for p in Swift(nlp).parses([paragraphs(EXAMPLES[0])])]


def test_rows_are_whole_blocks() -> None:
    assert laid_out([]).rows == 0
    assert laid_out([[BLOCK]]).rows == 2 * BLOCK
