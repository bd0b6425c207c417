"""The value of a date expression: an interval of days, how precise it is, and what it was reckoned from."""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from communique.code.dates_grammar import Expression
from communique.records import Basis, Precision

Tense = Literal["past", "present", "future"]

DAY = dt.timedelta(days=1)
_DRIFT: Mapping[Tense, tuple[float, float]] = {"past": (1.0, 3.0), "present": (1.2, 1.0), "future": (3.0, 1.0)}
"""How far off a day before and a day after publication counts, by the tense of the verb it goes with."""
_EARLY = dt.timedelta(days=16)
"""How far past publication a day may lie on which something is told as done: a month's middle stands for it, and
papers carry the next day's date.
"""
_PRECISIONS: Mapping[str, Precision] = {
    "day": "day",
    "week": "week",
    "fortnight": "week",
    "month": "month",
    "quarter": "quarter",
    "year": "year",
    "decade": "decade",
    "century": "decade",
}
_SPACED = {"century": 100, "decade": 10}


@dataclass(frozen=True, slots=True)
class When:
    """An interval of days, both ends inclusive, with its precision and basis."""

    from_: dt.date | None
    to: dt.date | None
    precision: Precision
    basis: Basis


UNRESOLVED = When(None, None, "day", "unresolved")


@dataclass(frozen=True, slots=True)
class Anchors:
    """What dates are reckoned from: publication, the text's own last date, and the tense of the verb.

    ``year`` is one that the same sentence has just named, for days and months without their own. ``done`` is what
    cannot lie ahead: "died in May".
    """

    published: dt.date | None
    text: When | None
    tense: Tense
    year: int | None = None
    done: bool = False

    def day(self, name: str) -> dt.date | None:
        """The day of publication, or the first day of the text's last date where ``name`` is "text"."""
        if name == "text" and self.text is not None:
            return self.text.from_
        return self.published


def value_of(expression: Expression, anchors: Anchors) -> When:
    """The value of an expression; unresolved where an anchor is missing or the calendar has no such day."""
    try:
        return _KINDS[expression.rule.kind](expression, anchors) or UNRESOLVED
    except (ValueError, OverflowError):
        return UNRESOLVED


