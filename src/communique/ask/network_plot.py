"""A network drawn: parties as dots, ties as lines, each group that hangs together in a space of its own."""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from math import atan2, degrees
from typing import Any

from communique.ask.answer import Answer
from communique.ask.drawing import (
    BLUE,
    INK,
    ORANGE,
    WIDTH,
    Plot,
    Row,
    Spec,
    Words,
    asked,
    axis,
    captioned,
    cited,
    framed,
    state_name,
)
from communique.extras import needed

TIES = 40
"""Ties drawn: of more, nobody can follow one."""

SIDE = 108.0
"""Pixels to the side of a party's share of the picture."""

LETTER, LABEL = 6.3, 30.0
"""Pixels of a letter's width, and of the height that a dot takes with its name."""

Place = tuple[float, float]


def network_plot(answer: Answer) -> Plot:
    """The strongest ties: solid and blue where the mean score is above nought, dashed and orange below it."""
    ties = _pairs(answer.rows)
    drawn = ties[:TIES]
    named = asked(answer, "level") == "country"
    names = {t[end]: state_name(t[f"{end}_name"]) if named else t[f"{end}_name"] for t in drawn for end in _ENDS}
    places, high = _places(drawn, {n: _short(name) for n, name in names.items()})
    weight: Counter[str] = Counter()
    for tie in drawn:
        for end in _ENDS:
            weight[tie[end]] += tie["events"]
    lines = [_line(tie, places, names) for tie in drawn]
    dots = [{"name": _short(names[n]), "x": x, "y": y, "events": weight[n]} for n, (x, y) in places.items()]
    relation = asked(answer, "relation")
    words = Words(
        f"Who {relation} whom" if relation else "Who deals with whom",
        "Ties between parties as reports tell of them: the wider, the more events",
        captioned(
            answer,
            "Solid and blue: the mean Goldstein score is nought or above; dashed and orange: below.",
            "An arrow points at whom it was done to; ties without one go both ways.",
            f"Drawn are the {len(drawn)} strongest ties of {len(ties):,}." if len(ties) > len(drawn) else "",
        ),
    )
    return framed([_graph(lines, dots, high)], words)


_ENDS = ("source", "target")


def _short(name: str) -> str:
    return name if len(name) <= 26 else f"{name[:25].rstrip()}…"


def _pairs(edges: list[Row]) -> list[Row]:
    """One tie a pair, whatever the relations and the direction; it is mutual where it goes both ways."""
    found: dict[tuple[str, str], Row] = {}
    for edge in edges:
        pair = (edge["source"], edge["target"])
        if pair[::-1] in found:
            found[pair[::-1]]["symmetric"] = True
            pair = pair[::-1]
        tie = found.setdefault(pair, {**edge, "events": 0, "sum": 0.0, "relations": []})
        tie["events"] += edge["events"]
        tie["sum"] += edge["goldstein_sum"] or 0.0
        tie["symmetric"] = tie["symmetric"] or edge["symmetric"]
        tie["relations"].append(edge["relation"])
    return sorted(found.values(), key=lambda t: (-t["events"], t["source"], t["target"]))


def _places(ties: list[Row], names: dict[str, str]) -> tuple[dict[str, Place], float]:
    """Where each party stands, in pixels, and how high the picture is.

    Parties that hang together stand so that those far apart in steps are far apart on paper (Kamada and Kawai
    1989); such groups fill shelves from the top, the largest first. The same ties always give the same picture.
    """
    networkx = needed("networkx", "plots")
    needed("scipy", "plots")
    graph = networkx.Graph()
    graph.add_nodes_from(sorted({t[end] for t in ties for end in _ENDS}))
    graph.add_edges_from((t["source"], t["target"]) for t in ties)
    groups = sorted(networkx.connected_components(graph), key=lambda g: (-len(g), min(g)))
    found: dict[str, Place] = {}
    x = y = shelf = 0.0
    for group in groups:
        wide, high = _box([names[n] for n in group])
        if x + wide > WIDTH + 1:
            x, y, shelf = 0.0, y + shelf, 0.0
        inner = _springs(ties, group) if len(group) > 2 else _beside(group)
        apart = _apart(_fitted(inner, wide, high), names, (wide, high))
        found |= {n: (x + p[0], y + p[1]) for n, p in apart.items()}
        x, shelf = x + wide, max(shelf, high)
    return found, y + shelf


def _box(names: list[str]) -> Place:
    """The space that a group gets, in pixels: pairs lie side by side, a large group has the whole width."""
    if len(names) <= 2:
        return WIDTH / (3 if sum(map(len, names)) * LETTER < WIDTH / 3 - 40 else 2), 62.0
    side = float(SIDE * len(names) ** 0.5)
    if side > WIDTH / 2:
        return float(WIDTH), min(620.0, side * 0.95)
    return WIDTH / (2 if len(names) > 3 else 3), side


def _springs(ties: list[Row], group: set[str]) -> dict[str, Any]:
    """A layout of a group, of a graph made in order: sets of words have another order in every process."""
    networkx = needed("networkx", "plots")
    graph = networkx.Graph()
    graph.add_nodes_from(sorted(group))
    graph.add_edges_from((t["source"], t["target"]) for t in ties if t["source"] in group)
    found: dict[str, Any] = networkx.kamada_kawai_layout(graph)
    return found


def _beside(group: set[str]) -> dict[str, Place]:
    return {n: (float(i), 0.0) for i, n in enumerate(sorted(group))}


