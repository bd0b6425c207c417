"""The lists to leaf through: documents, events and statements; and a report that the record holds."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Any

from communique.ask import browse
from communique.ask.browse import Part, Place, Wanted
from communique.ask.coding import coding
from communique.ask.filters import Filters
from communique.serve.pages import Asked, Reply
from communique.serve.params import cursor_of, place_of
from communique.serve.report import flat, shown_report

EVENT_COLUMNS = (
    "day precision type mode contexts cameo quad goldstein symmetric status name actors recipients others place "
    "place_country confidence because outlet published title document id start end words"
).split()
STATEMENT_COLUMNS = (
    "day speaker speaker_ref speaker_kind speaker_country speaker_sector speaker_role kind through about outlet "
    "published title document id start end words"
).split()
DOCUMENT_COLUMNS = "published title outlet url language characters excerpt events quotations contradicted id".split()


def place(asked: Asked) -> Place | None:
    """Where the page of a list begins."""
    cursor = asked.given.get("cursor")
    if not cursor:
        return None
    day, document, own = place_of(cursor, (dt.date, str, str))
    return Place(day, document or "", own or "")


def cursor(part: Part) -> str | None:
    """The cursor of the page after."""
    return cursor_of([part.after.day, part.after.document, part.after.id]) if part.after else None


def home(asked: Asked) -> Reply:
    """What the record holds, what came in last, and where to begin."""
    view = asked.view
    counts = asked.kept("counts", lambda: _counts(asked))
    latest = browse.documents(view, asked.opened.index, Wanted(), None, 6)
    cube = asked.kept("cube ", lambda: browse.cube(view, asked.opened.index, Wanted()))
    years = next(f for f in browse.facets(cube, Filters()) if f.name == "year").values
    types = next(f for f in browse.facets(cube, Filters()) if f.name == "types").values
    rows = [{"table": k, "rows": v} for k, v in counts.items()]
    show = {"counts": counts, "latest": latest.rows, "years": years[-40:], "types": types}
    return Reply("Overview", rows, len(rows), show=show)


def _counts(asked: Asked) -> dict[str, int]:
    tables = ("documents", "events", "quotations", "memberships", "offices", "findings", "failures")
    return {t: asked.view.sql(f"select count(*) as n from {t}").column("n")[0].as_py() for t in tables}


def documents(asked: Asked) -> Reply:
    """The documents, latest first; with words, those that hold them, best first."""
    wanted = Wanted(asked.filters, asked.given["q"])
    part = browse.documents(asked.view, asked.opened.index, wanted, place(asked), asked.limit)
    notes = (f"the best {part.total} of those found are listed",) if part.more else ()
    return Reply(
        "Documents", part.rows, part.total, cursor(part), notes, show=_outlets(asked), columns=tuple(DOCUMENT_COLUMNS)
    )


def _outlets(asked: Asked) -> dict[str, Any]:
    return {"outlets": asked.kept("outlets", lambda: browse.outlets(asked.view))}


def events(asked: Asked) -> Reply:
    """The events that filters let through, latest first."""
    sides = (asked.given["first"], asked.given["second"])
    wanted = Wanted(asked.filters, asked.given["q"], sides if all(sides) else None)
    columns, notes = tuple(EVENT_COLUMNS), asked.filters.notes
    if asked.rows_only:
        part = asked.events(wanted, place(asked), asked.limit, 0)
        return Reply("Events", part.rows, None, cursor(part), notes, columns=columns)
    facets = browse.facets(_cube(asked, wanted), asked.filters)
    part = asked.events(wanted, place(asked), asked.limit, counted(asked, wanted))
    show = {**_outlets(asked), "facets": facets}
    return Reply("Events", part.rows, part.total, cursor(part), notes, show=show, columns=columns)


def counted(asked: Asked, wanted: Wanted) -> int | None:
    """How many events there are, where their cube can tell: of no pair, without words, of whole years."""
    filters = wanted.filters
    whole = [f"{d:%m-%d}" == day for d, day in ((filters.since, "01-01"), (filters.until, "12-31")) if d]
    if wanted.sides or wanted.words or not all(whole):
        return None
    rows = _cube(asked, wanted)
    if whole:
        rows = [r for r in rows if r["year"] is not None]
    numbers: list[int] = [r["n"] for r in rows if browse.passes(r, filters)]
    return sum(numbers)


def _cube(asked: Asked, wanted: Wanted) -> list[dict[str, Any]]:
    filters = wanted.filters
    parts = ("contexts", "actors", "sectors", "places", "outlets", "confidence")
    rest: dict[str, Any] = {p: getattr(filters, p) for p in parts if p in filters.used}
    rest |= {p: v for p, v in (("words", wanted.words), ("sides", wanted.sides)) if v}
    make = partial(browse.cube, asked.view, asked.opened.index, wanted)
    found: list[dict[str, Any]] = asked.kept(f"cube {rest or ''}", make)
    return found


def quotations(asked: Asked) -> Reply:
    """What reports quote, latest first."""
    given = asked.given
    wanted = Wanted(asked.filters, given["q"], by=given["by"], about=given["about"])
    part = browse.statements(asked.view, asked.opened.index, wanted, place(asked), asked.limit)
    return Reply(
        "Quotations", part.rows, part.total, cursor(part), asked.filters.notes,
        show=_outlets(asked), columns=tuple(STATEMENT_COLUMNS),
    )  # fmt: skip


def document(asked: Asked) -> Reply:
    """One report with everything recorded from it."""
    found = coding(asked.view, asked.opened.index, asked.given["document_id"])
    shown = shown_report(found, asked.given["at"], stored=True)
    title = found["document"]["title"] or found["id"]
    return Reply(title, flat(found), whole=found, show=shown)


def record(asked: Asked) -> Reply:
    """One record by its id, with the report that it stands in."""
    table, row = asked.opened.find(asked.given["record_id"])
    kept = {k: v for k, v in row.items() if k != "text"}
    own = row["id"] if table == "documents" else row["document"]
    start = next((row[c]["start"] for c in ("span", "trigger", "sentence") if row.get(c)), 0)
    about = {"table": table, "document": own, "start": start, "record": kept}
    return Reply(asked.given["record_id"], [kept], 1, about=about)


def read_form(asked: Asked) -> Reply:
    """The form that takes a text."""
    return Reply("Read a text", [], 0)
