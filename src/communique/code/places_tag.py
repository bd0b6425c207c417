"""Which capitalised words of a reading are toponyms: spans, with the places that each may stand for.

Every capitalised run that the gazetteer knows, and every name that the recogniser calls a place, is weighed
by the words around it (``places_weigh``); then names vouch for each other: other mentions of the same name,
and neighbours in a list.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import pairwise

from communique.code.found import Found
from communique.code.gazetteer import Entry, Gazetteer, folded, load
from communique.code.lexicon import table
from communique.code.places_weigh import MARKS, PLACES, Setting, fit, weight, words_of
from communique.reading import Name, Reading, Token
from communique.records import Entity
from communique.world import World

LONGEST = 5
"""Words of the longest name looked up: "Saint Vincent and the Grenadines"."""
TAGGED, VOUCHES = 0.5, 0.8
_INNER = frozenset(
    "of and the de del della di da do dos das la el al upon on - le les au aux sur en sous am an der den e y".split()
)
_MODIFIES = frozenset({"adjective", "demonym"})
_NAMES = frozenset({"name", "variant", "official", "abbreviation", "capital", "former"})
_ARTICLE = frozenset({"the hague", "the dalles", "the bronx", "the woodlands", "the valley"})


@dataclass(frozen=True, slots=True)
class Toponym:
    """A run of words taken for a place, what it may stand for, and how sure that it is one (0 to 1).

    ``inside`` is the name after its comma ("Pune, India"), if there is one; ``beside`` the keys of its
    neighbours in a list; ``capital_of`` the state whose capital is so called.
    """

    first: Token
    last: Token
    entries: tuple[Entry, ...]
    sure: float
    key: str
    label: str
    inside: str | None = None
    capital_of: str | None = None
    beside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What tagging reads besides the words: the document, the reference, the gazetteer, names and people.

    ``metonyms`` are where capitals stand for their states: such a word is a place too, whatever a recogniser says.
    """

    reading: Reading
    world: World
    gazetteer: Gazetteer
    names: Mapping[int, Name]
    people: frozenset[int]
    surnames: frozenset[str]
    metonyms: frozenset[int]


@cache
def abbreviations() -> Mapping[str, tuple[str, str, str]]:
    """States and provinces by their abbreviation: country, division code, name."""
    rows = table("places/abbreviations", "form", "country", "admin1", "name")
    return {r["form"]: (r["country"], r["admin1"], r["name"]) for r in rows}


def toponyms(reading: Reading, found: Found, world: World, gazetteer: Gazetteer) -> list[Toponym]:
    """The toponyms of a reading in order, none overlapping another."""
    around = Surroundings(
        reading,
        world,
        gazetteer,
        {i: n for n in reading.names for i in range(n.first, n.last + 1)},
        frozenset(i for i, ids in found.inside.items() if any(_names(found.by_id[e], reading.tokens[i]) for e in ids)),
        _surnames(reading),
        frozenset(m.span.start for e in found.entities for m in e.mentions if m.how == "metonym"),
    )
    seen = _listed(reading, list(_candidates(around)))
    best: dict[str, float] = defaultdict(float)
    for c in seen:
        best[c.key] = max(best[c.key], c.sure)
    kept = [c for c in seen if c.sure >= TAGGED or (c.sure > 0.15 and best[c.key] >= VOUCHES)]
    return _neighboured(reading, kept)


def _neighboured(reading: Reading, kept: list[Toponym]) -> list[Toponym]:
    """Each toponym with the keys of those joined to it by a comma or a conjunction."""
    beside: dict[int, list[str]] = defaultdict(list)
    for n, (left, right) in enumerate(pairwise(kept)):
        if _joined(reading, left, right):
            beside[n].append(right.key)
            beside[n + 1].append(left.key)
    return [replace(c, beside=tuple(beside[n])) if n in beside else c for n, c in enumerate(kept)]


