"""Frames of the lexicon against clauses: which ones fit at a head, who fills their sides, on which words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache

from communique.code.arguments import Clause, Syntax, cores, is_verb, members, surface_subjects
from communique.code.frames import Frame, HeadKind, Index, Slot, lemma
from communique.code.lexicon import table
from communique.reading import Token

Who = Callable[[Token], tuple[str, ...]]
"""The ids of the entities of the mention that a token heads or stands in; empty for other words."""

_ASPECT = frozenset("begin start continue try attempt seek help resume come go proceed consider".split())
_OWNER_PREPS = ("by", "of", "from", "between", "among", "inside")
_TARGET_PREPS = ("against", "on", "with", "to", "toward", "towards", "in", "at", "near", "into", "over", "for")
_REPORTS = frozenset({"say", "claim", "allege", "announce", "declare", "state", "report", "confirm", "add"})
"""Verbs whose clause is reported as done, so that it is an event of its own, with its own sides."""
_NO_SIDE = frozenset({"DATE", "TIME", "MONEY", "PERCENT", "ORDINAL"})
_OCCASION = frozenset({"after", "before", "during", "for", "following", "on", "at"})
"""Prepositions that tie a visit or talk to what its guest did: "said after a visit to Oman"."""
_ABOUT_PROPOSALS = frozenset({"REJECT", "REQUEST", "CONCEDE"})
"""Types whose object may say what is rejected or asked for, which is then no event of its own."""
_AIMED = frozenset({"MOBILIZE", "ASSAULT"})
_AIMS = frozenset({"along", "near", "around", "toward", "towards", "off", "against", "over", "opposite"})
"""Prepositions of the place at which force is aimed."""
_DEPTH = 3

WORDS, MODIFIER, PREP, PARTICLE, OPEN, OBJECT, FILLED, OWNER = 2.0, 1.0, 1.0, 1.5, 1.2, 0.6, 0.3, 1.0
MISSING, UNBOUND = -0.5, -1.5
"""What each constraint of a frame adds to its specificity: words most, an open place least."""


@dataclass(frozen=True, slots=True)
class Match:
    """A frame that fits at a head, with its sides; ``consumed`` tokens are not heads of events of their own.

    ``derived`` recipients are no argument of the frame's: they own one of the ``things`` it is about.
    """

    frame: Frame
    clause: Clause
    actors: tuple[str, ...]
    recipients: tuple[str, ...]
    actor_tokens: tuple[Token, ...]
    recipient_tokens: tuple[Token, ...]
    words: tuple[Token, ...]
    consumed: frozenset[int]
    specificity: float
    derived: bool = False
    things: tuple[Token, ...] = ()

    @property
    def head(self) -> Token:
        """The token that the frame's head matched."""
        return self.clause.head


@dataclass(slots=True)
class _Binding:
    """What has been bound so far while one frame is tried."""

    sides: dict[str, list[Token]] = field(default_factory=dict)
    words: list[Token] = field(default_factory=list)
    things: list[Token] = field(default_factory=list)
    consumed: set[int] = field(default_factory=set)
    score: float = 0.0
    missing: int = 0
    lexical: int = 0


def head_kind(token: Token) -> HeadKind | None:
    """The word class under which a token's frames are kept, or None."""
    if token.pos == "VERB" or (is_verb(token) and token.pos != "ADJ" and token.pos != "AUX"):
        return "V"
    if token.pos == "NOUN" or (token.pos == "PROPN" and (token.text.islower() or token.text.isupper())):
        return "N"
    return "A" if token.pos in ("ADJ", "ADV") else None


def matches_at(token: Token, index: Index, syntax: Syntax, who: Who) -> list[Match]:
    """All frames that fit at a token, most specific first."""
    kind = head_kind(token)
    shelf = index.by_head.get((kind, lemma(token.lemma))) if kind else None
    if kind == "A" and shelf is None and token.tag in ("JJ", "VBN"):
        shelf = index.by_head.get(("V", _participle(token)))
    if shelf is None:
        return []
    frames = shelf.fitting(syntax.words(token))
    if not frames:
        return []
    clause = syntax.clause(token)
    found = [m for f in frames for m in (_match(f, clause, syntax, who),) if m is not None]
    return sorted(found, key=lambda m: -m.specificity)


