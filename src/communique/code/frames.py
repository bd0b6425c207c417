"""The frame language of the event lexicon: patterns such as ``S impose sanction|embargo on T``, compiled.

A frame is a head (verb, ``/N`` noun, ``/A`` adjective) and slots: what must or may stand around it.
``S`` is the actor, ``T`` the recipient, ``*`` anything. ``S and T`` and ``between S and T`` take in
coordinated sides. ``T 's word`` is a word that belongs to T. ``to word`` is an infinitive (``to word/N`` and
``to T`` are prepositions), ``word/V`` a complement verb in any form, ``that T must word`` a clause. What
follows an infinitive or clause belongs to its verb.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import product
from typing import Literal

from communique.code.lexicon import Row, folder, table
from communique.code.ontology import CONTEXTS, codes, kinds

HeadKind = Literal["V", "N", "A"]
SlotKind = Literal["subject", "object", "second", "prep", "particle", "verb", "clause", "modifier"]
Shape = Literal["subjects", "sides", "prepositions", "words"]
Words = frozenset[str]

PREPOSITIONS: Words = frozenset(
    (
        "about above across after against ahead along alongside amid among around as at away back before behind "
        "beside between beyond by down during for forward from in inside into near of off on onto out outside over "
        "past round since through throughout to together toward towards under until up upon via with within "
        "without apart aside belonging concerning regarding"
    ).split()
)
PARTICLES: Words = frozenset(
    (
        "about across ahead apart around aside away back by down forward in off on out over round through together up"
    ).split()
)
MODALS: Words = frozenset("must should need ought shall can could may might will would".split())
STATUSES: Words = frozenset(["happened", "ongoing", "planned", "proposed", "demanded", "hypothetical", "denied"])
NEEDS: Words = frozenset({"", "none", "one", "both"})
ANY: Words = frozenset()
COLUMNS = ("frame", "mode", "cameo", "symmetric", "contexts", "status", "example", "excludes", "note")


@dataclass(frozen=True, slots=True)
class Slot:
    """A constituent that a frame asks for: which side stands there, which words may, and what hangs on it."""

    kind: SlotKind
    side: str = ""
    words: Words = ANY
    preps: Words = ANY
    modifiers: tuple[Words, ...] = ()
    owner: str = ""
    auxiliaries: Words = ANY
    inner: tuple[Slot, ...] = ()


@dataclass(frozen=True, slots=True)
class Frame:
    """A compiled row of the lexicon; ``source`` is its file and line, ``needs`` how many sides must be known."""

    pattern: str
    heads: Words
    head_kind: HeadKind
    slots: tuple[Slot, ...]
    type: str
    mode: str | None
    cameo: str | None
    symmetric: bool
    contexts: tuple[str, ...]
    status: str | None
    excludes: Words
    needs: str
    source: str
    example: str
    shape: Shape = field(init=False, compare=False)
    needed: tuple[Words, ...] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        """Work out once what is asked for at every verb: the shape, and of which words a sentence must hold one."""
        object.__setattr__(self, "shape", _shape(self.slots))
        asked = [w for s in self.slots for w in (s.words, *s.modifiers) if w]
        object.__setattr__(self, "needed", tuple(sorted(asked, key=len)))

    @property
    def sides(self) -> str:
        """The sides that the frame names: "", "S", "T" or "ST"."""
        named = "".join(_sides(s) for s in self.slots)
        return "".join(side for side in "ST" if side in named)


def _shape(slots: tuple[Slot, ...]) -> Shape:
    """What a frame asks for beside its head: subjects alone, sides alone ("call T"), prepositions, or more."""
    rest = [s for s in slots if s.kind != "subject"]
    if not rest:
        return "subjects"
    if all(s.kind == "object" and s.side and not s.owner for s in rest):
        return "sides"
    return "prepositions" if all(s.kind == "prep" for s in rest) else "words"


@dataclass(frozen=True, slots=True)
class Shelf:
    """The frames of one head in their order: those to try always, and by a word that they cannot do without."""

    frames: tuple[Frame, ...]
    always: tuple[int, ...]
    by_word: Mapping[str, tuple[int, ...]]

    def fitting(self, words: Words) -> list[Frame]:
        """The frames worth trying in a sentence of these words."""
        numbers = set(self.always)
        for word in words & self.by_word.keys():
            numbers.update(self.by_word[word])
        found = (self.frames[n] for n in sorted(numbers))
        return [f for f in found if not any(map(words.isdisjoint, f.needed))]


@dataclass(frozen=True, slots=True)
class Index:
    """Frames by the kind and lemma of their head."""

    frames: tuple[Frame, ...]
    by_head: Mapping[tuple[HeadKind, str], Shelf]


@cache
def lexicon() -> Index:
    """The event lexicon, compiled. Raises ``LexiconError`` with file and line for a bad row."""
    return indexed(tuple(compiled(row) for row in folder("events", *COLUMNS)))


def indexed(frames: tuple[Frame, ...]) -> Index:
    """Some frames by their heads."""
    found: dict[tuple[HeadKind, str], list[Frame]] = defaultdict(list)
    for frame in frames:
        for head in frame.heads:
            found[frame.head_kind, head].append(frame)
    return Index(frames, {head: _shelf(each) for head, each in found.items()})


def _shelf(frames: list[Frame]) -> Shelf:
    always: list[int] = []
    by_word: dict[str, list[int]] = defaultdict(list)
    for number, frame in enumerate(frames):
        needed = frame.needed[0] if frame.needed else ANY
        for word in needed:
            by_word[word].append(number)
        if not needed:
            always.append(number)
    return Shelf(tuple(frames), tuple(always), {word: tuple(n) for word, n in by_word.items()})


def compiled(row: Row) -> Frame:
    """One row of the lexicon as a frame; its type is the name of its file up to a dot or hyphen."""
    kind = row.file.removesuffix(".csv").split("-")[0].upper()
    _check(row, kind)
    heads, head_kind, slots = parsed(row)
    cameo = row["cameo"] or None
    mode = row["mode"] or None
    if mode is None and cameo and codes()[cameo].type == kind:
        mode = codes()[cameo].mode
    contexts = dict.fromkeys(row.many("contexts"))
    return Frame(
        row["frame"].strip(),
        heads,
        head_kind,
        slots,
        kind,
        mode,
        cameo,
        row["symmetric"] == "y",
        tuple(contexts),
        row["status"] or None,
        frozenset(lemma(w) for w in row.many("excludes")),
        row.get("needs"),
        f"{row.file}:{row.line}",
        row["example"],
    )


def _check(row: Row, kind: str) -> None:
    if (kind, None) not in kinds():
        raise row.fault(f"{kind} is no event type")
    if (kind, row["mode"] or None) not in kinds():
        raise row.fault(f"{row['mode']!r} is no mode of {kind}")
    if row["cameo"] and row["cameo"] not in codes():
        raise row.fault(f"{row['cameo']!r} is no CAMEO code")
    if set(row.many("contexts")) - CONTEXTS:
        raise row.fault(f"{row['contexts']!r} holds a word that is no context")
    if row["status"] and row["status"] not in STATUSES:
        raise row.fault(f"{row['status']!r} is no status")
    if row.get("needs") not in NEEDS:
        raise row.fault(f"{row.get('needs')!r} is not none, one or both")


@cache
def lemma(word: str) -> str:
    """A lemma in American spelling, so that one table serves both.

    >>> lemma("criticise"), lemma("honour"), lemma("advise"), lemma("defence")
    ('criticize', 'honor', 'advise', 'defense')
    """
    word = word.lower()
    word = _repairs().get(word, word)
    if word in _SPELLINGS:
        return _SPELLINGS[word]
    if word.endswith("ise") and len(word) > 5 and word not in _KEEP_ISE:
        return word[:-3] + "ize"
    if word.endswith("our") and len(word) > 5 and word not in _KEEP_OUR:
        return word[:-3] + "or"
    return word


@cache
def _repairs() -> Mapping[str, str]:
    """Lemmas that language pipelines get wrong ("staged" to "stag"), with the right ones."""
    return {r["form"]: r["lemma"] for r in table("lemmas", "form", "lemma", "example")}


_SPELLINGS = {
    "defence": "defense", "offence": "offense", "manoeuvre": "maneuver", "programme": "program",
    "licence": "license", "centre": "center", "judgement": "judgment", "practise": "practice",
    "neighbour": "neighbor", "labour": "labor", "analyse": "analyze", "jail": "jail", "gaol": "jail",
    "air-strike": "airstrike", "favour": "favor", "cheque": "check", "armour": "armor",
}  # fmt: skip
_KEEP_ISE = frozenset(
    (
        "advise promise premise exercise surprise compromise supervise improvise raise praise appraise arise "
        "comprise devise revise disguise televise demise enterprise franchise merchandise expertise precise "
        "concise otherwise likewise cruise bruise noise poise paradise treatise chastise despise excise incise "
        "circumcise"
    ).split()
)
_KEEP_OUR = frozenset(["velour", "detour", "contour", "devour", "scour", "glamour", "paramour"])


# ---- parsing


class _Words:
    """The words of a pattern, read from left to right."""

    def __init__(self, row: Row) -> None:
        self.row = row
        self.words = row["frame"].split()
        self.at = 0

    def peek(self, ahead: int = 0) -> str:
        at = self.at + ahead
        return self.words[at] if at < len(self.words) else ""

    def take(self) -> str:
        word = self.peek()
        if not word:
            raise self.row.fault(f"the frame {self.row['frame']!r} ends too soon")
        self.at += 1
        return word

    def side(self) -> str:
        """The side that stands next: ``S``, ``T``, ``ST`` for ``S and T``; "" where none does."""
        if self.peek() in ("S", "T") and self.peek(1) == "and" and self.peek(2) in ("S", "T"):
            self.at += 3
            return "ST"
        return self.take() if self.peek() in ("S", "T") else ""


def parsed(row: Row) -> tuple[Words, HeadKind, tuple[Slot, ...]]:
    """The heads, their word class and the slots of a row's frame. Raises ``LexiconError``."""
    words = _Words(row)
    slots = list(_before_head(words))
    head, _, mark = words.take().partition("/")
    if mark not in ("", "V", "N", "A"):
        raise row.fault(f"/{mark} is no word class")
    slots += _after(words)
    kind: HeadKind = "N" if mark == "N" else "A" if mark == "A" else "V"
    return _alternatives(head), kind, tuple(slots)


