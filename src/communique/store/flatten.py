"""Events laid flat for questions: a row an event and side, and a row an event and pair of sides.

They are written with each run, since joining events to their entities at question time costs seconds over
millions of events. What they hold follows from the contract's tables; runs of schema 1 get the same by SQL.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations, product
from typing import Any

from communique.records import Coding, Entity, Event

Row = dict[str, Any]


def sides_of(coding: Coding) -> Iterator[Row]:
    """A row for each event and each entity in it; ``side`` is actor, recipient or the participant's role."""
    entities = {e.id: e for e in coding.entities}
    for event in coding.events:
        facts = _facts(event, coding)
        sides = [("actor", a) for a in event.actors] + [("recipient", r) for r in event.recipients]
        for side, entity in sides + [(p.role, p.entity) for p in event.participants]:
            yield facts | {"side": side, "entity": entity} | _party(entities[entity], "")


def dyads_of(coding: Coding) -> Iterator[Row]:
    """A row for each event and each actor with each recipient; of a symmetric event, each two of its actors."""
    entities = {e.id: e for e in coding.entities}
    for event in coding.events:
        facts = _facts(event, coding)
        met: set[str | None] = {None}
        pairs = [*product(event.actors, event.recipients)]
        pairs += combinations(event.actors, 2) if event.symmetric else ()
        for a, b in pairs:
            sides = {"actor": a, "recipient": b}
            parties = _party(entities[a], "actor_") | _party(entities[b], "recipient_")
            pair = pair_of(entities[a].country, entities[b].country)
            yield facts | sides | parties | {"pair": pair, "again": pair in met}
            met.add(pair)


def pair_of(one: str | None, other: str | None) -> str | None:
    """The two countries of a pair, whichever did it to whom: what dyads lie sorted by.

    >>> pair_of("RUS", "CHN")
    'CHN-RUS'
    """
    return "-".join(sorted((one, other))) if one and other else None


PAIR = "least(actor_country, recipient_country) || '-' || greatest(actor_country, recipient_country)"
"""The same in SQL, for runs that were written without it."""

AGAIN = "pair is null or row_number() over (partition by run, document, event, pair order by actor, recipient) > 1"
"""Whether another row of the event has its pair already, in SQL."""


def _facts(event: Event, coding: Coding) -> Row:
    """What every row of an event repeats; an event without a day of its own has the day of publication."""
    day, precision = coding.document.published, "day"
    if event.when and (event.when.from_ or event.when.to):
        day, precision = event.when.from_ or event.when.to, event.when.precision
    place = coding.places[event.where] if event.where is not None else None
    names = ("type", "mode", "cameo", "quad", "goldstein", "symmetric", "status", "confidence")
    return {
        "event": event.id,
        "number": sorted(e.id for e in coding.events).index(event.id),
        **{n: getattr(event, n) for n in names},
        "contexts": list(event.contexts),
        "day": day,
        "precision": precision if day else None,
        "place": place.name if place else None,
        "place_country": place.country if place else None,
        "occasion": event.name,
        "start": event.sentence.start,
        "end": event.sentence.end,
    }


def _party(entity: Entity, lead: str) -> Row:
    return {f"{lead}{n}": getattr(entity, n) for n in ("name", "ref", "kind", "country", "sector")}


_FACTS = """
    select e.run, e.document, e.id as event,
      row_number() over (partition by e.run, e.document order by e.id) - 1 as number,
      e.type, e.mode, e.contexts, e.cameo, e.quad, e.goldstein, e."symmetric",
      e.status, e.confidence, coalesce(e."when"."from", e."when"."to", d.published) as day,
      case when coalesce(e."when"."from", e."when"."to") is not null then e."when".precision
           when d.published is not null then 'day' end as precision,
      null::varchar as place, null::varchar as place_country, e.name as occasion,
      e.sentence.start as start, e.sentence."end" as "end",
      e.actors, e.recipients, e.participants
    from events_all e join documents_all d on d.run = e.run and d.id = e.document
    where e.run in (select run from runs where schema < 2)
"""

_SIDES = """
    select facts.*, 'actor' as side, unnest(actors) as entity from facts
    union all select facts.*, 'recipient', unnest(recipients) from facts
    union all select * exclude (p), p.role, p.entity from (select facts.*, unnest(participants) as p from facts)
"""

_PAIRS = """
    select *, unnest(recipients) as recipient from (select *, unnest(actors) as actor from facts)
    union all
    select * exclude (p), p.a as actor, p.b as recipient from (
      select *, unnest(flatten([[{'a': x, 'b': y} for y in actors[i + 1:]] for x, i in actors])) as p
      from facts where "symmetric")
"""


_LAID = {
    "party_entities": "select run, document, id, name, ref, kind, country, sector from entities_all m",
    "membership_pairs": """
        select m.run, m.document, m.id, m.member, a.name as member_name, a.ref as member_ref,
          a.country as member_country, m.organisation, b.name as organisation_name, b.ref as organisation_ref,
          b.country as organisation_country, m.status, m.change, m.certainty, m."when"."from" as "from",
          m."when"."to" as "to", d.outlet, d.published, m.attributed_to, m.span.start as start, m.span."end" as "end"
        from memberships_all m join documents_all d on d.run = m.run and d.id = m.document
        left join entities_all a on a.run = m.run and a.document = m.document and a.id = m.member
        left join entities_all b on b.run = m.run and b.document = m.document and b.id = m.organisation
    """,
}


def laid(table: str, runs: Iterable[str]) -> str:
    """The query that gives the rows by some runs of a table that only merged folders have."""
    listed = ", ".join(f"'{r}'" for r in sorted(runs))
    return f"{_LAID[table]} where m.run in ({listed})"


def computed(table: str, columns: list[str]) -> str:
    """The query that gives a computed table for runs of schema 1, in the columns of the written one.

    Their places have no positions, so that ``place`` is unknown there.
    """
    named = ", ".join(f'"{c}"' for c in columns)
    if table == "event_sides":
        body = f"select s.*, n.name, n.ref, n.kind, n.country, n.sector from ({_SIDES}) s {_named('s.entity', 'n')}"
    else:
        parties = ", ".join(
            f"{lead}.{p} as {side}_{p}"
            for side, lead in (("actor", "a"), ("recipient", "r"))
            for p in ("name", "ref", "kind", "country", "sector")
        )
        pairs = f"({_PAIRS}) s {_named('s.actor', 'a')} {_named('s.recipient', 'r')}"
        body = f"select *, {AGAIN} as again from (select *, {PAIR} as pair from (select s.*, {parties} from {pairs}))"
    return f"with facts as ({_FACTS}) select {named} from ({body})"


def _named(entity: str, alias: str) -> str:
    same = f"{alias}.run = s.run and {alias}.document = s.document and {alias}.id = {entity}"
    return f"join entities_all {alias} on {same}"
