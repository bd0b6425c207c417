"""Whom an answer is aimed at: every example of the table of nouns that take up a deed is coded with its recipient."""

from __future__ import annotations

import pytest

from communique import read
from communique.code.lexicon import table

ROWS = [(r["noun"], r["example"]) for r in table("answering", "noun", "types", "example")]
AIMED = frozenset({"ACCUSE", "SUPPORT", "REJECT", "REQUEST", "THREATEN"})


@pytest.mark.parametrize(("noun", "example"), ROWS, ids=[noun for noun, _ in ROWS])
def test_example_is_aimed_at_the_deed(noun: str, example: str) -> None:
    coding = read(f"{example}\n", published="2024-03-04")
    last = example.index(". ") + 2
    aimed = [e for e in coding.events if e.type in AIMED and e.sentence.start == last and e.recipients]
    assert aimed, [(e.type, e.because) for e in coding.events]
