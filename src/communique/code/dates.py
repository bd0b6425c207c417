"""The date pass: every expression that names a day, week, month, quarter, year or era, with its value.

A grammar over tokens, held in ``lexicon/dates/rules.csv``, matched longest first in two stages: plain
expressions, then those made of others ("the first quarter of last year"). Durations ("for three years"),
sets ("every Monday") and times of day are not dates. The value follows TIMEX3's habits (ISO 8601 weeks,
seasons by their first month) and keeps what it was reckoned from in ``basis``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from communique.code.dates_grammar import Classes, Expression, Item, matches, word_classes
from communique.code.dates_guards import allowed
from communique.code.dates_tense import is_done, tense_at
from communique.code.dates_values import Anchors, When, value_of
from communique.code.found import Found
from communique.reading import Reading, Sentence, Token
from communique.records import Date
from communique.world import World

_NOTHING: Classes = {}
_COMBINED = 2
"""How often the second stage is run: "the end of the first quarter of 2009" takes two rounds."""
_LINE = 16
"""Characters that a line may hold beside its date and still be the report's own dating."""
_OF_KIND = {
    "day": ("DAYEXP",),
    "days": ("DAYEXP",),
    "iso_day": ("DAYEXP",),
    "slash_day": ("DAYEXP",),
    "month": ("MONTHEXP",),
    "month_near": ("MONTHEXP",),
    "year": ("YEAREXP",),
    "fiscal": ("YEAREXP",),
    "years": ("YEAREXP",),
    "year_short": ("YEAREXP",),
    "decade": ("DECADEEXP",),
    "weekday": ("WEEKDAYEXP",),
    "quarter": ("QUARTEREXP",),
    "half": ("HALFEXP",),
    "season": ("SEASONEXP",),
}
_YEARLESS = {"day": "DAYONLY", "month": "MONTHONLY"}


@dataclass(slots=True)
class _Memory:
    """What the text has dated so far: its last date, its last date that is one day, and its own day.

    ``year`` is the last year that stood alone, with the number of its sentence; ``own`` is the day that a
    dateline or a line of its own gives, where publication is not known otherwise.
    """

    last: When | None = None
    day: When | None = None
    own: dt.date | None = None
    year: tuple[int, int] | None = None


def dates(reading: Reading, found: Found, world: World) -> Found:
    """Adds a Date for every date expression outside boilerplate, in the order of the text."""
    memory = _Memory()
    records: list[Date] = []
    for sentence in reading.sentences:
        if reading.kind(sentence) == "boilerplate":
            continue
        for expression in expressions(reading.tokens_of(sentence)):
            when = _valued(expression, reading, sentence, memory)
            if when.basis == "unresolved" and expression.rule.argument == ("keep",):
                continue
            span = reading.span(expression.first, expression.last)
            records.append(Date(span, when.from_, when.to, when.precision, when.basis))
    return replace(found, dates=tuple(sorted(records, key=lambda d: (d.span.start, -d.span.end))))


def expressions(tokens: Sequence[Token]) -> Iterator[Expression]:
    """The date expressions of one sentence; a range of whole dates comes with the dates at its ends."""
    classes = [word_classes(t.text) or _NOTHING for t in tokens]
    if not any(classes):
        return
    items = _replaced([Item(t, t, c) for t, c in zip(tokens, classes, strict=True)], 1)
    if not any(i.expression for i in items):
        return
    for _ in range(_COMBINED):
        items = _replaced(items, 2)
    for item in items:
        if item.expression is None or item.expression.rule.guard == "weak":
            continue
        yield item.expression
        if item.expression.rule.argument == ("keep",):
            yield from ends_of(item.expression)


def ends_of(whole: Expression) -> Iterator[Expression]:
    """The dates at the ends of a range; the first takes the year of the last: "between June and August 2020"."""
    first, last = whole.inner[0], whole.inner[-1]
    year = last.values.get("YEAR")
    if whole.rule.kind == "range" and first.rule.kind in _YEARLESS and year and "YEAR" not in first.values:
        first = replace(first, values={**first.values, "YEAR": year})
    yield from (first, *whole.inner[1:])


def _replaced(items: list[Item], stage: int) -> list[Item]:
    """The items with every match of a stage put in as one item."""
    out: list[Item] = []
    done = 0
    for at, end, expression in matches(items, stage, allowed):
        out += items[done:at]
        out.append(Item(expression.first, expression.last, _classes_of(expression), expression))
        done = end
    return out + items[done:]


def _classes_of(expression: Expression) -> Classes:
    """What later patterns may take an expression for."""
    kind = expression.rule.kind
    names = ["EXP", *_OF_KIND.get(kind, ())]
    if kind in _YEARLESS and "YEAR" not in expression.values:
        names.append(_YEARLESS[kind])
    if kind in ("offset", "offset_unit", "that", "shift"):
        unit = _unit(expression)
        names.append(f"{unit}EXP".upper())
        names.append(("SHIFT" + unit if kind == "shift" else unit + "REL").upper())
        if "same" in expression.literals:
            names.append("SAMEEXP")
    if kind in ("inner", "within"):
        names += [n for n in _classes_of(expression.inner[0]) if n.endswith("EXP")]
    return dict.fromkeys(names)


def _unit(expression: Expression) -> str:
    if expression.rule.kind == "offset":
        return expression.rule.argument[1]
    named = [v for name in ("UNIT", "UNITS") for v in expression.values.get(name, ())]
    units = [u for u in ("day", "week", "month", "quarter", "year", "decade") if u in expression.literals]
    return str((*named, *units, "day")[0])


def _valued(expression: Expression, reading: Reading, sentence: Sentence, memory: _Memory) -> When:
    tense = tense_at(expression.first, expression.last, reading.kind(sentence) == "heading")
    if expression.first.i and reading.tokens[expression.first.i - 1].lower in ("until", "till"):
        tense = "future"
    by_day = _unit(expression) == "day" and expression.rule.kind != "same_period"
    text = (memory.day or memory.last) if by_day else memory.last
    published = reading.document.published
    said = memory.year[1] if memory.year and memory.year[0] == sentence.index and tense == "past" else None
    done = tense == "past" and is_done(expression.first, expression.last)
    when = value_of(expression, Anchors(published or memory.own, text, tense, said, done))
    since = expression.first.i > 0 and reading.tokens[expression.first.i - 1].lower == "since"
    if when.precision in ("year", "quarter") and when.basis == "explicit" and when.from_ is not None and not since:
        memory.year = (sentence.index, when.from_.year)
    if published is None:
        if when.basis == "publication":
            when = replace(when, basis="text")
        elif memory.own is None and _heads(expression, reading, sentence):
            memory.own = when.from_
    if when.from_ is not None and when.to is not None and when.precision != "open":
        memory.last = when
        memory.day = when if when.precision == "day" else memory.day
    return when


def _heads(expression: Expression, reading: Reading, sentence: Sentence) -> bool:
    """Whether a full date dates the report itself: it stands in the dateline, or nearly fills a line."""
    if expression.rule.kind not in ("day", "iso_day") or not {"YEAR", "ISODAY"} & expression.values.keys():
        return False
    span = reading.span(expression.first, expression.last)
    if reading.dateline is not None and reading.dateline.covers(span):
        return True
    block = reading.blocks[sentence.block]
    return block.end - block.start - (span.end - span.start) < _LINE