def _before_head(words: _Words) -> list[Slot]:
    side = words.side()
    found = [Slot("subject", side)] if side else []
    if words.peek() == "*":
        words.take()
    if words.peek() == "'s":
        words.take()
    marked = next((i for i in range(words.at, len(words.words)) if _class_of(words.words[i]) in ("N", "V", "A")), None)
    if marked is None or (side and _class_of(words.words[marked]) == "V"):
        return found
    while words.at < marked:
        word = words.peek()
        owner = words.side()
        if owner:
            found.append(Slot("subject", owner))
        elif _class_of(words.words[marked]) == "V":
            found.append(Slot("subject", "", _alternatives(words.take())))
        elif word == "'s":
            words.take()
        else:
            found.append(Slot("modifier", "", _alternatives(words.take())))
    return found


def _class_of(word: str) -> str:
    return word.partition("/")[2]


def _after(words: _Words) -> list[Slot]:
    found: list[Slot] = []
    while words.peek():
        word = words.peek()
        if word == "that":
            found.append(_clause(words))
        elif _is_infinitive(words) or word.endswith("/V"):
            found.append(_verb(words))
        elif _is_prep(word):
            found += _preps(words)
        else:
            kind: SlotKind = "second" if any(s.kind == "object" for s in found) else "object"
            found.append(_nominal(words, kind))
    return found


