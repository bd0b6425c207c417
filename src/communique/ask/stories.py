"""Questions about stories: events that several reports tell, how many independently, and where they differ."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import pyarrow as pa

from communique.ask.accounts import Account, differing
from communique.ask.answer import SOURCED, Answer, Query, answered
from communique.ask.filters import EVENTS, Filters, where
from communique.errors import StoreError
from communique.store.view import View

Row = dict[str, Any]

ACCOUNT = pa.struct([("what", pa.string()), ("value", pa.string()), *SOURCED])
STORIES = pa.schema(
    [
        ("day", pa.date32()),
        ("day_to", pa.date32()),
        ("type", pa.string()),
        ("mode", pa.string()),
        ("name", pa.string()),
        ("actors", pa.list_(pa.string())),
        ("recipients", pa.list_(pa.string())),
        ("place", pa.string()),
        ("reports", pa.int64()),
        ("origins", pa.int64()),
        ("differs", pa.list_(pa.string())),
        ("accounts", pa.list_(ACCOUNT)),
        ("outlet", pa.string()),
        ("published", pa.date32()),
        ("story", pa.string()),
        ("document", pa.string()),
        ("id", pa.string()),
        ("start", pa.int64()),
        ("end", pa.int64()),
        ("words", pa.string()),
    ]
)

_TELLINGS = """
    with told as materialized (select * from stories where story in (select unnest($stories)))
    select s.story, s.origin, s.score, s.because, s.decided_by, e.document, e.id, e.type, e.mode, e.cameo, e.status,
      e.name, e.day, e.precision, coalesce(e."when"."to", e."when"."from", e.published) as day_to,
      coalesce(e."when"."from", e."when"."to") is not null as dated, e.place, p.feature, e.quantities, e.trigger,
      e.outlet, e.published, e.start, e."end", q.speaker_name as speaker,
      substring(d.text, e.trigger.start + 1, e.trigger."end" - e.trigger.start) as deed,
      substring(d.text, e.start + 1, e."end" - e.start) as words,
      coalesce(n.who, []) as actors, coalesce(n.whom, []) as recipients
    from event_reports e join told s on s.run = e.run and s.document = e.document and s.event = e.id
    join documents d on d.run = e.run and d.id = e.document
    left join places p on p.run = e.run and p.document = e.document and p.position = e."where"
    left join statements q on q.run = e.run and q.document = e.document and q.id = e.attributed_to
    left join (
      select run, document, event, list(name order by entity) filter (side = 'actor') as who,
        list(name order by entity) filter (side = 'recipient') as whom
      from event_sides semi join told using (run, document, event)
      group by all) n on n.run = e.run and n.document = e.document and n.event = e.id
    order by e.published nulls last, e.document, e.start, e.id
