"""What the passes have found so far in one reading: the value that goes from pass to pass."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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
        return tuple(d for d in self.dates if span.covers(d.span))

    def places_in(self, span: Span) -> tuple[tuple[int, Place], ...]:
        """The places inside a span, each with its index in the table."""
        return tuple((i, p) for i, p in enumerate(self.places) if span.covers(p.span))
