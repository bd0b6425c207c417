"""Which place each toponym of a document is: all of them together, by size, containment and company.

Every name of a document has one sense. A candidate's score is its prior (people, feature class, usual name),
what the text says outright ("X, Y"; a dateline; the outlet's own region), and how well its country, division
and surroundings are borne out by the other names, weighted by how sure those are. Two rounds settle it.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from communique.code.gazetteer import Entry, alpha2
from communique.code.places_home import NOWHERE, Home
from communique.code.places_tag import Toponym, abbreviations, holds

ROUNDS = 3
NEAR_KM = 150.0
"""Places this near each other support each other."""
COUNTRY, DIVISION, NEARBY = 1.6, 2.2, 1.2
"""How much company in the same country, the same division, and close by adds to a candidate's score."""
FAME = 1.0
"""What each power of ten beyond 300,000 people adds again: a metropolis is meant unless all speaks against it."""
KINSHIP = 2.5
"""How much neighbours of the same kind in a list add."""
CAPITAL = 4.5
"""What it adds to a town that its name is that of its state's capital."""
SHARPNESS = 1.2
"""How fast a lead in score becomes a lead in weight."""
SHADOW = 0.3
"""A town with so large a share of a division's people is meant by the name that both have."""
CANDIDATES = 40
"""Places weighed for a name; the least populous beyond them are left out."""
_ALTERNATE = {"A1": 4.5, "A2": 2.5}
_FEATURE = {"A0": 5.0, "A1": 3.2, "A2": 0.6, "A": 3.0, "H": 5.0, "L": 5.0, "T": 3.5, "S": 3.0, "P": 0.0}


@dataclass(slots=True)
class _Group:
    """The mentions of one name in a document, and what they may be."""

    key: str
    count: int
    entries: list[Entry]
    holders: list[str]
    scores: list[float]
    weights: list[float]
    great: bool
    capital_of: str | None
    beside: list[str]


def resolved(toponyms: Sequence[Toponym], home: Home = NOWHERE) -> Mapping[str, tuple[Entry, float]]:
    """The place and its share of confidence for each key that has any."""
    groups = _groups(toponyms)
    for group in groups:
        group.scores = [_prior(e, group, home) for e in group.entries]
        group.weights = _shares(group.scores)
    for _ in range(ROUNDS):
        company = _company(groups)
        points = _points(groups)
        likeliest = {g.key: _best(g) for g in groups}
        for group in groups:
            if len(group.entries) > 1:
                group.weights = _shares(
                    [
                        s + _support(e, group, company) + _nearness(e, group, points) + _kinship(e, group, likeliest)
                        for s, e in zip(group.scores, group.entries, strict=True)
                    ]
                )
    return {g.key: _best(g) for g in groups}


def _groups(toponyms: Sequence[Toponym]) -> list[_Group]:
    found: dict[str, _Group] = {}
    for t in toponyms:
        group = found.get(t.key)
        if group is None:
            if not t.entries:
                continue
            entries = sorted(_towns_first(t.entries), key=lambda e: -_size(e))[:CANDIDATES]
            group = found[t.key] = _Group(t.key, 0, entries, [], [], [], _great(entries), alpha2(t.capital_of), [])
        group.count += 1
        group.beside += t.beside
        if t.inside:
            group.holders.append(t.inside)
    return list(found.values())


def _towns_first(entries: Sequence[Entry]) -> list[Entry]:
    """Without divisions that are little but a town of the same name: Beijing is meant as the city."""
    towns = [e for e in entries if e.feature == "P" and e.people >= 100_000]

    def shadowed(e: Entry) -> bool:
        return e.feature in ("A1", "A2") and any(
            t.country == e.country and t.people >= SHADOW * e.people and _km(t, e.latitude, e.longitude) < 350
            for t in towns
        )

    return [e for e in entries if not shadowed(e)]


def _great(entries: Sequence[Entry]) -> bool:
    """Whether a name is also one of a first-level division: what follows its comma is then a list's next."""
    return any(e.feature == "A1" and not e.alternate for e in entries)


def _size(e: Entry) -> float:
    return math.log10(e.people + 10) + _FEATURE.get(e.feature, 0.0)


