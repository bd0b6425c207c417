"""Nouns of type and what they may take up: "the alliance", "the kingdom", "both Koreas", "the North"."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from communique.code.lexicon import table
from communique.world import World


@dataclass(frozen=True, slots=True)
class Sort:
    """What a noun of type may mean: organisations or states of some kinds, with some words in their name.

    ``what`` is organisation, state, pair (two states at once) or half (the first of two states where either
    is spoken of). ``states`` limits states to those of ISO 3166-1 alpha-3 codes, in order for pair and half;
    ``never`` are references that the noun does not mean: nobody calls the United Nations a bloc.
    """

    noun: str
    what: str
    kinds: frozenset[str]
    words: frozenset[str]
    states: tuple[str, ...]
    never: tuple[str, ...]


@cache
def _sorts() -> dict[str, Sort]:
    found = {}
    for row in table("sorts", "noun", "what", "kinds", "words", "states", "never", "example"):
        if row["what"] not in ("organisation", "state", "pair", "half"):
            raise row.fault(f"{row['what']!r} is no sort")
        found[row["noun"]] = Sort(
            row["noun"], row["what"], frozenset(row["kinds"].split()), frozenset(row["words"].split()),
            row.many("states"), row.many("never"),
        )  # fmt: skip
    return found


def sort_of(noun: str) -> Sort | None:
    """The sort of a noun in lower case."""
    return _sorts().get(noun)


def is_such(sort: Sort, ref: str | None, names: frozenset[str], world: World) -> bool:
    """Whether a named body or state can be meant by a noun of this sort.

    ``names`` are the names under which the text speaks of it; the reference's own are looked up.
    """
    if ref in sort.never:
        return False
    if sort.what == "state":
        return _such_state(sort, ref, world)
    known = world.organisations.get(ref or "")
    said = {w for n in (*names, known.name if known else "") for w in n.casefold().split()}
    return (known is not None and known.kind in sort.kinds) or not said.isdisjoint(sort.words)


def _such_state(sort: Sort, ref: str | None, world: World) -> bool:
    if not sort.states and not sort.words:
        return True
    state = world.states.get(ref or "")
    official = (state.official_name or "").casefold().split() if state else []
    return (state is not None and state.iso3 in sort.states) or not sort.words.isdisjoint(official)
