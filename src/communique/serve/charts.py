"""Where the parts of a chart stand, in per cent of its width: drawn by the page itself as SVG, at any width."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from communique.world.types import Partial

STEPS = (1, 2, 5, 10, 20, 50, 100)
MOST_TICKS = 8
"""Labels along an axis: more run into each other on a phone."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A label along an axis: where, in per cent, and what it says."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Scale:
    """Days as per cent of a chart's width."""

    first: dt.date
    last: dt.date

    def at(self, day: dt.date) -> float:
        """Where a day stands, within the chart."""
        span = max(1, (self.last - self.first).days)
        return round(min(100.0, max(0.0, 100 * (day - self.first).days / span)), 3)

    @property
    def ticks(self) -> tuple[Tick, ...]:
        """Years along the axis, as many as can be read; months where it is short."""
        years = self.last.year - self.first.year
        if years < 3:
            return self._months()
        step = next(s for s in STEPS if years / s <= MOST_TICKS or s == STEPS[-1])
        begin = -(-self.first.year // step) * step
        found = (Tick(self.at(dt.date(y, 1, 1)), str(y)) for y in range(max(1, begin), self.last.year + 1, step))
        return tuple(t for t in found if 1 <= t.at <= 97)

    def _months(self) -> tuple[Tick, ...]:
        count = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month
        step = next(s for s in (1, 2, 3, 6, 12) if count / s <= MOST_TICKS or s == 12)
        found = []
        for i in range(0, count + 1, step):
            month = self.first.month - 1 + i
            day = dt.date(self.first.year + month // 12, month % 12 + 1, 1)
            found.append(Tick(self.at(day), f"{day:%b %Y}"))
        return tuple(t for t in found if 0 <= t.at <= 95)


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar over time: where it begins, how wide it is, in per cent, and what it stands for."""

    x: float
    width: float
    look: str
    says: str
    vague: bool = False


def bar(scale: Scale, from_: Partial | None, to: Partial | None, look: str, says: str) -> Bar:
    """A term as a bar; an end that is not known reaches to the edge."""
    start = scale.at(from_.first) if from_ else 0.0
    end = scale.at(to.first) if to else 100.0
    vague = any(p is not None and p.first != p.last for p in (from_, to)) or from_ is None
    return Bar(start, max(0.35, round(end - start, 3)), look, says, vague)


@dataclass(frozen=True, slots=True)
class Column:
    """What happened in one period: heights above and below the middle line, in pixels, and the numbers."""

    x: float
    width: float
    up: tuple[tuple[float, float, str], ...]
    down: tuple[tuple[float, float, str], ...]
    says: str
    since: dt.date
    until: dt.date
    row: dict[str, Any]


UP = (("verbal_cooperation", "q1"), ("material_cooperation", "q2"))
DOWN = (("verbal_conflict", "q3"), ("material_conflict", "q4"))


@dataclass(frozen=True, slots=True)
class Mirror:
    """Cooperation above and conflict below a line, over time."""

    columns: tuple[Column, ...]
    scale: Scale
    height: int
    middle: float
    most: int

    @property
    def ticks(self) -> tuple[Tick, ...]:
        """The years or months along it."""
        return self.scale.ticks


def mirror(rows: Sequence[dict[str, Any]], by: str, height: int = 220) -> Mirror | None:
    """A dyad's rows as a mirrored chart; None where none of them has a period."""
    dated = [r for r in rows if r["period"] is not None]
    if not dated:
        return None
    scale = Scale(dated[0]["period"], following(dated[-1]["period"], by))
    ups = max(sum(r[k] for k, _ in UP) for r in dated)
    downs = max(sum(r[k] for k, _ in DOWN) for r in dated)
    room = height - 8
    unit = room / max(1, ups + downs)
    middle = round(4 + ups * unit, 2)
    columns = tuple(_column(r, scale, by, unit, middle) for r in dated)
    return Mirror(columns, scale, height, middle, max(ups, downs))


def _column(row: dict[str, Any], scale: Scale, by: str, unit: float, middle: float) -> Column:
    since = row["period"]
    end = following(since, by)
    x = scale.at(since)
    width = max(0.15, round((scale.at(end) - x) * 0.86, 3))
    up, at = [], middle
    for key, look in UP:
        tall = round(row[key] * unit, 2)
        at = round(at - tall, 2)
        up.append((at, tall, look))
    down, at = [], middle
    for key, look in DOWN:
        tall = round(row[key] * unit, 2)
        down.append((at, tall, look))
        at = round(at + tall, 2)
    says = f"{since}: {row['cooperation']} cooperation, {row['conflict']} conflict"
    until = end - dt.timedelta(days=1)
    return Column(x, width, tuple(up), tuple(down), says, since, until, row)


def following(day: dt.date, by: str) -> dt.date:
    """The first day of the period after the one that begins on a day."""
    if by in ("day", "week"):
        return day + dt.timedelta(days=7 if by == "week" else 1)
    months = {"month": 1, "quarter": 3, "year": 12}[by]
    month = day.month - 1 + months
    year = day.year + month // 12
    return dt.date(year, month % 12 + 1, 1) if year <= dt.MAXYEAR else dt.date.max


@dataclass(frozen=True, slots=True)
class Level:
    """A named amount with its share of the largest, in per cent, for a row of bars."""

    label: str
    value: int
    share: float


def levels(amounts: Iterable[tuple[str, int]], *, root: bool = False) -> tuple[Level, ...]:
    """Amounts beside each other as bars; with ``root`` small ones are seen beside large ones."""
    kept = list(amounts)
    most = max((v for _, v in kept), default=0) or 1
    share = (lambda v: math.sqrt(v / most)) if root else (lambda v: v / most)
    return tuple(Level(label, v, round(100 * share(v), 2)) for label, v in kept)