def _participle(token: Token) -> str:
    return lemma(token.lemma)


def _match(frame: Frame, clause: Clause, syntax: Syntax, who: Who) -> Match | None:
    if _is_excluded(frame, clause):
        return None
    binding = _Binding(words=[clause.head])
    for slot in frame.slots:
        if not _fits(slot, clause, binding, syntax, who):
            return None
    if frame.head_kind == "N":
        _bind_owners(frame, clause, binding)
    if binding.missing and not binding.lexical and (frame.head_kind == "V" or clause.verbs):
        return None
    return _settled(frame, clause, binding, who)


def _bind_owners(frame: Frame, clause: Clause, binding: _Binding) -> None:
    """The owners of an event noun: those who do it, or, of "his arrest", who undergoes it."""
    owned = [m for c in clause.head.kids("poss") for m in members(c)]
    whole = not any(key == "of" for key, _ in clause.preps)
    if owned and whole and not binding.sides.get("T") and lemma(clause.head.lemma) in undergone():
        binding.sides["S"] = [t for t in clause.subjects if t not in owned and t.dep != "amod"]
        binding.sides["T"] = owned
    elif not binding.sides.get("T") and _is_under(clause.head):
        binding.sides["T"] = surface_subjects(clause.head.head.head)
    elif "S" not in frame.sides and clause.subjects:
        binding.sides["S"] = [t for t in clause.subjects if t not in binding.sides.get("T", ())]
    elif frame.type == "CONSULT" and not clause.subjects and clause.head.dep == "pobj":
        above = clause.head.head
        if above.lower in _OCCASION and is_verb(above.head) and "S" in frame.sides:
            binding.sides["S"] = surface_subjects(above.head)


def _is_under(noun: Token) -> bool:
    """Whether somebody is said to be under what a noun says: "was under house arrest"."""
    above = noun.head
    return noun.dep == "pobj" and above.lower == "under" and above.head.lemma in _BEING and is_verb(above.head)


_BEING = frozenset("be remain stay come live fall".split())


@cache
def undergone() -> frozenset[str]:
    """Event nouns whose possessor undergoes them ("his arrest")."""
    return frozenset(lemma(r["lemma"]) for r in table("undergone", "lemma", "example"))


def _is_excluded(frame: Frame, clause: Clause) -> bool:
    """Whether words near the head, or an object or complement that the frame has no place for, forbid a frame."""
    if frame.excludes and not frame.excludes.isdisjoint(_surroundings(clause)):
        return True
    never = never_with().get(frame.type)
    if never and not never.isdisjoint(_surroundings(clause)):
        return True
    if frame.head_kind != "V" or frame.shape == "words":
        return False
    if frame.shape == "subjects" and (clause.objects or clause.clauses):
        return True
    if frame.shape == "sides":
        return bool(clause.objects and clause.complements)
    return _has_own_object(clause)


def _has_own_object(clause: Clause) -> bool:
    """Whether a verb has an object that is not the verb's own self, nor a particle's."""
    if any(c.dep in ("prt", "advmod") for c in clause.head.children):
        return False
    return any(not t.lower.endswith(("self", "selves")) for t in clause.objects)


@cache
def never_with() -> Mapping[str, frozenset[str]]:
    """By event type, the words that keep every frame of that type from firing: no quake attacks a state."""
    return {r["type"]: frozenset(lemma(w) for w in r.many("words")) for r in table("never", "type", "words", "example")}


