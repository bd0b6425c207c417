"""Well-known bodies that are no states or international organisations: outlets, parties, armed groups, firms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import cast, get_args

from ahocorasick_rs import AhoCorasick, MatchKind

from communique.code.lexicon import table
from communique.records import EntityKind
from communique.world.scanning import whole_words


@dataclass(frozen=True, slots=True)
class Body:
    """A body or region of the project's own tables, with its country and PLOVER sector where it has one."""

    name: str
    kind: EntityKind
    country: str | None
    sector: str | None
    adjective: bool = False


@cache
def bodies() -> Mapping[str, Body]:
    """Bodies by every form of their name; case counts. Raises ``LexiconError``."""
    found: dict[str, Body] = {}
    for row in table("bodies", "name", "aliases", "kind", "country", "sector", "note"):
        if row["kind"] not in get_args(EntityKind):
            raise row.fault(f"{row['kind']!r} is no kind of entity")
        body = Body(row["name"], cast(EntityKind, row["kind"]), row["country"] or None, row["sector"] or None)
        for form in (row["name"], *row.many("aliases")):
            if form in found:
                raise row.fault(f"{form!r} stands in the table twice")
            found[form] = body
    for row in table("regions", "name", "adjective", "country", "note"):
        region = Body(row["name"], "place", row["country"] or None, None)
        found.setdefault(row["name"], region)
        if row["adjective"]:
            found.setdefault(row["adjective"], replace(region, adjective=True))
    return found


def body_named(words: str) -> Body | None:
    """The body with that name; a leading article does not count."""
    known = bodies()
    plain = words.replace("’", "'").strip()
    return known.get(plain) or known.get(plain.removeprefix("the ").removeprefix("The "))


@cache
def _scanner() -> tuple[AhoCorasick, list[str]]:
    led = {f for f in bodies() if f.startswith("the ") or f.removeprefix("The ") in bodies().keys() - {f}}
    forms = sorted(bodies().keys() - led)
    return AhoCorasick(forms, matchkind=MatchKind.Standard), forms


def scan_bodies(text: str) -> Iterator[tuple[int, int, Body]]:
    """Every name of the table that stands in a text as whole words, by characters, leftmost longest."""
    scanner, forms = _scanner()
    plain = text.replace("’", "'")
    for index, start, end in whole_words(scanner, plain):
        yield start, end, bodies()[forms[index]]
