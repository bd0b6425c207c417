"""What a role noun says of an actor: its sector, and whether it names a person, a body or many people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from communique.code.lexicon import table
from communique.code.wordlists import list_of

LONGEST = 6
"""Words of the longest role in the table."""

FORMER = frozenset({"former", "ex", "ex-", "retired", "ousted", "deposed", "then", "exiled", "outgoing", "onetime"})
"""Words before a role that say it is no longer held; "then" and "outgoing" say so of another day only."""

ELITE = frozenset({"GOV", "LEG", "MIL", "SPY", "JUD"})
"""Sectors whose former members are ELI in PLOVER."""

_IRREGULAR = {
    "people": "people",
    "police": "police",
    "children": "children",
    "men": "man",
    "women": "woman",
    "gunmen": "gunmen",
    "thieves": "thief",
    "mps": "mp",
    "press": "press",
    "congress": "congress",
}


@dataclass(frozen=True, slots=True)
class Role:
    """A role noun or phrase. ``own`` roles keep their sector whatever stands beside them ("soldier");
    the sector of others ("leader") yields to that of a modifier or a body.

    ``kind`` is person, body, people, thing or modifier; ``gender`` m, f or ``None``.
    """

    words: str
    sector: str | None
    kind: str
    own: bool
    office: bool
    gender: str | None


@cache
def roles() -> Mapping[str, Role]:
    """The roles of the table by their words in lower case. Raises ``LexiconError``."""
    found = {}
    for row in table("roles", "words", "sector", "kind", "strength", "office", "gender", "example"):
        if row["kind"] not in ("person", "body", "people", "thing", "modifier"):
            raise row.fault(f"{row['kind']!r} is no kind of role")
        found[row["words"]] = Role(
            row["words"],
            row["sector"] or None,
            row["kind"],
            row["strength"] == "own",
            row["office"] == "y",
            row["gender"] or None,
        )
    return found


def singular(word: str) -> str:
    """The form of a lower-case noun under which the table would hold it.

    >>> singular("ministries"), singular("policemen"), singular("forces")
    ('ministry', 'policeman', 'force')
    """
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word.endswith("men") and len(word) > 5:
        return word[:-3] + "man"
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "sses", "xes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


@lru_cache(maxsize=100_000)
def role_of(phrase: str) -> Role | None:
    """The role that a lower-case word or phrase names, in the singular or the plural."""
    known = roles()
    if phrase in known:
        return known[phrase]
    head, _, last = phrase.rpartition(" ")
    return known.get(f"{head} {singular(last)}".strip())


def is_plural(word: str) -> bool:
    """Whether a lower-case role noun stands in the plural."""
    return role_of(word) is not None and singular(word) != word and word not in roles()


def role_ending(words: Sequence[str], at: int) -> tuple[int, Role] | None:
    """The longest role whose last word is ``words[at]`` (lower case), with the index of its first word."""
    if not _may_end(words[at]):
        return None
    for first in range(max(0, at - LONGEST + 1), at + 1):
        role = role_of(" ".join(words[first : at + 1]).replace(" - ", "-"))
        if role is not None:
            return first, role
    return None


@lru_cache(maxsize=100_000)
def _may_end(word: str) -> bool:
    return role_of(word) is not None or word in _last_words()


@cache
def _last_words() -> frozenset[str]:
    lasts = {phrase.replace("-", " ").rpartition(" ")[2] for phrase in roles()}
    return frozenset(lasts | {f"{w}s" for w in lasts})


def sector_of(role: Role, before: Sequence[str], body: str | None = None) -> str | None:
    """The sector of a role with the lower-case words before it and the sector of the body it belongs to.

    A role of its own keeps its sector; else the nearest modifier gives it, else the body, else the table.
    A former office holder is ELI.
    """
    sector = role.sector if role.own else _modified(before) or body or role.sector
    if role.kind in ("person", "people") and sector in ELITE and any(w in FORMER - {"then"} for w in before):
        return "ELI"
    return sector


def _modified(before: Sequence[str]) -> str | None:
    for at in range(len(before) - 1, -1, -1):
        found = role_ending(before, at)
        if not found or not found[1].sector or found[1].words in list_of("no_modifier"):
            continue
        if found[1].own or found[1].kind == "modifier":
            return found[1].sector
    return None
