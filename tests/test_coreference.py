"""The scorer of chains of mentions, on the worked example of its authors, and the passages that it reads."""

from __future__ import annotations

import pytest

from evaluation.coreference import (
    SEEN,
    TOTALS,
    aligned,
    b_cubed,
    ceaf_e,
    chains,
    lea,
    muc,
    passages,
    unmarked,
)
from evaluation.descriptions import descriptions

A, B, C, D, E, F, G, H, J = ((i, i + 1) for i in range(9))
KEY = [frozenset({A, B, C}), frozenset({D, E, F, G})]
RESPONSE = [frozenset({A, B}), frozenset({C, D}), frozenset({F, G, H, J})]


@pytest.mark.parametrize(
    ("count", "recall", "precision"),
    [(muc, 0.40, 0.40), (b_cubed, 0.42, 0.50), (ceaf_e, 0.65, 0.43), (lea, 0.24, 0.33)],
    ids=["muc", "b3", "ceafe", "lea"],
)
def test_the_worked_example_of_the_reference_scorer(count, recall: float, precision: float) -> None:  # type: ignore[no-untyped-def]
    """Figures of Pradhan et al. 2014 (MUC, B-cubed, CEAF-e) and of Moosavi and Strube 2016 (LEA)."""
    a, b, c, d = count(KEY, RESPONSE)
    assert a / b == pytest.approx(recall, abs=0.006)
    assert c / d == pytest.approx(precision, abs=0.006)


@pytest.mark.parametrize("count", [muc, b_cubed, ceaf_e, lea])
def test_the_same_chains_are_all_right(count) -> None:  # type: ignore[no-untyped-def]
    a, b, c, d = count(KEY, KEY)
    assert (a, c) == (b, d)


def test_a_mention_given_is_the_wanted_one_that_it_mostly_covers() -> None:
    wanted, given = {(0, 10): frozenset("1")}, {(0, 9): frozenset("x"), (8, 20): frozenset("y")}
    assert aligned(wanted, given) == {(0, 10): frozenset("x"), (8, 20): frozenset("y")}


def test_mentions_of_several_stand_in_no_chain() -> None:
    assert chains({A: frozenset("1"), B: frozenset("1"), C: frozenset("12")}) == [frozenset({A, B})]


@pytest.mark.parametrize("words", ["[1 Egypt", "Egypt]"])
def test_brackets_that_do_not_match_are_refused(words: str) -> None:
    with pytest.raises(ValueError, match="bracket"):
        unmarked(words)


def test_both_halves_are_well_formed() -> None:
    every = [*passages(SEEN), *passages(TOTALS)]
    assert len(every) >= 60
    assert len({p.id for p in every}) == len(every)
    for passage in every:
        assert "[" not in passage.text
        assert chains(passage.mentions)
        used = set().union(*passage.mentions.values())
        assert all(i.isdigit() for i in used)


def test_descriptions_are_labelled_with_codes() -> None:
    every = descriptions()
    assert len(every) >= 150
    assert len({d.text for d in every}) == len(every)
    assert all(d.country is None or (len(d.country) == 3 and d.country.isupper()) for d in every)
