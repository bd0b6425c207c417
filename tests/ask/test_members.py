"""Six reports on one membership: what they say beside the reference, and where they disagree."""

from __future__ import annotations

import datetime as dt

import pytest

from communique.ask import Record
from communique.ask.members import _Claim, disagree
from tests.ask.conftest import CASES


def test_the_accounts_stand_side_by_side_with_the_reference(sco: Record) -> None:
    answer = sco.conflicts(actors="Iran")
    accounts = [r for r in answer.rows if r["kind"] == "accounts"]
    assert {r["conflict"] for r in accounts} == {1}
    assert {(r["member"], r["organisation"]) for r in accounts} == {("Iran", "Shanghai Cooperation Organisation")}
    standings = {r["account"].split(" (")[0] for r in accounts}
    assert {"member", "observer", "not yet", "not a member"} <= standings
    assert len({r["document"] for r in accounts}) == 6
    for row in accounts:
        assert "observer" in row["reference"]
        assert "2023-07-04" in row["reference"]
        assert row["citation"]
        if row["account"].startswith("member"):
            assert row["verdict"] == "contradicted"
            assert row["finding"]


def test_what_all_agree_on_is_no_conflict(sco: Record) -> None:
    assert not [r for r in sco.conflicts().rows if r["member"] in ("India", "Pakistan")]


def test_what_the_reference_contradicts_is_there_without_other_accounts(sco: Record) -> None:
    findings = [r for r in sco.conflicts().rows if r["kind"] == "finding"]
    assert all(r["verdict"] == "contradicted" and r["reference"] for r in findings)


def test_members_beside_the_reference(sco: Record) -> None:
    rows = {(r["member"], r["said"]): r for r in sco.members("SCO", on="2022-09-18").rows}
    assert rows["Iran", "member"]["agrees"] is False
    assert rows["Iran", "member"]["reports"] == 3
    assert rows["Iran", "observer"]["agrees"] is True
    assert rows["India", "member"]["agrees"] is True
    assert rows["Kazakhstan", None]["reports"] == 0
    assert ("Iran", "member") not in {(r["member"], r["said"]) for r in sco.members("SCO", on="2022-09-01").rows}
    assert len(sco.members("SCO", on="1990-01-01").notes) == 1


def test_nothing_was_known_before_the_run(sco: Record) -> None:
    early = sco.view(known_at="2022-09-30")
    assert early.conflicts().rows == []
    assert {r["said"] for r in early.members("SCO", on="2022-09-18").rows} == {None}


def test_the_words_are_those_of_the_reports(sco: Record) -> None:
    texts = {d["id"]: d["text"] for d in sco.table("documents").to_pylist()}
    for row in (*sco.conflicts().rows, *sco.members("SCO").rows):
        if row["document"]:
            assert texts[row["document"]][row["start"] : row["end"]] == row["words"]
    assert len(texts) == len((CASES / "sco.jsonl").read_text(encoding="utf-8").splitlines())


def claim(standing: str, day: str, published: str, change: str = "is", certainty: str = "happened") -> _Claim:
    on, told = dt.date.fromisoformat(day), dt.date.fromisoformat(published)
    row = {"standing": standing, "day": on, "day_to": on, "published": told, "change": change, "certainty": certainty}
    return _Claim.of(row)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (claim("member", "2017-06-09", "2022-09-16", "joined"), claim("observer", "2022-09-17", "2022-09-17"), True),
        (claim("member", "2017-06-09", "2017-06-10", "joined"), claim("observer", "2017-06-01", "2017-06-01"), False),
        (claim("member", "2017-06-09", "2017-06-10", "joined"), claim("observer", "2019-06-01", "2019-06-01"), False),
        (claim("not yet", "2023-04-01", "2022-09-15", "joined", "planned"), claim("member", "2022-09-16", "2022-09-16"), False),
        (claim("not yet", "2023-04-01", "2022-09-17", "joined", "planned"), claim("member", "2022-09-16", "2022-09-16"), True),
        (claim("left", "2020-01-31", "2020-02-01", "left"), claim("member", "2020-03-01", "2020-03-01"), True),
        (claim("left", "2020-01-31", "2020-02-01", "left"), claim("member", "1973-01-01", "2020-03-01", "joined"), False),
        (claim("left", "2020-01-31", "2020-02-01", "left"), claim("member", "2019-03-01", "2019-03-01"), False),
        (claim("observer", "2022-09-14", "2022-09-14"), claim("dialogue_partner", "2022-09-15", "2022-09-15"), True),
        (claim("observer", "2012-09-14", "2012-09-14"), claim("dialogue_partner", "2022-09-15", "2022-09-15"), False),
        (claim("member", "2005-07-05", "2022-09-14", "joined"), claim("member", "2006-07-05", "2022-09-15", "joined"), True),
        (claim("member", "2005-07-05", "2022-09-14", "joined"), claim("member", "2022-09-15", "2022-09-15"), False),
        (claim("observer", "2022-09-14", "2022-09-14"), claim("not yet", "2022-09-14", "2022-09-14"), False),
    ],
)  # fmt: skip
def test_which_accounts_cannot_both_be_so(one: _Claim, other: _Claim, expected: bool) -> None:
    assert disagree(one, other) is expected
    assert disagree(other, one) is expected
