"""Lists to leaf through: events, statements and documents, a page at a time from a place in the order, and facets.

Each page is found in two steps: first which rows, by few columns; then all that is shown of these alone.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

from communique.ask.answer import texts_of
from communique.ask.filters import DOCUMENTS, EVENTS, STATEMENTS, Filters, where
from communique.ask.parties import Party, listed, matches, party_of, within
from communique.store.index import Hit, Index
from communique.store.view import View

Row = dict[str, Any]
Given = dict[str, Any]

FOUND_AT_MOST = 500
"""Documents that a search for words goes through: best first, nobody reads on past some hundred."""

AROUND = 110
"""Characters shown to each side of words that were found."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page of a list begins: after the row of a day, document and id; None is the beginning."""

    day: dt.date | None
    document: str
    id: str


@dataclass(frozen=True, slots=True)
class Part:
    """One page of a list, how many rows the whole has, and the place where the next begins, if there is one."""

    rows: list[Row]
    total: int
    after: Place | None
    more: bool = False
    """Whether the total is only what was looked at."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is to hold: filters, words in it, and for events the two sides that it is between."""

    filters: Filters = field(default_factory=Filters)
    words: str | None = None
    sides: tuple[str, str] | None = None
    by: str | None = None
    about: str | None = None
    verdict: str | None = None


# ---------------------------------------------------------------- events


def events(view: View, index: Index, wanted: Wanted, place: Place | None, limit: int) -> Part:
    """Events, latest first, each with its sides, its report and the sentence that tells of it."""
    test, given = _events_test(wanted, index)
    return _page(view, "event_reports", test, given, place, limit, _EVENTS)


def _events_test(wanted: Wanted, index: Index) -> tuple[str, Given]:
    test, given = where(wanted.filters, EVENTS)
    if wanted.sides:
        sides, more = _between(*map(party_of, wanted.sides))
        test, given = f"{test} and (document, id) in (select (document, event) from dyads where {sides})", given | more
    if wanted.words:
        holds, more = within("document", "hit", _holding(index, wanted.words))
        test, given = f"{test} and {holds}", given | more
    return test, given


def _between(a: Party, b: Party) -> tuple[str, Given]:
    one = [matches("actor_", [a], "a"), matches("recipient_", [b], "b")]
    two = [matches("recipient_", [a], "a"), matches("actor_", [b], "b")]
    test = f"(({one[0][0]} and {one[1][0]}) or ({two[0][0]} and {two[1][0]}))"
    return test, one[0][1] | one[1][1]


def _holding(index: Index, words: str) -> list[str]:
    """The documents that hold some words, best first, as many as are looked at; a name that none has for none."""
    return [h.document for h in islice(index.search(words), FOUND_AT_MOST)] or [""]


_SIDES = """
    select document, event,
      list(struct_pack(name, ref, kind, country) order by entity) filter (side = 'actor') as actors,
      list(struct_pack(name, ref, kind, country) order by entity) filter (side = 'recipient') as recipients,
      list(struct_pack(name, ref, kind, country, side) order by entity)
        filter (side not in ('actor', 'recipient')) as others
    from event_sides where {documents} group by all
"""
_EVENTS = f"""
    select p.day, p.precision, p.type, p.mode, p.contexts, p.cameo, p.quad, p.goldstein, p.symmetric, p.status,
      p.name, coalesce(n.actors, []) as actors, coalesce(n.recipients, []) as recipients,
      coalesce(n.others, []) as others, p.place, p.place_country, p.confidence, p.because, p.outlet, p.published,
      d.title, p.document, p.id, p.start, p."end",
      substring(d.text, p.start + 1, p."end" - p.start) as words
    from (select * from event_reports where {{documents}} and {{ids}}) p
    join (select id, title, text from documents where {{own}}) d on d.id = p.document
    left join ({_SIDES}) n on n.document = p.document and n.event = p.id
"""


def _page(view: View, rows: str, test: str, given: Given, place: Place | None, limit: int, shown: str) -> Part:
    """A page of rows that have a day, a document and an id, latest first; days that nobody knows come last."""
    after, more = _after(place)
    order = "day desc nulls last, document, id"
    query = f"select day, document, id from {rows} where {test} and {after} order by {order} limit {limit + 1}"
    keys = view.sql(query, given | more).to_pylist()
    total = view.sql(f"select count(*) as n from {rows} where {test}", given).column("n")[0].as_py()
    found = _shown(view, keys[:limit], shown)
    last = Place(**keys[limit - 1]) if len(keys) > limit else None
    return Part(found, total, last)


def _after(place: Place | None) -> tuple[str, Given]:
    if place is None:
        return "true", {}
    given: Given = {"at_document": place.document, "at_id": place.id}
    later = "(document, id) > ($at_document, $at_id)"
    if place.day is None:
        return f"(day is null and {later})", given
    return f"(day < $at_day or day is null or (day = $at_day and {later}))", given | {"at_day": place.day}


