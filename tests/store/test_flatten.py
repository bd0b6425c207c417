"""Events laid flat: what is written with a run is what SQL computes for runs of the schema before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from communique.records import Coding, Participant
from communique.store import Record
from tests.store.conftest import age_schema, renamed

FLAT = ("event_sides", "dyads")


def flat(record: Path, leaving: str) -> dict[str, list[str]]:
    opened = Record(record)
    return {t: sorted(map(str, opened.sql(f"select * exclude ({leaving}) from {t}").to_pylist())) for t in FLAT}


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
