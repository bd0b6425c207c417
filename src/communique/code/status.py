"""How a report presents an event: as done, going on, planned, proposed, demanded, imagined or denied."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import cast

from communique.code.arguments import is_verb, light_verbs
from communique.code.lexicon import table
from communique.reading import Token
from communique.records import EventStatus

_DEPTH = 6
_NEGATIONS = frozenset({"not", "n't", "never", "no", "neither", "nor", "hardly", "without"})
_FUTURE = frozenset({"will", "'ll", "’ll", "shall", "wo", "wil"})
_POSSIBLE = frozenset({"could", "might", "may", "can", "ca"})
_DUTY = frozenset({"must", "should", "ought", "shall"})
_CONDITIONS = frozenset({"if", "unless", "whether", "lest"})
_DEADLINES = frozenset({"until", "till", "once"})
_NOUN_STATUS: Mapping[str, EventStatus] = {
    "planned": "planned", "upcoming": "planned", "scheduled": "planned", "forthcoming": "planned",
    "future": "planned", "next": "planned", "possible": "hypothetical", "potential": "hypothetical",
    "imminent": "hypothetical", "proposed": "proposed", "prospective": "proposed", "suggested": "proposed",
    "ongoing": "ongoing", "continuing": "ongoing", "continued": "ongoing", "hypothetical": "hypothetical",
    "further": "happened", "thwarted": "hypothetical", "foiled": "hypothetical", "threatened": "hypothetical",
}  # fmt: skip
_TAKING_PLACE = frozenset("take begin start end open be occur come follow resume continue kick conclude happen".split())


@dataclass(frozen=True, slots=True)
class Standing:
    """The status of an event in its sentence; ``negated`` of a verb with "not", ``willed`` when it is future
    or general will that is negated ("will not meet"), ``conditional`` under "if" or "unless"."""

    status: EventStatus = "happened"
    negated: bool = False
    conditional: bool = False


@cache
def governors() -> Mapping[str, EventStatus]:
    """The status that a verb or adjective gives to what it governs ("plans to": planned)."""
    return {r["lemma"]: cast(EventStatus, r["status"]) for r in table("status", "lemma", "status", "example")}


def standing(head: Token, depth: int = 0) -> Standing:
    """How the sentence presents what a verb, noun or adjective says."""
    if depth > _DEPTH:
        return Standing()
    if is_verb(head):
        return _of_verb(head, depth)
    if head.pos == "ADJ" and head.dep in ("acomp", "attr", "oprd") and is_verb(head.head):
        return _of_verb(head.head, depth)
    return _of_noun(head, depth)


def _of_verb(verb: Token, depth: int) -> Standing:
    own = _auxiliary_status(verb)
    negated = is_negated(verb)
    conditional = _is_conditional(verb)
    if own is None:
        above = _inherited(verb, depth)
        negated = negated != above.negated
        conditional = conditional or above.conditional
        own = above.status
    if negated:
        own = "denied"
    elif conditional and own == "happened":
        own = "hypothetical"
    return Standing(own, negated, conditional)


def is_negated(verb: Token) -> bool:
    """Whether a verb has a negation of its own."""
    for child in verb.children:
        if child.dep == "neg" or (child.dep == "advmod" and child.lower in _NEGATIONS):
            return True
        if child.dep == "nsubj" and any(c.dep == "det" and c.lower in ("no", "neither") for c in child.children):
            return True
        if child.dep == "dobj" and any(c.dep == "det" and c.lower == "no" for c in child.children):
            return True
    return False


def _auxiliary_status(verb: Token) -> EventStatus | None:
    """What the verb's own auxiliaries say; None for a plain verb, whose governor speaks."""
    words = {c.lower for c in verb.children if c.dep in ("aux", "auxpass")}
    if words & _FUTURE:
        return "planned"
    if words & _DUTY:
        return "demanded"
    if "would" in words:
        return "planned" if _is_reported(verb) else "hypothetical"
    if words & _POSSIBLE:
        return "hypothetical"
    if verb.tag == "VBG" and words & {"is", "are", "'s", "’s", "am", "been"} and "to" not in words:
        return "planned" if _has_future_time(verb) else "ongoing"
    return None


def _is_reported(verb: Token) -> bool:
    at = verb
    while at.dep == "conj" and at.head is not at:
        at = at.head
    return at.dep in ("ccomp", "acl", "parataxis") or any(c.dep in ("ccomp", "parataxis") for c in at.children)


def _has_future_time(verb: Token) -> bool:
    """Whether a progressive has a future time ("is meeting them next week")."""
    for child in verb.children:
        if child.dep == "npadvmod" and any(c.lower == "next" for c in child.children):
            return True
        if child.lower in ("tomorrow", "soon"):
            return True
    return False


def _is_conditional(verb: Token) -> bool:
    marks = [c.lower for c in verb.children if c.dep in ("mark", "advmod", "prep")]
    return any(m in _CONDITIONS for m in marks) or (any(m in _DEADLINES for m in marks) and _is_present(verb))


