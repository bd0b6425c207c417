"""Draw which module imports which, in the data's way through the program: ``python tools/architecture.py``.

Writes docs/images/architecture.svg from the imports themselves. Modules stand in the import order from left to right in
one row; an arc goes from a module to each one that it imports. The line beneath is the way of one document.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from html import escape
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "src" / "communique"
PICTURE = ROOT / "docs" / "images" / "architecture.svg"

ORDER = "errors extras records world ingest reading code check link store run ask export watch serve mcp cli".split()
"""The modules in the import order; version, which everything may import, is left out."""

WIDE, BOX, HIGH, GAP = 1180, 62, 30, 8
TOP, MIDDLE = 80, 330
"""The top of the picture and of the row of modules; arcs over it rise with their length."""

STYLE = """
  .page { fill: #ffffff } text { font: 13px system-ui, sans-serif; fill: #1b2330; text-anchor: middle }
  .box { fill: #eef2fb; stroke: #3f51b5; stroke-width: 1.2 } .arc { fill: none; stroke: #3f51b5; stroke-opacity: .38 }
  .way { fill: none; stroke: #a3420f; stroke-width: 2 } .told { fill: #a3420f } .size { font-size: 11px; fill: #5a6372 }
  @media (prefers-color-scheme: dark) {
    .page { fill: #14171f } text { fill: #e6e9f0 } .box { fill: #232a3d; stroke: #9fa8da } .arc { stroke: #9fa8da }
    .way { stroke: #ffab7a } .told { fill: #ffab7a } .size { fill: #aab2c0 }
  }
"""

WAY = (
    ("ingest", "bytes to document"),
    ("reading", "sentences, names"),
    ("code", "records"),
    ("check", "findings"),
    ("store", "a run, whole or not at all"),
    ("ask", "answers with their words"),
)
"""Where one document goes, and what it is there."""


def imports() -> dict[str, set[str]]:
    """Each module with the others that its files import, those for types alone too."""
    found: dict[str, set[str]] = {name: set() for name in ORDER}
    for path in sorted(PACKAGE.rglob("*.py")):
        own = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
        if own in found:
            found[own] |= {n for n in _imported(path) if n in found and n != own}
    return found


def _imported(path: Path) -> Iterable[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module] if node.module != "communique" else [f"communique.{a.name}" for a in node.names]
        yield from (n.split(".")[1] for n in names if n.startswith("communique."))


def left_of(name: str) -> float:
    """The left edge of a module's box."""
    step = (WIDE - 2 * GAP + GAP) / len(ORDER)
    return GAP + ORDER.index(name) * step


def centre(name: str) -> float:
    """The middle of a module's box."""
    return left_of(name) + BOX / 2


def drawing(edges: Mapping[str, set[str]]) -> str:
    """The picture as SVG."""
    arcs = [_arc(b, a) for a in ORDER for b in sorted(edges[a])]
    boxes = [_box(name) for name in ORDER]
    ways = [_way(a, b) for (a, _), (b, _) in pairwise(WAY)]
    told = [_told(i, name, words) for i, (name, words) in enumerate(WAY)]
    count = sum(len(found) for found in edges.values())
    title = f"The {len(ORDER)} modules of communique and the {count} imports between them, all from right to left"
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 {TOP} {WIDE} {480 - TOP}" role="img"',
        'aria-labelledby="title">',
        f'<title id="title">{escape(title)}</title>',
        f"<style>{STYLE}</style>",
        f'<rect class="page" y="{TOP}" width="{WIDE}" height="{480 - TOP}"/>',
        *arcs,
        *boxes,
        *ways,
        *told,
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _arc(low: str, high: str) -> str:
    x, y = centre(low), centre(high)
    top = MIDDLE - min(MIDDLE - 12, (y - x) * 0.32 + 8)
    return f'<path class="arc" d="M{y:.1f} {MIDDLE} C{y:.1f} {top:.1f} {x:.1f} {top:.1f} {x:.1f} {MIDDLE}"/>'


def _box(name: str) -> str:
    place = f'x="{left_of(name):.1f}" y="{MIDDLE}" width="{BOX}" height="{HIGH}" rx="5"'
    text = f'<text x="{centre(name):.1f}" y="{MIDDLE + 20}">{name}</text>'
    return f'<rect class="box" {place}/>{text}'


def _way(low: str, high: str) -> str:
    x, y, foot = centre(low), centre(high), MIDDLE + HIGH
    return f'<path class="way" d="M{x:.1f} {foot} C{x:.1f} {foot + 34} {y:.1f} {foot + 34} {y:.1f} {foot}"/>'


def _told(number: int, name: str, words: str) -> str:
    height = MIDDLE + HIGH + (56 if number % 2 == 0 else 82)
    return f'<text class="told" x="{centre(name):.1f}" y="{height}">{escape(words)}</text>'


if __name__ == "__main__":
    PICTURE.write_text(drawing(imports()), encoding="utf-8")
