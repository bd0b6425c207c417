"""The report of a run: a page a set, an index, and the figures of the last full run for the documents.

Every page is one self-contained file. The pages show text of the human-coded sets, so that they stay on the machine
that made them: git ignores the folder.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evaluation import report_labels, report_records, report_spans
from evaluation.report_html import Html, joined, note, page, section, table, tag
from evaluation.report_marks import figure, held, rows
from evaluation.report_sets import Maker, Measured, Parts

FOLDER = Path(__file__).parent / "report"
FIGURES = "figures.json"
COMMONEST = 60
MAKERS: Mapping[str, Maker] = {
    "relate": report_labels.relate,
    "events": report_labels.events,
    "plover_gsr": report_labels.plover_gsr,
    "actors": report_labels.actors,
    "relations": report_records.relations,
    "quotations": report_spans.quotations,
    "dates": report_spans.dates,
    "places": report_spans.places,
}
OWN = {
    "passages": ("The project's own passages", "News prose of our own, with what a careful reader finds in it."),
    "claims": ("The project's own claims", "Sentences of our own, with the verdict that the public record gives them."),
}


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the report: its file's stem, heading, opening words, figures and parts."""

    name: str
    title: str
    lead: str
    figures: tuple[tuple[str, float, str, str], ...]
    parts: Parts
    held_against: str = ""


def measured(script: Any, name: str, result: dict[str, Any], data: Sequence[Any], answers: Sequence[Any]) -> Page:
    """The page of a set of human-coded text."""
    by_id = {a["id"]: a for a in answers if "id" in a}
    about = held(name)
    parts = MAKERS[name](Measured(name, result, data, by_id, script))
    lead = f"{about.asks} Text: {about.source}."
    return Page(name, about.title, lead, tuple(rows(about.measures, result)), parts, about.held_against)


def own(name: str, figures: Mapping[str, float], parts: Parts) -> Page:
    """The page of the project's own passages or claims."""
    title, lead = OWN[name]
    shown = ((what.partition(".")[2], value, "–", "higher") for what, value in figures.items())
    return Page(name, title, lead, tuple(shown), parts)


def write(folder: Path, pages: Sequence[Page], day: dt.date) -> None:
    """Write every page and the index; pages of an earlier run that are not in this one are taken away."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.html"):
        old.unlink()
    links = {"index.html": "All", **{f"{p.name}.html": p.name for p in pages}}
    for one in pages:
        told = page(one.title, one.lead, (_figures(one), *one.parts.all_sections()), links)
        (folder / f"{one.name}.html").write_text(told, encoding="utf-8")
    lead = f"What communique answers on {day.isoformat()}, held against people. Click a heading to sort."
    index = page("Accuracy", lead, (_summary(pages), _commonest(pages), _calibration(pages)), links)
    (folder / "index.html").write_text(index, encoding="utf-8")


def _figures(one: Page) -> Html:
    heads = ("measure", "communique", "others", "better is")
    return section("Figures", table(heads, one.figures), note(one.held_against))


def _summary(pages: Iterable[Page]) -> Html:
    shown = [(_link(p), *row) for p in pages for row in p.figures]
    return section("Figures", table(("set", "measure", "communique", "others", "better is"), shown))


def _commonest(pages: Iterable[Page]) -> Html:
    every = ((_link(p), what, n) for p in pages for what, n in p.parts.faults.items())
    shown = sorted(every, key=lambda row: -row[2])[:COMMONEST]
    return section("The commonest errors of all sets", table(("set", "what went wrong", "cases"), shown))


def _calibration(pages: Iterable[Page]) -> Html:
    shown = [(_link(p), r.what, r.answers, r.error) for p in pages for r in p.parts.reliabilities]
    return section("Confidence", table(("set", "what is right", "answers", "expected calibration error"), shown))


def _link(one: Page) -> Html:
    return joined((tag("a", one.name, href=f"{one.name}.html"),))


# ---------------------------------------------------------------- the figures of the last run


def calibration(pages: Iterable[Page]) -> dict[str, float]:
    """The expected calibration error of every set with a confidence, the first of those that it plots."""
    return {p.name: p.parts.reliabilities[0].error for p in pages if p.parts.reliabilities}


def keep(folder: Path, kind: str, values: Mapping[str, Any]) -> None:
    """Keep the figures of a run of a kind (``full``, ``fresh``) beside the report, in place of those before."""
    folder.mkdir(parents=True, exist_ok=True)
    known = {**kept(folder), kind: values}
    (folder / FIGURES).write_text(json.dumps(known, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def kept(folder: Path) -> dict[str, Any]:
    """The figures that were kept, by kind of run; none when there was no run."""
    path = folder / FIGURES
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return found


def published(name: str, result: dict[str, Any]) -> dict[str, float]:
    """Every figure of a set that its page shows, by its path."""
    return {m.path: figure(result, m.path) for m in held(name).measures}
