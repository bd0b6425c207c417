"""Ordinary prose that borrows the words of politics: no frame of the lexicon may code it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from communique.code.entities import entities
from communique.code.events import events
from communique.code.found import Found
from communique.code.quotations import quotations
from communique.reading import Reader
from communique.records import Document
from communique.world import load

CASES = Path(__file__).parents[1] / "cases" / "lexicon"
CONFLICT = frozenset("REQUEST ACCUSE REJECT THREATEN PROTEST SANCTION MOBILIZE COERCE ASSAULT".split())
COOPERATION = frozenset("AGREE CONSULT SUPPORT CONCEDE COOPERATE AID RETREAT".split())
FILES = {"conflict_negatives.txt": CONFLICT, "cooperation_negatives.txt": COOPERATION}


def _sentences(name: str) -> list[str]:
    """The sentences of a file, without its comments; none where the file is absent."""
    path = CASES / name
    lines = path.read_text("utf-8").splitlines() if path.is_file() else []
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


@cache
def _coded(name: str) -> dict[str, dict[str, str]]:
    """By sentence: the types coded there that its file rules out, each with the frame that spoke."""
    documents = [Document(s, None, None, None, None, "en", s, "") for s in _sentences(name)]
    found = {}
    for reading in Reader().read_many(documents):
        passed = quotations(reading, entities(reading, Found(), load()), load())
        coded = events(reading, passed, load()).events
        found[reading.document.id] = {e.type: e.because for e in coded if e.type in FILES[name]}
    return found


@pytest.mark.parametrize(("name", "sentence"), [(n, s) for n in FILES for s in _sentences(n)])
def test_ordinary_prose_is_no_event(name: str, sentence: str) -> None:
    assert _coded(name)[sentence] == {}


@pytest.mark.parametrize("name", [n for n in FILES if _sentences(n)])
def test_there_are_enough_negatives_and_none_twice(name: str) -> None:
    assert len(set(_sentences(name))) == len(_sentences(name)) >= 100
