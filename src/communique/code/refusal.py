"""The sides of what is refused: a meeting has two of a kind, a refusal to meet has one who refuses the other."""

from __future__ import annotations

from dataclasses import replace

from communique.code.matching import Match, Who, parties
from communique.code.outcome import outcome_of


def refusal(match: Match, who: Who) -> Match:
    """A match whose sides are told apart where what both would do is refused by one: "refused to meet the king"."""
    if (
        not match.frame.symmetric
        or outcome_of(match).type != "REJECT"
        or any(s.side == "ST" for s in match.frame.slots)
    ):
        return match
    actors = tuple(dict.fromkeys(i for t in match.actor_tokens for i in parties(t, who, False)))
    others = tuple(dict.fromkeys(i for t in match.recipient_tokens for i in parties(t, who) if i not in actors))
    known = set(match.actors)
    if not actors or not others or not known.issuperset({*actors, *others}):
        return match
    return replace(match, actors=actors, recipients=others)
