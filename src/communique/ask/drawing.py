"""A picture of an answer: a Vega-Lite specification, and its forms for paper, for screens and for notebooks."""

from __future__ import annotations

import datetime as dt
import textwrap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from communique.ask.answer import Answer, plain
from communique.ask.parties import party_of
from communique.errors import RequestError
from communique.extras import needed
from communique.version import __version__
from communique.world import load

PICTURES = ("svg", "png", "html")

Spec = dict[str, Any]
Row = dict[str, Any]

WIDTH = 680
"""Of the plot itself, in pixels: a text column at 100 dots an inch."""

BLUE, ORANGE, GREEN, PINK, SKY, YELLOW, GREY = (
    "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#6b6b6b",
)  # fmt: skip
"""Okabe and Ito's colours, which people see apart whatever their colour vision (https://jfly.uni-koeln.de/color/)."""

INK = "#222222"
LINE = 112
"""Characters of a caption's line, which fill the width."""


@dataclass(frozen=True, slots=True)
class Plot:
    """A picture that shows itself in notebooks. ``spec`` is Vega-Lite, so that it can be changed and shown elsewhere.

    Needs ``pip install 'communique[plots]'`` for all but ``spec``.
    """

    title: str
    spec: Spec

    def to_svg(self) -> str:
        """The picture as SVG."""
        drawn: str = needed("vl_convert", "plots").vegalite_to_svg(self.spec)
        return drawn

    def to_png(self, scale: float = 2) -> bytes:
        """The picture as PNG, at so many times its size in pixels."""
        drawn: bytes = needed("vl_convert", "plots").vegalite_to_png(self.spec, scale=scale)
        return drawn

    def to_html(self) -> str:
        """A page that needs nothing from the network, on which pointing at a mark shows what it rests on."""
        drawn: str = needed("vl_convert", "plots").vegalite_to_html(self.spec, bundle=True)
        head = f'<meta charset="utf-8">\n    <title>{_escaped(self.title)}</title>'
        return drawn.replace("<html>", '<html lang="en">', 1).replace("<head>", f"<head>\n    {head}", 1)

    def write(self, path: str | Path) -> None:
        """Write the picture as ``.svg``, ``.png`` or ``.html``; raises ``RequestError`` for another ending."""
        place = Path(path)
        form = place.suffix.removeprefix(".").lower()
        if form not in PICTURES:
            raise RequestError(f"{place.name!r} ends in none of .{', .'.join(PICTURES)}")
        drawn = getattr(self, f"to_{form}")()
        place.write_bytes(drawn if isinstance(drawn, bytes) else drawn.encode())

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        """What notebooks show."""
        return {"image/svg+xml": self.to_svg(), "text/plain": f"<Plot {self.title}>"}


def captioned(answer: Answer, *more: str) -> tuple[str, ...]:
    source = f"Source: {answer.source.told}." if answer.source else ""
    notes = "; ".join(n for n in answer.notes if not n.startswith("counted:"))
    cut = f"{answer.cut:,} more rows were cut by the limit." if answer.cut else ""
    return tuple(p for p in (" ".join(m for m in more if m), notes, cut, source) if p)


def is_counted(answer: Answer) -> bool:
    """Whether plans and denials were left out because nobody asked for them."""
    return any(n.startswith("counted:") for n in answer.notes)


def asked(answer: Answer, name: str, default: Any = None) -> Any:
    return answer.source.asked.get(name, default) if answer.source else default


def party_name(words: str) -> str:
    """A party as people write it."""
    party = party_of(words)
    world = load()
    if party.column == "country":
        return state_name(party.value)
    for table in (world.states, world.organisations, world.people):
        if party.value in table:
            return str(table[party.value].name)
    return words


def cited(row: Row) -> str:
    """The words that a row rests on, short enough for a label."""
    words = " ".join((row.get("words") or "").split())
    return words if len(words) <= 160 else words[:159] + "…"


def state_name(code: str) -> str:
    """The name of a state that a code stands for; any other word as it is.

    >>> state_name("CHN"), state_name("Wagner Group")
    ('China', 'Wagner Group')
    """
    return next((s.name for s in load().states.values() if s.iso3 == code and s.to is None), code)


def _escaped(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;")


@dataclass(frozen=True, slots=True)
class Words:
    """What stands about a picture: its title, a line under it, and under the picture where it comes from."""

    title: str
    subtitle: str
    caption: tuple[str, ...]


def framed(views: Iterable[Spec], words: Words) -> Plot:
    """The picture that some views make, one below the other, with its words."""
    lines = [line for part in (*words.caption, f"Made with communique {__version__}.") for line in _wrapped(part)]
    spec = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "description": f"{words.title}. {words.subtitle}. {' '.join(words.caption)}",
        "background": "white",
        "padding": 16,
        "title": {
            "text": words.title,
            "subtitle": _wrapped(words.subtitle, 96),
            "anchor": "start",
            "frame": "group",
            "offset": 14,
        },
        "vconcat": [*views, _caption(lines)],
        "spacing": 18,
        "config": CONFIG,
    }
    return Plot(words.title, _shown(spec))


def _shown(value: Any) -> Any:
    """A specification as JSON has it. Days get a time, since a bare day counts as UTC and would show a day early west
    of Greenwich."""
    if isinstance(value, Mapping):
        return {k: _shown(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_shown(v) for v in value]
    return f"{value.isoformat()}T00:00:00" if isinstance(value, dt.date) else plain(value)


def _wrapped(words: str, width: int = LINE) -> list[str]:
    return textwrap.wrap(words, width) or [""]


def _caption(lines: list[str]) -> Spec:
    return {
        "data": {"values": [{}]},
        "width": WIDTH,
        "height": 13 * len(lines),
        "view": {"stroke": None},
        "mark": {
            "type": "text",
            "x": 0,
            "y": 0,
            "align": "left",
            "baseline": "top",
            "lineHeight": 13,
            "fontSize": 10,
            "color": GREY,
            "text": lines,
        },
    }


def view(rows: Iterable[Mapping[str, Any]], height: int | Spec, layers: list[Spec], **more: Any) -> Spec:
    """A view of some rows in layers, of the common width."""
    return {"data": {"values": list(rows)}, "width": WIDTH, "height": height, "layer": layers, **more}


def axis(field: str, kind: str, title: str | None, **more: Any) -> Spec:
    """A channel: the field that it shows, its kind, and the words at its axis."""
    return {"field": field, "type": kind, "title": title, **more}


CONFIG: Spec = {
    "font": "Helvetica, Arial, 'Liberation Sans', sans-serif",
    "view": {"stroke": None},
    "title": {
        "fontSize": 16,
        "fontWeight": 600,
        "color": INK,
        "subtitleColor": GREY,
        "subtitleFontSize": 12,
        "subtitleLineHeight": 16,
        "subtitlePadding": 5,
    },
    "axis": {
        "labelColor": INK,
        "titleColor": GREY,
        "titleFontWeight": "normal",
        "titleFontSize": 11,
        "labelFontSize": 11,
        "gridColor": "#e4e4e4",
        "domainColor": "#999999",
        "tickColor": "#999999",
    },
    "legend": {
        "labelColor": INK,
        "titleColor": GREY,
        "titleFontWeight": "normal",
        "orient": "top",
        "direction": "horizontal",
        "labelFontSize": 11,
        "symbolSize": 90,
        "gradientThickness": 10,
        "offset": 6,
    },
}
