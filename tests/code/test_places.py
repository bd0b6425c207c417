"""The place pass and its gazetteer: cases in a file, properties, homes of outlets, what is loaded."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communique.code.entities import entities
from communique.code.found import Found
from communique.code.gazetteer import Gazetteer, alpha2, alpha3, folded, table
from communique.code.gazetteer import load as gazetteer
from communique.code.lexicon import table as lexicon
from communique.code.places import places
from communique.code.places_home import NOWHERE, home_of
from communique.records import Place
from communique.world import load
from tests.code.cases import blocks, read
from tests.conftest import examples

CASES = [(text, e) for text, es in blocks("places/places.txt") for e in es]
NAMES = "Paris London Georgia Washington Lebanon the of , and in County Lake St. - D.C. Texas said Mr City University"


def placed(text: str) -> tuple[Place, ...]:
    return places(read(text), Found(), load()).places


@pytest.mark.parametrize(("text", "expectation"), CASES, ids=[f"{t[:30]}|{e[:30]}" for t, e in CASES])
def test_cases(text: str, expectation: str) -> None:
    said = placed(text)
    words, *rest = (x.strip() for x in expectation[1:].split("|"))
    if expectation[0] == "!":
        start = text.index(words)
        assert not [p for p in said if p.span.start < start + len(words) and start < p.span.end]
        return
    found = {p.span.words: p for p in said}
    assert words in found, list(found)
    p, (country, point) = found[words], rest
    assert p.country == (None if country == "-" else country)
    if point == "-":
        assert (p.latitude, p.longitude) == (None, None)
        return
    latitude, longitude = map(float, point.split())
    assert p.latitude == pytest.approx(latitude, abs=1.2)
    assert p.longitude == pytest.approx(longitude, abs=1.2)


@examples(60)
@given(st.lists(st.sampled_from(NAMES.split(" ")), min_size=1, max_size=12))
def test_no_run_of_names_overlaps_or_lies(words: list[str]) -> None:
    text, last = " ".join(words), 0
    for p in placed(text):
        assert text[p.span.start : p.span.end] == p.span.words
        assert p.span.start >= last
        assert 0 <= p.confidence <= 1
        last = p.span.end


@examples(40)
@given(st.text(max_size=200))
def test_any_text(text: str) -> None:
    for p in placed(text):
        assert text[p.span.start : p.span.end] == p.span.words


def test_the_outlets_town_decides_between_namesakes() -> None:
    reading = read("Firefighters were called to a barn in Portland, the sheriff said.")
    local = replace(reading, document=replace(reading.document, outlet="pressherald.com"))
    (portland,) = places(local, Found(), load()).places
    assert (round(portland.latitude), round(portland.longitude)) == (44, -70)
    (portland,) = places(reading, Found(), load()).places
    assert (round(portland.latitude), round(portland.longitude)) == (46, -123)


@pytest.mark.parametrize(
    ("outlet", "url", "country", "admin1"),
    [
        ("ajc.com", None, "US", "GA"),
        ("www.kyivpost.com", None, "UA", "12"),
        ("The Jerusalem Post", None, "IL", "06"),
        ("somewhere.co.nz", None, "NZ", None),
        (None, "https://www.scotsman.com/news/1", "GB", "SCT"),
        (None, "not a url [", None, None),
        ("example.io", None, None, None),
    ],
)
def test_homes(outlet: str | None, url: str | None, country: str | None, admin1: str | None) -> None:
    document = replace(read("Nothing.").document, outlet=outlet, url=url)
    home = home_of(document)
    assert (home.country, home.admin1) == (country, admin1)
    assert (home is NOWHERE) == (country is None)


def test_every_outlets_town_is_in_the_gazetteer() -> None:
    for row in lexicon("places/outlets", "address", "place", "admin1", "country"):
        towns = [
            e
            for e in gazetteer().lookup(row["place"])
            if e.country == row["country"] and row["admin1"] in ("", e.admin1)
        ]
        assert towns or not row["place"], row.cells


def test_the_gazetteer_loads_fast_and_finds_by_any_spelling() -> None:
    start = time.process_time()
    found = Gazetteer()
    assert time.process_time() - start < 1.0
    assert found.lookup("Ürümqi") == found.lookup("urumqi")
    assert any(e.country == "PS" for e in found.lookup("Gaza"))
    assert found.lookup("Nowhere at All") == ()


@pytest.mark.parametrize(
    ("name", "key"),
    [("St. Kitts", "saint kitts"), ("Port-au-Prince", "port au prince"), ("Côte d’Ivoire", "cote divoire")],
)
def test_folding(name: str, key: str) -> None:
    assert folded(name) == key


def test_codes_of_countries() -> None:
    assert (alpha3("GB"), alpha2("GBR"), alpha3(None), alpha2("ZZZ")) == ("GBR", "GB", None, None)


@pytest.mark.parametrize("name", ["countries", "features"])
def test_tables_lie_on_the_globe(name: str) -> None:
    for cells in table(name):
        assert -90 <= float(cells["latitude"]) <= 90
        assert -180 <= float(cells["longitude"]) <= 180


@pytest.mark.parametrize(
    ("text", "capital"),
    [
        ("Canberra said on Monday that it would recall its envoy from Suva.", "Canberra"),
        ("Ottawa rejected the offer, and Wellington called for talks.", "Wellington"),
    ],
)
def test_a_capital_that_acts_for_its_state_is_a_place_too(text: str, capital: str) -> None:
    reading = read(text)
    found = entities(reading, Found(), load())
    assert capital in {m.span.words for e in found.entities for m in e.mentions if m.how == "metonym"}
    assert capital in {p.span.words for p in places(reading, found, load()).places}
