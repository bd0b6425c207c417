"""Which capitalised words of a reading are toponyms: spans, with the places that each may stand for.

Names that the recogniser calls places, and names that a gazetteer knows, are weighed by the words around
them: prepositions, titles, containment ("X, Y"), lists, public bodies ("the X police"), and whether the same
name is a place elsewhere in the document.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from communique.code.found import Found
from communique.code.gazetteer import Entry, Gazetteer, folded
from communique.code.lexicon import table
from communique.read import Name, Reading, Token
from communique.world import World

LONGEST = 5
"""Words of the longest name looked up: "Saint Vincent and the Grenadines"."""
_PLACES = frozenset({"GPE", "LOC", "FAC"})
_ORGS = frozenset({"ORG", "PRODUCT", "EVENT", "WORK_OF_ART", "LAW"})
_NUMBERS = frozenset({"DATE", "TIME", "CARDINAL", "ORDINAL", "MONEY", "PERCENT", "QUANTITY", "LANGUAGE"})
_INNER = frozenset({"of", "and", "the", "de", "del", "da", "do", "la", "el", "al", "upon", "on", "-", "le", "les"})
_MARKS = frozenset({"'s", "’s", "'", "’"})
_MODIFIES = frozenset({"adjective", "demonym"})
_NAMES = frozenset({"name", "variant", "official", "former", "abbreviation", "capital"})


@dataclass(frozen=True, slots=True)
class Toponym:
    """A run of words taken for a place, what it may stand for, and how sure that it is one (0 to 1)."""

    first: Token
    last: Token
    entries: tuple[Entry, ...]
    sure: float
    key: str
    label: str
    inside: str | None = None


@cache
def words_of(name: str) -> frozenset[str]:
    """The words of one class of the table."""
    return frozenset(r["word"] for r in table("places/words", "word", "class") if r["class"] == name)


@cache
def abbreviations() -> Mapping[str, tuple[str, str, str]]:
    """States and provinces by their abbreviation: country, division code, name."""
    rows = table("places/abbreviations", "form", "country", "admin1", "name")
    return {r["form"]: (r["country"], r["admin1"], r["name"]) for r in rows}


def toponyms(reading: Reading, found: Found, world: World, gazetteer: Gazetteer) -> list[Toponym]:
    """The toponyms of a reading in order, none overlapping another."""
    people = {i for i, ids in found.inside.items() if any(found.by_id[e].kind == "person" for e in ids)}
    label_at = {i: n for n in reading.names for i in range(n.first, n.last + 1)}
    seen = list(_candidates(reading, world, gazetteer, label_at, people))
    known = _known(seen)
    kept = [replace(c, sure=max(c.sure, _elsewhere(c, known))) for c in seen]
    return [c for c in kept if c.sure >= 0.5]


def _known(seen: Sequence[Toponym]) -> Mapping[str, float]:
    """How sure the surest mention of each name is."""
    best: dict[str, float] = defaultdict(float)
    for c in seen:
        best[c.key] = max(best[c.key], c.sure)
    return best


def _elsewhere(c: Toponym, known: Mapping[str, float]) -> float:
    """One sense a document: a bare mention follows a sure one, unless it stands in a person's name."""
    if c.sure <= 0.1 or known[c.key] < 0.8:
        return 0.0
    return 0.55


def _candidates(
    reading: Reading, world: World, gazetteer: Gazetteer, names: Mapping[int, Name], people: set[int]
) -> Iterator[Toponym]:
    for sentence in reading.sentences:
        if reading.kind(sentence) == "boilerplate":
            continue
        tokens = reading.tokens_of(sentence)
        at = 0
        while at < len(tokens):
            made = None
            if tokens[at].text[0].isupper():
                made = _match(reading, tokens, at, world, gazetteer, names, people)
            if made is None:
                at += 1
                continue
            yield made
            at += made.last.i - tokens[at].i + 1


