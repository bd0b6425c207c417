"""Whether a place name stands for who governs there ("Beijing warned"), or only says where."""

from __future__ import annotations

from typing import Literal

from communique.code.wordlists import listed
from communique.reading import Token

Use = Literal["acts", "place", "where"]
"""``acts``: the government is meant; ``place``: the place itself is a side ("bombed Kyiv"); ``where``: neither."""

_SUBJECT = frozenset({"nsubj", "agent", "csubj"})
_LOCATIVE = frozenset("in at near around outside inside across through throughout into via off within above".split())


def use_of(token: Token) -> Use:
    """How a place name headed by this token is used, by its place in the sentence."""
    dep, head = token.dep, token.head
    if dep == "conj" and head is not token:
        return use_of(head) if head.pos in ("PROPN", "NOUN") else "where"
    if dep in _SUBJECT:
        return "place" if _stands(head) else "acts"
    if dep == "nsubjpass":
        return "place" if head.lemma in listed("whereabouts", "struck") else "acts"
    if dep in ("dobj", "dative", "oprd"):
        return "place" if head.lemma in listed("whereabouts", "struck") else "acts"
    if dep == "poss":
        return "where" if head.lemma in listed("whereabouts", "site") else "acts"
    if dep == "pobj":
        return _after_preposition(head)
    if dep in ("compound", "nmod", "amod"):
        if head.lemma.lower() in listed("whereabouts", "treaty"):
            return "where"
        return "acts" if head.lemma in listed("whereabouts", "relation") else "where"
    return "where"


def _stands(verb: Token) -> bool:
    return verb.lemma == "be" and verb.kid("attr", "acomp") is None


def _after_preposition(preposition: Token) -> Use:
    word, governor = preposition.lower, preposition.head
    if word in _LOCATIVE:
        return "where"
    if word in ("to", "for", "toward", "towards"):
        return "where" if governor.lemma in listed("whereabouts", "motion") else "acts"
    if word == "from":
        verbal = governor.pos in ("VERB", "AUX")
        heard = governor.lemma in listed("whereabouts", "receipt")
        return "acts" if heard or not (verbal or governor.lemma in listed("whereabouts", "motion")) else "where"
    if word == "of":
        return "where" if governor.lemma in listed("whereabouts", "site") else "acts"
    if word == "on" and governor.lemma in listed("whereabouts", "strike"):
        return "place"
    return (
        "acts"
        if word in ("with", "against", "between", "by", "on", "about", "under", "behind", "than", "like")
        else "where"
    )
