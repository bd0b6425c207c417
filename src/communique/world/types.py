"""The rows of the dated reference. Dates are partial ISO dates: their length is their precision."""

from __future__ import annotations

import datetime as dt
import re
from calendar import monthrange
from dataclasses import dataclass

from communique.errors import WorldError

_PARTIAL = re.compile(r"(\d{4})(?:-(\d{2}))?")


@dataclass(frozen=True, slots=True)
class Partial:
    """A date known to the year, the month or the day.

    >>> Partial("2005-07").first, Partial("2005-07").last
    (datetime.date(2005, 7, 1), datetime.date(2005, 7, 31))
    """

    iso: str
    first: dt.date
    last: dt.date

    def __init__(self, iso: str) -> None:
        first, last = _day(iso) or _month_or_year(iso)
        object.__setattr__(self, "iso", iso)
        object.__setattr__(self, "first", first)
        object.__setattr__(self, "last", last)

    def __str__(self) -> str:
        return self.iso


def _day(iso: str) -> tuple[dt.date, dt.date] | None:
    """The quick way for whole days, which most dates of the tables are."""
    if len(iso) != 10 or iso[4] != "-" or iso[7] != "-":
        return None
    try:
        day = dt.date.fromisoformat(iso)
    except ValueError as error:
        raise WorldError(f"{iso!r} is no day of the calendar") from error
    return day, day


def _month_or_year(iso: str) -> tuple[dt.date, dt.date]:
    found = _PARTIAL.fullmatch(iso)
    if not found:
        raise WorldError(f"{iso!r} is not a date of the form 2005, 2005-07 or 2005-07-05")
    year, month = int(found[1]), int(found[2]) if found[2] else None
    try:
        return dt.date(year, month or 1, 1), dt.date(year, month or 12, monthrange(year, month or 12)[1])
    except ValueError as error:
        raise WorldError(f"{iso!r} is no day of the calendar") from error


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a row was read: publisher, title, address, and the day of reading."""

    key: str
    publisher: str
    title: str
    address: str
    read: str

    def __str__(self) -> str:
        return f"{self.publisher}: {self.title}, {self.address} (read {self.read})"


@dataclass(frozen=True, slots=True)
class State:
    """A state or territory, present or past, with its codes."""

    id: str
    iso3: str | None
    iso2: str | None
    cow: str | None
    gw: str | None
    gec: str | None
    name: str
    official_name: str | None
    from_: Partial | None
    to: Partial | None
    recognition: str | None
    predecessors: tuple[str, ...]
    successors: tuple[str, ...]
    citation: tuple[str, ...]
    note: str | None


@dataclass(frozen=True, slots=True)
class Organisation:
    """An international organisation, bloc, treaty or minilateral."""

    id: str
    name: str
    abbreviation: str | None
    kind: str
    founded: Partial | None
    founded_in: str | None
    dissolved: Partial | None
    seat: str | None
    predecessors: tuple[str, ...]
    successors: tuple[str, ...]
    aliases: tuple[str, ...]
    former_names: tuple[str, ...]
    sector: str | None
    citation: tuple[str, ...]
    note: str | None


@dataclass(frozen=True, slots=True)
class MembershipTerm:
    """A status that a state or body holds in an organisation, over ``[from, to)``."""

    organisation: str
    member: str
    status: str
    from_: Partial | None
    to: Partial | None
    disputed: bool
    verified: bool
    citation: tuple[str, ...]
    note: str | None


@dataclass(frozen=True, slots=True)
class Gap:
    """Where an organisation's list of members is not whole: over ``[from, to)``, or at all times.

    Organisations without such a row are listed whole from their founding to the day of reading.
    """

    organisation: str
    from_: Partial | None
    to: Partial | None
    note: str | None


@dataclass(frozen=True, slots=True)
class Form:
    """A form of words that stands for something in the reference, over ``[from, to)``.

    ``kind`` is name, variant, official, former, adjective, demonym, capital, metonym or abbreviation.
    """

    ref: str
    form: str
    kind: str
    from_: Partial | None
    to: Partial | None


@dataclass(frozen=True, slots=True)
class OfficeKind:
    """An office: president of a state, secretary-general of a body; ``holders`` is "one" or "many"."""

    id: str
    office: str
    of: str
    kind: str
    holders: str
    aliases: tuple[str, ...]
    citation: tuple[str, ...]
    note: str | None


@dataclass(frozen=True, slots=True)
class Person:
    """A public person with the forms of their name and their state."""

    id: str
    name: str
    aliases: tuple[str, ...]
    country: str | None
    citation: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OfficeTerm:
    """That a person holds an office over ``[from, to)``."""

    office: str
    person: str
    from_: Partial | None
    to: Partial | None
    acting: bool
    verified: bool
    citation: tuple[str, ...]
    note: str | None


@dataclass(frozen=True, slots=True)
class Occasion:
    """An exercise, summit, treaty signing or conference; ``from_`` and ``to`` are its first and last day."""

    id: str
    series: str | None
    name: str
    kind: str
    from_: Partial | None
    to: Partial | None
    place: str | None
    country: str | None
    hosts: tuple[str, ...]
    participants: tuple[str, ...]
    observers: tuple[str, ...]
    citation: tuple[str, ...]
    note: str | None


def holds(from_: Partial | None, to: Partial | None, on: dt.date) -> bool:
    """Whether ``[from, to)`` holds on a day, an imprecise end being given its widest reading.

    >>> holds(Partial("2005"), Partial("2017-06-09"), dt.date(2017, 6, 9))
    False
    """
    starts = from_ is None or from_.first <= on
    if to is None:
        return starts
    return starts and (on < to.first if to.first == to.last else on <= to.last)
