"""Cues: the verbs, nouns, adjectives and phrases with which a text attributes words and thoughts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from communique.code.lexicon import Row, table
from communique.reading import Token

CueKind = Literal["speech", "belief", "intention", "denial", "refusal"]
CueClass = Literal["verb", "noun", "adjective", "adverbial"]

KINDS: tuple[CueKind, ...] = ("speech", "belief", "intention", "denial", "refusal")
CLASSES: tuple[CueClass, ...] = ("verb", "noun", "adjective", "adverbial")

FAR = 10**9
"""A place past every token: a cue without a particle comes after those whose particle is there."""

PREPOSITIONS = frozenset("about against at for in of on over to-noun with".split())
"""Frames that are a preposition and its object; ``to-noun`` is "to" before a noun."""

FRAMES = PREPOSITIONS | frozenset(
    "clause quote object finding as name object-name to object-to addressee-to object-of likened-to reaction "
    "source".split()
)
"""What a cue takes for its content.

``clause`` a finite clause, with or without "that"; ``quote`` words in quotation marks; ``object`` a noun phrase;
``finding`` one where a document is the source; ``as`` an object with "as" and what it is called; ``name`` an object
and what it is called; ``to`` an infinitive of the source; ``object-to`` an object and its infinitive, both content;
``addressee-to`` an infinitive after whoever is spoken to; ``object-of`` an object with "of", as with "accuse";
``likened-to`` what an object is compared with; ``reaction`` a phrase with "to", "with" or "by"; ``source`` an
adverbial that names the source.
"""


@dataclass(frozen=True, slots=True)
class Cue:
    """One cue: its words, what it is, and what it takes."""

    words: str
    kind: CueKind
    frames: frozenset[str]
    particle: str | None
    example: str


@dataclass(frozen=True, slots=True)
class Cues:
    """The table of cues by class and first word."""

    verbs: Mapping[str, tuple[Cue, ...]]
    nouns: Mapping[str, tuple[Cue, ...]]
    adjectives: Mapping[str, tuple[Cue, ...]]
    adverbials: Mapping[str, tuple[Cue, ...]]
    forms: Mapping[str, str]

    def verb(self, token: Token) -> Cue | None:
        """The cue that a verb is, with its particle or preposition where the table asks for one."""
        entries = self.verbs.get(self.forms.get(token.lower, token.lemma.lower()))
        if not entries:
            return None
        if len(entries) == 1 and entries[0].particle is None:
            return entries[0]
        marks = (m for c in token.kids("advcl", "ccomp", "xcomp") for m in c.kids("mark"))
        after = {c.lower: c.i for c in (*token.children, *marks) if c.i > token.i}
        fits = [e for e in entries if e.particle is None or e.particle in after]
        return min(fits, key=lambda e: after.get(e.particle or "", FAR), default=None)


@cache
def cues() -> Cues:
    """The cues of the lexicon. Raises ``LexiconError`` with file and line."""
    found: dict[str, dict[str, list[Cue]]] = {c: defaultdict(list) for c in CLASSES}
    for row in table("cues", "words", "class", "kind", "frames", "example"):
        entry = _cue(row)
        found[row["class"]][entry.words.split()[0]].append(entry)
    verbs, nouns, adjectives, adverbials = ({w: tuple(e) for w, e in found[c].items()} for c in CLASSES)
    forms = {form: verb for verb in verbs for form in inflected(verb)}
    return Cues(verbs, nouns, adjectives, adverbials, forms)


def inflected(verb: str) -> Iterator[str]:
    """The regular forms of a verb, both with its last consonant doubled and without.

    They are looked up before a parser's lemma, which takes "hopes" for a form of "hop".

    >>> sorted(inflected("deny"))
    ['denied', 'denies', 'denying']
    """
    if verb.endswith("e"):
        yield from (f"{verb}s", f"{verb}d", f"{verb[:-1]}ing")
    elif verb.endswith("y") and verb[-2:-1] not in "aeou":
        yield from (f"{verb[:-1]}ies", f"{verb[:-1]}ied", f"{verb}ing")
    else:
        sibilant = verb.endswith(("s", "x", "ch", "sh", "z"))
        yield from (f"{verb}es" if sibilant else f"{verb}s", f"{verb}ed", f"{verb}ing")
        if verb[-1] in "bdglmnprt" and verb[-2:-1] in "aeiou":
            yield from (f"{verb}{verb[-1]}ed", f"{verb}{verb[-1]}ing")


def _cue(row: Row) -> Cue:
    if row["class"] not in CLASSES:
        raise row.fault(f"{row['class']!r} is no class of cues")
    kind = next((k for k in KINDS if k == row["kind"]), None)
    if kind is None:
        raise row.fault(f"{row['kind']!r} is no kind of cue")
    frames = frozenset(row.many("frames"))
    if not frames or frames - FRAMES:
        raise row.fault(f"{row['frames']!r} holds no frame, or one that is not known")
    words = row["words"].split()
    return Cue(row["words"], kind, frames, words[1] if len(words) > 1 else None, row["example"])