def _fitted(inner: dict[str, Any], wide: float, high: float) -> dict[str, Place]:
    """A layout stretched to a box, with room for names at the edges."""
    spans = [(min(p[i] for p in inner.values()), max(p[i] for p in inner.values())) for i in (0, 1)]
    room = ((0.24 * wide if wide < WIDTH else 80.0), 34.0)

    def at(point: Any, i: int, size: float) -> float:
        low, top = spans[i]
        share = (point[i] - low) / (top - low) if top > low else 0.5
        return float(room[i] + share * (size - 2 * room[i]))

    return {n: (at(p, 0, wide), at(p, 1, high)) for n, p in inner.items()}


def _apart(places: dict[str, Place], names: dict[str, str], box: Place) -> dict[str, Place]:
    """Places moved, along the shorter way, until no name lies on another; after some rounds as far as it came."""
    found = {n: list(p) for n, p in places.items()}
    half = {n: max(24.0, len(names[n]) * LETTER) / 2 for n in found}
    for _ in range(200):
        moved = False
        for a, b in combinations(found, 2):
            wide = half[a] + half[b] + 6 - abs(found[a][0] - found[b][0])
            high = LABEL - abs(found[a][1] - found[b][1])
            if wide <= 0 or high <= 0:
                continue
            i, lap = (1, high) if high < wide else (0, wide)
            low, top = sorted((a, b), key=lambda n: (found[n][i], n))
            found[low][i] -= lap / 2
            found[top][i] += lap / 2
            moved = True
        for n, place in found.items():
            place[0] = min(max(place[0], half[n] + 4), box[0] - half[n] - 4)
            place[1] = min(max(place[1], 24.0), box[1] - 14)
        if not moved:
            break
    return {n: (p[0], p[1]) for n, p in found.items()}


def _line(tie: Row, places: dict[str, Place], names: dict[str, str]) -> Row:
    (x, y), (x2, y2) = places[tie["source"]], places[tie["target"]]
    wide, high = x2 - x, y2 - y
    length = max(1.0, (wide**2 + high**2) ** 0.5)
    near = max(0.55, 1 - 17 / length)
    mean = tie["sum"] / tie["events"]
    done = " and ".join(dict.fromkeys(tie["relations"]))
    return {
        "x": x, "y": y, "x2": x2, "y2": y2, "tipx": x + wide * near, "tipy": y + high * near,
        "angle": degrees(atan2(wide, -high)) % 360, "mutual": tie["symmetric"],
        "tone": "above" if mean >= 0 else "below", "events": tie["events"], "mean": mean,
        "what": f"{names[tie['source']]} {done} {names[tie['target']]}", "words": cited(tie),
    }  # fmt: skip


def _graph(lines: list[Row], dots: list[Row], high: float) -> Spec:
    return {"width": WIDTH, "height": high, "layer": [*_tie_layers(lines, high), *_party_layers(dots, high)]}


def _tie_layers(lines: list[Row], high: float) -> list[Spec]:
    """Ties as lines, and an arrow on each that goes one way."""
    colour = _tone([BLUE, ORANGE])
    tip = [
        axis("what", "nominal", "Tie"),
        axis("events", "quantitative", "Events"),
        axis("mean", "quantitative", "Mean score", format=".2f"),
        axis("words", "nominal", "For instance"),
    ]
    rule = {
        **_at("x", "y", high), "x2": {"field": "x2"}, "y2": {"field": "y2"}, "tooltip": tip,
        "color": colour, "strokeWidth": _size(1, 6), "strokeDash": _tone([[1, 0], [5, 3]]),
    }  # fmt: skip
    turned = axis("angle", "quantitative", None, scale={"domain": [0, 360], "range": [0, 360]})
    pointed = {**_at("tipx", "tipy", high), "color": colour, "tooltip": tip, "angle": turned}
    arrow = {"type": "point", "shape": "triangle-up", "filled": True, "size": 70, "opacity": 1}
    return [
        {"data": {"values": lines}, "mark": {"type": "rule", "opacity": 0.75}, "encoding": rule},
        {"data": {"values": [r for r in lines if not r["mutual"]]}, "mark": arrow, "encoding": pointed},
    ]


def _party_layers(dots: list[Row], high: float) -> list[Spec]:
    """Parties as dots with their names, which stand on a white edge."""
    who = [axis("name", "nominal", "Party"), axis("events", "quantitative", "Events")]
    dot = {**_at("x", "y", high), "size": _size(40, 520), "tooltip": who}
    label = {**_at("x", "y", high), "text": axis("name", "nominal", None)}
    name: Spec = {"type": "text", "dy": -14, "fontSize": 11, "fontWeight": 600}
    disc = {"type": "point", "shape": "circle", "filled": True, "color": INK, "opacity": 1, "stroke": "white"}
    return [
        {"data": {"values": dots}, "mark": {**name, "stroke": "white", "strokeWidth": 4}, "encoding": label},
        {"data": {"values": dots}, "mark": disc, "encoding": dot},
        {"data": {"values": dots}, "mark": {**name, "color": INK}, "encoding": label},
    ]


def _at(across: str, down: str, high: float) -> Spec:
    """Where a mark stands, by two fields in pixels."""
    ways = {"x": (across, WIDTH), "y": (down, high)}
    return {
        way: axis(
            field, "quantitative", None, axis=None,
            scale={"domain": [0, most], "nice": False, "zero": False, "reverse": way == "y"},
        )
        for way, (field, most) in ways.items()
    }  # fmt: skip


def _tone(values: list[Any]) -> Spec:
    """A channel that tells mean scores above nought from those below."""
    return axis("tone", "nominal", None, scale={"domain": ["above", "below"], "range": values}, legend=None)


def _size(least: int, most: int) -> Spec:
    """A channel that grows with the number of events."""
    scale = {"type": "sqrt", "range": [least, most], "domainMin": 0}
    return axis("events", "quantitative", None, legend=None, scale=scale)
