"""How sure a run of words is a toponym: what the recogniser calls it, and the words around it.

Figures are between 0 (no place) and 1; from 0.5 on a run is tagged, from 0.8 on it vouches for other mentions
of its name. They order the evidence; they are not probabilities.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from communique.code.gazetteer import Entry
from communique.code.lexicon import table
from communique.reading import Name, Reading, Token

PLACES = frozenset({"GPE", "LOC", "FAC"})
_BODIES = frozenset({"ORG", "PRODUCT", "EVENT", "WORK_OF_ART", "LAW"})
_NUMBERS = frozenset({"DATE", "TIME", "CARDINAL", "ORDINAL", "MONEY", "PERCENT", "QUANTITY", "LANGUAGE"})
MARKS = frozenset({"'s", "’s", "'", "’"})
METROPOLIS = 1_000_000
"""A town of so many people is known without context."""
_PARTY = frozenset({"D", "R", "I", "Lab", "Con"})


@dataclass(frozen=True, slots=True)
class Setting:
    """A run of words in its sentence: tokens ``at`` to ``end`` (exclusive), and the recognised name around it."""

    tokens: Sequence[Token]
    at: int
    end: int
    name: Name | None
    fit: str
    person: bool
    heading: bool = False

    @property
    def first(self) -> Token:
        """The first word."""
        return self.tokens[self.at]

    @property
    def word(self) -> str:
        """The word in lower case where the run is one word, else ""."""
        return self.first.lower if self.end - self.at == 1 else ""

    @property
    def label(self) -> str:
        """The recogniser's label, or ""."""
        return self.name.label if self.name else ""

    def before(self, steps: int = 1) -> Token | None:
        """The token so many steps before the run."""
        return self.tokens[self.at - steps] if self.at >= steps else None

    def after(self, steps: int = 1) -> Token | None:
        """The token so many steps after the run."""
        place = self.end - 1 + steps
        return self.tokens[place] if place < len(self.tokens) else None

    @property
    def led(self) -> bool:
        """Whether a preposition of place, or a party's letter ("D-Ohio"), stands before the run."""
        before, earlier = self.before(), self.before(2)
        if before is None:
            return False
        if before.text in "-–" and earlier is not None and earlier.text in _PARTY:
            return True
        if before.lower == "to" and earlier is not None and earlier.lower in words_of("SAYING"):
            return False
        if before.lower == "the" and earlier is not None:
            return earlier.lower in words_of("STRONG") and self.followed
        if before.lower == "of":
            return earlier is not None and earlier.lower in words_of("OF_HEAD")
        return before.lower in words_of("STRONG")

    @property
    def personal(self) -> bool:
        """Whether the run is a person's name; several words after "in" or "at" are a place all the same."""
        return self.person and not (self.led and not self.word)

    @property
    def followed(self) -> bool:
        """Whether a common noun follows that places' names stand before: "X residents"."""
        after, more = self.after(), self.after(2)
        if after is not None and after.text == "-" and more is not None:
            return more.lower == "based"
        return after is not None and after.text in words_of("FOLLOW")

    @property
    def titled(self) -> bool:
        """Whether a capitalised word follows that could belong to the name."""
        after = self.after()
        return after is not None and after.text[0].isupper() and after.pos == "PROPN"


@cache
def words_of(name: str) -> frozenset[str]:
    """The words of one class of the table."""
    return frozenset(r["word"] for r in table("places/words", "word", "class") if r["class"] == name)


def fit(reading: Reading, first: Token, last: Token, name: Name | None) -> str:
    """How a run lies in the recognised name around it: all of it, its front, its end, or its middle."""
    if name is None:
        return ""
    start, stop = name.first, name.last
    if reading.tokens[start].lower == "the" and start < stop:
        start += 1
    if reading.tokens[stop].text in MARKS and start < stop:
        stop -= 1
    front, end = first.i <= start, last.i >= stop
    if front and end:
        return "all"
    return "front" if front else "end" if end else "middle"


def weight(run: Setting, entries: Sequence[Entry]) -> float:
    """How sure a run that the gazetteer knows is a place."""
    vetoed = _veto(run, entries)
    if vetoed is not None:
        return vetoed
    great = _great(entries, run)
    if run.word in words_of("NOT"):
        return 0.3 if run.label in PLACES and run.fit == "all" and run.led else 0.0
    if _dateline(run):
        return 0.9
    if run.label in PLACES and run.fit == "all":
        return 0.95 if not run.person or run.led or _country(entries) else 0.3
    if _generic(run) or (run.heading and _country(entries)):
        return 0.8
    if run.label == "PERSON":
        return _of_person(run, entries, great)
    if run.label in _BODIES and run.fit != "all":
        return _of_body(run, entries, great)
    if run.label in PLACES:
        return _of_part(run, great)
    if great and not run.person:
        return 0.9 if run.label != "NORP" or run.led else 0.6
    return _bare(run, entries)


