"""Questions about events: which there were, what passed between two parties, and what one was part of over time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

import pyarrow as pa

from communique.ask import sides
from communique.ask.answer import Answer, Picked, Query, answered, shown
from communique.ask.filters import COUNTED, DYADS, EVENTS, MEMBERSHIPS, SIDES, STATEMENTS, Filters, where
from communique.ask.parties import Party, matches, party_of, unknown
from communique.errors import RequestError
from communique.store.flatten import pair_of
from communique.store.named import TOLD
from communique.store.view import View

Period = Literal["day", "week", "month", "quarter", "year", "all"]
PERIODS: tuple[Period, ...] = ("day", "week", "month", "quarter", "year", "all")

_NAMES = """
    select s.run, s.document, s.event, list(n.name order by n.id) filter (s.side = 'actor') as who,
      list(n.name order by n.id) filter (s.side = 'recipient') as whom
    from (
      select run, document, id as event, unnest(actors) as entity, 'actor' as side from shown
      union all select run, document, id, unnest(recipients), 'recipient' from shown) s
    join (select run, document, id, name from entities where {near}) n
      on n.run = s.run and n.document = s.document and n.id = s.entity
    group by all
"""
"""The names of an event's sides, by the tables that lie sorted by document: of a few events little is read."""
_END_NAMES = f"""
    with ends as (
      select run, document, id, [speaker] as actors, about as recipients from quotations
      where {{near}} and document in (select document from picked where kind = 'quotation')
      union all select run, document, id, [member], [organisation] from memberships
      where {{near}} and document in (select document from picked where kind = 'membership')),
    shown as (
      select e.* from ends e semi join picked p on e.run = p.run and e.document = p.document and e.id = p.id)
    {_NAMES}
    union all by name
    select s.run, s.document, s.event, list(s.name order by s.entity) filter (s.side = 'actor') as who,
      list(s.name order by s.entity) filter (s.side = 'recipient') as whom
    from (select * from event_sides where {{near}} and {{near_day}}) s
    semi join picked p on s.run = p.run and s.document = p.document and s.event = p.id
    group by all
"""
"""The same of a timeline's lines; those of events lie in the slices of time that their days are in."""
_SHOWN = f"""
    with shown as materialized (
      select e.* from (select * from events where {{near}}) e
      semi join picked p on e.run = p.run and e.document = p.document and e.id = p.id),
    names as ({_NAMES})
    select p.day, case when coalesce(e."when"."from", e."when"."to") is not null then e."when".precision
        when p.day is not null then 'day' end as precision,
      e.type, e.mode, e.contexts, e.cameo, e.quad, e.goldstein, e."symmetric",
      coalesce(n.who, []) as actors, coalesce(n.whom, []) as recipients, e.status, w.name as place,
      w.country as place_country, e.name, e.confidence, e.because, d.outlet, d.published, e.document, e.id,
      e.sentence.start as start, e.sentence."end" as "end"
    from picked p join shown e on e.run = p.run and e.document = p.document and e.id = p.id
    join (select run, id, outlet, published from documents where {{near_own}}) d on d.run = p.run and d.id = p.document
    left join (select run, document, position, name, country from places where {{near}}) w
      on w.run = e.run and w.document = e.document and w.position = e."where"
    left join names n on n.run = p.run and n.document = p.document and n.event = p.id
"""
"""All that is shown of the events picked by run, document, id and day."""


_WITH_STORY = """
    (select t.*, coalesce(l.cluster, t.{0}) as story from {1} t
     left join (select right_id, cluster from links where kind = 'event') l on l.right_id = t.{0})
"""


