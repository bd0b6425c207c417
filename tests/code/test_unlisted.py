"""Verbs that no frame holds: the model is asked about few of them, and believed about fewer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communique.code.frames import lemma, lexicon
from communique.code.passes import PASSES, found_by
from communique.code.unlisted import everyday
from communique.reading import Reader
from communique.records import Event
from communique.world import load
from tests.conftest import document_of, examples

READER = Reader()


def judged(text: str) -> list[Event]:
    found = found_by(PASSES, READER.read(document_of(text)), load())
    return [e for e in found.events if e.because.startswith("model:")]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("The Russian army clobbered Ukraine on Monday.", "ASSAULT"),
        ("Rwanda reimbursed Uganda.", "AID"),
    ],
)
def test_the_model_speaks_where_tables_end_and_says_so(text: str, kind: str) -> None:
    (event,) = judged(text)
    assert event.type == kind
    assert event.actors and event.recipients
    assert event.because.startswith(f"model: {kind} with 0.9")
    assert event.confidence < 0.6


@pytest.mark.parametrize(
    "text",
    [
        "Ghana resembles Togo.",
        "Norway outbid Denmark for the contest.",
        "Laos borders Vietnam.",
        "The Russian army clobbered the hill.",
        "The governor of Texas clobbered the governor of Ohio.",
        "Poland might clobber Belarus, a columnist wrote.",
        "Italy beat England on penalties in the final.",
        "According to Ankara, the Greek ship sank.",
    ],
)
def test_the_model_is_not_asked_or_not_believed(text: str) -> None:
    assert judged(text) == []


def test_a_frame_goes_before_the_model() -> None:
    found = found_by(PASSES, READER.read(document_of("Russia attacked Ukraine.")), load())
    assert [e.type for e in found.events] == ["ASSAULT"]
    assert found.events[0].because.startswith("frame ")


def test_everyday_verbs_are_lemmas() -> None:
    assert all(word == lemma(word) for word in everyday())
    assert len(everyday()) >= 60


def test_the_lexicon_is_as_broad_as_it_is_said_to_be() -> None:
    assert len(lexicon().frames) >= 4000


@examples(60)
@given(st.text(max_size=60))
def test_no_text_makes_it_crash(text: str) -> None:
    judged(f"France {text} Germany.")
