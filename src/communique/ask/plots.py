"""Pictures of answers: dyads, memberships, timelines, calendars of events, networks."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from communique.ask.answer import Answer
from communique.ask.drawing import (
    BLUE,
    GREEN,
    GREY,
    INK,
    ORANGE,
    PINK,
    SKY,
    WIDTH,
    YELLOW,
    Plot,
    Row,
    Spec,
    Words,
    asked,
    axis,
    captioned,
    cited,
    framed,
    is_counted,
    party_name,
    state_name,
    view,
)
from communique.ask.network_plot import network_plot
from communique.ask.parties import party_of
from communique.errors import RequestError
from communique.world import load
from communique.world.questions import history

FEW = 60
"""Periods up to which each has a point of its own."""


def plot(answer: Answer) -> Plot:
    """The picture of an answer; raises ``RequestError`` for a question that has none, or an answer without rows."""
    question = answer.question.split()[0]
    if question not in PICTURED:
        raise RequestError(f"a {question} answer has no picture; these have: {', '.join(PICTURED)}")
    if not len(answer):
        raise RequestError(f"nothing answers {answer.question!r}, so there is nothing to draw")
    return PICTURED[question](answer)


# ---------------------------------------------------------------- dyad

_STEPS = {"day": "day", "week": "week", "month": "month", "quarter": "quarter", "year": "year"}


def _dyad(answer: Answer) -> Plot:
    """Cooperation above the line and conflict below it, by period; the mean Goldstein score under them."""
    by = str(asked(answer, "by", "month"))
    if by not in _STEPS:
        raise RequestError("counts of all time have no picture; ask by day, week, month, quarter or year")
    rows = [r for r in answer.rows if r["period"] is not None]
    inexact = sum(r["events"] for r in answer.rows if r["period"] is None)
    if not rows:
        raise RequestError(f"no event between the two is dated to the {by}, so there is nothing to draw")
    found = {r["period"]: r for r in rows}
    every = [_counts(found.get(day), day) for day in _periods(min(found), max(found), by)]
    names = [party_name(asked(answer, side, "?")) for side in ("first", "second")]
    arrow = "What {0} did to {1}" if asked(answer, "directed") else "What passed between {0} and {1}"
    words = Words(
        arrow.format(*names),
        f"Events that reports tell of, by {by}: cooperation above the line, conflict below it",
        captioned(
            answer,
            "Counted is what happened or goes on." if is_counted(answer) else "",
            "" if asked(answer, "independent") else "An event that two reports tell counts twice.",
            f"{inexact:,} dated less exactly than a {by} {'is' if inexact == 1 else 'are'} left out."
            if inexact
            else "",
        ),
    )
    return framed([_sides(every, by), _means(rows, every, by)], words)


def _left_out(number: int, what: str) -> str:
    return f"{number:,} {what} {'is' if number == 1 else 'are'} left out." if number else ""


def _counts(row: Row | None, day: dt.date) -> Row:
    if row is None:
        return {"period": day, "cooperation": 0, "conflict": 0, "below": 0, "words": ""}
    return {
        **{k: row[k] for k in ("period", "cooperation", "conflict")},
        "below": -row["conflict"],
        "words": cited(row),
    }


def _periods(first: dt.date, last: dt.date, by: str) -> Iterator[dt.date]:
    """The first day of each period from one to another: where nothing is told, the count is nought."""
    day = first
    while day <= last:
        yield day
        if by in ("day", "week"):
            day += dt.timedelta(days=1 if by == "day" else 7)
        else:
            months = day.year * 12 + day.month - 1 + {"month": 1, "quarter": 3, "year": 12}[by]
            day = dt.date(months // 12, months % 12 + 1, 1)


def _time(field: str, title: str | None = None, **more: Any) -> Spec:
    return axis(field, "temporal", title, axis={"labelFlush": True, "grid": False, **more}, scale={"padding": 10})


_FORMATS = {"day": "%-d %b %Y", "week": "%-d %b %Y", "month": "%b %Y", "quarter": "Q%q %Y", "year": "%Y"}

TICKS = 8
"""Labels at most along an axis of periods: as many as fit."""


def _period(rows: list[Row], by: str) -> Spec:
    """The axis of periods, with labels at some of them and nowhere between."""
    step = -(-len(rows) // TICKS)
    values = [{"expr": f"datetime({d.year}, {d.month - 1}, {d.day})"} for d in (r["period"] for r in rows[::step])]
    return axis("period", "temporal", None, scale={"padding": 10},
                axis={"grid": False, "values": values, "format": _FORMATS[by], "labelOverlap": True})  # fmt: skip


def _sides(rows: list[Row], by: str) -> Spec:
    x = _period(rows, by)
    most = max(1, *(max(r["cooperation"], r["conflict"]) for r in rows))
    scale = {"domain": [-most * 1.3, most * 1.3], "nice": False}
    ticks = {"labelExpr": "format(abs(datum.value), ',')", "tickMinStep": 1, "tickCount": 6}
    tip = [
        axis("period", "temporal", by.capitalize()),
        axis("cooperation", "quantitative", "Cooperation"),
        axis("conflict", "quantitative", "Conflict"),
        axis("words", "nominal", "For instance"),
    ]

    def side(field: str, colour: str, dash: list[int], shape: str) -> list[Spec]:
        y = axis(field, "quantitative", "Events", scale=scale, axis=ticks)
        line = {"type": "line", "color": colour, "strokeWidth": 2, "strokeDash": dash, "interpolate": "linear"}
        both: list[Spec] = [
            {"mark": {"type": "area", "color": colour, "opacity": 0.18}, "encoding": {"x": x, "y": y}},
            {"mark": line, "encoding": {"x": x, "y": y, "tooltip": tip}},
        ]
        if len(rows) <= FEW:
            told = {"filter": f"datum.{field} != 0"}
            point = {"type": "point", "shape": shape, "filled": True, "size": 46, "opacity": 1, "color": colour}
            both.append({"transform": [told], "mark": point, "encoding": {"x": x, "y": y, "tooltip": tip}})
        return both

    return view(
        rows,
        260,
        [
            *side("cooperation", BLUE, [1, 0], "circle"),
            *side("below", ORANGE, [5, 3], "square"),
            {"mark": {"type": "rule", "color": INK, "strokeWidth": 1}, "encoding": {"y": {"datum": 0}}},
            _label("Cooperation", BLUE, 4),
            _label("Conflict", ORANGE, 256, "bottom"),
        ],
    )


def _label(words: str, colour: str, y: int, baseline: str = "top") -> Spec:
    """Words in a picture instead of a legend beside it."""
    mark = {"type": "text", "text": words, "x": 6, "y": y, "align": "left", "baseline": baseline}
    return {
        "data": {"values": [{}]},
        "mark": {**mark, "color": colour, "fontWeight": 600, "fontSize": 12, "stroke": "white", "strokeWidth": 0},
    }


def _means(rows: list[Row], every: list[Row], by: str) -> Spec:
    kept = [{"period": r["period"], "mean": r["goldstein_mean"], "events": r["events"]} for r in rows]
    tip = [
        axis("period", "temporal", by.capitalize()),
        axis("mean", "quantitative", "Mean score", format=".2f"),
        axis("events", "quantitative", "Events"),
    ]
    y = axis(
        "mean",
        "quantitative",
        "Mean Goldstein score",
        scale={"domain": [-10, 10]},
        axis={"values": [-10, -5, 0, 5, 10]},
    )
    size = axis("events", "quantitative", "Events", legend=None, scale={"range": [18, 160], "domainMin": 0})
    return view(
        kept,
        110,
        [
            {"mark": {"type": "rule", "color": INK, "strokeWidth": 1}, "encoding": {"y": {"datum": 0}}},
            {
                "mark": {"type": "point", "filled": True, "color": GREY, "opacity": 0.9},
                "encoding": {"x": _period(every, by), "y": y, "size": size, "tooltip": tip},
            },
        ],
    )


# ---------------------------------------------------------------- members

_STATUSES: dict[str, tuple[str, int]] = {
    "founder": (BLUE, 12),
    "member": (BLUE, 12),
    "associate": (GREEN, 9),
    "observer": (YELLOW, 7),
    "dialogue_partner": (PINK, 4),
    "partner": (PINK, 4),
    "candidate": (SKY, 4),
    "applicant": (SKY, 4),
    "suspended": (GREY, 4),
}
"""The colour and height of a status's bar: the closer to the body, the higher, so that no colour is needed."""