def _settled(frame: Frame, clause: Clause, binding: _Binding, who: Who) -> Match | None:
    """The match of a bound frame; None where somebody would do it to themselves alone."""
    actors = _ids(binding.sides.get("S", ()), who, False)
    recipients = _ids(binding.sides.get("T", ()), who, True)
    derived = not recipients and not frame.symmetric and frame.head_kind == "V"
    if derived and ("T" not in frame.sides or (binding.missing and _owned(frame))):
        recipients = _first_known((*binding.words[1:], *binding.things), who, actors)
    if derived and "T" not in frame.sides and frame.type in _AIMED:
        binding.things += [t for key, t in (*clause.preps, *clause.wide) if key in _AIMS]
        recipients = recipients or _first_known(binding.things, who, actors)
    if frame.head_kind == "N" and actors:
        own = binding.sides.get("S", [])
        actors = _first_filled(own, who)
    if recipients and not frame.symmetric and not derived and set(recipients) <= set(actors):
        return None
    if frame.symmetric and not recipients:
        recipients = _first_known((n for key, n in (*clause.preps, *clause.wide) if key == "with"), who, actors)
    if frame.symmetric:
        actors, recipients = tuple(dict.fromkeys(actors + recipients)), ()
        if len(actors) == 1:
            actors = _several(binding.sides.get("S", ()), who) or actors
        if not actors:
            spoken = tuple(i for t in binding.words[1:] for i in who(t))
            actors = _first_known(binding.words[1:], who, spoken)
    recipients = tuple(r for r in recipients if r not in actors)
    if frame.type in _ABOUT_PROPOSALS:
        binding.consumed.update(c.i for w in binding.words[1:] for c in w.kids("acl") if is_verb(c))
    return Match(
        frame,
        clause,
        actors,
        recipients,
        tuple(binding.sides.get("S", ())),
        tuple(binding.sides.get("T", ())),
        tuple(binding.words),
        frozenset(binding.consumed),
        binding.score + FILLED * bool(actors) + FILLED * bool(recipients) + _left_out(clause, binding, who),
        derived and bool(recipients),
        (*binding.words[1:], *binding.things),
    )


def _first_known(tokens: Iterable[Token], who: Who, actors: tuple[str, ...]) -> tuple[str, ...]:
    """Who the first token that speaks of somebody else than the actors speaks of."""
    for token in tokens:
        found = tuple(i for i in parties(token, who, True) if i not in actors)
        for group in () if found else _inner_groups(token, True):
            found = found or tuple(i for i in _ids(group, who, True) if i not in actors)
        if found:
            return found
    return ()


def _left_out(clause: Clause, binding: _Binding, who: Who) -> float:
    """What a frame loses when the head has an object that is somebody and no slot took it."""
    taken = {t.i for tokens in binding.sides.values() for t in tokens} | {t.i for t in binding.words}
    left = [t for t in (*clause.objects, *clause.datives) if t.i not in taken and t not in binding.things and who(t)]
    return UNBOUND if left else 0.0


def _several(tokens: Iterable[Token], who: Who) -> tuple[str, ...]:
    """The owners of a plural: "the leaders of India and China" are of India and of China."""
    for token in tokens:
        if token.tag in ("NNS", "NNPS"):
            adjectives = [m for c in token.kids("amod", "nmod") for m in members(c)]
            for group in (_governed(token, ("of", "from")), adjectives):
                found = tuple(dict.fromkeys(i for t in group for i in who(t)))
                if len(found) > 1:
                    return found
    return ()


def _owned(frame: Frame) -> bool:
    """Whether a frame's recipient is whoever its object belongs to ("expel diplomat of T")."""
    return any(s.kind == "prep" and s.side == "T" and "of" in s.preps for s in frame.slots)


def _first_filled(tokens: Sequence[Token], who: Who) -> tuple[str, ...]:
    """The owners of a noun: the first that names somebody, and those coordinated with it."""
    for token in tokens:
        ids = parties(token, who, False)
        if ids:
            near = [t for t in tokens if t is token or t in members(token)]
            return _ids(near, who, False)
    return ()


def _ids(tokens: Iterable[Token], who: Who, target: bool) -> tuple[str, ...]:
    return tuple(dict.fromkeys(i for t in tokens for i in parties(t, who, target)))


def parties(token: Token, who: Who, target: bool = True, depth: int = 0) -> tuple[str, ...]:
    """The entities that an argument speaks of: its own, or else those inside it.

    "The actions of Israel" speaks of Israel, "Iranian ports" of Iran, "a proposal by Chad" of Chad. Owners go
    before places; places ("a village in Sudan") count for recipients (``target``) only.
    """
    found = who(token)
    if found or depth > _DEPTH:
        return found
    for core in cores(token)[1:]:
        found += tuple(i for i in parties(core, who, target, depth + 1) if i not in found)
    if found:
        return found
    for group in _inner_groups(token, target):
        found = tuple(dict.fromkeys(i for t in group for i in parties(t, who, target, depth + 1)))
        if found:
            return found
    return ()


