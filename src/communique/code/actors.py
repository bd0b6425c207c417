"""Who a name or a description stands for on a day: reference id, kind, country, PLOVER sector."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import lru_cache

from communique.code.bodies import Body, bodies, body_named, scan_bodies
from communique.code.names import country_of, valid_forms
from communique.code.people import bearer, facts
from communique.code.places_of import place_country
from communique.code.roles import FORMER, Role, role_ending, role_of, sector_of
from communique.code.titles import title_of
from communique.records import EntityKind
from communique.world import Form, World
from communique.world.tables import rows

_WORD = re.compile(r"[^\W_](?:[\w’'.&]|-(?=\w))*")
_CUT = frozenset(
    "of for in at from to with across on against near by inside outside who which that whose accused including".split()
)
_ARTICLES = frozenset({"the", "a", "an", *_CUT})
_BELONGS = frozenset({"of", "for", "at", "from", "with", "in", "across", "near", "inside", "on"})
_FLAT = ("name", "official", "variant", "former", "abbreviation")


_OF_KIND = {"alliance": "MIL", "court": "JUD"}


@dataclass(frozen=True, slots=True)
class Actor:
    """An answer of :func:`resolve`. ``confidence`` is from 0 to 1; ``because`` says in words what decided."""

    ref: str | None
    name: str
    kind: EntityKind
    country: str | None
    sector: str | None
    confidence: float
    because: str


@dataclass(frozen=True, slots=True)
class _Part:
    """A state, body or place found inside a phrase, by word index."""

    first: int
    last: int
    country: str | None
    sector: str | None
    what: str
    ref: str | None = None


def resolve(text: str, world: World, on: dt.date | None = None, context: str | None = None) -> Actor:
    """Who a name or a description stands for, on a day and in a passage where those are given."""
    plain = " ".join(text.replace("’", "'").split()).strip(' .,;:"“”')
    found = _named(plain, world, on, context) or _respelt(plain) or _described(plain, world, on)
    if found.country is None and context and found.kind != "place":
        found = _in_context(found, context, world, on)
    return found


# ---------------------------------------------------------------- names


def _named(text: str, world: World, on: dt.date | None, context: str | None) -> Actor | None:
    forms = _forms(text, world, on)
    body = body_named(text)
    if body is not None and not any(f.ref.startswith(("person:", "org:")) for f in forms):
        return _of_body(body, world, on, context)
    if not forms:
        return _person(text, None, world, on)
    form = next((f for f in forms if f.ref.startswith("state:")), forms[0])
    if form.ref.startswith("person:"):
        return _person(text, None, world, on)
    kinds = {f.kind for f in forms if f.ref == form.ref}
    return _of_form(form, kinds, world)


def _forms(text: str, world: World, on: dt.date | None) -> tuple[Form, ...]:
    for words in (text, text.title(), text.upper()) if text.islower() else (text,):
        forms = world.forms(words)
        if forms:
            return valid_forms(forms, on)
    return ()


def _of_form(form: Form, kinds: set[str], world: World) -> Actor:
    if form.ref.startswith("org:"):
        known = world.organisations.get(form.ref)
        name = known.name if known else form.form
        sector = role_sector(name) or _OF_KIND.get(known.kind if known else "")
        return Actor(form.ref, name, "organisation", "IGO", sector, 0.95, f"the reference names it {form.kind}")
    country = country_of(form.ref)
    state = world.states.get(form.ref)
    name = state.name if state else form.form
    if kinds & set(_FLAT):
        return Actor(form.ref, name, "state", country, None, 0.98, "a name of the state")
    if kinds & {"capital", "metonym"}:
        return Actor(form.ref, name, "state", country, "GOV", 0.85, f"{form.kind} that stands for the government")
    return Actor(form.ref, name, "state", country, None, 0.9, f"{form.kind} of the state")


def role_sector(name: str) -> str | None:
    """The sector that a body's own name tells: "International Court of Justice" is JUD."""
    lower = [w.lower() for w in name.split()]
    for at in range(len(lower)):
        ending = role_ending(lower, at)
        if ending and ending[1].own and ending[1].kind == "body" and ending[1].sector in ("JUD", "BUS", "LEG"):
            return None if ending[1].sector == "BUS" else ending[1].sector
    return None


def _of_body(body: Body, world: World, on: dt.date | None, context: str | None) -> Actor:
    return Actor(None, body.name, body.kind, body.country, body.sector, 0.9, "the table of bodies")


def _person(name: str, country: str | None, world: World, on: dt.date | None) -> Actor | None:
    person = bearer(world, name, on, country)
    if person is None:
        return None
    known = facts(world, person, on)
    why = f"{known.office} on that day" if known.office else "the reference knows the person"
    confidence = 0.95 if len(name.split()) > 1 else 0.75
    return Actor(person.id, person.name, "person", known.country or country, known.sector, confidence, why)


RESPELT = 0.9
"""Least likeness of two spellings of one group's name, letters only: set so that transliterations of Arabic,
Persian and Urdu names meet, and no two armed groups of the table do."""


