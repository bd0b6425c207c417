"""Stretches of tokens that may be names, and those that only bear the name of something else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from communique.code.bodies import Body
from communique.code.roles import role_of
from communique.code.wordlists import list_of
from communique.reading import Token
from communique.world import Form


@dataclass(frozen=True, slots=True)
class Hit:
    """A stretch of tokens that may be a name, with what is known about it."""

    first: int
    last: int
    forms: tuple[Form, ...] = ()
    body: Body | None = None
    label: str = ""
    article: bool = False
    """Whether the first token is only an article, which makes no name longer."""

    @property
    def rank(self) -> tuple[int, int, int]:
        """Order of preference: longer first, then own tables, then the reference, then the recogniser."""
        order = 0 if self.body else 1 if self.forms else 3 if self.label == "ACRONYM" else 2
        return (self.first + self.article - self.last, order, self.first)


def is_of_thing(tokens: Sequence[Token], hit: Hit) -> bool:
    """Whether a state's name only says which money or living thing: "50 US dollars", "Greenland halibut"."""
    named = (
        bool(hit.forms) or (hit.body is not None and hit.body.kind == "place") or hit.label in ("GPE", "NORP", "LOC")
    )
    after = tokens[hit.last + 1] if named and hit.last + 1 < len(tokens) else None
    return after is not None and after.text.islower() and after.lower in list_of("of_thing")


def is_national(tokens: Sequence[Token], hit: Hit) -> bool:
    """Whether a body of a state bears the short name of an international one: "Russia's Security Council"."""
    if not hit.forms or not hit.forms[0].ref.startswith("org:") or hit.first == hit.last or hit.first < 2:
        return False
    if role_of(tokens[hit.last].lower) is None or any(f.kind == "name" for f in hit.forms):
        return False
    first = hit.first - (tokens[hit.first - 1].lower == "the")
    before = tokens[first - 1]
    if before.text in ("'s", "’s"):
        return tokens[first - 2].ent == "GPE"
    return before.lower == "of" and tokens[first - 2].lower in list_of("national")


def is_namesake(tokens: Sequence[Token], hit: Hit) -> bool:
    """Whether a person's name only names a thing: "Queen Mary Hospital", "the Charles de Gaulle airport"."""
    person = hit.label == "PERSON" or any(f.ref.startswith("person:") for f in hit.forms)
    after = tokens[hit.last + 1] if hit.last + 1 < len(tokens) else None
    if not person or after is None or after.sent != tokens[hit.last].sent:
        return False
    return after.text[:1].isupper() and after.lower in list_of("namesake")
