"""Direct speech: words between quotation marks, with the cue before, between or after them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from communique.code.quotations_cues import Cue, cues
from communique.code.quotations_spans import (
    CLOSING,
    OPENING,
    Marks,
    Range,
    Saying,
    cue_tokens,
    source_range,
    subject_of,
)
from communique.reading import Block, Quoted, Reading, Token
from communique.reading.types import CODED

REACH = 45
"""Tokens from a quotation to its cue at most: room for a name with its office and a clause about it."""

WHOLE = 2
"""Words that quoted text must have to be taken for a quotation where no cue shows it."""

_LABEL = re.compile(r"[\"“]?(?P<name>[A-Z][A-Z.'’-]+(?: [A-Z][A-Z.'’-]+){0,3})(?P<cue>:)\s+(?=\S)")
_BRACKETED = re.compile(r"(?P<cue>\(\()(?P<name>[^()\n]{2,50})\)\)\s*(?=\S)")
_TURN = re.compile(
    r"(?P<name>(?:[A-Z][\w.'’-]+ ){0,4}[A-Z][\w.'’-]*)(?: \([^()\n]{2,40}\))?(?P<cue>:)\s+(?=[\w“\"'‘(])"
)
_POSTED = re.compile(
    r"(?P<words>\S.*?)\s*(?P<cue>—|–|--|-)\s*(?P<name>[^\n(@]{2,60}?) \(@\w{2,20}\)(?:[\s,·|-].{0,40})?"
)
_HANDLED = re.compile(r"(?P<name>[^\n(@]{2,60}?) \(@\w{2,20}\)(?P<cue>:)\s+(?P<words>\S.*)")
_SIGNED = re.compile(r"\s*(?P<cue>[―—–]|--)\s*(?P<name>[A-Z][^\n“\"]{1,80}?)\.?\s*(?:\n|$)")
_NAMED = re.compile(r"(?P<name>[A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){0,4})(?P<cue>:)\s*")
_SPOKEN = CODED | {"heading"}
"""Kinds of blocks that hold turns of an interview: a short question looks like a heading."""

ASKING = frozenset({"Q", "Question"})
ANSWERING = frozenset({"A", "Answer"})
_INNER_STOPS = ",?!—-–…"


@dataclass(frozen=True, slots=True)
class Direct:
    """What direct speech there is: attributions, quotations without a cue, and the cues that are used up."""

    sayings: tuple[Saying, ...]
    orphans: tuple[Quoted, ...]


def marks_of(reading: Reading) -> Marks:
    """The quotation marks that count: not those that nothing closes and that would swallow their own cue."""
    opens = frozenset(q.start for q in reading.quoted)
    follows = {b.end: a.start for b, a in pairwise(reading.blocks)}
    kept = (q for q in reading.quoted if q.closed or follows.get(q.end) in opens or not _swallows(reading, q))
    return Marks(tuple(kept))


def _swallows(reading: Reading, one: Quoted) -> bool:
    return any(quote_cue(t) is not None and subject_of(t)[0] is not None for t in reading.tokens_in(one.start, one.end))


def direct(reading: Reading, marks: Marks) -> Direct:
    """The direct speech of the blocks that assert something."""
    sayings, orphans = [], []
    labels = _labels(reading)
    for index, block in enumerate(reading.blocks):
        verbatim = _labelled(reading, block, labels[index]) if index in labels else _posted(reading, block)
        if verbatim is not None:
            sayings.append(verbatim)
            continue
        if block.kind not in CODED:
            continue
        if not marks.between(block.start, block.start + 1):
            announced = _announced(reading, index, (block.start, block.end))
            if announced is not None:
                sayings.append(announced)
                continue
        for item in _in_block(reading, marks, index):
            if isinstance(item, Saying):
                sayings.append(item)
            else:
                orphans.append(item)
    return Direct(tuple(sayings), tuple(orphans))


def _labels(reading: Reading) -> dict[int, re.Match[str]]:
    """The blocks of a transcript by index, each with its speaker in capitals or brackets; one alone is none."""
    found = {}
    for index, block in enumerate(reading.blocks):
        if block.kind in CODED:
            label = _LABEL.match(reading.text, block.start, block.end)
            label = label or _BRACKETED.match(reading.text, block.start, block.end)
            if label:
                found[index] = label
    return found if len(found) > 1 else _turns(reading)


def _turns(reading: Reading) -> dict[int, re.Match[str]]:
    """The turns of an interview by the index of their block: "Q:" and "A:", or names that come back in turn."""
    turns = ((i, _TURN.match(reading.text, b.start, b.end)) for i, b in enumerate(reading.blocks) if b.kind in _SPOKEN)
    found = {i: m for i, m in turns if m is not None}
    times = Counter(m["name"] for m in found.values())
    asked = bool(times.keys() & ASKING) and bool(times.keys() & ANSWERING)
    return found if asked or (len(times) > 1 and len(found) > 2 and max(times.values()) > 1) else {}


def _labelled(reading: Reading, block: Block, label: re.Match[str]) -> Saying:
    speaker = reading.token_at(label.end("name") - 1)
    cue = label.span("cue") if label.group("cue") == ":" else None
    return Saying(None, None, cue, label.span("name"), speaker, [(label.end(), block.end)], verbatim=True)


def _posted(reading: Reading, block: Block) -> Saying | None:
    """A post that stands in a report with its author's handle: "We are ready. — Name (@handle)"."""
    if block.kind not in _SPOKEN or "(@" not in reading.text[block.start : block.end]:
        return None
    post = _POSTED.fullmatch(reading.text, block.start, block.end)
    post = post or _HANDLED.fullmatch(reading.text, block.start, block.end)
    if post is None:
        return None
    speaker = reading.token_at(post.end("name") - 1)
    return Saying(None, None, post.span("cue"), post.span("name"), speaker, [post.span("words")], verbatim=True)


