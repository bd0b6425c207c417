"""One coding: a document and everything recorded from it, checked as it is built."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cache
from typing import Any, get_args

from communique.errors import RecordError, SpanError
from communique.extras import needed
from communique.records.span import Span
from communique.records.types import (
    Coder,
    Date,
    Document,
    Entity,
    Event,
    Finding,
    Membership,
    Notice,
    Office,
    Place,
    Quotation,
)
from communique.records.walk import shape

CONTRACT = 1

Record = Event | Quotation | Membership | Office | Finding

TABLES = ("entities", "places", "dates", "quotations", "events", "memberships", "offices", "findings")


@dataclass(frozen=True, slots=True)
class Coding:
    """What one document says, as records that each open the words they rest on.

    Building one checks it: every span holds exactly the document's words at that place, and every id that a
    record names is there. Raises ``SpanError`` or ``RecordError`` otherwise.
    """

    contract: int
    id: str
    document: Document
    coder: Coder
    entities: tuple[Entity, ...] = ()
    places: tuple[Place, ...] = ()
    dates: tuple[Date, ...] = ()
    quotations: tuple[Quotation, ...] = ()
    events: tuple[Event, ...] = ()
    memberships: tuple[Membership, ...] = ()
    offices: tuple[Office, ...] = ()
    findings: tuple[Finding, ...] = ()
    warnings: tuple[Notice, ...] = ()

    def __post_init__(self) -> None:
        text = self.document.text
        for record in self.records():
            for span in spans_of(record):
                if text[span.start : span.end] != span.words:
                    what = f"the text does not read {span.words!r} there"
                    raise SpanError(what, document=self.id, span=(span.start, span.end))
        _check_pointers(self)

    def records(self) -> Iterator[Any]:
        """Every record of every table, and the warnings."""
        for table in (*TABLES, "warnings"):
            yield from getattr(self, table)

    def entity(self, entity_id: str) -> Entity:
        """The entity with that id; raises ``KeyError`` when the coding has none."""
        for entity in self.entities:
            if entity.id == entity_id:
                return entity
        raise KeyError(entity_id)

    def name(self, entity_id: str | None) -> str:
        """The name of the entity with that id; "?" for None."""
        return self.entity(entity_id).name if entity_id else "?"

    def describe(self, record: Record) -> str:
        """One line for people on an event, quotation, membership, office or finding of this coding."""
        from communique.records.wording import line_of

        return line_of(record, self.name)

    def to_arrow(self, table: str) -> Any:
        """One table, such as ``"events"``, as a ``pyarrow.Table``, a row a record, a column a field."""
        from communique.records.arrow import to_arrow

        return to_arrow(getattr(self, table), record_type(table))

    def to_polars(self, table: str) -> Any:
        """One table as a ``polars.DataFrame``; needs ``pip install 'communique[polars]'``."""
        return needed("polars", "polars").from_arrow(self.to_arrow(table))

    def to_pandas(self, table: str) -> Any:
        """One table as a ``pandas.DataFrame``; needs ``pip install 'communique[pandas]'``."""
        needed("pandas", "pandas")
        return self.to_arrow(table).to_pandas()

    def __str__(self) -> str:
        counts = ", ".join(f"{len(getattr(self, t))} {t}" for t in TABLES if getattr(self, t))
        return f"{self.document.title or self.id}: {counts or 'nothing recorded'}"


def record_type(table: str) -> Any:
    """The record type of one of a coding's tables: ``events`` gives ``Event``."""
    return get_args(shape(Coding)[table])[0]


def spans_of(record: object) -> Iterator[Span]:
    """Every span that a record carries, those of nested records too."""
    kind: Any = type(record)
    for name in _field_names(kind):
        value = getattr(record, name)
        for item in value if type(value) is tuple else (value,):
            if isinstance(item, Span):
                yield item
            elif hasattr(item, "__dataclass_fields__"):
                yield from spans_of(item)


@cache
def _field_names(kind: type) -> tuple[str, ...]:
    """The fields of a record type: asked for at every record, and slow to work out."""
    return tuple(field.name for field in fields(kind))


def _check_pointers(coding: Coding) -> None:
    entities = {e.id for e in coding.entities}
    quotations = {q.id for q in coding.quotations}
    for owner, pointer in _entity_pointers(coding):
        if pointer is not None and pointer not in entities:
            raise RecordError(f"{owner} names an entity that is not there: {pointer}", document=coding.id)
    attributed: tuple[Event | Membership, ...] = (*coding.events, *coding.memberships)
    for record in attributed:
        if record.attributed_to is not None and record.attributed_to not in quotations:
            what = f"{record.id} is attributed to a quotation that is not there: {record.attributed_to}"
            raise RecordError(what, document=coding.id)
    for event in coding.events:
        if event.where is not None and not 0 <= event.where < len(coding.places):
            raise RecordError(f"{event.id} names place {event.where}, which is not there", document=coding.id)


def _entity_pointers(coding: Coding) -> Iterator[tuple[str, str | None]]:
    for q in coding.quotations:
        yield from ((q.id, e) for e in (q.speaker, q.outlet, *q.about))
    for e in coding.events:
        yield from ((e.id, i) for i in (*e.actors, *e.recipients, *(p.entity for p in e.participants)))
    for m in coding.memberships:
        yield from ((m.id, i) for i in (m.member, m.organisation))
    for o in coding.offices:
        yield from ((o.id, i) for i in (o.person, o.of))
