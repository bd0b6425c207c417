"""The reference: its tables load, its rows are sound, and it answers questions by day."""

from __future__ import annotations

import datetime as dt
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communique.errors import RequestError, WorldError
from communique.world import Partial, holds, load
from communique.world.questions import (
    changes,
    history,
    members,
    memberships_of,
    offices_of,
    overlap,
    ref_of,
    who_held,
)

WORLD = load()


@pytest.mark.parametrize(
    ("iso", "first", "last"),
    [
        ("2005", "2005-01-01", "2005-12-31"),
        ("2004-02", "2004-02-01", "2004-02-29"),
        ("2005-07-05", "2005-07-05", "2005-07-05"),
    ],
)
def test_partial_dates(iso: str, first: str, last: str) -> None:
    partial = Partial(iso)
    assert (partial.first.isoformat(), partial.last.isoformat(), str(partial)) == (first, last, iso)


@pytest.mark.parametrize("iso", ["", "05", "2005-13", "2005-02-30", "2005/07", "0000", "20050705"])
def test_what_is_no_partial_date_is_refused(iso: str) -> None:
    with pytest.raises(WorldError):
        Partial(iso)


@given(st.dates(dt.date(1900, 1, 1)), st.dates(dt.date(1900, 1, 1)), st.dates(dt.date(1900, 1, 1)))
def test_a_term_of_days_is_half_open(a: dt.date, b: dt.date, on: dt.date) -> None:
    first, last = sorted((a, b))
    assert holds(Partial(first.isoformat()), Partial(last.isoformat()), on) == (first <= on < last)


@pytest.mark.parametrize(
    ("words", "ref"),
    [
        ("SCO", "org:SCO"), ("org:NATO", "org:NATO"), ("IRN", "state:IRN"), ("Iran", "state:IRN"), ("Iranian", "state:IRN"),
        ("the United Kingdom", "state:GBR"), ("Swaziland", "state:SWZ"), ("Türkiye", "state:TUR"), ("Turkey", "state:TUR"),
        ("Shanghai Cooperation Organization", "org:SCO"), ("Shanghai Cooperation Organisation", "org:SCO"),
    ],
)  # fmt: skip
def test_names_are_known(words: str, ref: str) -> None:
    assert ref_of(words) == ref


def test_an_unknown_name_is_an_error_that_says_so() -> None:
    with pytest.raises(WorldError, match="'Ruritania'"):
        ref_of("Ruritania")


@pytest.mark.parametrize(
    ("organisation", "on", "count"),
    [
        ("SCO", "2022-09-16", 8),
        ("SCO", "2023-07-04", 9),
        ("NATO", "2023-04-03", 30),
        ("NATO", "2024-03-07", 32),
        ("EU", "2019-06-01", 28),
        ("EU", "2021-06-01", 27),
        ("ShanghaiFive", "1999-01-01", 5),
    ],
)
def test_members_on_a_day(organisation: str, on: str, count: int) -> None:
    assert len(members(organisation, on=on, status="member")) == count


def test_a_status_ends_on_the_day_of_the_change() -> None:
    before = {t.status for t in members("SCO", on="2017-06-08") if t.member == "state:IND"}
    after = {t.status for t in members("SCO", on="2017-06-09") if t.member == "state:IND"}
    assert "observer" in before
    assert "member" not in before
    assert "member" in after
    assert "observer" not in after


def test_what_a_state_belongs_to() -> None:
    held = {(t.organisation, t.status) for t in memberships_of("IRN", on="2022-09-16")}
    assert ("org:SCO", "observer") in held
    assert ("org:SCO", "member") not in held


def test_history_is_in_order() -> None:
    days = [t.from_.first for t in history("SCO") if t.from_]
    assert days == sorted(days)
    assert days[0] == dt.date(2001, 6, 15)


def test_overlap() -> None:
    both = overlap(["SCO", "CSTO"], on="2022-09-16")
    assert "state:RUS" in both
    assert "state:CHN" not in both


def test_changes_between_two_days() -> None:
    found = {(t.member, side, t.status) for _, side, t in changes("NATO", since="2023-01-01", until="2024-12-31")}
    assert ("state:FIN", "from", "member") in found
    assert ("state:SWE", "from", "member") in found
    assert not any(m == "state:TUR" for m, _, _ in found)


def test_a_day_that_is_none_is_refused() -> None:
    with pytest.raises(RequestError, match="YYYY-MM-DD"):
        members("SCO", on="last week")


def test_every_row_is_cited_and_every_citation_is_there() -> None:
    terms = chain.from_iterable(WORLD.memberships.values())
    offices = chain.from_iterable(WORLD.terms.values())
    rows = [*terms, *offices, *WORLD.organisations.values(), *WORLD.states.values(), *WORLD.occasions.values()]
    assert not [r for r in rows if not r.citation]
    assert not {c for r in rows for c in r.citation} - set(WORLD.citations)


def test_terms_point_at_what_is_there() -> None:
    known = {*WORLD.states, *WORLD.organisations}
    terms = list(chain.from_iterable(WORLD.memberships.values()))
    assert not {t.organisation for t in terms} - set(WORLD.organisations)
    assert not {t.member for t in terms} - known
    offices = list(chain.from_iterable(WORLD.terms.values()))
    assert not {t.office for t in offices} - set(WORLD.offices)
    assert not {t.person for t in offices} - set(WORLD.people)


def test_no_term_ends_before_it_begins() -> None:
    terms = [*chain.from_iterable(WORLD.memberships.values()), *chain.from_iterable(WORLD.terms.values())]
    assert not [t for t in terms if t.from_ and t.to and t.to.last < t.from_.first]


def test_names_in_a_text_are_found_whole_and_longest() -> None:
    text = "The Shanghai Cooperation Organization met in Indiana, not in India."
    found = {text[f.start : f.end] for f in WORLD.scan(text)}
    assert {"Shanghai Cooperation Organization", "India"} <= found
    assert "Indian" not in found


def test_offices() -> None:
    held = who_held("Secretary-General of the United Nations", on="2022-09-16")
    assert [WORLD.people[t.person].name for t in held] == ["António Guterres"]
    milley = {WORLD.offices[t.office].id for t in offices_of("Mark Milley", on="2022-09-16")}
    assert len(milley) == 1


def test_an_unknown_office_is_an_error() -> None:
    with pytest.raises(WorldError, match="no office"):
        who_held("Grand Vizier of Nowhere")
