"""Who stands in which place of a verb, noun or adjective: logical subjects and objects over dependencies.

Passives, agents, relative clauses, participles, coordination, control and raising, light verbs and possessors
are undone here, so that a frame of the lexicon is matched in its active order only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from communique.code.frames import lemma
from communique.code.lexicon import table
from communique.reading import Token

_DEPTH = 8
_RELATIVE = frozenset({"WDT", "WP", "WP$"})
_SUBJECTS = ("nsubj", "nsubjpass")
_SUBJECT_CONTROL = frozenset({"promise", "vow", "threaten", "pledge", "offer", "swear"})
_MEASURES = frozenset(
    "series number round group set package wave string spate couple raft kind type range act form part piece pair "
    "host barrage flurry volley slew case lot dozens hundreds thousands dozen hundred thousand member last rest "
    "most remainder bulk majority".split()
)
"""Nouns that count or measure the noun behind "of": "a series of attacks" is attacks."""


@dataclass(frozen=True, slots=True)
class Clause:
    """A predicate with its arguments in active order; ``preps`` pairs a preposition with each of its objects.

    ``wide`` adds the prepositions that hang on the objects, since a parser often attaches them there.
    ``verbs`` are infinitive and gerund complements, ``clauses`` finite complement clauses.
    """

    head: Token
    subjects: tuple[Token, ...] = ()
    objects: tuple[Token, ...] = ()
    datives: tuple[Token, ...] = ()
    complements: tuple[Token, ...] = ()
    preps: tuple[tuple[str, Token], ...] = ()
    wide: tuple[tuple[str, Token], ...] = ()
    particles: frozenset[str] = frozenset()
    verbs: tuple[Token, ...] = ()
    clauses: tuple[Token, ...] = ()
    modifiers: frozenset[str] = frozenset()
    light: Token | None = None


class Syntax:
    """The clauses of one reading, each worked out once."""

    def __init__(self) -> None:
        self._clauses: dict[int, Clause] = {}
        self._words: dict[int, frozenset[str]] = {}

    def clause(self, token: Token) -> Clause:
        """The clause that a token heads."""
        found = self._clauses.get(token.i)
        if found is None:
            found = self._clauses[token.i] = _clause_of(token)
        return found

    def words(self, token: Token) -> frozenset[str]:
        """The lemmas and forms of the words of the sentence that a token stands in."""
        found = self._words.get(token.sent)
        if found is None:
            *_, root = (token, *token.ancestors())
            every = list(root.subtree())
            named = [t.lower[:-1] for t in every if t.tag == "NNPS"]
            found = frozenset(map(lemma, {*(t.lemma for t in every), *(t.lower for t in every), *named}))
            self._words[token.sent] = found = found | ({"dollar"} if not found.isdisjoint("$€£¥") else set())
        return found


def _clause_of(token: Token) -> Clause:
    if is_verb(token):
        return _verb_clause(token)
    return _adjective_clause(token) if token.pos == "ADJ" else _noun_clause(token)


def is_verb(token: Token) -> bool:
    """Whether a token is a verb or a participle used as one."""
    return token.pos in ("VERB", "AUX") or token.tag in ("VBN", "VBG", "VBD", "VBZ", "VBP", "VB")


def members(token: Token) -> list[Token]:
    """A noun and those coordinated with it, in order; "a series of raids" is raids.

    What is coordinated with the name behind a title is so with the title: "Egypt's President Sisi and King Abdullah".
    """
    found: list[Token] = []
    waiting = [token]
    while waiting and len(found) < 60:
        each = waiting.pop(0)
        found.append(each)
        beside = [c for n in (each, *_name_behind(each)) for c in n.children if c.dep == "conj"]
        waiting += [c for c in beside if not (is_verb(c) and c.pos == "VERB")]
    return found


def _name_behind(title: Token) -> list[Token]:
    """The name that follows a title without a comma, where the parser has it in apposition."""
    return [c for c in title.kids("appos") if c.ent == "PERSON" and min(t.i for t in c.subtree()) == title.i + 1]


def cores(token: Token) -> list[Token]:
    """A noun, and the noun that it merely counts ("a series of raids": series, raids)."""
    found = [token]
    if token.lemma.lower() in _MEASURES or token.pos == "NUM":
        of = next((c for c in token.children if c.dep == "prep" and c.lower == "of"), None)
        inside = of.kid("pobj") if of else None
        found += members(inside) if inside else []
    return found


def is_passive(verb: Token) -> bool:
    """Whether a verb's surface subject is its logical object."""
    if any(c.dep in ("auxpass", "nsubjpass") for c in verb.children):
        return True
    if verb.tag != "VBN" or any(c.dep == "aux" for c in verb.children):
        return False
    if any(c.dep == "nsubj" for c in verb.children):
        return _is_headline(verb)
    if _is_main(verb):
        return False
    if verb.dep in ("acl", "amod", "advcl", "relcl", "oprd", "ROOT", "xcomp", "ccomp", "dep", "appos"):
        return verb.dep != "ROOT" or not any(c.dep == "dobj" for c in verb.children)
    return verb.dep == "conj" and is_verb(verb.head) and is_passive(verb.head)