def _names(entity: Entity, token: Token) -> bool:
    """Whether a word is of the name of what is surely a person: one of several words, or in the reference."""
    if entity.kind != "person" or (" " not in entity.name and entity.ref is None):
        return False
    return token.text in entity.name


def _surnames(reading: Reading) -> frozenset[str]:
    """Last words of people's names of two words and more: alone, they are the person again."""
    people = (n for n in reading.names if n.label == "PERSON" and n.last > n.first)
    lasts = (reading.tokens[n.last - (reading.tokens[n.last].text in MARKS)] for n in people)
    return frozenset(t.lower for t in lasts)


def _listed(reading: Reading, seen: list[Toponym]) -> list[Toponym]:
    """Neighbours in a list are of a kind: "Suva, Nadi and Labasa" vouch for one another."""
    out: list[Toponym] = []
    for c in seen:
        previous = out[-1] if out else None
        if previous is not None and _joined(reading, previous, c):
            if 0.15 < c.sure < TAGGED <= previous.sure:
                c = replace(c, sure=0.6)
            elif 0.15 < previous.sure < TAGGED < VOUCHES <= c.sure:
                out[-1] = replace(previous, sure=0.6)
        out.append(c)
    return out


def _joined(reading: Reading, left: Toponym, right: Toponym) -> bool:
    between = reading.tokens[left.last.i + 1 : right.first.i]
    joins = all(t.lower in (",", "and", "or", "/", "in") for t in between)
    after = reading.tokens[right.last.i + 1] if right.last.i + 1 < len(reading.tokens) else None
    ends = after is None or after.lower in (",", "and", "or", ".", ";", ")", ":") or after.lower in words_of("FOLLOW")
    return 0 < len(between) <= 2 and joins and ends and left.first.sent == right.first.sent


def _candidates(around: Surroundings) -> Iterator[Toponym]:
    reading = around.reading
    for sentence in reading.sentences:
        if reading.kind(sentence) == "boilerplate":
            continue
        tokens, at = reading.tokens_of(sentence), 0
        while at < len(tokens):
            made = _match(around, tokens, at) if tokens[at].text[0].isupper() else None
            if made is None:
                at += 1
                continue
            yield made
            at += made.last.i - tokens[at].i + 1


def _match(around: Surroundings, tokens: Sequence[Token], at: int) -> Toponym | None:
    """The toponym that starts at a token: the longest that the gazetteer knows, else a recognised name."""
    named = _way(around, tokens, at) or _named(around, tokens, at)
    for size in range(_unbroken(tokens, at), 0, -1):
        made = _looked_up(around, tokens, at, at + size)
        if made is not None and (made.sure >= TAGGED or size == 1):
            return named if named is not None and named.last.i > made.last.i and named.sure > made.sure else made
    return named


def _looked_up(around: Surroundings, tokens: Sequence[Token], at: int, end: int) -> Toponym | None:
    run = tokens[at:end]
    first, last = run[0], run[-1]
    if _broken(run):
        return None
    text = around.reading.text[first.start : last.end]
    if f"{text}." in abbreviations() and end < len(tokens) and tokens[end].text == ".":
        text, last = f"{text}.", tokens[end]
    entries = _entries(text, around, tokens, at, end)
    if not entries:
        return None
    name = around.names.get(first.i)
    person = first.i in around.people or (len(run) == 1 and first.lower in around.surnames)
    heading = around.reading.kind(around.reading.sentence_of(first)) == "heading"
    setting = Setting(tokens, at, end, name, fit(around.reading, first, last, name), person, heading)
    sure, inside = weight(setting, entries), _inside(around.reading, tokens, end)
    if inside and sure > 0.1 and setting.label != "PERSON" and any(holds(inside, e) for e in entries):
        sure = max(sure, 0.85)
    if setting.label != "PERSON" and _plural(tokens, end):
        sure = max(sure, 0.8)
    capital = _capital_of(text, around.world)
    if capital and first.start in around.metonyms:
        sure = max(sure, 0.85)
    return Toponym(first, last, entries, sure, folded(text), setting.label, inside, capital)


