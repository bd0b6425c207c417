"""Which date and place govern a word."""

from __future__ import annotations

import pytest

from communique.code.dates import dates
from communique.code.found import Found
from communique.code.governing import when_of, where_of
from communique.code.places import places
from communique.world import load
from tests.code.cases import blocks, read

CASES = [(text, e) for text, es in blocks("governing/governing.txt") for e in es]


@pytest.mark.parametrize(("text", "expectation"), CASES, ids=[f"{t[:30]}|{e[:40]}" for t, e in CASES])
def test_cases(text: str, expectation: str) -> None:
    word, when, where = (x.strip() for x in expectation[1:].split("|"))
    reading = read(text)
    found = dates(reading, places(reading, Found(), load()), load())
    head = next(t for t in reading.tokens if t.text == word)
    date, place = when_of(reading, found, head), where_of(reading, found, head)
    assert (date.span.words if date else "-") == when
    assert (found.places[place].span.words if place is not None else "-") == where


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("Israel has occupied the area since 1967.", ("1967-01-01", "None")),
        ("The airspace stayed closed until May 3, 2010.", ("None", "2010-05-03")),
        ("The troops left before 2011.", ("None", "2010-12-31")),
    ],
)
def test_open_intervals(text: str, ends: tuple[str, str]) -> None:
    reading = read(text)
    found = dates(reading, Found(), load())
    head = next(t for t in reading.tokens if t.dep == "ROOT")
    date = when_of(reading, found, head)
    assert date is not None
    assert (str(date.from_), str(date.to), date.precision) == (*ends, "open")


def test_the_dateline_stands_in_only_when_asked() -> None:
    reading = read("BRUSSELS, Sept 15 (Reuters) - The alliance condemned the attack.")
    found = dates(reading, Found(), load())
    head = next(t for t in reading.tokens if t.text == "condemned")
    asked = when_of(reading, found, head, report=True)
    assert when_of(reading, found, head) is None or asked is not None
