"""Claims held against the reference: each case is a sentence, the verdict, and words of the reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from communique.check.interval import Interval, best_fit, distance_words
from communique.check.naming import key_of
from communique.check.terms import also_dated, ends, surely_meets
from communique.records import Coding
from communique.world import MembershipTerm, Partial

LINES = (Path(__file__).parent / "cases.txt").read_text(encoding="utf-8").splitlines()
CASES = [tuple(c.strip() for c in line.split("|")) for line in LINES if line and not line.startswith("#")]


@pytest.mark.parametrize(("published", "verdict", "claim", "because"), CASES, ids=lambda c: str(c)[:60])
def test_cases(read, published: str, verdict: str, claim: str, because: str) -> None:
    coding: Coding = read(claim, published=published)
    given = {f.verdict for f in coding.findings}
    assert ("contradicted" in given) == (verdict == "contradicted"), [f.because for f in coding.findings]
    assert ("supported" in given) == (verdict == "supported"), [f.because for f in coding.findings]
    assert any(because in f.because for f in coding.findings), [f.because for f in coding.findings]


def test_a_finding_carries_the_rows_and_citations_that_it_rests_on(read) -> None:
    coding = read("India joined the Shanghai Cooperation Organisation in 2001.", published="2022-09-16")
    (finding,) = (f for f in coding.findings if f.verdict == "contradicted")
    assert finding.reference[0].from_ == "2017-06-09"
    assert "read 2026" in finding.reference[0].citation
    assert finding.about in {m.id for m in coding.memberships}


def test_a_quoted_claim_is_its_speakers(read) -> None:
    text = "“Iran is a member of the Shanghai Cooperation Organisation,” said Russian Foreign Minister Sergei Lavrov."
    findings = [f for f in read(text, published="2022-09-16").findings if "Shanghai" in f.claim]
    assert findings
    assert all(f.claim.startswith("Sergey Lavrov:") and "quoted" in f.because for f in findings)


def test_an_undated_report_is_not_judged(read) -> None:
    coding = read("Hassan Rouhani is the president of Iran. Norway is a member of NATO.")
    assert {f.verdict for f in coding.findings} <= {"not_covered"}


def term(from_: str, to: str = "", note: str = "", disputed: bool = False) -> MembershipTerm:
    dates = [Partial(d) if d else None for d in (from_, to)]
    return MembershipTerm("org:SCO", "state:IND", "member", dates[0], dates[1], disputed, True, ("x",), note or None)


def days(first: str, last: str) -> Interval:
    return Interval(Partial(first).first, Partial(last).last)


@pytest.mark.parametrize(
    ("first", "last", "day", "fit"),
    [
        ("2001", "2001", "2001-06", "inside"),
        ("2001-06-15", "2001-06-15", "2001", "may_be"),
        ("2001-06-15", "2001-06-15", "2001-06-16", "near"),
        ("2001-06-15", "2001-06-15", "2001-06-17", "away"),
    ],
)
def test_how_a_date_fits(first: str, last: str, day: str, fit: str) -> None:
    found = best_fit(days(first, last), [Partial(day)])
    assert found is not None
    assert found[0] == fit


def test_the_best_of_several_dates_counts() -> None:
    found = best_fit(days("2001", "2001"), [Partial("1996"), Partial("2001-06-15")])
    assert found is not None
    assert str(found[1]) == "2001-06-15"


def test_the_last_day_of_a_term_is_a_day_of_leaving_too() -> None:
    assert "2018-12-31" in {str(d) for d in ends(term("2003-10-01", "2019-01-01"))}


def test_a_row_disputed_in_its_day_alone_is_sure_beyond_it() -> None:
    row = term("2013-04-26", "2020-01-01", "also dated 2012-06-07 (decision)", disputed=True)
    assert surely_meets(row, days("2016", "2016"))
    assert not surely_meets(row, days("2012-08", "2012-08"))
    assert not surely_meets(term("2013-04-26", disputed=True), days("2016", "2016"))


def test_dates_noted_elsewhere_are_no_other_dates() -> None:
    assert also_dated("notice given on 2017-03-29") == ()
    assert [str(d) for d in also_dated("signed, also dated 2002-10-07 (charter); in force 2003-09-18")] == [
        "2002-10-07"
    ]


@pytest.mark.parametrize(
    ("away", "words"), [(1, "1 day"), (45, "45 days"), (200, "7 months"), (365, "a year"), (5844, "16 years")]
)
def test_distances(away: int, words: str) -> None:
    assert distance_words(away) == words


def test_spellings_of_an_office_are_one() -> None:
    assert key_of("U.S. Secretary of Defense", ()) == key_of("secretary of defence", ())
