"""Intervals of days and how a claim's interval and the reference's partial dates bear on each other."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from communique.records import Date
from communique.world import Partial


@dataclass(frozen=True, slots=True)
class Interval:
    """Days from ``first`` to ``last``, both included; None is an open end."""

    first: dt.date | None
    last: dt.date | None

    def meets(self, first: dt.date | None, last: dt.date | None) -> bool:
        """Whether at least one day of ``[first, last]`` is in this."""
        after = self.first is None or last is None or last >= self.first
        return after and (self.last is None or first is None or first <= self.last)

    def holds_start(self, day: Partial | None) -> bool:
        """Whether a partial date may lie in this."""
        return day is not None and self.meets(day.first, day.last)

    def years_from(self, day: Partial) -> float:
        """How far a partial date lies from this, in years; 0 where it may lie inside."""
        if self.meets(day.first, day.last):
            return 0.0
        if self.last is not None and day.first > self.last:
            return (day.first - self.last).days / 365.25
        assert self.first is not None
        return (self.first - day.last).days / 365.25


def interval_of(when: Date | None, otherwise: dt.date | None) -> Interval | None:
    """The days that a claim is about: its own date, else the one given; None where neither can be told."""
    if when is not None and (when.from_ or when.to):
        return Interval(when.from_, when.to)
    return Interval(otherwise, otherwise) if otherwise and when is None else None


def term_days(from_: Partial | None, to: Partial | None) -> tuple[dt.date | None, dt.date | None]:
    """The widest reading of ``[from, to)`` as first and last day."""
    last = None
    if to is not None:
        last = to.first - dt.timedelta(days=1) if to.first == to.last else to.last
    return (from_.first if from_ else None, last)
