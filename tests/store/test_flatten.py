"""Events laid flat: what is written with a run is what SQL computes for runs of the schema before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import communique
from communique.records import Coding, Participant
from communique.store import SCHEMA_VERSION, Record
from communique.store.layout import folders_of
from communique.store.upkeep import compact
from tests.store.conftest import age_schema, age_to_two, renamed

FLAT = ("event_sides", "dyads")


def flat(record: Path, leaving: str) -> dict[str, list[str]]:
    opened = Record(record)
    left = leaving.split(", ")
    rows = {t: opened.table(t).to_pylist() for t in FLAT}
    return {t: sorted(str({k: v for k, v in r.items() if k not in left}) for r in found) for t, found in rows.items()}


def varied(coding: Coding) -> list[Coding]:
    """The same report with its event directed, with a mediator, and with no day."""
    met = coding.events[0]
    a, b = met.actors
    directed = replace(met, symmetric=False, actors=(a,), recipients=(b,))
    hosted = replace(met, participants=(Participant(a, "host"),), when=None)
    events = {"one": met, "two": directed, "three": hosted}
    return [renamed(replace(coding, events=(e,)), name) for name, e in events.items()]


def test_a_side_and_a_pair_of_each_event(coding: Coding, tmp_path: Path, write: Callable[..., str]) -> None:
    write(*varied(coding))
    record = Record(tmp_path)
    sides = record.sql("select side, name, place from event_sides where document = 'three' order by all").to_pylist()
    assert [s["side"] for s in sides] == ["actor", "actor", "host"]
    assert {s["place"] for s in sides} == {"Helsinki"}
    pairs = record.sql("select document, actor_ref, recipient_ref from dyads order by 1").to_pylist()
    assert [p["document"] for p in pairs] == ["one", "three", "two"]
    assert all((p["actor_ref"], p["recipient_ref"]) == ("state:FIN", "state:SWE") for p in pairs)


def test_runs_of_the_schema_before_give_the_same(coding: Coding, tmp_path: Path, write: Callable[..., str]) -> None:
    run = write(*varied(coding))
    new = flat(tmp_path, "place, place_country")
    assert all(new.values())
    age_schema(tmp_path, run)
    assert flat(tmp_path, "place, place_country") == new
    assert Record(tmp_path).table("places").column("position").to_pylist() == [None] * 3


def test_old_and_new_runs_stand_side_by_side(coding: Coding, tmp_path: Path, write: Callable[..., str]) -> None:
    age_schema(tmp_path, write(renamed(coding, "old")))
    write(renamed(coding, "new"), on="2022-09-02")
    found = Record(tmp_path).sql("select document, place from dyads order by 1").to_pylist()
    assert found == [{"document": "new", "place": "Helsinki"}, {"document": "old", "place": None}]


def test_runs_of_schema_2_get_what_3_added(coding: Coding, tmp_path: Path, write: Callable[..., str]) -> None:
    met = replace(coding.events[0], name="Nordic summit")
    told = replace(coding, events=(met,))
    run = write(*varied(told), *(renamed(c, c.document.id + "-2") for c in varied(coding)))
    new = flat(tmp_path, "again")
    once = Record(tmp_path).sql("select count(*) as n from dyads where not again").to_pylist()
    age_to_two(tmp_path, run)
    assert flat(tmp_path, "again") == new
    assert Record(tmp_path).sql("select count(*) as n from dyads where not again").to_pylist() == once
    assert any("Nordic summit" in row for row in new["dyads"])
    assert Record(tmp_path).table("documents").column("input").to_pylist() == [None] * 6
    assert communique.open(tmp_path).dyad("FIN", "SWE").rows[0]["events"] == 6
    assert compact(tmp_path).run
    assert [f.schema for f in folders_of(tmp_path)] == [SCHEMA_VERSION]
    assert flat(tmp_path, "again") == new


def test_an_event_counts_once_for_a_pair(coding: Coding, tmp_path: Path, write: Callable[..., str]) -> None:
    third = replace(coding.entities[1], id="entity-3", name="Swedish navy")
    met = replace(coding.events[0], actors=("entity-1", "entity-2", "entity-3"))
    write(replace(coding, entities=(*coding.entities, third), events=(met,)))
    pairs = Record(tmp_path).sql("select pair, again from dyads order by all").to_pylist()
    assert [(p["pair"], p["again"]) for p in pairs] == [("FIN-SWE", False), ("FIN-SWE", True), ("SWE-SWE", False)]
    opened = communique.open(tmp_path)
    for given in ({}, {"directed": True}, {"actors": "SWE"}, {"independent": True}):
        assert [r["events"] for r in opened.dyad("FIN", "SWE", **given).rows] == [1], given