def _veto(run: Setting, entries: Sequence[Entry]) -> float | None:
    """What rules a place out before its label counts."""
    before, after = run.before(), run.after()
    if run.label in _NUMBERS or (before is not None and before.text in "$£€"):
        return 0.0
    if before is not None and before.text[0].isupper() and before.lower in words_of("TITLE") and not _country(entries):
        return 0.05
    if after is not None and after.lower in words_of("DISEASE"):
        return 0.1
    if _named_after(run):
        return 0.2
    if run.word and after is not None and after.lower in words_of("SPEAKS") and _small(entries):
        return 0.1
    if after is None or not after.text[0].isupper():
        return None
    if after.lower in words_of("MEDIA"):
        return 0.1
    if after.lower == "city" and (more := run.after(2)) is not None and more.text[0].isupper():
        return 0.6
    if after.lower in words_of("HEAD") and not (run.label in PLACES and run.fit == "all"):
        return 0.1
    return None


def _named_after(run: Setting) -> bool:
    """Whether a body is named after the place: "University of Georgia", "Voice of America"."""
    before, earlier = run.before(), run.before(2)
    if before is not None and before.lower == "the" and earlier is not None:
        before, earlier = earlier, run.before(3)
    named = before is not None and before.lower == "of" and earlier is not None and earlier.text[0].isupper()
    return named and earlier is not None and earlier.lower in words_of("ORG_OF")


def _small(entries: Sequence[Entry]) -> bool:
    """Whether a name is only that of towns, such as people are called after too."""
    return all(e.feature in ("P", "A2", "T", "S") and e.people < 500_000 for e in entries)


def _country(entries: Sequence[Entry]) -> bool:
    return any(e.feature == "A0" for e in entries)


def _great(entries: Sequence[Entry], run: Setting) -> bool:
    """Whether a name is one of a country, a first-level division, a sea or the like: known without context.

    Islands and mountains share single words with people, so those need an article or a second word.
    """
    if any(e.feature in ("A0", "H", "L", "A") or (e.feature == "A1" and not e.alternate) for e in entries):
        return True
    if any(e.feature == "P" and not e.alternate and e.people >= METROPOLIS for e in entries):
        return run.word not in words_of("GIVEN")
    before = run.before()
    told = not run.word or (before is not None and before.lower == "the")
    return told and any(e.feature in ("T", "S") for e in entries)


def _generic(run: Setting) -> bool:
    """A name of several words that ends in a generic one: "Boone County", "Bering Strait"."""
    last = run.tokens[run.end - 1]
    return run.end - run.at > 1 and last.text[0].isupper() and last.lower in words_of("SITE")


def _dateline(run: Setting) -> bool:
    """An opening such as "GENEVA -" or "CARTHAGE, N.C. (AP)": capitals that begin a sentence before a dash."""
    if run.at != 0 or not all(t.text.isupper() or not t.text.isalpha() for t in run.tokens[: run.end]):
        return False
    after = run.after()
    return after is not None and after.text in ("-", "–", "—", "--", "(", ",") and len(run.first.text) > 2


def _of_person(run: Setting, entries: Sequence[Entry], great: bool) -> float:
    after = run.after()
    if run.fit != "all":
        public = after is not None and after.lower in words_of("BODY") and after.text[0].isupper()
        return 0.6 if run.fit == "front" and public and run.word not in words_of("GIVEN") else 0.0
    if any(e.feature == "A0" or (e.feature == "A1" and not e.alternate) for e in entries):
        return 0.8
    before = run.before()
    if great and (not run.word or (before is not None and before.lower == "the")):
        return 0.8
    if run.word in words_of("GIVEN") or run.personal:
        return 0.1
    if run.led:
        return 0.7
    return 0.6 if run.followed else 0.2


def _of_body(run: Setting, entries: Sequence[Entry], great: bool) -> float:
    """A place within the name of a body: "the [Kentucky] State Police", "Ministry of Health of [Ghana]"."""
    before, after = run.before(), run.after()
    if run.fit == "front" and after is not None and after.lower in words_of("BODY"):
        usual = run.word not in words_of("GIVEN") and not all(e.alternate for e in entries)
        return 0.75 if usual else 0.3
    if run.fit == "end" and before is not None and before.lower in ("of", ",", "in", "and", "the") and great:
        return 0.6
    if run.fit == "front" and great and after is not None and after.lower in (",", "and", "or"):
        return 0.7
    if run.fit == "front" and (run.followed or (run.led and after is not None and after.text in (",", "and"))):
        return 0.7
    return 0.1


def _of_part(run: Setting, great: bool) -> float:
    after = run.after()
    if run.fit == "front" and after is not None and after.lower in words_of("SITE") | words_of("WAY"):
        return 0.1
    if run.label == "FAC" and run.titled:
        if great and run.led:
            return 0.6
        return 0.6 if run.fit == "front" and after is not None and after.lower in words_of("BODY") else 0.2
    if run.fit in ("front", "end") and great:
        return 0.7
    return 0.55 if run.fit == "front" else 0.2


def _bare(run: Setting, entries: Sequence[Entry]) -> float:
    """A name that only the gazetteer takes for a place."""
    after = run.after()
    if run.personal or (run.word and run.first.pos not in ("PROPN", "NOUN")):
        return 0.1
    if run.titled:
        public = after is not None and after.lower in words_of("BODY") and run.word not in words_of("GIVEN")
        return 0.6 if public else 0.15
    if run.led:
        unusual = run.word in words_of("GIVEN") or all(e.alternate for e in entries)
        return 0.45 if unusual else 0.8
    return 0.75 if run.followed and run.word not in words_of("GIVEN") else 0.3
