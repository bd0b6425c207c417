"""Dated occasions as iCalendar, which every calendar opens: meetings, exercises, summits, and what is planned."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from communique.ask.filters import EVENTS, Filters, where
from communique.ask.source import Source
from communique.export.writing import drafted
from communique.extras import needed
from communique.store.layout import now
from communique.store.view import View
from communique.version import __version__

Row = dict[str, Any]

OCCASIONS = ("CONSULT", "COOPERATE", "MOBILIZE")
"""Types of what people put into a calendar without its having a name: meetings, joint acts, exercises."""

_STATUS = {"planned": "TENTATIVE", "proposed": "TENTATIVE", "demanded": "TENTATIVE", "hypothetical": "TENTATIVE",
           "denied": "CANCELLED"}  # fmt: skip

_HEADINGS = {"CONSULT": "Meeting", "COOPERATE": "Cooperation", "MOBILIZE": "Exercise or deployment"}


def write_calendar(view: View, path: str | Path, filters: Filters | None = None, *, force: bool = False) -> int:
    """Write the dated occasions of a record to an iCalendar file, and give back how many there are.

    An occasion is an event with a day that its report gives, to the week at least, that has a name, is planned, or is
    a meeting, joint act or exercise; the same one told by several reports is one entry with all its sources. What is
    planned is tentative, what is denied cancelled. Needs the extra ``calendar``.
    """
    kept = filters or Filters()
    icalendar = needed("icalendar", "calendar")
    calendar = icalendar.Calendar()
    calendar.add("prodid", f"-//communique {__version__}//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", f"Occasions in {Source(view, kept).told}")
    count = 0
    for group in _occasions(view, kept):
        calendar.add_component(_entry(icalendar, group))
        count += 1
    with drafted(Path(path), force) as draft:
        draft.write_bytes(calendar.to_ical())
    return count


def _occasions(view: View, filters: Filters) -> Iterator[list[Row]]:
    """The tellings of each occasion, the surest first, in order of time."""
    test, given = where(filters, EVENTS)
    types = ", ".join(f"'{t}'" for t in OCCASIONS)
    rows = view.sql(_TOLD.format(test=test, types=types), given).to_pylist()
    for row in rows:
        row["sides"] = " and ".join(row["who"]) + (f", {' and '.join(row['whom'])}" if row["whom"] else "")
        same = (row["name"] or "").casefold() or (row["type"], tuple(sorted((*row["who"], *row["whom"]))))
        row["same"] = repr((row["first"], row["last"], same))
    for _, group in groupby(sorted(rows, key=lambda r: r["same"]), lambda r: str(r["same"])):
        yield sorted(group, key=lambda r: (-r["confidence"], r["document"], r["id"]))


_TOLD = """
    with told as (
      select *, "when"."from" as first, "when"."to" as last from event_reports
      where {test} and "when"."from" is not null and "when"."to" is not null and "when".precision in ('day', 'week')
        and (name is not null or status in ('planned', 'proposed') or type in ({types}))),
    sides as (
      select run, document, event, list(distinct name order by name) filter (side = 'actor') as who,
        list(distinct name order by name) filter (side = 'recipient') as whom
      from event_sides where (document, event) in (select (document, id) from told) group by all)
    select t.id, t.document, t.type, t.mode, t.contexts, t.name, t.status, t.confidence, t.first, t.last, t.place,
      t.outlet, d.title, d.url, p.latitude, p.longitude, coalesce(s.who, []) as who, coalesce(s.whom, []) as whom,
      substring(d.text, t.sentence.start + 1, t.sentence."end" - t.sentence.start) as words
    from told t join documents d on d.run = t.run and d.id = t.document
    left join sides s on s.run = t.run and s.document = t.document and s.event = t.id
    left join places p on p.run = t.run and p.document = t.document and p.position = t."where"
"""


def _entry(icalendar: Any, tellings: list[Row]) -> Any:
    """One entry: days as whole days, the end exclusive as the format wants it."""
    first = tellings[0]
    entry = icalendar.Event()
    entry.add("uid", f"{first['id']}@communique")
    entry.add("dtstamp", now().replace(microsecond=0))
    entry.add("dtstart", first["first"])
    entry.add("dtend", first["last"] + dt.timedelta(days=1))
    entry.add("summary", _summary(first))
    entry.add("status", _STATUS.get(first["status"], "CONFIRMED"))
    entry.add("transp", "TRANSPARENT")
    entry.add("categories", [first["type"], *first["contexts"]])
    entry.add("description", "\n\n".join(dict.fromkeys(map(_telling, tellings))))
    if first["place"]:
        entry.add("location", first["place"])
    if first["latitude"] is not None:
        entry.add("geo", (first["latitude"], first["longitude"]))
    if first["url"]:
        entry.add("url", first["url"])
    return entry


def _summary(row: Row) -> str:
    what = row["name"] or _HEADINGS.get(row["type"], row["type"].capitalize())
    return f"{what}: {row['sides']}" if row["sides"] else what


def _telling(row: Row) -> str:
    """A sentence and where it stands."""
    source = ", ".join(str(x) for x in (row["outlet"], row["title"], row["url"], row["document"]) if x)
    return f"“{' '.join(row['words'].split())}” ({source}; {row['status']})"