def inner_parties(token: Token, who: Who) -> tuple[str, ...]:
    """All entities inside an argument: of "its border with Chad", whoever "its" is, and Chad."""
    return tuple(dict.fromkeys(i for group in _inner_groups(token, True) for i in _ids(group, who, True)))


def _inner_groups(token: Token, target: bool) -> Iterator[list[Token]]:
    """Tokens inside an argument in the order in which they are asked who they are."""
    if token.lemma in _OTHERS:
        yield list(token.kids("appos"))
        return
    yield [m for c in token.kids("poss") for m in members(c)]
    yield _governed(token, ("by",))
    yield list(token.kids("amod", "compound", "nmod", *(("npadvmod",) if token.pos == "ADJ" else ())))
    yield _governed(token, _OWNER_PREPS)
    if target:
        yield _governed(token, _TARGET_PREPS)
    else:
        yield _governed(token, ("in", "at", "on"))
    yield list(token.kids("appos"))
    yield [a for c in token.kids("acl") for p in c.kids("agent") for a in p.kids("pobj")]


_OTHERS = frozenset(
    "neighbor neighbour ally rival enemy foe adversary opponent critic partner counterpart successor predecessor "
    "challenger detractor colleague peer".split()
)
"""Nouns for somebody else than their owner: "its neighbour" is not the state that "it" is."""


def _governed(token: Token, preps: tuple[str, ...]) -> list[Token]:
    found = (p for p in token.children if p.dep in ("prep", "agent") and p.lower in preps)
    return [m for p in found for c in p.kids("pobj") for m in members(c)]


@lru_cache(maxsize=64)
def _surroundings(clause: Clause) -> set[str]:
    """The lemmas that an exclusion may name: arguments of the head, their modifiers, and the head's own."""
    near = [*clause.subjects, *clause.objects, *clause.complements, *clause.verbs]
    near += [t for _, t in (*clause.preps, *clause.wide)]
    near += [t for subject in clause.subjects for t in _governed(subject, ("of",))]
    near += [t for thing in clause.objects for t in (*cores(thing)[1:], *thing.kids("appos"))]
    if clause.light is not None:
        near.append(clause.light)
    found = set(clause.modifiers)
    for token in near:
        found.add(lemma(token.lemma))
        found.update(lemma(c.lemma) for c in token.children if c.dep in ("compound", "amod"))
    return found | set(clause.particles)


# ---- slots


def _fits(slot: Slot, clause: Clause, binding: _Binding, syntax: Syntax, who: Who) -> bool:
    """Whether one slot fits a clause; what it binds goes into ``binding``."""
    if slot.kind == "subject":
        return _fits_subject(slot, clause, binding)
    if slot.kind == "modifier":
        return _fits_modifier(slot, clause, binding)
    if slot.kind == "particle":
        return _fits_particle(slot, clause, binding)
    if slot.kind == "verb":
        return _fits_verb(slot, clause, binding, syntax, who)
    if slot.kind == "clause":
        return _fits_clause(slot, clause, binding, syntax, who)
    if slot.kind == "prep":
        return _fits_prep(slot, clause, binding, who)
    return _fits_object(slot, clause, binding, who)


def _fits_subject(slot: Slot, clause: Clause, binding: _Binding) -> bool:
    if slot.words:
        if clause.subjects:
            binding.sides["S"] = list(clause.subjects)
        return _nominal(slot, clause.subjects, binding)
    if slot.side == "ST":
        return _bind_both(clause.subjects, binding)
    if clause.subjects:
        binding.sides[slot.side] = list(clause.subjects)
    return True


def _bind_both(tokens: Sequence[Token], binding: _Binding) -> bool:
    """Sides that stand coordinated, or in one plural ("the two leaders")."""
    plural = bool(tokens) and (tokens[0].tag in ("NNS", "NNPS") or tokens[0].lower in ("they", "their", "both", "two"))
    if len(tokens) < 2 and not plural:
        return False
    binding.sides["S"], binding.sides["T"] = list(tokens[:1]), list(tokens[1:]) or list(tokens)
    binding.score += OBJECT
    return True


def _fits_modifier(slot: Slot, clause: Clause, binding: _Binding) -> bool:
    if slot.words.isdisjoint(clause.modifiers):
        return False
    binding.score += MODIFIER
    binding.lexical += 1
    return True


