"""Say how long the functions and modules are: ``python -m tools.shape``.

Prints the number of functions, their median and 95th percentile in lines, the longest of them and the longest modules.
A function's lines are all of it: signature, docstring and body.
"""

from __future__ import annotations

import ast
import math
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "src" / "communique"
SHOWN = 10


def functions(folder: Path = PACKAGE) -> Iterator[tuple[int, str]]:
    """Each function's lines and where it stands, as ``ask/events.py:40 events``."""
    for path in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield (
                    (node.end_lineno or node.lineno) - node.lineno + 1,
                    f"{path.relative_to(folder)}:{node.lineno} {node.name}",
                )


def modules(folder: Path = PACKAGE) -> Iterator[tuple[int, str]]:
    """Each module's lines and its path."""
    for path in sorted(folder.rglob("*.py")):
        yield len(path.read_text(encoding="utf-8").splitlines()), str(path.relative_to(folder))


def percentile(numbers: list[int], share: float) -> int:
    """The smallest of the numbers that this share of them does not pass.

    >>> percentile(list(range(1, 101)), 0.95)
    95
    """
    return sorted(numbers)[max(math.ceil(share * len(numbers)) - 1, 0)]


def told() -> Iterator[str]:
    """The figures, a line each."""
    found, files = sorted(functions(), reverse=True), sorted(modules(), reverse=True)
    lines = [n for n, _ in found]
    yield f"{len(found)} functions: median {median(lines):g} lines, 95th percentile {percentile(lines, 0.95)}"
    yield from (f"  {n:4} {where}" for n, where in found[:SHOWN])
    yield f"{len(files)} modules, {sum(n for n, _ in files):,} lines"
    yield from (f"  {n:4} {where}" for n, where in files[:SHOWN])


if __name__ == "__main__":
    sys.stdout.write("\n".join(told()) + "\n")
