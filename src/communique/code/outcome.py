"""What a matched frame counts as once its sentence has said how it stands: future help is AGREE, and so on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import cast

from communique.code.matching import Match
from communique.code.ontology import COOPERATIVE, promised, refused, threatened
from communique.code.status import Standing, standing
from communique.records import EventStatus

_PROMISED = COOPERATIVE - {"AGREE"}
_THREATENED = frozenset({"SANCTION", "COERCE", "ASSAULT", "PROTEST"})


@dataclass(frozen=True, slots=True)
class Outcome:
    """The type, mode, CAMEO code and status of an event, after its sentence's negation, tense and mood."""

    type: str
    mode: str | None
    cameo: str | None
    status: EventStatus
    negated: bool
    conditional: bool = False


def outcome_of(match: Match) -> Outcome:
    """The outcome of a match: PLOVER's rules for future, refused and threatened actions."""
    frame = match.frame
    found = standing(match.head)
    if frame.status is not None:
        found = Standing(cast(EventStatus, frame.status), found.negated, found.conditional)
    plain = Outcome(frame.type, frame.mode, frame.cameo, found.status, found.negated, found.conditional)
    if found.negated:
        if frame.type in COOPERATIVE:
            return Outcome("REJECT", _refusal_mode(frame.type), refused(frame.cameo), "happened", True)
        return plain
    if found.status in ("planned", "proposed") and frame.type in _PROMISED:
        return Outcome("AGREE", None, promised(frame.cameo), found.status, False)
    if found.status == "planned" and frame.type in _THREATENED:
        return Outcome("THREATEN", _threat_mode(frame.type, frame.mode), threatened(frame.cameo), "planned", False)
    if found.status == "hypothetical" and frame.type in _THREATENED and _is_warned_of(match):
        return Outcome("THREATEN", _threat_mode(frame.type, frame.mode), threatened(frame.cameo), "happened", False)
    return plain


def as_planned(outcome: Outcome) -> Outcome:
    """What happens by its tense but lies ahead by its date, as planned: "visits Rome on Thursday" is AGREE."""
    if outcome.status != "happened":
        return outcome
    if outcome.type in _PROMISED:
        return replace(outcome, type="AGREE", mode=None, cameo=promised(outcome.cameo), status="planned")
    return replace(outcome, status="planned")


def _is_warned_of(match: Match) -> bool:
    """Whether a deed stands in what somebody warns or threatens of himself, and not in its condition."""
    for below, above in pairwise((match.head, *match.head.ancestors())):
        if below.dep == "advcl" and any(c.lower in ("if", "unless") for c in below.kids("mark", "advmod")):
            return False
        if above.lemma in ("warn", "threaten"):
            return True
    return False


def _threat_mode(kind: str, mode: str | None) -> str | None:
    """The mode of THREATEN that a deed of some type and mode is when it is threatened."""
    if kind == "ASSAULT":
        return "violence"
    if mode in ("expel", "deport"):
        return "expel"
    if mode in ("withdraw", "discontinue"):
        return "relations"
    return mode if mode in ("arrest", "restrict") else None


def _refusal_mode(kind: str) -> str:
    if kind == "CONSULT":
        return "meet"
    return "yield" if kind in ("RETREAT", "CONCEDE") else "assist"
