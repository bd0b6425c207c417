"""Which office of the reference some words name: by its names and aliases, or by words for its kind."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from communique.records import Coding, Entity, Office
from communique.world import OfficeKind, World
from communique.world.tables import read_rows

Key = frozenset[str]

_WORD = re.compile(r"[^\W\d_]+")
_IDLE = frozenset(
    (
        "the of a an for and in to at former then ex acting current incoming outgoing interim caretaker new late his "
        "her its their s republican democratic democrat conservative labour elect veteran longtime us u uk eu"
    ).split()
)
_SPELT = {"defense": "defence", "organization": "organisation", "advisor": "adviser", "center": "centre"}
_POSTING = re.compile(r"\s*(?:to|in|at)\s+(?:the\s+)?((?:[A-Z][\w.'’-]*\s?){1,3})")
_POSTED = frozenset({"ambassador", "envoy", "representative"})


@dataclass(frozen=True, slots=True)
class OfficeWords:
    """Words for a kind of office; ``sure`` where they mean no other office of the same state or body."""

    words: str
    kind: str
    sure: bool
    example: str


@dataclass(frozen=True, slots=True)
class Named:
    """The offices that some words may name; ``exact`` where nothing else can be meant."""

    offices: tuple[OfficeKind, ...]
    exact: bool


NOTHING = Named((), False)


def named_by(record: Office, coding: Coding, world: World) -> Named:
    """The offices that a record's words name, of the state or body that it gives or that the words name."""
    body = coding.entity(record.of) if record.of else None
    words = record.office + _posting(record, coding)
    return offices_named(words, body, coding.entity(record.person), world)


def offices_named(words: str, body: Entity | None, person: Entity, world: World) -> Named:
    """Offices by their words: an exact name of the body's, else one by name alone, a kind's, or the person's own."""
    ref = body.ref if body is not None else None
    key = key_of(words, own_words(ref, world))
    if ref is not None and key and (found := _index(world).get((ref, key))):
        return Named(found, True)
    if ref is None and body is not None:
        key = key_of(f"{words} {body.name}", frozenset())
    if ref is None and len(key) > 1 and (named := _told_apart(_by_words(world).get(key, ()), body, person)):
        return Named(named, True)
    if ref is not None and (alike := _of_kind(words, ref, world)).offices:
        return alike
    return Named(_own(key, ref, person, world), False)


def _posting(record: Office, coding: Coding) -> str:
    """Where an ambassador is posted, by the words behind the title."""
    if not _POSTED & set(_WORD.findall(record.office.lower())):
        return ""
    after = _POSTING.match(coding.document.text, record.span.end) or _POSTING.search(record.span.words)
    return f" to {after[1]}" if after else ""


def key_of(words: str, own: Iterable[str]) -> Key:
    """The words that tell one office from another: no articles, no party, no words of whose it is.

    >>> sorted(key_of("U.S. Secretary of Defense", {"united", "states"}))
    ['defence', 'secretary']
    """
    found = (_SPELT.get(w, w) for w in _WORD.findall(words.lower()))
    return frozenset(w for w in found if w not in _IDLE) - frozenset(own)


@lru_cache(maxsize=1024)
def own_words(of: str | None, world: World) -> Key:
    """The words of the names of a state or body: they say whose office it is, not which."""
    if of is None:
        return frozenset()
    return frozenset(_SPELT.get(w, w) for f in world.forms_of(of) for w in _WORD.findall(f.form.lower()))


@lru_cache(maxsize=4)
def _index(world: World) -> Mapping[tuple[str, Key], tuple[OfficeKind, ...]]:
    found: dict[tuple[str, Key], list[OfficeKind]] = defaultdict(list)
    for office in world.every_office():
        for key in {key_of(n, own_words(office.of, world)) for n in (office.office, *office.aliases)}:
            if key and not key <= _POSTED:
                found[office.of, key].append(office)
    return {key: tuple(offices) for key, offices in found.items()}


@lru_cache(maxsize=4)
def _by_words(world: World) -> Mapping[Key, tuple[OfficeKind, ...]]:
    found: dict[Key, list[OfficeKind]] = defaultdict(list)
    for office in world.every_office():
        for key in {key_of(n, frozenset()) for n in (office.office, *office.aliases)}:
            found[key].append(office)
    return {key: tuple(offices) for key, offices in found.items()}


def _told_apart(offices: tuple[OfficeKind, ...], body: Entity | None, person: Entity) -> tuple[OfficeKind, ...]:
    """Those of the person's own country; all where the text names a body and one alone has an office so called."""
    home = tuple(o for o in offices if person.country and o.of == f"state:{person.country}")
    return home or (offices if body is not None and len({o.of for o in offices}) == 1 else ())


@cache
def _kinds() -> Mapping[Key, tuple[OfficeWords, ...]]:
    found: dict[Key, list[OfficeWords]] = defaultdict(list)
    with (files("communique.check") / "office_words.csv").open("r", encoding="utf-8") as source:
        for row in read_rows(OfficeWords, "office_words.csv", source):
            found[key_of(row.words, ())].append(row)
    return {key: tuple(rows) for key, rows in found.items()}


def _of_kind(words: str, ref: str, world: World) -> Named:
    rows = _kinds().get(key_of(words, own_words(ref, world)), ())
    kinds = {r.kind for r in rows}
    offices = tuple(o for o in world.every_office() if o.of == ref and o.kind in kinds)
    return Named(offices, len(offices) == 1 and all(r.sure for r in rows))


def _own(key: Key, ref: str | None, person: Entity, world: World) -> tuple[OfficeKind, ...]:
    """Offices that the person has held whose names hold all the words: "secretary" of a secretary of state."""
    held = {t.office for t in world.terms.get(person.ref or "", ())}
    offices = [world.offices[i] for i in sorted(held) if i in world.offices]
    return tuple(
        o for o in offices if key and ref in (None, o.of) and any(key <= key_of(n, ()) for n in (o.office, *o.aliases))
    )
