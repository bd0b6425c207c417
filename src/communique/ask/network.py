"""Who meets, supports or sanctions whom: events between parties as the edges of a network."""

from __future__ import annotations

from typing import Any

from communique.ask.answer import Answer, with_words
from communique.ask.events import counted_note
from communique.ask.filters import DYADS, Filters, where
from communique.errors import RequestError
from communique.store.view import View

RELATIONS: dict[str, tuple[str, ...]] = {
    "meets": ("CONSULT",),
    "agrees": ("AGREE",),
    "supports": ("SUPPORT", "COOPERATE", "AID", "CONCEDE"),
    "demands": ("REQUEST",),
    "accuses": ("ACCUSE", "REJECT", "PROTEST"),
    "threatens": ("THREATEN", "MOBILIZE"),
    "sanctions": ("SANCTION",),
    "fights": ("COERCE", "ASSAULT"),
}
"""What an edge says, by PLOVER type."""

LEVELS = ("party", "country")

_BODIES = "('IGO', 'NGO', 'MNC')"


def network(
    view: View, filters: Filters, limit: int | None = None, *, relation: str | None = None, level: str = "party"
) -> Answer:
    """The edges between parties, those of most events first, each with one example and its words.

    Nodes are reference ids, or names where there is none; at the level of countries, a state stands for all that
    is of it. What is symmetric is one edge whichever way round. Unless a status is asked for, only what happened
    or goes on is counted.
    """
    ties, given = tied(filters, relation, level)
    few = "materialized" if filters.since or filters.until or filters.actors else "not materialized"
    top = f"limit {int(limit)}" if limit else ""
    query = _EDGES.format(ties=_turned(ties), few=few, order=_ORDER, top=top)
    found = view.sql(query, given)
    total = found.column("edges")[0].as_py() if found.num_rows else 0
    notes = (*filters.notes, *counted_note(filters))
    return Answer("network", with_words(view, found.drop(["edges"])), total, limit or None, notes)


_ORDER = "events desc, source, target, relation"


def _turned(ties: str) -> str:
    """Ties with the ends of their edge: what is symmetric is one edge whichever way round it was told."""
    turned = '("symmetric" and b < a)'
    ends = ", ".join(
        f"case when {turned} then {other} else {one} end as {name}"
        for name, one, other in (
            ("source", "a", "b"), ("target", "b", "a"), ("source_name", "a_name", "b_name"),
            ("target_name", "b_name", "a_name"),
        )
    )  # fmt: skip
    return f"select *, {ends} from ({ties}) where a <> b"


LATEST = "(coalesce(epoch(day), -1e12)::bigint::hugeint * 18446744073709551616 + told)"
"""What is greatest of the latest event; of several on a day, of one that is always the same."""


_EDGES = f"""
    with ties as {{few}} ({{ties}}),
    picked as materialized (
      select source, target, relation, count(distinct told) as events, count(*) over () as edges
      from ties group by source, target, relation order by {{order}} {{top}})
    select source, target, any_value(source_name) as source_name, any_value(target_name) as target_name, relation,
      bool_and("symmetric") as "symmetric", count(distinct told) as events, count(distinct document) as documents,
      sum(goldstein) as goldstein_sum, avg(goldstein) as goldstein_mean, min(day) as first, max(day) as last,
      arg_max(document, {LATEST}) as document, arg_max(start, {LATEST}) as start, arg_max("end", {LATEST}) as "end",
      any_value(edges) as edges
    from (select t.*, p.edges from ties t join picked p using (source, target, relation))
    group by source, target, relation order by {{order}}
"""
"""All of the edges picked; of most edges only their events are counted. Ties of some days are read only once."""


def tied(filters: Filters, relation: str | None, level: str) -> tuple[str, dict[str, Any]]:
    """The query for the ties that edges and nodes are counted from, a row an event and pair; and its parameters.

    Raises ``RequestError`` for a relation or a level that there is not.
    """
    if relation is not None and relation not in RELATIONS:
        raise RequestError(f"{relation!r} is none of {', '.join(RELATIONS)}")
    if level not in LEVELS:
        raise RequestError(f"{level!r} is none of {', '.join(LEVELS)}")
    kept = filters & Filters(types=RELATIONS[relation]) if relation else filters
    test, given = where(kept.counted(), DYADS)
    cases = " ".join(
        f"when type in ({', '.join(repr(t) for t in types)}) then '{name}'" for name, types in RELATIONS.items()
    )
    ties = f"""
        select hash(document, number) as told, document, start, "end", day, goldstein,
          case {cases} else lower(type) end as relation,
          "symmetric", {_node("actor", level)} as a, {_node("recipient", level)} as b,
          {_label("actor", level)} as a_name, {_label("recipient", level)} as b_name
        from dyads where {test}
    """
    return ties, given


def _node(side: str, level: str) -> str:
    own = f"coalesce({side}_ref, {side}_name)"
    if level == "party":
        return own
    return f"case when {side}_country in {_BODIES} then {own} else coalesce({side}_country, {own}) end"


def _label(side: str, level: str) -> str:
    return f"{side}_name" if level == "party" else _node(side, level)
