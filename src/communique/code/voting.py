"""Frame and model on one question: what the actor does to the recipient.

Each type's score is the model's probability of it, plus ``WEIGHT`` times the confidence of the best frame where
that is its type; the highest wins. ``because`` names both, so that either can be argued with.
"""

from __future__ import annotations

from communique.code.model import NONE, Guess, RelationModel
from communique.code.ontology import code_of, quad_of
from communique.code.relate import Candidate, Relation, ranked, relation_of
from communique.reading import Reading
from communique.records import Span
from communique.world import World

WEIGHT = 0.3
"""How much a frame counts beside the model. Any value from .1 to .5 does about as well on the project's passages."""

_POOLED = {"CONCEDE": "YIELD", "RETREAT": "YIELD"}
"""Types weighed together: which of the two it is, is asked after."""


def relate(reading: Reading, actor: Span | None, recipient: Span | None, world: World) -> Relation:
    """What the actor does to the recipient; ``type`` is None where the text reports nothing between the two.

    Either side may be None where the text does not name it. Raises ``ModelError`` where the model is missing.
    """
    candidates = ranked(reading, actor, recipient, world)
    rule = relation_of(candidates)
    guess = _guess(reading, actor, recipient)
    if guess.type == NONE and not _joined(candidates):
        because = f"{_model_words(guess, NONE)}; {rule.because}"
        return Relation(None, None, None, None, round(guess.probabilities[NONE], 2), because)
    return _chosen(rule, guess)


def _joined(candidates: list[Candidate]) -> bool:
    return any(c.tier in ("both", "one", "path") for c in candidates)


def _guess(reading: Reading, actor: Span | None, recipient: Span | None) -> Guess:
    """The model's guess over the sentences from the first side to the last."""
    named = [s for s in (actor, recipient) if s is not None]
    start, end = 0, len(reading.text)
    holding = [s for s in reading.sentences if any(s.start < n.end and n.start < s.end for n in named)]
    if holding:
        start = min(holding[0].start, *(n.start for n in named), holding[0].start)
        end = max(holding[-1].end, *(n.end for n in named), holding[-1].end)
    sides = [(s.start - start, s.end - start) if s is not None else None for s in (actor, recipient)]
    return RelationModel.load().predict([(reading.text[start:end], sides[0], sides[1])])[0]


def _chosen(rule: Relation, guess: Guess) -> Relation:
    chances: dict[str, float] = {}
    for kind, p in guess.probabilities.items():
        if kind != NONE:
            chances[_POOLED.get(kind, kind)] = chances.get(_POOLED.get(kind, kind), 0.0) + p
    total = sum(chances.values())
    scores = {kind: p / total for kind, p in chances.items()}
    ruled = _POOLED.get(rule.type, rule.type) if rule.type else None
    extra = WEIGHT * rule.confidence if ruled else 0.0
    if ruled:
        scores[ruled] += extra
    best = max(scores, key=scores.__getitem__)
    kind = _unpooled(best, rule, guess)
    confidence = round(min(1.0, scores[best] / (1 + extra)), 2)
    model = _model_words(guess, kind)
    if rule.type == kind:
        return Relation(kind, rule.mode, rule.cameo, quad_of(kind), confidence, f"{rule.because}; {model}")
    mode = guess.mode if guess.type == kind else None
    return Relation(kind, mode, code_of(kind, mode), quad_of(kind), confidence, f"{model}; {rule.because}")


def _unpooled(best: str, rule: Relation, guess: Guess) -> str:
    kinds = [kind for kind, pool in _POOLED.items() if pool == best]
    if not kinds:
        return best
    return rule.type if rule.type in kinds else max(kinds, key=lambda k: guess.probabilities.get(k, 0.0))


def _model_words(guess: Guess, kind: str) -> str:
    return f"model: {kind} with {guess.probabilities.get(kind, 0.0):.2f}"
