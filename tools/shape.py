"""Say how long the functions and modules are: ``python -m tools.shape``.

Prints the number of functions, their median and 95th percentile in lines, the longest of them and the longest modules.
A function's lines are those of its body: the signature and the docstring are not counted.
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
                yield body_lines(node), f"{path.relative_to(folder)}:{node.lineno} {node.name}"


def body_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """The lines from the first statement after the docstring to the last, both counted; none for a docstring alone."""
    body = node.body[ast.get_docstring(node, clean=False) is not None :]
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


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
