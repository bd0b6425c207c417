"""Turns of phrase that reports nobody chose are full of: audiences, journeys, refusals, "we", lists of members."""

from __future__ import annotations

import datetime as dt

import pytest

from communique import read
from communique.records import Coding


def _read(text: str) -> Coding:
    return read(text, published=dt.date(2022, 9, 15))


def _events(text: str) -> set[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    coding = _read(text)
    names = {e.id: e.country or e.name for e in coding.entities}
    return {(e.type, tuple(names[i] for i in e.actors), tuple(names[i] for i in e.recipients)) for e in coding.events}


@pytest.mark.parametrize(
    ("text", "event"),
    [
        (
            "Foreign Minister Penny Wong of Australia told journalists that China must free the writer.",
            ("REQUEST", ("AUS",), ("CHN",)),
        ),
        ("Trump called Maduro a dictator.", ("ACCUSE", ("USA",), ("Maduro",))),
        (
            '"We call on Russia to release our sailors," President Zelensky said in Kyiv.',
            ("REQUEST", ("UKR",), ("RUS",)),
        ),
        ("Kosovo refused to meet the Serbian president.", ("REJECT", ("XKX",), ("SRB",))),
        ("North Korea torpedoed a South Korean corvette.", ("ASSAULT", ("PRK",), ("KOR",))),
        ("French troops left Mali in August.", ("RETREAT", ("FRA",), ("MLI",))),
        ("Turkey vowed support for Azerbaijan.", ("SUPPORT", ("TUR",), ("AZE",))),
        (
            "Egypt's President Abdel Fattah al-Sisi and King Abdullah of Jordan met in Cairo on Sunday.",
            ("CONSULT", ("EGY", "JOR"), ()),
        ),
    ],
)
def test_events(text: str, event: tuple[str, tuple[str, ...], tuple[str, ...]]) -> None:
    assert event in _events(text)


@pytest.mark.parametrize(
    "text",
    [
        '"Both sides must keep the border open," Prime Minister Fiala told reporters in Prague.',
        "The Danish foreign minister left Nuuk on Tuesday.",
        "The government of Nepal regretted the late arrival of the vaccines.",
        "Germany went ahead with the reform after the vote in France.",
    ],
)
def test_no_events(text: str) -> None:
    assert not _events(text)


@pytest.mark.parametrize(
    ("text", "members"),
    [
        (
            "Kenya is a founding member of the East African Community, along with Uganda and Tanzania.",
            {("KEN", None), ("UGA", None), ("TZA", None)},
        ),
        (
            "Jamaica is a founding member of the Caribbean Community, along with Trinidad and Tobago.",
            {("JAM", None), ("TTO", None)},
        ),
        (
            "Argentina, Paraguay and Bolivia, members of Mercosur, sent delegations.",
            {("ARG", None), ("PRY", None), ("BOL", None)},
        ),
        (
            "Mexico has been a member of the G20 since 1999 and of the OECD since 1994.",
            {("MEX", 1999), ("MEX", 1994)},
        ),
    ],
)
def test_members(text: str, members: set[tuple[str, int | None]]) -> None:
    coding = _read(text)
    by_id = {e.id: e for e in coding.entities}
    found = {
        (by_id[m.member].country, m.when.from_.year if m.when and m.when.from_ else None) for m in coding.memberships
    }
    assert found == members
    assert len(coding.memberships) == len(members)


@pytest.mark.parametrize(
    ("text", "holders"),
    [
        ("Dominica's prime minister, Roosevelt Skerrit, attended for the Caribbean Community.", {"Roosevelt Skerrit"}),
        ("The mayor flew to Queens, New York, on Wednesday.", set()),
        ("The ambassador went to Charleston, South Carolina.", set()),
    ],
)
def test_names_between_commas(text: str, holders: set[str]) -> None:
    coding = _read(text)
    assert {coding.name(o.person) for o in coding.offices} == holders
    assert {e.name for e in coding.entities if e.kind == "person" and e.ref} <= holders


def test_a_king_is_known_by_his_first_name_and_realm() -> None:
    (king,) = (e for e in _read("King Abdullah of Jordan arrived in Amman.").entities if e.kind == "person")
    assert (king.ref, king.country) == (None, "JOR")
    (king,) = (e for e in _read("King Abdullah opened the parliament.").entities if e.kind == "person")
    assert (king.ref, king.country) == (None, None)
