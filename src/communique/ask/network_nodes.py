"""The parties of a network: how many they deal with, how central they are, and in which community they stand."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pyarrow as pa

from communique.ask.answer import Answer, with_words
from communique.ask.events import counted_note
from communique.ask.filters import Filters
from communique.ask.network import LATEST, tied
from communique.errors import RequestError
from communique.extras import needed
from communique.store.view import View

WEIGHTS = {
    "events": "count(distinct told)",
    "documents": "count(distinct document)",
    "cooperation": "coalesce(sum(goldstein) filter (goldstein > 0), 0)",
    "conflict": "coalesce(-sum(goldstein) filter (goldstein < 0), 0)",
}
"""What the strength of a tie is: how many events or reports, or the sum of Goldstein scores above or below nought."""

EXACT = 20_000_000
"""Parties times ties up to which betweenness is exact: some ten seconds on one core."""

PIVOTS = 100
"""Parties that shortest paths are followed from beyond that (Brandes and Pich 2007)."""

NODES = pa.schema(
    [
        ("node", pa.string()),
        ("name", pa.string()),
        ("community", pa.int64()),
        ("partners", pa.int64()),
        ("events", pa.int64()),
        ("given", pa.int64()),
        ("received", pa.int64()),
        ("strength", pa.float64()),
        ("betweenness", pa.float64()),
        ("pagerank", pa.float64()),
        ("goldstein_mean", pa.float64()),
        ("first", pa.date32()),
        ("last", pa.date32()),
        ("document", pa.string()),
        ("start", pa.int64()),
        ("end", pa.int64()),
    ]
)


def nodes(
    view: View,
    filters: Filters,
    limit: int | None = None,
    *,
    relation: str | None = None,
    level: str = "party",
    weight: str = "events",
) -> Answer:
    """The parties of the network that ``network`` gives the edges of, most central first, with an example each.

    ``partners`` is the degree and ``strength`` the weighted degree; ``given`` and ``received`` count events by side,
    symmetric ones on both. ``betweenness`` is the share of shortest paths that lead through the party, counted in
    steps, whatever their weight (Freeman 1977); ``pagerank`` follows ties from actor to recipient by weight (Page and
    others 1999); ``community`` comes from modularity by weight (Louvain, Blondel and others 2008), numbered by size.
    """
    if weight not in WEIGHTS:
        raise RequestError(f"{weight!r} is none of the weights {', '.join(WEIGHTS)}")
    ties, given = tied(filters, relation, level)
    parties = {r["node"]: r for r in view.sql(_PARTIES.format(ties=ties), given).to_pylist()}
    weighed = view.sql(_TIES.format(ties=ties, weight=WEIGHTS[weight]), given).to_pylist()
    measured, notes = _measures(sorted(parties), weighed)
    rows = [{**row, **measured[name]} for name, row in parties.items()]
    rows.sort(key=lambda r: (-r["pagerank"], -r["events"], r["node"]))
    kept = pa.Table.from_pylist(rows[: limit or None], schema=NODES)
    asked = f"nodes by {weight}"
    told = (*filters.notes, *counted_note(filters), *notes)
    return Answer(asked, with_words(view, kept), len(rows), limit or None, told)


_PARTIES = f"""
    with ties as ({{ties}}),
    ends as (
      select a as node, b as other, a_name as name, true as gives, "symmetric" as takes,
        * exclude (a, b, a_name, b_name) from ties where a <> b
      union all by name
      select b as node, a as other, b_name as name, "symmetric" as gives, true as takes,
        * exclude (a, b, a_name, b_name) from ties where a <> b)
    select node, arg_max(name, {LATEST}) as name, count(distinct other) as partners, count(distinct told) as events,
      count(distinct told) filter (gives) as given, count(distinct told) filter (takes) as received,
      avg(goldstein) as goldstein_mean, min(day) as first, max(day) as last,
      arg_max(document, {LATEST}) as document, arg_max(start, {LATEST}) as start, arg_max("end", {LATEST}) as "end"
    from ends group by node
"""

_TIES = """
    select a, b, "symmetric" as mutual, ({weight})::double as weight from ({ties}) where a <> b
    group by a, b, "symmetric" order by a, b, mutual
"""


def _measures(parties: list[str], ties: list[dict[str, Any]]) -> tuple[dict[str, dict[str, Any]], tuple[str, ...]]:
    """Strength, betweenness, pagerank and community of each party, and what to say of how they were reckoned."""
    networkx = needed("networkx", "network")
    needed("scipy", "network")
    number = {party: i for i, party in enumerate(parties)}  # sets of words have another order in every process
    steps, ways = networkx.Graph(), networkx.DiGraph()
    _fill(steps, ways, number, ties)
    sampled = len(steps) * steps.number_of_edges() > EXACT
    between = networkx.betweenness_centrality(steps, k=min(PIVOTS, len(steps)) if sampled else None, seed=1)
    rank = networkx.pagerank(ways) if parties else {}
    community = _numbered(networkx.community.louvain_communities(steps, seed=1)) if parties else {}
    strength = dict(steps.degree(weight="weight"))
    found = {
        party: {"strength": strength[i], "betweenness": between[i], "pagerank": rank[i], "community": community[i]}
        for party, i in number.items()
    }
    note = f"betweenness is estimated from {PIVOTS} of {len(steps):,} parties"
    return found, (note,) if sampled else ()


def _fill(steps: Any, ways: Any, number: dict[str, int], ties: list[dict[str, Any]]) -> None:
    """Put parties and their ties into two graphs: one without direction, one with it."""
    for graph in (steps, ways):
        graph.add_nodes_from(number.values())
    for tie in ties:
        a, b, weight = number[tie["a"]], number[tie["b"]], tie["weight"]
        if weight > 0:
            _tie(steps, a, b, weight)
            _tie(ways, a, b, weight)
            if tie["mutual"]:
                _tie(ways, b, a, weight)


def _tie(graph: Any, a: int, b: int, weight: float) -> None:
    """Add to the weight between two."""
    before = graph.get_edge_data(a, b, {"weight": 0.0})["weight"]
    graph.add_edge(a, b, weight=before + weight)


def _numbered(communities: Iterable[set[int]]) -> dict[int, int]:
    """The number of each party's community, from 1, the largest first."""
    ordered = sorted(communities, key=lambda c: (-len(c), min(c)))
    return {party: i for i, community in enumerate(ordered, 1) for party in community}
