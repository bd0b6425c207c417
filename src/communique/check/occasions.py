"""Dates and places that a text gives for summits and exercises, held against the dated reference.

A mention is the name of a series ("NATO summit", "Malabar") with a date or a place in its sentence. A date that
no occasion of the series fits refutes only where the place says which one is meant, or the other way about.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from communique.check.answer import Answer
from communique.check.interval import Interval, distance_words, interval_of
from communique.check.sentences import sentences_around
from communique.check.wording import occasion_reference
from communique.records import Coding, Date, Finding, Place, Span, content_id
from communique.world import Occasion, World

_SUMMITS = re.compile(r"^(?P<body>.+?) summit$", re.IGNORECASE)
_NOUN = re.compile(r"\b(?:exercise|drill|manoeuv|maneuv|war ?game|exercises)", re.IGNORECASE)
_YEAR = re.compile(r"[-–’' ]{1,2}((?:19|20)?\d{2})\b")
_COMING = re.compile(
    r"\b(?:will|would|plans?|planned|planning|scheduled|upcoming|next|expected|due to|set to|may|could)\b"
)
_AT = re.compile(r"\b(?:in|at)\s+(?:the\s+)?(?:[A-Z][\w.'’-]+,?\s+){0,3}$")
_REACH = 90
"""Characters from a series' name in which its date and place are looked for."""
MISSED = 31
"""Days by which a date must miss an occasion of the place to be wrong: there are preparatory meetings before."""
LATELY = dt.timedelta(days=370)
"""How far back a report may reach with a summit for which it gives no date."""


@dataclass(frozen=True, slots=True)
class _Mention:
    series: str
    span: Span
    days: Interval | None
    place: Place | None
    when: Date | None


def occasion_findings(coding: Coding, world: World) -> Iterator[Finding]:
    """A finding for each summit or exercise of a known series for which the text gives a date or place."""
    seen: set[tuple[str, str]] = set()
    for mention in _mentions(coding, world):
        answer = _answer(mention, coding, world)
        if answer is None or (mention.series, answer.because) in seen:
            continue
        seen.add((mention.series, answer.because))
        yield Finding(
            content_id("finding", coding.document.id, [mention.series, mention.span, answer.verdict]),
            _event_at(mention, coding),
            _words(mention),
            mention.span,
            answer.verdict,
            answer.because,
            tuple(occasion_reference(o, world) for o in answer.rows),
        )


def _event_at(mention: _Mention, coding: Coding) -> str | None:
    """The event of the coding that bears the name, if there is one."""
    for event in coding.events:
        if event.name and event.sentence.overlaps(mention.span) and event.name.lower() in mention.span.words.lower():
            return event.id
    return None


def _words(mention: _Mention) -> str:
    where = f" in {mention.place.name}" if mention.place else ""
    return f"{mention.series}{where}{f', {mention.when.span.words}' if mention.when else ''}"


# ---- what the text says


@lru_cache(maxsize=4)
def _series(world: World) -> tuple[re.Pattern[str], Mapping[str, str]]:
    """A pattern of the names of all series, and the series of each name in lower case."""
    names: dict[str, str] = {}
    for series in {o.series for o in world.occasions.values() if o.series}:
        summit = _SUMMITS.match(series)
        names[series.lower()] = series
        for form in _bodies(summit["body"], world) if summit else ():
            names |= {f"{form} summit".lower(): series, f"summit of the {form}".lower(): series}
    longest = sorted(names, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, longest))})\b", re.IGNORECASE), names


def _bodies(body: str, world: World) -> list[str]:
    refs = {f.ref for f in world.forms(body) if f.ref.startswith("org:")}
    return [f.form for ref in refs for f in world.forms_of(ref) if f.kind in ("name", "abbreviation", "variant")]


@lru_cache(maxsize=4)
def _by_series(world: World) -> Mapping[str, tuple[Occasion, ...]]:
    found: dict[str, list[Occasion]] = defaultdict(list)
    for occasion in world.occasions.values():
        if occasion.series and occasion.from_:
            found[occasion.series].append(occasion)
    return {series: tuple(every) for series, every in found.items()}


def _mentions(coding: Coding, world: World) -> Iterator[_Mention]:
    pattern, names = _series(world)
    text = coding.document.text
    for match in pattern.finditer(text):
        series = names[match.group().lower()]
        if not text[match.start()].isupper() and "summit" not in match.group().lower():
            continue
        first, last = sentences_around(text, match.start(), match.end())
        year = _YEAR.match(text, match.end())
        if _COMING.search(text, first, last) or not (_is_summit(series) or year or _NOUN.search(text, first, last)):
            continue
        when, place = _date(coding, match, first, last), _place(coding, match, first, last)
        days = interval_of(when, coding.document) if when else _year_days(year)
        span = coding.document.span(match.start(), year.end() if year and not when else match.end())
        yield _Mention(series, span, days, place, when)


