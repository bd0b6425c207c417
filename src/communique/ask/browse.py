"""Lists to leaf through: events, statements and documents, a page at a time from a place in the order, and facets.

Each page is found in two steps: first which rows, by few columns; then all that is shown of these alone.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pyarrow as pa

from communique.ask import sides
from communique.ask.answer import texts_of
from communique.ask.events import between
from communique.ask.filters import DOCUMENTS, EVENTS, Filters, Scope, where
from communique.ask.parties import matches, party_of, within
from communique.ask.said import ABOUT, BY, DATED, SAID
from communique.ask.sides import SIDES, Asked
from communique.store.index import Index
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

    @property
    def sided(self) -> bool:
        """Whether only events fit that somebody is told to have had a part in."""
        return bool(self.sides or self.filters.actors or self.filters.sectors)


# ---------------------------------------------------------------- events


@dataclass(frozen=True, slots=True)
class Told:
    """What whoever asks often already knows of a record: its events of no sides, and how many events there are."""

    alone: pa.Table | None = None
    total: int | None = None


def events(view: View, index: Index, wanted: Wanted, place: Place | None, limit: int, told: Told | None = None) -> Part:
    """Events, latest first, each with its sides, its report and the sentence that tells of it."""
    known = told or Told()
    if wanted.words and not wanted.sided:
        keys, total = _by_words(view, index, wanted, place, limit)
    else:
        asked = _asked(view, index, wanted, known.alone)
        after, more = _after(place, "event")
        later = replace(asked, test=f"{asked.test} and {after}", given={**asked.given, **more})
        begin = sides.last_day(view, wanted.filters.until, place.day if place else None)
        keys = sides.latest(view, later, limit + 1, begin)
        total = known.total if known.total is not None else sides.count(view, asked)
    last = _place(keys[limit - 1]) if len(keys) > limit else None
    return Part(_shown_events(view, index, keys[:limit]), total, last)


def _by_words(view: View, index: Index, wanted: Wanted, place: Place | None, limit: int) -> tuple[list[Row], int]:
    """The keys of a page of events in reports that hold some words: the events of a report lie together.

    Which reports have the page's is told by the days of their events; ids are read for these reports alone.
    """
    test, given = where(wanted.filters, EVENTS)
    holds, more = within("document", "hit", _holding(index, wanted.words or ""))
    counts = f"select document, day, count(*) as n from event_reports where {test} and {holds} group by all"
    days = view.sql(counts, given | more).to_pylist()
    shown, more = within("document", "hit", _first_reports(days, place, limit + 1) or [""])
    keys, _ = _page(view, "event_reports", f"{test} and {shown}", given | more, place, limit)
    return keys, sum(d["n"] for d in days)


def _first_reports(days: Iterable[Row], place: Place | None, most: int) -> list[str]:
    """The reports that so many events from a place on are in, latest first, by how many each has of a day."""
    begin = _order(place.day, place.document) if place else None
    ordered = sorted((_order(d["day"], d["document"]), d["n"]) for d in days)
    found: dict[str, None] = {}
    for order, events_of_day in ordered:
        if most <= 0:
            break
        if begin is None or order >= begin:
            found[order[1]] = None
            most -= events_of_day if order != begin else 0
    return list(found)


def _order(day: dt.date | None, document: str) -> tuple[float, str]:
    """The latest day first, unknown days last, then by document."""
    return -day.toordinal() if day else math.inf, document


def _asked(view: View, index: Index, wanted: Wanted, alone: pa.Table | None) -> Asked:
    """Where events are looked for; between two parties among the pairs, else among the sides."""
    rows, test, given = _events_test(wanted, index)
    asked = Asked(rows, test, given)
    return asked if wanted.sided else sides.widened(view, asked, wanted.filters, alone)


def _events_test(wanted: Wanted, index: Index) -> tuple[str, str, Given]:
    """Where events are looked for, and the condition there with its parameters."""
    test, given = where(wanted.filters, sides.scope(wanted.filters))
    rows = "event_sides"
    if wanted.sides:
        either, more = between(*map(party_of, wanted.sides))
        test, given = where(wanted.filters, PAIRED)
        test, given, rows = f"{test} and {either}", given | more, "dyads"
    if wanted.words:
        holds, more = within("document", "hit", _holding(index, wanted.words))
        test, given = f"{test} and {holds}", given | more
    return rows, test, given


PAIRED = Scope(
    "events",
    {**SIDES.tests, "actors": "(document, event) in (select (document, event) from event_sides where {party})"},
)
"""Events between two sides; another party that they are filtered by may be any of their sides."""


def _holding(index: Index, words: str) -> list[str]:
    """The documents that hold some words, best first, as many as are looked at; a name that none has for none."""
    return best(index, words)[:FOUND_AT_MOST] or [""]


def best(index: Index, words: str) -> list[str]:
    """The documents that hold some words, best first."""
    return index.best(words, FOUND_AT_MOST + 1)


_OF_EVENT = (
    "type mode contexts cameo quad goldstein symmetric status name actors recipients participants where confidence "
    "because document id"
).split()


def _shown_events(view: View, index: Index, keys: list[Row]) -> list[Row]:
    """All that is shown of some events, in their order: each lies where the index says."""
    rows = index.among((k["run"], k["id"]) for k in keys)
    around = Around.of(view, keys, places=True)
    return [_event(_laid(rows[k["run"], k["id"]]), around) for k in keys]


def _laid(row: Row) -> Row:
    """A row of the events with its own day, if it has one, and the span of its sentence."""
    when = row["when"] or dict.fromkeys(("from", "to", "precision"))
    dated = {"day": when["from"] or when["to"], "precision": when["precision"]}
    return {**dated, **{n: row[n] for n in _OF_EVENT}, **row["sentence"]}


def _event(row: Row, around: Around) -> Row:
    document = row["document"]
    report, where = around.reports[document], around.places.get((document, row["where"]), {})
    ends = {s: [around.party(document, i) for i in row[s]] for s in ("actors", "recipients")}
    others = [{**around.party(document, p["entity"]), "side": p["role"]} for p in row["participants"]]
    precision = row["precision"] if row["day"] else ("day" if report["published"] else None)
    kept = {k: v for k, v in row.items() if k not in ("participants", "where")}
    return {
        **kept,
        "day": row["day"] or report["published"],
        "precision": precision,
        **ends,
        "others": others,
        "place": where.get("name"),
        "place_country": where.get("country"),
        **report,
        "words": around.texts[document][row["start"] : row["end"]],
    }


@dataclass(frozen=True, slots=True)
class Around:
    """What stands round the rows of some documents: reports, parties, places and texts, by document."""

    reports: dict[str, Row]
    parties: dict[tuple[str, str], Row]
    places: dict[tuple[str, int], Row]
    texts: dict[str, str]

    @classmethod
    def of(cls, view: View, keys: Sequence[Row], *, places: bool = False) -> Around:
        """What stands round the rows of some keys."""
        names = list(dict.fromkeys(k["document"] for k in keys)) or [""]
        own, given = within("id", "d", names)
        inside, _ = within("document", "d", names)
        runs, more = _of_runs(keys)
        own, inside, given = f"{runs} and {own}", f"{runs} and {inside}", given | more
        reports = view.sql(f"select id, title, outlet, published from documents where {own}", given).to_pylist()
        party = f"select document, id, name, ref, kind, country, sector, role from entities where {inside}"
        where = f"select document, position, name, country from places where {inside}"
        return cls(
            {r.pop("id"): r for r in reports},
            {(r.pop("document"), r.pop("id")): r for r in view.sql(party, given).to_pylist()},
            {(r.pop("document"), r.pop("position")): r for r in view.sql(where, given).to_pylist()} if places else {},
            texts_of(view, set(names)),
        )

    def party(self, document: str, entity: str | None) -> Row:
        """The name, reference id, kind and country of an entity."""
        found = self.parties.get((document, entity or ""), {})
        return {k: found.get(k) for k in ("name", "ref", "kind", "country")}


def _page(view: View, rows: str, test: str, given: Given, place: Place | None, limit: int) -> tuple[list[Row], int]:
    """The keys of a page, one more than it has rows, and how many there are: latest first, unknown days last."""
    after, more = _after(place)
    order = "day desc nulls last, document, id"
    query = f"""
        with found as materialized (select day, run, document, id from {rows} where {test})
        select *, (select count(*) from found) as total from found where {after} order by {order} limit {limit + 1}
    """
    keys = view.sql(query, given | more).to_pylist()
    if keys or place is None:
        return keys, keys[0]["total"] if keys else 0
    return keys, int(view.sql(f"select count(*) as n from {rows} where {test}", given).column("n")[0].as_py())


def _place(key: Row) -> Place:
    return Place(key["day"], key["document"], key["id"])


def _of_runs(keys: Sequence[Row]) -> tuple[str, Given]:
    """The condition that rows are of the runs of some keys: the files of all other runs are then left alone."""
    runs = dict.fromkeys(k.get("run") for k in keys)
    return within("run", "run", runs) if runs and None not in runs else ("true", {})


def _after(place: Place | None, own: str = "id") -> tuple[str, Given]:
    if place is None:
        return "true", {}
    given: Given = {"at_document": place.document, "at_id": place.id}
    later = f"(document, {own}) > ($at_document, $at_id)"
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
    runs, of_runs = _of_runs(keys)
    taken = of_runs | (given if "{documents}" in shown or "{own}" in shown else {}) | (more if "{ids}" in shown else {})
    found = view.sql(shown.format(runs=runs, documents=documents, ids=ids, own=own), taken).to_pylist()
    by_key = {(r["document"], r["id"]): r for r in found}
    return [by_key[k["document"], k["id"]] for k in keys if (k["document"], k["id"]) in by_key]


# ---------------------------------------------------------------- statements


def statements(view: View, index: Index, wanted: Wanted, place: Place | None, limit: int) -> Part:
    """Quotations, latest first, each with who said it, about whom, in which words, and the report that has it."""
    rows, test, given = _statements_test(wanted, index)
    keys, total = _page(view, rows, test, given, place, limit)
    shown = _shown(view, keys[:limit], _SHOWN_QUOTATIONS)
    around = Around.of(view, keys[:limit])
    after = _place(keys[limit - 1]) if len(keys) > limit else None
    return Part([_statement(r, around) for r in shown], total, after)


def _statements_test(wanted: Wanted, index: Index) -> tuple[str, str, Given]:
    """Where quotations are looked for, and the condition there with its parameters.

    The parties are found first, in the one table that has them, and then what they said or was said of them.
    """
    test, given = where(wanted.filters, SAID)
    about, kept = party_of(wanted.about) if wanted.about else None, "true"
    for name, part, party in (("by", BY, party_of(wanted.by) if wanted.by else None), ("about", ABOUT, about)):
        if party is not None and (party.known or name == "by"):
            holds, more = matches("", [party], name)
            kept, given = f"{kept} and {part.format(party=holds)}", given | more
    words = [w for w in (wanted.words, wanted.about if about and not about.known else None) if w]
    for i, one in enumerate(words):
        holds, more = within("document", f"hit{i}", _holding(index, one))
        every = {f"word{i}_{j}": w for j, w in enumerate(_bare(one))}
        contain = " and ".join([holds, *(f"contains(lower(words), ${n})" for n in every)])
        test, given = f"{test} and {contain}", given | more | every
    return DATED.format(kept=kept), test, given


def _bare(words: str) -> list[str]:
    """The words themselves, without what stands around or between them in a search."""
    return [w.strip('"*').casefold() for w in words.split() if w not in ("OR", "AND", "NOT") and w.strip('"*')]


_SHOWN_QUOTATIONS = """
    select "when"."from" as day, speaker, kind, outlet as through, about, content, document, id
    from quotations where {runs} and {documents} and {ids}
