"""The quotation pass, by cases in files, by the examples of its lexicon, and by properties."""

from __future__ import annotations

import datetime as dt
import time
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communique.code.dates import dates
from communique.code.entities import entities
from communique.code.found import Found
from communique.code.lexicon import table
from communique.code.quotations import quotations, sayings_of
from communique.code.quotations_cues import CLASSES, KINDS, cues, inflected
from communique.reading import Reading
from communique.records import Quotation
from communique.world import load
from tests.code.cases import blocks, read
from tests.conftest import examples

CASES = [
    (text.replace(" ¶ ", "\n\n"), expectation)
    for name in ("direct", "indirect", "forms")
    for text, expectations in blocks(f"quotations/{name}.txt")
    for expectation in expectations
]
WORDS = st.sampled_from(
    "Iran Russia said that “ ” \" ' ‘ ’ , . : ? — told the minister who , according to he added “We , ” plans to join"
    " not and but in September 12 Reuters reported ( ) \n\n claim that of".split(" ")
)
TEXTS = st.lists(WORDS, max_size=40).map(" ".join) | st.text(max_size=60)


@cache
def coded(text: str) -> tuple[Reading, Found]:
    reading = read(text)
    found = dates(reading, entities(reading, Found(), load()), load())
    return reading, quotations(reading, found, load())


@pytest.mark.parametrize(("text", "expectation"), CASES, ids=[f"{t[:40]}|{e[:30]}" for t, e in CASES])
def test_cases(text: str, expectation: str) -> None:
    _, found = coded(text)
    if expectation[0] == "!":
        words = expectation[1:].strip()
        assert not [q for q in found.quotations if any(words in c.words for c in q.content)]
        return
    assert any(_is(q, found, expectation) for q in found.quotations), [_line(q, found) for q in found.quotations]


def _is(quotation: Quotation, found: Found, expectation: str) -> bool:
    kind, speaker, cue, content, *more = (x.strip() for x in expectation[1:].split("|"))
    wanted = {x.split()[0]: x.split(maxsplit=1)[1] for x in more}
    outlet = found.by_id[quotation.outlet].name if quotation.outlet else None
    said = found.by_id[quotation.speaker].name if quotation.speaker else "-"
    return (
        (kind, cue) == (quotation.kind, str(quotation.cue))
        and speaker in ("*", said)
        and [c.words for c in quotation.content] == [x.strip() for x in content.split(" / ")]
        and ("via" not in wanted or wanted["via"].lower() == (outlet or "").lower())
        and ("via" in wanted or outlet is None)
        and ("on" not in wanted or _day(quotation) == wanted["on"])
    )


def _day(quotation: Quotation) -> str | None:
    return str(quotation.when.from_) if quotation.when else None


def _line(quotation: Quotation, found: Found) -> str:
    name = found.by_id[quotation.speaker].name if quotation.speaker else "-"
    outlet = found.by_id[quotation.outlet].name if quotation.outlet else "-"
    words = " / ".join(c.words for c in quotation.content)
    return f"{quotation.kind} | {name} | {quotation.cue} | {words} | via {outlet} | on {_day(quotation)}"


@pytest.mark.parametrize("row", table("cues", "words", "example"), ids=lambda r: f"{r['class']} {r['words']}")
def test_every_cue_is_found_in_its_example(row) -> None:
    reading = read(row["example"])
    sayings = sayings_of(reading, entities(reading, Found(), load()))
    assert row["words"] in [s.entry.words for s in sayings if s.entry]


def test_the_table_of_cues_has_no_doubles_and_only_known_classes() -> None:
    keys = [(r["class"], r["words"]) for r in table("cues", "words", "class", "kind")]
    assert len(set(keys)) == len(keys) > 400
    assert {r["class"] for r in table("cues", "words", "class", "kind")} == set(CLASSES)
    assert {r["kind"] for r in table("cues", "words", "class", "kind")} == set(KINDS)


def test_forms_lead_to_their_verb() -> None:
    assert cues().forms["hopes"] == "hope"
    assert cues().forms["denied"] == "deny"
    assert cues().forms["planned"] == "plan"
    assert "pushes" in set(inflected("push"))


def test_what_a_quotation_is_about() -> None:
    _, found = coded("Finland said that Russia had closed the border with Norway.")
    (quotation,) = found.quotations
    assert [found.by_id[i].name for i in quotation.about] == ["Russia", "Norway"]


def test_the_date_governs_the_saying_and_not_what_was_said() -> None:
    _, found = coded("Norway said on September 5 that the line would close on October 1.")
    (quotation,) = found.quotations
    assert quotation.when is not None
    assert quotation.when.from_ == dt.date(2022, 9, 5)


def test_the_sentences_of_forms_and_plain_headings_are_no_quotations() -> None:
    _, found = coded("Peru to stay in the pact\n\nBy subscribing, I accept that you say hello.\n\nIt rained in Lima.")
    assert found.quotations == ()


@examples(80)
@given(TEXTS)
def test_no_text_makes_a_span_that_lies(text: str) -> None:
    reading = read(text)
    found = quotations(reading, dates(reading, entities(reading, Found(), load()), load()), load())
    for quotation in found.quotations:
        spans = [s for s in (quotation.source, quotation.cue, *quotation.content) if s is not None]
        assert all(text[s.start : s.end] == s.words for s in spans)
        assert quotation.content
        assert list(quotation.content) == sorted(quotation.content)
        assert {i for i in (quotation.speaker, quotation.outlet, *quotation.about) if i} <= set(found.by_id)
    assert len({q.id for q in found.quotations}) == len(found.quotations)


@pytest.mark.slow
@pytest.mark.parametrize("unit", ["he said ", "“no” he said. ", "he said that ", '" ', "according to him, "])
def test_the_pass_stays_quick_on_text_made_to_slow_it(unit: str) -> None:
    reading = read(unit * 2_000)
    begun = time.process_time()
    quotations(reading, Found(), load())
    assert time.process_time() - begun < 5