def _is_main(verb: Token) -> bool:
    """Whether a participle behind the noun that a sentence is made of is its verb: "Mr Biden on Monday received Y"."""
    noun = verb.head
    if verb.dep != "acl" or noun.dep != "ROOT" or noun.pos not in ("NOUN", "PROPN") or verb.i < noun.i:
        return False
    return any(c.i > verb.i for c in verb.kids("dobj", "oprd", "ccomp")) and verb.kid("agent") is None


def _is_headline(verb: Token) -> bool:
    """Whether a participle with a subject is a headline's passive: "Egypt activist released in Cairo"."""
    if verb.dep != "ROOT" or any(c.dep in ("dobj", "ccomp", "xcomp", "prt") for c in verb.children):
        return False
    determiners = [d for c in verb.kids("nsubj") for d in c.kids("det")]
    return not determiners and not any(c.lower == "." for c in verb.children)


def surface_subjects(verb: Token, depth: int = 0) -> list[Token]:
    """What stands, or is understood, as the grammatical subject of a verb."""
    own = [t for c in _unlabelled(verb.kids(*_SUBJECTS)) for t in _antecedents(c, verb)] or _misread(verb)
    if own or depth > _DEPTH:
        return [m for t in own for m in members(t)]
    above = verb.head
    if above is verb:
        return []
    return _understood(verb, above, depth + 1)


def _unlabelled(subjects: Iterable[Token]) -> list[Token]:
    """Subjects without the speaker's name before a colon: "Maria Zakharova: The ambassador was summoned"."""
    found = list(subjects)
    if len(found) < 2:
        return found
    return [t for t in found if not any(c.text == ":" and c.i == t.i + 1 for c in t.children)] or found


def _misread(verb: Token) -> list[Token]:
    """A name before the main verb that a parser took for a measure: "Sweden voiced concern"."""
    if verb.dep != "ROOT" or verb.tag not in ("VBD", "VBN") or verb.kid("dobj") is None or verb.kid("auxpass"):
        return []
    return [c for c in verb.kids("npadvmod") if c.i < verb.i and c.ent in _NAMES][-1:]


_NAMES = frozenset({"GPE", "NORP", "ORG", "PERSON"})


def _understood(verb: Token, above: Token, depth: int) -> list[Token]:
    """The subject that a verb without one takes over from its surroundings."""
    dep = verb.dep
    if dep == "conj":
        return surface_subjects(above, depth) if is_verb(above) else _owners(above, depth)
    if dep in ("xcomp", "ccomp", "advcl"):
        return _controller(verb, above, depth)
    if dep in ("acl", "relcl", "amod"):
        if dep == "acl" and _has_to(verb):
            return _owners(above, depth)
        return members(above)
    if dep == "pcomp":
        return _of_gerund(above, depth)
    if dep in ("dep", "parataxis", "prep") and is_verb(above):
        return surface_subjects(above, depth)
    return []


def _controller(verb: Token, above: Token, depth: int) -> list[Token]:
    if above.pos == "ADJ":
        return surface_subjects(above.head, depth) if is_verb(above.head) else []
    if not is_verb(above):
        return _owners(above, depth)
    controls = verb.dep != "advcl" and above.lemma not in _SUBJECT_CONTROL
    if controls and not is_passive(above):
        objects = [m for c in above.kids("dobj", "dative") for m in members(_inside(c))]
        if objects:
            return objects
        addressed = [c for c in above.children if c.dep == "prep" and c.lower in ("on", "upon", "to", "for", "with")]
        inside = [m for p in addressed if p.i < verb.i for c in p.kids("pobj") for m in members(c)]
        if inside and above.lemma in _ADDRESSING:
            return inside
    return surface_subjects(above, depth)


