"""How an event was done where its frame leaves that open: the form of a meeting, the weapon of an attack."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from communique.code.frames import lemma
from communique.code.lexicon import table
from communique.code.matching import Match
from communique.code.ontology import kinds
from communique.code.outcome import Outcome
from communique.reading import Token
from communique.records import Entity

MANY = 3
"""Countries from which on a meeting is multilateral."""


@cache
def _weapons() -> Mapping[str, str]:
    """Modes of ASSAULT by the words that bring them. Raises ``LexiconError``."""
    found: dict[str, str] = {}
    for row in table("weapons", "mode", "words", "example"):
        if ("ASSAULT", row["mode"]) not in kinds():
            raise row.fault(f"{row['mode']!r} is no mode of ASSAULT")
        found.update((lemma(word), row["mode"]) for word in row.many("words"))
    return found


def mode_of(match: Match, kind: str, mode: str | None, sides: Iterable[Entity], place: str | None) -> str | None:
    """The mode of an event: the frame's own, or what its words, sides and place (a country) say."""
    if kind == "ASSAULT" and mode in (None, "aerial"):
        return _weapon(match) or mode
    if kind == "CONSULT" and mode is None:
        return _meeting(match, list(sides), place)
    return mode


def _weapon(match: Match) -> str | None:
    head = match.head
    near: list[Token] = [*match.words, *match.actor_tokens]
    near += [c for t in near for c in t.kids("compound", "amod", "nmod")]
    near += [t for key, t in match.clause.preps if key in ("with", "by", "in", "using")]
    near += [head]
    return next((_weapons()[w] for t in near if (w := lemma(t.lemma)) in _weapons()), None)


def _meeting(match: Match, sides: list[Entity], place: str | None) -> str | None:
    countries = {e.country for e in sides if e.country and e.country != "IGO"}
    bodies = [e for e in sides if e.country == "IGO" and e.kind != "person"]
    if len(countries) >= MANY or (bodies and not countries):
        return "multilateral"
    if place is None or len(countries) < 2:
        return None
    return "visit" if place in countries else "third-party"


def cameo_of(outcome: Outcome, mode: str | None, actors: Iterable[Entity]) -> str | None:
    """The CAMEO code of an outcome whose mode is known: root 19 is for armed forces, others assault (18)."""
    code = outcome.cameo
    if outcome.type != "ASSAULT":
        return code
    if mode != outcome.mode and mode in _CODES:
        code = _CODES[mode]
    armed = any(e.kind == "state" or e.sector in _ARMED for e in actors)
    return "180" if code is not None and code.startswith("19") and not armed else code


_CODES = {"suicide-attack": "1831", "explosives": "183", "drone": "1952", "crowd-control": "175"}
_ARMED = frozenset({"MIL", "REB", "GOV", "UAF", "SPY"})
