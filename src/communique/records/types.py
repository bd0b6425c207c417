"""The records of one coding, named and shaped as the record contract says.

Every type is frozen. ``from`` is a Python keyword, so that field is ``from_`` here and ``from`` in JSON,
Arrow and SQL. Ids are made by :func:`communique.records.content_id` in the pass that makes the record.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from communique.records.span import Span

EntityKind = Literal["state", "organisation", "person", "group", "place", "other"]
How = Literal["name", "alias", "metonym", "description", "pronoun"]
Precision = Literal["day", "week", "month", "quarter", "year", "decade", "open"]
Basis = Literal["explicit", "publication", "text", "unresolved"]
QuotationKind = Literal["direct", "indirect", "mixed"]
EventStatus = Literal["happened", "ongoing", "planned", "proposed", "demanded", "hypothetical", "denied"]
ParticipantRole = Literal["host", "observer", "mediator", "sponsor", "participant"]
MembershipStatus = Literal[
    "member",
    "founder",
    "observer",
    "dialogue_partner",
    "associate",
    "candidate",
    "applicant",
    "suspended",
    "former",
    "participant",
]
MembershipChange = Literal["joined", "left", "upgraded", "suspended", "applied", "invited", "is"]
Certainty = Literal["happened", "planned", "proposed", "hypothetical", "denied"]
Tense = Literal["current", "former", "future"]
Verdict = Literal["supported", "contradicted", "not_covered"]


@dataclass(frozen=True, slots=True)
class Document:
    """One report: its text exactly as given (or as extracted from HTML) and what is known about it."""

    id: str
    title: str | None
    outlet: str | None
    published: dt.date | None
    url: str | None
    language: str | None
    text: str
    sha256: str

    def span(self, start: int, end: int) -> Span:
        """The span of ``text[start:end]``."""
        return Span.of(self.text, start, end)


@dataclass(frozen=True, slots=True)
class Coder:
    """What made a coding: enough to repeat the run."""

    name: str
    version: str
    model: str
    lexicon: str
    reference: str


@dataclass(frozen=True, slots=True)
class Mention:
    """One place where a text speaks of an entity, and how it does."""

    span: Span
    how: How


@dataclass(frozen=True, slots=True)
class Entity:
    """A state, organisation, person or group that the text speaks of, with all its mentions.

    ``country`` is an ISO 3166-1 alpha-3 code, or ``IGO``, ``NGO``, ``MNC``; ``sector`` a PLOVER sector code.
    """

    id: str
    ref: str | None
    name: str
    kind: EntityKind
    country: str | None
    sector: str | None
    role: str | None
    mentions: tuple[Mention, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A toponym, with where it lies: degrees north and east, GeoNames id and feature class where known."""

    span: Span
    name: str
    geonames_id: int | None
    latitude: float | None
    longitude: float | None
    country: str | None
    feature: str | None
    confidence: float


@dataclass(frozen=True, slots=True)
class Date:
    """A date expression as an interval of days, both ends inclusive; ``None`` is an open or unknown end."""

    span: Span
    from_: dt.date | None
    to: dt.date | None
    precision: Precision
    basis: Basis


@dataclass(frozen=True, slots=True)
class Quotation:
    """What somebody is reported to have said: who, in which words, and through which outlet."""

    id: str
    speaker: str | None
    source: Span | None
    cue: Span | None
    content: tuple[Span, ...]
    kind: QuotationKind
    outlet: str | None
    when: Date | None
    about: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit, such as 50,000 troops; ``qualifier`` is "more than", "about" or the like."""

    value: float
    unit: str
    qualifier: str | None
    span: Span


@dataclass(frozen=True, slots=True)
class Participant:
    """An entity in a role that actor and recipient cannot say."""

    entity: str
    role: ParticipantRole


@dataclass(frozen=True, slots=True)
class Event:
    """Who did what to whom, in PLOVER 2.0 and CAMEO terms.

    ``quad`` is 1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict;
    ``goldstein`` the conflict-cooperation score of the type or mode, from -10 to 10; ``where`` an index into
    the coding's places; ``because`` names the rule or model and the words that it matched.
    """

    id: str
    type: str
    mode: str | None
    contexts: tuple[str, ...]
    cameo: str | None
    quad: int
    goldstein: float
    symmetric: bool
    actors: tuple[str, ...]
    recipients: tuple[str, ...]
    participants: tuple[Participant, ...]
    when: Date | None
    where: int | None
    status: EventStatus
    quantities: tuple[Quantity, ...]
    name: str | None
    trigger: Span
    sentence: Span
    attributed_to: str | None
    confidence: float
    because: str


@dataclass(frozen=True, slots=True)
class Membership:
    """That an entity belongs, belonged or will belong to an organisation, as the text asserts it."""

    id: str
    member: str
    organisation: str
    status: MembershipStatus
    change: MembershipChange
    when: Date | None
    certainty: Certainty
    span: Span
    attributed_to: str | None
    because: str


@dataclass(frozen=True, slots=True)
class Office:
    """That a person holds, held or will hold an office, in the text's own words for it."""

    id: str
    person: str
    office: str
    of: str | None
    tense: Tense
    span: Span


@dataclass(frozen=True, slots=True)
class Reference:
    """A row of the dated reference that a finding rests on; the interval's ends may be partial ISO dates."""

    statement: str
    from_: str | None
    to: str | None
    citation: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What the reference says beside a statement of the text. It never changes the record it is about."""

    id: str
    about: str | None
    claim: str
    span: Span
    verdict: Verdict
    because: str
    reference: tuple[Reference, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the reader of a coding should know: a missing date, a language that is not coded."""

    code: str
    message: str
    span: Span | None = None
