"""Every row of the event lexicon codes its own example: the type, and the sides that its frame names."""

from __future__ import annotations

from collections import defaultdict
from functools import cache

import pytest

from communique.code.entities import entities
from communique.code.events import events
from communique.code.found import Found
from communique.code.frames import Frame, lexicon
from communique.code.quotations import quotations
from communique.reading import Reader
from communique.records import Document, Event
from communique.world import load

FRAMES = lexicon().frames


@cache
def _coded() -> dict[str, tuple[Event, ...]]:
    """The events of every example, read in one go."""
    examples = list(dict.fromkeys(f.example for f in FRAMES))
    documents = [Document(e, None, None, None, None, "en", e, "") for e in examples]
    found = {}
    for reading in Reader().read_many(documents):
        passed = quotations(reading, entities(reading, Found(), load()), load())
        found[reading.document.id] = events(reading, passed, load()).events
    return found


def _fault(frame: Frame) -> str | None:
    """What is wrong with how an example is coded, or None."""
    coded = [e for e in _coded()[frame.example] if e.type == frame.type]
    if not coded:
        return f"{frame.source} {frame.pattern!r}: {frame.example!r} is {[e.type for e in _coded()[frame.example]]}"
    sides = frame.sides
    if sides == "ST" and not any(e.recipients or len(e.actors) > 1 for e in coded if e.actors):
        return f"{frame.source} {frame.pattern!r}: {frame.example!r} lacks a side"
    if sides == "S" and not any(e.actors for e in coded):
        return f"{frame.source} {frame.pattern!r}: {frame.example!r} lacks its actor"
    return None


@pytest.mark.parametrize("file", sorted({f.source.split(":")[0] for f in FRAMES}))
def test_every_example_is_coded_by_the_engine(file: str) -> None:
    faults = [f for f in map(_fault, (x for x in FRAMES if x.source.startswith(f"{file}:"))) if f]
    assert not faults, "\n".join(faults)


def test_no_frame_stands_twice() -> None:
    places = defaultdict(list)
    for frame in FRAMES:
        places[frame.type, frame.pattern].append(frame.source)
    assert [p for p in places.values() if len(p) > 1] == []


def test_every_type_has_at_least_twenty_entries() -> None:
    counts: dict[str, int] = defaultdict(int)
    for frame in FRAMES:
        counts[frame.type] += 1
    assert len(counts) == 16
    assert min(counts.values()) >= 20
    assert len(FRAMES) >= 1000


def test_every_example_is_a_sentence_of_its_own() -> None:
    assert [f.source for f in FRAMES if len(f.example.split()) < 3 or not f.example.endswith(".")] == []
