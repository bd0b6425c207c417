"""Which tellings are held against each other: those that share a party, a place or rare words, at about one time."""

from __future__ import annotations

import datetime as dt
import math
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from communique.link.types import Telling
from communique.link.words import plain

WINDOW = dt.timedelta(days=7)
"""Days between two tellings' dates within which they are looked at; further apart they are never of one event."""

NEXT = {"named": 40, "parties": 40}
FEW = 12
"""Tellings of a block that each is held against, the nearest in time: more where two parties or a name are shared."""

RARE = 4
"""Words of a sentence, the rarest that several documents have, that bring tellings together."""

COOPERATIVE = frozenset({1, 2})

EXACT = frozenset({"day", "week", "month"})

Key = tuple[str, ...]


@dataclass(slots=True)
class Candidates:
    """Pairs of tellings by position, some of them more than once; and, once all are seen, how many were cut."""

    blocks: Mapping[Key, list[int]]
    tellings: Sequence[Telling]
    cut: int = 0

    def __iter__(self) -> Iterator[tuple[int, int]]:
        for key, block in self.blocks.items():
            most = NEXT.get(key[0], FEW)
            for i, near in _windowed(block, self.tellings):
                yield from ((i, j) for j in near[:most])
                self.cut += key[0] in NEXT and len(near) > most


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
    """The pairs of tellings worth scoring, near-linear in their number: blocks by key, a window of days in each.

    Only a cut from blocks of two parties or of a name is counted: in the others much is together by chance.
    """
    blocks: defaultdict[Key, list[int]] = defaultdict(list)
    for i, telling in enumerate(tellings):
        for key in keys(telling, rarity):
            blocks[key].append(i)
    return Candidates({k: b for k, b in blocks.items() if len(b) > 1}, tellings)


def keys(telling: Telling, rarity: Rarity) -> Iterator[Key]:
    """The blocks that a telling is in. What is dated by year or less is held against the same year alone."""
    half = "good" if telling.quad in COOPERATIVE else "bad"
    when = "" if telling.precision in EXACT or telling.first is None else f"{telling.precision}{telling.first}"
    parties = sorted({s.country or s.key for s in (*telling.actors, *telling.recipients)})[:6]
    if telling.name:
        yield ("named", plain(telling.name))
    for one, other in combinations(parties, 2):
        yield ("parties", half, when, one, other)
    for party in sorted({*parties, *(s.key for s in (*telling.actors, *telling.recipients))}):
        yield ("party", telling.type, when, party)
    if telling.place:
        yield ("place", half, when, plain(telling.place))
    for word in rarity.rarest(telling.words):
        yield ("word", half, when, word)


def _windowed(block: list[int], tellings: Sequence[Telling]) -> Iterator[tuple[int, list[int]]]:
    """Each telling of a block with the next that lie near it in time, one more than are looked at."""
    block = sorted(block, key=lambda i: _about(tellings[i]))
    days = [begins(tellings[i]) for i in block]
    for at, i in enumerate(block):
        limit = ends(tellings[i]) + WINDOW if _dated(tellings[i]) else dt.date.max
        last = min(bisect_right(days, limit), at + 2 + max(NEXT.values()))
        yield i, block[at + 1 : last]


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
