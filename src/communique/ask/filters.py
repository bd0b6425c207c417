"""What narrows a question: one small type whose parts all must hold, and the SQL that says so."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, get_args

from communique.ask.parties import Party, matches, party_of, unknown, within
from communique.code.ontology import CONTEXTS, kinds
from communique.errors import RequestError
from communique.records import EventStatus, day_of

ANY = "any"
"""The status that means every one, for questions that count only what happened unless told otherwise."""

COUNTED = ("happened", "ongoing")
"""The statuses that dyads and networks count: neither plans nor denials are deeds."""

Words = str | Iterable[str] | None


@dataclass(frozen=True, slots=True)
class Filters:
    """What rows must have. Parts that are empty allow everything; of several values of a part one is enough.

    Days are those of the event, else of publication; ``until`` is inclusive. ``actors`` may be on either side.

    >>> Filters.of(types="consult", since="2022-09-01") & Filters.of(until="2022-09-30")
    ... # doctest: +NORMALIZE_WHITESPACE
    Filters(since=datetime.date(2022, 9, 1), until=datetime.date(2022, 9, 30), types=('CONSULT',), modes=(),
    contexts=(), actors=(), sectors=(), places=(), outlets=(), statuses=(), confidence=0.0)
    """

    since: dt.date | None = None
    until: dt.date | None = None
    types: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()
    contexts: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    confidence: float = 0.0

    def __post_init__(self) -> None:
        known = {
            "types": {t for t, _ in kinds()},
            "modes": {m for _, m in kinds() if m},
            "contexts": CONTEXTS,
            "statuses": {*get_args(EventStatus), ANY},
        }
        for part, allowed in known.items():
            for value in getattr(self, part):
                if value not in allowed:
                    raise RequestError(f"{value!r} is none of the {part}: {', '.join(sorted(allowed))}")
        if self.since and self.until and self.since > self.until:
            raise RequestError(f"since {self.since} is after until {self.until}: nothing is between them")

    @classmethod
    def of(cls, **parts: Any) -> Filters:
        """Filters from days or ISO text, and from single words or several; raises ``RequestError`` for others."""
        wrong = set(parts) - {f.name for f in fields(cls)}
        if wrong:
            raise RequestError(f"there is no filter {sorted(wrong)[0]!r}; there are {', '.join(_NAMES)}")
        made: dict[str, Any] = {}
        for name, value in parts.items():
            if name in ("since", "until"):
                made[name] = day_of(value, name)
            elif name == "confidence":
                made[name] = float(value or 0)
            else:
                made[name] = tuple(_CASE.get(name, str)(v) for v in _several(value))
        return cls(**made)

    def __and__(self, other: Filters) -> Filters:
        """Both together; raises ``RequestError`` where nothing could have what both ask for."""
        shared: dict[str, Any] = {p: _shared(p, getattr(self, p), getattr(other, p)) for p in _LISTS}
        shared["since"] = max((d for d in (self.since, other.since) if d), default=None)
        shared["until"] = min((d for d in (self.until, other.until) if d), default=None)
        return Filters(**shared, confidence=max(self.confidence, other.confidence))

    @property
    def used(self) -> tuple[str, ...]:
        """The names of the parts that ask for something."""
        return tuple(n for n in _NAMES if getattr(self, n))

    @property
    def notes(self) -> tuple[str, ...]:
        """What to say of the parties named."""
        return unknown(map(party_of, self.actors))

    def counted(self) -> Filters:
        """These, kept to what happened where no status is asked for."""
        return self if self.statuses else replace(self, statuses=COUNTED)


_NAMES = tuple(f.name for f in fields(Filters))
_LISTS = tuple(n for n in _NAMES if n not in ("since", "until", "confidence"))
_CASE = {"types": str.upper, "modes": str.lower, "contexts": str.lower, "statuses": str.lower, "sectors": str.upper}


def _several(value: Words) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value or ())


def _shared(part: str, one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    if not one or not other:
        return one or other
    both = tuple(v for v in one if v in other)
    if not both:
        raise RequestError(f"no {part} are both in {', '.join(one)} and in {', '.join(other)}")
    return both


@dataclass(frozen=True, slots=True)
class Scope:
    """How a question's rows show what filters ask for: a condition a part, with ``$name`` for its value.

    ``{any x}`` stands for the test that the column ``x`` has one of the values, ``{party}`` for that of a
    party's columns, for each of ``leads``.
    """

    what: str
    tests: Mapping[str, str]
    leads: tuple[str, ...] = ("",)


_DAYS = {"since": "day >= $f_since", "until": "day <= $f_until"}
_OF_EVENTS = {
    **_DAYS,
    "types": "{any type}",
    "modes": "{any mode}",
    "contexts": "list_has_any(contexts, $f_contexts)",
    "statuses": "{any status}",
    "confidence": "confidence >= $f_confidence",
    "places": "{places}",
}
_OUTLET = "{any lower(outlet)}"

EVENTS = Scope(
    "events",
    {
        **_OF_EVENTS,
        "outlets": _OUTLET,
        "actors": "(document, id) in (select (document, event) from event_sides where {party})",
        "sectors": "(document, id) in (select (document, event) from event_sides where {any sector})",
    },
)
DYADS = Scope(
    "dyads",
    {
        **_OF_EVENTS,
        "outlets": "document in (select id from documents where {any lower(outlet)})",
        "actors": "{party}",
        "sectors": "{any actor_sector} or {any recipient_sector}",
    },
    ("actor_", "recipient_"),
)
SIDES = Scope(
    "events",
    {
        **_OF_EVENTS,
        "outlets": "document in (select id from documents where {any lower(outlet)})",
        "actors": "(document, event) in (select (document, event) from event_sides where {party})",
        "sectors": "(document, event) in (select (document, event) from event_sides where {any sector})",
    },
)
STATEMENTS = Scope(
    "quotations",
    {**_DAYS, "outlets": _OUTLET, "actors": "{party}", "sectors": "{any speaker_sector}"},
    ("speaker_",),
)
MEMBERSHIPS = Scope("memberships", {**_DAYS, "outlets": _OUTLET, "actors": "{party}"}, ("member_", "organisation_"))
DOCUMENTS = Scope("documents", {"since": "published >= $f_since", "until": "published <= $f_until", "outlets": _OUTLET})


def where(filters: Filters, scope: Scope) -> tuple[str, dict[str, Any]]:
    """The condition of filters in a scope, and its parameters; ``RequestError`` where the scope has no such part."""
    tests: list[str] = []
    given: dict[str, Any] = {}
    for part in filters.used:
        if part not in scope.tests:
            raise RequestError(f"{scope.what} cannot be filtered by {part}, only by {', '.join(scope.tests)}")
        if part == "statuses" and ANY in filters.statuses:
            continue
        test, values = _test(part, filters, scope)
        tests.append(f"({test})")
        given |= values
    return " and ".join(tests) or "true", given


def _test(part: str, filters: Filters, scope: Scope) -> tuple[str, dict[str, Any]]:
    value = getattr(filters, part)
    if part == "actors":
        return _party_test(scope, [party_of(w) for w in value])
    if part == "places":
        countries = [p.value for p in map(party_of, value) if p.column == "country"]
        named, given = within("lower(place)", "f_places", [v.casefold() for v in value])
        lies, more = within("place_country", "f_countries", countries)
        return (f"{named} or {lies}", given | more) if countries else (named, given)
    if part == "contexts" or not isinstance(value, tuple):
        return scope.tests[part], {f"f_{part}": list(value) if isinstance(value, tuple) else value}
    if part == "outlets":
        value = tuple(v.casefold() for v in value)
    test = _ANY.sub(lambda found: within(found[1], f"f_{part}", value)[0], scope.tests[part])
    return test, within("", f"f_{part}", value)[1]


_ANY = re.compile(r"\{any ([^}]+)\}")


def _party_test(scope: Scope, parties: list[Party]) -> tuple[str, dict[str, Any]]:
    found = [matches(lead, parties, "f_actors") for lead in scope.leads]
    return scope.tests["actors"].format(party=" or ".join(test for test, _ in found)), found[0][1]
