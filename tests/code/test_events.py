"""The event pass: types, sides and status over syntax; named occasions; what is no event; no span that lies."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communique.code.dates import dates
from communique.code.entities import entities
from communique.code.events import events
from communique.code.found import Found
from communique.code.ontology import goldstein_of, kinds, promised, quad_of, refused, threatened
from communique.code.passes import code
from communique.code.places import places
from communique.code.quotations import quotations
from communique.records import Coding, Event
from communique.world import load
from tests.code.cases import blocks, read
from tests.conftest import examples

CASES = blocks("events/cases.txt")


def coded(text: str) -> tuple[Found, tuple[Event, ...]]:
    """What the entity and event passes find in a text."""
    reading = read(text)
    found = events(reading, entities(reading, Found(), load()), load())
    return found, found.events


def whole(text: str, published: str) -> Coding:
    """A coding by every pass that events rest on."""
    passes = (entities, places, dates, quotations, events)
    return code(read(text, dt.date.fromisoformat(published)), load(), passes)


def countries(found: Found, ids: tuple[str, ...]) -> set[str | None]:
    """The countries of some entities."""
    return {found.by_id[i].country for i in ids}


def meets(found: Found, event: Event, wanted: str) -> bool:
    """Whether an event is as a line of expectation says: "TYPE actors > recipients [status]"."""
    kind, actors, _, recipients, *status = wanted.split()
    sides = (("-" if not event.actors else actors, event.actors), (recipients, event.recipients))
    if actors == "-" and event.actors:
        return False
    if any(want != "-" and not set(want.split(",")) <= countries(found, ids) for want, ids in sides):
        return False
    return event.type == kind and (not status or event.status == status[0]) and (actors == "-" or bool(event.actors))


@pytest.mark.parametrize(("text", "wanted"), CASES, ids=[c[0][:50] for c in CASES])
def test_events_of_a_sentence(text: str, wanted: tuple[str, ...]) -> None:
    found, made = coded(text)
    shown = [(e.type, countries(found, e.actors), countries(found, e.recipients), e.status) for e in made]
    for line in wanted:
        if line.startswith("="):
            assert any(meets(found, e, line[1:].strip()) for e in made), f"no {line[1:]} in {shown}"
        elif line[1:].strip() == "*":
            assert not made, shown
        else:
            assert line[1:].strip() not in {e.type for e in made}, shown


def test_there_are_enough_cases_and_hard_negatives_among_them() -> None:
    assert len(CASES) >= 40
    assert sum(any(w.startswith("!") for w in wanted) for _, wanted in CASES) >= 15


def test_an_event_says_which_row_of_the_lexicon_coded_it_and_on_which_words() -> None:
    _, made = coded("Ghana accused Togo of smuggling.")
    assert made[0].because.startswith("frame 'S accuse T")
    assert "(accuse.csv:" in made[0].because
    assert "accused" in made[0].because
    assert made[0].trigger.words.startswith("accused")


OCCASION = (
    "The Silver Falcon exercises kicked off on June 3 in Jordan with Egypt participating. "
    "More than 8,000 troops and 30 aircraft will take part in the Silver Falcon exercises, the Jordanian army said. "
    "Italy, Greece and two other countries – Cyprus and Malta – took part as observers. "
    "The exercises ended on June 14."
)


def test_one_event_for_all_that_a_text_says_of_a_named_exercise() -> None:
    coding = whole(OCCASION, "2023-06-20")
    named = [e for e in coding.events if e.name]
    assert [e.name for e in named] == ["Silver Falcon"]
    event = named[0]
    assert event.type == "COOPERATE"
    assert event.symmetric
    assert {"JOR", "EGY"} <= {coding.entity(i).country for i in event.actors}
    observers = {coding.entity(p.entity).country for p in event.participants if p.role == "observer"}
    assert {"ITA", "GRC", "CYP", "MLT"} <= observers
    assert event.when is not None
    assert (event.when.from_, event.when.to) == (dt.date(2023, 6, 3), dt.date(2023, 6, 14))
    assert {(q.value, q.unit, q.qualifier) for q in event.quantities} >= {
        (8000.0, "troops", "more than"),
        (30.0, "aircraft", None),
    }


def test_an_exercise_of_one_state_is_no_cooperation() -> None:
    _, made = coded("Iran began the exercise Great Prophet on Monday.")
    assert [(e.type, e.name) for e in made if e.name] in ([], [("MOBILIZE", "Great Prophet")])
    assert "COOPERATE" not in {e.type for e in made}


def test_an_event_in_a_quotation_is_attributed_to_it() -> None:
    coding = whole("“Russia attacked Georgia on Friday,” President Saakashvili said.", "2008-08-10")
    assault = next(e for e in coding.events if e.type == "ASSAULT")
    assert assault.attributed_to in {q.id for q in coding.quotations}


@pytest.mark.parametrize(("kind", "mode"), sorted(kinds(), key=str))
def test_every_type_and_mode_has_a_quad_and_a_score_in_range(kind: str, mode: str | None) -> None:
    assert quad_of(kind) in (1, 2, 3, 4)
    assert -10 <= goldstein_of(kind, mode, None) <= 10


def test_codes_of_what_is_promised_refused_or_threatened() -> None:
    assert [promised(c) for c in ("072", "057", "0841")] == ["0332", "032", "0353"]
    assert [refused(c) for c in ("042", "0842", "073")] == ["125", "1243", "1223"]
    assert [threatened(c) for c in ("163", "195", "1723")] == ["1312", "1384", "1323"]


WORDS = st.sampled_from(
    "Iran Israel attacked will not sign treaty with France , the “ ” ( ) said 50,000 troops exercise by who accused "
    "of and to – . Vostok-9 meet called \n it".split(" ")
)


@examples(60)
@given(st.lists(WORDS, max_size=25))
def test_no_text_makes_a_span_that_lies_or_a_crash(words: list[str]) -> None:
    text = " ".join(words) + "."
    found, made = coded(text)
    for event in made:
        for span in (event.trigger, event.sentence, *(q.span for q in event.quantities)):
            assert text[span.start : span.end] == span.words
        assert set(event.actors) | set(event.recipients) <= set(found.by_id)


def test_what_is_done_to_nationals_abroad_needs_no_known_doer() -> None:
    event = whole("Three Kenyans were arrested in Uganda.", "2022-09-16").events[0]
    assert (event.type, event.mode, event.actors) == ("COERCE", "arrest", ())


def test_a_present_tense_before_a_day_to_come_is_a_plan() -> None:
    event = whole("The king of Norway visits Latvia on Monday.", "2022-09-16").events[0]
    assert (event.type, event.status) == ("AGREE", "planned")