def _fits_particle(slot: Slot, clause: Clause, binding: _Binding) -> bool:
    if slot.words.isdisjoint(clause.particles):
        return False
    binding.score += PARTICLE
    binding.lexical += 1
    binding.words += [c for c in clause.head.children if c.lower in slot.words][:1]
    return True


def _fits_verb(slot: Slot, clause: Clause, binding: _Binding, syntax: Syntax, who: Who) -> bool:
    to_nouns = [t for key, t in (*clause.preps, *clause.wide) if key == "to" and not is_verb(t)]
    for verb in _complement_verbs(clause, syntax):
        if slot.words and lemma(verb.lemma) not in slot.words:
            continue
        if _fits_inner(slot, verb, binding, syntax, who):
            return True
    if slot.inner:
        nouns = [t for t in to_nouns if lemma(t.lemma) in slot.words]
        return any(_fits_inner(slot, noun, binding, syntax, who) for noun in nouns)
    if not slot.words:
        binding.score += OPEN if to_nouns else 0.0
        return bool(to_nouns)
    return _nominal(slot, to_nouns, binding)


def _complement_verbs(clause: Clause, syntax: Syntax) -> list[Token]:
    found = [*clause.verbs, *(t for _, t in clause.preps if is_verb(t) and t.tag == "VBG")]
    for verb in list(found):
        if verb.lemma in _ASPECT:
            found += syntax.clause(verb).verbs
    return found


def _fits_inner(slot: Slot, verb: Token, binding: _Binding, syntax: Syntax, who: Who) -> bool:
    """Whether a complement verb takes the rest of the frame; on failure nothing stays bound."""
    kept = (dict(binding.sides), list(binding.words), set(binding.consumed), binding.score, binding.missing)
    inner = syntax.clause(verb)
    for each in slot.inner:
        if not _fits(each, inner, binding, syntax, who):
            binding.sides, binding.words, binding.consumed, binding.score, binding.missing = kept
            return False
    binding.consumed.add(verb.i)
    if not slot.words or not slot.inner:
        binding.things += [*inner.objects, *inner.datives, *(t for _, t in (*inner.preps, *inner.wide))]
    binding.score += WORDS if slot.words else OPEN
    binding.lexical += 1 if slot.words else 0
    if slot.words:
        binding.words.append(verb)
    else:
        binding.consumed.update(c.i for c in verb.kids("conj") if is_verb(c))
    return True


def _fits_clause(slot: Slot, clause: Clause, binding: _Binding, syntax: Syntax, who: Who) -> bool:
    for verb in clause.clauses:
        if slot.words and lemma(verb.lemma) not in slot.words:
            continue
        auxiliaries = {lemma(c.lemma) for c in verb.kids("aux")} | {c.lower for c in verb.kids("aux")}
        if slot.auxiliaries and slot.auxiliaries.isdisjoint(auxiliaries):
            continue
        inner = syntax.clause(verb)
        subjects = inner.subjects or inner.objects
        surface = [m for c in verb.kids("nsubj", "nsubjpass") for m in members(c)]
        if not _fits_inner(slot, verb, binding, syntax, who):
            continue
        if clause.head.lemma in _REPORTS and not slot.auxiliaries:
            binding.consumed.discard(verb.i)
        if slot.side:
            binding.sides[slot.side] = surface or list(subjects)
        if slot.auxiliaries:
            binding.score += WORDS
            binding.lexical += 1
        return True
    return False


def _fits_prep(slot: Slot, clause: Clause, binding: _Binding, who: Who) -> bool:
    candidates = [t for key, t in clause.preps if key in slot.preps]
    candidates += [t for key, t in clause.wide if key in slot.preps and t not in candidates]
    candidates += _after_particle(slot, clause)
    if slot.preps & {"to", "for", "on"} and slot.side == "T":
        candidates += clause.datives
    if slot.words:
        if _nominal(slot, candidates, binding, who):
            binding.score += PREP
            return True
        return False
    if slot.side:
        candidates = [t for t in candidates if t.ent not in _NO_SIDE or who(t)]
    if not candidates and not slot.preps.isdisjoint(clause.particles) and not slot.side:
        binding.score += PARTICLE
        return True
    if not candidates:
        binding.missing += 1
        binding.score += MISSING
        return bool(slot.side) and "with" not in slot.preps
    return _bind_prep(slot, candidates, binding, who)


