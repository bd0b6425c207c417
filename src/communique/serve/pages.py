"""What a page is: its address, its parameters, the question that answers it, and what the answer holds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from communique.ask import Filters, Record, View
from communique.ask.browse import Part, Place, Told, Wanted, events
from communique.ask.sides import sideless
from communique.errors import StoreError
from communique.serve.params import MOST, PAGE, Param
from communique.serve.settings import Settings
from communique.store.index import Index

Row = dict[str, Any]

YEAR = 366
"""Days of the last year of a record."""


class Opened:
    """The record as one reader's thread has it open: its latest state, which all share, other times, and its index."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self._times: dict[tuple[str | None, str | None], View] = {}

    @cached_property
    def index(self) -> Index:
        """Look-ups by id and by words."""
        return Index(self.record.contents)

    def at(self, as_of: str | None, known_at: str | None) -> View:
        """The record as of a day, as known at a time; the last few are kept."""
        if not (as_of or known_at):
            return self.record
        key = (as_of, known_at)
        if key not in self._times:
            while len(self._times) >= 2:
                self._times.pop(next(iter(self._times))).close()
            self._times[key] = self.record.view(as_of=as_of, known_at=known_at)
        return self._times[key]

    def find(self, record_id: str) -> tuple[str, Row]:
        """The latest record or document of an id, with its table; raises ``StoreError`` for none."""
        for table, row in self.index.rows(record_id):
            if self.record.is_shown(row.get("document", row["id"]), row["run"]):
                return table, row
        raise StoreError(f"the record shows nothing with the id {record_id!r}", code="id")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the question of a page gets: the record, and the values of the page's parameters."""

    opened: Opened
    given: Mapping[str, Any]
    settings: Settings
    memo: Callable[[str, Callable[[], Any]], Any]
    who: str | None = None
    drawn: bool = False
    """Whether the answer is drawn as a page: of a list that is drawn in parts only that part is wanted."""
    rows_only: bool = False
    """Whether rows alone are taken away, as CSV or JSON Lines: how many there are in all is then not counted."""

    @property
    def view(self) -> View:
        """The record at the times asked for."""
        as_of, known_at = self.given.get("as_of"), self.given.get("known_at")
        return self.opened.at(str(as_of) if as_of else None, known_at)

    def kept(self, key: str, make: Callable[[], Any]) -> Any:
        """What is made once for a state of the record at the times asked for."""
        return self.memo(f"{key} {self.given.get('as_of')} {self.given.get('known_at')}", make)

    def events(self, wanted: Wanted, place: Place | None, limit: int, total: int | None = None) -> Part:
        """A page of events; ``total`` where it is known how many there are."""
        alone = None if wanted.sided else self.kept("sideless", lambda: sideless(self.view))
        return events(self.view, self.opened.index, wanted, place, limit, Told(alone, total))

    @property
    def filters(self) -> Filters:
        """The filters among the parameters."""
        return Filters.of(**{part: self.given[name] for name, part in FILTER_PARTS.items() if self.given.get(name)})

    def recent(self) -> tuple[Filters, tuple[str, ...]]:
        """The filters asked for, where no day is given kept to the record's last year; and a note that says so.

        What goes over all events at once would take long on a large record, and show too much on a picture.
        """
        filters = self.filters
        if filters.since or filters.until:
            return filters, ()
        latest = self.kept("latest day", lambda: self.view.sql("select max(published) as d from documents"))
        last = latest.column("d")[0].as_py()
        if last is None or last.year < 2:
            return filters, ()
        first = last - dt.timedelta(days=YEAR)
        note = f"the last year of the record, since {first}; give days for other times"
        return replace(filters, since=first), (note,)

    @property
    def limit(self) -> int:
        """How many rows a page of the list has."""
        return int(self.given.get("limit") or PAGE)


@dataclass(frozen=True, slots=True)
class Reply:
    """What answers a page: rows (which CSV gives), what is said beside them, and what only the page shows.

    ``whole`` is the JSON as it is, where it has a shape of its own. ``next`` is the cursor of the page after.
    """

    title: str
    rows: list[Row] = field(default_factory=list)
    total: int | None = None
    next: str | None = None
    notes: tuple[str, ...] = ()
    about: dict[str, Any] = field(default_factory=dict)
    show: dict[str, Any] = field(default_factory=dict)
    whole: dict[str, Any] | None = None
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """One address of the explorer: ``says`` in one sentence what it answers, ``template`` how it is shown."""

    name: str
    path: str
    title: str
    says: str
    answer: Callable[[Asked], Reply]
    template: str
    params: tuple[Param, ...] = ()
    group: str = ""
    leafed: bool = False
    """Whether it is a list that is leafed through by cursor."""
    needs: str = ""
    """The setting without which the page is not there."""
    live: bool = False
    """Whether what it answers changes without a run: nobody keeps it."""
    feed: Callable[[Reply], bytes] | None = None
    """Its twin for feed readers, ``.atom``, if it has one."""


FILTER_PARTS = {
    "since": "since",
    "until": "until",
    "type": "types",
    "mode": "modes",
    "context": "contexts",
    "actor": "actors",
    "sector": "sectors",
    "place": "places",
    "outlet": "outlets",
    "status": "statuses",
    "confidence": "confidence",
}

SINCE = Param("since", "first day, YYYY-MM-DD", "day")
UNTIL = Param("until", "last day, YYYY-MM-DD", "day")
OUTLET = Param("outlet", "who published the report", many=True)
ACTOR = Param("actor", "a party on either side: a code, name or id", many=True)
DATED = (SINCE, UNTIL, OUTLET)
EVENT_FILTERS = (
    *DATED,
    Param("type", "PLOVER type, such as CONSULT", many=True),
    Param("mode", "PLOVER mode, such as visit", many=True),
    Param("context", "PLOVER context, such as military", many=True),
    ACTOR,
    Param("sector", "PLOVER sector, such as GOV", many=True),
    Param("place", "where: a country or a place's name", many=True),
    Param("status", "such as happened or planned; any for all", many=True),
    Param("confidence", "at least this sure, 0 to 1", "number", least=0, most=1),
)
CLOCKS = (
    Param("as_of", "the day as of which facts hold", "day"),
    Param("known_at", "the time at which the record is asked: a day, or an ISO time", "moment"),
)
WORDS = Param("q", 'words to search for; "in quotes" together, trea* a beginning, OR and NOT between', "words")
LEAFING = (
    Param("limit", f"rows of one page, {MOST} at most", "whole", default=PAGE, least=1, most=MOST),
    Param("cursor", "where the page begins: the next of the page before"),
)


def identified(name: str, says: str) -> Param:
    """A parameter that is part of the path."""
    return Param(name, says, needed=True)
