"""A module imports only modules that stand before it in the data's way through the program; lengths are bounded."""

import ast
from graphlib import TopologicalSorter
from pathlib import Path
from statistics import median

import pytest

from tools import architecture, shape

ORDER = ["version", *architecture.ORDER, "__main__"]
ROOT = Path(__file__).parent.parent / "src" / "communique"
MODULES = sorted(p for p in ROOT.rglob("*.py") if p != ROOT / "__init__.py")


def imported(path: Path) -> set[str]:
    """The names of the package's own modules that a file imports, first part only; "" is the package root."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.Import):
            names = [a.name for a in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}:{node.lineno} is a relative import"
            names = [node.module or ""]
            if node.module == "communique":
                names = [f"communique.{a.name}" for a in node.names]
        found |= {n.split(".")[1] if "." in n else "" for n in names if n.split(".")[0] == "communique"}
    return found


def module_of(path: Path) -> str:
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_stand_before(path: Path) -> None:
    module = module_of(path)
    assert module in ORDER, f"{module} has no place in the import order"
    allowed = set(ORDER[: ORDER.index(module) + 1])
    assert imported(path) <= allowed, f"{path.name} imports {imported(path) - allowed}"


def at_once(path: Path) -> set[str]:
    """The files of the package, by their dotted names, that a file imports when it is loaded itself."""
    found = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("communique."):
            found |= {str(node.module), *(f"{node.module}.{a.name}" for a in node.names)}
    return found


def test_no_file_imports_itself_by_way_of_others() -> None:
    names = {
        ".".join(("communique", *p.relative_to(ROOT).with_suffix("").parts)).removesuffix(".__init__"): p
        for p in MODULES
    }
    graph = {name: (at_once(path) & set(names)) - {name} for name, path in names.items()}
    order = TopologicalSorter({n: {o for o in found if not n.startswith(f"{o}.")} for n, found in graph.items()})
    order.prepare()


def test_a_module_is_at_most_600_lines() -> None:
    long = {str(p.relative_to(ROOT)): n for p in MODULES if (n := len(p.read_text().splitlines())) > 600}
    assert not long


def test_functions_are_short() -> None:
    lines = [n for n, _ in shape.functions()]
    assert median(lines) <= 10
    assert shape.percentile(lines, 0.95) <= 50