def _members(answer: Answer) -> Plot:
    """Who belonged to a body from when to when by the reference, as bars; what reports say of it, as marks on them."""
    organisation = str(asked(answer, "organisation", "?"))
    party = party_of(organisation)
    until = dt.date.today()
    names = {r["member_ref"]: r["member"] for r in answer.rows if r["member_ref"]}
    bars = [b for b in _terms(party.value, until) if b["ref"] in names]
    for bar in bars:
        bar["member"] = names[bar["ref"]]
    marks = [_mark(r, bars) for r in answer.rows if r["said"] and r["day"]]
    if not bars and not marks:
        raise RequestError(
            f"nothing that is known of members of {organisation!r} has a date, so there is nothing to draw"
        )
    words = Words(
        f"{party_name(organisation)}: who belongs to it",
        "Bars: since when and until when, by the dated reference. Diamonds: what reports say",
        captioned(answer, _filled(marks), "The higher the bar, the closer the tie."),
    )
    return framed([_bars(bars, marks)], words)


def _filled(marks: list[Row]) -> str:
    return (
        "A filled diamond agrees with the reference; an open one does not, or the reference cannot say."
        if marks
        else ""
    )


def _terms(organisation: str, until: dt.date) -> Iterator[Row]:
    """The reference's terms as bars; one that has not ended runs to today."""
    if organisation not in load().organisations:
        return
    for term in history(organisation):
        if term.from_ is None or term.status not in _STATUSES:
            continue
        first, last = term.from_.first, term.to.last if term.to else until
        status = (
            "member" if term.status == "founder" else "dialogue_partner" if term.status == "partner" else term.status
        )
        yield {"ref": term.member, "status": status.replace("_", " "), "from": first, "to": last, "key": status}


