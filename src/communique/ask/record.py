"""A record that can be asked: the questions as methods, each answered with its sources."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

from communique.ask import documents, events, members, network, network_nodes, said, stories
from communique.ask.answer import Answer
from communique.ask.events import Period
from communique.ask.filters import Filters
from communique.ask.source import Source
from communique.errors import StoreError
from communique.store import index, layout
from communique.store.database import Database
from communique.store.places import place_of
from communique.store.view import Clocks, Contents
from communique.store.view import View as Stored


class View(Stored):
    """A record as of a day and as known at a time, with the questions that people ask.

    Every question takes what narrows it, as :class:`Filters` or as the names of their parts, and a ``limit``.

    >>> view.dyad("CHN", "RUS", by="month", since="2022-01-01").to_polars()  # doctest: +SKIP
    """

    def view(
        self,
        *,
        as_of: dt.date | str | None = None,
        known_at: dt.datetime | dt.date | str | None = None,
        wrong: bool = False,
    ) -> View:
        """The same runs as of another day, as known at another time, ``wrong`` with what was judged to be wrong."""
        return View(self.contents, Clocks.of(as_of, known_at, wrong=wrong), self._sharing)

    def events(
        self, filters: Filters | None = None, limit: int | None = None, *, independent: bool = False, **parts: Any
    ) -> Answer:
        """Events, latest first; ``independent`` ones once, however many reports tell of them."""
        kept = _filters(filters, parts)
        return self._from(kept, events.events(self, kept, limit, independent=independent))

    def dyad(
        self,
        first: str,
        second: str,
        by: Period = "month",
        filters: Filters | None = None,
        *,
        directed: bool = False,
        independent: bool = False,
        **parts: Any,
    ) -> Answer:
        """What passed between two parties: counts, Goldstein sum and mean, cooperation and conflict, by period."""
        kept = _filters(filters, parts)
        found = events.dyad(self, first, second, by, kept, directed=directed, independent=independent)
        return self._from(kept, found, first=first, second=second, by=by, directed=directed, independent=independent)

    def timeline(self, party: str, filters: Filters | None = None, limit: int | None = None, **parts: Any) -> Answer:
        """All that reports say of a party, in order of time."""
        kept = _filters(filters, parts)
        return self._from(kept, events.timeline(self, party, kept, limit), party=party)

    def said(
        self,
        by: str | None = None,
        about: str | None = None,
        on: dt.date | str | None = None,
        filters: Filters | None = None,
        limit: int | None = None,
        **parts: Any,
    ) -> Answer:
        """What reports quote: by a speaker, about a party or with words in it, on a day."""
        kept = _filters(filters, parts)
        return self._from(kept, said.said(self, kept, limit, by=by, about=about, on=on))

    def members(
        self,
        organisation: str,
        on: dt.date | str | None = None,
        filters: Filters | None = None,
        limit: int | None = None,
        **parts: Any,
    ) -> Answer:
        """Who belongs to an organisation by what reports say, beside the reference."""
        kept = _filters(filters, parts)
        found = members.members(self, organisation, kept, limit, on=on)
        return self._from(kept, found, organisation=organisation, on=on)

    def network(
        self,
        relation: str | None = None,
        level: str = "party",
        filters: Filters | None = None,
        limit: int | None = None,
        **parts: Any,
    ) -> Answer:
        """Who meets, supports or sanctions whom, as edges."""
        kept = _filters(filters, parts)
        found = network.network(self, kept, limit, relation=relation, level=level)
        return self._from(kept, found, relation=relation, level=level)

    def nodes(
        self,
        relation: str | None = None,
        level: str = "party",
        weight: str = "events",
        filters: Filters | None = None,
        limit: int | None = None,
        **parts: Any,
    ) -> Answer:
        """The parties of that network, with centralities and communities; needs the extra ``network``."""
        kept = _filters(filters, parts)
        found = network_nodes.nodes(self, kept, limit, relation=relation, level=level, weight=weight)
        return self._from(kept, found, relation=relation, level=level, weight=weight)

    def conflicts(self, filters: Filters | None = None, limit: int | None = None, **parts: Any) -> Answer:
        """Where accounts disagree with each other, or with the reference."""
        kept = _filters(filters, parts)
        return self._from(kept, members.conflicts(self, kept, limit))

    def some_conflicts(
        self, first: int, count: int, filters: Filters | None = None, **parts: Any
    ) -> tuple[Answer, int]:
        """So many of these from the ``first`` on, from 0, and how many there are."""
        kept = _filters(filters, parts)
        found, every = members.some_conflicts(self, kept, first, count)
        return self._from(kept, found), every

    def stories(
        self, filters: Filters | None = None, limit: int | None = None, *, reports: int = 2, **parts: Any
    ) -> Answer:
        """Events that several reports tell, with how many independently, and the values in which they differ."""
        kept = _filters(filters, parts)
        return self._from(kept, stories.stories(self, kept, limit, reports=reports))

    def story(self, record_id: str) -> Answer:
        """Every telling of the story that an event belongs to."""
        return self._from(Filters(), stories.story(self, record_id))

    def coverage(
        self, by: str = "day", filters: Filters | None = None, limit: int | None = None, **parts: Any
    ) -> Answer:
        """Documents by outlet, time and status, with failures by reason."""
        kept = _filters(filters, parts)
        return self._from(kept, documents.coverage(self, kept, limit, by=by))

    def search(self, words: str, filters: Filters | None = None, limit: int | None = 20, **parts: Any) -> Answer:
        """Documents that hold some words, best first."""
        kept = _filters(filters, parts)
        return self._from(kept, documents.search(self, self._index, words, kept, limit))

    def find(self, record_id: str) -> tuple[str, dict[str, Any]]:
        """The latest record or document of an id: its table, and its columns; raises ``StoreError`` for none."""
        found = [(t, r) for t, r in self._index.rows(record_id) if self.is_shown(r.get("document", r["id"]), r["run"])]
        if not found:
            raise StoreError(f"the record shows nothing with the id {record_id!r}", code="id")
        return found[0]

    def _from(self, filters: Filters, answer: Answer, **asked: Any) -> Answer:
        """An answer that knows where it comes from, and what was asked beside the filters."""
        return replace(answer, source=Source(self, filters, asked))

    @cached_property
    def _index(self) -> index.Index:
        return index.Index(self.contents)


class Record(View):
    """A record opened from its folder, as its committed runs stood at that moment.

    ``record.view(as_of=..., known_at=...)`` gives it at other times. ``database`` is one to share with others.
    """

    def __init__(self, folder: str | Path, database: Database | None = None) -> None:
        place = place_of(folder)
        super().__init__(Contents(place, tuple(layout.folders_of(place))), database=database)


def _filters(filters: Filters | None, parts: dict[str, Any]) -> Filters:
    return (filters or Filters()) & Filters.of(**parts)
