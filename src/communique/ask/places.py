"""Where events happened: the places of events with their coordinates, counted."""

from __future__ import annotations

from communique.ask.answer import Answer, Query, answered
from communique.ask.filters import EVENTS, Filters, where
from communique.store.view import View


def places(view: View, filters: Filters, limit: int | None = None) -> Answer:
    """The places where events happened, those of most first, with one event of each and its words.

    Only places with coordinates; ``cooperation`` and ``conflict`` count events of quads 1 and 2, and 3 and 4.
    """
    test, given = where(filters.counted(), EVENTS)
    latest = "(coalesce(epoch(e.day), -1e12), e.document, e.id)"
    rows = f"""
        select any_value(p.name) as place, p.country, round(p.latitude, 3) as latitude,
          round(p.longitude, 3) as longitude, any_value(p.feature) as feature, count(*) as events,
          count(*) filter (e.quad in (1, 2)) as cooperation, count(*) filter (e.quad in (3, 4)) as conflict,
          mode(e.type) as most, min(e.day) as first, max(e.day) as last, arg_max(e.document, {latest}) as document,
          arg_max(e.id, {latest}) as id, arg_max(e.start, {latest}) as start, arg_max(e."end", {latest}) as "end"
        from (select * from event_reports where {test}) e
        join places p on p.run = e.run and p.document = e.document and p.position = e."where"
        where p.latitude is not null and p.longitude is not null
        group by p.country, round(p.latitude, 3), round(p.longitude, 3)
    """
    query = Query(rows, "events desc, country, latitude, longitude", given)
    return answered(view, "places", query, limit, filters.notes)