def _capital_of(text: str, world: World) -> str | None:
    """The alpha-3 code of the state whose capital a name is, if it is one's alone."""
    refs = {f.ref for f in world.forms(text) if f.kind == "capital" and f.ref.startswith("state:")}
    return refs.pop().removeprefix("state:") if len(refs) == 1 else None


def _unbroken(tokens: Sequence[Token], at: int) -> int:
    """How many words from a token on may be of one name: those before the first that no name holds."""
    end = min(len(tokens), at + LONGEST)
    for i in range(at, end):
        if _parts_names(tokens[i].text):
            return i - at
    return end - at


@lru_cache(maxsize=100_000)
def _parts_names(word: str) -> bool:
    return (word.islower() and word.lower() not in _INNER) or not (word[0].isalnum() or word == "-")


def _broken(run: Sequence[Token]) -> bool:
    """Whether an unbroken run begins or ends with what no name does: "the", "City of", "and"."""
    if run[0].lower == "the" and " ".join(t.lower for t in run) not in _ARTICLE:
        return True
    if len(run) > 2 and run[1].lower == "of" and run[0].lower in ("city", "town", "village", "county", "township"):
        return True
    last = run[-1].text
    return not (last[0].isupper() or last[0].isdigit() or any(c.isupper() for c in last))


def _entries(text: str, around: Surroundings, tokens: Sequence[Token], at: int, end: int) -> tuple[Entry, ...]:
    """What a run may stand for, with its division's name where a list ends in "counties"."""
    if text in abbreviations():
        before = tokens[at - 1] if at else None
        if text.isalpha() and text.isupper() and (before is None or before.text != ","):
            return ()
        country, _, name = abbreviations()[text]
        return tuple(e for e in around.gazetteer.lookup(name) if e.country == country and e.feature == "A1")
    if text.isupper() and text.isalpha() and len(text) < 4:
        return _acronym(text, around)
    plural = _plural(tokens, end)
    if plural and (found := around.gazetteer.lookup(f"{text} {plural}")):
        return found
    found = entries_for(text, around.world, around.gazetteer)
    if end - at == 1 and found and all(e.feature == "P" for e in found):
        found = (*found, *(replace(e, alternate=True) for e in _counties(folded(text), around.gazetteer)))
    return found


def _acronym(text: str, around: Surroundings) -> tuple[Entry, ...]:
    """The country that letters stand for ("UAE"); short words in capitals are otherwise no names."""
    return tuple(e for e in entries_for(text, around.world, around.gazetteer) if e.feature == "A0")


def _plural(tokens: Sequence[Token], end: int) -> str | None:
    """The noun that a list of names ends in, in the singular: "county" for "Clay and Platte counties"."""
    for token in tokens[end : end + 8]:
        if token.text in words_of("PLURAL"):
            return {"counties": "county", "parishes": "parish"}.get(token.text, token.text.removesuffix("s"))
        if not token.text[0].isupper() and token.lower not in (",", "and", "or"):
            return None
    return None


def entries_for(text: str, world: World, gazetteer: Gazetteer) -> tuple[Entry, ...]:
    """What a name may stand for: its places in the gazetteer, and a state that the reference so calls."""
    entries = gazetteer.lookup(text)
    forms = world.forms(text)
    if not forms:
        return entries
    if any(f.kind in _MODIFIES for f in forms) and not any(f.kind in _NAMES for f in forms):
        return ()
    if not any(e.feature == "A0" for e in entries):
        for form in forms:
            wanted = form.kind in _NAMES - {"capital", "former"} or (form.kind == "former" and not entries)
            if form.ref.startswith("state:") and wanted:
                entries = (*entries, *gazetteer.state(form.ref.removeprefix("state:")))
    return tuple(dict.fromkeys(entries))


