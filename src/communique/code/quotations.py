"""The quotation pass: who is reported to have said, thought or meant to do what, in which words, and through whom."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from communique.code.first_person import first_person
from communique.code.found import Found
from communique.code.quotations_clauses import indirect
from communique.code.quotations_headings import headlined
from communique.code.quotations_marks import ANSWERING, ASKING, direct, marks_of
from communique.code.quotations_spans import Marks, Range, Saying, trimmed
from communique.code.quotations_worth import cut, named_tokens, says_something
from communique.reading import Quoted, Reading, Token
from communique.records import Date, Quotation, QuotationKind, Span, content_id
from communique.world import World

CITING = frozenset(("cite", "quote"))
"""Cues with which a medium names whom it has its report from."""

ACTORS = frozenset(("PERSON", "ORG", "GPE", "NORP"))
PERSONAL = frozenset("he she they we i you who".split())


def quotations(reading: Reading, found: Found, world: World) -> Found:
    """What was found with the quotations of the reading added."""
    marks = marks_of(reading)
    mentions = sorted((m.span.start, m.span.end, e.id) for e in found.entities for m in e.mentions)
    last: str | None = None
    records: dict[str, Quotation] = {}
    for saying in sayings_of(reading, found):
        record = _record(reading, found, saying, marks, mentions, last)
        records.setdefault(record.id, record)
        last = record.speaker or last
    return first_person(reading, replace(found, quotations=tuple(records.values())))


def sayings_of(reading: Reading, found: Found) -> list[Saying]:
    """The attributions of a reading in the order of the text; inside the content of another only further speech."""
    marks = marks_of(reading)
    spoken = direct(reading, marks)
    used = frozenset(s.verb.i for s in spoken.sayings if s.verb is not None)
    told = list(indirect(reading, marks, used, lambda t: _acts(t, found)))
    _answer(reading, found, spoken.sayings)
    every = sorted([*spoken.sayings, *told, *headlined(reading, found.at)], key=_place)
    _adopt(reading, every, spoken.orphans)
    kept = _outermost(_through(every, found))
    for saying in kept:
        cuts = saying.content if saying.verbatim else [cut(reading, marks, r, saying.cue) for r in saying.content]
        ranges = (trimmed(reading.text, s, e) if marks.at(s) is None else (s, e) for s, e in cuts)
        saying.content = [r for r in ranges if r is not None]
    named = named_tokens(reading, found)
    return [s for s in kept if s.content and says_something(reading, found, marks, s, named)]


def _answer(reading: Reading, found: Found, sayings: Sequence[Saying]) -> None:
    """Give the answers of an interview to whom alone the report names before its first question."""
    turns = [s for s in sayings if s.source and reading.text[slice(*s.source)] in ASKING | ANSWERING]
    if not turns:
        return
    first = min(_place(s) for s in turns)
    named = [(e, m) for e in found.entities if e.kind == "person" for m in e.mentions if m.how == "name"]
    before = {e.id: m for e, m in named if m.span.end <= first}
    for saying in turns:
        answers = saying.source is not None and reading.text[slice(*saying.source)] in ANSWERING
        whom = next(iter(before.values())) if answers and len(before) == 1 else None
        saying.speaker = reading.token_at(whom.span.end - 1) if whom is not None else None


def _place(saying: Saying) -> int:
    return min(s for s, _ in (*saying.content, *([saying.cue] if saying.cue else [])))


def _acts(token: Token, found: Found) -> bool:
    """Whether a token heads somebody who can hold a view."""
    if token.ent in ACTORS or token.pos == "PROPN" or token.lower in PERSONAL:
        return True
    return any(e.kind in ("state", "organisation", "person", "group") for e in found.at(token))


def _adopt(reading: Reading, sayings: Sequence[Saying], orphans: Sequence[Quoted]) -> None:
    """Give quotations without a cue to the attribution that ends right before them."""
    ends = sorted((_end(reading, s), i) for i, s in enumerate(sayings))
    heirs: dict[int, Saying] = {}
    for one in orphans:
        at = _end_of_words(reading.text, one.start)
        index = bisect_right(ends, (at, len(sayings))) - 1
        saying = heirs.get(at)
        if saying is None and reading.text[at - 1 : at] == ":":
            saying = _announcing(reading, sayings, one)
        elif saying is None and index >= 0 and ends[index][0] >= at - 1:
            saying = sayings[ends[index][1]]
        if saying is not None:
            saying.content.append((one.start, one.end))
            heirs[one.end] = saying


def _announcing(reading: Reading, sayings: Sequence[Saying], one: Quoted) -> Saying | None:
    """The attribution in whose sentence a quotation follows after a colon."""
    index = bisect_left(sayings, one.start, key=_place) - 1
    if index < 0 or _end(reading, sayings[index]) < one.start:
        return None
    return sayings[index]


def _end_of_words(text: str, start: int) -> int:
    while start > 0 and text[start - 1].isspace():
        start -= 1
    return start


def _end(reading: Reading, saying: Saying) -> int:
    """Where the last sentence of an attribution ends."""
    spans = [*saying.content, *([saying.cue] if saying.cue else [])]
    end = max(e for _, e in spans)
    tokens = reading.tokens_in(end - 1, end)
    return max(end, reading.sentence_of(tokens[0]).end) if tokens else end


def _through(sayings: list[Saying], found: Found) -> list[Saying]:
    """Attributions that only pass another on made the outlet of that other.

    "According to Xinhua, Laos says ..." and "Kyodo reported that the mayor argued ...".
    """
    spoken = [s for s in sayings if s.verb is not None and not _is_adverbial(s)]
    by_verb = {s.verb.i: s for s in spoken if s.verb is not None}
    by_sentence: dict[int, list[Saying]] = {}
    for saying in spoken:
        by_sentence.setdefault(saying.verb.sent if saying.verb is not None else -1, []).append(saying)
    kept = []
    for saying in sayings:
        inner = _passed_on(saying, by_verb, by_sentence, found)
        if inner is not None and inner is not saying and inner.through is None:
            if saying.entry is not None and saying.entry.words in CITING:
                _hand_over(saying, inner)
                continue
            inner.through = saying.speaker
            if _is_adverbial(saying):
                inner.content = list(_without(inner.content, _phrase(saying)))
        else:
            kept.append(saying)
    return kept


def _phrase(saying: Saying) -> Range:
    spans = [s for s in (saying.cue, saying.source) if s is not None]
    return min(s for s, _ in spans), max(e for _, e in spans)


def _without(content: Sequence[Range], phrase: Range) -> Iterator[Range]:
    """Content with a phrase, and the comma beside it, cut out."""
    for start, end in content:
        if phrase[1] <= start or end <= phrase[0]:
            yield start, end
            continue
        if phrase[0] - start > 2:
            yield start, phrase[0] - 1
        if end - phrase[1] > 2:
            yield phrase[1] + 1, end


def _passed_on(
    saying: Saying, by_verb: dict[int, Saying], by_sentence: dict[int, list[Saying]], found: Found
) -> Saying | None:
    """The attribution that another only passes on, or None."""
    if saying.verb is None or saying.cue is None:
        return None
    if _is_adverbial(saying):
        inside = (s for s in by_sentence.get(saying.verb.sent, ()) if _holds(s, saying.cue))
        inner = next(inside, None) or by_verb.get(saying.verb.i)
        aims = inner is not None and inner.entry is not None and inner.entry.kind == "intention"
        return None if aims else inner
    if saying.entry is not None and saying.entry.words in CITING and saying.verb.tag == "VBG":
        return _cited(saying, by_sentence.get(saying.verb.sent, ()), found)
    clause = saying.verb.kid("ccomp")
    inner = by_verb.get(clause.i) if clause is not None else None
    if inner is None or inner.speaker is None or not _reports(saying, found):
        return None
    return inner


def _cited(saying: Saying, beside: Sequence[Saying], found: Found) -> Saying | None:
    """What a medium reports while it cites a source: "Reuters, citing two envoys, reported that ..."."""
    if saying.verb is None or saying.verb.kid("dobj") is None:
        return None
    same = (s for s in beside if s is not saying and s.source == saying.source)
    return next((s for s in same if _reports(s, found)), None)


def _hand_over(citing: Saying, inner: Saying) -> None:
    """Make whom a medium cites the speaker, and the medium the outlet."""
    inner.through = inner.speaker
    inner.speaker = citing.verb.kid("dobj") if citing.verb is not None else None
    inner.source = citing.content[0]


def _holds(saying: Saying, cue: Range) -> bool:
    return any(s <= cue[0] and cue[1] <= e for s, e in saying.content)


def _reports(saying: Saying, found: Found) -> bool:
    """Whether whoever speaks is a medium that reports the words of others."""
    if saying.speaker is None or saying.verb is None:
        return False
    if any(e.sector == "JRN" for e in found.at(saying.speaker)):
        return True
    return saying.verb.lemma == "report" and saying.speaker.pos == "PROPN" and saying.speaker.ent != "PERSON"


def _is_adverbial(saying: Saying) -> bool:
    return saying.entry is not None and "source" in saying.entry.frames


def _outermost(sayings: Iterable[Saying]) -> list[Saying]:
    """The attributions whose cue does not stand inside the content of another, and clauses of speech within one."""
    every = list(sayings)
    covers = sorted(r for s in every for r in s.content)
    starts = [s for s, _ in covers]
    furthest: list[int] = []
    for _, end in covers:
        furthest.append(max(end, furthest[-1] if furthest else 0))
    return [s for s in every if s.cue is None or _nested(s) or not _covered(s.cue, starts, furthest)]


def _nested(saying: Saying) -> bool:
    """Whether an attribution is worth a record inside another: somebody is said to have said something in a clause."""
    entry, verb = saying.entry, saying.verb
    if entry is None or verb is None or saying.source is None or entry.kind != "speech":
        return False
    return "clause" in entry.frames and verb.pos == "VERB" and verb.kid("ccomp") is not None


def _covered(cue: Range, starts: list[int], furthest: list[int]) -> bool:
    index = bisect_right(starts, cue[0]) - 1
    return index >= 0 and furthest[index] >= cue[1]


def _record(
    reading: Reading,
    found: Found,
    saying: Saying,
    marks: Marks,
    mentions: Sequence[tuple[int, int, str]],
    last: str | None,
) -> Quotation:
    document = reading.document
    content = tuple(document.span(s, e) for s, e in sorted(saying.content))
    source = document.span(*saying.source) if saying.source else None
    cue = document.span(*saying.cue) if saying.cue else None
    return Quotation(
        content_id("quotation", document.id, [source, cue, *content]),
        _speaker(found, saying.speaker, last),
        source,
        cue,
        content,
        "direct" if saying.verbatim else _kind(marks, content),
        _entity(found, saying.through) or _told(found, saying),
        _when(reading, found, saying),
        _about(mentions, content),
    )


def _told(found: Found, saying: Saying) -> str | None:
    """The medium to which something was said: "Peskov told Reuters", "in an interview with the BBC"."""
    verb = saying.verb
    if verb is None or verb.pos != "VERB":
        return None
    heard = [*verb.kids("dobj", "dative"), *(t for p in verb.kids("prep", "dative") for t in p.kids("pobj"))]
    heard += [
        t
        for n in heard
        if n.lower in ("interview", "comments", "remarks")
        for p in n.kids("prep")
        for t in p.kids("pobj")
    ]
    media = (e for t in heard for e in found.at(t) if e.sector == "JRN" and e.kind == "organisation")
    return next((e.id for e in media if any(m.how in ("name", "alias") for m in e.mentions)), None)


def _entity(found: Found, token: Token | None) -> str | None:
    entities = found.at(token) if token is not None else ()
    return entities[0].id if entities else None


def _speaker(found: Found, token: Token | None, last: str | None) -> str | None:
    """The entity at the head of the source; "he" and "she" that nobody resolved go on with who spoke last."""
    own = _apposed_person(found, token) or _entity(found, token)
    if own is None and token is not None and token.lower in ("he", "she"):
        return last
    return own if own is not None or token is None or token.pos != "PROPN" else _surnamed(found, token.text)


def _apposed_person(found: Found, token: Token | None) -> str | None:
    """Who speaks where a parser hangs a speaker on the body before it: "... Abkhazia, a spokesman, Ned Price, said"."""
    if token is None or not any(e.kind in ("state", "organisation", "place") for e in found.at(token)):
        return None
    return next((e.id for c in token.kids("appos") for e in found.at(c) if e.kind == "person"), None)


def _surnamed(found: Found, surname: str) -> str | None:
    """The one person of the report whom a surname alone means, where the name was not taken for one there."""
    people = [e.id for e in found.entities if e.kind == "person" and e.name.endswith((f" {surname}", f"-{surname}"))]
    return people[0] if len(people) == 1 else None


def _about(mentions: Sequence[tuple[int, int, str]], content: Sequence[Span]) -> tuple[str, ...]:
    """The entities that the content speaks of, each once, in order."""
    found: dict[str, None] = {}
    for span in content:
        index = bisect_left(mentions, (span.start, 0, ""))
        while index < len(mentions) and mentions[index][0] < span.end:
            if mentions[index][1] <= span.end:
                found[mentions[index][2]] = None
            index += 1
    return tuple(found)


def _kind(marks: Marks, content: Sequence[Span]) -> QuotationKind:
    """Direct where all the words stand between quotation marks, mixed where some do."""
    around = [marks.at(c.start) for c in content]
    if all(q is not None and c.end <= q.end for q, c in zip(around, content, strict=True)):
        return "direct"
    touched = any(q is not None for q in around) or any(marks.between(c.start, c.end) for c in content)
    return "mixed" if touched else "indirect"


def _when(reading: Reading, found: Found, saying: Saying) -> Date | None:
    """The date that governs the verb of saying: in its sentence, outside content and source, hung on the verb."""
    if saying.verb is None or not found.dates:
        return None
    sentence = reading.sentence_of(saying.verb)
    spans = [*saying.content, *([saying.source] if saying.source else [])]
    for date in _between(found.dates, sentence.start, sentence.end):
        if any(s < date.span.end and date.span.start < e for s, e in spans):
            continue
        if any(_hangs_on(t, saying.verb) for t in reading.tokens_in(date.span.start, date.span.end)):
            return date
    return None


def _between(dates: Sequence[Date], start: int, end: int) -> Iterator[Date]:
    index = bisect_left(dates, start, key=lambda d: d.span.start)
    while index < len(dates) and dates[index].span.start < end:
        yield dates[index]
        index += 1


def _hangs_on(token: Token, verb: Token) -> bool:
    """Whether the nearest verb above a token is that one."""
    for above in token.ancestors():
        if above is verb:
            return True
        if above.pos == "VERB":
            return False
    return False


__all__ = ["quotations", "sayings_of"]
