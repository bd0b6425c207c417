"""No text makes the coder crash, lie about a span, or take more than time linear in its length."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.fuzz import WORDS
from communique.ingest import About, Raw, ingest
from communique.records import Coding
from communique.run.batch import code_batch
from communique.run.batch import given as batch_of
from communique.run.coding import code_many
from tests.conftest import examples

ODD = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=6)
TEXTS = st.lists(st.one_of(st.sampled_from(WORDS), st.sampled_from(WORDS), ODD), min_size=1, max_size=60).map(" ".join)

SHAPES = {
    "quotation marks": '"',
    "brackets": "(",
    "quotes in quotes": "“He said, ‘",
    "short quotes": '"Yes," said Putin, ',
    "a letter again and again": "a ",
    "one word without end": "A",
    "names": "Vladimir Putin met Xi Jinping ",
    "a list without end": "Chad, ",
    "joined without end": "Chad and ",
    "governors without end": "the minister of ",
    "said that, without end": "Putin said that Xi said that ",
    "clauses without end": "Chad met Niger; ",
    "clauses joined without end": "Chad met Niger and ",
    "digits": "1 ",
    "dates": "from May 2010 to ",
    "lines": "Chad\n",
    "initials": "U.",
    "emoji": "\U0001f600",
    "accents": "a\u0301\u0301\u0301",
    "invisible": "\u200b\u202e\u2066",
    "a path": "a/b-",
}
SHORT, LONG = 2_000, 8_000
FOURFOLD = 4 * 2.2
"""What four times the text may cost: linear, with room for a machine that is busy; quadratic would be sixteen."""

EACH = 0.5e-3
"""Processor seconds a character of the worst shape; a piece is 20,000 characters, so that a quadratic step within
it would show here: signs took 1.5 ms each until the tokeniser was bounded."""


def coded(text: str) -> Coding:
    """The coding of a text; building it holds every span against the text."""
    found = next(code_many([ingest(text, About(language="en"))]))
    assert isinstance(found, Coding), found
    return found


@examples(40)
@given(TEXTS.filter(str.strip))
def test_no_text_breaks_the_coder_or_makes_a_span_that_lies(text: str) -> None:
    coding = coded(text)
    assert coding.document.text == text
    for date in coding.dates:
        assert date.from_ is None or date.to is None or date.from_ <= date.to


@examples(15)
@given(st.lists(st.one_of(TEXTS, st.text(max_size=40), st.binary(max_size=60)), min_size=1, max_size=4))
def test_whatever_a_batch_holds_each_document_has_its_row(parts: list[str | bytes]) -> None:
    rows = code_batch(batch_of(Raw(str(i), part) for i, part in enumerate(parts)))
    assert rows.column("source").to_pylist() == [str(i) for i in range(len(parts))]
    assert "internal" not in rows.column("code").to_pylist()


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_time_is_linear_in_length(shape: str) -> None:
    coded(shape * 40)
    short, long = (_spent(shape, size) for size in (SHORT, LONG))
    assert long < max(0.1, FOURFOLD * short)
    assert long < EACH * LONG


def _spent(shape: str, size: int) -> float:
    begun = time.process_time()
    coded(shape * (size // len(shape)))
    return time.process_time() - begun
