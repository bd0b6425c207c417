"""The offices pass and persons' memberships, by cases in a file and by properties."""

from __future__ import annotations

import pytest
from hypothesis import given

from communique.code.affiliations import affiliations, person_memberships
from communique.code.entities import entities
from communique.code.found import Found
from communique.code.offices import offices, tense_of
from communique.world import load
from tests.code.cases import blocks, coded, read
from tests.code.test_entities import TEXTS
from tests.conftest import examples

CASES = [(text, e) for text, es in blocks("offices/offices.txt") for e in es]


@pytest.mark.parametrize(("text", "expectation"), CASES, ids=[f"{t[:30]}|{e[:40]}" for t, e in CASES])
def test_cases(text: str, expectation: str) -> None:
    _, found = coded(text)
    said = {
        (found.by_id[o.person].name, o.office.lower(), found.by_id[o.of].name if o.of else "-", o.tense)
        for o in found.offices
    }
    name, *rest = (x.strip() for x in expectation[1:].split("|"))
    if expectation[0] == "!":
        assert not [x for x in said if x[0] == name]
        return
    office, body, tense = rest
    world = load()
    formal = next((f.ref for f in world.forms(body)), None)
    bodies = {body, *(e.name for e in found.entities if e.ref and e.ref == formal)}
    hits = [x for x in said if office.lower() in x[1] and x[3] == tense and (x[2] in bodies or body == "-")]
    assert any(set(name.split()) & set(x[0].split()) for x in hits), said


@examples(60)
@given(TEXTS)
def test_no_text_makes_a_span_that_lies(text: str) -> None:
    reading = read(text)
    found = offices(reading, entities(reading, Found(), load()), load())
    for record in (*found.offices, *person_memberships(reading, found, load())):
        assert text[record.span.start : record.span.end] == record.span.words
    assert all(o.person in found.by_id and (o.of is None or o.of in found.by_id) for o in found.offices)
    assert len({o.id for o in found.offices}) == len(found.offices)


def test_tense_is_told_by_the_words_around_the_role() -> None:
    assert tense_of(["former"]) == "former"
    assert tense_of(["then-german"]) == "former"
    assert tense_of([], ["-", "elect"]) == "future"
    assert tense_of(["acting"]) == "current"


def ties(text: str) -> set[tuple[str, str, str]]:
    reading, found = coded(text)
    names = {e.id: e.name for e in found.entities}
    return {(names[m.member], names[m.organisation], m.status) for m in person_memberships(reading, found, load())}


def test_people_belong_to_the_bodies_that_their_titles_name() -> None:
    assert ("Saskia Esken", "SPD", "member") in ties("SPD politician Saskia Esken spoke in Berlin.")
    assert ("Kenneth Roth", "Human Rights Watch", "member") in ties("Kenneth Roth of Human Rights Watch spoke.")
    assert ("Robert Habeck", "Green Party", "member") in ties("Robert Habeck (Greens) disagreed.")


def test_people_belong_to_no_state_and_no_foreign_body() -> None:
    assert not ties("French President Emmanuel Macron met Kenyan farmers.")
    assert not ties("Antony Blinken told NATO that Russia was isolated.")


def test_the_pass_adds_what_no_earlier_pass_said() -> None:
    reading, found = coded("SPD politician Saskia Esken spoke in Berlin.")
    once = affiliations(reading, found, load())
    assert len(once.memberships) == 1
    assert affiliations(reading, once, load()).memberships == once.memberships