def _in_block(reading: Reading, marks: Marks, index: int) -> Iterator[Saying | Quoted]:
    """The attributions of a block, then the quotations of it that have no cue of their own."""
    block = reading.blocks[index]
    quoted = marks.between(block.start, block.end)
    last: Saying | None = None
    for place, one in enumerate(quoted):
        low = quoted[place - 1].end if place else block.start
        high = quoted[place + 1].start if place + 1 < len(quoted) else block.end
        if last is not None and _goes_on(reading, last, low, one):
            last.content.append((one.start, one.end))
            continue
        saying = _signed(reading, index, one) or _attributed(reading, one, low, high)
        saying = saying or _named(reading, block, one)
        if saying is None and one.start == block.start:
            saying = _announced(reading, index, (one.start, one.end))
        if saying is not None:
            last = saying
            yield saying
        elif is_whole(reading.text, block, one):
            yield one


def is_whole(text: str, block: Block, one: Quoted) -> bool:
    """Whether quoted text stands as a sentence by itself."""
    words = text[one.start : one.end].strip(OPENING + CLOSING).strip()
    before = text[block.start : one.start].rstrip()[-1:]
    opens = not before or before in ".!?:" + CLOSING
    ends = words[-1:] in ".?!…—" or not one.closed or one.end == block.end
    return opens and bool(words) and ends and (len(words.split()) >= WHOLE or one.start == block.start)


def _goes_on(reading: Reading, last: Saying, low: int, one: Quoted) -> bool:
    """Whether a quotation goes on after the cue that broke it: "A," he said, "b." """
    if last.cue is None or last.cue[0] < last.content[-1][1] or last.cue[0] < low:
        return False
    between = reading.text[low : one.start].rstrip()
    return between.endswith((",", ";", ":")) and not _ends_sentence(between)


def _ends_sentence(words: str) -> bool:
    return any(m in words for m in (". ", "? ", "! ")) and not re.search(r"\b[A-Z][a-z]{0,3}\. ", words)


def _attributed(reading: Reading, one: Quoted, low: int, high: int) -> Saying | None:
    text = reading.text
    words = text[one.start : one.end].rstrip(CLOSING).rstrip()
    if words[-1:] in _INNER_STOPS or text[one.end : one.end + 1] == ",":
        after = _cue_after(reading, one, low, high)
        if after is not None:
            return after
    return _cue_before(reading, one, low)


def _cue_after(reading: Reading, one: Quoted, low: int, high: int) -> Saying | None:
    for token in _window(reading, one.end, high):
        if token.text in (".", "!", "?", ";"):
            return None
        entry = quote_cue(token)
        if entry is None:
            continue
        written, person = subject_of(token)
        if written is None or written.start < one.end:
            written = person = _name_beside(reading, token, one.end, high)
        if written is None:
            continue
        saying = _saying(reading, token, entry, written, person, one)
        saying.content = [(_clause_start(reading, one, low), one.end)]
        return saying
    return None


def _clause_start(reading: Reading, one: Quoted, low: int) -> int:
    """Where a sentence begins whose second part is quoted: The strait "is open," he said."""
    first = reading.token_at(one.start)
    if first is None:
        return one.start
    start = max(low, reading.sentence_of(first).start)
    before = reading.text[start : one.start].strip()
    if not before or before[-1] in ".!?:;" + CLOSING or any(quote_cue(t) for t in reading.tokens_in(start, one.start)):
        return one.start
    return one.start - len(reading.text[start : one.start].lstrip())