def _prior(e: Entry, group: _Group, home: Home) -> float:
    size = math.log10(e.people + 100)
    fame = FAME * max(0.0, size - 5.5) if e.feature in ("P", "A0") else 0.0
    score = size + fame + _FEATURE.get(e.feature, 0.0)
    if e.country == group.capital_of and e.feature == "P":
        score += CAPITAL
    if e.alternate:
        score -= _ALTERNATE.get(e.feature, 1.5)
    score += sum(6.0 for h in group.holders if holds(h, e) and (not group.great or h in abbreviations()))
    if home.country is not None and home.country == e.country:
        score += 1.0
        if home.admin1 is not None and home.admin1 == e.admin1:
            score += 1.5
    if home.latitude is not None and home.longitude is not None:
        away = _km(e, home.latitude, home.longitude)
        score += 3.0 * math.exp(-away / NEAR_KM) + (4.5 if away < 10 and e.feature == "P" else 0.0)
    return score


def _shares(scores: Sequence[float]) -> list[float]:
    top = max(scores)
    raised = [math.exp(SHARPNESS * (s - top)) for s in scores]
    total = sum(raised)
    return [r / total for r in raised]


def _company(groups: Sequence[_Group]) -> tuple[dict[str, float], dict[tuple[str, str], float]]:
    """How much of the document's weight lies in each country and each division."""
    countries: dict[str, float] = defaultdict(float)
    divisions: dict[tuple[str, str], float] = defaultdict(float)
    for group in groups:
        mass = math.sqrt(group.count)
        for e, w in zip(group.entries, group.weights, strict=True):
            if e.country:
                countries[e.country] += w * mass
                if e.admin1:
                    divisions[e.country, e.admin1] += w * mass
    return countries, divisions


def _support(e: Entry, group: _Group, company: tuple[Mapping[str, float], Mapping[tuple[str, str], float]]) -> float:
    """How the other names bear a candidate's country and division out; its own weight is taken off."""
    countries, divisions = company
    if e.country is None:
        return 0.5 * COUNTRY * math.log1p(sum(countries.values()))
    mass = math.sqrt(group.count)
    own = sum(w for o, w in zip(group.entries, group.weights, strict=True) if o.country == e.country) * mass
    score = COUNTRY * math.log1p(max(0.0, countries.get(e.country, 0.0) - own))
    if e.admin1 and e.feature != "A1":
        same = sum(
            w
            for o, w in zip(group.entries, group.weights, strict=True)
            if (o.country, o.admin1) == (e.country, e.admin1)
        )
        score += DIVISION * math.log1p(max(0.0, divisions.get((e.country, e.admin1), 0.0) - same * mass))
    return score


def _kinship(e: Entry, group: _Group, likeliest: Mapping[str, tuple[Entry, float]]) -> float:
    """Neighbours in a list are of a kind: states with states, towns with towns."""
    kin = [likeliest[k] for k in group.beside if k in likeliest and k != group.key]
    alike = sum(w for o, w in kin if (o.feature, o.country) == (e.feature, e.country) or o.feature == e.feature == "A0")
    return KINSHIP * math.log1p(alike)


def _points(groups: Sequence[_Group]) -> list[tuple[str, Entry, float]]:
    """The likeliest place of each name, where it is a point on the map rather than a country."""
    found = []
    for group in groups:
        weight = max(group.weights)
        e = group.entries[group.weights.index(weight)]
        if e.feature in ("P", "A2", "S", "T") and weight > 0.4:
            found.append((group.key, e, weight))
    return found[:40]


def _nearness(e: Entry, group: _Group, points: Sequence[tuple[str, Entry, float]]) -> float:
    if e.feature in ("A0", "L", "A"):
        return 0.0
    total = 0.0
    for key, other, weight in points:
        if key != group.key and abs(other.latitude - e.latitude) < 3.0:
            total += weight * math.exp(-_km(e, other.latitude, other.longitude) / NEAR_KM)
    return NEARBY * math.log1p(total)


def _km(e: Entry, latitude: float, longitude: float) -> float:
    """Distance on a flat map: good enough to tell near from far."""
    x = (e.longitude - longitude + 180) % 360 - 180
    return 111.2 * math.hypot(e.latitude - latitude, x * math.cos(math.radians(latitude)))


def _best(group: _Group) -> tuple[Entry, float]:
    weight = max(group.weights)
    return group.entries[group.weights.index(weight)], weight
