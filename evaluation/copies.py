"""Copies among reports: the project's own reports edited as desks edit wire copy, beside others on the same subjects.

``cases/copies/reports.txt`` has reports in pairs, ``x`` and ``x-other``: two texts on one subject, which share no more
than a quotation. Each ``x`` is copied in the ways of :data:`EDITS`; the reports of the story cases stand among them
too, on other subjects and on the same. Figures are over pairs of reports that have one origin.
"""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from communique.link import Report, copies
from evaluation import stories

CASES = Path(__file__).parent / "cases" / "copies"

SWAPS = {"said": "stated", "after": "following", "agreed": "decided", "people": "persons", "began": "started"}
"""Words that a copy editor might change."""


def _headline(text: str) -> str:
    return "WHAT WE KNOW SO FAR\n\nBy our correspondent\n\n" + text.split(" - ", 1)[1]


def _truncated(text: str) -> str:
    return "\n\n".join(text.split("\n\n")[:2])


def _lead(text: str) -> str:
    return text.split("\n\n", 1)[0]


def _extended(text: str) -> str:
    return (
        text + "\n\nThe news was met with caution by neighbours. Analysts expect that the weeks to come will show more."
    )


def _edited(text: str) -> str:
    """Words swapped, figures rounded, and every sixth sentence left out."""
    sentences = re.split(r"(?<=[.”\"]) ", text)
    kept = " ".join(s for i, s in enumerate(sentences, 1) if i % 6)
    return re.sub(r"[A-Za-z]+", lambda found: SWAPS.get(found[0], found[0]), kept)


def _cut_and_edited(text: str) -> str:
    return _edited(_headline(text)).rsplit(". ", 1)[0] + "."


EDITS: dict[str, Callable[[str], str]] = {
    "verbatim": lambda text: text,
    "headline": _headline,
    "truncated": _truncated,
    "lead": _lead,
    "extended": _extended,
    "edited": _edited,
    "cut_and_edited": _cut_and_edited,
}


def cases() -> Iterator[tuple[str, Report]]:
    """Each report with the name of its origin."""
    for told in stories.reports(CASES):
        name = told.id.removeprefix("reports-")
        published = dt.date.fromisoformat(told.day)
        yield name, Report(name, published, told.text)
        if not name.endswith("-other"):
            for i, (edit, change) in enumerate(EDITS.items()):
                day = published + dt.timedelta(days=i % 3)
                yield name, Report(f"{name}/{edit}", day, change(told.text))
    for part in (stories.DEVELOPMENT, stories.HELD):
        for told in stories.reports(stories.CASES / part):
            yield told.id, Report(told.id, dt.date.fromisoformat(told.day), told.text)


def measured() -> dict[str, float]:
    """Precision and recall of pairs that have one origin, and the share of copies whose origin is right."""
    gold = {report.id: origin for origin, report in cases()}
    found = copies(report for _, report in cases())
    origin = {link.right: link.cluster for link in found.links}
    answer = {name: origin.get(name, name) for name in gold}
    pairs = list(itertools.combinations(sorted(gold), 2))
    right = sum(gold[a] == gold[b] and answer[a] == answer[b] for a, b in pairs)
    edited = [name for name in gold if "/" in name]
    return {
        "precision": right / max(1, sum(answer[a] == answer[b] for a, b in pairs)),
        "recall": right / sum(gold[a] == gold[b] for a, b in pairs),
        "origin": sum(answer[n] == gold[n] for n in edited) / len(edited),
    }
