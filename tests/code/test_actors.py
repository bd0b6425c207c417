"""Names and descriptions to actors, by cases in a file and by properties."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communique.code.actors import resolve
from communique.code.bodies import bodies, body_named
from communique.code.metonyms import use_of
from communique.code.roles import is_plural, role_ending, role_of, roles, sector_of, singular
from communique.world import load
from tests.code.cases import CASES, read
from tests.conftest import examples

LINES = [json.loads(x) for x in (CASES / "actors" / "actors.jsonl").read_text(encoding="utf-8").splitlines()]
ISO = {s.iso3 for s in load().states.values()} | {"IGO", "NGO", "MNC", None}


@pytest.mark.parametrize("case", LINES, ids=[x["text"] or "empty" for x in LINES])
def test_cases(case: dict[str, Any]) -> None:
    on = dt.date.fromisoformat(case["on"]) if case.get("on") else None
    actor = resolve(case["text"], load(), on, case.get("context"))
    for field in ("country", "sector", "kind"):
        if field in case:
            assert getattr(actor, field) == case[field], (field, actor)
    assert 0 <= actor.confidence <= 1
    assert actor.because


@examples(300)
@given(st.text(max_size=60))
def test_any_text_is_answered(text: str) -> None:
    actor = resolve(text, load())
    assert 0 <= actor.confidence <= 1
    assert actor.country in ISO


def test_roles_know_singular_and_plural() -> None:
    assert singular("policemen") == "policeman"
    assert role_of("prime ministers") == role_of("prime minister")
    assert is_plural("soldiers")
    assert not is_plural("police")


def test_the_longest_role_wins() -> None:
    ending = role_ending(["the", "deputy", "prime", "minister"], 3)
    assert ending is not None
    assert ending[1].words == "deputy prime minister"


def test_modifiers_give_weak_roles_their_sector() -> None:
    leader, soldier = role_of("leader"), role_of("soldier")
    assert leader is not None
    assert soldier is not None
    assert sector_of(leader, ["rebel"]) == "REB"
    assert sector_of(leader, []) == "GOV"
    assert sector_of(soldier, ["rebel"]) == "MIL"
    assert sector_of(leader, ["former"]) == "ELI"


def test_tables_hold_known_codes_only() -> None:
    known = {line.split(",")[0] for line in _sectors()}
    if known:
        assert {r.sector for r in roles().values()} - {None} <= known
        assert {b.sector for b in bodies().values()} - {None} <= known
    assert {b.country for b in bodies().values()} <= ISO


def _sectors() -> list[str]:
    path = Path(__file__).parents[2].parent / "shared" / "ontology" / "plover_sectors.csv"
    return path.read_text(encoding="utf-8").splitlines()[1:] if path.exists() else []


def test_a_leading_article_does_not_count() -> None:
    assert body_named("the Knesset") == body_named("Knesset")


@pytest.mark.parametrize(
    ("text", "word", "use"),
    [
        ("Beijing warned Taipei.", "Beijing", "acts"),
        ("He lives in Beijing.", "Beijing", "where"),
        ("The army shelled Aleppo.", "Aleppo", "place"),
        ("He flew to Ankara.", "Ankara", "where"),
        ("The pressure on Tehran grew.", "Tehran", "acts"),
        ("Talks with Pyongyang failed.", "Pyongyang", "acts"),
        ("The streets of Dhaka were empty.", "Dhaka", "where"),
        ("Moscow's claim was rejected.", "Moscow", "acts"),
    ],
)
def test_a_capital_acts_or_only_says_where(text: str, word: str, use: str) -> None:
    token = next(t for t in read(text).tokens if t.text == word)
    assert use_of(token) == use