def _is_present(verb: Token) -> bool:
    """Whether a clause is in the present tense, so that "until" and "once" point ahead."""
    tags = {c.tag for c in verb.children if c.dep in ("aux", "auxpass")} or {verb.tag}
    return bool(tags & {"VBZ", "VBP"})


def _inherited(verb: Token, depth: int) -> Standing:
    """What the words above a plain verb say about it."""
    above = verb.head
    if above is verb:
        return Standing()
    if is_infinitive(verb) and any(c.lower == "choice" for c in above.kids("dobj")):
        return Standing("hypothetical")
    if verb.dep == "conj" and is_verb(above) and (verb.tag in ("VB", "VBG") or above.tag == verb.tag):
        return replace(_of_verb(above, depth + 1), negated=False) if not is_negated(above) else Standing()
    if verb.dep == "acl" and verb.tag == "VBN" and not any(verb.kids("aux", "auxpass")):
        return _of_thing(above, depth)
    infinitive = is_infinitive(verb)
    if verb.dep == "pcomp":
        found = _from_governor(above.head, depth, infinitive)
        if found.status == "happened" and above.lower in _MEANS and is_verb(above.head):
            return replace(_of_verb(above.head, depth + 1), negated=False)
        return found
    if verb.dep == "acl" and verb.tag == "VBG" and (noun := _governor(above)) is not None and noun.pos == "NOUN":
        return _of_noun(above, depth)
    if infinitive or verb.dep == "xcomp" or (verb.dep == "ccomp" and verb.tag == "VB"):
        return _from_governor(above, depth, infinitive, verb.dep)
    if verb.dep in ("ccomp", "acl") and above.lemma in ("deny", "refuse"):
        return Standing("denied")
    if verb.dep in ("advcl", "relcl") and is_verb(above) and _is_conditional(above):
        return Standing("hypothetical", conditional=True)
    return Standing()


def is_infinitive(verb: Token) -> bool:
    """Whether a verb stands with "to"."""
    return any(c.dep == "aux" and c.lower == "to" for c in verb.children)


def _from_governor(above: Token, depth: int, infinitive: bool, dep: str = "xcomp") -> Standing:
    status = governors().get(above.lemma.lower())
    if status == "denied":
        return Standing("denied", negated=True)
    if status is not None:
        return Standing(status, negated=is_negated(above))
    if infinitive and above.lemma in ("have", "be") and any(c.lower == "yet" for c in above.children):
        return Standing("hypothetical")
    if above.lemma == "be" and infinitive:
        return Standing("planned")
    if is_verb(above) and above.lemma in _ASPECT:
        return _of_verb(above, depth + 1)
    if infinitive:
        return Standing("planned" if dep == "xcomp" and is_verb(above) else "hypothetical")
    return Standing()


_MEANS = frozenset({"by", "through", "in"})
"""Prepositions of a gerund that is how the verb is done: "it plans to help by sending doctors" is a plan too."""

_ASPECT = frozenset("begin start continue stop end keep help manage resume force lead move go come rush use".split())


def _of_noun(noun: Token, depth: int) -> Standing:
    for child in noun.children:
        if child.dep in ("amod", "compound") and child.lower in _NOUN_STATUS:
            return Standing(_NOUN_STATUS[child.lower])
        if child.dep == "det" and child.lower == "no":
            return Standing("denied", negated=True)
    above = _governor(noun)
    if above is None:
        return Standing()
    status = governors().get(above.lemma.lower())
    if above.pos == "NOUN":
        return Standing(status) if status and above.lemma in _NOUNS else Standing()
    if status is not None and noun.dep in ("dobj", "pobj", "nsubjpass", "conj"):
        return Standing(status, negated=status == "denied" or is_negated(above))
    if above.lemma in light_verbs() or above.lemma in _TAKING_PLACE:
        return _of_verb(above, depth + 1)
    return _imagined(noun, above, depth)


def _of_thing(noun: Token, depth: int) -> Standing:
    """What holds of a thing that is only wished for or planned holds of what is done to it: "to send a team led by"."""
    above = _governor(noun)
    return _imagined(noun, above, depth) if above is not None and is_verb(above) else Standing()


def _imagined(noun: Token, above: Token, depth: int) -> Standing:
    """Of any such event, or of one that a verb does not say to be real: "would regard an attack as"."""
    determiner = next((c.lower for c in noun.kids("det")), "")
    if determiner in ("any", "every"):
        return Standing("hypothetical")
    if determiner in ("a", "an", "") and is_verb(above):
        over = _of_verb(above, depth + 1)
        if over.status in ("planned", "hypothetical", "demanded", "proposed"):
            return Standing("hypothetical", conditional=over.conditional)
    return Standing()


_NOUNS = frozenset("plan threat proposal call demand request possibility risk prospect fear offer promise".split())


def _governor(noun: Token) -> Token | None:
    """The verb or noun that a noun is an argument of."""
    at = noun
    while at.dep == "conj" and at.head is not at:
        at = at.head
    if at.dep in ("dobj", "nsubj", "nsubjpass", "attr", "dative"):
        return at.head
    if at.dep == "pobj":
        return at.head.head
    return None
