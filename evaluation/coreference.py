"""The project's own chains of mentions, scored by MUC, B-cubed, CEAF-e and their mean (CoNLL), and by LEA.

A file of ``cases/coreference/`` holds passages divided by lines that begin with ``#``:

    # two-leaders-geneva (2021-06-16): split
    [1 Joe Biden] met [2 Vladimir Putin] in Geneva. [1+2 The two leaders] spoke for an hour, and [1 Biden] left.

A bracket is a mention, and its number the entity; ``1+2`` speaks of both. As in OntoNotes, an entity that is spoken
of once is left out on both sides. Titles before names are no part of a mention, and adjectives of a state are mentions
of it. A mention given and a mention wanted are the same one where they share more than half of the characters that
either covers, articles left out. Mentions of several entities stand in no chain: they have a figure of their own.

Measures: Vilain et al. 1995 (MUC), Bagga and Baldwin 1998 (B-cubed), Luo 2005 (CEAF-e), Pradhan et al. 2012 (their
mean), Moosavi and Strube 2016 (LEA).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from evaluation.gold import answered
from evaluation.passages import CASES

FOLDER = CASES / "coreference"
SEEN, TOTALS = "seen", "totals"
"""The half whose errors are read, and the half that is looked at in total only."""
MEASURES = ("conll", "lea", "muc", "b3", "ceafe", "split")

_TITLE = re.compile(r"# (?P<id>[\w-]+) \((?P<published>\d{4}-\d{2}-\d{2})\): (?P<sort>[\w-]+)$")
_MARK = re.compile(r"\[(?P<ids>\d+(?:\+\d+)*) |\]")
_ARTICLE = re.compile(r"(?:the|an?) ", re.IGNORECASE)
_SAME = 0.5
"""Share of the characters of two mentions together that they must have in common to be one: more than half, so that
no mention is the same as two others."""

Extent = tuple[int, int]
Chain = frozenset[Extent]
Counts = tuple[float, float, float, float]
"""Recall's numerator and denominator, precision's numerator and denominator."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage, and whom each of its mentions speaks of."""

    id: str
    published: str
    sort: str
    text: str
    mentions: dict[Extent, frozenset[str]] = field(hash=False)


def passages(half: str) -> Iterator[Passage]:
    """The passages of one half, in order. Raises ``ValueError`` on a heading or bracket that cannot be read."""
    path: Path = FOLDER / f"{half}.txt"
    for chunk in re.split(r"\n(?=# )", path.read_text(encoding="utf-8").strip()):
        title, _, body = chunk.strip().partition("\n")
        found = _TITLE.match(title)
        if not found:
            raise ValueError(f"{path.name}: {title!r} is not '# name (YYYY-MM-DD): sort'")
        text, mentions = unmarked(body.strip())
        yield Passage(found["id"], found["published"], found["sort"], text, mentions)


def unmarked(marked: str) -> tuple[str, dict[Extent, frozenset[str]]]:
    """A text without its brackets, and the mentions that they marked.

    >>> unmarked("[1 Egypt] kept [2 [1 its] army].")
    ('Egypt kept its army.', {(0, 5): frozenset({'1'}), (11, 14): frozenset({'1'}), (11, 19): frozenset({'2'})})
    """
    text, at = "", 0
    opened: list[tuple[int, frozenset[str]]] = []
    mentions: dict[Extent, frozenset[str]] = {}
    for mark in _MARK.finditer(marked):
        text, at = text + marked[at : mark.start()], mark.end()
        if mark["ids"]:
            opened.append((len(text), frozenset(mark["ids"].split("+"))))
        elif opened:
            start, ids = opened.pop()
            mentions[start, len(text)] = ids
        else:
            raise ValueError(f"a bracket closes that none opened: {marked[:60]!r}")
    if opened:
        raise ValueError(f"a bracket is not closed: {marked[:60]!r}")
    return text + marked[at:], mentions


def measured(half: str) -> tuple[dict[str, float], list[tuple[Passage, str]]]:
    """The figures of one half, and what is wrong in each of its passages."""
    every = list(passages(half))
    codings = answered("read", [{"id": p.id, "text": p.text, "published": p.published} for p in every])
    sums: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0, 0.0])
    split = Counter[bool]()
    wrong = []
    for passage, coding in zip(every, codings, strict=True):
        wanted = {_bare(passage.text, e): ids for e, ids in passage.mentions.items()}
        given = aligned(wanted, {_bare(passage.text, e): ids for e, ids in mentions_of(coding).items()})
        key, response = chains(wanted), chains(given)
        for name, count in _COUNTS.items():
            sums[name] = [a + b for a, b in zip(sums[name], count(key, response), strict=True)]
        split.update(_split(wanted, given))
        wrong += [(passage, line) for line in _differences(passage, key, response)]
    figures = {name: _f1(counts) for name, counts in sums.items()}
    figures["conll"] = (figures["muc"] + figures["b3"] + figures["ceafe"]) / 3
    figures["split"] = split[True] / max(1, split.total())
    return {name: figures[name] for name in MEASURES}, wrong


def mentions_of(coding: dict[str, Any]) -> dict[Extent, frozenset[str]]:
    """The mentions of a coding, as the contract's JSON, with the entities that each speaks of."""
    found: dict[Extent, set[str]] = defaultdict(set)
    for entity in coding["entities"]:
        for mention in entity["mentions"]:
            found[tuple(mention["span"])].add(entity["id"])
    return {extent: frozenset(ids) for extent, ids in found.items()}


def _bare(text: str, extent: Extent) -> Extent:
    """A mention without the article that it begins with."""
    found = _ARTICLE.match(text, *extent)
    return (found.end(), extent[1]) if found else extent


