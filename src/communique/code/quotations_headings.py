"""Headings that say who said what: "Putin: no plans to quit", "Deal close, says Borrell", "NATO says it is ready"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from communique.code.quotations_cues import cues
from communique.code.quotations_spans import Range, Saying, trimmed
from communique.code.roles import role_of
from communique.code.wordlists import listed
from communique.reading import Block, Reading, Token
from communique.records import Entity

At = Callable[[Token], tuple[Entity, ...]]
"""The entities that a token heads or stands in."""

LEAST = 3
"""Words that a heading must say beside its source: fewer are a topic and not an assertion."""

_NAME = r"(?P<name>[^\s:,“”\"‘][^:,“”\"‘]{1,50}?)"
_LABELLED = re.compile(rf"{_NAME}(?P<cue>:)\s+(?P<words>\S.*)")
_TRAILING = re.compile(rf"(?P<words>.*\S)(?P<cue>:)\s+{_NAME}")
_SAYS = r"(?P<cue>(?i:says?|said|warns?|claims?|insists|believes|hopes|fears|admits|suggests?|shows?|finds?))"
_SAID_LAST = re.compile(
    rf"(?P<words>.*\S),?\s+{_SAYS}\s+{_NAME}|(?P<words2>.*\S),\s+(?P<name2>[^:,]{{2,40}}?)\s+(?P<cue2>(?i:says?|said))"
)
_VERB = re.compile(r"\b(?P<cue>[A-Za-z]+s|[Ss]aid)\s+(?P<words>\S.*)")


def headlined(reading: Reading, at: At) -> Iterator[Saying]:
    """The attributions of a reading's headings, one a heading at most."""
    for block in reading.blocks:
        if block.kind == "heading" and reading.tokens_in(block.start, block.end):
            saying = _labelled(reading, block, at) or _closing(reading, block, at) or _opening(reading, block, at)
            if saying is not None:
                yield saying


def _labelled(reading: Reading, block: Block, at: At) -> Saying | None:
    """ "Putin: no plans to quit" and "No plans to quit: Kremlin"."""
    found = _LABELLED.fullmatch(reading.text, block.start, block.end)
    if found and _speaks(reading, found.span("name"), at, states=False) and not _is_label(found["name"]):
        return _saying(reading, found.span("name"), found.span("cue"), found.span("words"))
    found = _TRAILING.fullmatch(reading.text, block.start, block.end)
    if found and len(found["name"].split()) <= 4 and _speaks(reading, found.span("name"), at, states=True):
        return _saying(reading, found.span("name"), found.span("cue"), found.span("words"))
    return None


def _closing(reading: Reading, block: Block, at: At) -> Saying | None:
    """ "Deal close, says Borrell" and "Deal close, Borrell says"."""
    found = _SAID_LAST.fullmatch(reading.text, block.start, block.end)
    if found is None:
        return None
    last = "" if found["name"] else "2"
    name, cue, words = (found.span(f"{g}{last}") for g in ("name", "cue", "words"))
    return _saying(reading, name, cue, words) if _speaks(reading, name, at, states=True) else None


def _opening(reading: Reading, block: Block, at: At) -> Saying | None:
    """ "NATO says it is ready", "Modi vows to act": the first verb of saying, where all before it names a source."""
    for found in _VERB.finditer(reading.text, block.start, block.end):
        entry = next(iter(cues().verbs.get(_verb_of(found["cue"]), ())), None)
        if entry is None:
            continue
        after = found["words"].partition(" ")[0].lower()
        fits = _verb_of(found["cue"]) in listed("headings", "clause") or (after == "to" and "to" in entry.frames)
        start, end = trimmed(reading.text, block.start, found.start("cue")) or (block.start, block.start)
        if not fits or len(reading.text[start:end].split()) > 6 or not _speaks(reading, (start, end), at, states=True):
            return None
        return _saying(reading, (start, end), found.span("cue"), found.span("words"))
    return None


def _verb_of(form: str) -> str:
    lower = form.lower()
    return "say" if lower in ("said", "says") else cues().forms.get(lower, lower)


def _is_label(name: str) -> bool:
    return name.lower() in listed("headings", "label")


def _speaks(reading: Reading, name: Range, at: At, states: bool) -> bool:
    """Whether words end in a person, a body or a role that can say something; a state only where that is the form."""
    tokens: Sequence[Token] = reading.tokens_in(*name)
    if not tokens or any(t.pos in ("VERB", "AUX") and t.text.islower() for t in tokens[:-1]):
        return False
    kinds = {e.kind for e in at(tokens[-1])}
    if kinds & {"person", "organisation", "group"} or (states and "state" in kinds):
        return True
    last = tokens[-1].lower
    role = role_of(last)
    return (role is not None and role.kind in ("person", "people", "body")) or last in listed("headings", "source")


def _saying(reading: Reading, name: Range, cue: Range, words: Range) -> Saying | None:
    start, end = words
    if reading.text[start:end].lower().startswith("that "):
        start += 5
    content, source = trimmed(reading.text, start, end), trimmed(reading.text, *name)
    if content is None or source is None or len(reading.text[slice(*content)].split()) < LEAST:
        return None
    return Saying(None, None, cue, source, reading.token_at(source[1] - 1), [content])