"""


def _statement(row: Row, around: Around) -> Row:
    document = row["document"]
    report, text = around.reports[document], around.texts[document]
    speaker = around.parties.get((document, row["speaker"] or ""), {})
    parts = {f"speaker_{k}": speaker.get(k) for k in ("ref", "kind", "country", "sector", "role")}
    return {
        "day": row["day"] or report["published"],
        "speaker": speaker.get("name"),
        **parts,
        "kind": row["kind"],
        "through": around.party(document, row["through"])["name"],
        "about": [around.party(document, i) for i in row["about"]],
        **report,
        "document": document,
        "id": row["id"],
        "start": row["content"][0]["start"],
        "end": row["content"][-1]["end"],
        "words": " … ".join(text[c["start"] : c["end"]] for c in row["content"]),
    }


# ---------------------------------------------------------------- documents


def documents(view: View, index: Index, wanted: Wanted, place: Place | None, limit: int) -> Part:
    """Documents, latest first; or those that hold some words, best first, each with a passage of them."""
    if wanted.words:
        return _found(view, index, wanted, place, limit)
    test, given = where(wanted.filters, DOCUMENTS)
    rows = "(select run, id, id as document, published as day, published, outlet from documents)"
    keys, total = _page(view, rows, test, given, place, limit)
    after = _place(keys[limit - 1]) if len(keys) > limit else None
    return Part(_counted(view, _shown_documents(view, keys[:limit])), total, after)


def _shown_documents(view: View, keys: list[Row]) -> list[Row]:
    """Documents with the beginning of their text."""
    rows = _shown(view, keys, _DOCUMENTS)
    texts = texts_of(view, {r["id"] for r in rows})
    return [{**r, "characters": len(texts[r["id"]]), "excerpt": texts[r["id"]][:BEGINNING]} for r in rows]


BEGINNING = 320
"""Characters of a text shown where no words of it were searched for."""


_DOCUMENTS = """
    select published, title, outlet, url, language, 0 as characters, '' as excerpt, 0 as excerpt_start,
      []::struct(start bigint, "end" bigint)[] as matches, id as document, id
    from documents where {runs} and {own}