def events(view: View, filters: Filters, limit: int | None = None, *, independent: bool = False) -> Answer:
    """The events that filters let through, latest first, each with its sides and the sentence that tells of it.

    With ``independent``, of an event that several reports tell only the first telling that filters let through.
    """
    order = "day desc nulls last, document, start, id"
    if limit and not independent:
        wanted = sides.asked(view, filters)
        last = sides.last_day(view, filters.until)
        rows = sides.latest(view, wanted, limit + 1, last, order.replace("id", "event"), "start")
        total = sides.count(view, wanted) if len(rows) > limit else len(rows)
        picked = pa.Table.from_pylist(rows[:limit], schema=_PICKED)
        return shown(view, "events", Picked(picked, total, limit), _SHOWN, order, filters.notes)
    test, given = where(filters, EVENTS)
    keys = f"select run, document, id, day, start from event_reports where {test}"
    if independent:
        first = "row_number() over (partition by story order by published nulls last, document, start, id) = 1"
        source = _WITH_STORY.format("id", "event_reports")
        keys = f"select run, document, id, day, start from {source} where {test} qualify {first}"
    return answered(view, "events", Query(keys, order, given, _SHOWN), limit, filters.notes)


_PICKED = pa.schema(
    [("day", pa.date32()), ("run", pa.string()), ("document", pa.string()), ("id", pa.string()), ("start", pa.int64())]
)


def dyad(
    view: View,
    first: str,
    second: str,
    by: Period,
    filters: Filters,
    *,
    directed: bool = False,
    independent: bool = False,
) -> Answer:
    """What passed between two parties, a row a period, in order; of each, one example with its words.

    Counts are of events, each once; ``goldstein_sum`` and ``goldstein_mean`` over them. Unless a status is asked
    for, only what happened or goes on is counted. An event dated less exactly than the period is counted where
    ``period`` is null. With ``directed``, only what the first did to the second, and what is symmetric. With
    ``independent``, an event that several reports tell is counted once, as its first telling has it.
    """
    if by not in PERIODS:
        raise RequestError(f"{by!r} is none of {', '.join(PERIODS)}")
    a, b = party_of(first), party_of(second)
    either, given = between(a, b, directed=directed)
    test, more = where(filters.counted(), DYADS)
    states = not directed and not independent and a.column == b.column == "country"
    if states and not {"actors", "sectors"} & set(filters.used):
        pairs, given = _told_once(test, by), {"pair": pair_of(a.value, b.value)}
    else:
        pairs = _counted_once(f"{either} and {test}", by, independent)
    best = "((confidence * 1e6)::bigint::hugeint * 18446744073709551616 + told)"
    rows = f"""
        select period, count(*) as events, count(distinct document) as documents, sum(goldstein) as goldstein_sum,
          avg(goldstein) as goldstein_mean, {_counted("cooperation", "1, 2")}, {_counted("conflict", "3, 4")},
          {_counted("verbal", "1, 3")}, {_counted("material", "2, 4")},
          {_counted("verbal_cooperation", "1")}, {_counted("material_cooperation", "2")},
          {_counted("verbal_conflict", "3")}, {_counted("material_conflict", "4")},
          arg_max({{'document': document, 'start': start, 'end': "end"}}, {best}) as best
        from ({pairs}) group by period
    """
    rows = f"select * exclude (best), best.document, best.start, best.end from ({rows})"
    notes = (*unknown((a, b)), *filters.notes, *counted_note(filters))
    return answered(view, f"dyad {first} {second} by {by}", Query(rows, "period nulls last", given | more), None, notes)


def _told_once(test: str, by: Period) -> str:
    """The query of the events between two states, by the first row of each: none need be put together."""
    columns = 'hash(document, number) as told, document, quad, goldstein, confidence, day, start, "end"'
    return f"select {columns}, {_period(by)} as period from dyads where pair = $pair and not again and {test}"


def _counted_once(test: str, by: Period, independent: bool) -> str:
    """The query of the events between two parties, each once however many pairs it has; or each story once."""
    told, source, pick = "hash(document, number)", "dyads", "any_value({})"
    if independent:
        told, source = "hash(story)", _WITH_STORY.format("event", "dyads")
        pick = "arg_min({}, concat(event <> story, document, number))"
    columns = ("document", "quad", "goldstein", "confidence", "day", "start", '"end"')
    picked = ", ".join(f"{pick.format(c)} as {c}" for c in columns)
    period = pick.format(_period(by))
    return f"select {told} as told, {period} as period, {picked} from {source} where {test} group by told"