def _match(
    reading: Reading,
    tokens: Sequence[Token],
    at: int,
    world: World,
    gazetteer: Gazetteer,
    names: Mapping[int, Name],
    people: set[int],
) -> Toponym | None:
    """The toponym that starts at a token: the longest that the gazetteer knows, else a recognised name."""
    first = tokens[at]
    name = names.get(first.i)
    for size in range(min(LONGEST, len(tokens) - at), 0, -1):
        last = tokens[at + size - 1]
        if not (last.text[0].isupper() or last.text[0].isdigit()) or _broken(tokens[at : at + size]):
            continue
        entries = entries_for(reading.text[first.start : last.end], world, gazetteer)
        if entries:
            made = _weighed(reading, tokens, at, at + size, entries, name, people, world)
            if made is not None and (made.sure >= 0.5 or size == 1):
                longer = _named(reading, tokens, at, name, gazetteer)
                return longer if longer is not None and longer.last.i > made.last.i else made
    return _named(reading, tokens, at, name, gazetteer)


def _broken(words: Sequence[Token]) -> bool:
    """Whether a run holds a word that no name holds, such as a comma or a verb."""
    return any(not w.text[0].isupper() and w.lower not in _INNER and w.text != "." for w in words)


def entries_for(text: str, world: World, gazetteer: Gazetteer) -> tuple[Entry, ...]:
    """What a name may stand for: its places in the gazetteer, and a state that the reference so calls."""
    if text in abbreviations():
        country, admin1, name = abbreviations()[text]
        return tuple(e for e in gazetteer.lookup(name) if e.country == country and e.feature == "A1")
    entries = gazetteer.lookup(text)
    forms = world.forms(text)
    if any(f.kind in _MODIFIES for f in forms) and not any(f.kind in _NAMES for f in forms):
        return ()
    if not any(e.feature == "A0" for e in entries):
        for form in forms:
            if form.ref.startswith("state:") and form.kind in _NAMES - {"capital"}:
                entries = (*entries, *gazetteer.state(form.ref.removeprefix("state:")))
    return entries


def _weighed(
    reading: Reading,
    tokens: Sequence[Token],
    at: int,
    end: int,
    entries: tuple[Entry, ...],
    name: Name | None,
    people: set[int],
    world: World,
) -> Toponym | None:
    first, last = tokens[at], tokens[end - 1]
    before = tokens[at - 1] if at else None
    after = tokens[end] if end < len(tokens) else None
    fit = _fit(reading, first, last, name)
    label = name.label if name else ""
    sure = _sure(entries, first, last, before, after, tokens, end, label, fit)
    if first.i in people and label not in _PLACES:
        sure = min(sure, 0.1)
    inside = _inside(reading, tokens, end)
    if inside and label != "PERSON":
        sure = max(sure, 0.85)
    return Toponym(first, last, entries, sure, folded(reading.text[first.start : last.end]), label, inside)


def _fit(reading: Reading, first: Token, last: Token, name: Name | None) -> str:
    """How a run lies in the recognised name around it: all of it, its front, its end, its middle, or over it."""
    if name is None:
        return ""
    start, stop = name.first, name.last
    if reading.tokens[start].lower == "the" and start < stop:
        start += 1
    if reading.tokens[stop].text in _MARKS and start < stop:
        stop -= 1
    front, end = first.i <= start, last.i >= stop
    if front and end:
        return "all"
    return "front" if front else "end" if end else "middle"


def _sure(
    entries: tuple[Entry, ...],
    first: Token,
    last: Token,
    before: Token | None,
    after: Token | None,
    tokens: Sequence[Token],
    end: int,
    label: str,
    fit: str,
) -> float:
    """How sure a run of words is a place, from its label and its neighbours."""
    great = any(e.feature in ("A0", "H", "L", "T", "A") or (e.feature == "A1" and not e.alternate) for e in entries)
    word = first.lower if first is last else ""
    follows = after.lower if after is not None else ""
    led = before is not None and before.lower in words_of("STRONG")
    if label in _NUMBERS:
        return 0.0
    if before is not None and before.lower in words_of("TITLE") and not great:
        return 0.05
    if follows in words_of("MEDIA") and after is not None and after.text[0].isupper():
        return 0.1
    if label in _PLACES and fit == "all":
        return 0.95 if word not in words_of("NOT") else 0.3
    if word in words_of("NOT"):
        return 0.0
    if label == "PERSON":
        return _of_person(fit, led, word, great, after)
    if label in _ORGS and fit != "all":
        return _of_body(fit, tokens, end, first, before, after, great)
    if label in _PLACES:
        return _of_part(fit, after, great)
    if great:
        return 0.9 if label != "NORP" or led else 0.6
    return _bare(led, word, after, label)