"""


def _found(view: View, index: Index, wanted: Wanted, place: Place | None, limit: int) -> Part:
    """Documents by rank; of a place in this order only the id counts, which is the number of rows before it."""
    words = wanted.words or ""
    hits = best(index, words)
    more, hits = len(hits) > FOUND_AT_MOST, hits[:FOUND_AT_MOST]
    test, given = where(wanted.filters, DOCUMENTS)
    holds, ids = within("id", "hit", hits or [""])
    known = set(view.sql(f"select id from documents where {test} and {holds}", given | ids).column("id").to_pylist())
    kept = [h for h in hits if h in known]
    first = int(place.id) if place and place.id.isdecimal() and len(place.id) < 6 else 0
    picked = kept[first : first + limit]
    shown = _shown_documents(view, [{"document": h, "id": h} for h in picked])
    spans, texts = index.matches(words, picked), texts_of(view, set(picked))
    rows = [{**r, **_passage(spans.get(r["id"], ()), texts[r["id"]])} for r in shown]
    after = Place(None, "", str(first + limit)) if first + limit < len(kept) else None
    return Part(_counted(view, rows), len(kept), after, more)


def _passage(spans: Sequence[tuple[int, int]], text: str) -> Row:
    """The passage round the first of the words found, and where they stand in it."""
    if not spans:
        return {}
    start, end = spans[0]
    first, last = max(0, start - AROUND), min(len(text), end + 2 * AROUND)
    first = text.find(" ", first, start) + 1 or first if first else 0
    inside = [(a - first, b - first) for a, b in spans if first <= a and b <= last]
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

_NAMED = {"types": "type", "modes": "mode", "statuses": "status"}


@dataclass(frozen=True, slots=True)
class Facet:
    """What rows may be narrowed by: the filter's name, and its values with how many rows each leaves."""

    name: str
    values: tuple[tuple[str, int], ...]


