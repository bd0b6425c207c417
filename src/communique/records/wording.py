"""Records as one line for people."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from communique.records.types import Date, Event, Finding, Membership, Office, Quotation

Namer = Callable[[str | None], str]


def line_of(record: Event | Quotation | Membership | Office | Finding, name: Namer) -> str:
    """One line on a record; ``name`` gives the name of an entity by its id."""
    if isinstance(record, Event):
        return _event(record, name)
    if isinstance(record, Quotation):
        words = " … ".join(" ".join(s.words.split()) for s in record.content)
        through = f" (through {name(record.outlet)})" if record.outlet else ""
        return f"{name(record.speaker)}{through}: {words}"
    if isinstance(record, Membership):
        when = f", {days(record.when)}" if record.when else ""
        change = f"{record.change} as {record.status}" if record.change != "is" else record.status
        return f"{name(record.member)} → {name(record.organisation)}: {change}{when}, {record.certainty}"
    if isinstance(record, Office):
        return f"{name(record.person)}: {record.office} ({record.tense})"
    return f"{record.verdict}: {record.claim} — {record.because}"


def _event(event: Event, name: Namer) -> str:
    kind = f"{event.type} {event.mode}" if event.mode else event.type
    sides = _names(event.actors, name)
    if event.recipients:
        sides += f" → {_names(event.recipients, name)}"
    called = f" “{event.name}”" if event.name else ""
    when = f", {days(event.when)}" if event.when else ""
    return f"{kind}{called}: {sides}{when}, {event.status} ({event.trigger.words})"


def _names(ids: Iterable[str], name: Namer) -> str:
    return " and ".join(name(i) for i in ids) or "?"


def days(date: Date | None) -> str:
    """A date's interval: one day, or two with ".." between them; "" where neither end is known."""
    if date is None or not (date.from_ or date.to):
        return ""
    return str(date.from_) if date.from_ == date.to else f"{date.from_ or ''}..{date.to or ''}"