"""


def stories(view: View, filters: Filters, limit: int | None = None, *, reports: int = 2) -> Answer:
    """Events as stories, those told by most reports first, each shown by its first telling.

    Of a story that has any telling that filters let through, ``reports`` are its documents and ``origins`` those that
    are not copies of another of them. ``accounts`` are the values in which its tellings differ, side by side, each
    with its words; ``differs`` says in what. Only stories of as many ``reports`` are listed.
    """
    test, given = where(filters, EVENTS)
    several = _linked(view) if reports > 1 else "true"
    rows = f"""
        select story, count(distinct document) as reports, count(distinct origin) as origins, min(day) as day
        from (select s.story, s.origin, e.document, e.id, e.day from event_reports e
              join stories s on s.run = e.run and s.document = e.document and s.event = e.id)
        where {several}
          and story in (select story from stories where event in (select id from event_reports where {test}))
        group by story having count(distinct document) >= $reports
    """
    order = "reports desc, origins desc, day desc nulls last, story"
    found = answered(view, "stories", Query(rows, order, {**given, "reports": reports}), limit, _notes(view, filters))
    counts = {r["story"]: r for r in found.rows}
    told = tellings(view, counts)
    table = pa.Table.from_pylist([_story(told[s], counts[s]) for s in counts], schema=STORIES)
    return Answer(found.question, table, found.total, found.limit, found.notes)


def _linked(view: View) -> str:
    """The condition that a story is one of several tellings: no event needs reading where none is linked."""
    return "story in (select cluster from links where kind = 'event')" if _any_link(view) else "false"


def _any_link(view: View) -> bool:
    return bool(view.sql("select 1 from links where kind = 'event' limit 1").num_rows)


def _notes(view: View, filters: Filters) -> tuple[str, ...]:
    """What should be known: that the record was never linked, or was coded since."""
    runs = list(view.runs)
    linked = [i for i, r in enumerate(runs) if r.kind == "link"]
    if not linked:
        return (*filters.notes, "this record is not linked: 'communique link' finds which reports tell of one event")
    if any(r.rows.get("documents") or r.rows.get("judgements") for r in runs[linked[-1] + 1 :]):
        return (*filters.notes, "documents or judgements came after the last 'communique link'")
    return filters.notes


def tellings(view: View, stories: Iterable[str]) -> dict[str, list[Row]]:
    """The tellings of some stories, in the order in which they were published."""
    found: dict[str, list[Row]] = {}
    wanted = sorted(stories)
    for row in view.sql(_TELLINGS, {"stories": wanted}).to_pylist() if wanted else ():
        found.setdefault(row["story"], []).append(row)
    return found


def _story(told: list[Row], counts: Row) -> Row:
    first = told[0]
    accounts = [_account(a) for a in differing(told)]
    days = [t["day_to"] for t in told if t["day_to"] and t["precision"] in ("day", "week")]
    return {
        **{n: first[n] for n in STORIES.names if n in first},
        **{n: counts[n] for n in ("story", "reports", "origins", "day")},
        "day_to": max(days, default=first["day_to"]),
        "name": next((t["name"] for t in told if t["name"]), None),
        "place": next((t["place"] for t in told if t["place"]), None),
        "differs": list(dict.fromkeys(a["what"] for a in accounts)),
        "accounts": accounts,
    }


def _account(account: Account) -> Row:
    telling = account.telling
    return {
        "what": account.what,
        "value": account.value,
        **{n: telling[n] for n in ("outlet", "published", "document", "id", "words")},
        "start": account.start,
        "end": account.end,
    }


def story(view: View, record_id: str) -> Answer:
    """Every telling of the story that an event belongs to, first published first, each with why it is in it.

    Raises ``StoreError`` for an id that is none of an event that the record shows.
    """
    found = view.sql("select story from stories where event = $id or story = $id limit 1", {"id": record_id})
    if not found.num_rows:
        raise StoreError(f"the record shows no event with the id {record_id!r}", code="id")
    rows = f"""
        select published, outlet, day, precision, type, mode, status, actors, recipients, place, name,
          [concat_ws(' ', q.qualifier, q.value, q.unit) for q in quantities] as quantities, speaker, origin, score,
          because, decided_by, story, document, id, start, "end", words
        from ({_TELLINGS})
    """
    given = {"stories": found.column("story").to_pylist()}
    return answered(view, f"story {record_id}", Query(rows, "published nulls last, document, start, id", given))


def disagreements(view: View, filters: Filters) -> Iterator[list[Row]]:
    """The accounts of each event on which reports differ, as rows of ``conflicts``, in order of time.

    Whether two words for one deed are a disagreement is left to the reader of ``stories``: of what was done only
    those are here that have other types.
    """
    if not _any_link(view):
        return
    test, given = where(filters, EVENTS)
    linked = f"""
        select distinct cluster from links where kind = 'event' and left_document <> right_document
          and cluster in (select story from stories where event in (select id from event_reports where {test}))
    """
    clusters = view.sql(linked, given).column("cluster").to_pylist()
    told = tellings(view, clusters)
    for rows in sorted(told.values(), key=lambda t: (str(t[0]["day"]), t[0]["document"], t[0]["start"])):
        by_what: dict[str, list[Account]] = {}
        for account in differing(rows):
            by_what.setdefault(account.what, []).append(account)
        for what, accounts in by_what.items():
            if what != "deed" or len({a.telling["type"] for a in accounts}) > 1:
                yield [_conflict(rows[0], what, a) for a in accounts]


def _conflict(first: Row, what: str, account: Account) -> Row:
    sides = " → ".join(" and ".join(first[s]) for s in ("actors", "recipients") if first[s])
    telling = account.telling
    return {
        "kind": "event",
        "about": f"{what}: {' '.join(w for w in (first['type'], first['name'], sides) if w)}",
        "account": account.value,
        "speaker": telling["speaker"],
        **{n: telling[n] for n in ("day", "outlet", "published", "document", "id", "start", "end", "words")},
    }
