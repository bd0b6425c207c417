"""Whom an answer is meant for: "Japan condemned the launch" is aimed at whoever launched, a sentence before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache

from communique.code.found import Found
from communique.code.frames import lemma
from communique.code.lexicon import table
from communique.code.matching import Match, parties
from communique.reading import Token
from communique.records import Event, content_id

_ANSWERS = frozenset({"ACCUSE", "SUPPORT", "REJECT", "REQUEST", "THREATEN"})
_DEFINITE = frozenset({"the", "this", "that", "these", "those"})
_BACK = 2
"""Sentences back in which the event that is answered may stand."""


def answered(found: Found, doc: str, coded: Sequence[tuple[Match, Event]]) -> list[tuple[Match, Event]]:
    """The events of a document, with the recipients of those that answer an earlier one."""
    done: list[tuple[Match, Event]] = []
    for match, event in coded:
        if event.type in _ANSWERS and event.actors and not event.recipients and (named := _pointers(match, found)):
            earlier = _earlier(found, match, event, done, named)
            if earlier is not None:
                event = _aimed(found, doc, event, earlier)
        done.append((match, event))
    return done


def _pointers(match: Match, found: Found) -> frozenset[str]:
    """The definite nouns of an argument that name nobody: "the launch", "that step"; "" answers any deed."""

    def who(token: Token) -> tuple[str, ...]:
        return tuple(e.id for e in found.at(token) if e.country or e.sector)

    if any(t.lemma.lower() in _IN_RETURN for t in match.words):
        return frozenset({""})
    things = (*match.recipient_tokens, *match.things)
    return frozenset(lemma(t.lemma) for t in things if _definite(t) and not parties(t, who, True))


@cache
def _answering() -> dict[str, frozenset[str]]:
    """What deeds a noun can take up, by lemma; an empty set is any deed."""
    rows = table("answering", "noun", "types", "example")
    return {"": frozenset(), **{lemma(r["noun"]): frozenset(r.many("types")) for r in rows}}


def _takes_up(named: Iterable[str], other: Event) -> bool:
    """Whether one of some nouns can mean an earlier event: by its kind of deed, or by the event's own word."""
    words = [w.casefold() for w in other.trigger.words.split()]
    for noun in named:
        types = _answering().get(noun)
        if types is not None and (not types or other.type in types):
            return True
        if noun and any(w.startswith(noun[:_STEM]) for w in words if len(noun) >= _STEM):
            return True
    return False


_STEM = 6
"""Letters that a noun shares with the verb it takes up: "the recognition" of who "recognised"."""


_IN_RETURN = frozenset("retaliate respond answer countermeasure retaliation reprisal revenge response".split())
"""Words of deeds that are done in return for another."""


def _definite(noun: Token) -> bool:
    if noun.pos not in ("NOUN", "PRON"):
        return False
    owners = [c for o in noun.kids("poss") for c in o.kids("det")]
    return any(c.lower in _DEFINITE for c in (*noun.kids("det"), *owners))


def _earlier(
    found: Found, match: Match, event: Event, done: Sequence[tuple[Match, Event]], named: Iterable[str]
) -> Event | None:
    """The nearest earlier event that the nouns can mean, whose actors are others than the one who answers."""
    for before, other in reversed(done):
        back = match.head.sent - before.head.sent
        if back > _BACK:
            break
        own = back == 0 and before.head.i > match.head.i
        met = other.symmetric or other.type == "CONSULT"
        if own or met or other.status not in ("happened", "ongoing") or not _takes_up(named, other):
            continue
        if _others(found, event, other):
            return other
    return None


def _others(found: Found, event: Event, other: Event) -> tuple[str, ...]:
    """The actors of an event who are not those of the answer, nor the answer's own state."""
    own = {found.by_id[i].country for i in event.actors}
    return tuple(i for i in other.actors if i not in event.actors and _is_other(found, i, own))


def _is_other(found: Found, entity: str, own: Iterable[str | None]) -> bool:
    body = found.by_id[entity]
    return bool(body.country) and (body.country not in own or body.sector in ("REB", "OPP", "CVL", "PTY"))


def _aimed(found: Found, doc: str, event: Event, earlier: Event) -> Event:
    recipients = _others(found, event, earlier)
    parts = [event.type, event.mode, event.trigger, event.actors, recipients]
    return replace(
        event,
        id=content_id("event", doc, parts),
        recipients=recipients,
        confidence=round(max(0.3, event.confidence - 0.05), 2),
        because=f"{event.because}; answers '{earlier.trigger.words}'",
    )