_RAISING = frozenset({"expect", "schedule", "set", "slate", "poise", "due", "suppose", "tip"})
"""Verbs whose passive says when or whether its subject will act: "Chad is expected to sign"."""
_ADDRESSING = frozenset({"call", "appeal", "plead", "wait", "press", "push", "arrange", "depend", "rely", "prevail"})


def _of_gerund(prep: Token, depth: int) -> list[Token]:
    governor = prep.head
    if not is_verb(governor):
        return _owners(governor, depth)
    if prep.lower in ("of", "for", "from", "with", "as") and governor.pos == "VERB":
        if is_passive(governor):
            return surface_subjects(governor, depth)
        objects = [m for c in governor.kids("dobj") for m in members(c)]
        if objects:
            return objects
    return surface_subjects(governor, depth)


def _inside(token: Token) -> Token:
    """The object of a dative preposition, or the token itself."""
    return (token.kid("pobj") or token) if token.pos == "ADP" else token


def _antecedents(subject: Token, verb: Token) -> list[Token]:
    """The noun that a relative pronoun stands for, or the subject itself."""
    if subject.tag not in _RELATIVE and subject.lower not in ("which", "who", "whom"):
        return [subject]
    at = verb
    while at.dep in ("conj", "xcomp", "ccomp") and at.head is not at:
        at = at.head
    return [at.head] if at.dep in ("relcl", "acl") else [subject]


def _has_to(verb: Token) -> bool:
    return any(c.dep == "aux" and c.lower == "to" for c in verb.children)


def _owners(noun: Token, depth: int) -> list[Token]:
    """Who does what a noun says: its possessor, its "by", its light verb's subject, or its adjective."""
    if depth > _DEPTH:
        return []
    found = [m for c in noun.kids("poss") for m in members(c)]
    found += [m for p in noun.children if p.dep in ("prep", "agent") and p.lower == "by" for m in _pobjs(p)]
    if not found and noun.dep in ("dobj", "nsubjpass", "attr") and is_verb(noun.head):
        if noun.dep != "nsubjpass" and lemma(noun.head.lemma) in light_verbs():
            found = surface_subjects(noun.head, depth + 1)
        elif noun.dep == "nsubjpass" and lemma(noun.head.lemma) in light_verbs():
            found = _agents(noun.head)
    if noun.dep == "pobj" and is_verb(noun.head.head) and lemma(noun.head.head.lemma) in light_verbs():
        found = found or surface_subjects(noun.head.head, depth + 1)
    found += [c for c in noun.kids("amod", "compound", "nmod") if not is_verb(c)]
    found += [m for p in noun.kids("prep") if p.lower in ("from",) for m in _pobjs(p)]
    return found


@cache
def light_verbs() -> frozenset[str]:
    """Verbs that lend their subject to the noun that they govern."""
    return frozenset(r["lemma"] for r in table("light_verbs", "lemma", "example"))


def _agents(verb: Token) -> list[Token]:
    return [m for p in verb.children if p.dep in ("agent", "prep") and p.lower == "by" for m in _pobjs(p)]


def _pobjs(prep: Token) -> list[Token]:
    return [m for c in prep.kids("pobj") for m in members(c)]


# ---- clauses


def _verb_clause(verb: Token) -> Clause:
    surface = surface_subjects(verb)
    objects = [m for c in verb.kids("dobj") for t in _antecedents(c, verb) for m in members(t)]
    datives = [m for c in verb.kids("dative") if c.pos != "ADP" for m in members(c)]
    passive = is_passive(verb)
    if passive and lemma(verb.lemma) in _RAISING and verb.kid("xcomp"):
        subjects = surface
    elif passive:
        subjects = _agents(verb)
        datives, objects = (surface, objects) if objects else (datives, surface)
    else:
        subjects = surface
        objects = objects or _gap(verb) or _small_clause(verb) or _counted(verb) or _named(verb)
    complements = [m for c in verb.kids("attr", "acomp", "oprd") for m in members(c)]
    complements += [c for c in verb.kids("ccomp", "xcomp") if c.pos in ("ADJ", "NOUN") and not is_verb(c)]
    complements += _predicates(verb)
    preps = list(_preps(verb))
    inner = [o for o in (*objects, *complements) if not (passive and o in surface)]
    wide = [p for o in (*inner, *(a for _, a in preps)) for p in _preps(o)]
    if passive:
        wide += [p for o in surface for p in _preps(o)]
    return Clause(
        verb,
        tuple(subjects),
        tuple(objects),
        tuple(datives),
        tuple(complements),
        tuple(preps),
        tuple(wide),
        _particles(verb),
        tuple(_verb_complements(verb, inner)),
        tuple(c for c in verb.kids("ccomp", "xcomp") if is_verb(c) and c.kid(*_SUBJECTS)),
        _modifiers(verb),
    )