def _after_particle(slot: Slot, clause: Clause) -> list[Token]:
    """What follows a particle that the frame writes as a preposition: "called off the strike", "lash out at"."""
    found: list[Token] = []
    for preps in slot.preps:
        *first, last = preps.split()
        if not clause.particles.issuperset(first):
            continue
        if first:
            found += [t for key, t in (*clause.preps, *clause.wide) if key == last and t not in found]
        elif any(c.dep in ("prt", "advmod") and c.lower == last for c in clause.head.children):
            found += clause.objects
    return found


def _bind_prep(slot: Slot, candidates: list[Token], binding: _Binding, who: Who) -> bool:
    binding.score += PREP
    if slot.side == "ST":
        binding.sides["S"], binding.sides["T"] = candidates[:1], candidates[1:] or candidates[:1]
    elif slot.side:
        named = [t for t in candidates if parties(t, who, slot.side == "T")] or candidates
        group = [m for t in named if _shares_prep(named[0], t) for m in members(t)]
        binding.sides[slot.side] = [t for t in named if t in group] or named[:1]
    return True


def _shares_prep(first: Token, other: Token) -> bool:
    """Whether two objects stand under one preposition, or under one and its repetition: "with Mali and with Chad"."""
    prep = other.head
    return other is first or (prep.dep == "conj" and prep.head is first.head and prep.lower == first.head.lower)


def _fits_object(slot: Slot, clause: Clause, binding: _Binding, who: Who) -> bool:
    if slot.words or slot.owner:
        candidates = [*clause.objects, *clause.complements]
        if slot.owner:
            candidates = [c for c in candidates if not _is_own(c, clause, who)]
        return _nominal(slot, candidates, binding, who)
    if slot.kind == "second":
        return bool(clause.complements or (clause.datives and clause.objects))
    candidates = list(clause.datives or clause.objects)
    if not candidates and not slot.side:
        candidates = list(clause.complements)
    if not candidates:
        return False
    binding.score += OBJECT
    if slot.side == "ST":
        return _bind_both(candidates, binding)
    if slot.side:
        binding.sides[slot.side] = candidates
    else:
        binding.things += candidates
    return True


def _is_own(noun: Token, clause: Clause, who: Who) -> bool:
    """Whether a noun belongs to the subject itself ("recalled its ambassador"), so that it is nobody else's."""
    actors = {i for s in clause.subjects for i in parties(s, who, False)}
    owners = {i for core in cores(noun) for p in core.kids("poss") if p.pos == "PRON" for i in who(p)}
    return bool(owners & actors)


def _nominal(slot: Slot, candidates: Iterable[Token], binding: _Binding, who: Who | None = None) -> bool:
    """Whether one of the candidates, or what it counts, is a word that the slot asks for."""
    for candidate in candidates:
        for core in cores(candidate):
            if slot.words and slot.words.isdisjoint(_forms(core)):
                continue
            if not _has_modifiers(core, slot):
                continue
            binding.words.append(core)
            binding.consumed.add(core.i)
            binding.score += (WORDS if slot.words else 0.0) + MODIFIER * len(slot.modifiers)
            binding.lexical += bool(slot.words)
            if slot.owner and who is not None:
                binding.score += OWNER
                binding.sides[slot.owner] = [core]
            return True
    return False


def _forms(noun: Token) -> tuple[str, ...]:
    """The lemma and form of a noun; a plural that a tagger takes for a name keeps its "s" in both."""
    found = (lemma(noun.lemma), lemma(noun.lower))
    if noun.pos == "NUM" and any(c.text in _CURRENCY for c in noun.children):
        return (*found, "dollar")
    return (*found, noun.lower[:-1]) if noun.tag == "NNPS" else found


_CURRENCY = frozenset("$€£¥")
"""Signs of money, whose sum counts as a noun of money: "pledged $760,000"."""


def _has_modifiers(noun: Token, slot: Slot) -> bool:
    if not slot.modifiers:
        return True
    own = {lemma(c.lemma) for c in noun.children if c.dep in ("amod", "compound", "nmod", "poss", "advmod")}
    own |= {lemma(g.lemma) for c in noun.kids("amod", "compound", "nmod") for g in c.kids("amod", "compound", "advmod")}
    return all(not words or not words.isdisjoint(own) for words in slot.modifiers)
