"""What goes across reports: disagreements, coverage, runs and what changed between them, the map, the calendar."""

from __future__ import annotations

import calendar as months
import datetime as dt
from dataclasses import asdict
from functools import cache
from itertools import groupby
from typing import Any

from communique.ask import Filters, sides
from communique.ask.parties import within
from communique.ask.places import places
from communique.check.wording import cited, name_of, occasion_reference
from communique.code import gazetteer
from communique.serve.charts import levels
from communique.serve.pages import Asked, Reply, Row
from communique.store.diff import difference
from communique.world import load
from communique.world.questions import occasions
from communique.world.types import Occasion


def disagreements(asked: Asked) -> Reply:
    """Where accounts disagree with each other, or with the reference, side by side."""
    filters, notes = asked.recent() if _is_large(asked) else (asked.filters, ())
    if not asked.drawn:
        answer = asked.view.conflicts(filters)
        return Reply("Disagreements", answer.rows, answer.total, notes=(*notes, *answer.notes))
    first = asked.given["page"] * _GROUPS
    answer, every = asked.view.some_conflicts(first, _GROUPS, filters)
    groups = [list(g) for _, g in groupby(answer.rows, key=lambda r: r["conflict"])]
    show = {"conflicts": groups, "more": every > first + _GROUPS, "all": every}
    return Reply("Disagreements", answer.rows, every, notes=(*notes, *answer.notes), show=show)


_GROUPS = 30

LARGE = 20_000
"""Reports from which on accounts of all times are compared only for whoever gives days: with them it takes seconds."""


def _is_large(asked: Asked) -> bool:
    found = asked.kept("reports", lambda: asked.view.sql("select count(*) as n from documents"))
    return bool(found.column("n")[0].as_py() >= LARGE)


def coverage(asked: Asked) -> Reply:
    """What was read, by outlet and time; what failed, and why; and the runs that did it."""
    by = asked.given["by"]
    answer = asked.view.coverage(by, asked.filters)
    rows = answer.rows
    reasons: dict[str, Row] = {}
    for row in rows:
        if row["status"] == "failed":
            found = reasons.setdefault(row["reason"], {"reason": row["reason"], "documents": 0, **_example(row)})
            found["documents"] += row["documents"]
    shown: dict[Any, dict[str, int]] = {}
    for row in rows:
        key = row["outlet"] or "(no outlet)" if by == "outlet" else row["period"]
        counts = shown.setdefault(key, {"coded": 0, "coded, nothing found": 0, "failed": 0})
        counts[row["status"]] = counts.get(row["status"], 0) + row["documents"]
    bars = levels((k, sum(v.values())) for k, v in shown.items())
    show = {
        "bars": list(zip(bars, shown.values(), strict=True)), "reasons": list(reasons.values()),
        "runs": list(reversed(asked.view.runs))[:12], "runs_total": len(asked.view.runs),
    }  # fmt: skip
    columns = tuple(answer.table.column_names)
    return Reply("Coverage", rows, answer.total, notes=answer.notes, show=show, columns=columns)


def _example(row: Row) -> Row:
    return {"source": row["source"], "message": row["message"]}


def runs(asked: Asked) -> Reply:
    """The runs of the record, latest first: when, by which coder, over how much."""
    rows = [
        {
            "run": r.run,
            "kind": r.kind,
            "started": r.started,
            "finished": r.finished,
            "complete": r.complete,
            "documents": r.rows.get("documents", 0),
            "events": r.rows.get("events", 0),
            "failures": r.rows.get("failures", 0),
            "version": r.coder.get("version"),
            "model": r.coder.get("model"),
            "lexicon": r.coder.get("lexicon"),
            "reference": r.coder.get("reference"),
            "inputs": list(r.inputs),
        }
        for r in reversed(asked.view.runs)
    ]
    return Reply("Runs", rows, len(rows))


def changes(asked: Asked) -> Reply:
    """What the second of two runs has otherwise than the first, and which part of the coder is another."""
    first, second = asked.given["first"], asked.given["second"]
    coded = [r.run for r in reversed(asked.view.runs) if r.kind == "code"]
    if len(coded) < 2 and first == "previous":
        return Reply("Changes", [], 0, notes=("there is only one run so far",), show={"found": None, "coded": coded})
    found = difference(asked.view, first, second)
    rows = [asdict(c) | {"fields": list(c.fields)} for c in found.changes]
    counts = [{"table": t, "change": c, "rows": n} for (t, c), n in found.counts.items()]
    about = {"first": found.first.run, "second": found.second.run, "why": list(found.why), "counts": counts,
             "both": found.both, "same": found.same}  # fmt: skip
    show = {"found": found, "coded": coded, "changes": rows[:200]}
    return Reply("Changes", rows, len(rows), about=about, show=show)


# ---------------------------------------------------------------- map


def on_map(asked: Asked) -> Reply:
    """Where events happened, and where exercises were held."""
    filters, notes = asked.recent()
    answer = places(asked.view, filters, asked.given["limit"])
    rows = answer.rows
    exercises = _exercises(asked.given["since"], asked.given["until"]) if asked.given["exercises"] else []
    located = [e for e in exercises if e["latitude"] is not None]
    about = {"exercises": exercises}
    points = [
        {k: r[k] for k in ("place", "country", "latitude", "longitude", "events", "cooperation", "conflict", "most")}
        for r in rows
    ]
    show = {"points": points, "located": located}
    columns = tuple(answer.table.column_names)
    return Reply("Map", rows, answer.total, notes=(*notes, *answer.notes), about=about, show=show, columns=columns)


