"""The codebook pages of the docs site: types, modes, contexts and CAMEO codes from the tables that the coder reads."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from communique.code.lexicon import Row, folder, table
from communique.code.ontology import Code, Kind, codes, kinds

WORDS = Path(__file__).parent.parent / "docs" / "codebook"
"""Where the tables lie that say in our own words what modes, contexts and codes mean."""

QUADS = {
    1: "verbal cooperation",
    2: "material cooperation",
    3: "verbal conflict",
    4: "material conflict",
}


@cache
def words(name: str) -> Mapping[tuple[str, ...], str]:
    """What a table says, under the cells that lead each of its rows."""
    with (WORDS / f"{name}.csv").open(encoding="utf-8", newline="") as source:
        return {tuple(r[:-1]): r[-1] for r in list(csv.reader(source))[1:]}


@cache
def frames() -> tuple[tuple[str, Row], ...]:
    """Every frame of the event lexicon with its type, which is the beginning of its file's name."""
    return tuple(
        (row.file.removesuffix(".csv").split("-")[0].upper(), row) for row in folder("events", "frame", "example")
    )


def example(kind: str, mode: str | None = None, cameo: str | None = None) -> str:
    """The shortest example among the frames of a type, and of a mode or code; "" where none has one."""
    fits = [
        r["example"]
        for t, r in frames()
        if t == kind and (cameo is None or r["cameo"] == cameo) and (mode is None or mode_of(r) == mode)
    ]
    whole = [e for e in fits if len(e.split()) >= 4] or fits
    return min(whole, key=lambda e: (len(e), e), default="")


def mode_of(row: Row) -> str:
    """The mode of a frame: its own, or else that of its CAMEO code."""
    code = codes().get(row["cameo"])
    return row["mode"] or (code.mode or "" if code else "")


def type_page() -> str:
    """The types with their modes, and the contexts."""
    said = {r["type"]: r["gloss"] for r in table("plover", "type", "mode", "gloss") if not r["mode"]}
    lead = (
        "# Codebook: types, modes, contexts\n\n"
        "Events are coded in [PLOVER 2.0](https://osf.io/preprints/socarxiv/rm5dw/). The definitions here are in our "
        "own words, and every example is a row of the lexicon; those of events are coded by a test. Made from the "
        "tables that the coder reads.\n\n"
        "The **score** runs from -10 (conflict) to 10 (cooperation). An event with a [CAMEO code](cameo.md) has that "
        "code's Goldstein score instead.\n"
    )
    sections = [_type(k, said[t]) for (t, m), k in kinds().items() if m is None]
    return "\n".join([lead, _rules(), *sections, _contexts()])


def _type(kind: Kind, gloss: str) -> str:
    score = f"Quad {kind.quad}, {QUADS[kind.quad]}; score {kind.score:g}; CAMEO {kind.cameo}."
    shown = example(kind.type)
    modes = [k for (t, m), k in kinds().items() if t == kind.type and m is not None]
    rows = [_mode(k) for k in modes]
    listed = ["| mode | means | score | example |", "| --- | --- | --- | --- |", *rows, ""] if rows else []
    return "\n".join([f"## {kind.type}", "", f"{gloss[0].upper()}{gloss[1:]}.", "", f"{score} *{shown}*", "", *listed])


def _mode(kind: Kind) -> str:
    shown = example(kind.type, kind.mode)
    says = words("modes")[kind.type, kind.mode or ""]
    return f"| `{kind.mode}` | {says} | {kind.score:g} | {shown} |"


def _rules() -> str:
    return (
        "## Which type\n\n"
        "- What is said decides before what is done: a promise of aid is AGREE, aid given is AID.\n"
        "- What is to come is another type: cooperation that is promised, planned or agreed is AGREE, conflict that is "
        "held out is THREATEN.\n"
        "- Cooperation that is denied or refused is REJECT.\n"
        "- A treaty that will be signed is AGREE; one that was signed is SUPPORT.\n"
        "- An exercise of several is COOPERATE; that of one state is MOBILIZE.\n"
        "- Where the sides could be exchanged, as in a meeting, all are actors and the event is symmetric.\n"
    )


def _contexts() -> str:
    examples = {r["context"]: r["example"] for r in table("contexts", "context", "words", "example")}
    rows = [f"| `{c[0]}` | {says} | {examples.get(c[0], '')} |" for c, says in words("contexts").items()]
    lead = (
        "## Contexts\n\nWhat an event is about, beside what it is; an event has as many as fit. Words of its sentence "
        "give them.\n"
    )
    return "\n".join([lead, "| context | about | example |", "| --- | --- | --- |", *rows, ""])


def cameo_page() -> str:
    """Every CAMEO code with what it means, the type and mode that it counts as, and its score."""
    lead = (
        "# Codebook: CAMEO\n\n"
        "The codes that stand beside PLOVER types, so that the record can be held against older data: in our own "
        "words, with the type and mode that each counts as and the published Goldstein score. Codes are text: `010` is "
        "not `10`. Appeals (`02`) are coded as demands (`10`), since PLOVER has one type for both. Where no frame of "
        "the lexicon gives a code there is no example.\n"
    )
    rows = [_code(c) for c in codes().values()]
    return "\n".join(
        [lead, "| code | means | counts as | score | example |", "| --- | --- | --- | --- | --- |", *rows, ""]
    )


def _code(code: Code) -> str:
    kind = f"{code.type} {code.mode or ''}".strip()
    shown = example(code.type, cameo=code.code)
    return f"| `{code.code}` | {words('cameo')[code.code,]} | {kind} | {code.goldstein:g} | {shown} |"
