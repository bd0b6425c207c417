"""The report's HTML: escaping, tables that sort, matrices, words in context, and the page around them."""

from __future__ import annotations

import html
import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path

STYLE = (Path(__file__).parent / "report.css").read_text(encoding="utf-8")
SCRIPT = (Path(__file__).parent / "report.js").read_text(encoding="utf-8")
POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"
"""A page may load nothing, from anywhere: what it shows, it holds."""

ROWS = 1000
"""The longest list that a page shows; what is left out is counted beneath it."""

Mark = tuple[int, int, str]
"""A span ``[start, end)`` of a text and the class that its words are shown in."""


class Html(str):
    """Markup that was made here and is not escaped again."""

    __slots__ = ()


def text(value: object) -> Html:
    """A value as markup: escaped, unless it is markup; a share to three places, unknown as a dash."""
    if isinstance(value, Html):
        return value
    if value is None:
        return Html("–")
    return Html(html.escape(f"{value:.3f}" if isinstance(value, float) else str(value)))


def joined(parts: Iterable[object], between: str = "") -> Html:
    """Several values as one piece of markup."""
    return Html(text(between).join(text(p) for p in parts))


def tag(name: str, inside: object, **attributes: object) -> Html:
    """An element with its content; ``class_`` is the attribute ``class``, ``data_v`` is ``data-v``."""
    given = "".join(f' {_attribute(k)}="{html.escape(str(v))}"' for k, v in attributes.items() if v is not None)
    return Html(f"<{name}{given}>{text(inside)}</{name}>")


def _attribute(name: str) -> str:
    return name.rstrip("_").replace("_", "-")


def table(heads: Sequence[str], rows: Iterable[Sequence[object]], most: int = ROWS) -> Html:
    """A table whose columns sort on a click; numbers sort as numbers."""
    every = list(rows)
    if not every:
        return tag("p", "None.", class_="note")
    head = tag("tr", joined(tag("th", tag("button", h, type="button"), scope="col") for h in heads))
    body = joined((tag("tr", joined(map(_cell, row))) for row in every[:most]), "\n")
    shown = tag("table", joined((tag("thead", head), tag("tbody", body))), class_="sortable")
    left = len(every) - most
    rest = tag("p", f"{left} more are left out.", class_="note") if left > 0 else Html("")
    return joined((tag("div", shown, class_="wide"), rest))


def _cell(value: object) -> Html:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return tag("td", value, class_="number", data_v=value)
    return tag("td", value)


def matrix(counts: Mapping[tuple[str, str], float], names: Sequence[str], row: str, column: str) -> Html:
    """A confusion matrix: a row for what was wanted, a column for what was said, shaded by share of the row."""
    columns = [n for n in names if any(counts.get((r, n)) for r in names)]
    rows = [n for n in names if any(counts.get((n, c)) for c in names)]
    corner = tag("th", f"{row} ↓ {column} →")
    top = tag("tr", joined((corner, *(tag("th", c, scope="col", class_="turned") for c in columns))))
    body = joined(_matrix_row(r, columns, counts) for r in rows)
    return tag("div", tag("table", joined((tag("thead", top), tag("tbody", body))), class_="matrix"), class_="wide")


def _matrix_row(row: str, columns: Sequence[str], counts: Mapping[tuple[str, str], float]) -> Html:
    total = sum(counts.get((row, c), 0.0) for c in columns) or 1.0
    cells = (_matrix_cell(row, c, counts.get((row, c), 0.0), total) for c in columns)
    return tag("tr", joined((tag("th", row, scope="row"), *cells)))


def _matrix_cell(row: str, column: str, count: float, total: float) -> Html:
    kind = "right" if row == column else "wrong"
    said = f"{row} said to be {column}: {count:g} of {total:g}"
    shown = f"{count:.3g}" if count else ""
    return tag("td", shown, class_=kind, title=said, style=f"--share:{round(100 * count / total)}%")


def marked(words: str, marks: Iterable[Mark]) -> Html:
    """A text with spans shown in classes; where spans overlap, words carry both classes."""
    inside = [(max(0, s), min(len(words), e), c) for s, e, c in marks if s < len(words) and e > 0]
    cuts = sorted({0, len(words), *(x for s, e, _ in inside for x in (s, e))})
    parts = []
    for start, end in pairwise(cuts):
        classes = sorted({c for s, e, c in inside if s <= start and end <= e})
        parts.append(tag("mark", words[start:end], class_=" ".join(classes)) if classes else text(words[start:end]))
    return joined(parts)


def around(words: str, marks: Sequence[Mark], width: int = 90, most: int = 700) -> Html:
    """Spans of a text with ``width`` characters on either side, in all no more than ``most``."""
    first = max(0, min(s for s, _, _ in marks) - width)
    last = min(len(words), max(e for _, e, _ in marks) + width, first + most)
    shown = marked(words[first:last], [(s - first, e - first, c) for s, e, c in marks])
    return joined(("…" if first else "", shown, "…" if last < len(words) else ""))


def section(title: str, *parts: object) -> Html:
    """A part of a page under a heading of its own."""
    return tag("section", joined((tag("h2", title), *parts)))


def note(words: object) -> Html:
    """A paragraph that explains what stands beneath it."""
    return tag("p", words, class_="note")


def page(title: str, lead: str, parts: Iterable[Html], pages: Mapping[str, str]) -> str:
    """A whole page: self-contained, in light and dark, with links to its siblings as ``{file: name}``."""
    links = tag("nav", joined((tag("a", name, href=file) for file, name in pages.items()), " · "))
    head = joined(
        (
            Html('<meta charset="utf-8">'),
            Html('<meta name="viewport" content="width=device-width, initial-scale=1">'),
            Html(f'<meta http-equiv="Content-Security-Policy" content="{html.escape(POLICY)}">'),
            tag("title", f"{title} · communique, measured"),
            tag("style", Html(STYLE)),
        )
    )
    body = joined((links, tag("h1", title), tag("p", lead), *parts, tag("script", Html(SCRIPT))))
    whole = tag("html", joined((tag("head", head), tag("body", tag("main", body)))), lang="en")
    return f"<!doctype html>\n{whole}\n"


def readable(value: object) -> str:
    """A small value of JSON in one line."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
