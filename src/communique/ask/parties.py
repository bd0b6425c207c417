"""Whom a question is about: a state with all that belongs to it, a body or person, or a name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from communique.errors import WorldError
from communique.world import load
from communique.world.questions import ref_of


@dataclass(frozen=True, slots=True)
class Party:
    """What stands for a party in the record: the column to look in, and the value that it has there."""

    words: str
    column: str
    value: str

    @property
    def known(self) -> bool:
        """Whether the reference knows it."""
        return self.column != "name"


def party_of(words: str) -> Party:
    """The party that an id, code or name stands for.

    A state's code or name means all that is of that state, its ministries and people too; its id, such as
    ``state:CHN``, the state alone. What the reference does not know is looked for by name.

    >>> party_of("CHN"), party_of("SCO").value, party_of("state:CHN").column
    (Party(words='CHN', column='country', value='CHN'), 'org:SCO', 'ref')
    """
    try:
        ref = ref_of(words)
    except WorldError:
        return Party(words, "name", words.casefold())
    state = load().states.get(ref)
    if state is not None and words != ref:
        return Party(words, "country", state.iso3 or ref.removeprefix("state:"))
    return Party(words, "ref", ref)


def matches(lead: str, parties: Iterable[Party], name: str) -> tuple[str, dict[str, Any]]:
    """The condition that columns such as ``actor_ref`` name one of some parties, and its parameters.

    ``lead`` is what stands before ``ref``, ``country`` and ``name``; ``name`` begins the parameters' names.
    """
    values: dict[str, list[str]] = {}
    for party in parties:
        values.setdefault(party.column, []).append(party.value)
    column = {"name": f"lower({lead}name)"}
    tests = [within(column.get(c, lead + c), f"{name}_{c}", v) for c, v in values.items()]
    return f"({' or '.join(test for test, _ in tests)})", {k: v for _, given in tests for k, v in given.items()}


def within(column: str, name: str, values: Iterable[Any]) -> tuple[str, dict[str, Any]]:
    """The condition that a column has one of some values, each a parameter of its own: Parquet is then read in part."""
    given = {f"{name}_{i}": v for i, v in enumerate(values)}
    return f"{column} in ({', '.join(f'${n}' for n in given)})", given


def unknown(parties: Iterable[Party]) -> tuple[str, ...]:
    """A note for each party that the reference does not know."""
    return tuple(
        f"the reference knows nothing called {p.words!r}: looked for by that name" for p in parties if not p.known
    )