def _shown(view: View, keys: list[Row], shown: str) -> list[Row]:
    """All that is shown of some rows, in their order."""
    if not keys:
        return []
    documents, given = within("document", "d", dict.fromkeys(k["document"] for k in keys))
    ids, more = within("id", "i", (k["id"] for k in keys))
    own = documents.replace("document in", "id in", 1)
    found = view.sql(shown.format(documents=documents, ids=ids, own=own), given | more).to_pylist()
    by_key = {(r["document"], r["id"]): r for r in found}
    return [by_key[k["document"], k["id"]] for k in keys if (k["document"], k["id"]) in by_key]


# ---------------------------------------------------------------- statements


def statements(view: View, index: Index, wanted: Wanted, place: Place | None, limit: int) -> Part:
    """Quotations, latest first, each with who said it, about whom, in which words, and the report that has it."""
    test, given = where(wanted.filters, STATEMENTS)
    if wanted.by:
        by, more = matches("speaker_", [party_of(wanted.by)], "by")
        test, given = f"{test} and {by}", given | more
    if wanted.about:
        about, more = listed(_ABOUT, party_of(wanted.about), "about")
        words = "contains(lower(words), $about_words)"
        test, given = f"{test} and ({about} or {words})", given | more | {"about_words": wanted.about.casefold()}
    if wanted.words:
        holds, more = within("document", "hit", _holding(index, wanted.words))
        every = [f"contains(lower(words), $word_{i})" for i, _ in enumerate(_bare(wanted.words))]
        test = " and ".join((test, holds, *every))
        given = given | more | {f"word_{i}": w for i, w in enumerate(_bare(wanted.words))}
    plain = not (wanted.by or wanted.about or wanted.words or {"actors", "sectors"} & set(wanted.filters.used))
    return _page(view, _DATED_QUOTATIONS if plain else "statements", test, given, place, limit, _STATEMENTS)


def _bare(words: str) -> list[str]:
    """The words themselves, without what stands around or between them in a search."""
    return [w.strip('"*').casefold() for w in words.split() if w not in ("OR", "AND", "NOT") and w.strip('"*')]


_ABOUT = {"ref": "about_refs", "country": "about_countries", "name": "about_names"}

_DATED_QUOTATIONS = """
    (select q.document, q.id, coalesce(q."when"."from", d.published) as day, d.outlet
     from quotations q join documents d on d.run = q.run and d.id = q.document)
"""
_STATEMENTS = """
    with picked as (select * from quotations where {documents} and {ids}),
    people as (select * from entities where {documents}),
    about as (
      select q.document, q.id, list(struct_pack(name := n.name, ref := n.ref, kind := n.kind) order by n.id) as about
      from (select document, id, unnest(about) as entity from picked) q
      join people n on n.document = q.document and n.id = q.entity group by all)
    select coalesce(q."when"."from", d.published) as day, s.name as speaker, s.ref as speaker_ref,
      s.kind as speaker_kind, s.country as speaker_country, s.sector as speaker_sector, s.role as speaker_role,
      q.kind, o.name as through, coalesce(a.about, []) as about, d.outlet, d.published, d.title, q.document, q.id,
      q.content[1].start as start, q.content[-1]."end" as "end",
      array_to_string([substring(d.text, c.start + 1, c."end" - c.start) for c in q.content], ' … ') as words
    from picked q join (select * from documents where {own}) d on d.id = q.document
    left join people s on s.document = q.document and s.id = q.speaker
    left join people o on o.document = q.document and o.id = q.outlet
    left join about a on a.document = q.document and a.id = q.id
"""


# ---------------------------------------------------------------- documents


def documents(view: View, index: Index, wanted: Wanted, place: Place | None, limit: int) -> Part:
    """Documents, latest first; or those that hold some words, best first, each with a passage of them."""
    if wanted.words:
        return _found(view, index, wanted, place, limit)
    test, given = where(wanted.filters, DOCUMENTS)
    rows = "(select id, id as document, published as day, published, outlet from documents)"
    part = _page(view, rows, test, given, place, limit, _DOCUMENTS)
    return replace(part, rows=_counted(view, part.rows))


_DOCUMENTS = """
    select published, title, outlet, url, language, length(text) as characters, substring(text, 1, 320) as excerpt,
      0 as excerpt_start, []::struct(start bigint, "end" bigint)[] as matches, id as document, id
    from documents where {own} and {ids}
"""