def cube(view: View, index: Index, wanted: Wanted) -> list[Row]:
    """How many events there are of each type, mode, status and year; words, sides and other filters holding."""
    bare = replace(wanted.filters, types=(), modes=(), statuses=(), since=None, until=None)
    if wanted.sided:
        rows, test, given = _events_test(replace(wanted, filters=bare), index)
        rows = f"(select distinct document, number, type, mode, status, day from {rows} where {test})"
    else:
        test, given = where(bare, EVENTS)
        if wanted.words:
            holds, more = within("document", "hit", _holding(index, wanted.words))
            test, given = f"{test} and {holds}", given | more
        rows = f"event_reports where {test}"
    query = f"select type, mode, status, year(day) as year, count(*) as n from {rows} group by all"
    found: list[Row] = view.sql(query, given).to_pylist()
    return found


def facets(counted: Iterable[Row], filters: Filters) -> tuple[Facet, ...]:
    """The facets of events from their cube: each counts what all filters but its own let through."""
    rows = list(counted)
    found = []
    for part, column in _NAMED.items():
        counts: Counter[str] = Counter()
        for row in rows:
            if row[column] and passes(row, filters, part):
                counts[row[column]] += row["n"]
        found.append(Facet(part, tuple(sorted(counts.items(), key=lambda c: (-c[1], c[0])))))
    years: Counter[str] = Counter()
    for row in rows:
        if row["year"] and passes(row, filters, "year"):
            years[str(row["year"])] += row["n"]
    return (*found, Facet("year", tuple(sorted(years.items()))))


def passes(row: Row, filters: Filters, but: str = "") -> bool:
    """Whether a row of the cube is let through by all filters but one."""
    for part, column in _NAMED.items():
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
