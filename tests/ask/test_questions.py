"""Questions to a record made by hand: what is counted, what filters let through, where every row rests."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from communique.ask import Answer, Filters, Record
from communique.errors import RequestError, StoreError

DAY = dt.date.fromisoformat


def ids(answer: Answer) -> set[str]:
    return {r["id"].removeprefix("event-") for r in answer.rows}


def test_events_have_their_sides_and_sentence(record: Record) -> None:
    answer = record.events()
    assert len(answer) == 7
    first = answer.rows[0]
    assert (first["day"], first["actors"], first["words"]) == (DAY("2022-10-03"), ["China", "Russia"], TEXT_MET)
    assert answer.rows[-1]["day"] is None
    sanction = next(r for r in answer.rows if r["type"] == "SANCTION")
    assert (sanction["actors"], sanction["recipients"]) == (["Tokyo"], ["Russia"])


TEXT_MET = "China hosted Russia in Tashkent."


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({"types": "sanction"}, {"a1", "e0"}),
        ({"types": ["CONSULT", "SANCTION"], "outlets": "own wire"}, {"a0", "a1", "b0"}),
        ({"modes": "visit"}, {"c1"}),
        ({"contexts": "economic"}, {"e0"}),
        ({"actors": "JPN"}, {"a1", "c1", "e0"}),
        ({"actors": "Japan", "types": "CONSULT"}, {"c1"}),
        ({"actors": "state:JPN", "since": "2022-10-01"}, {"c1"}),
        ({"actors": "Tokyo", "until": "2022-09-30"}, {"a1"}),
        ({"places": "Uzbekistan", "until": "2022-09-30"}, {"a0", "b0"}),
        ({"places": "tashkent", "since": DAY("2022-10-03")}, {"d0"}),
        ({"statuses": "planned"}, {"c0"}),
        ({"statuses": "any", "since": "2022-10-01"}, {"c0", "c1", "d0"}),
        ({"confidence": 0.8, "outlets": "Own Wire"}, {"a0", "b0"}),
        ({"sectors": "mil"}, set()),
        ({"sectors": "gov", "modes": "visit"}, {"c1"}),
        ({"actors": "Nobody Known"}, set()),
    ],
)
def test_filters_narrow_and_compose(record: Record, parts: dict[str, object], expected: set[str]) -> None:
    assert ids(record.events(**parts)) == expected
    halves = [Filters.of(**{k: v}) for k, v in parts.items()]
    whole = Filters()
    for half in halves:
        whole = whole & half
    assert ids(record.events(whole)) == expected


@pytest.mark.parametrize(
    "parts",
    [
        {"types": "MEET"},
        {"since": "soon"},
        {"colour": "red"},
        {"statuses": "done"},
        {"contexts": "war"},
        {"modes": "x"},
    ],
)
def test_what_cannot_be_filtered_by_is_said(parts: dict[str, str]) -> None:
    with pytest.raises(RequestError):
        Filters.of(**parts)


def test_a_filter_that_a_question_has_not_is_refused(record: Record) -> None:
    with pytest.raises(RequestError, match="quotations cannot be filtered by types"):
        record.said(types="CONSULT")
    with pytest.raises(RequestError, match="no types are both"):
        record.network("meets", types="SANCTION")


def test_a_name_that_the_reference_does_not_know_is_noted(record: Record) -> None:
    assert "Nobody Known" in record.events(actors="Nobody Known").notes[0]
    assert "Nobody Known" in record.dyad("Nobody Known", "RUS").notes[0]


def test_a_dyad_by_month(record: Record) -> None:
    answer = record.dyad("CHN", "RUS", by="month")
    rows = [(r["period"], r["events"], r["documents"], r["goldstein_sum"], r["goldstein_mean"]) for r in answer.rows]
    assert rows == [(DAY("2022-09-01"), 2, 2, 2.0, 1.0), (None, 1, 1, 1.0, 1.0)]
    first = answer.rows[0]
    assert (first["cooperation"], first["conflict"], first["verbal"], first["material"]) == (2, 0, 2, 0)
    assert first["verbal_cooperation"] == 2
    assert first["words"] == TEXT_MET
    assert "counted" in answer.notes[-1]


@pytest.mark.parametrize(
    ("by", "statuses", "expected"),
    [
        ("day", (), {"2022-09-01": 1, "2022-09-15": 1, "None": 1}),
        ("week", (), {"2022-08-29": 1, "2022-09-12": 1, "None": 1}),
        ("month", "any", {"2022-09-01": 2, "2022-10-01": 1, "None": 1}),
        ("quarter", (), {"2022-07-01": 2, "None": 1}),
        ("year", (), {"2022-01-01": 3}),
        ("all", "any", {"None": 4}),
    ],
)
def test_periods(record: Record, by: str, statuses: object, expected: dict[str, int]) -> None:
    answer = record.dyad("China", "Russia", by=by, statuses=statuses)  # type: ignore[arg-type]
    assert {str(r["period"]): r["events"] for r in answer.rows} == expected
    swapped = record.dyad("Russia", "China", by=by, statuses=statuses)  # type: ignore[arg-type]
    assert swapped.table == answer.table


def test_a_directed_dyad_has_one_side_only(record: Record) -> None:
    assert [r["events"] for r in record.dyad("JPN", "RUS", "all").rows] == [2]
    assert [r["material_conflict"] for r in record.dyad("JPN", "RUS", "all", directed=True).rows] == [2]
    assert record.dyad("RUS", "JPN", "all", directed=True).rows == []
    assert [r["events"] for r in record.dyad("RUS", "CHN", "year", directed=True).rows] == [3]
    with pytest.raises(RequestError, match="fortnight"):
        record.dyad("CHN", "RUS", by="fortnight")  # type: ignore[arg-type]


def test_the_network_turns_what_is_symmetric(record: Record) -> None:
    edges = {(r["source"], r["target"], r["relation"]): r["events"] for r in record.network().rows}
    assert edges == {
        ("state:CHN", "state:RUS", "meets"): 3,
        ("state:JPN", "state:RUS", "sanctions"): 2,
        ("state:CHN", "state:JPN", "meets"): 1,
    }
    (only,) = record.network("sanctions", level="country").rows
    assert (only["source"], only["target"], only["goldstein_mean"]) == ("JPN", "RUS", -8.0)
    assert only["words"].startswith("Tokyo imposed sanctions")


def test_a_timeline_has_events_and_words(record: Record) -> None:
    answer = record.timeline("Japan")
    assert [(str(r["day"]), r["kind"]) for r in answer.rows] == [
        ("2022-09-01", "event"),
        ("2022-09-15", "quotation"),
        ("2022-10-02", "event"),
        ("None", "event"),
    ]
    assert {r["kind"] for r in record.timeline("Japan", types="CONSULT").rows} == {"event"}


def test_who_said_what_about_whom(record: Record) -> None:
    (row,) = record.said(by="Russia").rows
    assert (row["speaker"], row["about"], row["words"]) == ("Russia", ["Tokyo"], "“We object,”")
    assert len(record.said(about="JPN", on="2022-09-15")) == 1
    assert len(record.said(about="object")) == 1
    for nothing in ({"by": "CHN"}, {"about": "CHN"}, {"on": "2022-09-16"}):
        assert len(record.said(**nothing)) == 0


def test_coverage_says_what_failed_and_why(record: Record) -> None:
    rows = {(r["outlet"], r["status"], r["reason"]): r["documents"] for r in record.coverage("outlet").rows}
    assert rows == {
        ("Own Wire", "coded", None): 2,
        ("Other Wire", "coded", None): 3,
        (None, "failed", "empty"): 2,
        (None, "failed", "language"): 1,
    }
    assert {r["period"] for r in record.coverage("month", outlets="Own Wire").rows} == {DAY("2022-09-01")}


def test_search_marks_the_words_in_their_places(record: Record) -> None:
    answer = record.search("sanction tashkent", until="2022-09-30")
    assert {r["document"] for r in answer.rows} == {"doc-a", "doc-b"}
    row = answer.rows[0]
    text = record.table("documents").column("text")[0].as_py()
    assert [text[m["start"] : m["end"]] for m in row["matches"]] == ["Tashkent", "sanctions"]
    assert text[row["excerpt_start"] :].startswith(row["excerpt"])
    assert len(record.search("report", limit=2)) == 2
    assert record.search("report", limit=2).total == 5


def test_a_record_is_found_by_its_id(record: Record) -> None:
    table, row = record.find("event-a1")
    assert (table, row["type"], row["document"]) == ("events", "SANCTION", "doc-a")
    assert record.find("doc-a")[0] == "documents"
    with pytest.raises(StoreError, match="nothing with the id"):
        record.find("event-zz")


QUESTIONS: tuple[Callable[[Record], Answer], ...] = (
    lambda r: r.events(),
    lambda r: r.timeline("RUS"),
    lambda r: r.said(),
    lambda r: r.network(),
    lambda r: r.dyad("CHN", "RUS", "day"),
    lambda r: r.search("russia"),
)


@pytest.mark.parametrize("ask", QUESTIONS, ids=["events", "timeline", "said", "network", "dyad", "search"])
def test_every_row_rests_on_words_of_its_document(record: Record, ask: Callable[[Record], Answer]) -> None:
    texts = {d["id"]: d["text"] for d in record.table("documents").to_pylist()}
    rows = ask(record).rows
    assert rows
    for row in rows:
        assert texts[row["document"]][row["start"] : row["end"]] == row["words"]


def test_a_limit_says_what_it_cut(record: Record) -> None:
    answer = record.events(limit=3)
    assert (len(answer), answer.total, answer.cut) == (3, 7, 4)
    assert answer.told() == "3 rows of 7; 4 more with a higher limit"
    assert record.events(limit=7).cut == 0
    assert record.events(limit=0).told() == "7 rows"


def test_an_empty_record_answers_with_no_rows(tmp_path: Path) -> None:
    (tmp_path / "runs").mkdir()
    empty = Record(tmp_path)
    answers = [ask(empty) for ask in QUESTIONS]
    assert [len(a) for a in (*answers, empty.conflicts(), empty.coverage())] == [0] * 8
    assert {r["reports"] for r in empty.members("SCO").rows} == {0}
