"""What the passes have found so far in one reading: the value that goes from pass to pass."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Literal

from communique.reading import Token
from communique.records import (
    Date,
    Entity,
    Event,
    Membership,
    Notice,
    Office,
    Place,
    Quotation,
    Span,
)

CELL = 512
"""Characters of text whose quotations are looked up together."""

NOBODY: Mapping[int, tuple[str, ...]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Claim:
    """What a text states of an organisation itself: no record of the contract, but a finding may rest on it.

    ``subject`` and ``object`` are entity ids: the organisation, and what it was renamed to. ``count`` is the
    number of a "31st member" or of "27 members". ``token`` is the index of the word that says it.
    """

    kind: Literal["founded", "renamed", "dissolved", "members", "nth_member"]
    subject: str
    object: str | None
    count: int | None
    when: Date | None
    span: Span
    token: int


@dataclass(frozen=True, slots=True)
class Found:
    """The records of the passes that have run, and where in the reading entities stand.

    ``heads`` maps the index of a token that heads a mention to the ids of the entities it speaks of: one as a
    rule, several for "the two leaders". ``inside`` does so for every token of a mention that is a name,
    metonym, adjective or pronoun. Both are filled by the entity pass.
    """

    entities: tuple[Entity, ...] = ()
    places: tuple[Place, ...] = ()
    dates: tuple[Date, ...] = ()
    quotations: tuple[Quotation, ...] = ()
    offices: tuple[Office, ...] = ()
    memberships: tuple[Membership, ...] = ()
    events: tuple[Event, ...] = ()
    claims: tuple[Claim, ...] = ()
    warnings: tuple[Notice, ...] = ()
    heads: Mapping[int, tuple[str, ...]] = field(default_factory=lambda: NOBODY)
    inside: Mapping[int, tuple[str, ...]] = field(default_factory=lambda: NOBODY)
    by_id: Mapping[str, Entity] = field(default_factory=dict)
    contents: Mapping[int, Sequence[tuple[int, int, Quotation]]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Lay out the quotations by where they stand: they are asked for at every event."""
        object.__setattr__(self, "contents", _contents(self.quotations))

    def with_entities(
        self,
        entities: Iterable[Entity],
        heads: Mapping[int, tuple[str, ...]],
        inside: Mapping[int, tuple[str, ...]],
    ) -> Found:
        """This with entities and their places in the reading."""
        kept = tuple(entities)
        return replace(self, entities=kept, heads=heads, inside=inside, by_id={e.id: e for e in kept})

    def at(self, token: Token) -> tuple[Entity, ...]:
        """The entities that the mention headed by this token, or else the name around it, speaks of."""
        ids = self.heads.get(token.i) or self.inside.get(token.i)
        return tuple([self.by_id[i] for i in ids]) if ids else ()

    def dates_in(self, span: Span) -> tuple[Date, ...]:
        """The dates that stand wholly inside a span, in order."""
        low = bisect_left(self.dates, span.start, key=_start)
        high = bisect_left(self.dates, span.end, low, key=_start)
        return tuple(d for d in self.dates[low:high] if d.span.end <= span.end)

    def places_in(self, span: Span) -> tuple[tuple[int, Place], ...]:
        """The places inside a span, each with its index in the table."""
        low = bisect_left(self.places, span.start, key=_start)
        high = bisect_left(self.places, span.end, low, key=_start)
        return tuple((i, self.places[i]) for i in range(low, high) if self.places[i].span.end <= span.end)

    def quotation_at(self, start: int, end: int) -> Quotation | None:
        """The quotation whose content holds these characters; the narrowest where one stands in another."""
        holding = [(e - s, q.id, q) for s, e, q in self.contents.get(start // CELL, ()) if s <= start and end <= e]
        return min(holding)[2] if holding else None


def _start(record: Date | Place) -> int:
    return record.span.start


def _contents(quotations: Iterable[Quotation]) -> Mapping[int, Sequence[tuple[int, int, Quotation]]]:
    """The spans of what was said, with their quotations, by each cell of the text that they reach into."""
    cells: dict[int, list[tuple[int, int, Quotation]]] = {}
    for quotation in quotations:
        for span in quotation.content:
            for cell in range(span.start // CELL, span.end // CELL + 1):
                cells.setdefault(cell, []).append((span.start, span.end, quotation))
    return cells