def _predicates(verb: Token) -> list[Token]:
    """What a verb says its object is, or a bare "no", where a parser makes modifiers of them.

    "Found him guilty" comes with "guilty" on the object, "called it cowardly" with an adverb on the verb.
    """
    found = [c for c in verb.children if c.dep == "intj" or (c.dep == "advmod" and _is_predicate(c))]
    found += [c for c in verb.kids("advcl") if c.pos == "ADJ" and c.i == verb.i + 1 and not c.children]
    for thing in verb.kids("dobj"):
        found += [c for c in thing.kids("amod", "acl") if c.i > thing.i and c.pos == "ADJ"]
        if lemma(verb.lemma) in _NAMING:
            found += [c for c in verb.kids("advmod") if c.i > thing.i]
    return [c for c in found if c.i > verb.i]


def _is_predicate(adverb: Token) -> bool:
    """Whether an adverb is an answer ("voted no"), or an adjective before its object ("set free the villagers")."""
    return adverb.lower in ("no", "yes", "foul") or adverb.pos == "ADJ"


_NAMING = frozenset("call deem term brand label dub declare find rule pronounce consider judge hold keep".split())
"""Verbs that say what their object is, or stays."""


def _gap(verb: Token) -> list[Token]:
    """The antecedent as object of a relative clause that has its own subject ("the ship that Iran seized")."""
    taken = any(not p.children or any(c.tag in _RELATIVE for c in p.children) for p in verb.kids("prep"))
    when = any(c.tag == "WRB" for c in verb.kids("advmod"))
    if verb.dep == "relcl" and verb.kid(*_SUBJECTS) and not taken and not when and not verb.kid("ccomp", "xcomp"):
        own = verb.kid(*_SUBJECTS)
        if own is not None and own.tag not in _RELATIVE:
            return members(verb.head)
    return []


def _small_clause(verb: Token) -> list[Token]:
    """The subject of an infinitive or predicate that the parser gave it instead of to the verb above."""
    inner = [c for c in verb.kids("ccomp", "xcomp") if _is_small(c)]
    return [m for c in inner for s in c.kids(*_SUBJECTS) for m in members(s)]


def _counted(verb: Token) -> list[Token]:
    """The object that a parser hung on a particle: "handed in weapons", "let him out", "held up to 16 engineers"."""
    hung = [m for c in verb.kids("prt") for t in c.kids("pobj", "nsubj") for m in members(t)]
    if hung:
        return hung
    up = next((c for c in verb.kids("prt", "advmod") if c.lower == "up" and c.i > verb.i), None)
    to = up.kid("prep") if up is not None else None
    counted = to.kid("pobj") if to is not None and to.lower == "to" else None
    return members(counted) if counted is not None and counted.kid("nummod") else []


def _named(verb: Token) -> list[Token]:
    """The object that a parser made part of what it is called: "called Maduro a dictator"."""
    if lemma(verb.lemma) not in _NAMING:
        return []
    cut = [(c, [d.i for d in c.kids("det")]) for c in verb.kids("oprd")]
    return [n for c, det in cut if det for n in c.kids("nmod", "compound", "poss") if n.i < det[0]]


def _is_small(predicate: Token) -> bool:
    """Whether a complement has no tense of its own ("let him go", "found him guilty")."""
    if not is_verb(predicate):
        return not any(c.dep in ("cop", "aux", "mark") for c in predicate.children)
    return _is_bare(predicate) or _has_to(predicate)


def _is_bare(verb: Token) -> bool:
    """Whether a verb is a bare infinitive; behind "let", a parser takes it for a plural's present tense."""
    if any(c.dep in ("aux", "mark") for c in verb.children):
        return False
    return verb.tag == "VB" or (verb.tag == "VBP" and verb.head.lemma == "let")


def _verb_complements(verb: Token, objects: Iterable[Token]) -> Iterator[Token]:
    for child in verb.children:
        if is_verb(child) and _is_complement(child):
            yield from _with_conjuncts(child)
        elif child.dep in ("acomp", "oprd"):
            yield from (t for c in child.kids("xcomp", "ccomp") for t in _with_conjuncts(c))
    for noun in objects:
        yield from (c for c in noun.kids("acl") if _has_to(c))