def _is_prep(word: str) -> bool:
    return all(w in PREPOSITIONS for w in word.split("|"))


def _is_infinitive(words: _Words) -> bool:
    following = words.peek(1)
    return words.peek() == "to" and following not in ("S", "T", "", "'s") and not following.endswith("/N")


def _verb(words: _Words) -> Slot:
    if words.peek() == "to":
        words.take()
    word = words.take().removesuffix("/V")
    return Slot("verb", "", _alternatives(word), inner=_inner(words))


def _inner(words: _Words) -> tuple[Slot, ...]:
    """What follows a complement's verb; a bare ``*`` there asks for nothing."""
    found = tuple(_after(words))
    return found if found != (Slot("object"),) else ()


def _clause(words: _Words) -> Slot:
    words.take()
    side = words.side()
    if not side and words.peek() == "*":
        words.take()
    auxiliaries = ANY
    if words.peek() and all(w in MODALS for w in words.peek().split("|")):
        auxiliaries = _alternatives(words.take())
    negation: tuple[Slot, ...] = ()
    if words.peek() == "not":
        negation = (Slot("modifier", words=frozenset({words.take()})),)
    verb = _alternatives(words.take()) if words.peek() else ANY
    return Slot("clause", side, verb, auxiliaries=auxiliaries, inner=negation + _inner(words))


