"""The project's own measuring material is well formed: no expectation can fail for being misspelt."""

import datetime as dt
import json
from collections import Counter
from dataclasses import fields
from pathlib import Path
from typing import Literal, get_args, get_origin, get_type_hints

import pytest

from communique.code.ontology import kinds
from communique.records import Coding, record_type
from communique.records.walk import json_name
from communique.world import load
from evaluation import claims
from evaluation.passages import CASES, FRESH, Passage, met, passages

TABLES = {f.name for f in fields(Coding)} - {"contract", "id", "document", "coder", "warnings"}
SIDES = {"actor", "recipient", "side", "where", "quantity", "observer", "host", "mediator", "sponsor"}
EVERY = [*passages(CASES), *passages(FRESH)]
IDS = [f"{p.file}:{p.id}" for p in EVERY]


def allowed(table: str) -> set[str]:
    """The fields that an expectation on a table may name."""
    own = {json_name(f.name) for f in fields(record_type(table))}
    dated = {"from", "to"} if {"when", "from"} & own else set()
    return own | dated | {"covers"} | (SIDES if table == "events" else set())


def choices(table: str, field: str) -> set[str]:
    """The values that a field may take, empty where any will do."""
    hint = get_type_hints(record_type(table)).get(field)
    return set(get_args(hint)) if get_origin(hint) is Literal else set()


def test_there_are_at_least_60_passages_over_every_table() -> None:
    cases = [p for p in EVERY if (CASES / p.file).is_file()]
    assert len(cases) >= 60
    assert {e.table for p in cases for e in p.expectations if e.wanted} == TABLES


def test_ids_are_unique() -> None:
    assert [i for i, n in Counter(p.id for p in EVERY).items() if n > 1] == []


@pytest.mark.parametrize("passage", EVERY, ids=IDS)
def test_a_passage_is_well_formed(passage: Passage) -> None:
    assert passage.text
    assert 2 <= len(passage.expectations) <= 6
    assert passage.published is None or dt.date.fromisoformat(passage.published)
    for e in passage.expectations:
        assert e.table in TABLES, e.words
        assert {k for k, _ in e.fields} <= allowed(e.table), e.words


@pytest.mark.parametrize("passage", EVERY, ids=IDS)
def test_an_expectation_asks_for_what_a_record_can_hold(passage: Passage) -> None:
    for e in passage.expectations:
        for key, value in e.fields:
            wanted = value.split("|")
            if known := choices(e.table, key):
                assert set(wanted) <= known, e.words
            if key in ("from", "to"):
                assert all(dt.date.fromisoformat(v) for v in wanted)
            if key == "covers":
                assert value in passage.text, e.words


@pytest.mark.parametrize("passage", EVERY, ids=IDS)
def test_types_and_modes_are_those_of_the_ontology(passage: Passage) -> None:
    for e in passage.expectations:
        named = dict(e.fields)
        if e.table == "events" and "type" in named:
            types = named["type"].split("|")
            assert all((t, None) in kinds() for t in types), e.words
            modes = named["mode"].split("|") if "mode" in named else []
            assert all(any((t, m) in kinds() for t in types) for m in modes), e.words


def test_reference_ids_are_those_of_the_world() -> None:
    world = load()
    named = {v for p in EVERY for e in p.expectations for _, value in e.fields for v in value.split("|")}
    refs = {v for v in named if v.startswith(("org:", "state:"))}
    assert refs <= {*world.organisations, *world.states}


def test_an_expectation_is_held_against_the_records(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(
        '# a (2020-01-01)\nIran met Iraq.\n+ events type=CONSULT side=IRN covers="met"\n- events type=ASSAULT\n'
        "+ events type=CONSULT side=TUR\n",
        encoding="utf-8",
    )
    (passage,) = passages(tmp_path)
    event = {"type": "CONSULT", "actors": ["e1"], "recipients": [], "trigger": [5, 8], "sentence": [0, 14]}
    entity = {"id": "e1", "country": "IRN", "sector": None, "ref": "state:IRN", "name": "Iran"}
    coding = {"id": "a", "document": {"text": passage.text}, "entities": [entity], "events": [event]}
    assert [met(e, coding) for e in passage.expectations] == [True, True, False]


def test_claims_are_well_formed() -> None:
    every = list(claims.claims())
    assert len(every) >= 170
    assert len({c.id for c in every}) == len(every)
    assert len({(c.claim, c.published) for c in every}) == len(every)
    for c in every:
        assert c.verdict in claims.DECISIVE
        assert dt.date.fromisoformat(c.published)
        assert c.claim.endswith(".")
        assert c.why


def test_the_most_decisive_finding_is_a_claims_verdict() -> None:
    found = [{"verdict": "not_covered"}, {"verdict": "supported"}]
    assert claims.verdict_of({"id": "1", "findings": found}) == "supported"
    assert claims.verdict_of({"id": "1", "findings": [*found, {"verdict": "contradicted"}]}) == "contradicted"
    assert claims.verdict_of({"id": "1", "findings": []}) == "not_covered"
    assert claims.verdict_of({"id": "1", "error": {"code": "x", "message": "y"}}) == "error"


def test_the_figures_count_true_claims_called_contradicted() -> None:
    made = [claims.Claim(str(i), "A.", "2020-01-01", v, "w") for i, v in enumerate(("supported", "supported"))]
    made += [claims.Claim("3", "B.", "2020-01-01", "contradicted", "w")]
    result = claims.figures(list(zip(made, ("supported", "contradicted", "contradicted"), strict=True)))
    assert result["true_called_contradicted"] == 1
    assert result["supported"] == 0.5
    assert result["contradicted"] == 1
    assert [c.id for c, _ in result["missed"]] == ["1"]


def test_a_claims_file_is_json_lines(tmp_path: Path) -> None:
    path = tmp_path / "c.jsonl"
    line = {"id": "1", "claim": "A.", "published": "2020-01-01", "verdict": "supported", "why": "w"}
    path.write_text(json.dumps(line) + "\n", encoding="utf-8")
    assert [c.id for c in claims.claims(path)] == ["1"]
