"""The network as GraphML, which Gephi, igraph, networkx and Cytoscape open."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from communique.ask.answer import plain, xml_text
from communique.ask.filters import Filters
from communique.ask.network import network
from communique.ask.network_nodes import nodes
from communique.ask.source import Source
from communique.export.writing import drafted
from communique.extras import needed
from communique.store.view import View


def write_graphml(
    view: View,
    path: str | Path,
    filters: Filters | None = None,
    *,
    relation: str | None = None,
    level: str = "party",
    force: bool = False,
) -> tuple[int, int]:
    """Write the network to a GraphML file, and give back how many nodes and edges it has.

    A node has its centralities and community, an edge its relation, events, scores, days and one example. All
    edges are directed; where ``symmetric`` is true the direction means nothing. Needs the extra ``network``.
    """
    kept = filters or Filters()
    networkx = needed("networkx", "network")
    graph = networkx.MultiDiGraph(source=Source(view, kept).told)
    for row in nodes(view, kept, relation=relation, level=level).rows:
        graph.add_node(row["node"], label=xml_text(row["name"]), **_attributes(row, "node", "name", "words", "end"))
    for row in network(view, kept, relation=relation, level=level).rows:
        kind = {"label": row["relation"], "weight": float(row["events"])}
        told = _attributes(row, "source", "target", "source_name", "target_name", "end")
        graph.add_edge(row["source"], row["target"], **kind, **told)
    with drafted(Path(path), force) as draft:
        networkx.write_graphml(graph, draft, named_key_ids=True)
    return graph.number_of_nodes(), graph.number_of_edges()


def _attributes(row: dict[str, Any], *left_out: str) -> dict[str, Any]:
    """What GraphML can say of a row: days are text, and what is unknown is not said."""
    kept = {k: plain(v) for k, v in row.items() if k not in left_out and v is not None}
    return {k: xml_text(v) if isinstance(v, str) else v for k, v in kept.items()}