def _is_summit(series: str) -> bool:
    return "summit" in series.lower()


def _date(coding: Coding, match: re.Match[str], first: int, last: int) -> Date | None:
    """The nearest date of the sentence that is one of days, a month or a year; the longest where they overlap."""
    near = [
        d
        for d in coding.dates
        if first <= d.span.start < last and d.from_ and d.to and _gap(d.span, match) <= _REACH
        and d.precision in ("day", "week", "month", "year")
    ]  # fmt: skip
    return min(near, key=lambda d: (-(d.span.end - d.span.start) // 8, _gap(d.span, match)), default=None)


def _place(coding: Coding, match: re.Match[str], first: int, last: int) -> Place | None:
    """The place after "in" or "at" nearest to a name, or right before it ("the Madrid NATO summit")."""
    text, found = coding.document.text, []
    for place in coding.places:
        inside = first <= place.span.start < last and not (match.start() <= place.span.start < match.end())
        if inside and place.country and _gap(place.span, match) <= _REACH:
            leading = place.span.end + 1 == match.start()
            if leading or _AT.search(text, first, place.span.start):
                found.append((_gap(place.span, match), place.span.start, place))
    return min(found, key=lambda f: f[:2])[2] if found else None


def _gap(span: Span, match: re.Match[str]) -> int:
    return max(0, span.start - match.end(), match.start() - span.end)


def _year_days(year: re.Match[str] | None) -> Interval | None:
    if year is None:
        return None
    number = int(year[1]) if len(year[1]) == 4 else 2000 + int(year[1])
    return Interval(dt.date(number, 1, 1), dt.date(number, 12, 31))


# ---- what the reference says


def _answer(mention: _Mention, coding: Coding, world: World) -> Answer[Occasion] | None:
    every = _by_series(world).get(mention.series, ())
    published = coding.document.published
    if mention.days is None:
        if mention.place is None or published is None:
            return None
        lately = Interval(published - LATELY, published)
        return next((_holds(o) for o in every if _meets(o, lately) and _at(o, mention.place, world)), None)
    if mention.when is None and mention.place is None:
        return None
    then = [o for o in every if _meets(o, mention.days)]
    if mention.place is None:
        return _holds(then[0]) if then else None
    if there := [o for o in then if _at(o, mention.place, world)]:
        return _holds(there[0])
    return _elsewhere(mention, then) or _another_time(mention, every, world)


def _meets(occasion: Occasion, days: Interval) -> bool:
    first, last = occasion.from_, occasion.to or occasion.from_
    return days.meets(first.first if first else None, last.last if last else None)


def _at(occasion: Occasion, place: Place, world: World) -> bool:
    """Whether an occasion was at a place: in that town, or in the country of that name; for exercises, in it."""
    here = f"state:{place.country}" == occasion.country
    country = any(f.ref == occasion.country for f in world.forms(place.name))
    return (here and (occasion.kind == "exercise" or country)) or place.name.lower() in (occasion.place or "").lower()


def _sure(occasion: Occasion) -> bool:
    return "unverified" not in (occasion.note or "")


def _holds(occasion: Occasion) -> Answer[Occasion]:
    days = f"{occasion.from_} to {occasion.to}" if occasion.to != occasion.from_ else f"{occasion.from_}"
    where = f" in {occasion.place}" if occasion.place else ""
    because = f"{occasion.name} was held{where}, {days}"
    if not _sure(occasion):
        return Answer("not_covered", f"the reference holds for unverified that {because}", (occasion,))
    return Answer("supported", because, (occasion,))


def _elsewhere(mention: _Mention, then: list[Occasion]) -> Answer[Occasion] | None:
    """The one occasion of those days was in another country."""
    if len(then) != 1 or not _is_summit(mention.series) or mention.place is None:
        return None
    occasion = then[0]
    if not occasion.country or occasion.country == f"state:{mention.place.country}" or not occasion.place:
        return None
    answer = _holds(occasion)
    elsewhere = answer.verdict == "supported" and "video" not in occasion.place
    return (
        Answer("contradicted", f"{answer.because}, not in {mention.place.name}", (occasion,)) if elsewhere else answer
    )


def _another_time(mention: _Mention, every: tuple[Occasion, ...], world: World) -> Answer[Occasion] | None:
    """Occasions at that place, none of them on those days."""
    assert mention.days is not None and mention.place is not None
    there = [o for o in every if _at(o, mention.place, world) and o.from_]
    if not there:
        return None
    days = mention.days
    occasion = min(there, key=lambda o: days.days_from(o.from_) if o.from_ else 0)
    assert occasion.from_ is not None
    away, answer = days.days_from(occasion.from_), _holds(occasion)
    if answer.verdict == "supported" and away > MISSED and _is_summit(mention.series):
        return Answer("contradicted", f"{answer.because}, {distance_words(away)} from the text's date", (occasion,))
    return Answer("not_covered", answer.because, (occasion,))