def aligned(wanted: dict[Extent, frozenset[str]], given: dict[Extent, frozenset[str]]) -> dict[Extent, frozenset[str]]:
    """The mentions given, each under the extent of the wanted one that it is, if it is one."""
    pairs = sorted(((_shared(w, g), w, g) for w in wanted for g in given), reverse=True)
    names: dict[Extent, Extent] = {}
    taken: set[Extent] = set()
    for share, w, g in pairs:
        if share > _SAME and w not in taken and g not in names:
            names[g] = w
            taken.add(w)
    return {names.get(g, g): ids for g, ids in given.items() if g in names or g not in taken}


def _shared(one: Extent, two: Extent) -> float:
    both = min(one[1], two[1]) - max(one[0], two[0])
    return both / (max(one[1], two[1]) - min(one[0], two[0])) if both > 0 else 0.0


def chains(mentions: dict[Extent, frozenset[str]]) -> list[Chain]:
    """The chains of two mentions or more; a mention of several entities stands in none."""
    found: dict[str, set[Extent]] = defaultdict(set)
    for extent, ids in mentions.items():
        if len(ids) == 1:
            found[next(iter(ids))].add(extent)
    return [frozenset(c) for c in found.values() if len(c) > 1]


# ---------------------------------------------------------------- measures


def muc(key: Sequence[Chain], response: Sequence[Chain]) -> Counts:
    """Links kept, out of the fewest that tie each chain together."""
    return *_muc(key, response), *_muc(response, key)


def _muc(chains_: Sequence[Chain], others: Sequence[Chain]) -> tuple[float, float]:
    of = _chain_of(others)
    kept = sum(len(c) - len({id(of[m]) if m in of else m for m in c}) for c in chains_)
    return kept, sum(len(c) - 1 for c in chains_)


def b_cubed(key: Sequence[Chain], response: Sequence[Chain]) -> Counts:
    """For each mention, the share of its chain that stands with it."""
    return *_b_cubed(key, response), *_b_cubed(response, key)


def _b_cubed(chains_: Sequence[Chain], others: Sequence[Chain]) -> tuple[float, float]:
    of = _chain_of(others)
    kept = sum(len(c & of[m]) / len(c) for c in chains_ for m in c if m in of)
    return kept, sum(len(c) for c in chains_)


def ceaf_e(key: Sequence[Chain], response: Sequence[Chain]) -> Counts:
    """How alike the chains are when each is paired with one at most, in the best way."""
    best = _best_pairing(tuple(key), tuple(response))
    return best, len(key), best, len(response)


def _best_pairing(key: tuple[Chain, ...], response: tuple[Chain, ...]) -> float:
    @cache
    def best(at: int, used: frozenset[int]) -> float:
        if at == len(key):
            return 0.0
        found = best(at + 1, used)
        for i, other in enumerate(response):
            if i not in used and key[at] & other:
                alike = 2 * len(key[at] & other) / (len(key[at]) + len(other))
                found = max(found, alike + best(at + 1, used | {i}))
        return found

    return best(0, frozenset())


def lea(key: Sequence[Chain], response: Sequence[Chain]) -> Counts:
    """Links kept of each chain, weighed by the mentions of the chain."""
    return *_lea(key, response), *_lea(response, key)


def _lea(chains_: Sequence[Chain], others: Sequence[Chain]) -> tuple[float, float]:
    kept = sum(len(c) * sum(_links(len(c & o)) for o in others) / _links(len(c)) for c in chains_)
    return kept, sum(len(c) for c in chains_)


def _links(mentions: int) -> int:
    return mentions * (mentions - 1) // 2


def _chain_of(chains_: Iterable[Chain]) -> dict[Extent, Chain]:
    return {m: c for c in chains_ for m in c}


_COUNTS: dict[str, Callable[[Sequence[Chain], Sequence[Chain]], Counts]] = {
    "muc": muc,
    "b3": b_cubed,
    "ceafe": ceaf_e,
    "lea": lea,
}


def _f1(counts: Sequence[float]) -> float:
    recall, precision = counts[0] / max(counts[1], 1e-9), counts[2] / max(counts[3], 1e-9)
    return 2 * recall * precision / (recall + precision) if recall + precision else 0.0


def _split(wanted: dict[Extent, frozenset[str]], given: dict[Extent, frozenset[str]]) -> Iterator[bool]:
    """For each mention of several entities, whether the very entities are given that stand for them."""
    stands = {one: _standing(one, wanted, given) for ids in wanted.values() for one in ids}
    for extent, ids in wanted.items():
        if len(ids) > 1:
            yield given.get(extent) == frozenset(stands[one] for one in ids)


def _standing(one: str, wanted: dict[Extent, frozenset[str]], given: dict[Extent, frozenset[str]]) -> str | None:
    """The entity given for most of the mentions of an entity wanted."""
    counts = Counter(i for extent, ids in wanted.items() if ids == {one} for i in given.get(extent, ()))
    return counts.most_common(1)[0][0] if counts else None


# ---------------------------------------------------------------- what went wrong


def _differences(passage: Passage, key: Sequence[Chain], response: Sequence[Chain]) -> Iterator[str]:
    """Each chain wanted that is not given as it is, with what stands in its place."""
    for chain in key:
        if chain not in response:
            parts = [c for c in response if c & chain]
            loose = chain.difference(*parts)
            yield f"{_said(passage, chain)} is {' + '.join(_said(passage, p) for p in parts) or 'nowhere'}" + (
                f"; lost {_said(passage, loose)}" if loose else ""
            )
    for chain in response:
        if not any(chain & c for c in key):
            yield f"{_said(passage, chain)} is none"


def _said(passage: Passage, chain: Iterable[Extent]) -> str:
    return "[" + " | ".join(f"{passage.text[s:e]}@{s}" for s, e in sorted(chain)) + "]"