def _exercises(since: dt.date | None, until: dt.date | None) -> list[Row]:
    found = occasions(since=since, until=until)
    return [_occasion_row(o) for o in found if o.kind == "exercise"]


def _occasion_row(occasion: Occasion) -> Row:
    world = load()
    latitude, longitude = _where(occasion.place, occasion.country)
    return {
        "id": occasion.id,
        "name": occasion.name,
        "kind": occasion.kind,
        "series": occasion.series,
        "from": occasion.from_.iso if occasion.from_ else None,
        "to": occasion.to.iso if occasion.to else None,
        "place": occasion.place,
        "country": occasion.country,
        "hosts": [name_of(h, world) for h in occasion.hosts],
        "participants": [name_of(p, world) for p in occasion.participants],
        "observers": [name_of(p, world) for p in occasion.observers],
        "latitude": latitude,
        "longitude": longitude,
        "note": occasion.note,
        "statement": occasion_reference(occasion, world).statement,
        "citation": cited(occasion.citation, world),
    }


@cache
def _where(place: str | None, country: str | None) -> tuple[float | None, float | None]:
    """Where an occasion's place lies: the most peopled of that name in its country, else the country itself."""
    iso3 = (country or "").removeprefix("state:")
    words = (place or "").split(",")[0].strip()
    entries = gazetteer.load().lookup(words) if words else ()
    inside = [e for e in entries if not iso3 or e.country == gazetteer.alpha2(iso3)]
    inside = inside or list(gazetteer.load().state(iso3))
    if not inside:
        return None, None
    best = max(inside, key=lambda e: e.people)
    return best.latitude, best.longitude


# ---------------------------------------------------------------- calendar

_TOLD = """
    day between $first and $last and precision = 'day'
    and (occasion is not null or status in ('planned', 'proposed'))
"""
_TOLD_AT_MOST = 400


def _told(asked: Asked, first: dt.date, last: dt.date) -> list[Row]:
    """What reports name or say is planned on some days, each with its outlet."""
    view = asked.view
    wanted = sides.Asked("event_sides", _TOLD, {"first": first, "last": last})
    wanted = sides.widened(view, wanted, Filters(), asked.kept("sideless", lambda: sides.sideless(view)))
    more = 'precision, type, mode, occasion as name, status, place, start, "end"'
    rows = sides.keys(view, wanted, _TOLD_AT_MOST, "day, document, start", more)
    documents, given = within("id", "d", {r["document"] for r in rows} or {""})
    found = view.sql(f"select id, outlet from documents where {documents}", given)
    outlets = dict(zip(*(found.column(n).to_pylist() for n in ("id", "outlet")), strict=True))
    return [{**r, "outlet": outlets[r["document"]]} for r in rows]


def calendar(asked: Asked) -> Reply:
    """A month of occasions: those of the reference, and what reports name or say is planned."""
    month = _month(asked)
    first, last = month, month.replace(day=months.monthrange(month.year, month.month)[1])
    known = [_occasion_row(o) for o in occasions(asked.given["q"], since=first, until=last)]
    told = _told(asked, first, last)
    rows = [*map(_known_line, known), *map(_told_line, told)]
    show = {
        "month": month, "weeks": months.Calendar().monthdatescalendar(month.year, month.month),
        "known": known, "told": told, "by_day": _by_day(known, told, first, last),
        "before": (first - dt.timedelta(days=1)).replace(day=1) if month > dt.date(1, 1, 1) else None,
        "after": last + dt.timedelta(days=1) if month.year < 9999 else None,
    }  # fmt: skip
    return Reply(f"Calendar, {month:%B} {month.year}", rows, len(rows), about={"month": month}, show=show)


def _known_line(row: Row) -> Row:
    line = {k: row[k] for k in ("kind", "name", "place", "citation", "id")}
    return {"day": row["from"], "until": row["to"], "source": "reference", **line, "document": None}


def _told_line(row: Row) -> Row:
    line = {"kind": f"{row['type']} {row['mode'] or ''}".strip(), **{k: row[k] for k in ("name", "place")}}
    return {"day": row["day"], "until": None, "source": row["outlet"], **line, "citation": None, "id": row["id"],
            "document": row["document"]}  # fmt: skip


def _month(asked: Asked) -> dt.date:
    """The month asked for; else the last in which a report was published."""
    wanted: dt.date | None = asked.given["month"]
    if wanted is None:
        found = asked.kept("latest day", lambda: asked.view.sql("select max(published) as d from documents"))
        wanted = found.column("d")[0].as_py() or load().read_on
    return max(wanted, dt.date(2, 1, 1)).replace(day=1) if wanted.year < 9999 else dt.date(9998, 12, 1)


def _by_day(known: list[Row], told: list[Row], first: dt.date, last: dt.date) -> dict[dt.date, list[Row]]:
    """What is on each day of the month; what lasts stands on each of its days, what is vague on none."""
    found: dict[dt.date, list[Row]] = {}
    for row in known:
        begin, end = row["from"] or "", row["to"] or row["from"] or ""
        if len(begin) == 10:
            day = max(dt.date.fromisoformat(begin), first)
            until = min(dt.date.fromisoformat(end) if len(end) == 10 else day, last)
            while day <= until:
                found.setdefault(day, []).append(row)
                day += dt.timedelta(days=1)
    for row in told:
        found.setdefault(row["day"], []).append(row)
    return found