def _respelt(text: str) -> Actor | None:
    """A group whose name is written otherwise: "Jaish-i-Muhammad" for "Jaish-e-Mohammed"."""
    letters = _letters(text)
    parts = [w for w in re.split(r"[\s-]+", text) if w]
    if len(letters) < 10 or len(parts) < 2 or any(role_of(w.lower()) for w in parts):
        return None
    near = get_close_matches(letters, _long_names(), n=1, cutoff=RESPELT)
    body = body_named(_long_names()[near[0]]) if near else None
    if body is None:
        return None
    return Actor(None, body.name, body.kind, body.country, body.sector, 0.7, f"spelt like {body.name!r}")


def _letters(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalpha())


@lru_cache(maxsize=1)
def _long_names() -> dict[str, str]:
    groups = (form for form, body in bodies().items() if body.kind == "group")
    return {_letters(form): form for form in groups if len(_letters(form)) >= 10}


# ---------------------------------------------------------------- descriptions


def _described(text: str, world: World, on: dt.date | None) -> Actor:
    words = [m.group() for m in _WORD.finditer(_parted(text))]
    lower = [w.lower().removesuffix("'s").removesuffix("'") for w in words]
    if not words:
        return Actor(None, text, "other", None, None, 0.0, "no words")
    cut = _head_end(lower)
    role = _head_role(lower, words, cut)
    parts = list(_parts(text, words, lower, world, on))
    named = _bearer_of(words, lower, role, parts, world, on)
    if named is not None:
        return named
    country, where = _country(lower, parts, cut, role[2] if role else None)
    if country is None:
        country, where = _misspelt(words, world)
    sector = _sector(lower, parts, cut, role)
    if role is None and sector is None and words[cut - 1].islower() and lower[cut - 1] not in _ARTICLES:
        sector = "UNK"
    kind = _kind(role[2] if role else None, lower, parts)
    because = ", ".join(x for x in (f"role {role[2].words!r}" if role else "", where) if x) or "nothing known in it"
    return Actor(None, text, kind, country, sector, _sureness(country, role is not None, sector), because)


TRUST = {(True, True): 0.96, (False, True): 0.9, (True, False): 0.75, (False, False): 0.2}
"""The share right, country and sector, among the project's own labelled descriptions (``evaluation/cases/
descriptions.csv``), by whether a country and a role were found in one; 0.4 where no sector could be told."""


def _sureness(country: str | None, role: bool, sector: str | None) -> float:
    trust = TRUST[country is not None, role]
    return min(trust, 0.4) if sector == "UNK" else trust


def _parted(text: str) -> str:
    plain = re.sub(r"\b([Ee]x)-(?=\w)", r"\1 ", text.replace(" - ", " "))
    return re.sub(r"(?<=\w)-(?=(?:based|led|backed|run|controlled|held)\b)", " ", plain)


def _head_end(lower: Sequence[str]) -> int:
    """Where the phrase of the head ends: before the first preposition that no role holds ("head of state")."""
    for at in range(1, len(lower)):
        if lower[at] in _CUT and not any(
            e and e[0] < at for e in (role_ending(lower, i) for i in range(at + 1, min(at + 4, len(lower))))
        ):
            return at
    return len(lower)


def _head_role(lower: Sequence[str], words: Sequence[str], cut: int) -> tuple[int, int, Role] | None:
    """The last role in the head's phrase, with its first and last word; a counted one after "group of"."""
    if (
        cut < len(lower)
        and lower[cut] == "of"
        and lower[cut - 1] in ("group", "team", "number", "gang", "members", "crowd")
    ):
        inner = _last_role(lower, cut + 1, len(lower))
        if inner:
            return inner
    return _last_role(lower, 0, cut) or _last_role(lower, cut, len(lower))


def _last_role(lower: Sequence[str], start: int, stop: int) -> tuple[int, int, Role] | None:
    for at in range(stop - 1, start - 1, -1):
        ending = role_ending(lower, at)
        if ending and ending[0] >= start and ending[1].kind != "modifier":
            return ending[0], at, ending[1]
        title = title_of(lower[at])
        role = role_of(title.role) if title is not None and title.role else None
        if role is not None:
            return at, at, role
    return None


def _parts(text: str, words: Sequence[str], lower: Sequence[str], world: World, on: dt.date | None) -> Iterator[_Part]:
    """States, organisations and bodies named inside a phrase; places where there is no such."""
    spaced = " ".join(w.removesuffix("'s") for w in words)
    spaced = spaced.title() if spaced.islower() else spaced
    starts, at = {}, 0
    for i, w in enumerate(spaced.split(" ")):
        starts[at] = i
        at += len(w) + 1
    found = False
    for start, end, body in scan_bodies(spaced):
        if start in starts:
            first = starts[start]
            found = True
            yield _Part(first, first + spaced[start:end].count(" "), body.country, body.sector, body.name)
    for hit in world.scan(spaced):
        form = valid_forms(hit.forms, on)[0]
        if hit.start in starts and not form.ref.startswith("person:"):
            first = starts[hit.start]
            found = True
            yield _Part(
                first,
                first + spaced[hit.start : hit.end].count(" "),
                country_of(form.ref),
                _seat(form),
                form.form,
                form.ref,
            )
    if not found:
        yield from _places(words, lower, world)


