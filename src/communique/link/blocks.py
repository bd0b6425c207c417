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

RARE = 4
"""Words of a sentence, the rarest that several documents have, that bring tellings together."""

COOPERATIVE = frozenset({1, 2})

EXACT = frozenset({"day", "week", "month"})

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Candidates:
    """Pairs of tellings by position, the first told earlier, and how many were cut from blocks that are too large."""

    pairs: tuple[tuple[int, int], ...]
    cut: int


@dataclass(frozen=True, slots=True)
class Rarity:
    """How much each word tells apart: the logarithm of how few documents have it; and the words that several have."""

    weights: Mapping[str, float]
    shared: frozenset[str]

    @classmethod
    def of(cls, tellings: Iterable[Telling]) -> Rarity:
        """The rarity of the words of some tellings; a weight is at least 0.5."""
        documents: defaultdict[str, set[str]] = defaultdict(set)
        for telling in tellings:
            for word in telling.words:
                documents[word].add(telling.document)
        every = len({d for ids in documents.values() for d in ids})
        found = {w: max(0.5, math.log((every + 1) / len(d))) for w, d in documents.items()}
        return cls(found, frozenset(w for w, d in documents.items() if len(d) > 1))

    def rarest(self, words: Iterable[str]) -> list[str]:
        """The rarest of some words that several documents have."""
        return sorted((w for w in words if w in self.shared), key=lambda w: (-self.weights[w], w))[:RARE]


def candidates(tellings: Sequence[Telling], rarity: Rarity) -> Candidates:
    """The pairs of tellings worth scoring, near-linear in their number: blocks by key, a window of days in each."""
    blocks: defaultdict[Key, list[int]] = defaultdict(list)
    for i, telling in enumerate(tellings):
        for key in keys(telling, rarity):
            blocks[key].append(i)
    found: set[tuple[int, int]] = set()
    cut = 0
    for key, block in blocks.items():
        if len(block) > 1:
            passed = _windowed(block, tellings, found)
            cut += passed if key[0] in _TELLING else 0
    return Candidates(tuple(sorted(found)), cut)


def keys(telling: Telling, rarity: Rarity) -> Iterator[Key]:
    """The blocks that a telling is in. What is dated by year or less is held against the same year alone."""
    half = "good" if telling.quad in COOPERATIVE else "bad"
    when = "" if telling.precision in EXACT or telling.first is None else f"{telling.precision}{telling.first}"
    parties = sorted({s.country or s.key for s in (*telling.actors, *telling.recipients)})[:6]
    if telling.name:
        yield ("named", plain(telling.name))
    for one, other in combinations(parties, 2):
        yield ("parties", half, when, one, other)
    for party in parties:
        yield ("party", telling.type, when, party)
    if telling.place:
        yield ("place", half, when, plain(telling.place))
    for word in rarity.rarest(telling.words):
        yield ("word", half, when, word)


_TELLING = frozenset({"named", "parties"})
"""Blocks in which a cut is worth telling of: in the others much is together that has little to do with each other."""


def _windowed(block: list[int], tellings: Sequence[Telling], found: set[tuple[int, int]]) -> int:
    """Add the pairs of a block that lie near each other in time; returns how many were cut."""
    block = sorted(block, key=lambda i: _about(tellings[i]))
    cut = 0
    for at, i in enumerate(block):
        limit = ends(tellings[i]) + WINDOW if _dated(tellings[i]) else dt.date.max
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
    return ends(telling) <= dt.date.max - WINDOW


def _about(telling: Telling) -> tuple[object, ...]:
    """The order in a block: by day, and of one day what is alike stands together."""
    return begins(telling), telling.type, telling.place or "", telling.mode or "", telling.order
