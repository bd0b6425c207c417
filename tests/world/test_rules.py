"""The rules that the curated rows keep among themselves."""

from __future__ import annotations

import datetime as dt
import zlib
from itertools import chain, pairwise

import pytest

from communique.world import MembershipTerm, OfficeTerm, Partial, World
from communique.world.packs import STATUSES
from communique.world.questions import counts
from communique.world.tables import DATA

WORLD = World(())
TERMS = list(chain(*WORLD.memberships.values()))
OFFICES = list(chain(*WORLD.terms.values()))
MOST_BYTES = 6_000_000


def first_day(term: MembershipTerm | OfficeTerm) -> dt.date:
    assert term.from_ is not None
    return term.from_.first


def overlapping(terms: list[OfficeTerm] | list[MembershipTerm]) -> list[tuple[object, object]]:
    ordered = sorted((t for t in terms if t.from_), key=first_day)
    return [(a, b) for a, b in pairwise(ordered) if a.to is None or (b.from_ and a.to.first > b.from_.last)]


@pytest.mark.parametrize("office", [o for o in WORLD.offices.values() if o.holders == "one"], ids=lambda o: o.id)
def test_one_holder_at_a_time(office) -> None:
    full = [t for t in WORLD.holders(office.id) if not t.acting]
    assert not [(a, b) for a, b in overlapping(full) if a.person != b.person]


def test_one_membership_at_a_time() -> None:
    by_member: dict[tuple[str, str], list[MembershipTerm]] = {}
    for term in TERMS:
        if term.status == "member":
            by_member.setdefault((term.organisation, term.member), []).append(term)
    assert not [pair for terms in by_member.values() for pair in overlapping(terms)]


def before(day: Partial | None, bound: Partial | None) -> bool:
    return day is not None and bound is not None and day.last < bound.first


def test_no_membership_before_the_organisation_but_where_a_note_says_why() -> None:
    early = [t for t in TERMS if before(t.from_, WORLD.organisations[t.organisation].founded)]
    assert not [t for t in early if t.status in ("member", "founder") and not t.note]


def test_no_membership_before_the_state_but_where_a_note_says_why() -> None:
    noted = {(t.organisation, t.member) for t in TERMS if t.note}
    states = [(t, WORLD.states[t.member]) for t in TERMS if t.member in WORLD.states]
    early = {
        (t.organisation, t.member) for t, s in states if t.status in ("member", "founder") and before(t.from_, s.from_)
    }
    unexplained = {("org:ArabLeague", "state:SYR"), ("org:ArabLeague", "state:JOR")}
    assert not early - noted - unexplained


def test_no_membership_after_the_end_of_state_or_organisation() -> None:
    late = [
        t
        for t in TERMS
        if t.status == "member"
        for end in (WORLD.organisations[t.organisation].dissolved, getattr(WORLD.states.get(t.member), "to", None))
        if end and (t.to is None or t.to.first > end.last)
    ]
    assert not late


def test_successors_come_after_and_are_there() -> None:
    for body in WORLD.organisations.values():
        assert not {*body.successors, *body.predecessors} - set(WORLD.organisations), body.id
        for successor in (WORLD.organisations[s] for s in body.successors):
            back = successor.id in body.predecessors
            assert back or not before(successor.founded, body.founded), body.id
    for state in WORLD.states.values():
        assert not {*state.successors, *state.predecessors} - set(WORLD.states), state.id


def test_statuses_are_the_known_ones() -> None:
    assert {t.status for t in TERMS} <= STATUSES


def test_gaps_name_organisations_and_say_why() -> None:
    assert set(WORLD.gaps) <= set(WORLD.organisations)
    assert all(g.note for gaps in WORLD.gaps.values() for g in gaps)


def test_every_row_is_cited_and_few_are_unverified() -> None:
    found = counts(WORLD)
    assert found["cited"] == 1.0
    assert found["unverified"] < 0.2


def test_enough_is_there() -> None:
    found = counts(WORLD)
    assert found["organisations"] >= 80
    assert found["states_with_offices"] >= 60
    assert found["exercises"] >= 100


def test_the_curated_tables_are_small_when_packed() -> None:
    tables = [p for folder in DATA.iterdir() if folder.is_dir() and folder.name != "places" for p in folder.iterdir()]
    assert sum(len(zlib.compress(p.read_bytes(), 6)) for p in tables) < MOST_BYTES