def counted_note(filters: Filters) -> tuple[str, ...]:
    """What to say where only some statuses are counted, and nobody asked for that."""
    return () if filters.statuses else (f"counted: {' and '.join(COUNTED)}; status any counts plans and denials too",)


def _counted(name: str, quads: str) -> str:
    return f"count(*) filter (quad in ({quads})) as {name}"


_EXACT = ("day", "week", "month", "quarter", "year")


def _period(by: Period) -> str:
    """The first day of the period that an event falls in; null where its date is less exact than that."""
    if by == "all":
        return "null::date"
    exact = ", ".join(f"'{p}'" for p in _EXACT[: _EXACT.index(by) + 1])
    return f"case when precision in ({exact}) then date_trunc('{by}', day)::date end"


def between(a: Party, b: Party, *, directed: bool = False) -> tuple[str, dict[str, object]]:
    """The condition that an event is between two parties; the same pair may be told either way round.

    Dyads lie sorted by their pair of countries, so that between two states only their own rows are read.
    """
    one = [matches("actor_", [a], "a"), matches("recipient_", [b], "b")]
    two = [matches("recipient_", [a], "a"), matches("actor_", [b], "b")]
    given = one[0][1] | one[1][1]
    back = f"({two[0][0]} and {two[1][0]}{' and symmetric' if directed else ''})".replace("symmetric", '"symmetric"')
    told = f"(({one[0][0]} and {one[1][0]}) or {back})"
    if a.column == b.column == "country":
        return f"pair = $pair and {told}", given | {"pair": pair_of(a.value, b.value)}
    return told, given


def timeline(view: View, words: str, filters: Filters, limit: int | None = None) -> Answer:
    """All that reports say of a party in order of time: events, memberships and what it said or was said of it."""
    party = party_of(words)
    told = [_event_lines(party, filters)]
    tables: dict[str, pa.Table] = {}
    if set(filters.used) <= {"since", "until", "outlets", "actors"}:
        tables = _entities(view, party, filters)
        told += [_membership_lines(party, filters), _statement_lines(filters)]
    notes = (*unknown((party,)), *filters.notes)
    order = "day nulls last, document, start, id"
    if limit:
        rows, total = _first_lines(view, told, tables, order, limit)
        return shown(view, f"timeline {words}", Picked(rows, total, limit), _SHOWN_LINES, order, notes)
    given = {k: v for lines in told for k, v in lines.given.items()}
    rows_of_all = " union all by name ".join(f"(select distinct {lines.query})" for lines in told)
    query = Query(rows_of_all, order, given, _SHOWN_LINES, tables)
    return answered(view, f"timeline {words}", query, None, notes)


_SHOWN_LINES = f"""
    select p.day, p.precision, p.kind, p.what, coalesce(n.who, p.who) as who, coalesce(n.whom, []) as whom,
      p.status, d.outlet, d.published, p.document, p.id, p.start, p."end"
    from picked p
    join (select run, id, outlet, published from documents where {{near_own}}) d on d.run = p.run and d.id = p.document
    left join ({_END_NAMES}) n on n.run = p.run and n.document = p.document and n.event = p.id
"""
_LINES = pa.schema(
    [
        *((n, pa.string()) for n in ("run", "document", "id")),
        ("day", pa.date32()),
        *((n, pa.string()) for n in ("precision", "kind", "what", "status")),
        ("who", pa.list_(pa.string())),
        ("start", pa.int64()),
        ("end", pa.int64()),
    ]
)


@dataclass(frozen=True, slots=True)
class _Lines:
    """One kind of a timeline's lines: what is shown of which rows, and whether a line may be there several times."""

    columns: str
    rows: str
    test: str
    given: dict[str, object]
    several: bool = False

    @property
    def query(self) -> str:
        """What is selected of which rows."""
        own = "event as id" if self.several else "id"
        return f"run, document, {own}, day, {self.columns} from {self.rows} where {self.test}"


