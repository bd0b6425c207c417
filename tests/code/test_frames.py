"""The frame language: what a pattern asks for, and what a malformed row is answered."""

from __future__ import annotations

import pytest

from communique.code.frames import COLUMNS, compiled, lemma, lexicon
from communique.code.lexicon import Row
from communique.errors import LexiconError


def row(frame: str, file: str = "accuse.csv", **cells: str) -> Row:
    return Row({**dict.fromkeys((*COLUMNS, "needs"), ""), "frame": frame, **cells}, file, 7)


def slots(frame: str) -> list[tuple[str, str, set[str]]]:
    return [(s.kind, s.side, set(s.words)) for s in compiled(row(frame)).slots]


def test_a_verb_frame_with_sides_and_a_preposition() -> None:
    assert slots("S accuse T of *") == [("subject", "S", set()), ("object", "T", set()), ("prep", "", set())]


def test_words_after_the_verb_are_its_object_and_the_modifiers_of_it() -> None:
    frame = compiled(row("S hold joint|naval exercise|drill with T"))
    assert frame.heads == {"hold"}
    assert frame.slots[1].words == {"exercise", "drill"}
    assert frame.slots[1].modifiers == (frozenset({"joint", "naval"}),)
    assert frame.slots[2].preps == {"with"}


def test_a_run_of_prepositions_is_one() -> None:
    assert compiled(row("S pull out of T")).slots[1].preps == {"out of"}
    assert compiled(row("S walk out of|from T")).slots[1].preps == {"out of", "out from"}


def test_what_follows_an_infinitive_belongs_to_it() -> None:
    verb = compiled(row("S refuse to meet T")).slots[1]
    assert (verb.kind, verb.words, verb.inner[0].side) == ("verb", {"meet"}, "T")


def test_a_clause_has_its_subject_and_its_auxiliary() -> None:
    clause = compiled(row("S say that T must withdraw *")).slots[1]
    assert (clause.kind, clause.side, clause.auxiliaries, clause.words) == ("clause", "T", {"must"}, {"withdraw"})


def test_nouns_adjectives_owners_and_both_sides() -> None:
    assert compiled(row("S 's visit/N to T")).head_kind == "N"
    assert compiled(row("S critical/A of T")).head_kind == "A"
    assert compiled(row("talk/N between S and T")).slots[0].side == "ST"
    assert compiled(row("S reject T 's proposal|plan")).slots[1].owner == "T"
    assert compiled(row("bomb kill/V T")).slots[0].words == {"bomb"}


@pytest.mark.parametrize(
    ("british", "american"),
    [
        ("criticise", "criticize"),
        ("honour", "honor"),
        ("defence", "defense"),
        ("supervise", "supervise"),
        ("stag", "stage"),
    ],
)
def test_spellings_and_wrong_lemmas_are_one(british: str, american: str) -> None:
    assert lemma(british) == american


@pytest.mark.parametrize(
    ("frame", "cells", "what"),
    [
        ("S accuse T", {"mode": "visit"}, "no mode"),
        ("S accuse T", {"cameo": "999"}, "no CAMEO code"),
        ("S accuse T", {"contexts": "weather"}, "no context"),
        ("S accuse T", {"status": "maybe"}, "no status"),
        ("S accuse T", {"needs": "three"}, "not none, one or both"),
        ("S", {}, "ends too soon"),
        ("S impose ban in|for|imposed T", {}, "mixes prepositions"),
    ],
)
def test_a_malformed_row_names_its_file_and_line(frame: str, cells: dict[str, str], what: str) -> None:
    with pytest.raises(LexiconError, match=what) as caught:
        compiled(row(frame, **cells))
    assert caught.value.line == 7
    assert "accuse.csv" in str(caught.value)


def test_a_file_that_names_no_type_is_refused() -> None:
    with pytest.raises(LexiconError, match="no event type"):
        compiled(row("S hail T", file="weather.csv"))


def test_a_second_file_of_a_type_belongs_to_it() -> None:
    assert compiled(row("S hail T", file="support-words.csv")).type == "SUPPORT"


def test_the_lexicon_is_indexed_by_head() -> None:
    index = lexicon()
    assert all(f.heads for f in index.frames)
    assert any(f.pattern == "S accuse T" for f in index.by_head["V", "accuse"].frames)
