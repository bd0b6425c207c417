"""The entity pass: names, descriptions and coreference, by cases in files and by properties."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communique.code.entities import entities
from communique.code.found import Found
from communique.reading import Reading
from communique.records import Entity
from communique.world import load
from tests.code.cases import blocks, coded, read
from tests.conftest import examples

FILES = ("names", "descriptions", "coreference")
CASES = [(text, e) for f in FILES for text, es in blocks(f"entities/{f}.txt") for e in es]


def place_of(text: str, words: str) -> tuple[int, int]:
    """Where the nth occurrence of some words stands; "He#2" is the second "He"."""
    words, _, n = words.partition("#")
    found = [m.span() for m in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", text)]
    return found[int(n or 1) - 1]


def spoken_of(reading: Reading, found: Found, words: str) -> list[Entity]:
    """The entities with a mention over exactly those words, or else around them."""
    place = place_of(reading.text, words)
    exact = [e for e in found.entities for m in e.mentions if (m.span.start, m.span.end) == place]
    if exact:
        return exact
    over = (e for e in found.entities for m in e.mentions if m.span.start <= place[0] and place[1] <= m.span.end)
    return list(over)


def fits(entity: Entity, wanted: str) -> bool:
    said = (entity.kind, entity.country or "-", entity.sector or "-")
    return all(w in ("*", s) for w, s in zip(wanted.split(), said, strict=True))


@pytest.mark.parametrize(("text", "expectation"), CASES, ids=[f"{t[:30]}|{e[:40]}" for t, e in CASES])
def test_cases(text: str, expectation: str) -> None:
    reading, found = coded(text)
    sign, rest = expectation[0], expectation[1:].strip()
    if sign == "/":
        one, two = (spoken_of(reading, found, w.strip()) for w in rest.split("/"))
        assert {e.id for e in one}.isdisjoint({e.id for e in two})
        return
    words, _, wanted = rest.partition("->")
    if sign == "!":
        start, end = place_of(text, words.strip())
        exact = [e for e in found.entities for m in e.mentions if (m.span.start, m.span.end) == (start, end)]
        assert not [e for e in exact if e.kind == wanted.strip()]
        return
    groups = [spoken_of(reading, found, w.strip()) for w in words.split(" = ")]
    common = set.intersection(*({e.id for e in g} for g in groups))
    assert common, [[(e.name, e.kind) for e in g] for g in groups]
    shared = [e for e in groups[0] if e.id in common]
    assert any(fits(e, wanted.strip()) for e in shared), [(e.name, e.kind, e.country, e.sector) for e in shared]


WORDS = st.sampled_from(
    "the a two President Prime Minister of Kenya Kenyan Russian U.S. army police rebels Beijing Moscow in to and , . "
    "( ) SCO NATO ' ’s 's “ ” said met he She they it its their who former ex - leader leaders countries both party "
    "Angela Merkel Xi Jinping Dr. Gen. Müller É \u200b \n \n\n BBC Reuters of\u00a0the 2022 ambassador 官 \U0001f600".split(
        " "
    )
)
TEXTS = st.one_of(st.lists(WORDS, max_size=40).map(" ".join), st.text(max_size=80))


@examples(120)
@given(TEXTS)
def test_no_text_makes_a_span_that_lies_or_an_id_that_is_not_there(text: str) -> None:
    reading = read(text)
    found = entities(reading, Found(), load())
    ids = {e.id for e in found.entities}
    assert len(ids) == len(found.entities)
    for entity in found.entities:
        assert entity.mentions
        assert all(text[m.span.start : m.span.end] == m.span.words for m in entity.mentions)
    for where in (found.heads, found.inside):
        assert all(0 <= i < len(reading.tokens) and set(said) <= ids for i, said in where.items())


def test_ids_are_the_same_for_the_same_text() -> None:
    text = "Kenyan President William Ruto met Paul Kagame in Kigali."
    first, second = (entities(read(text), Found(), load()) for _ in range(2))
    assert [e.id for e in first.entities] == [e.id for e in second.entities]


def test_forms_and_headings_make_no_described_actors() -> None:
    reading, found = coded(
        "The talks ended.\n\nSign up to receive our latest news!\n\nBy submitting this form, I agree."
    )
    assert all(m.how != "pronoun" for e in found.entities for m in e.mentions)
    assert reading.text


def test_found_at_gives_the_entity_of_a_head_and_of_a_name() -> None:
    reading, found = coded("The Russian Defense Ministry warned Angela Merkel.")
    ministry = next(t for t in reading.tokens if t.text == "Ministry")
    first_name = next(t for t in reading.tokens if t.text == "Angela")
    assert [e.country for e in found.at(ministry)] == ["RUS"]
    assert [e.name for e in found.at(first_name)] == ["Angela Merkel"]
