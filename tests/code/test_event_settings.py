"""What the words, sides and place of an event add to its frame: modes, codes, parts, named exercises."""

from __future__ import annotations

import datetime as dt

import pytest

from communique.code.dates import dates
from communique.code.entities import entities
from communique.code.events import events
from communique.code.frames import lexicon
from communique.code.passes import code
from communique.code.places import places
from communique.code.quotations import quotations
from communique.records import Coding
from communique.world import load
from tests.code.cases import read

PASSES = (entities, places, dates, quotations, events)


def whole(text: str) -> Coding:
    """A coding by every pass that events rest on."""
    return code(read(text, dt.date(2022, 6, 1)), load(), PASSES)


@pytest.mark.parametrize(
    ("text", "kind", "mode"),
    [
        ("A U.S. drone strike killed an Iranian general near Baghdad.", "ASSAULT", "drone"),
        ("A suicide bomber attacked Turkish soldiers in Idlib.", "ASSAULT", "suicide-attack"),
        ("President Macron met Chancellor Scholz in Paris.", "CONSULT", "visit"),
        ("President Trump met President Putin in Helsinki.", "CONSULT", "third-party"),
        ("The leaders of France, Germany and Poland met in Weimar.", "CONSULT", "multilateral"),
        ("Iran warned that it would bomb Israel.", "THREATEN", "violence"),
    ],
)
def test_mode_follows_weapon_place_and_sides(text: str, kind: str, mode: str) -> None:
    assert (kind, mode) in [(e.type, e.mode) for e in whole(text).events]


@pytest.mark.parametrize(
    ("text", "root"),
    [
        ("Israel attacked Syria on Monday.", "19"),
        ("Police in Kenya shot a student in Nairobi.", "18"),
        ("A suicide bomber attacked Turkish soldiers in Idlib.", "18"),
    ],
)
def test_armed_forces_fight_and_others_assault(text: str, root: str) -> None:
    assert root in {(e.cameo or "")[:2] for e in whole(text).events}


def test_mediator_of_a_truce_is_a_participant() -> None:
    coding = whole("A ceasefire between Israel and Hamas, brokered by Egypt, took effect on Friday.")
    country = {e.id: e.country for e in coding.entities}
    assert ("mediator", "EGY") in {(p.role, country[p.entity]) for e in coding.events for p in e.participants}


def test_named_exercise_keeps_observers_and_numbers() -> None:
    coding = whole(
        "Belarus and Russia ended their joint exercise Zapad-2017 on Wednesday. "
        "About 12,700 troops took part, and Belarus had invited observers from Poland and Norway."
    )
    named = next(e for e in coding.events if e.name == "Zapad-2017")
    country = {e.id: e.country for e in coding.entities}
    assert {"POL", "NOR"} <= {country[p.entity] for p in named.participants if p.role == "observer"}
    assert 12700 in {q.value for q in named.quantities}


def test_a_single_line_without_prose_is_read() -> None:
    assert [e.type for e in whole("Germany expels two Russian diplomats").events]


def test_frames_are_tried_only_where_a_word_that_they_need_stands() -> None:
    shelf = lexicon().by_head["V", "hold"]
    few = shelf.fitting(frozenset({"hold", "talk"}))
    assert 0 < len(few) < len(shelf.frames) / 2
    assert all(f in shelf.frames for f in few)