def _is_complement(verb: Token) -> bool:
    """Whether a verb completes the one above without a tense of its own, or says its purpose."""
    if verb.dep == "advcl":
        return _has_to(verb)
    return verb.dep == "xcomp" or (verb.dep == "ccomp" and _is_tenseless(verb))


def _is_tenseless(verb: Token) -> bool:
    """Whether a clause is an infinitive or gerund, and no statement with a tense of its own."""
    if _has_to(verb) or _is_bare(verb):
        return True
    return verb.tag == "VBG" and not any(c.dep in ("aux", "mark") for c in verb.children)


def _with_conjuncts(verb: Token) -> Iterator[Token]:
    yield verb
    for other in verb.kids("conj"):
        if is_verb(other) and not other.kid(*_SUBJECTS):
            yield from _with_conjuncts(other)


def _preps(token: Token) -> Iterator[tuple[str, Token]]:
    """Prepositions on a token, each with what it governs; "out of" and "ahead of" count as one and as two."""
    for child in token.children:
        if child.dep in ("prep", "dative", "agent") and child.pos in ("ADP", "SCONJ", "PART", "ADV", "VERB"):
            yield from _prep_objects(child, child.lower)
        elif child.dep in ("advmod", "prt", "amod", "npadvmod"):
            for inner in child.kids("prep"):
                yield from _prep_objects(inner, f"{child.lower} {inner.lower}", inner.lower)


def _prep_objects(prep: Token, *keys: str) -> Iterator[tuple[str, Token]]:
    for child in prep.children:
        if child.dep == "pobj" or (prep.lower == "as" and child.pos == "ADJ"):
            for member in members(child):
                yield from ((key, member) for key in keys)
        elif child.dep == "pcomp":
            for verb in _with_conjuncts(child):
                yield from ((key, verb) for key in keys)
        elif child.dep == "prep":
            yield from _prep_objects(child, *(f"{k} {child.lower}" for k in keys), child.lower)
        elif child.dep == "conj" and child.pos == "ADP":
            yield from _prep_objects(child, child.lower)


def _particles(verb: Token) -> frozenset[str]:
    return frozenset(c.lower for c in verb.children if c.dep in ("prt", "advmod", "prep") and c.i > verb.i)


def _modifiers(token: Token) -> frozenset[str]:
    deps = ("amod", "compound", "nmod", "advmod", "npadvmod", "nummod", "neg", "det")
    return frozenset(lemma(c.lemma) for c in token.children if c.dep in deps)


def _noun_clause(noun: Token) -> Clause:
    preps = list(_preps(noun))
    light, wide = None, []
    if noun.dep in ("dobj", "nsubjpass", "nsubj", "attr") and is_verb(noun.head):
        light = noun.head
    elif noun.dep == "pobj" and is_verb(noun.head.head):
        light = noun.head.head
    elif noun.dep == "conj" and noun.head.dep in ("dobj", "pobj"):
        wide = list(_preps(noun.head))
    if light is not None and lemma(light.lemma) in light_verbs() | TAKING_PLACE:
        wide = [p for p in _preps(light) if p[1] is not noun]
    wide += [p for _, a in preps for p in _preps(a)]
    modifiers = _modifiers(noun)
    if light is not None and light.dep == "relcl":
        modifiers |= _modifiers(light.head)
    verbs = tuple(c for c in noun.kids("acl") if is_verb(c))
    return Clause(
        noun,
        tuple(_owners(noun, 0)),
        (),
        (),
        (),
        tuple(preps),
        tuple(wide),
        frozenset(),
        verbs,
        verbs,
        modifiers,
        light,
    )


TAKING_PLACE = frozenset("take begin start end open be occur break follow erupt resume go come".split())


def _adjective_clause(adjective: Token) -> Clause:
    above = adjective.head
    subjects: list[Token] = []
    if adjective.dep in ("acomp", "attr", "conj") and is_verb(above):
        subjects = surface_subjects(above)
    elif adjective.dep in ("amod", "relcl", "appos"):
        subjects = members(above)
    elif adjective.dep in ("advcl", "oprd") and is_verb(above):
        subjects = surface_subjects(above)
    verbs = tuple(c for c in adjective.kids("xcomp", "ccomp", "advcl") if is_verb(c))
    preps = tuple(_preps(adjective))
    wide = tuple(_preps(above)) if is_verb(above) else ()
    return Clause(adjective, tuple(subjects), (), (), (), preps, wide, frozenset(), verbs, verbs, _modifiers(adjective))
