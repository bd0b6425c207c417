"""Templates: always escaped, strict about names, with the few words that pages share."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup, escape

from communique.serve import links
from communique.version import __version__

HERE = Path(__file__).parent

QUADS = {1: "verbal cooperation", 2: "material cooperation", 3: "verbal conflict", 4: "material conflict"}


@cache
def environment() -> jinja2.Environment:
    """The templates, made ready once."""
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "n": number,
        "bdi": bdi,
        "words": spaced,
        "day": day,
        "marked": marked,
        "kind": kind_words,
        "dated": dated,
    }
    made.globals |= {
        "asset": asset,
        "party": links.party,
        "report": links.report,
        "address": links.address,
        "outward": links.outward,
        "version": __version__,
        "quads": QUADS,
    }
    return made


@cache
def asset(name: str) -> str:
    """The address of a shipped file, with a hash of it: a browser keeps it until it is another."""
    digest = hashlib.sha256((HERE / "static" / name).read_bytes()).hexdigest()[:10]
    return f"/static/{name}?v={digest}"


def number(value: float | None, digits: int = 0) -> str:
    """A number with thin groups: 12,345; a dash where there is none."""
    return "–" if value is None else f"{value:,.{digits}f}"


def bdi(text: Any) -> Markup:
    """Words of a document, escaped, and kept from turning the direction of what stands around them."""
    return Markup("<bdi>{}</bdi>").format(spaced(text))


def spaced(text: Any, most: int = 0) -> str:
    """Words on one line, cut at a length."""
    found = " ".join(str(text if text is not None else "").split())
    return f"{found[: most - 1].rstrip()}…" if most and len(found) > most else found


def day(value: dt.date | str | None) -> str:
    """A day as readers write it: 16 Sep 2022; a dash where it is not known."""
    if isinstance(value, str):
        try:
            value = dt.date.fromisoformat(value[:10])
        except ValueError:
            return str(value)
    return f"{value.day} {value:%b} {value.year}" if value else "–"


def dated(value: dt.date | None, precision: str | None) -> str:
    """A day, month, quarter, year or decade, no more exact than it is known.

    >>> dated(dt.date(2021, 1, 1), "month"), dated(dt.date(2021, 4, 1), "quarter"), dated(dt.date(2021, 4, 5), "week")
    ('Jan 2021', 'Q2 2021', 'week of 5 Apr 2021')
    """
    if value is None:
        return "–"
    said = {
        "month": f"{value:%b} {value.year}",
        "quarter": f"Q{(value.month + 2) // 3} {value.year}",
        "year": str(value.year),
        "decade": f"{value.year // 10 * 10}s",
        "week": f"week of {day(value)}",
    }
    return said.get(precision or "", day(value))


def kind_words(value: str | None) -> str:
    """A code as words: dialogue_partner is dialogue partner."""
    return (value or "").replace("_", " ")


def marked(text: str, spans: Iterable[Mapping[str, int]]) -> Markup:
    """A passage with the words found in it marked."""
    out, at = Markup(""), 0
    for span in spans:
        if span["start"] >= at:
            out += escape(text[at : span["start"]]) + Markup("<mark>{}</mark>").format(
                text[span["start"] : span["end"]]
            )
            at = span["end"]
    return Markup("<bdi>{}</bdi>").format(out + escape(text[at:]))
