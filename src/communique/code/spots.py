"""A spot: one place in a reading where an actor is named, described or meant by a pronoun."""

from __future__ import annotations

from dataclasses import dataclass

from communique.code.bodies import Body
from communique.records import EntityKind, How


@dataclass(slots=True)
class Spot:
    """A candidate mention: tokens ``first`` to ``last``, headed by token ``head``.

    ``key`` tells identities within a document apart where the spot alone can; ``title`` are tokens before a
    name that belong to it ("Russian President"). ``country`` and ``sector`` are what the words themselves say.
    """

    first: int
    last: int
    head: int
    how: How
    kind: EntityKind
    name: str
    key: str = ""
    ref: str | None = None
    country: str | None = None
    sector: str | None = None
    role: str | None = None
    plural: bool = False
    gender: str | None = None
    definite: bool = False
    noun: str = ""
    office: str = ""
    known: Body | None = None
    """What the table of bodies knows of a person named."""
    said: str = ""
    countries: tuple[tuple[str, str], ...] = ()
    """The states joined in a description ("Kenyan and Rwandan troops"), each with its words."""
    group: str = ""
    """The key of the armed group whose members a description names ("Hezbollah militants")."""
    title: tuple[int, int] | None = None
    same_as: Spot | None = None
    around: Spot | None = None
    inside: Spot | None = None
    """The description that a pronoun stands in ("his deputy"), which it cannot mean."""
    within: bool = False
    """Part of another spot's words, so that it heads nothing."""
    adjective: bool = False

    @property
    def size(self) -> int:
        """Tokens from first to last."""
        return self.last - self.first + 1
