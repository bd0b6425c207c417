"""Intervals of days, and how a claim's days and the reference's partial dates bear on each other."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from communique.records import Date, Document
from communique.world import Partial

Fit = Literal["inside", "may_be", "near", "away"]
"""How a partial date lies to some days: in them, in them for all that is known, within their slack, or outside."""

_YEAR = dt.timedelta(days=366)
_SLACK = {"decade": 2 * _YEAR, "quarter": dt.timedelta(days=31), "week": dt.timedelta(days=7)}
_LEAST = dt.timedelta(days=1)
"""A day is right or wrong by one according to where on earth it is counted."""

_ROUGH = re.compile(
    r"\b(?:about|around|circa|roughly|approximately|nearly|almost|early|late|mid|middle of|end of|beginning of|"
    r"start of|turn of|close to|by)\W+(?:the\W+)?$",
    re.IGNORECASE,
)
_ROUGH_INSIDE = re.compile(r"\b(?:early|late|mid|middle|end|beginning|turn|recent|couple|few|ago)\b", re.IGNORECASE)
_SINCE = re.compile(r"\b(?:since|from|as of|starting)\W+(?:the\W+)?(?:\w+\W+){0,2}$", re.IGNORECASE)
_UNTIL = re.compile(r"\b(?:until|till|up to|through)\W+(?:the\W+)?$", re.IGNORECASE)
_BEFORE = 24
"""Characters before a date that may say how exact it is."""


@dataclass(frozen=True, slots=True)
class Interval:
    """Days from ``first`` to ``last``, both included; None is an open end. ``slack`` is how vague the edges are."""

    first: dt.date | None
    last: dt.date | None
    slack: dt.timedelta = _LEAST

    def meets(self, first: dt.date | None, last: dt.date | None) -> bool:
        """Whether at least one day of ``[first, last]`` is in this."""
        after = self.first is None or last is None or last >= self.first
        return after and (self.last is None or first is None or first <= self.last)

    def covers(self, first: dt.date, last: dt.date) -> bool:
        """Whether every day of ``[first, last]`` is in this."""
        return (self.first is None or self.first <= first) and (self.last is None or last <= self.last)

    def widened(self, by: dt.timedelta) -> Interval:
        """This with both ends moved outwards."""
        return Interval(self.first and _moved(self.first, -by), self.last and _moved(self.last, by), self.slack)

    def fit(self, day: Partial) -> Fit:
        """How a partial date lies to these days."""
        if self.covers(day.first, day.last):
            return "inside"
        if self.meets(day.first, day.last):
            return "may_be"
        return "near" if self.widened(self.slack).meets(day.first, day.last) else "away"

    def days_from(self, day: Partial) -> int:
        """How many days a partial date lies from this; 0 where it may lie inside."""
        if self.meets(day.first, day.last):
            return 0
        if self.last is not None and day.first > self.last:
            return (day.first - self.last).days
        assert self.first is not None
        return (self.first - day.last).days


def best_fit(days: Interval, dates: Iterable[Partial]) -> tuple[Fit, Partial] | None:
    """The date that lies best to some days, and how; None without dates."""
    order: list[Fit] = ["inside", "may_be", "near", "away"]
    ranked = [(order.index(days.fit(d)), days.days_from(d), d.iso, d) for d in dates]
    if not ranked:
        return None
    rank, _, _, date = min(ranked)
    return order[rank], date


def distance_words(days: int) -> str:
    """How far apart, for people: "12 days", "7 months", "16 years"."""
    if days >= 700:
        return f"{days / 365.25:.0f} years"
    if days >= 345:
        return "a year"
    return f"{days / 30.4:.0f} months" if days >= 60 else f"{days} day{'s' if days != 1 else ''}"


def interval_of(when: Date | None, document: Document) -> Interval | None:
    """The days that a claim is about: its own date, else the day of publication; None where neither is told."""
    if when is None:
        day = document.published
        return Interval(day, day) if day else None
    if when.from_ is None and when.to is None:
        return None
    return Interval(when.from_, when.to, _slack(when, document))


def starting_of(when: Date, document: Document) -> Interval | None:
    """For "since 2014": the days in which it began, as exact as the words are; None where it says no "since"."""
    start = when.from_
    if start is None or not _SINCE.search(before(when, document)) or (when.to and when.precision == "day"):
        return None
    words = when.span.words
    if not re.search(r"\d{4}", words):
        return None
    named_month = re.search(r"[A-Z][a-z]{2,}", words) is not None
    named_day = re.search(r"\b\d{1,2}\b", words) is not None
    last = start if named_month and named_day else Partial(start.isoformat()[: 7 if named_month else 4]).last
    return Interval(start, last, _slack(when, document))


def until(when: Date | None, document: Document) -> bool:
    """Whether the words before a date make it an end: "until 2012"."""
    return when is not None and _UNTIL.search(before(when, document)) is not None


def before(when: Date, document: Document) -> str:
    """The words right before a date."""
    return document.text[max(0, when.span.start - _BEFORE) : when.span.start]


def _slack(when: Date, document: Document) -> dt.timedelta:
    slack = _SLACK.get(when.precision, _LEAST)
    if _ROUGH.search(before(when, document)) or _ROUGH_INSIDE.search(when.span.words):
        whole = (when.to - when.from_) if when.from_ and when.to else _YEAR
        slack = max(slack, min(max(whole, dt.timedelta(days=7)), _YEAR))
    return slack


def _moved(day: dt.date, by: dt.timedelta) -> dt.date:
    try:
        return day + by
    except OverflowError:
        return dt.date.min if by < dt.timedelta(0) else dt.date.max


def term_days(from_: Partial | None, to: Partial | None) -> tuple[dt.date | None, dt.date | None]:
    """The widest reading of ``[from, to)`` as first and last day."""
    return (from_.first if from_ else None, last_day(to).last if to else None)


def last_day(to: Partial) -> Partial:
    """The last day of a term that ends at ``to``: the day before, where the day is known."""
    if to.first != to.last:
        return to
    return Partial(_moved(to.first, -_LEAST).isoformat())
