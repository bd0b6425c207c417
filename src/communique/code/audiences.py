"""Who is told a thing so that others hear it: "told reporters that Turkey must ..." is demanded of Turkey."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from communique.code.arguments import Syntax
from communique.code.frames import lemma
from communique.code.lexicon import table
from communique.code.matching import Match, Who, parties
from communique.reading import Token

_TELLING = frozenset({"tell", "inform", "write", "say", "announce", "assure", "remind", "brief"})


def to_whom(match: Match, syntax: Syntax, who: Who) -> Match:
    """A match without its audience as recipient: who is told of a demand need not be whom it is made of."""
    if lemma(match.head.lemma) not in _TELLING or match.frame.type == "CONSULT":
        return match
    if not match.recipient_tokens or not all(map(_is_audience, match.recipient_tokens)):
        return match
    told = (s for v in match.clause.clauses for s in syntax.clause(v).subjects)
    meant = dict.fromkeys(i for t in told for i in parties(t, who) if i not in match.actors)
    return replace(match, recipients=tuple(meant), recipient_tokens=())


def is_said_to_all(match: Match) -> bool:
    """Whether what "must" be is said before an audience and of nobody: "'Banks must wait,' he told reporters"."""
    if match.frame.type != "REQUEST" or match.head.lemma != "tell" or match.recipients:
        return False
    return any(map(_is_audience, match.clause.objects))


def _is_audience(noun: Token) -> bool:
    """Whether a noun is for those to whom one speaks in public: reporters, a rally, state television."""
    return noun.lemma.lower() in _audiences() or any(t.lemma.lower() in _audiences() for t in noun.kids("compound"))


@cache
def _audiences() -> frozenset[str]:
    return frozenset(r["noun"] for r in table("audiences", "noun", "example"))
