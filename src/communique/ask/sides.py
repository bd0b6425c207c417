"""Events found by their sides: those rows lie sorted by party and hold all that an event is filtered by.

Which events are asked for is told from few columns of these; what is shown of them is read for them alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pyarrow as pa

from communique.ask.filters import EVENTS, Filters, Scope, where
from communique.store.view import View

Row = dict[str, Any]
Given = dict[str, Any]

SIDES = Scope(
    "events",
    {
        **EVENTS.tests,
        "outlets": "document in (select id from documents where {any lower(outlet)})",
        "actors": "{party}",
        "sectors": "(document, event) in (select (document, event) from event_sides where {any sector})",
    },
)
"""Events by their sides, which lie there with all that an event is filtered by."""

ALONE = Scope("events", {**SIDES.tests, "sectors": "{any sector}"})
"""The same where no party is asked for too, of which another side may have the sector."""

SIDED = 8
"""Rows of sides that are read for each event wanted: few have more sides, and for those more are read."""

LATEST_FIRST = "day desc nulls last, document, event"


@dataclass(frozen=True, slots=True)
class Asked:
    """Where events are looked for, what they must have, and the rows of no table that are looked through too."""

    rows: str
    test: str
    given: Given = field(default_factory=dict)
    tables: Mapping[str, pa.Table] = field(default_factory=dict)


FILTERED = """
    run, document, event, number, type, mode, contexts, status, confidence, day, precision, start, "end", place,
    place_country, occasion, name, ref, country, sector
"""


def sideless(view: View) -> pa.Table:
    """The events that nobody is told to have had a part in, as far as events are filtered."""
    few = view.sql("select document, id from events where len(actors) = 0")
    alone = "len(actors) = 0 and len(recipients) = 0 and len(participants) = 0"
    if few.num_rows:
        few = view.sql(f"select document, id from events e semi join few f using (document, id) where {alone}",
                       tables={"few": few})  # fmt: skip
    return view.sql(_SIDELESS if few.num_rows else f"{_SIDELESS} where false", tables={"alone": few})


_SIDELESS = """
    select e.run, e.document, e.id as event, -row_number() over () as number, e.type, e.mode, e.contexts, e.status,
      e.confidence, e.day, e.precision, e.start, e."end", e.place, e.place_country, e.name as occasion,
      null::varchar as name, null::varchar as ref, null::varchar as country, null::varchar as sector
    from event_reports e semi join alone a on a.document = e.document and a.id = e.id
"""


def scope(filters: Filters) -> Scope:
    """How filters are told of the rows of sides."""
    return SIDES if filters.actors else ALONE


def asked(view: View, filters: Filters, alone: pa.Table | None = None) -> Asked:
    """Events that filters let through; ``alone`` are those of no sides, where they are known already."""
    if filters.places and not any(r.rows.get("places") for r in view.runs):
        return Asked("event_sides", "false")
    test, given = where(filters, scope(filters))
    return widened(view, Asked("event_sides", test, given), filters, alone)


def widened(view: View, found: Asked, filters: Filters, alone: pa.Table | None = None) -> Asked:
    """What is asked of sides, asked of events without any too, unless it is their parties that are asked for."""
    if filters.actors or filters.sectors:
        return found
    alone = sideless(view) if alone is None else alone
    if not alone.num_rows:
        return found
    rows = f"(select {FILTERED} from event_sides union all by name from sideless)"
    return Asked(rows, found.test, found.given, {"sideless": alone})


def keys(view: View, wanted: Asked, most: int, order: str = LATEST_FIRST, more: str = "") -> list[Row]:
    """Day, run, document and id of the first events in an order, and ``more`` columns of them, each event once.

    Each side of an event is a row, so that more rows are read than events are wanted.
    """
    columns = f"day, run, document, event as id{more and ', '}{more}"
    query = f"select {columns} from {wanted.rows} where {wanted.test} order by {order}"
    read = most * SIDED
    while True:
        found = view.sql(f"{query} limit {read}", wanted.given, wanted.tables).to_pylist()
        once: dict[tuple[str, str], Row] = {}
        for row in found:
            once.setdefault((row["document"], row["id"]), row)
        if len(once) >= most or len(found) < read:
            return list(once.values())[:most]
        read *= 4


LARGE = 200_000
"""Events from which on the latest are looked for among those of some days first."""

WINDOWS = (92, 5 * 366)
"""Days before the last one that are looked through first, one after the other: rows lie in slices of time."""


def latest(
    view: View, wanted: Asked, most: int, last: dt.date | None, order: str = LATEST_FIRST, more: str = ""
) -> list[Row]:
    """What :func:`keys` gives of an order that has the latest days first, of which few are after the day ``last``.

    Where the last days have as many as are wanted, no earlier ones are read; where they have none, all are.
    """
    large = sum(r.rows.get("events", 0) for r in view.runs) >= LARGE
    for days in WINDOWS if large and last else ():
        if last and last.toordinal() > days:
            given = {**wanted.given, "window": last - dt.timedelta(days=days)}
            found = keys(
                view, replace(wanted, test=f"{wanted.test} and day >= $window", given=given), most, order, more
            )
            if len(found) >= most:
                return found
            if not found:
                break
    return keys(view, wanted, most, order, more)


def last_day(view: View, *others: dt.date | None) -> dt.date | None:
    """The last day on which a report was published, or an earlier one of some others."""
    found: dt.date | None = view.sql("select max(published) as d from documents").column("d")[0].as_py()
    return min((d for d in (found, *others) if d), default=None)


def count(view: View, wanted: Asked) -> int:
    """How many events there are; where nothing is asked of them, no sides are read."""
    query = f"select count(distinct hash(document, number)) as n from {wanted.rows} where {wanted.test}"
    if wanted.test == "true" and (wanted.rows == "event_sides" or wanted.tables):
        return int(view.sql("select count(*) as n from events").column("n")[0].as_py())
    return int(view.sql(query, wanted.given, wanted.tables).column("n")[0].as_py())
