"""Where an answer comes from, in words: the record, its clocks, and what narrowed the question."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from communique.ask.filters import Filters
from communique.store.view import View

_SINGULAR = {
    "types": "type",
    "modes": "mode",
    "contexts": "context",
    "actors": "party",
    "sectors": "sector",
    "places": "place",
    "outlets": "outlet",
    "statuses": "status",
}


@dataclass(frozen=True, slots=True)
class Source:
    """The view and the filters that an answer came from, and what was asked; words are made when asked for."""

    view: View
    filters: Filters
    asked: Mapping[str, Any] = field(default_factory=dict)

    @property
    def record(self) -> str:
        """The record, how many reports it shows, and the day on which it was last written."""
        number = self.view.sql("select count(*) as n from documents").column("n")[0].as_py()
        written = f", written to last on {self.view.runs[-1].finished[:10]}" if self.view.runs else ""
        return f"record “{self.view.folder.resolve().name}”, {number:,} report{'s' * (number != 1)}{written}"

    @property
    def clocks(self) -> str:
        """The two clocks, or nothing where both are free."""
        parts = (("as of", self.view.clocks.as_of), ("as known at", self.view.clocks.known_at))
        return ", ".join(f"{what} {str(when)[:10]}" for what, when in parts if when)

    @property
    def told(self) -> str:
        """All of it in one line."""
        return "; ".join(p for p in (self.record, self.clocks, described(self.filters)) if p)


def described(filters: Filters) -> str:
    """What filters ask for, in words; nothing for none.

    >>> described(Filters.of(types=["CONSULT", "AID"], since="2022-09-01", confidence=0.5))
    'since 2022-09-01, type CONSULT or AID, confidence at least 0.5'
    """
    return ", ".join(_part(name, getattr(filters, name)) for name in filters.used)


def _part(name: str, value: Any) -> str:
    if name == "confidence":
        return f"confidence at least {value:g}"
    return f"{_SINGULAR.get(name, name)} {' or '.join(_words(value))}"


def _words(value: Any) -> Iterator[str]:
    return (str(v) for v in (value if isinstance(value, tuple) else (value,)))