def _found(view: View, index: Index, wanted: Wanted, place: Place | None, limit: int) -> Part:
    """Documents by rank; of a place in this order only the id counts, which is the number of rows before it."""
    hits = list(islice(index.search(wanted.words or ""), FOUND_AT_MOST + 1))
    more, hits = len(hits) > FOUND_AT_MOST, hits[:FOUND_AT_MOST]
    test, given = where(wanted.filters, DOCUMENTS)
    holds, ids = within("id", "hit", [h.document for h in hits] or [""])
    known = view.sql(f"select id from documents where {test} and {holds}", given | ids).column("id").to_pylist()
    kept = [h for h in hits if h.document in set(known)]
    first = int(place.id) if place and place.id.isdecimal() and len(place.id) < 6 else 0
    picked = kept[first : first + limit]
    shown = {r["id"]: r for r in _shown(view, [{"document": h.document, "id": h.document} for h in picked], _DOCUMENTS)}
    texts = texts_of(view, {h.document for h in picked})
    rows = [{**shown[h.document], **_passage(h, texts[h.document])} for h in picked]
    after = Place(None, "", str(first + limit)) if first + limit < len(kept) else None
    return Part(_counted(view, rows), len(kept), after, more)


def _passage(hit: Hit, text: str) -> Row:
    """The passage round the first of the words found, and where they stand in it."""
    if not hit.matches:
        return {}
    start, end = hit.matches[0]
    first, last = max(0, start - AROUND), min(len(text), end + 2 * AROUND)
    first = text.find(" ", first, start) + 1 or first if first else 0
    inside = [(a - first, b - first) for a, b in hit.matches if first <= a and b <= last]
    marks = [{"start": a, "end": b} for a, b in inside]
    return {"excerpt": text[first:last], "excerpt_start": first, "matches": marks}


def _counted(view: View, rows: list[Row]) -> list[Row]:
    """Documents with how many events, statements and contradicted findings each has."""
    if not rows:
        return rows
    test, given = within("document", "d", (r["id"] for r in rows))
    counts: dict[str, Counter[str]] = {}
    for name, table in (("events", "events"), ("quotations", "quotations"), ("findings", "findings")):
        kept = f"{test} and verdict = 'contradicted'" if name == "findings" else test
        query = f"select document, count(*) as n from {table} where {kept} group by document"
        counts[name] = Counter({r["document"]: r["n"] for r in view.sql(query, given).to_pylist()})
    named = {"events": "events", "quotations": "quotations", "contradicted": "findings"}
    return [{**r, **{n: counts[c][r["id"]] for n, c in named.items()}} for r in rows]


# ---------------------------------------------------------------- facets

FACETED = ("types", "modes", "statuses")


@dataclass(frozen=True, slots=True)
class Facet:
    """What rows may be narrowed by: the filter's name, and its values with how many rows each leaves."""

    name: str
    values: tuple[tuple[str, int], ...]


def cube(view: View, filters: Filters) -> list[Row]:
    """How many events there are of each type, mode, status and year, other filters holding."""
    bare = replace(filters, types=(), modes=(), statuses=(), since=None, until=None)
    test, given = where(bare, EVENTS)
    rows = "event_reports" if bare.used else "(select type, mode, status, day from event_reports)"
    query = f"select type, mode, status, year(day) as year, count(*) as n from {rows} where {test} group by all"
    found: list[Row] = view.sql(query, given).to_pylist()
    return found


def facets(counted: Iterable[Row], filters: Filters) -> tuple[Facet, ...]:
    """The facets of events from their cube: each counts what all filters but its own let through."""
    rows = list(counted)
    named = {"types": "type", "modes": "mode", "statuses": "status"}
    found = []
    for part, column in named.items():
        counts: Counter[str] = Counter()
        for row in rows:
            if row[column] and _passes(row, filters, named, part):
                counts[row[column]] += row["n"]
        found.append(Facet(part, tuple(sorted(counts.items(), key=lambda c: (-c[1], c[0])))))
    years: Counter[str] = Counter()
    for row in rows:
        if row["year"] and _passes(row, filters, named, "year"):
            years[str(row["year"])] += row["n"]
    return (*found, Facet("year", tuple(sorted(years.items()))))


def _passes(row: Row, filters: Filters, named: dict[str, str], but: str) -> bool:
    for part, column in named.items():
        wanted = getattr(filters, part)
        if part != but and wanted and "any" not in wanted and row[column] not in wanted:
            return False
    if but == "year" or row["year"] is None:
        return True
    early = filters.since is not None and row["year"] < filters.since.year
    return not (early or (filters.until is not None and row["year"] > filters.until.year))


def outlets(view: View, most: int = 200) -> list[Row]:
    """The outlets of the documents, those with most first."""
    query = "select outlet, count(*) as documents from documents where outlet is not null group by outlet"
    found: list[Row] = view.sql(f"{query} order by documents desc, outlet limit {int(most)}").to_pylist()
    return found
