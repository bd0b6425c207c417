"""Stories: several reports of one event, and where they differ; judged on four short reports of an exercise."""

from __future__ import annotations

from pathlib import Path

import pytest

from communique.ask import Record
from communique.ask.accounts import differing
from communique.errors import StoreError
from communique.run import Options, run
from communique.run.linking import link_record

CASES = Path(__file__).parents[1] / "cases" / "ask"
EXAMPLE = Path(__file__).parents[2] / "examples" / "sco" / "reports.jsonl"


def linked(source: Path, folder: Path) -> Record:
    run([str(source)], folder, Options(processes=0))
    link_record(folder)
    return Record(folder)


@pytest.fixture(scope="module")
def vostok(tmp_path_factory: pytest.TempPathFactory) -> Record:
    return linked(CASES / "vostok.jsonl", tmp_path_factory.mktemp("vostok"))


def test_a_story_counts_reports_and_origins_and_shows_what_differs(vostok: Record) -> None:
    (story,) = vostok.stories().rows
    assert (story["name"], story["reports"], story["origins"]) == ("Vostok-2022", 3, 2)
    assert story["differs"] == ["troops"]
    values = [(a["value"], a["outlet"].split(" (")[0]) for a in story["accounts"]]
    assert values[0] == ("more than 50,000 troops", "Eastern Observer")
    assert sorted(values[1:]) == [("10,000 troops", "Northern Post"), ("more than 50,000 troops", "Gulf Courier")]
    account = next(a for a in story["accounts"] if a["outlet"].startswith("Northern"))
    (text,) = vostok.sql("select text from documents where id = ?", [account["document"]]).column("text").to_pylist()
    assert text[account["start"] : account["end"]] == "10,000 troops"


def test_stories_of_one_report_are_listed_when_asked_for(vostok: Record) -> None:
    assert {s["name"] for s in vostok.stories(reports=1).rows} >= {"Vostok-2022", "Garuda Shield"}
    assert len(vostok.stories(outlets="Northern Post (own example)")) == 1
    assert len(vostok.stories(since="2022-10-01")) == 0


def test_one_story_with_all_its_tellings(vostok: Record) -> None:
    story = vostok.stories().rows[0]["story"]
    told = vostok.story(story).rows
    assert [t["published"].day for t in told] == [1, 2, 2]
    assert told[0]["because"] is None
    assert all("“Vostok-2022”" in t["because"] and t["decided_by"].startswith("rule ") for t in told[1:])
    assert vostok.story(told[2]["id"]).rows == told
    with pytest.raises(StoreError, match="no event"):
        vostok.story("event-none")


def test_independent_events_are_counted_once(vostok: Record) -> None:
    every, once = vostok.events(), vostok.events(independent=True)
    assert (len(every.rows) - len(once.rows)) == 2
    assert vostok.stories().rows[0]["story"] in {e["id"] for e in once.rows}
    dyad = vostok.dyad("CHN", "RUS", by="all")
    assert dyad.rows[0]["events"] > vostok.dyad("CHN", "RUS", by="all", independent=True).rows[0]["events"] == 1


def test_conflicts_show_the_numbers_side_by_side(vostok: Record) -> None:
    rows = [r for r in vostok.conflicts().rows if r["kind"] == "event"]
    assert {r["account"] for r in rows} == {"more than 50,000 troops", "10,000 troops"}
    assert len({r["conflict"] for r in rows}) == 1
    assert rows[0]["about"].startswith("troops: ")
    assert "Russia and China began the exercise Vostok-2022 on Thursday with 10,000 troops." in {
        r["words"] for r in rows
    }


def test_whoever_the_reference_does_not_know_is_asked_by_identity(vostok: Record) -> None:
    said = vostok.said(by="Mikhail Mizintsev")
    assert len(said) == 3
    identity = vostok.sql("select distinct identity from identities where name ilike 'MIKHAIL MIZINTSEV'")
    (one,) = identity.column("identity").to_pylist()
    assert len(vostok.said(by=one)) == 3


def test_iran_joined_for_one_and_signed_a_memorandum_for_another(tmp_path: Path) -> None:
    record = linked(EXAMPLE, tmp_path)
    (story,) = record.stories().rows
    assert story["reports"] == 3
    deeds = [a["value"] for a in story["accounts"] if a["what"] == "deed"]
    assert deeds[0].startswith("joined")
    assert deeds[1].startswith("signed a memorandum")
    accounts = [r for r in record.conflicts(actors="Iran").rows if r["kind"] == "accounts"]
    assert {r["outlet"] for r in accounts} >= {"Caspian Wire (own example)", "Steppe Gazette (own example)"}
    assert all("acceding" in r["reference"] for r in accounts if r["published"].year == 2022)
    assert {"supported", "contradicted"} <= {r["verdict"] for r in accounts}


def test_a_record_that_was_never_linked_says_so(sco: Record) -> None:
    assert len(sco.stories()) == 0
    assert "communique link" in sco.stories().notes[0]


def row(document: str, **other: object) -> dict[str, object]:
    import datetime as dt

    day = dt.date(2022, 9, 15)
    return {
        "document": document, "published": day, "type": "CONSULT", "cameo": "040", "status": "happened", "day": day,
        "day_to": day, "precision": "day", "dated": True, "place": None, "feature": None, "quantities": [],
        "trigger": {"start": 0, "end": 3}, "deed": "met", **other,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("other", "what"),
    [
        ({}, set()),
        ({"type": "AGREE", "deed": "signed"}, {"deed"}),
        ({"type": "AGREE"}, set()),
        ({"status": "denied"}, {"status"}),
        ({"place": "Samarkand"}, set()),
    ],
)
def test_what_differs(other: dict[str, object], what: set[str]) -> None:
    assert {a.what for a in differing([row("a"), row("b", **other)])} == what
    assert not differing([row("a"), row("a", **other)])


def test_places_and_days_differ_where_both_are_exact() -> None:
    import datetime as dt

    one = row("a", place="Samarkand", feature="PPLA")
    assert {a.what for a in differing([one, row("b", place="Tashkent", feature="PPLC")])} == {"place"}
    assert not differing([one, row("b", place="Uzbekistan", feature="PCLI")])
    later = dt.date(2022, 9, 16)
    assert {a.what for a in differing([one, row("b", day=later, day_to=later)])} == {"day"}
    assert not differing([one, row("b", day=later, day_to=later, dated=False)])


def test_a_plan_told_before_is_no_denial_of_the_deed() -> None:
    import datetime as dt

    before = row("a", status="planned", published=dt.date(2022, 9, 12))
    assert not differing([before, row("b")])
    after = row("a", status="planned", published=dt.date(2022, 9, 20))
    assert {a.what for a in differing([after, row("b")])} == {"status"}