def around(unit: str, day: dt.date) -> tuple[dt.date, dt.date]:
    """The first and last day of the day, week, month, quarter, year, decade or century that holds a day."""
    if unit == "day":
        return day, day
    if unit in ("week", "fortnight"):
        first = day - (day.isoweekday() - 1) * DAY
        return first, first + 6 * DAY
    if unit in ("month", "quarter"):
        span = 1 if unit == "month" else 3
        return _months(day.year, (day.month - 1) // span * span + 1, span)
    years = _SPACED.get(unit, 1)
    return _years(day.year - day.year % years, years)


def _years(first: int, count: int) -> tuple[dt.date, dt.date]:
    return dt.date(first, 1, 1), dt.date(first + count - 1, 12, 31)


def _months(year: int, month: int, count: int) -> tuple[dt.date, dt.date]:
    """``count`` months from a month on; a month past December counts on into the next year."""
    last = year * 12 + month - 1 + count - 1
    end_year, end_month = divmod(last, 12)
    first_year, first_month = divmod(year * 12 + month - 1, 12)
    return (
        dt.date(first_year, first_month + 1, 1),
        dt.date(end_year, end_month + 1, monthrange(end_year, end_month + 1)[1]),
    )


def moved(unit: str, day: dt.date, by: int) -> dt.date:
    """A day so many units later (earlier where ``by`` is negative); 31 May less a month is 30 April."""
    if unit in ("day", "week", "fortnight"):
        return day + by * {"day": 1, "week": 7, "fortnight": 14}[unit] * DAY
    months = by * {"month": 1, "quarter": 3, "year": 12, "decade": 120, "century": 1200}[unit]
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _when(unit: str, ends: tuple[dt.date, dt.date], basis: Basis = "explicit") -> When:
    return When(ends[0], ends[1], _PRECISIONS[unit], basis)


def _basis(name: str, anchors: Anchors) -> Basis:
    return "text" if name == "text" and anchors.text is not None else "publication"


def _nearest(days: list[dt.date], anchors: Anchors) -> dt.date | None:
    """The day that lies nearest to publication, as the tense weighs before and after."""
    if anchors.published is None:
        return None
    before, after = _DRIFT[anchors.tense]
    on = anchors.published
    days = ([d for d in days if d <= on + _EARLY] or days) if anchors.done else days

    def drift(day: dt.date) -> float:
        gap = (day - on).days
        return gap * after if gap > 0 else -gap * before

    return min(days, key=drift)


def _day(e: Expression, anchors: Anchors) -> When | None:
    month, day, year = e.number("MONTH"), e.number("DAY") or e.number("ORDDAY"), e.number("YEAR")
    if month is None or day is None:
        return None
    if year is not None:
        return _when("day", (dt.date(year, month, day),) * 2)
    if anchors.year is not None:
        return _when("day", (dt.date(anchors.year, month, day),) * 2, "text")
    found = _without_year(month, day, anchors)
    return _when("day", (found, found), "publication") if found else None


def _without_year(month: int, day: int, anchors: Anchors) -> dt.date | None:
    if anchors.published is None:
        return None
    years = range(anchors.published.year - 4, anchors.published.year + 5)
    fits = [dt.date(y, month, day) for y in years if 1 <= y <= 9999 and day <= monthrange(y, month)[1]]
    return _nearest(fits, anchors) if fits else None


def _days(e: Expression, anchors: Anchors) -> When | None:
    month, year = e.number("MONTH"), e.number("YEAR")
    pair = e.values.get("DAYS", (None,))[0]
    first, last = pair if isinstance(pair, tuple) else (e.number("DAY"), e.number("DAY", 1))
    if month is None or first is None or last is None or last < first:
        return None
    basis: Basis = "explicit" if year is not None else "publication"
    start = dt.date(year, month, first) if year is not None else _without_year(month, first, anchors)
    return When(start, start.replace(day=last), "day", basis) if start else None


def _iso_day(e: Expression, anchors: Anchors) -> When:
    parts = e.values.get("ISODAY", ())
    if parts and isinstance(parts[0], tuple):
        year, month, day = parts[0]
    else:
        year, month, day = e.number("YEAR"), e.number("N2"), e.number("N2", 1)
    return _when("day", (dt.date(year, month, day),) * 2)


def _slash_day(e: Expression, anchors: Anchors) -> When | None:
    parts = e.values["SLASHDAY"][0]
    assert isinstance(parts, tuple)
    first, second, year, mark = parts
    year = year if year >= 100 else year + (2000 if year < 50 else 1900)
    orders = [(second, first)] if mark == "." else [(first, second), (second, first)]
    days = [dt.date(year, m, d) for m, d in orders if 1 <= m <= 12 and 1 <= d <= monthrange(year, m)[1]]
    found = (_nearest(days, anchors) or days[0]) if days else None
    return _when("day", (found, found)) if found else None


def _month(e: Expression, anchors: Anchors) -> When | None:
    month, year = e.number("MONTH"), e.number("YEAR")
    assert month is not None
    if year is not None:
        return _when("month", _months(year, month, 1))
    if anchors.year is not None:
        return _when("month", _months(anchors.year, month, 1), "text")
    if anchors.published is None:
        return None
    if month == anchors.published.month:
        return _when("month", around("month", anchors.published), "publication")
    found = _without_year(month, 15, anchors)
    return _when("month", around("month", found), "publication") if found else None


def _month_near(e: Expression, anchors: Anchors) -> When | None:
    month, way = e.number("MONTH"), int(e.rule.argument[0])
    if anchors.published is None or month is None:
        return None
    year, on = anchors.published.year, anchors.published.month
    if "this" not in e.literals:
        year += (-1 if month >= on else 0) if way < 0 else (1 if month <= on else 0)
    return _when("month", _months(year, month, 1), "publication")


def _year(e: Expression, anchors: Anchors) -> When:
    year = e.number("YEAR") or e.number("FYEAR")
    assert year is not None
    return _when("year", _years(year, 1))


def _years_of(e: Expression, anchors: Anchors) -> When | None:
    pair = e.values.get("YEARS", (None,))[0]
    first, last = pair if isinstance(pair, tuple) else (e.number("YEAR"), e.number("YEAR", 1))
    if last is None:
        last = first - first % 100 + (e.number("YY") or 0)
    return When(*_years(first, last - first + 1), "year", "explicit") if last >= first else None


def _year_short(e: Expression, anchors: Anchors) -> When:
    short = e.number("YY") or 0
    return _when("year", _years(short + (1900 if short >= 30 else 2000), 1))


def _decade(e: Expression, anchors: Anchors) -> When:
    first = e.number("DECADE") or e.number("DECADETEN")
    assert first is not None
    return _when("decade", _years(first, 10))


def _century(e: Expression, anchors: Anchors) -> When:
    number = e.number("ORD") or 0
    return _when("century", _years((number - 1) * 100, 100) if number > 1 else _years(1, 100))


def _weekday(e: Expression, anchors: Anchors) -> When | None:
    wanted = e.number("WEEKDAY")
    if anchors.published is None or wanted is None:
        return None
    way = int(e.rule.argument[0]) if e.rule.argument else 0
    back = (anchors.published.isoweekday() - wanted) % 7
    ahead = way > 0 or (way == 0 and anchors.tense != "past" and back > 0)
    by = 7 - back if ahead else -(back or (7 if way else 0))
    found = anchors.published + by * DAY
    return _when("day", (found, found), "publication")


def _weekday_text(e: Expression, anchors: Anchors) -> When | None:
    wanted, start = e.number("WEEKDAY"), anchors.day("text")
    if start is None or wanted is None:
        return None
    by = (wanted - start.isoweekday()) % 7 or 7
    found = start + (by if e.rule.argument[0] == "1" else by - (7 if by < 7 else 14)) * DAY
    return _when("day", (found, found), _basis("text", anchors))


def _weekend(e: Expression, anchors: Anchors) -> When | None:
    on = anchors.published
    if on is None:
        return None
    saturday = on + (6 - on.isoweekday()) * DAY
    way = int(e.rule.argument[0])
    by = way if on.isoweekday() < 6 or way > 0 else 0
    if way < 0 and "the" in e.literals and anchors.tense != "past":
        by = 0
    saturday += 7 * by * DAY
    return When(saturday, saturday + DAY, "week", "publication")


def _offset(e: Expression, anchors: Anchors) -> When | None:
    anchor, unit, by = e.rule.argument
    return _reckoned(anchor, unit, int(by), anchors)


def _offset_unit(e: Expression, anchors: Anchors) -> When | None:
    anchor, by = e.rule.argument
    unit = next(u for u in ("day", "week", "month", "quarter", "year", "decade", "century") if u in e.literals)
    return _reckoned(anchor, unit, int(by), anchors)


def _reckoned(anchor: str, unit: str, by: int, anchors: Anchors) -> When | None:
    start = anchors.day(anchor)
    return _when(unit, around(unit, moved(unit, start, by)), _basis(anchor, anchors)) if start else None


def _shift(e: Expression, anchors: Anchors) -> When | None:
    anchor, way = e.rule.argument
    start, count = anchors.day(anchor), e.number("NUM")
    unit = next((u for name in ("UNIT", "UNITS") for u in e.values.get(name, ())), "day")
    if start is None or count is None or not isinstance(unit, str):
        return None
    if count == 0:
        before, after = (None, start) if way == "-1" else (start, None)
        return When(before, after, "open", _basis(anchor, anchors))
    found = moved(unit, start, int(way) * count)
    return _when(unit, around(unit, found), _basis(anchor, anchors))


def _that(e: Expression, anchors: Anchors) -> When | None:
    if anchors.text is None or anchors.text.from_ is None:
        return None
    unit = next((u for u in ("week", "month", "quarter", "year") if u in e.literals), "day")
    return _when(unit, around(unit, anchors.text.from_), "text")


def _quarter(e: Expression, anchors: Anchors) -> When | None:
    number, year = e.number("ORD") or e.number("QUARTER"), e.number("YEAR")
    if number is None or not 1 <= number <= 4:
        return None
    if year is not None:
        return _when("quarter", _months(year, 3 * number - 2, 3))
    if anchors.published is None:
        return None
    on = anchors.published
    year = on.year if anchors.tense == "future" or 3 * number - 2 <= on.month else on.year - 1
    return _when("quarter", _months(year, 3 * number - 2, 3), "publication")


def _half(e: Expression, anchors: Anchors) -> When | None:
    number = e.number("ORD") or 0
    if anchors.published is None or number not in (1, 2):
        return None
    return _when("quarter", _months(anchors.published.year, 6 * number - 5, 6), "publication")


def _season(e: Expression, anchors: Anchors) -> When | None:
    month, year = e.number("SEASON"), e.number("YEAR")
    if month is None:
        return None
    if e.literals & {"southern", "austral"}:
        month = (month + 5) % 12 + 1
    if year is not None:
        return _when("quarter", _months(year, month, 3))
    if anchors.published is None:
        return None
    on = anchors.published
    starts = [_months(y, month, 3) for y in range(on.year - 1, on.year + 2)]
    if "last" in e.literals:
        ends = max(s for s in starts if s[1] < on)
    elif "next" in e.literals:
        ends = min(s for s in starts if s[0] > on)
    else:
        ends = next(s for s in starts if s[0] == _season_start(starts, anchors))
    return _when("quarter", ends, "publication")


def _season_start(starts: list[tuple[dt.date, dt.date]], anchors: Anchors) -> dt.date:
    on = anchors.published
    assert on is not None
    return next((a for a, b in starts if a <= on <= b), None) or _nearest([a for a, _ in starts], anchors) or on


def _open(e: Expression, anchors: Anchors) -> When | None:
    on = anchors.published
    ends = {"past": (None, on), "present": (on, on), "future": (on, None)}[e.rule.argument[0]]
    return When(*ends, "open", "publication") if on else None


def _holiday(e: Expression, anchors: Anchors) -> When | None:
    year, parts = e.number("YEAR"), e.rule.argument
    if len(parts) == 1 and parts[0].count("-") == 2:
        return _when("day", (dt.date.fromisoformat(parts[0]),) * 2)
    if year is not None:
        return _when("day", (_feast(parts, year),) * 2)
    if anchors.published is None:
        return None
    on = anchors.published.year
    days = [_feast(parts, y) for y in range(on - 1, on + 2)]
    if "last" in e.literals:
        days = [d for d in days if d < anchors.published][-1:]
    elif "next" in e.literals:
        days = [d for d in days if d > anchors.published][:1]
    found = _nearest(days, anchors)
    return _when("day", (found, found), "publication") if found else None


def _feast(parts: tuple[str, ...], year: int) -> dt.date:
    """The day of a feast in a year: ``12-25``, ``easter -2``, or ``nth`` month weekday number [days after]."""
    if parts[0] == "easter":
        return easter(year) + int(parts[1]) * DAY
    if parts[0] == "nth":
        month, weekday, number, *more = (int(p) for p in parts[1:])
        return nth_weekday(*_months(year, month, 1), weekday, number) + sum(more) * DAY
    return dt.date.fromisoformat(f"{year:04d}-{parts[0]}")


def easter(year: int) -> dt.date:
    """Easter Sunday of the Gregorian calendar, by the anonymous algorithm (Meeus, Astronomical Algorithms)."""
    a, b, c = year % 19, year // 100, year % 100
    d = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - d - c % 4) % 7
    f = d + e - 7 * ((a + 11 * d + 22 * e) // 451) + 114
    return dt.date(year, f // 31, f % 31 + 1)


def nth_weekday(first: dt.date, last: dt.date, weekday: int, number: int) -> dt.date:
    """The nth such weekday from ``first`` on; the last one up to ``last`` where ``number`` is negative."""
    if number < 0:
        return last - ((last.isoweekday() - weekday) % 7) * DAY
    return first + ((weekday - first.isoweekday()) % 7 + 7 * (number - 1)) * DAY


def _inner(e: Expression, anchors: Anchors) -> When:
    return value_of(e.inner[0], anchors)


def _ends(when: When) -> tuple[dt.date, dt.date] | None:
    return (when.from_, when.to) if when.from_ and when.to else None


def _part(e: Expression, anchors: Anchors) -> tuple[tuple[dt.date, dt.date], int, Basis] | None:
    """The interval that a part is taken of, which part it is (-1 the last), and the basis."""
    whole = value_of(e.inner[-1], anchors)
    ends = _ends(whole)
    return (ends, e.number("ORD") or -1, whole.basis) if ends else None


def _nth_week(e: Expression, anchors: Anchors) -> When | None:
    part = _part(e, anchors)
    if part is None:
        return None
    (first, last), number, basis = part
    thursday = nth_weekday(first, last, 4, number)
    return _when("week", around("week", thursday), basis)


def _nth_weekend(e: Expression, anchors: Anchors) -> When | None:
    part = _part(e, anchors)
    if part is None:
        return None
    (first, last), number, basis = part
    saturday = nth_weekday(first, last, 6, number)
    return When(saturday, saturday + DAY, "week", basis)


def _nth_day(e: Expression, anchors: Anchors) -> When | None:
    part = _part(e, anchors)
    if part is None:
        return None
    (first, last), number, basis = part
    day = last if number < 0 else first + (number - 1) * DAY
    return _when("day", (day, day), basis) if first <= day <= last else None


def _nth_of_weekday(e: Expression, anchors: Anchors) -> When | None:
    part, wanted = _part(e, anchors), e.inner[0].number("WEEKDAY")
    if part is None or wanted is None:
        return None
    (first, last), number, basis = part
    day = nth_weekday(first, last, wanted, number)
    return _when("day", (day, day), basis) if first <= day <= last else None


def _within(e: Expression, anchors: Anchors) -> When | None:
    """A quarter, season, month, day or weekday that is placed by the year or week after it."""
    whole = value_of(e.inner[1], anchors)
    if whole.from_ is None or whole.to is None:
        return None
    anchored = replace(anchors, published=whole.from_ + (whole.to - whole.from_) / 2, tense="present")
    part, inner = value_of(e.inner[0], anchored), e.inner[0]
    if inner.rule.kind == "weekday" and (weekday := inner.number("WEEKDAY")):
        day = whole.from_ + (weekday - 1) * DAY
        return _when("day", (day, day), whole.basis)
    if part.from_ is None or part.to is None:
        return None
    shift = (whole.from_.year - part.from_.year) * 12
    moved_ends = moved("month", part.from_, shift), moved("month", part.to, shift)
    return When(*moved_ends, part.precision, whole.basis)


def _last_quarter(e: Expression, anchors: Anchors) -> When | None:
    whole = value_of(e.inner[0], anchors)
    return _when("quarter", around("quarter", whole.to), whole.basis) if whole.to else None


def _same_period(e: Expression, anchors: Anchors) -> When | None:
    """The period that the text spoke of last, as it was in the year named."""
    shifted, text = value_of(e.inner[-1], anchors), anchors.text
    if shifted.from_ is None or text is None or text.from_ is None or text.to is None:
        return None
    if text.precision not in ("month", "quarter"):
        return When(shifted.from_, shifted.to, shifted.precision, "text")
    by = 12 * (shifted.from_.year - text.from_.year) or -12
    return When(moved("month", text.from_, by), moved("month", text.to, by), text.precision, "text")


def _range(e: Expression, anchors: Anchors) -> When | None:
    if e.inner[0].number("YEAR") is None and e.inner[1].number("YEAR"):
        anchors = replace(anchors, year=None)
    first, last = value_of(e.inner[0], anchors), value_of(e.inner[1], anchors)
    if first.from_ is None or last.to is None:
        return None
    from_ = first.from_
    if e.inner[0].number("YEAR") is None and e.inner[1].number("YEAR") and first.basis == "publication":
        from_ = moved("month", from_, 12 * (last.to.year - from_.year))
        from_ = from_ if from_ <= last.to else moved("month", from_, -12)
        first = replace(first, basis="explicit")
    basis = last.basis if first.basis == "explicit" else first.basis
    return When(from_, last.to, first.precision, basis) if from_ <= last.to else None


_KINDS: Mapping[str, Callable[[Expression, Anchors], When | None]] = {
    "day": _day,
    "days": _days,
    "iso_day": _iso_day,
    "slash_day": _slash_day,
    "month": _month,
    "month_near": _month_near,
    "year": _year,
    "fiscal": _year,
    "years": _years_of,
    "year_short": _year_short,
    "decade": _decade,
    "century": _century,
    "weekday": _weekday,
    "weekday_text": _weekday_text,
    "weekend": _weekend,
    "offset": _offset,
    "offset_unit": _offset_unit,
    "shift": _shift,
    "that": _that,
    "quarter": _quarter,
    "half": _half,
    "season": _season,
    "open": _open,
    "holiday": _holiday,
    "inner": _inner,
    "nth_week": _nth_week,
    "nth_weekend": _nth_weekend,
    "nth_day": _nth_day,
    "nth_weekday": _nth_of_weekday,
    "within": _within,
    "last_quarter": _last_quarter,
    "same_period": _same_period,
    "range": _range,
}


def kinds() -> frozenset[str]:
    """The kinds of value that a rule may name."""
    return frozenset(_KINDS)
