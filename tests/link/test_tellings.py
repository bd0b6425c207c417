"""Which tellings are of one event."""

import datetime as dt

import pytest

from communique.link import Side, rulings, stories
from communique.link.blocks import NEXT, Rarity, candidates
from communique.link.tellings import cannot_be_one, days_apart
from tests.link.cases import CHINA, INDIA, RUSSIA, day, telling

MET = "Xi Jinping met Vladimir Putin in Samarkand"
HELD = "The leaders of China and Russia held talks in Samarkand"


def groups(*tellings, **decided):
    found: dict[str, set[str]] = {}
    for link in stories(tellings, **decided).links:
        found.setdefault(link.cluster, {link.cluster}).add(link.right)
    return sorted(sorted(g) for g in found.values())


def test_one_meeting_told_by_three() -> None:
    told = [
        telling("a.1", MET, on="2022-09-15"),
        telling("b.1", HELD, "2022-09-16", on="2022-09-15"),
        telling("c.1", MET, "2022-09-17"),
    ]
    assert groups(*told) == [["a.1", "b.1", "c.1"]]
    link = stories(told).links[0]
    assert (link.left, link.decided_by) == ("a.1", "rule tellings 1")
    assert "both CONSULT; sides china, russia; the same day" in link.because
    assert groups(*reversed(told)) == groups(*told)


def test_two_meetings_of_one_pair_a_month_apart() -> None:
    told = [
        telling("a.1", MET, "2022-09-15", on="2022-09-15"),
        telling("b.1", MET, "2022-10-15", on="2022-10-15"),
        telling("c.1", MET, "2022-10-16", on="2022-10-15"),
    ]
    assert groups(*told) == [["b.1", "c.1"]]


def test_a_month_holds_its_days() -> None:
    month = {"first": day("2022-09-01"), "last": day("2022-09-30"), "precision": "month"}
    assert groups(telling("a.1", MET, on="2022-09-28"), telling("b.1", MET, "2022-10-20", **month)) == [["a.1", "b.1"]]


def test_told_ahead_and_told_after() -> None:
    ahead = telling("a.1", "Xi will meet Putin in Samarkand", "2022-09-12", "2022-09-15", status="planned")
    assert groups(ahead, telling("b.1", MET, "2022-09-16", "2022-09-15")) == [["a.1", "b.1"]]


def test_other_sides_are_another_event() -> None:
    other = telling("b.1", "Narendra Modi met Vladimir Putin in Samarkand", on="2022-09-15", actors=(INDIA, RUSSIA))
    assert groups(telling("a.1", MET, on="2022-09-15"), other) == []


def test_two_occasions_are_two_events() -> None:
    one = telling("a.1", MET, on="2022-09-15", name="Vostok-2022")
    assert cannot_be_one(one, telling("b.1", MET, on="2022-09-15", name="Garuda Shield"))
    assert not cannot_be_one(one, telling("b.1", MET, on="2022-09-15", name="vostok-2022"))


@pytest.mark.parametrize(
    "other",
    [
        {"quantities": (("troop", 10_000.0),)},
        {"place": "Beijing"},
        {"first": day("2022-09-14"), "last": day("2022-09-14")},
    ],
    ids=["number", "place", "day"],
)
def test_one_report_with_two_values_tells_of_two_events(other: dict[str, object]) -> None:
    one = telling("a.1", MET, on="2022-09-15", quantities=(("troop", 50_000.0),), place="Samarkand")
    assert cannot_be_one(one, telling("a.2", MET, **{"on": "2022-09-15", **other}))  # type: ignore[arg-type]


def test_two_reports_may_give_other_numbers() -> None:
    one = telling("a.1", MET, on="2022-09-15", quantities=(("troop", 50_000.0),))
    two = telling("b.1", MET, on="2022-09-15", quantities=(("troop", 10_000.0),))
    assert groups(one, two) == [["a.1", "b.1"]]


def test_a_report_without_a_date_may_come_late_but_not_early() -> None:
    known = telling("a.1", MET, on="2022-09-15")
    assert days_apart(known, telling("b.1", MET, "2022-09-18")) == 0
    assert days_apart(known, telling("b.1", MET, "2022-09-12")) == 3
    assert days_apart(known, telling("b.1", MET, "2022-09-15", published=None)) == 0


def test_people_overrule_likeness() -> None:
    told = [telling("a.1", MET, on="2022-09-15"), telling("b.1", HELD, on="2022-09-15")]
    assert groups(*told, rulings=rulings([("different", "a.1", "b.1", "Ana")])) == []
    apart = [told[0], telling("c.1", "A fire broke out", on="2023-01-01", type="AID", quad=2)]
    link = stories(apart, rulings([("same", "c.1", "a.1", "Ana (judgement-1)")])).links[0]
    assert (link.cluster, link.right, link.score, link.decided_by) == ("a.1", "c.1", 1.0, "Ana (judgement-1)")


def test_nobody_and_nothing() -> None:
    assert not stories([]).links
    bare = {"actors": (), "recipients": (), "words": frozenset(), "published": None}
    assert not stories([telling("a.1", "", **bare), telling("b.1", "", **bare)]).links


def test_a_large_block_is_cut_and_told() -> None:
    many = [
        telling(
            f"d{i}.1", f"word{i} other{i}", on="2022-09-15", start=i, actors=(CHINA, Side("state:RUS", "russia", "RUS"))
        )
        for i in range(300)
    ]
    found = candidates(many, Rarity.of(many))
    assert len(set(found)) <= 300 * NEXT["parties"]
    assert found.cut == 300 - NEXT["parties"] - 1


def test_days_at_the_end_of_the_calendar() -> None:
    last = dt.date.max.isoformat()
    assert len(stories([telling("a.1", MET, last, last), telling("b.1", MET, last, last)]).links) == 1
