"""The same event told by several reports: how alike two tellings are, and the stories that they make."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import mul

from communique.link.blocks import Rarity, begins, candidates, ends
from communique.link.clusters import clusters
from communique.link.judgement import Rulings
from communique.link.types import RULES, Link, Pair, Side, Telling, pair
from communique.link.words import plain

WEIGHTS = {"type": 0.22, "sides": 0.22, "day": 0.16, "place": 0.1, "name": 0.1, "words": 0.2}
"""What each likeness counts, of 1 in all; set by hand on the development cases of stories, in steps of 0.02."""

THRESHOLD = 0.5
"""Mean score from which tellings are of one event: over running news what lies below is more often wrong than right;
the development cases, which have few subjects, would allow 0.4."""

APART = 4
"""Days, beyond what their dates leave open, from which two tellings are never of one event."""

LATE = 3
"""Days by which a report without a date of its own may come after what it tells of."""

FAMILIES = (
    frozenset({"CONSULT", "AGREE", "COOPERATE", "SUPPORT"}),
    frozenset({"AID", "SUPPORT", "COOPERATE"}),
    frozenset({"CONCEDE", "RETREAT", "AGREE"}),
    frozenset({"ACCUSE", "REJECT", "THREATEN", "REQUEST"}),
    frozenset({"ASSAULT", "COERCE", "MOBILIZE"}),
    frozenset({"SANCTION", "COERCE", "REJECT"}),
    frozenset({"PROTEST", "ASSAULT"}),
)
"""Types that two reports may give to one event: a summit is a meeting to one and an agreement to the other."""

STATE = "state:"

COMMON_NAME = 0.6
"""What two parties of one common name count, such as "protesters": there are others."""

CHANCE = 0.1
"""What two sentences of one subject have in common anyhow, twice the cosine of their words: it counts for nothing."""

AHEAD = frozenset({"planned", "proposed", "demanded", "hypothetical"})
"""Statuses of what is told ahead: its type is then that of the announcement, and may be quite another."""


@dataclass(frozen=True, slots=True)
class Score:
    """How alike two tellings are, -1 to 1 in each respect, 0 where one of them does not say; and in all."""

    type: float
    sides: float
    day: float
    place: float
    name: float
    words: float

    @property
    def total(self) -> float:
        """The weighted sum, at least 0."""
        given = (self.type, self.sides, self.day, self.place, self.name, self.words)
        total: float = sum(map(mul, WEIGHTS.values(), given))
        return max(0.0, total)


@dataclass(frozen=True, slots=True)
class Stories:
    """Links of later tellings to earlier ones; and for how many tellings others were too many to look at all."""

    links: tuple[Link, ...]
    cut: int = 0


def stories(tellings: Iterable[Telling], rulings: Rulings | None = None) -> Stories:
    """Which events of several reports are one, each later telling linked to the earlier one that it is most like.

    A telling's ``cluster`` is the id of the story's first telling. ``rulings`` are obeyed.
    """
    rulings = rulings or Rulings()
    ordered = sorted(tellings, key=lambda t: t.order)
    rarity = Rarity.of(ordered)
    found = candidates(ordered, rarity)
    scores, apart = _scores(ordered, found, rarity.weights)
    apart |= set(rulings.different)
    known = {t.id: t for t in ordered}
    same = [p for p in rulings.same if p[0] in known and p[1] in known]
    made = clusters({p: s.total for p, s in scores.items()}, THRESHOLD, same, apart - set(same))
    links = (link for members in made for link in _linked(members, known, scores, rulings))
    return Stories(tuple(sorted(links, key=lambda link: known[link.right].order)), found.cut)


_WORTH = 0.2
"""Below it a pair counts as 0 in the average."""


def _scores(
    tellings: Sequence[Telling], pairs: Iterable[tuple[int, int]], rarity: Mapping[str, float]
) -> tuple[dict[Pair, Score], set[Pair]]:
    """The scores of pairs that have one worth counting, and the pairs that look alike but cannot be of one event."""
    norms = [math.sqrt(sum(rarity[w] ** 2 for w in t.words)) for t in tellings]
    scores: dict[Pair, Score] = {}
    apart: set[Pair] = set()
    seen: set[int] = set()
    for i, j in pairs:
        number = min(i, j) * len(tellings) + max(i, j)
        if number in seen:
            continue
        seen.add(number)
        one, other = tellings[i], tellings[j]
        if one.type != other.type and one.words.isdisjoint(other.words):
            continue
        ids = pair(one.id, other.id)
        score = scored(one, other, _cosine(one, other, rarity, norms[i] * norms[j]))
        if score.total < _WORTH:
            continue
        if cannot_be_one(one, other):
            apart.add(ids)
        else:
            scores[ids] = score
    return scores, apart


def _cosine(one: Telling, other: Telling, rarity: Mapping[str, float], norm: float) -> float:
    shared = one.words & other.words
    return sum(rarity[w] ** 2 for w in shared) / norm if norm else 0.0


# ---------------------------------------------------------------- how alike


def cannot_be_one(one: Telling, other: Telling) -> bool:
    """Whether two tellings cannot be of one event, however alike.

    They name other occasions, are days apart, or stand in one report with other values: it tells of two things then.
    """
    if one.name and other.name and plain(one.name) != plain(other.name):
        return True
    if days_apart(one, other) >= APART:
        return True
    return one.document == other.document and _contrasted(one, other)


def _contrasted(one: Telling, other: Telling) -> bool:
    """Whether one report sets two events against each other: by day, place, number or sides."""
    dated = one.first and other.first and one.precision == other.precision
    if dated and (one.first, one.last) != (other.first, other.last):
        return True
    if one.place and other.place and plain(one.place) != plain(other.place):
        return True
    mine, theirs = dict(one.quantities), dict(other.quantities)
    if any(unit in theirs and theirs[unit] != value for unit, value in mine.items()):
        return True
    return one.type != other.type and one.words.isdisjoint(other.words)


def days_apart(one: Telling, other: Telling) -> int:
    """Days between two tellings beyond what their dates leave open; a report may come some days late.

    Without a day on either side nothing is known, which is 0.
    """
    if (one.first is None and one.published is None) or (other.first is None and other.published is None):
        return 0
    gap = max((begins(other) - ends(one)).days, (begins(one) - ends(other)).days, 0)
    slack = max(
        (LATE for t, u in ((one, other), (other, one)) if t.first is None and begins(t) >= begins(u)), default=0
    )
    return max(0, gap - slack)


def scored(one: Telling, other: Telling, words: float) -> Score:
    """The score of two tellings, given the cosine of their words."""
    return Score(
        _types(one, other), _sides(one, other), _days(one, other), _places(one, other), _names(one, other),
        min(1.0, words * 2 - CHANCE),
    )  # fmt: skip


def _types(one: Telling, other: Telling) -> float:
    if one.type == other.type:
        return 1.0 if one.mode == other.mode or not (one.mode and other.mode) else 0.7
    if any(one.type in f and other.type in f for f in FAMILIES):
        return 0.5
    if one.quad == other.quad or {one.status, other.status} & AHEAD:
        return 0.1
    return -0.5


def _sides(one: Telling, other: Telling) -> float:
    """The mean of how well the parties of each find their like in the other; the sides may be exchanged.

    -1 where each has a party of a country that the other lacks: Russia with China is not Russia with India.
    """
    mine, theirs = ((*t.actors, *t.recipients) for t in (one, other))
    if _lacks(mine, theirs) and _lacks(theirs, mine):
        return -1.0
    straight = _matched(one.actors, other.actors, one.recipients, other.recipients)
    mixed = _found(mine, theirs)
    return max(straight, mixed if one.symmetric or other.symmetric else mixed * 0.8)


def _lacks(mine: Sequence[Side], theirs: Sequence[Side]) -> bool:
    """Whether a party of a known country finds nobody among some others who are all of known countries."""
    if not all(b.country for b in theirs):
        return False
    return any(a.country and all(_like(a, b) < 0 for b in theirs) for a in mine)


def _matched(*sides: Sequence[Side]) -> float:
    pairs = [(sides[i], sides[i + 1]) for i in (0, 2) if sides[i] and sides[i + 1]]
    return sum(_found(a, b) for a, b in pairs) / len(pairs) * (1.0 if len(pairs) == 2 else 0.8) if pairs else 0.0


def _found(mine: Sequence[Side], theirs: Sequence[Side]) -> float:
    if not mine or not theirs:
        return 0.0
    few, many = sorted((mine, theirs), key=len)
    near = sum(max(_like(a, b) for b in many) for a in few) / len(few)
    far = sum(max(_like(a, b) for b in few) for a in many) / len(many)
    return 0.7 * near + 0.3 * far


def _like(one: Side, other: Side) -> float:
    if one.key == other.key:
        return 1.0 if one.known or other.country else COMMON_NAME
    if one.country is not None and other.country is not None:
        return _of_countries(one, other)
    shared = set(one.name.split()) & set(other.name.split())
    return 0.6 if shared else 0.0


def _of_countries(one: Side, other: Side) -> float:
    """A state and one who is of it are much the same; two who are known, of one state, are mostly two."""
    if one.country != other.country:
        return -0.6
    if STATE in (one.key[: len(STATE)], other.key[: len(STATE)]):
        return 0.8
    return 0.2 if one.known and other.known else 0.5


def _days(one: Telling, other: Telling) -> float:
    """1 on one day, 0 where a date is too wide to say, less than 0 from two days on."""
    apart = days_apart(one, other)
    if apart:
        return 0.4 - 0.6 * apart
    wide = max((ends(t) - begins(t)).days for t in (one, other))
    if one.first is None or other.first is None:
        return 0.6 if abs((begins(one) - begins(other)).days) <= LATE else 0.2
    if wide <= 7:
        return 1.0 if wide <= 1 else 0.7
    if (one.first, one.last) == (other.first, other.last):
        return 0.6
    return 0.4 if wide <= 31 else 0.0


def _places(one: Telling, other: Telling) -> float:
    if one.place is None or other.place is None:
        return 0.0
    if plain(one.place) == plain(other.place):
        return 1.0
    if one.place_country and other.place_country:
        return -0.2 if one.place_country == other.place_country else -1.0
    return -0.4


def _names(one: Telling, other: Telling) -> float:
    return 1.0 if one.name and other.name and plain(one.name) == plain(other.name) else 0.0


# ---------------------------------------------------------------- links


def _linked(
    members: Sequence[str], known: Mapping[str, Telling], scores: Mapping[Pair, Score], rulings: Rulings
) -> Iterator[Link]:
    """A link for each telling of a story but the first: to the earlier one that it is most like."""
    told = sorted((known[m] for m in members), key=lambda t: t.order)
    by_person: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for (a, b), who in rulings.same.items():
        by_person[a][b] = by_person[b][a] = who
    for at, telling in enumerate(told[1:], 1):
        ruled = next((e for e in told[:at] if e.id in by_person[telling.id]), None)
        near = [(s.total, -i) for i, e in enumerate(told[:at]) if (s := scores.get(pair(e.id, telling.id)))]
        earlier = ruled or told[-max(near)[1] if near else 0]
        score = scores.get(pair(earlier.id, telling.id))
        total = 1.0 if ruled else round(min(1.0, score.total), 3) if score else 0.0
        because = "a person's judgement" if ruled else reason(earlier, telling, score)
        decided = by_person[telling.id][earlier.id] if ruled else f"rule {RULES['event']}"
        yield Link(
            "event", told[0].id, earlier.id, earlier.document, telling.id, telling.document, total, because, decided
        )


def reason(one: Telling, other: Telling, score: Score | None) -> str:
    """Why two tellings were taken for one event, the respects in which they are alike."""
    if score is None:
        return "both are like the other tellings of the story"
    said = [f"both {one.type}" if one.type == other.type else f"{one.type} and {other.type}"]
    mine, theirs = ({s.key: s.name for s in (*t.actors, *t.recipients)} for t in (one, other))
    shared = sorted(mine[k] for k in mine.keys() & theirs.keys())
    if shared:
        said.append(f"sides {', '.join(shared)}")
    elif score.sides > 0:
        said.append("sides of the same countries")
    if score.day >= 0.6:
        said.append("the same day" if score.day == 1 else "days that agree")
    if score.place == 1:
        said.append(f"in {one.place}")
    if score.name:
        said.append(f"“{one.name}”")
    if words := sorted(one.words & other.words)[:5]:
        said.append(f"words {', '.join(words)}")
    return "; ".join(said)
