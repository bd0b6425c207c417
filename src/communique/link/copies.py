"""Wire copies and near-duplicates: which report is taken from which, so that origins can be counted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from rensa import RMinHash, RMinHashLSH

from communique.link.judgement import Rulings
from communique.link.types import RULES, Link, Report
from communique.link.words import plain, shingles

HASHES = 128
BANDS = 64
"""Two of 128 hashes a band: a pair that shares 30 % of its runs of words is a candidate with 99.8 %, 2 % with 2.5 %."""

SEED = 20220916

ALIKE = 0.5
"""Jaccard of the runs of four words from which a report is a copy; set on the development cases of copies."""

WITHIN = 0.72
"""Share of the shorter report's runs that stand in the longer from which it is a copy, cut or added to."""

LEAST = 12
"""Runs of four words that a report must have for its words to tell anything: some fifteen words."""

MOST = 100
"""Candidates that are looked at for one report, the earliest first; more share boilerplate."""


@dataclass(frozen=True, slots=True)
class Copies:
    """The copies among some reports, and for how many reports candidates were cut."""

    links: tuple[Link, ...]
    cut: int = 0


def copies(reports: Iterable[Report], rulings: Rulings | None = None) -> Copies:
    """Each report that was taken from an earlier one, linked to that which it is most like.

    What was published earlier is the original; on one day the longer text is. A copy's ``cluster`` is its origin,
    the report at which the chain of copies ends.
    """
    rulings = rulings or Rulings()
    ordered = sorted(reports, key=lambda r: (r.published or dt.date.max, -len(r.text), r.id))
    runs = [shingles(r.text) for r in ordered]
    near, cut = _candidates(ordered, runs)
    apart = rulings.apart()
    origins: dict[str, str] = {}
    links = _decided(ordered, rulings)
    for i, report in enumerate(ordered):
        barred = {origins[o] for o in apart.get(report.id, ()) if o in origins}
        free = [j for j in near[i] if origins[ordered[j].id] not in barred]
        link = links.get(report.id) or _best(report, i, free, ordered, runs)
        origins[report.id] = origins[link.left] if link else report.id
        if link is not None:
            links[report.id] = replace(link, cluster=origins[report.id])
    return Copies(tuple(links[r.id] for r in ordered if r.id in links), cut)


def _candidates(ordered: Sequence[Report], runs: Sequence[NDArray[np.uint64]]) -> tuple[list[list[int]], int]:
    """For each report the earlier ones that may be its original; and for how many there were too many."""
    index = RMinHashLSH(threshold=ALIKE, num_perm=HASHES, num_bands=BANDS)
    found: list[list[int]] = []
    texts: dict[str, int] = {}
    cut = 0
    for i, report in enumerate(ordered):
        same = texts.setdefault(plain(report.text), i)
        if same != i or len(runs[i]) < LEAST:
            found.append([same] if same != i and report.text.strip() else [])
            continue
        sketch = RMinHash.from_token_sets([_tokens(runs[i])], num_perm=HASHES, seed=SEED)[0]
        near = sorted(index.query(sketch))
        cut += len(near) > MOST
        found.append(near[:MOST])
        index.insert(i, sketch)
    return found, cut


def _tokens(runs: NDArray[np.uint64]) -> list[bytes]:
    packed = runs.tobytes()
    return [packed[i : i + 8] for i in range(0, len(packed), 8)]


def _best(
    report: Report, at: int, near: Iterable[int], ordered: Sequence[Report], runs: Sequence[NDArray[np.uint64]]
) -> Link | None:
    """The link to the candidate that a report is most like, if it is a copy of any; the earliest of equals."""
    likenesses = ((*likeness(runs[j], runs[at]), j) for j in near)
    score, because, j = max(likenesses, key=lambda x: x[0], default=(0.0, "", 0))
    if not score:
        return None
    origin = ordered[j].id
    return Link("copy", origin, origin, origin, report.id, report.id, score, because, f"rule {RULES['copy']}")


def likeness(one: NDArray[np.uint64], other: NDArray[np.uint64]) -> tuple[float, str]:
    """How like two texts are by their runs of words, with the reason; 0 where neither is a copy of the other."""
    if not len(one) or not len(other):
        return 0.0, ""
    shared = len(np.intersect1d(one, other, assume_unique=True))
    jaccard = shared / (len(one) + len(other) - shared)
    within = shared / min(len(one), len(other))
    if jaccard >= ALIKE:
        return round(jaccard, 3), f"{jaccard:.0%} of their runs of four words are shared"
    if within >= WITHIN and min(len(one), len(other)) >= LEAST:
        return round(within, 3), f"{within:.0%} of the shorter one's runs of four words stand in the longer"
    return 0.0, ""


def _decided(ordered: Sequence[Report], rulings: Rulings) -> dict[str, Link]:
    """The links that people decided, from the later report to the earlier."""
    at = {r.id: i for i, r in enumerate(ordered)}
    found = {}
    for (one, other), who in sorted(rulings.same.items(), reverse=True):
        if one in at and other in at:
            first, second = sorted((one, other), key=at.__getitem__)
            found[second] = Link("copy", first, first, first, second, second, 1.0, "a person's judgement", who)
    return found
