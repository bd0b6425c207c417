"""What linking takes and gives: reports, tellings, names, and links between them."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

LinkKind = Literal["copy", "event", "identity"]

RULES = {"copy": "copies 1", "event": "tellings 1", "identity": "names 1"}
"""Each rule with its version: a change of weights or thresholds raises it, so that links say what decided."""

Pair = tuple[str, str]


def pair(one: str, other: str) -> Pair:
    """Two ids, in the order in which a pair is looked up."""
    return (one, other) if one < other else (other, one)


@dataclass(frozen=True, slots=True)
class Link:
    """That two records are of the same thing. ``cluster`` is the id that all linked share; ``score`` is 0 to 1.

    ``left`` of a copy is what it was copied from, of a telling an earlier one, of an identity the entity; ``right``
    is the copy, the later telling, or the identity.
    """

    kind: LinkKind
    cluster: str
    left: str
    left_document: str
    right: str
    right_document: str
    score: float
    because: str
    decided_by: str

    @property
    def id(self) -> str:
        """A hash of what is linked to what."""
        return hashed("link", (self.kind, self.left, self.right))


@dataclass(frozen=True, slots=True)
class Report:
    """A document's words, for finding copies."""

    id: str
    published: dt.date | None
    text: str


@dataclass(frozen=True, slots=True)
class Side:
    """A party of an event: its identity or reference id, else its name made plain; that name; and its country."""

    key: str
    name: str
    country: str | None

    @property
    def known(self) -> bool:
        """Whether it is known who it is, beyond what it is called."""
        return self.key != self.name


@dataclass(frozen=True, slots=True)
class Telling:
    """An event as one report tells it. ``first`` to ``last`` are its days; without any of its own, ``published``.

    ``words`` are those of its sentence, made plain; ``quantities`` are unit and value; ``start`` and ``end`` are
    the span of the words that name it.
    """

    id: str
    document: str
    published: dt.date | None
    type: str
    mode: str | None
    quad: int
    status: str
    name: str | None
    first: dt.date | None
    last: dt.date | None
    precision: str | None
    place: str | None
    place_country: str | None
    actors: tuple[Side, ...]
    recipients: tuple[Side, ...]
    symmetric: bool
    words: frozenset[str]
    quantities: tuple[tuple[str, float], ...]
    start: int
    end: int

    @property
    def order(self) -> tuple[dt.date, str, int, str]:
        """When it was told: by publication, then by where it stands; reports without a day come last."""
        return self.published or dt.date.max, self.document, self.start, self.id


@dataclass(frozen=True, slots=True)
class Named:
    """A person or body as one report names it; ``ref`` is its id in the reference, or null."""

    id: str
    document: str
    published: dt.date | None
    ref: str | None
    name: str
    kind: str
    country: str | None
    sector: str | None


def hashed(kind: str, parts: Iterable[object]) -> str:
    """An id: a kind and 16 hexadecimal digits of a hash of some JSON values."""
    packed = json.dumps(list(parts), ensure_ascii=False, separators=(",", ":"), default=str)
    return f"{kind}-{hashlib.blake2b(packed.encode('utf-8', 'surrogatepass'), digest_size=8).hexdigest()}"
