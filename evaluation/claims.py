"""The project's own claims, true, false and beyond the reference, and how the check answers them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evaluation import gold

CLAIMS = Path(__file__).parent / "claims.jsonl"
DECISIVE = ("contradicted", "supported", "not_covered")
"""Verdicts, the most decisive first: a claim's verdict is that of its most decisive finding."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence as published on a day, the verdict that the public record gives it, and why."""

    id: str
    claim: str
    published: str
    verdict: str
    why: str


def claims(path: Path = CLAIMS) -> Iterator[Claim]:
    """Every claim of a file, in order."""
    for line in path.read_text(encoding="utf-8").splitlines():
        yield Claim(**json.loads(line))


def verdict_of(answer: dict[str, Any]) -> str:
    """The verdict of an answer of ``check``: ``not_covered`` without findings, ``error`` where it failed."""
    if "error" in answer:
        return "error"
    given = {f["verdict"] for f in answer["findings"]}
    return next((v for v in DECISIVE if v in given), "not_covered")


def judged() -> list[tuple[Claim, str]]:
    """Every claim with the verdict that the check gives it."""
    every = list(claims())
    lines = [{"id": c.id, "claim": c.claim, "published": c.published} for c in every]
    return [(c, verdict_of(a)) for c, a in zip(every, gold.answered("check", lines), strict=True)]


def measured() -> dict[str, Any]:
    """Shares of right verdicts, in all and by the true verdict, and the true claims called contradicted."""
    return figures(judged())


def figures(answers: list[tuple[Claim, str]]) -> dict[str, Any]:
    """``{"right", "supported", "contradicted", "not_covered", "true_not_contradicted"}`` as shares,
    ``"true_called_contradicted"`` as a number and ``"missed"`` as ``[(claim, verdict given)]``."""
    seen = Counter(c.verdict for c, _ in answers)
    right = Counter(c.verdict for c, given in answers if given == c.verdict)
    wronged = sum(given == "contradicted" for c, given in answers if c.verdict == "supported")
    return {
        "right": right.total() / seen.total(),
        **{v: right[v] / seen[v] for v in sorted(seen)},
        "true_not_contradicted": 1 - wronged / seen["supported"],
        "true_called_contradicted": wronged,
        "missed": [(c, given) for c, given in answers if given != c.verdict],
    }
