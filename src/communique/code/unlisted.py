"""Predicates that no frame holds, judged by the relation model where both of their sides are known and of two states.

The tables speak first: the model is asked only about verbs that no frame of the lexicon fits, and about two sides
between which the sentence has no event yet. What it is asked about, and how sure it has to be, was set by reading its
guesses on passages of our own and on open news: of looser candidates (one side known, participles, two bodies of one
state, a side deep inside an argument) four guesses in five were wrong. These rules leave it a handful in a thousand.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from communique.code.arguments import Clause, Syntax
from communique.code.frames import Frame, Index, Slot, lemma
from communique.code.lexicon import table
from communique.code.matching import Match, Who, matches_at
from communique.code.model import NONE, Guess, RelationModel
from communique.code.ontology import code_of
from communique.code.status import standing
from communique.reading import Reading, Sentence, Token

SURE, NOTHING = 0.9, 0.05
"""The probability that a type must have, and the most that may be left for no event at all."""
_STANDING_ALONE = frozenset({"ROOT", "conj", "ccomp"})
_REACHING = frozenset("against with to on from into toward towards over".split())
"""Prepositions behind which somebody undergoes or shares what a verb says."""
_DOUBT = -5.0
"""The specificity of a guess, so that its confidence lies well below that of any frame."""
_SIDES = (Slot("subject", "S"), Slot("object", "T"))

Foreign = Callable[[str, str], bool]
"""Whether two entities are public bodies of two states."""


@dataclass(frozen=True, slots=True)
class Sides:
    """A verb that no frame fits, with the token and the id of its actor and of its recipient."""

    clause: Clause
    actor: Token
    recipient: Token
    ids: tuple[str, str]


@cache
def everyday() -> frozenset[str]:
    """Verbs of speech, being, having and going, which say nothing of two sides by themselves."""
    return frozenset(lemma(r["lemma"]) for r in table("everyday", "lemma", "example"))


def unlisted(tokens: Sequence[Token], index: Index, syntax: Syntax, who: Who, foreign: Foreign) -> Iterator[Sides]:
    """The verbs of a sentence that the model may be asked about."""
    for token in tokens:
        if token.dep not in _STANDING_ALONE or token.kid("dobj", "dative", "prep", "nsubjpass") is None:
            continue
        if lemma(token.lemma) in everyday():
            continue
        sides = _sides(syntax.clause(token), who, foreign)
        if sides is None or matches_at(token, index, syntax, who):
            continue
        if standing(token).status not in ("hypothetical", "proposed", "demanded"):
            yield sides


def _sides(clause: Clause, who: Who, foreign: Foreign) -> Sides | None:
    actors = [(t, i) for t in clause.subjects for i in who(t)]
    reached = (*clause.datives, *clause.objects, *(t for key, t in clause.preps if key in _REACHING))
    for recipient in reached:
        for other in who(recipient) if actors else ():
            actor = next(((t, i) for t, i in actors if foreign(i, other)), None)
            if actor is not None:
                return Sides(clause, actor[0], recipient, (actor[1], other))
    return None


def judged(reading: Reading, sentence: Sentence, sides: Sides, coded: Collection[frozenset[str]]) -> Match | None:
    """What the model takes a verb for, as a match; None where it is not sure, or the sides have an event already."""
    if any(set(sides.ids) <= pair for pair in coded):
        return None
    text = reading.text[sentence.start : sentence.end]
    actor, recipient = (_span(t, sentence) for t in (sides.actor, sides.recipient))
    guess = RelationModel.load().predict([(text, actor, recipient)])[0]
    if guess.type == NONE or guess.confidence < SURE or guess.probabilities[NONE] > NOTHING:
        return None
    head = sides.clause.head
    return Match(
        _frame(head, guess),
        sides.clause,
        sides.ids[:1],
        sides.ids[1:],
        (sides.actor,),
        (sides.recipient,),
        (head,),
        frozenset(),
        _DOUBT,
    )


def _span(token: Token, sentence: Sentence) -> tuple[int, int]:
    return token.start - sentence.start, token.end - sentence.start


def _frame(head: Token, guess: Guess) -> Frame:
    """A frame that holds for this one verb; its source says that the model spoke, and how surely."""
    word = lemma(head.lemma)
    return Frame(
        f"S {word} T",
        frozenset({word}),
        "V",
        _SIDES,
        guess.type,
        guess.mode,
        code_of(guess.type, guess.mode),
        False,
        (),
        None,
        frozenset(),
        "both",
        f"model: {guess.type} with {guess.confidence:.2f}",
        "",
    )
