"""What the reference says of a claim, before it is made a finding."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from communique.records import Verdict

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Answer(Generic[Row]):
    """A verdict with its reason, and the rows of the reference that it rests on."""

    verdict: Verdict
    because: str
    rows: tuple[Row, ...] = ()