def _first_lines(
    view: View, told: Iterable[_Lines], tables: Mapping[str, pa.Table], order: str, limit: int
) -> tuple[pa.Table, int]:
    """The first lines of all kinds together, and how many there are: of each kind no more than these are kept."""
    found, total = [], 0
    for lines in told:
        if lines.several:
            asked = sides.Asked(lines.rows, lines.test, lines.given)
            part = sides.keys(view, asked, limit + 1, order.replace(" id", " event"), lines.columns)
            rows = pa.Table.from_pylist(part, schema=_LINES)
            total += rows.num_rows if rows.num_rows <= limit else sides.count(view, asked)
        else:
            every = f"with found as materialized (select {lines.query})"
            query = f"{every} select *, (select count(*) from found) as total from found order by {order} limit {limit}"
            rows = view.sql(query, lines.given, tables)
            total += rows.column("total")[0].as_py() if rows.num_rows else 0
        found.append(rows)
    every_kind = pa.concat_tables(rows.select(_LINES.names).cast(_LINES) for rows in found)
    return view.sql(f"select * from lines order by {order} limit {limit}", tables={"lines": every_kind}), total


def _event_lines(party: Party, filters: Filters) -> _Lines:
    side, given = matches("", [party], "t")
    test, more = where(filters, SIDES)
    columns = """
        precision, 'event' as kind,
        concat_ws(' ', type, mode, '“' || occasion || '”') as what, null::varchar[] as who, status, start, "end"
    """
    return _Lines(columns, "event_sides", f"{test} and {side}", given | more, several=True)


def _membership_lines(party: Party, filters: Filters) -> _Lines:
    """What reports say of the party's memberships and members; names are looked up for those that are shown."""
    sides = [matches(lead, [party], "t") for lead in MEMBERSHIPS.leads]
    test, given = where(filters, MEMBERSHIPS)
    columns = """
        null::varchar as precision, 'membership' as kind,
        case when change = 'is' then status else concat(change, ' as ', status) end as what,
        null::varchar[] as who, certainty as status, start, "end"
    """
    return _Lines(columns, TOLD, f"({' or '.join(t for t, _ in sides)}) and {test}", given | sides[0][1])


def _statement_lines(filters: Filters) -> _Lines:
    """What the party is quoted with, and what others are that is about it."""
    told = ("({0}.id = t.speaker or list_contains(t.about, {0}.id))", "{0}.id = t.speaker")
    source = _touching("quotations", told, filters)
    test, given = where(replace(filters, actors=()), STATEMENTS)
    columns = """
        null::varchar as precision, 'quotation' as kind, concat(kind, ' speech') as what,
        ['?'] as who, null::varchar as status, start, "end"
    """
    rows = f"""(
        select r.run, r.document, r.id, r.kind, coalesce(r."when"."from", d.published) as day, d.outlet,
          r.content[1].start as start, r.content[-1]."end" as "end" {source})"""
    return _Lines(columns, rows, test, given)


def _entities(view: View, party: Party, filters: Filters) -> dict[str, pa.Table]:
    """The entities that are a party, ``mine``, and those that are one of the filters' actors, ``others``."""
    wanted = {"mine": [party], **({"others": [party_of(a) for a in filters.actors]} if filters.actors else {})}
    found = {}
    for name, parties in wanted.items():
        test, given = matches("", parties, "t")
        found[name] = view.sql(f"select run, document, id from party_entities where {test}", given)
    return found


def _touching(table: str, ends: tuple[str, str], filters: Filters) -> str:
    """The rows ``r`` of a table with their document ``d`` that a party is at an end of, and those of the filters.

    Documents are looked up for these rows alone.

    ``ends`` say which entities are at the ends: for the party, and for the filters' actors.
    """
    joins = [
        f"semi join {name} on {name}.run = t.run and {name}.document = t.document and {end.format(name)}"
        for end, name in zip(ends, ("mine", "others") if filters.actors else ("mine",), strict=False)
    ]
    touching = f"(select t.* from {table} t {' '.join(joins)}) r"
    return f"from {touching} join documents d on d.run = r.run and d.id = r.document"
