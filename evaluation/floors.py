"""The floors: no figure may fall below what was reached; lowering one takes a reason."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FLOORS = Path(__file__).parent / "floors.json"
SLACK = 0.002
"""How far below its floor a figure may lie: floating point and library patch releases move the last digit."""


def read_floors() -> dict[str, Any]:
    """The floors as ``{"figures": {name: floor}, "lowered": [{figure, from, to, reason}]}``."""
    return json.loads(FLOORS.read_text(encoding="utf-8")) if FLOORS.is_file() else {"figures": {}, "lowered": []}


def fallen(figures: dict[str, float]) -> list[str]:
    """A line for each figure that lies below its floor. Figures that were not measured are not held."""
    floors = read_floors()["figures"]
    return [
        f"{name} is {figures[name]:.4f}, its floor is {floor:.4f}"
        for name, floor in floors.items()
        if name in figures and figures[name] < floor - SLACK
    ]


def raised(figures: dict[str, float]) -> None:
    """Pin every figure that lies above its floor, and every new one."""
    known = read_floors()
    known["figures"] = {
        name: max(value, known["figures"].get(name, value)) for name, value in {**known["figures"], **figures}.items()
    }
    _write(known)


def lowered(figures: dict[str, float], reason: str) -> None:
    """Pin every figure as it is now, and keep the reason beside what it was."""
    known = read_floors()
    for name, value in figures.items():
        before = known["figures"].get(name, value)
        if value < before - SLACK:
            known["lowered"].append({"figure": name, "from": before, "to": value, "reason": reason})
        known["figures"][name] = value
    _write(known)


def _write(floors: dict[str, Any]) -> None:
    floors["figures"] = {name: round(v, 4) for name, v in sorted(floors["figures"].items())}
    FLOORS.write_text(json.dumps(floors, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