_OUT = frozenset({"left", "not a member", "not yet"})


def _agrees(row: Row, bars: list[Row]) -> bool:
    """Whether the reference has a member, on the day, where a report says that it stood."""
    then = {b["key"] for b in bars if b["ref"] == row["member_ref"] and b["from"] <= row["day"] <= b["to"]}
    return "member" not in then if row["said"] in _OUT else row["said"] in then


def _mark(row: Row, bars: list[Row]) -> Row:
    return {
        "member": row["member"],
        "day": row["day"],
        "said": row["said"].replace("_", " "),
        "agrees": "agrees" if _agrees(row, bars) else "does not, or cannot be told",
        "reports": row["reports"],
        "words": cited(row),
    }


def _bars(bars: list[Row], marks: list[Row]) -> Spec:
    y = axis("member", "nominal", None, sort=_by_beginning([*bars, *marks]), axis={"labelLimit": 190, "grid": True})
    layers = ([_term_layer(bars, y)] if bars else []) + ([_mark_layer(marks, y)] if marks else [])
    return {"width": WIDTH, "height": {"step": 20}, "layer": layers}


def _by_beginning(rows: list[Row]) -> list[str]:
    """Members in the order in which they begin."""
    begun: dict[str, dt.date] = {}
    for row in sorted(rows, key=lambda r: r.get("from") or r["day"]):
        begun.setdefault(row["member"], row.get("from") or row["day"])
    return sorted(begun, key=lambda m: (begun[m], m))


def _term_layer(bars: list[Row], y: Spec) -> Spec:
    """Terms as bars, their status told by colour and height."""
    statuses = list(dict.fromkeys(s for s in _STATUSES for b in bars if b["key"] == s))
    shown = [s.replace("_", " ") for s in statuses]
    colours = {"domain": shown, "range": [_STATUSES[s][0] for s in statuses]}
    heights = {"domain": shown, "range": [_STATUSES[s][1] for s in statuses]}
    legend = {"symbolType": "square", "symbolSize": 140, "symbolOpacity": 1}
    tip = [axis("member", "nominal", "Member"), axis("status", "nominal", "Status"),
           axis("from", "temporal", "From"), axis("to", "temporal", "To")]  # fmt: skip
    encoding = {
        "x": _time("from", grid=True),
        "x2": {"field": "to"},
        "y": y,
        "color": axis("status", "nominal", None, scale=colours, legend=legend),
        "size": axis("status", "nominal", None, scale=heights, legend=None),
        "tooltip": tip,
    }
    return {"data": {"values": bars}, "mark": {"type": "bar", "opacity": 0.95}, "encoding": encoding}


def _mark_layer(marks: list[Row], y: Spec) -> Spec:
    """What reports say as diamonds, filled where the reference agrees."""
    said = [axis("member", "nominal", "Member"), axis("said", "nominal", "Reports say"), axis("day", "temporal", "Of"),
            axis("reports", "quantitative", "Reports"), axis("words", "nominal", "For instance")]  # fmt: skip
    filled = {"domain": ["agrees", "does not, or cannot be told"], "range": [INK, "white"]}
    fill = axis("agrees", "nominal", None, scale=filled, legend=None)
    mark = {"type": "point", "shape": "diamond", "size": 70, "stroke": INK, "strokeWidth": 1.4, "opacity": 1}
    encoding = {"x": _time("day", grid=True), "y": y, "fill": fill, "tooltip": said}
    return {"data": {"values": marks}, "mark": mark, "encoding": encoding}


