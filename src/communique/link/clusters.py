"""Average linkage over scored pairs: clusters grow only while all their members, on average, are alike."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from communique.link.types import Pair, pair

Scores = Mapping[Pair, float]


@dataclass(slots=True)
class _Linkage:
    """Clusters under way: who is in each, what each is near to, and what it must be kept from."""

    members: dict[int, list[str]]
    near: dict[int, dict[int, float]]
    apart: dict[int, set[int]]
    heap: list[tuple[float, int, int]] = field(default_factory=list)

    def join(self, a: int, b: int) -> int:
        """Make one cluster of two; a pair that has no score counts as 0. Returns the cluster that stays."""
        if len(self.near[a]) < len(self.near[b]):
            a, b = b, a
        for c, theirs in self.near.pop(b).items():
            if c != a:
                self.near[a][c] = self.near[a].get(c, 0.0) + theirs
                self.near[c][a] = self.near[a][c]
            self.near[c].pop(b, None)
        self.members[a] += self.members.pop(b)
        for c in self.apart.pop(b, ()):
            self.apart[c].discard(b)
            self._part(a, c)
        return a

    def _part(self, a: int, c: int) -> None:
        self.apart.setdefault(a, set()).add(c)
        self.apart.setdefault(c, set()).add(a)

    def average(self, a: int, b: int) -> float:
        """The mean score of all pairs between two clusters."""
        return self.near[a].get(b, 0.0) / (len(self.members[a]) * len(self.members[b]))

    def offer(self, a: int, threshold: float) -> None:
        """Put a cluster's possible joins on the heap."""
        for b in self.near[a]:
            mean = self.average(a, b)
            if mean >= threshold:
                heapq.heappush(self.heap, (-mean, min(a, b), max(a, b)))


def clusters(
    scores: Scores, threshold: float, same: Iterable[Pair] = (), different: Iterable[Pair] = ()
) -> list[list[str]]:
    """Clusters of two and more ids, by average linkage down to a threshold.

    Pairs of ``same`` are together whatever their score, pairs of ``different`` never are, by whatever way round.
    Where the two contradict each other, the pair that is kept apart counts. Equal input gives equal clusters.

    >>> clusters({("a", "b"): 0.9, ("b", "c"): 0.8}, 0.5)  # a and c are nothing to each other
    [['a', 'b']]
    """
    same = sorted({pair(*p) for p in same})
    linkage = _started(scores, same, different)
    _forced(linkage, same)
    for a in list(linkage.near):
        linkage.offer(a, threshold)
    while linkage.heap:
        mean, a, b = heapq.heappop(linkage.heap)
        if a not in linkage.members or b not in linkage.members or b in linkage.apart.get(a, ()):
            continue
        if linkage.average(a, b) < -mean - 1e-12:
            continue  # one of the two has grown since, and was offered anew
        linkage.offer(linkage.join(a, b), threshold)
    return sorted(sorted(m) for m in linkage.members.values() if len(m) > 1)


def _started(scores: Scores, same: Sequence[Pair], different: Iterable[Pair]) -> _Linkage:
    """Every id a cluster of its own, numbered in the order of ids."""
    ids = sorted({i for pairs in (scores, same) for p in pairs for i in p})
    number = {name: i for i, name in enumerate(ids)}
    near: dict[int, dict[int, float]] = {i: {} for i in number.values()}
    for (one, other), score in (*scores.items(), *((p, 1.0) for p in same)):
        a, b = number[one], number[other]
        near[a][b] = near[b][a] = score
    apart: dict[int, set[int]] = {}
    for one, other in different:
        if one in number and other in number:
            a, b = number[one], number[other]
            apart.setdefault(a, set()).add(b)
            apart.setdefault(b, set()).add(a)
    return _Linkage({i: [name] for name, i in number.items()}, near, apart)


def _forced(linkage: _Linkage, same: Iterable[Pair]) -> None:
    """Join what must be together, unless that is kept apart."""
    where = {m[0]: i for i, m in linkage.members.items()}
    for one, other in same:
        a, b = where[one], where[other]
        if a != b and b not in linkage.apart.get(a, ()):
            kept = linkage.join(a, b)
            where.update(dict.fromkeys(linkage.members[kept], kept))
