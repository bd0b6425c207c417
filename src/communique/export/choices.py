"""What of a record is exported, and how: the tables, the filters, and whether the texts go with them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from communique.ask.filters import DOCUMENTS, EVENTS, Filters, where
from communique.errors import RequestError
from communique.export.writing import FORMS, schema_of
from communique.store.layout import UNDATED
from communique.store.view import View

_OF_DOCUMENTS = frozenset({"since", "until", "outlets"})

TEXTS = ("text", "words", "bytes")
"""Columns that hold the reports themselves, or words of them."""

WHOLE = UNDATED - {"raw"}
"""Tables of the record as a whole, which no filter narrows."""

_EVENT_ID = {"events": "id", "event_reports": "id", "event_sides": "event", "dyads": "event"}


@dataclass(frozen=True, slots=True)
class Choices:
    """How to export. ``tables`` empty is every table and view; ``events_all`` has the earlier codings too.

    Without ``texts`` the reports' own words are null. ``guarded`` puts an apostrophe before CSV cells that a
    spreadsheet would take for a formula; ``force`` writes over an earlier export.

    >>> Choices("parquet", tables=("events",), filters=Filters.of(since="2022-09-01"), texts=False).form
    'parquet'
    """

    form: str = "csv"
    tables: tuple[str, ...] = ()
    filters: Filters = field(default_factory=Filters)
    texts: bool = True
    guarded: bool = False
    force: bool = False

    def __post_init__(self) -> None:
        if self.form not in FORMS:
            raise RequestError(f"{self.form!r} is none of the forms {', '.join(FORMS)}")

    def of(self, view: View) -> tuple[str, ...]:
        """The names of the tables and views to export; raises ``RequestError`` for one that there is not."""
        known = (*view.tables, "runs", *view.views)
        for table in self.tables:
            if table not in known and table.removesuffix("_all") not in view.tables:
                raise RequestError(f"there is no table {table!r}; there are {', '.join(known)}")
        return self.tables or known


def rows_of(view: View, table: str, choices: Choices) -> tuple[str, dict[str, Any]]:
    """The query for the rows of a table that are exported, and its parameters.

    Days and outlets alone choose documents, with all that is in them. Any other filter chooses events, and of the
    other tables what is in the documents that tell of them. Tables of the record as a whole stay whole.
    """
    names = schema_of(view, f"select * from {table}", {}).names
    shown = ", ".join(f'null::varchar as "{n}"' if n in TEXTS and not choices.texts else f'"{n}"' for n in names)
    key = "id" if table == "documents" else "document" if "document" in names else None
    if not choices.filters.used or key is None or table in WHOLE:
        return f"select {shown} from {table}", {}
    if set(choices.filters.used) <= _OF_DOCUMENTS:
        test, given = where(choices.filters, DOCUMENTS)
        return f"select {shown} from {table} where {key} in (select id from documents where {test})", given
    test, given = where(choices.filters, EVENTS)
    if table in _EVENT_ID:
        chosen = f"(document, {_EVENT_ID[table]}) in (select (document, id) from event_reports where {test})"
    else:
        chosen = f"{key} in (select document from event_reports where {test})"
    return f"select {shown} from {table} where {chosen}", given