# ---------------------------------------------------------------- timeline

_KINDS = {"event": ("circle", BLUE), "membership": ("diamond", ORANGE), "quotation": ("triangle-up", GREEN)}


def _timeline(answer: Answer) -> Plot:
    """What a party was part of: a mark a day and kind, the larger the more is told."""
    rows = [r for r in answer.rows if r["day"] is not None]
    undated = len(answer) - len(rows)
    if not rows:
        raise RequestError("nothing of it has a date, so there is nothing to draw")
    told: dict[tuple[Any, str, str], list[Row]] = {}
    for row in rows:
        what = row["what"].split()[0] if row["kind"] == "event" else row["kind"]
        told.setdefault((row["day"], row["kind"], what), []).append(row)
    marks = [_heap(key, group) for key, group in told.items()]
    lanes = sorted({m["what"] for m in marks}, key=lambda w: (w.islower(), w))
    words = Words(
        f"{party_name(str(asked(answer, 'party', '?')))} in the news",
        "What reports tell of, by kind and day; the larger a mark, the more was told of that day",
        captioned(answer, _left_out(undated, "without a date")),
    )
    return framed([_lanes(marks, lanes)], words)


def _heap(key: tuple[Any, str, str], group: list[Row]) -> Row:
    sides = " → ".join(" and ".join(group[0][s]) for s in ("who", "whom") if group[0][s])
    return {"day": key[0], "kind": key[1], "what": key[2], "number": len(group), "who": sides, "words": cited(group[0])}


def _lanes(marks: list[Row], lanes: list[str]) -> Spec:
    kinds = [k for k in _KINDS if any(m["kind"] == k for m in marks)]
    shape = axis("kind", "nominal", None, scale={"domain": kinds, "range": [_KINDS[k][0] for k in kinds]})
    colour = axis("kind", "nominal", None, scale={"domain": kinds, "range": [_KINDS[k][1] for k in kinds]})
    size = axis("number", "quantitative", None, legend=None, scale={"type": "sqrt", "range": [50, 420], "domainMin": 1})
    tip = [axis("day", "temporal", "Day"), axis("what", "nominal", "What"), axis("who", "nominal", "Who"),
           axis("number", "quantitative", "How many"), axis("words", "nominal", "For instance")]  # fmt: skip
    y = axis("what", "nominal", None, sort=lanes, axis={"grid": True, "labelLimit": 160})
    encoding = {"x": _time("day"), "y": y, "shape": shape, "color": colour, "size": size, "tooltip": tip}
    mark = {"type": "point", "filled": True, "opacity": 0.8}
    return view(marks, {"step": 30}, [{"mark": mark, "encoding": encoding}])


# ---------------------------------------------------------------- events

DAYS_SHOWN = 3 * 366
"""Days up to which a calendar has a cell a day; longer ones have a cell a month."""


def _events(answer: Answer) -> Plot:
    """A calendar: a cell a day, or over more than three years a cell a month, the darker the more is told."""
    exact = [r for r in answer.rows if r["day"] is not None and r["precision"] == "day"]
    rest = len(answer) - len(exact)
    if not exact:
        raise RequestError("no event is dated to the day, so there is no calendar to draw")
    days = Counter(r["day"] for r in exact)
    daily = (max(days) - min(days)).days <= DAYS_SHOWN
    words = Words(
        "Events in the news",
        f"How many events reports tell of, by {'day' if daily else 'month'}",
        captioned(answer, _left_out(rest, "not dated to the day")),
    )
    return framed(list(_years(days)) if daily else [_months(days)], words)


def _years(days: Counter[dt.date]) -> Iterator[Spec]:
    """A calendar a year, weeks across and weekdays down, as people have them on the wall."""
    most = max(days.values())
    for year in range(min(days).year, max(days).year + 1):
        first = dt.date(year, 1, 1)
        every = (first + dt.timedelta(days=i) for i in range(366))
        cells = [_cell(day, days) for day in every if day.year == year]
        names = {c["week"]: c["month"] for c in cells if c["day"].day == 1}
        labels = " : ".join(f"datum.value == {week} ? '{name}'" for week, name in sorted(names.items())) + " : ''"
        x = axis("week", "ordinal", None, axis={"labelExpr": labels, "labelAngle": 0, "ticks": False, "domain": False,
                                                "labelAlign": "left", "labelOverlap": False})  # fmt: skip
        y = axis("weekday", "ordinal", str(year), sort=list(_WEEKDAYS), axis={
            "ticks": False, "domain": False, "values": ["Mon", "Wed", "Fri"], "titleAngle": 0, "titleFontSize": 13,
            "titleColor": INK, "titlePadding": 16})  # fmt: skip
        yield view(cells, 96, [_cells(x, y, most, "Day", "day")])


