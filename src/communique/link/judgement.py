"""A person's judgement: two records are the same, or different, or one is wrong; and what links must obey."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from communique.link.types import Pair, hashed, pair

Verb = Literal["same", "different", "wrong", "undo"]
VERBS: tuple[Verb, ...] = get_args(Verb)


@dataclass(frozen=True, slots=True)
class Judged:
    """A record that is judged: its id, and where its words stood, so that it is found again when coded anew."""

    id: str
    document: str | None = None
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """Who judged what, when (ISO, UTC) and why. ``subject`` is the table; of ``undo``, ``left`` is a judgement."""

    judgement: Verb
    subject: str
    left: Judged
    right: Judged | None
    who: str
    reason: str
    at: str

    @property
    def id(self) -> str:
        """A hash of its content."""
        right = self.right.id if self.right else None
        return hashed("judgement", (self.judgement, self.subject, self.left.id, right, self.who, self.reason, self.at))


@dataclass(frozen=True, slots=True)
class Rulings:
    """What people decided of pairs: ids that must be linked and that must not, each with who decided."""

    same: Mapping[Pair, str] = field(default_factory=dict)
    different: Mapping[Pair, str] = field(default_factory=dict)

    def apart(self) -> dict[str, set[str]]:
        """For each id those that it is not the same as."""
        found: dict[str, set[str]] = {}
        for one, other in self.different:
            found.setdefault(one, set()).add(other)
            found.setdefault(other, set()).add(one)
        return found


def rulings(judgements: Iterable[tuple[str, str, str, str]]) -> Rulings:
    """The rulings of standing judgements, given as verb, left, right and who.

    >>> rulings([("same", "event-b", "event-a", "Ana")]).same
    {('event-a', 'event-b'): 'Ana'}
    """
    found: dict[str, dict[Pair, str]] = {"same": {}, "different": {}}
    for verb, left, right, who in judgements:
        if verb in found and left != right:
            found[verb][pair(left, right)] = who
    return Rulings(found["same"], found["different"])
