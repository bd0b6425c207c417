"""Which tellings are held against each other: those that share a party, a place or rare words, at about one time."""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from communique.link.types import Telling
from communique.link.words import plain

WINDOW = dt.timedelta(days=10)
"""Days between two tellings' dates within which they may be of one event; reports a week late are common."""

NEXT = 40
"""Tellings of a block that each is held against, the nearest in time; more of one party in ten days are cut."""

RARE = 2
"""Words of a sentence, the rarest first, that bring tellings together."""

COOPERATIVE = frozenset({1, 2})

EXACT = frozenset({"day", "week", "month"})

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Candidates:
    """Pairs of tellings by position, the first told earlier, and how many were cut from blocks that are too large."""

    pairs: tuple[tuple[int, int], ...]
    cut: int


def weights(tellings: Iterable[Telling]) -> dict[str, float]:
    """How much each word tells apart: the logarithm of how few documents have it, at least 0.5."""
    documents: defaultdict[str, set[str]] = defaultdict(set)
    for telling in tellings:
        for word in telling.words:
            documents[word].add(telling.document)
    every = len({d for ids in documents.values() for d in ids})
    return {w: max(0.5, math.log((every + 1) / len(d))) for w, d in documents.items()}


def candidates(tellings: Sequence[Telling], rarity: Mapping[str, float]) -> Candidates:
    """The pairs of tellings worth scoring, near-linear in their number: blocks by key, a window of days in each."""
    blocks: defaultdict[Key, list[int]] = defaultdict(list)
    for i, telling in enumerate(tellings):
        for key in keys(telling, rarity):
            blocks[key].append(i)
    found: set[tuple[int, int]] = set()
    cut = 0
    for block in blocks.values():
        if len(block) > 1:
            cut += _windowed(block, tellings, found)
    return Candidates(tuple(sorted(found)), cut)


def keys(telling: Telling, rarity: Mapping[str, float]) -> Iterator[Key]:
    """The blocks that a telling is in. What is dated by year or less is held against the same year alone."""
    half = "good" if telling.quad in COOPERATIVE else "bad"
    when = "" if telling.precision in EXACT or telling.first is None else f"{telling.precision}{telling.first}"
    parties = sorted({s.country or s.key for s in (*telling.actors, *telling.recipients)})[:6]
    rare = sorted(telling.words, key=lambda w: (-rarity[w], w))[:RARE]
    if telling.name:
        yield ("named", plain(telling.name))
    for one, other in combinations(parties, 2):
        yield ("parties", half, when, one, other)
    for party in parties:
        yield ("party", telling.type, when, party, telling.place or "")
        for word in rare:
            yield ("word", when, party, word)
    if telling.place:
        yield ("place", half, when, plain(telling.place))
    if len(rare) == RARE:
        yield ("words", half, when, *sorted(rare))


def _windowed(block: list[int], tellings: Sequence[Telling], found: set[tuple[int, int]]) -> int:
    """Add the pairs of a block that lie near each other in time; returns how many were cut."""
    block = sorted(block, key=lambda i: _about(tellings[i]))
    cut = 0
    for at, i in enumerate(block):
        limit = begins(tellings[i]) + WINDOW if _dated(tellings[i]) else dt.date.max
        for step, j in enumerate(block[at + 1 :]):
            if begins(tellings[j]) > limit:
                break
            if step >= NEXT:
                cut += 1
                break
            found.add((i, j) if tellings[i].order <= tellings[j].order else (j, i))
    return cut


def begins(telling: Telling) -> dt.date:
    """The first day of a telling: its own, else that of its report."""
    return telling.first or telling.last or telling.published or dt.date.max


def ends(telling: Telling) -> dt.date:
    """The last day of a telling: its own, else that of its report."""
    return telling.last or telling.first or telling.published or dt.date.max


def _dated(telling: Telling) -> bool:
    return begins(telling) <= dt.date.max - WINDOW


def _about(telling: Telling) -> tuple[object, ...]:
    """The order in a block: by day, and of one day what is alike stands together."""
    return begins(telling), telling.type, telling.place or "", telling.mode or "", telling.order
