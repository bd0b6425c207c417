"""What one side does to the other in a sentence or short passage, given the words that name the two."""

from __future__ import annotations

from dataclasses import dataclass, replace

from communique.code.arguments import Syntax
from communique.code.entities import entities
from communique.code.found import Found
from communique.code.frames import describe, lexicon
from communique.code.matching import Match, Who, matches_at
from communique.code.ontology import quad_of
from communique.code.outcome import Outcome, outcome_of
from communique.reading import Reading, Token
from communique.records import Span
from communique.world import World

ACTOR, RECIPIENT = "actor", "recipient"

BOTH, ONE, SWAPPED, PATH, ABOVE, DEPTH, UNSURE, FIRST, TAKEN = 4.0, 2.5, -3.0, 1.5, 1.0, -0.35, -0.8, -0.02, -5.0
"""How much it counts that a frame's sides are the two given ones, that they are exchanged, that its head lies
on the path between them or above one of them; what each level of its depth, a doubtful status and each word from
the start cost; and what it costs that a fitting frame took its head in as a complement ("threatened to shell").
Set by hand; the order of the first four is the rule, their sizes are not."""


TRUST = {"both": 0.86, "one": 0.69, "path": 0.40, "near": 0.29}
"""How often each tier was right on the project's own passages (``training/passages``, 615 with a frame)."""


@dataclass(frozen=True, slots=True)
class Relation:
    """What the actor does to the recipient; ``type`` is None where the text reports nothing between them."""

    type: str | None
    mode: str | None
    cameo: str | None
    quad: int | None
    confidence: float
    because: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """One reading of the relation with its score; ``tier`` says how well its sides are the two that were given:
    "both", "one", "path" or "near"."""

    match: Match
    outcome: Outcome
    tier: str
    score: float


def relate(reading: Reading, actor: Span | None, recipient: Span | None, world: World) -> Relation:
    """The best-ranked candidate as a relation."""
    return relation_of(ranked(reading, actor, recipient, world))


def relation_of(candidates: list[Candidate]) -> Relation:
    """The first of some ranked candidates as a relation; none at all is no relation."""
    if not candidates:
        return Relation(None, None, None, None, 0.0, "no frame of the lexicon fits")
    best = candidates[0]
    words = " ... ".join(t.text for t in sorted(best.match.words, key=lambda t: t.i))
    because = f"{describe(best.match.frame)} on '{words}', sides: {best.tier}"
    out = best.outcome
    return Relation(out.type, out.mode, out.cameo, quad_of(out.type), _confidence(best, candidates), because)


def _confidence(best: Candidate, candidates: list[Candidate]) -> float:
    base = TRUST[best.tier]
    rival = next((c for c in candidates if c.outcome.type != best.outcome.type), None)
    close = rival is not None and best.score - rival.score < 1.0
    return round(base - (0.1 if close else 0.0), 2)


def ranked(reading: Reading, actor: Span | None, recipient: Span | None, world: World) -> list[Candidate]:
    """Every frame that fits anywhere in the reading, best first: the seam for whatever else votes."""
    given = {ACTOR: _tokens(reading, actor), RECIPIENT: _tokens(reading, recipient)}
    who = who_of(reading, given, world)
    syntax, index = Syntax(), lexicon()
    found: list[Candidate] = []
    heads = {side: _head(tokens) for side, tokens in given.items() if tokens}
    for token in reading.tokens:
        if token.pos in ("VERB", "NOUN", "ADJ", "PROPN", "AUX", "ADV") and token.i not in _inside(given, token):
            for match in matches_at(token, index, syntax, who):
                found.append(_candidate(match, heads))
    taken = {i for c in found if c.tier in ("both", "one") for i in c.match.consumed}
    found = [replace(c, score=c.score + TAKEN * (c.match.head.i in taken)) for c in found]
    return sorted(found, key=lambda c: -c.score)


def _inside(given: dict[str, list[Token]], token: Token) -> frozenset[int]:
    """Names of the sides themselves do not say what is done."""
    if token.pos != "PROPN":
        return frozenset()
    return frozenset(t.i for tokens in given.values() for t in tokens)


def _tokens(reading: Reading, span: Span | None) -> list[Token]:
    return list(reading.tokens_in(span.start, span.end)) if span is not None else []


def _head(tokens: list[Token]) -> Token:
    """The token of a span that governs the others."""
    inside = {t.i for t in tokens}
    return next((t for t in tokens if t.head.i not in inside or t.head is t), tokens[0])


def who_of(reading: Reading, given: dict[str, list[Token]], world: World) -> Who:
    """Who is at a token: the given sides at their spans, and wherever the text speaks of the same entities."""
    place: dict[int, str] = {}
    for side in sorted(given, key=lambda s: -len(given[s])):
        place.update((t.i, side) for t in given[side])
    found = entities(reading, Found(), world)
    same: dict[str, str] = {}
    for side, tokens in given.items():
        if tokens:
            for entity in found.at(_head(tokens)):
                same.setdefault(entity.id, side)

    def who(token: Token) -> tuple[str, ...]:
        if token.i in place:
            return (place[token.i],)
        return tuple(dict.fromkeys(same.get(e.id, e.id) for e in found.at(token)))

    return who


def _candidate(match: Match, heads: dict[str, Token]) -> Candidate:
    outcome = outcome_of(match)
    tier, score = _fit(match, heads)
    score += match.specificity + DEPTH * sum(1 for _ in match.head.ancestors()) + FIRST * match.head.i
    if outcome.status in ("hypothetical", "denied"):
        score += UNSURE
    return Candidate(match, outcome, tier, score)


def _fit(match: Match, heads: dict[str, Token]) -> tuple[str, float]:
    """How well the sides of a match are the given ones."""
    actors, recipients = match.actors, match.recipients
    right = (ACTOR in actors) + (RECIPIENT in recipients or (match.frame.symmetric and RECIPIENT in actors))
    wrong = (RECIPIENT in actors and not match.frame.symmetric) + (ACTOR in recipients)
    near = _nearness(match.head, heads)
    if right == 2:
        return "both", 2 * BOTH + near
    if wrong:
        return ("one" if right else "near"), ONE * right + SWAPPED * wrong + near
    if right:
        return "one", ONE + near
    return ("path" if near >= PATH else "near"), near


def _nearness(head: Token, heads: dict[str, Token]) -> float:
    above = [[t.i for t in (side, *side.ancestors())] for side in heads.values()]
    covered = [head.i in chain for chain in above]
    score = ABOVE * sum(covered)
    if len(above) == 2 and (all(covered) or any(covered)):
        common = set(above[0]) & set(above[1])
        top = next((i for i in above[0] if i in common), None)
        on_path = any(head.i in chain and (head.i not in common or head.i == top) for chain in above)
        score += PATH * on_path
    return score
