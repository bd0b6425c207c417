"""Quotation marks paired: by cases, by properties, and in time linear in the text."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communique.reading.blocks import blocks_of
from communique.reading.quotes import quoted_of
from communique.reading.types import Block

CASES = [
    ("“No,” he said. “Never.”", ["“No,”", "“Never.”"]),
    ('"No," he said. "Never."', ['"No,"', '"Never."']),
    ("«Non», dit-il.", ["«Non»"]),
    ("„Nein“, sagte er.", ["„Nein“"]),
    ("„Nein”, sagte er.", ["„Nein”"]),
    ("``No,'' he said.", ["``No,''"]),
    ("''No,'' he said.", ["''No,''"]),
    ("「いいえ」と言った。", ["「いいえ」"]),
    ("‘No,’ he said.", ["‘No,’"]),
    ("'No,' he said.", ["'No,'"]),
    ("He called it ‘peace’.", ["‘peace’"]),
    ("“He said ‘no’ to us,” she said.", ["“He said ‘no’ to us,”"]),
    ("‘He said “no” to us,’ she said.", ["‘He said “no” to us,’"]),
    ("“He said “no” to us,” she said.", ["“He said “no” to us,”"]),
    ('"He said “no” to us," she said.', ['"He said “no” to us,"']),
    ("The workers’ union won’t meet Moscow’s envoy.", []),
    ("The workers' union won't meet Moscow's envoy.", []),
    ("It was in the '90s, the rock 'n' roll years.", []),
    ('The 6\'2" guard and the 5" shell.', []),
    ("‘It’s the workers’ right,’ he said.", ["‘It’s the workers’ right,’"]),
    ("He said “the first. He said “the second.”", ["“the first. He said", "“the second.”"]),
    ("“It never ends, he said.", ["“It never ends, he said."]),
    ('He said: "...and so it was."', ['"...and so it was."']),
    ("The law (“the act”) passed.", ["“the act”"]),
    ("No marks at all.", []),
]


def quoted(text: str) -> list[str]:
    return [text[q.start : q.end] for q in quoted_of(text, (Block("prose", 0, len(text)),))]


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[c[0][:40] for c in CASES])
def test_cases(text: str, expected: list[str]) -> None:
    assert quoted(text) == expected


def test_a_quotation_opened_again_at_each_paragraph() -> None:
    text = "He said: “First, we talk.\n\n“Then, we act.\n\n“Then, we rest.”\n\nNobody answered."
    found = quoted_of(text, blocks_of(text))
    assert [(text[q.start : q.end], q.closed) for q in found] == [
        ("“First, we talk.", False),
        ("“Then, we act.", False),
        ("“Then, we rest.”", True),
    ]


def test_a_form_has_no_quotations() -> None:
    text = "Sign up for “The Morning”"
    assert quoted_of(text, (Block("boilerplate", 0, len(text)),)) == ()


@given(st.text(alphabet=st.sampled_from("aS .,1\n\"“”„‘’'`«»「」—("), max_size=200))
def test_quotations_lie_in_order_inside_the_text(text: str) -> None:
    found = quoted_of(text, blocks_of(text))
    edges = [e for q in found for e in (q.start, q.end)]
    assert edges == sorted(edges)
    assert all(0 <= q.start < q.end <= len(text) for q in found)


HOSTILE = ['"', "'", "“", "”", "‘", "’", "“‘", "“a ‘b ", "''", "``", "’s ", '" ', '"a ', "(‘a "]


@pytest.mark.slow
@pytest.mark.parametrize("unit", HOSTILE)
def test_a_million_marks_cost_seconds(unit: str) -> None:
    text = unit * (1_000_000 // len(unit))
    begun = time.process_time()
    quoted_of(text, (Block("prose", 0, len(text)),))
    assert time.process_time() - begun < 10