def _preps(words: _Words) -> list[Slot]:
    run = [words.take()]
    while words.peek() and _is_prep(words.peek()) and not _is_infinitive(words):
        run.append(words.take())
    if not words.peek() or words.peek() == "that" or _is_infinitive(words):
        return [Slot("particle", words=frozenset(w.split("|"))) for w in run]
    preps = frozenset(" ".join(each) for each in product(*(w.split("|") for w in run)))
    inside = _nominal(words, "prep")
    return [Slot("prep", inside.side, inside.words, preps, inside.modifiers, inside.owner)]


def _nominal(words: _Words, kind: SlotKind) -> Slot:
    """A side, ``*``, or a noun with its modifiers and owner."""
    owner = words.side()
    if owner and words.peek() != "'s":
        return Slot(kind, owner)
    if words.peek() == "'s":
        words.take()
    if words.peek() == "*":
        words.take()
        return Slot(kind, owner=owner)
    run = []
    while words.peek() and not _ends_nominal(words):
        if any(w in PREPOSITIONS - PARTICLES for w in words.peek().split("|")):
            raise words.row.fault(f"{words.peek()!r} mixes prepositions with other words")
        run.append(_alternatives(words.take().removesuffix("/N").removesuffix("/A")))
    if not run:
        raise words.row.fault(f"the frame {words.row['frame']!r} lacks a noun before {words.peek()!r}")
    return Slot(kind, "", run[-1], ANY, tuple(run[:-1]), owner)


def _ends_nominal(words: _Words) -> bool:
    word = words.peek()
    return word in ("S", "T", "*", "that", "'s") or _is_prep(word) or word.endswith("/V")


def _alternatives(word: str) -> Words:
    return ANY if word == "*" else frozenset(lemma(w) for w in word.split("|"))


def _sides(slot: Slot) -> str:
    return slot.side + slot.owner + "".join(_sides(s) for s in slot.inner)


def describe(frame: Frame) -> str:
    """How a record's ``because`` names a frame: its pattern, file and line; a frame of no table says who made it."""
    return f"frame '{frame.pattern}' ({frame.source})" if frame.example else frame.source


__all__ = [
    "Frame", "Index", "Slot", "compiled", "describe", "indexed", "lemma", "lexicon", "parsed",
]  # fmt: skip
