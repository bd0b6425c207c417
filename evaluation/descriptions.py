"""The project's own labelled descriptions: who "Somali pirates" are by country and sector, and how sure that is."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from evaluation.gold import answered
from evaluation.report_confidence import reliability

FILE = Path(__file__).parent / "cases" / "descriptions.csv"
ON = "2023-03-01"
"""The day on which every description is read."""
FIGURES = ("country", "sector", "both", "calibrated")


@dataclass(frozen=True, slots=True)
class Description:
    """A description with the country that it tells, if it tells one, and the sectors that are right."""

    text: str
    country: str | None
    sectors: frozenset[str | None]


def descriptions(path: Path = FILE) -> list[Description]:
    """Every description of a table, in order."""
    with path.open(encoding="utf-8", newline="") as lines:
        return [
            Description(r["description"], r["country"] or None, frozenset(r["sector"].split() or [None]))
            for r in csv.DictReader(lines)
        ]


def measured() -> tuple[dict[str, float], list[tuple[Description, dict[str, object]]]]:
    """Shares right, one less the expected calibration error of the confidence, and what is wrong."""
    every = descriptions()
    answers = answered("resolve", [{"id": str(i), "text": d.text, "on": ON} for i, d in enumerate(every)])
    country = [a["country"] == d.country for d, a in zip(every, answers, strict=True)]
    sector = [a["sector"] in d.sectors for d, a in zip(every, answers, strict=True)]
    both = [c and s for c, s in zip(country, sector, strict=True)]
    sure = reliability("descriptions", [(a["confidence"], b) for a, b in zip(answers, both, strict=True)])
    shares = [sum(right) / len(right) for right in (country, sector, both)]
    wrong = [(d, a) for d, a, b in zip(every, answers, both, strict=True) if not b]
    return dict(zip(FIGURES, (*shares, 1 - sure.error), strict=True)), wrong