_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def _cell(day: dt.date, days: Counter[dt.date]) -> Row:
    monday = dt.date(day.year, 1, 1) - dt.timedelta(days=dt.date(day.year, 1, 1).weekday())
    return {
        "day": day,
        "week": (day - monday).days // 7,
        "weekday": _WEEKDAYS[day.weekday()],
        "month": day.strftime("%b"),
        "number": days[day],
    }


def _cells(x: Spec, y: Spec, most: int, what: str, field: str) -> Spec:
    scale = {"domain": [1, max(most, 2)], "range": ["#d6e6f4", "#08306b"], "type": "linear" if most < 20 else "sqrt"}
    colour = axis(
        "number",
        "quantitative",
        "Events",
        scale=scale,
        legend={"format": ",d", "tickMinStep": 1, "gradientLength": 120},
    )
    tip = [axis(field, "temporal" if field == "day" else "nominal", what), axis("number", "quantitative", "Events")]
    shade = {"condition": {"test": "datum.number == 0", "value": "#efefef"}, **colour}
    mark = {"type": "rect", "stroke": "white", "strokeWidth": 1.5}
    return {"mark": mark, "encoding": {"x": x, "y": y, "color": shade, "tooltip": tip}}


def _months(days: Counter[dt.date]) -> Spec:
    """Years down and months across, with the numbers in the cells."""
    by: Counter[tuple[int, int]] = Counter()
    for day, number in days.items():
        by[day.year, day.month] += number
    years = range(min(days).year, max(days).year + 1)
    names = [dt.date(2000, m, 1).strftime("%b") for m in range(1, 13)]
    cells = [
        {"year": y, "month": names[m - 1], "number": by[y, m], "named": f"{names[m - 1]} {y}"}
        for y in years for m in range(1, 13)
    ]  # fmt: skip
    most = max(by.values())
    x = axis("month", "ordinal", None, sort=names, axis={"labelAngle": 0, "ticks": False, "domain": False})
    y = axis("year", "ordinal", None, axis={"ticks": False, "domain": False})
    dark = f"datum.number > {most} * {0.55 if most < 20 else 0.3}"
    text: Spec = {
        "transform": [{"filter": "datum.number > 0"}],
        "mark": {"type": "text", "fontSize": 10},
        "encoding": {
            "x": x, "y": y, "text": axis("number", "quantitative", None, format=","),
            "color": {"condition": {"test": dark, "value": "white"}, "value": INK},
        },
    }  # fmt: skip
    return view(cells, {"step": 22}, [_cells(x, y, most, "Month", "named"), text])


# ---------------------------------------------------------------- nodes

RANKED = 30


def _nodes(answer: Answer) -> Plot:
    """The parties in order of their PageRank."""
    rows = answer.rows[:RANKED]
    kept = [
        {"name": state_name(r["name"])}
        | {k: r[k] for k in ("pagerank", "betweenness", "partners", "events", "community")}
        for r in rows
    ]
    tip = [axis(k, "quantitative" if k != "name" else "nominal", k.capitalize()) for k in kept[0]]
    y = axis("name", "nominal", None, sort=[r["name"] for r in kept], axis={"labelLimit": 220, "ticks": False})
    x = axis("pagerank", "quantitative", "PageRank", axis={"tickCount": 6})
    bar: Spec = {"mark": {"type": "bar", "color": BLUE, "height": 12}, "encoding": {"x": x, "y": y, "tooltip": tip}}
    number: Spec = {
        "mark": {"type": "text", "align": "left", "dx": 4, "fontSize": 10, "color": GREY},
        "encoding": {"x": x, "y": y, "text": axis("partners", "quantitative", None, format=",")},
    }
    words = Words(
        "Who stands where in the network",
        f"PageRank over ties weighed by {asked(answer, 'weight', 'events')}; the number is how many partners each has",
        captioned(answer, f"Drawn are the first {len(rows)} of {answer.total:,}." if answer.total > len(rows) else ""),
    )
    return framed([view(kept, {"step": 18}, [bar, number])], words)


PICTURED: dict[str, Callable[[Answer], Plot]] = {
    "dyad": _dyad,
    "members": _members,
    "timeline": _timeline,
    "events": _events,
    "network": network_plot,
    "nodes": _nodes,
}
"""The questions whose answers have a picture, and what draws it."""
