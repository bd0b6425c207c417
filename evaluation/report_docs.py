"""The tables of ``docs/accuracy.md``, written between two markers from the figures of the last full run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from evaluation.report_marks import HELD, Held, Measure

DOCUMENT = Path(__file__).parent.parent / "docs" / "accuracy.md"
BEGIN = "<!-- figures: written by python -m evaluation --docs -->"
END = "<!-- end of figures -->"
NO_RUN = "no figures of a full run: run python -m evaluation with the human-coded sets beside the project first"


class NoFiguresError(ValueError):
    """There is nothing to write: no full run was kept, or the document has no markers."""


def write(figures: Mapping[str, Any], document: Path = DOCUMENT) -> None:
    """Put the tables of the last full run (``{"full": ..., "fresh"?: ...}``) into a document."""
    before, mark, rest = document.read_text(encoding="utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not mark or not end:
        raise NoFiguresError(f"{document.name} has no markers {BEGIN} and {END}")
    if "relate" not in figures.get("full", {}).get("sets", {}):
        raise NoFiguresError(NO_RUN)
    document.write_text(f"{before}{BEGIN}\n{tables(figures)}\n{END}{after}", encoding="utf-8")


def tables(figures: Mapping[str, Any]) -> str:
    """The tables as Markdown."""
    full = figures["full"]
    day = f"Measured on {full['day']} with version {full['version']}."
    return "\n\n".join((day, _sets(full["sets"]), _calibration(full["calibration"]), *_own(figures)))


def _sets(sets: Mapping[str, Mapping[str, float]]) -> str:
    heads = ("set", "measure", "communique", "others")
    rows = [row for h in HELD if h.name in sets for row in _set_rows(h, sets[h.name])]
    return _table(heads, rows)


def _set_rows(held: Held, values: Mapping[str, float]) -> Iterable[tuple[str, ...]]:
    for i, m in enumerate(held.measures):
        yield f"`{held.name}`" if i == 0 else "", _name(m), f"**{_share(values[m.path])}**", _others(m)


def _name(measure: Measure) -> str:
    return f"{measure.name} (lower is better)" if measure.better == "lower" else measure.name


def _others(measure: Measure) -> str:
    return ", ".join(f"{who} {_share(value)}" for who, value in measure.marks) or "–"


def _calibration(errors: Mapping[str, float]) -> str:
    rows = [(f"`{name}`", _share(error)) for name, error in errors.items()]
    return _table(("confidence of", "expected calibration error"), rows)


def _own(figures: Mapping[str, Any]) -> Iterable[str]:
    heads = ("our own", "share right")
    yield _table(heads, [(_words(k), _share(v)) for k, v in figures["full"]["own"].items()])
    fresh = figures.get("fresh")
    if fresh:
        yield f"The held-back sample, on {fresh['day']} with version {fresh['version']}:"
        yield _table(heads, [(_words(k), _share(v)) for k, v in fresh["own"].items()])


def _words(name: str) -> str:
    return name.replace(".", ": ").replace("_", " ")


def _share(value: float) -> str:
    return f"{value:.3f}".removeprefix("0") if value < 1 else f"{value:.2f}"


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = (heads, tuple("---" for _ in heads), *rows)
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