def _inside(reading: Reading, tokens: Sequence[Token], end: int) -> str | None:
    """The name after a comma that may hold this place: "Pune, India", "Fargo, N.D."."""
    if end + 1 >= len(tokens) or tokens[end].text not in (",", "("):
        return None
    for size in (3, 2, 1):
        run = tokens[end + 1 : end + 1 + size]
        if len(run) < size or not run[0].text[0].isupper():
            continue
        text = reading.text[run[0].start : run[-1].end]
        if text in abbreviations() or f"{text}." in abbreviations():
            return text if text in abbreviations() else f"{text}."
        if run[-1].text[0].isupper() and not text.isupper() and folded(text) in _divisions():
            return text
    return None


@cache
def holds(holder: str, e: Entry) -> bool:
    """Whether a country, division or region of that name holds a place."""
    if holder in abbreviations():
        country, admin1, _ = abbreviations()[holder]
        return e.country == country and e.admin1 == admin1 and e.feature != "A1"
    if folded(holder) == folded(e.name):
        return False
    return any(
        h.country == e.country and (h.feature == "A0" or h.admin1 == e.admin1)
        for h in load().lookup(holder)
        if h.feature in ("A0", "A1", "A2", "A", "L") and h != e
    )


@cache
def _divisions() -> frozenset[str]:
    return load().divisions()


def _way(around: Surroundings, tokens: Sequence[Token], at: int) -> Toponym | None:
    """A street or road by its last word: "Khreshchatyk Street", "N. Cedar St."; no gazetteer here holds it."""
    for end in range(at + 1, min(at + 4, len(tokens))):
        last = tokens[end]
        if not last.text[0].isupper() and not last.text[0].isdigit():
            return None
        if last.lower in words_of("STREET") and end + 1 <= len(tokens):
            more = tokens[end + 1] if end + 1 < len(tokens) else None
            if more is not None and more.text[0].isupper() and more.pos == "PROPN":
                return None
            text = around.reading.text[tokens[at].start : last.end]
            return Toponym(tokens[at], last, (), 0.7, folded(text), "FAC")
    return None


def _named(around: Surroundings, tokens: Sequence[Token], at: int) -> Toponym | None:
    """A recognised place that no gazetteer holds: kept where its last word or the word before it says so."""
    first, reading = tokens[at], around.reading
    name = around.names.get(first.i)
    if name is None or not _place_like(reading, name):
        return None
    start = name.first + (1 if reading.tokens[name.first].lower == "the" and name.last > name.first else 0)
    if first.i != start:
        return None
    last = reading.tokens[name.last]
    while last is not first and (last.text in MARKS or last.text.islower()):
        last = reading.tokens[last.i - 1]
    if last.sent != first.sent or not last.text[0].isalnum():
        return None
    setting = Setting(tokens, at, last.i - tokens[0].i + 1, name, "all", False)
    sure = _sure_of_named(setting, last)
    key = folded(reading.text[first.start : last.end])
    return Toponym(first, last, _counties(key, around.gazetteer) if sure >= TAGGED else (), sure, key, name.label)


def _place_like(reading: Reading, name: Name) -> bool:
    """A place to the recogniser, or a body whose name ends as places' do: "Manas International Airport"."""
    if name.label in PLACES:
        return True
    last = reading.tokens[name.last]
    return name.label == "ORG" and name.last > name.first and last.lower in words_of("LANDMARK")


def _sure_of_named(run: Setting, last: Token) -> float:
    several = run.end - run.at > 1
    if run.label == "ORG":
        return 0.7
    if several and (last.lower in words_of("SITE") or (run.label == "FAC" and last.lower in words_of("WAY"))):
        return 0.8
    return 0.6 if run.label == "GPE" and (run.led or run.followed) else 0.3


def _counties(key: str, gazetteer: Gazetteer) -> tuple[Entry, ...]:
    """A county by its bare name, or by "County" before it."""
    if key.startswith("county "):
        return tuple(e for e in gazetteer.lookup(key.removeprefix("county ")) if e.feature in ("A1", "A2"))
    return tuple(
        e for generic in ("county", "parish") for e in gazetteer.lookup(f"{key} {generic}") if e.feature == "A2"
    )
