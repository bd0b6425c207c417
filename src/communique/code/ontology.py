"""PLOVER 2.0 types and modes and CAMEO codes, with their scores: the tables that say what an event counts as."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from communique.code.lexicon import Row, table

COOPERATIVE = frozenset({"AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT"})
"""Types of quads 1 and 2."""

CONTEXTS = frozenset(
    (
        "military intelligence executive legislative election political_institutions pro_democracy pro_autocracy "
        "economic legal reparations human_rights rights_freedoms repression human_security gender lgbt "
        "religion_ethnicity inequality diplomatic territory peacekeeping health asylum migration disasters "
        "natural_resource environment technology terrorism cbrn cyber misinformation crime corruption "
        "illegal_drugs trafficking"
    ).split()
)


@dataclass(frozen=True, slots=True)
class Kind:
    """An event type, or a mode of one: its quad (1 to 4), score (-10 to 10) and shallowest CAMEO code."""

    type: str
    mode: str | None
    quad: int
    score: float
    cameo: str


@dataclass(frozen=True, slots=True)
class Code:
    """A CAMEO code with the PLOVER type, mode and contexts that it stands for, and its Goldstein score."""

    code: str
    type: str
    mode: str | None
    goldstein: float
    contexts: tuple[str, ...]


@cache
def kinds() -> Mapping[tuple[str, str | None], Kind]:
    """Types under ``(type, None)`` and modes under ``(type, mode)``."""
    found: dict[tuple[str, str | None], Kind] = {}
    for row in table("plover", "type", "mode", "quad", "score", "cameo"):
        mode = row["mode"] or None
        parent = found.get((row["type"], None))
        cameo = row["cameo"] or (parent.cameo if parent else "")
        found[row["type"], mode] = Kind(row["type"], mode, int(row["quad"]), _number(row, "score"), cameo)
    return found


@cache
def codes() -> Mapping[str, Code]:
    """CAMEO codes by their digits."""
    return {
        r["code"]: Code(r["code"], r["type"], r["mode"] or None, _number(r, "goldstein"), r.many("contexts"))
        for r in table("cameo", "code", "type", "mode", "goldstein", "contexts")
    }


def quad_of(kind: str) -> int:
    """The quad of a type, 1 verbal cooperation to 4 material conflict."""
    return kinds()[kind, None].quad


def goldstein_of(kind: str, mode: str | None, cameo: str | None) -> float:
    """The score of the CAMEO code where there is one, else of the mode, else of the type."""
    code = codes().get(cameo or "")
    if code is not None:
        return code.goldstein
    return kinds().get((kind, mode), kinds()[kind, None]).score


def promised(cameo: str | None) -> str:
    """The code of intending what a cooperative code does: 062 becomes 0312.

    >>> promised("062"), promised("041"), promised(None)
    ('0312', '036', '030')
    """
    code = cameo or ""
    for prefix, intent in _INTENT:
        if code.startswith(prefix):
            return intent
    return "030"


def threatened(cameo: str | None) -> str:
    """The code of threatening what a conflictual code does: 163 becomes 1312."""
    code = cameo or ""
    return next((threat for prefix, threat in _THREAT if code.startswith(prefix)), "130")


def refused(cameo: str | None) -> str:
    """The code of refusing what a cooperative code does: 085 becomes 1244."""
    code = cameo or ""
    return next((refusal for prefix, refusal in _REFUSAL if code.startswith(prefix)), "120")


def _number(row: Row, column: str) -> float:
    try:
        return float(row[column])
    except ValueError as error:
        raise row.fault(f"{row[column]!r} is no number") from error


_INTENT = (
    ("045", "039"), ("04", "036"), ("05", "032"), ("061", "0311"), ("062", "0312"), ("063", "0313"),
    ("064", "0314"), ("06", "031"), ("071", "0331"), ("072", "0332"), ("073", "0333"), ("074", "0334"),
    ("07", "033"), ("081", "0351"), ("082", "0352"), ("083", "034"), ("084", "0353"), ("085", "0354"),
    ("086", "0355"), ("087", "0356"), ("08", "035"), ("03", "030"),
)  # fmt: skip
_THREAT = (
    ("162", "1311"), ("163", "1312"), ("161", "1313"), ("164", "134"), ("165", "135"), ("166", "136"),
    ("16", "131"), ("1721", "1321"), ("1722", "1322"), ("1723", "1323"), ("1724", "1324"), ("172", "132"),
    ("175", "137"), ("17", "132"), ("14", "133"), ("191", "1381"), ("192", "1382"), ("204", "1385"),
    ("18", "1384"), ("19", "1384"), ("20", "1383"), ("15", "138"),
)  # fmt: skip
_REFUSAL = (
    ("04", "125"), ("036", "125"), ("061", "1211"), ("062", "1212"), ("063", "1213"), ("06", "121"),
    ("071", "1221"), ("072", "1222"), ("073", "1223"), ("074", "1224"), ("07", "122"), ("081", "1241"),
    ("082", "1242"), ("084", "1243"), ("085", "1244"), ("086", "1245"), ("087", "1246"), ("08", "124"),
    ("057", "127"), ("05", "121"), ("03", "120"),
)  # fmt: skip


@cache
def code_of(kind: str, mode: str | None) -> str | None:
    """The most general CAMEO code of a type and mode; that of the type where the mode has none."""
    own = [c for c, row in codes().items() if row.type == kind and row.mode == mode]
    every = own or [c for c, row in codes().items() if row.type == kind]
    return min(every, key=lambda c: (len(c), c), default=None)
