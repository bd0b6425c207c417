"""What verbs say of an office: who enters, holds, keeps or leaves it, and who follows whom."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from communique.code.arguments import is_passive, is_verb, surface_subjects
from communique.code.found import Found
from communique.code.wordlists import listed
from communique.reading import Reading, Token
from communique.records import Entity, Tense

_REACH = 16
"""Tokens that may stand between a verb and its "as"."""

_BE = frozenset({"be", "become", "remain"})
_GIVING = ("choosing", "dismissing", "proposing")
"""Lists of verbs whose object is the one who gets or loses the office."""

_HOLDING = ("entering", "staying", "serving", "leaving", "succeeding")


@dataclass(frozen=True, slots=True)
class Tenure:
    """That a verb gives a person an office, or takes it; ``by`` is who does so, where that is somebody else."""

    person: Entity
    tense: Tense
    by: Entity | None


def tenure_of(reading: Reading, found: Found, head: Token, first: int) -> Tenure | None:
    """Whose office a role phrase from token ``first`` with that head is by its verb; None where no verb says."""
    mark = _as_before(reading.tokens, first)
    verb = _verb_of(reading.tokens, head, mark)
    if verb is None or any(c.dep == "neg" for c in verb.children):
        return None
    kind = _kind_of(verb)
    tense = _tense_of(verb, kind)
    person = _named_before(reading, found, mark) if kind in _GIVING else None
    person = person or _whose(found, verb, kind)
    if person is None or tense is None:
        return None
    doer = [e for t in surface_subjects(verb) for e in found.at(t)] if not is_passive(verb) else []
    return Tenure(person, tense, next((e for e in doer if e is not person), None))


def _as_before(tokens: Sequence[Token], first: int) -> int | None:
    """Where the "as" stands that opens a role phrase, over its article or possessive."""
    at = first - 1
    while at > 0 and tokens[at].pos in ("DET", "PRON") and tokens[at].sent == tokens[first].sent:
        at -= 1
    return at if at > 0 and tokens[at].lower == "as" and tokens[at].sent == tokens[first].sent else None


def _verb_of(tokens: Sequence[Token], head: Token, mark: int | None) -> Token | None:
    above = head.head
    if mark is not None:
        governor = tokens[mark].head
        if is_verb(governor) and governor.i < mark and _kind_of(governor):
            return governor
        before = tokens[max(0, mark - _REACH) : mark]
        near = [t for t in before if t.sent == head.sent and is_verb(t) and _kind_of(t) not in ("", "be")]
        return near[-1] if near else None
    if head.dep not in ("attr", "oprd", "xcomp", "dobj", "appos") or above is head:
        return None
    kind = _kind_of(above)
    fits = head.dep == "attr" if kind == "be" else kind in ("choosing", "proposing")
    return above if fits or (above.lemma == "remain" and head.dep == "attr") else None


def _kind_of(verb: Token) -> str:
    """The list of the table that a verb stands in; "be" for the copulas, "" for other verbs."""
    if verb.lemma in _BE:
        return "be"
    return next((k for k in (*_GIVING, *_HOLDING) if verb.lemma in listed("tenures", k)), "")


def _tense_of(verb: Token, kind: str) -> Tense | None:
    """Whether the office is held; None where it is only imagined ("would have become")."""
    helpers = {c.lower for c in verb.children if c.dep in ("aux", "auxpass")}
    coming = bool(helpers & {"will", "'ll", "’ll", "would", "to", "shall"}) or "going" in helpers
    if "would" in helpers and "have" in helpers:
        return None
    if kind in ("leaving", "dismissing") or (kind == "succeeding" and is_passive(verb)):
        return "current" if coming else "former"
    if coming or kind == "proposing" or _awaited(verb):
        return "future"
    settled = kind in ("choosing", "entering", "staying", "succeeding")
    present = bool(helpers & {"has", "have"}) or verb.tag in ("VBZ", "VBP", "VBG")
    return "current" if settled or present or verb.lemma == "become" else "former"


def _awaited(verb: Token) -> bool:
    """ "Is expected to be named": what a verb of waiting governs is still to come."""
    return verb.dep == "xcomp" and verb.head.lemma in ("expect", "set", "due", "slate", "plan", "want")


def _named_before(reading: Reading, found: Found, mark: int | None) -> Entity | None:
    """The person named right before "as": "kept Jeremy Hunt as chancellor"."""
    return _person(found, mark - 1) if mark is not None and reading.tokens[mark - 1].pos == "PROPN" else None


def _whose(found: Found, verb: Token, kind: str) -> Entity | None:
    subjects = surface_subjects(verb)
    if kind in _GIVING and not is_passive(verb):
        objects = [
            *verb.kids("dobj", "oprd", "dative"),
            *(g for c in verb.kids("ccomp", "xcomp") for g in c.kids("nsubj")),
        ]
        people = [p for t in objects if t.lower != "whom" and (p := _person(found, t.i)) is not None]
        relative = verb.dep == "relcl" and any(t.lower in ("whom", "who") for t in objects)
        return people[0] if people else _person(found, verb.head.i) if relative else None
    if not subjects and verb.dep in ("acl", "relcl", "advcl"):
        subjects = [verb.head]
    return next((p for t in subjects if (p := _person(found, t.i)) is not None), None)


def _person(found: Found, token: int) -> Entity | None:
    ids = found.heads.get(token) or found.inside.get(token) or ()
    people = [found.by_id[i] for i in ids]
    named = len(people) == 1 and people[0].kind == "person" and any(m.how == "name" for m in people[0].mentions)
    return people[0] if named else None


@dataclass(frozen=True, slots=True)
class Succession:
    """That ``new`` follows ``old`` in an office: whether it is ``done``, in which sentence the office is told.

    ``sent`` is None where the office may stand anywhere before ("her successor"); ``loose`` of a participle
    whose subject may be who was chosen ("Macron named Attal, replacing Borne").
    """

    new: Entity
    old: Entity
    done: bool
    sent: int | None
    loose: bool = False


def successions(reading: Reading, found: Found) -> Iterator[Succession]:
    """Who followed whom in an office, by "succeed", "replace", "take over from", "successor", "predecessor"."""
    for sentence in reading.assertions():
        for token in reading.tokens_of(sentence):
            if token.lemma in ("successor", "predecessor"):
                yield from _by_noun(found, token)
            elif is_verb(token) and not any(c.dep == "neg" for c in token.children):
                done = _tense_of(token, "succeeding") == ("former" if is_passive(token) else "current")
                loose = token.tag == "VBG" and token.dep == "advcl"
                pairs = (p for p in _pairs(found, token) if p[0] is not p[1])
                yield from (Succession(new, old, done, token.sent, loose) for new, old in pairs)


def _by_noun(found: Found, noun: Token) -> Iterator[Succession]:
    """ "Her successor, X", "X, his predecessor": both people must be named in the text."""
    owner, beside = noun.kid("poss"), [*noun.kids("appos"), *([noun.head] if noun.dep in ("appos", "compound") else [])]
    first = _person(found, owner.i) if owner is not None else None
    other = next((p for t in beside if (p := _person(found, t.i)) is not None and p is not first), None)
    if first is None or other is None:
        return
    new, old = (other, first) if noun.lemma == "successor" else (first, other)
    yield Succession(new, old, True, None)


def _pairs(found: Found, verb: Token) -> Iterator[tuple[Entity, Entity]]:
    """ "X succeeds Y", "Y was replaced by X", "X takes over from Y"; only by name, for "him" may be anybody."""
    if verb.lemma in listed("tenures", "succeeding"):
        others = [t for t in verb.subtree() if t.dep == "pobj" and t.head.lower == "by"]
        sides = (others, surface_subjects(verb)) if is_passive(verb) else (surface_subjects(verb), verb.kids("dobj"))
    elif verb.lemma == "take" and any(c.lower == "over" for c in verb.children):
        sides = (surface_subjects(verb), [t for t in verb.subtree() if t.dep == "pobj" and t.head.lower == "from"])
    else:
        return
    for new in sides[0] if len(sides[0]) == 1 else ():
        for old in sides[1]:
            pair = _person(found, new.i), _person(found, old.i)
            if pair[0] is not None and pair[1] is not None and old.pos != "PRON":
                yield pair[0], pair[1]