def _of_person(fit: str, led: bool, word: str, great: bool, after: Token | None) -> float:
    if fit != "all":
        public = after is not None and after.lower in words_of("BODY") and after.text[0].isupper()
        return 0.6 if fit == "front" and public and word not in words_of("GIVEN") else 0.0
    if great:
        return 0.8
    if led and word not in words_of("GIVEN"):
        return 0.7
    return 0.2


def _of_body(
    fit: str,
    tokens: Sequence[Token],
    end: int,
    first: Token,
    before: Token | None,
    after: Token | None,
    great: bool,
) -> float:
    """A place within the name of a body: "the [Kentucky] State Police", "Ministry of Health of [Ghana]"."""
    if fit == "front" and after is not None and after.lower in words_of("BODY"):
        return 0.75 if after.lower not in words_of("MEDIA") else 0.2
    if fit == "end" and before is not None and before.lower in ("of", ",", "in") and great:
        body = any(t.lower in words_of("ORG_OF") for t in tokens[max(0, end - 6) : end])
        return 0.2 if body else 0.6
    return 0.1


def _of_part(fit: str, after: Token | None, great: bool) -> float:
    if fit == "front" and after is not None and after.lower in words_of("SITE") | words_of("WAY"):
        return 0.1
    return 0.7 if fit in ("front", "end") and great else 0.5 if fit == "front" else 0.2


def _bare(led: bool, word: str, after: Token | None, label: str) -> float:
    """A name that only the gazetteer takes for a place."""
    named = after is not None and after.text[0].isupper() and after.pos == "PROPN"
    if named and after is not None and after.lower in words_of("BODY") and word not in words_of("GIVEN"):
        return 0.6
    if led and not named:
        return 0.8 if word not in words_of("GIVEN") else 0.45
    return 0.3 if not named else 0.15


def _inside(reading: Reading, tokens: Sequence[Token], end: int) -> str | None:
    """The name after a comma that may hold this place: "Pune, India", "Fargo, N.D."."""
    if end + 1 >= len(tokens) or tokens[end].text not in (",", "("):
        return None
    for size in (3, 2, 1):
        run = tokens[end + 1 : end + 1 + size]
        if len(run) < size or not run[0].text[0].isupper() or not run[-1].text[-1].isalnum() and run[-1].text[-1] != ".":
            continue
        text = reading.text[run[0].start : run[-1].end]
        if text in abbreviations() or _division(folded(text)):
            return text
    return None


@cache
def _divisions() -> frozenset[str]:
    from communique.code.gazetteer import load

    return load().divisions()


def _division(key: str) -> bool:
    return key in _divisions()


def _named(
    reading: Reading, tokens: Sequence[Token], at: int, name: Name | None, gazetteer: Gazetteer
) -> Toponym | None:
    """A recognised place that no gazetteer holds: kept where its last word or the word before it says so."""
    first = tokens[at]
    if name is None or name.label not in _PLACES:
        return None
    start = name.first + (1 if reading.tokens[name.first].lower == "the" and name.last > name.first else 0)
    if first.i != start:
        return None
    last = reading.tokens[name.last]
    if last.text in _MARKS and last is not first:
        last = reading.tokens[name.last - 1]
    if last.sent != first.sent or not last.text[0].isalnum():
        return None
    before = tokens[at - 1] if at else None
    led = before is not None and before.lower in words_of("STRONG")
    generic = last.lower in words_of("SITE") or (name.label == "FAC" and last.lower in words_of("WAY"))
    sure = 0.8 if generic else 0.6 if led and name.label == "GPE" else 0.3
    key = folded(reading.text[first.start : last.end])
    entries = _fallback(key, gazetteer) if sure >= 0.5 else ()
    return Toponym(first, last, entries, sure, key, name.label, _inside(reading, tokens, last.i - tokens[0].i + 1))


def _fallback(key: str, gazetteer: Gazetteer) -> tuple[Entry, ...]:
    """A county by its bare name, where nothing else is so called."""
    return tuple(
        e for generic in ("county", "parish") for e in gazetteer.lookup(f"{key} {generic}") if e.feature == "A2"
    )
