"""Linking a record, and keeping to what people judged."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from communique.ask import Record
from communique.cli.app import app
from communique.errors import RequestError, StoreError
from communique.records import Coding
from communique.run.judging import cases, judge
from communique.run.linking import link_record
from communique.store import Writer
from communique.store.upkeep import compact, forget
from tests.conftest import CODER, document_of
from tests.store.conftest import clock_from, renamed

LEAD = "Finland’s president met Sweden’s prime minister in Helsinki on Monday. “We agree,” he said."


def told(coding: Coding, name: str, day: str = "2022-05-16") -> Coding:
    """The same report under other ids: a copy, as far as words go."""
    ids = {r.id: f"{r.id}-{name}" for r in (*coding.entities, *coding.events, *coding.quotations)}
    document = replace(document_of(LEAD, day), id=f"doc-{name}", outlet=name)
    entities = tuple(replace(e, id=ids[e.id]) for e in coding.entities)
    events = tuple(replace(e, id=ids[e.id], actors=tuple(ids[a] for a in e.actors)) for e in coding.events)
    return replace(
        renamed(coding, f"doc-{name}"), document=document, entities=entities, events=events, quotations=()
    )  # fmt: skip


@pytest.fixture
def record(tmp_path: Path, coding: Coding) -> Path:
    """Two reports with the same words on following days, and what each tells."""
    with Writer(tmp_path, CODER, ("a.txt",), clock_from("2022-05-17")) as writer:
        writer.add(told(coding, "a"), "a.txt")
        writer.add(told(coding, "b", "2022-05-17"), "b.txt")
    return tmp_path


def stories(record: Path) -> dict[str, str]:
    return {r["event"]: r["story"] for r in Record(record).table("stories").to_pylist()}


def test_a_copy_and_a_story_are_found_and_found_again(record: Path) -> None:
    linked = link_record(record)
    assert (linked.copies, linked.tellings, linked.cut, linked.unapplied) == (1, 1, 0, 0)
    assert set(stories(record).values()) == {"event-1-a"}
    origins = Record(record).table("origins").to_pylist()
    assert {o["document"]: o["origin"] for o in origins} == {"doc-a": "doc-a", "doc-b": "doc-a"}
    assert link_record(record).run is None
    assert len(Record(record).runs) == 2


def test_links_are_superseded_as_a_whole_and_keep_when_they_were_decided(record: Path, coding: Coding) -> None:
    link_record(record, clock=clock_from("2022-06-01"))
    with Writer(record, CODER, ("c.txt",), clock_from("2022-06-02")) as writer:
        writer.add(told(coding, "c", "2022-05-18"), "c.txt")
    assert link_record(record, clock=clock_from("2022-06-03")).tellings == 2
    links = Record(record).sql("select right_document, decided_at[:10] as day from links where kind = 'event'")
    assert {r["right_document"]: r["day"] for r in links.to_pylist()} == {"doc-b": "2022-06-01", "doc-c": "2022-06-03"}
    before = Record(record).view(known_at="2022-06-02")
    assert before.sql("select count(*) as n from links").to_pylist() == [{"n": 2}]


def test_what_people_say_counts_survives_and_can_be_undone(record: Path) -> None:
    link_record(record)
    kept = judge(record, "different", ("event-1-a", "event-1-b"), "Ana", "two meetings")
    assert link_record(record).tellings == 0
    assert len(set(stories(record).values())) == 2
    judge(record, "undo", (kept.id,), "Ben", "one meeting after all")
    assert link_record(record).tellings == 1
    with pytest.raises(StoreError, match="undone already"):
        judge(record, "undo", (kept.id,), "Ben", "again")


def test_the_latest_judgement_counts(record: Path) -> None:
    judge(record, "different", ("event-1-a", "event-1-b"), "Ana", "two", clock_from("2022-06-01"))
    judge(record, "same", ("event-1-b", "event-1-a"), "Ben", "one", clock_from("2022-06-02"))
    link_record(record)
    found = Record(record).sql("select decided_by, score from links where kind = 'event'").to_pylist()
    assert found[0]["decided_by"].startswith("Ben (judgement-")
    assert found[0]["score"] == 1.0


def test_a_judgement_survives_coding_anew_under_other_ids(record: Path, coding: Coding) -> None:
    judge(record, "different", ("event-1-a", "event-1-b"), "Ana", "two meetings")
    newer = replace(CODER, version="1")
    with Writer(record, newer, ("a.txt",), clock_from("2022-06-02")) as writer:
        for name, day in (("a", "2022-05-16"), ("b", "2022-05-17")):
            again = told(coding, name, day)
            events = tuple(replace(e, id=f"event-new-{name}", type="AGREE") for e in again.events)
            writer.add(replace(again, events=events, coder=newer), f"{name}.txt")
    linked = link_record(record)
    assert (linked.tellings, linked.unapplied) == (0, 0)


def test_a_judgement_of_what_is_gone_is_told(record: Path, coding: Coding) -> None:
    judge(record, "same", ("event-1-a", "event-1-b"), "Ana", "one meeting")
    with Writer(record, replace(CODER, version="1"), ("b.txt",), clock_from("2022-06-02")) as writer:
        writer.add(replace(told(coding, "b", "2022-05-17"), events=()), "b.txt")
    assert link_record(record).unapplied == 1


def test_what_is_wrong_is_left_out_until_asked_for(record: Path) -> None:
    kept = judge(record, "wrong", ("event-1-b",), "Ana", "a rehearsal", clock_from("2022-06-01"))
    assert [r["id"] for r in Record(record).events().rows] == ["event-1-a"]
    assert Record(record).sql("select count(*) as n from dyads").to_pylist() == [{"n": 1}]
    assert len(Record(record).view(wrong=True).events()) == 2
    assert len(Record(record).view(known_at="2022-05-20").events()) == 2
    assert Record(record).sql("select count(*) as n from events_all").to_pylist() == [{"n": 2}]
    judge(record, "undo", (kept.id,), "Ana", "it took place", clock_from("2022-06-02"))
    assert len(Record(record).events()) == 2


def test_a_forgotten_document_is_in_no_link(record: Path) -> None:
    link_record(record)
    forget(record, "doc-b", "the legal desk", "a court order")
    assert Record(record).table("links").num_rows == 0
    assert link_record(record).tellings == 0


def test_links_and_judgements_outlive_a_compaction(record: Path) -> None:
    kept = judge(record, "same", ("doc-a", "doc-b"), "Ana", "one text")
    link_record(record)
    before = Record(record).table("links").sort_by("id").to_pylist()
    compact(record)
    assert Record(record).table("links").sort_by("id").to_pylist() == before
    assert Record(record).table("standing_judgements").column("id").to_pylist() == [kept.id]
    assert link_record(record).run is None


def test_an_identity_can_be_judged(tmp_path: Path, coding: Coding) -> None:
    def named(name: str, words: str) -> Coding:
        made = told(coding, name)
        person = replace(made.entities[0], ref=None, kind="person", name=words)
        return replace(made, entities=(person, *made.entities[1:]))

    with Writer(tmp_path, CODER, (), clock_from("2022-05-17")) as writer:
        writer.add(named("a", "Sauli Niinistö"), "a.txt")
        writer.add(named("b", "Sauli Väinämö Niinistö"), "b.txt")
    link_record(tmp_path)
    query = "select entity, identity from identities where kind = 'person' order by entity"
    first, second = Record(tmp_path).sql(query).column("identity").to_pylist()
    assert first.startswith("identity-")
    assert first != second
    judge(tmp_path, "same", (first, second), "Ana", "his full name")
    link_record(tmp_path)
    assert len(set(Record(tmp_path).sql(query).column("identity").to_pylist())) == 1


@pytest.mark.parametrize(
    ("verb", "ids", "error"),
    [
        ("alike", ("event-1-a",), RequestError),
        ("same", ("event-1-a",), RequestError),
        ("same", ("event-1-a", "event-1-a"), RequestError),
        ("same", ("event-1-a", "doc-b"), RequestError),
        ("wrong", ("event-none",), StoreError),
        ("wrong", ("nonsense",), StoreError),
        ("undo", ("judgement-none",), StoreError),
    ],
)
def test_a_judgement_that_makes_no_sense_is_refused(
    record: Path, verb: str, ids: tuple[str, ...], error: type[Exception]
) -> None:
    with pytest.raises(error):
        judge(record, verb, ids, "Ana", "so")
    assert len(Record(record).runs) == 1


def test_who_and_why_must_be_said(record: Path) -> None:
    with pytest.raises(StoreError, match="who judges and why"):
        judge(record, "wrong", ("event-1-a",), " ", "so")


def test_judgements_are_cases_to_learn_from(record: Path) -> None:
    judge(record, "same", ("event-1-a", "event-1-b"), "Ana", "one meeting")
    (case,) = cases(Record(record))
    assert (case["judgement"], case["left"]["words"], case["right"]["document"]) == ("same", "met", "doc-b")
    assert case["left"]["passage"].startswith("Finland’s president")


def test_the_commands(record: Path, tmp_path: Path) -> None:
    runner = CliRunner()

    def done(*words: str) -> str:
        from communique.cli import linking

        shown = app.registered_commands
        if not any(c.callback is linking.judge for c in shown):
            linking.add_to(app)
        found = runner.invoke(app, list(words), catch_exceptions=False)
        assert found.exit_code == 0, found.output
        return found.output

    assert "1 copies" in done("link", str(record))
    assert "nothing has changed" in done("link", str(record))
    judged = done("judge", str(record), "different", "event-1-a", "event-1-b", "--by", "Ana", "--reason", "two")
    assert judged.startswith("judgement-")
    out = tmp_path / "cases.jsonl"
    assert "1 judgements stand" in done("judge", str(record), "list", "--export", str(out))
    assert json.loads(out.read_text())["reason"] == "two"
    assert "Ana" in done("judge", str(record), "list")
