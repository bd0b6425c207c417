"""The analyst's count as figures that floors can hold."""

from __future__ import annotations

from evaluation.analyst import judgements as said
from evaluation.analyst.judgements import Judgement
from evaluation.analyst.records import lines, reports

KEPT = ("events", "quotations", "offices")
"""The kinds with enough records for a share of their own."""


def measured() -> dict[str, float]:
    """Of the judged records that are still there, the share that is right; of all ever right, the share still there."""
    judged = said.judgements()
    held, _ = said.matched((line for report in reports() for line in lines(report)), judged)
    shares = {kind: _share(held, kind) for kind in KEPT}
    return {"right": _share(held), **shares, "kept": _kept(held, judged)}


def _share(judged: list[Judgement], kind: str = "") -> float:
    own = [one.right for one in judged if kind in ("", one.line.kind)]
    return sum(own) / len(own)


def _kept(held: list[Judgement], judged: list[Judgement]) -> float:
    """A right record that has become another right one counts as lost, so that this lies below one."""
    ever = {(one.line.key, one.line.said) for one in judged if one.right}
    still = {(one.line.key, one.line.said) for one in held if one.right}
    return len(still) / len(ever)
