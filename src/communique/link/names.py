"""The same person or body across documents: one identity, whatever report names it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from communique.link.judgement import Rulings
from communique.link.types import RULES, Link, Named, hashed
from communique.link.words import plain

KINDS = frozenset({"person", "organisation", "group"})
"""Kinds that have an identity beyond their document; states are in the reference."""

LONGEST = 12
"""Words of a name beyond which it is a description, which another report would word otherwise."""

SPHERES = (
    frozenset({"GOV", "MIL", "LEG", "JUD", "PTY", "COP", "SPY", "OPP", "ELI", "LAB"}),
    frozenset({"REB", "UAF", "CRM"}),
    frozenset({"JRN"}),
    frozenset({"BUS", "AGR"}),
    frozenset({"EDU", "MED"}),
    frozenset({"REL"}),
)
"""Sectors that one person goes between; a namesake in another sphere, with no report between, is another person."""

_ARTICLES = ("the ", "a ", "an ")
_TITLES = frozenset("president prime minister mr mrs ms dr general gen sir lord senator sen king queen pope".split())

SURE, LIKELY, BARE = 1.0, 0.9, 0.7
"""Scores: the country is the same, only one report gives it, none does."""


@dataclass(slots=True)
class _Identity:
    """Somebody under way: what is known of them so far, and which documents name them."""

    id: str
    country: str | None = None
    sphere: int | None = None
    documents: set[str] = field(default_factory=set)


def identities(entities: Iterable[Named], rulings: Rulings | None = None) -> tuple[Link, ...]:
    """Who each person or body is that the reference does not know, a link from each entity to an identity.

    Entities are one by full name made plain, kind, and country and sphere where they do not contradict each other;
    never by surname alone. What the reference knows has its reference id, and a link only where a person decided
    otherwise: of ``different`` records the right one leaves. An identity's id is a hash of kind and name, and of
    country and sphere for a namesake first reported later; so it stays as more documents come.
    """
    rulings = rulings or Rulings()
    ordered = sorted(entities, key=lambda e: (e.published or dt.date.max, e.document, e.id))
    apart = rulings.apart()
    groups: defaultdict[tuple[str, str], list[_Identity]] = defaultdict(list)
    given: dict[str, _Identity] = {}
    for entity in ordered:
        name = full_name(entity)
        if entity.ref is None and name:
            barred = {given[o].id for o in apart.get(entity.id, ()) if o in given}
            given[entity.id] = _placed(entity, name, groups[_sort(entity), name], barred)
    known = {e.id: e for e in ordered}
    links = {i: _link(known[i], identity) for i, identity in given.items()}
    return tuple(_ruled(links, known, rulings))


def full_name(entity: Named) -> str | None:
    """A name made plain by which somebody is told from others; None for a surname, a letter or a description.

    A person's has two words and more, beside titles; a body's has one of three letters.
    """
    if entity.kind not in KINDS or not _capitalised(entity.name):
        return None
    name = plain(entity.name)
    for article in _ARTICLES:
        name = name.removeprefix(article)
    words = name.split()
    if entity.kind == "person":
        words = [w for w in words if w not in _TITLES]
        if len(words) < 2 or len(words[-1]) < 2:
            return None
    return " ".join(words) if len(name) >= 3 and len(words) <= LONGEST else None


def _capitalised(name: str) -> bool:
    """Whether each word of a name begins with a capital, but for short ones within: a description does not."""
    words = [w for w in name.split() if w[0].isalnum()]
    if words and words[0].casefold() == "the":
        words = words[1:]
    return bool(words) and words[0][0].isupper() and all(not w[0].islower() or len(w) <= 3 for w in words)


def _sort(entity: Named) -> str:
    """Bodies and groups are told apart by no more than wording."""
    return "person" if entity.kind == "person" else "body"


def _placed(entity: Named, name: str, groups: list[_Identity], barred: set[str]) -> _Identity:
    """The identity that an entity belongs to: the first that nothing contradicts, else a new one."""
    sphere = _sphere(entity.sector)
    for identity in groups:
        if identity.id not in barred and _agree(identity.country, entity.country) and _agree(identity.sphere, sphere):
            break
    else:
        more = (entity.country, sphere, *((entity.id,) if barred else ())) if groups else ()
        identity = _Identity(hashed("identity", (_sort(entity), name, *more)))
        groups.append(identity)
    identity.country = identity.country or entity.country
    identity.sphere = sphere if identity.sphere is None else identity.sphere
    identity.documents.add(entity.document)
    return identity


def _agree(one: object, other: object) -> bool:
    return one is None or other is None or one == other


def _sphere(sector: str | None) -> int | None:
    return next((i for i, s in enumerate(SPHERES) if sector in s), None)


def _link(entity: Named, identity: _Identity) -> Link:
    score = BARE if identity.country is None else SURE if entity.country else LIKELY
    said = [f"the name “{entity.name}”"]
    said += [f"country {entity.country}"] if entity.country else []
    documents = len(identity.documents)
    return Link(
        "identity",
        identity.id,
        entity.id,
        entity.document,
        identity.id,
        entity.document,
        score,
        f"{', '.join(said)}: {documents} document{'s' * (documents != 1)}",
        f"rule {RULES['identity']}",
    )


def _ruled(links: dict[str, Link], known: dict[str, Named], rulings: Rulings) -> Iterator[Link]:
    """The links as people decided: whoever is the same has one identity, that of the reference first."""
    for (one, other), who in sorted(rulings.same.items()):
        if one in known and other in known:
            _merge(links, known, (one, other), who)
    for (one, other), who in sorted(rulings.different.items()):
        if one in known and other in known and _identity(links, known[one]) == _identity(links, known[other]):
            own = hashed("identity", ("judged", other))
            links[other] = _decided(known[other], own, who)
    yield from (links[e] for e in known if e in links)


def _identity(links: dict[str, Link], entity: Named) -> str:
    return links[entity.id].cluster if entity.id in links else entity.ref or entity.id


def _merge(links: dict[str, Link], known: dict[str, Named], ids: Sequence[str], who: str) -> None:
    """Give all entities of two identities that of the reference, or else the lesser id."""
    both = {_identity(links, known[i]) for i in ids}
    if len(both) == 1:
        return
    kept = min(both, key=lambda i: (i.startswith(("identity-", "entity-")), i))
    gone = both - {kept}
    moved = [i for i, link in links.items() if link.cluster in gone]
    for i in {*moved, *(i for i in ids if _identity(links, known[i]) != kept)}:
        decided = _decided(known[i], kept, who)
        links[i] = decided if i in ids else replace(decided, because=f"with {ids[0]}, which a person judged")


def _decided(entity: Named, identity: str, who: str) -> Link:
    return Link(
        "identity", identity, entity.id, entity.document, identity, entity.document, 1.0, "a person's judgement", who
    )