def _seat(form: Form) -> str | None:
    return "GOV" if form.kind == "metonym" else None


def _places(words: Sequence[str], lower: Sequence[str], world: World) -> Iterator[_Part]:
    for size in (3, 2, 1):
        for i in range(len(words) - size + 1):
            run = words[i : i + size]
            plain = all(w[:1].isupper() for w in run) or all(w.islower() for w in words)
            if plain and not any(role_of(w) for w in lower[i : i + size]) and lower[i] not in _CUT:
                country = place_country(" ".join(run).removesuffix("'s"), world)
                if country:
                    yield _Part(i, i + size - 1, country, None, " ".join(run))
                    return


def _country(lower: Sequence[str], parts: Sequence[_Part], cut: int, role: Role | None) -> tuple[str | None, str]:
    """The country that the head's own words say, else what follows "of", "in" and the like."""
    own = [p for p in parts if p.last < cut and p.country]
    if own:
        return own[-1].country, f"{own[-1].what!r} before it"
    for p in parts:
        before = next((lower[i] for i in range(p.first - 1, -1, -1) if lower[i] in _CUT), "")
        if p.country and (before in _BELONGS or not before):
            return p.country, f"{before} {p.what!r}".strip()
    return None, ""


def _misspelt(words: Sequence[str], world: World) -> tuple[str | None, str]:
    """A country by a near miss of a demonym of at least six letters ("Kazahk")."""
    for w in words:
        if w[:1].isupper() and len(w) >= 6 and role_of(w.lower()) is None:
            near = get_close_matches(w, _peoples(world), n=1, cutoff=0.85)
            if near:
                return country_of(world.forms(near[0])[0].ref), f"{w!r} is near {near[0]!r}"
    return None, ""


@lru_cache(maxsize=4)
def _peoples(world: World) -> tuple[str, ...]:
    named = (f for f in rows(Form, "states", "names") if f.kind in ("adjective", "demonym"))
    return tuple(sorted({f.form for f in named if len(f.form) >= 5 and world.forms(f.form)}))


def _sector(lower: Sequence[str], parts: Sequence[_Part], cut: int, role: tuple[int, int, Role] | None) -> str | None:
    body = next((p.sector for p in reversed(parts) if p.sector), None)
    if role is None:
        return body
    first, last, found = role
    before = [*lower[:first], *lower[last + 1 : cut]] if _trails(lower[last + 1 : cut]) else lower[:first]
    if not found.own and body is None:
        after = _last_role(lower, cut, len(lower)) if cut > last else None
        body = after[2].sector if after and (after[2].own or after[2].kind == "body") else None
    return sector_of(found, before, body)


def _trails(words: Sequence[str]) -> bool:
    return any(w in FORMER for w in words)


def _kind(role: Role | None, lower: Sequence[str], parts: Sequence[_Part]) -> EntityKind:
    if role is None:
        return "organisation" if parts and any(p.sector for p in parts) else "other"
    if role.kind == "person":
        plural = any(role_of(w) is role and w != role.words for w in lower)
        return "group" if plural else "person"
    return {"body": "organisation", "people": "group"}.get(role.kind, "other")  # type: ignore[return-value]


def _bearer_of(
    words: Sequence[str], lower: Sequence[str], role: tuple[int, int, Role] | None, parts: Sequence[_Part],
    world: World, on: dt.date | None,
) -> Actor | None:  # fmt: skip
    """The person named after a title; the title gives country and sector where the reference has none."""
    if role is None or role[2].kind not in ("person", "people") or role[1] + 1 >= len(words):
        return None
    first, last, found = role
    name = " ".join(words[last + 1 :])
    if not words[last + 1][:1].isupper():
        return None
    stop = next((i for i in range(last + 1, len(lower)) if lower[i] in _CUT), len(lower))
    country, _ = _country(lower, [p for p in parts if p.last < first or p.first > stop], len(lower), found)
    body = next((p.sector for p in reversed(parts) if p.sector and p.last < first), None)
    sector = sector_of(found, lower[:first], body)
    known = _person(name, country, world, on)
    if known is not None:
        return replace(known, country=known.country or country, sector=sector or known.sector)
    return Actor(None, name, "person", country, sector, 0.7 if country else 0.5, f"title {found.words!r}")


def _in_context(found: Actor, context: str, world: World, on: dt.date | None) -> Actor:
    """The country of the first state that the passage names, at less confidence."""
    body = body_named(context)
    for hit in world.scan(context):
        form = valid_forms(hit.forms, on)[0]
        country = country_of(form.ref)
        if country and country != "IGO":
            why = f"{found.because}; the passage names {form.form!r}"
            return replace(found, country=country, confidence=round(found.confidence * 0.8, 3), because=why)
    if body is not None and body.country:
        return replace(found, country=body.country, confidence=round(found.confidence * 0.7, 3))
    return found