def _window(reading: Reading, start: int, high: int) -> Sequence[Token]:
    return reading.tokens_in(start, min(high, start + 400))[:REACH]


def quote_cue(token: Token) -> Cue | None:
    """The cue of a verb that takes quoted words, or None."""
    if token.pos not in ("VERB", "AUX") and not token.tag.startswith("VB"):
        return None
    entry = cues().verb(token)
    return entry if entry is not None and "quote" in entry.frames else None


def _name_beside(reading: Reading, verb: Token, low: int, high: int) -> Token | None:
    """The head of the nearest noun phrase before a verb, else right after it, where the parse tells no subject."""
    before = [t for t in reading.tokens_in(low, verb.start) if t.start >= low]
    for token in reversed(before):
        if token.pos in ("PROPN", "NOUN", "PRON") and token.dep not in ("pobj", "npadvmod"):
            return token
    after = reading.tokens_in(verb.end, min(high, verb.end + 60))
    for token in after:
        if token.pos in ("PROPN", "NOUN", "PRON"):
            return token if token.dep != "compound" or token.head.start > high else token.head
        if token.pos not in ("DET", "ADJ", "NUM", "ADV"):
            return None
    return None


def _saying(reading: Reading, verb: Token, entry: Cue, written: Token, person: Token | None, one: Quoted) -> Saying:
    first, last = cue_tokens(verb, reading)
    source = _outside(source_range(written, reading), one)
    return Saying(entry, verb, (first.start, last.end), source, person, [(one.start, one.end)])


def _outside(source: Range, one: Quoted) -> Range:
    """A source cut back where the parse let it run into the quotation."""
    start, end = source
    if start < one.start < end:
        end = one.start
    if start < one.end < end:
        start = one.end
    return start, end


def _cue_before(reading: Reading, one: Quoted, low: int) -> Saying | None:
    text = reading.text
    lead = text[low : one.start].rstrip()
    before = [t for t in reading.tokens_in(max(low, one.start - 400), one.start) if low <= t.start < one.start]
    if not before or not lead:
        return None
    comma = lead[-1] in ",:"
    for steps, token in enumerate(reversed(before)):
        if token.text in (".", "!", "?") and steps:
            return None
        entry = quote_cue(token)
        if entry is None or steps > REACH:
            continue
        written, person = subject_of(token)
        if (not comma and steps > 0) or written is None or written.start >= one.start:
            return None
        if any(c.dep == "ccomp" and token.i < c.i and c.start < one.start for c in token.children):
            return None
        saying = _saying(reading, token, entry, written, person, one)
        that = before[-2] if before[-1].text == "," and len(before) > 1 else before[-1]
        if that.lower == "that" and that.i > token.i:
            saying.content = [(that.start, one.end)]
        return saying
    return None


def _named(reading: Reading, block: Block, one: Quoted) -> Saying | None:
    """A block that is a name, a colon and a quotation: Macron: "We are ready." """
    found = _NAMED.fullmatch(reading.text, block.start, min(one.start, block.start + 80))
    if found is None or found.end() != one.start:
        return None
    speaker = reading.token_at(found.end("name") - 1)
    if speaker is None or speaker.pos != "PROPN":
        return None
    return Saying(None, None, found.span("cue"), found.span("name"), speaker, [(one.start, one.end)])


def _announced(reading: Reading, index: int, content: Range) -> Saying | None:
    """The attribution of a block whose words the block before announces: "The minister added:"."""
    if index == 0 or reading.blocks[index - 1].kind not in CODED:
        return None
    before = reading.blocks[index - 1]
    if reading.text[before.end - 1] != ":":
        return None
    tokens = reading.tokens_in(max(before.start, before.end - 300), before.end)
    for token in reversed(tokens):
        if token.text in (".", "!", "?"):
            return None
        entry = quote_cue(token)
        written, person = subject_of(token) if entry is not None else (None, None)
        if entry is not None and written is not None:
            first, last = cue_tokens(token, reading)
            return Saying(entry, token, (first.start, last.end), source_range(written, reading), person, [content])
    return None


def _signed(reading: Reading, index: int, one: Quoted) -> Saying | None:
    """A quotation with a name after a dash, on the same line or the next."""
    block = reading.blocks[index]
    found = _SIGNED.match(reading.text, one.end, block.end)
    if found is None and one.end == block.end and index + 1 < len(reading.blocks):
        after = reading.blocks[index + 1]
        found = _SIGNED.match(reading.text, after.start, after.end) if after.kind == "byline" else None
    if found is None or len(found.group("name").split()) > 8 or found.group("name")[-1:] in OPENING:
        return None
    speaker = reading.token_at(found.end("name") - 1)
    return Saying(None, None, found.span("cue"), found.span("name"), speaker, [(one.start, one.end)])
