"""Who "I" is: whoever speaks the quoted words that it stands in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

from communique.code.found import Found
from communique.reading import Reading
from communique.records import Entity, Mention

_I = frozenset({"i", "me", "my", "mine", "myself"})


def first_person(reading: Reading, found: Found) -> Found:
    """What was found, with the first person singular of direct speech as mentions of its speakers.

    Only persons are meant by it: a ministry's "I" is that of somebody whom the text does not name.
    """
    said = _said(reading, found)
    if not said:
        return found
    mentions: dict[str, list[Mention]] = defaultdict(list)
    for i, speaker in said.items():
        token = reading.tokens[i]
        mentions[speaker].append(Mention(reading.span(token, token), "pronoun"))
    entities = (_with(e, mentions[e.id]) if e.id in mentions else e for e in found.entities)
    new = {i: (speaker,) for i, speaker in said.items()}
    return found.with_entities(entities, {**found.heads, **new}, {**found.inside, **new})


def we_of(reading: Reading, found: Found) -> Mapping[int, tuple[str, ...]]:
    """By token, the office holder who says "we" in direct speech, for what he does in saying so.

    Whom else "we" takes in is open, so that it is no mention of his.
    """
    said: dict[int, tuple[str, ...]] = {}
    for quotation in found.quotations:
        speaker = found.by_id.get(quotation.speaker or "")
        if speaker is None or speaker.sector not in _PUBLIC or not speaker.country or quotation.kind == "indirect":
            continue
        for span in quotation.content:
            for token in reading.tokens_in(span.start, span.end):
                if token.lower == "we" and (quotation.kind == "direct" or reading.in_quotes(token.start)):
                    said[token.i] = (speaker.id,)
    return said


_PUBLIC = frozenset({"GOV", "MIL", "REB"})


def _said(reading: Reading, found: Found) -> Mapping[int, str]:
    """The speaker by the index of each such word that nothing else has taken."""
    said: dict[int, str] = {}
    for quotation in found.quotations:
        speaker = found.by_id.get(quotation.speaker or "")
        if speaker is None or speaker.kind != "person" or quotation.kind == "indirect":
            continue
        for span in quotation.content:
            for token in reading.tokens_in(span.start, span.end):
                quoted = quotation.kind == "direct" or reading.in_quotes(token.start)
                if quoted and token.lower in _I and token.pos == "PRON" and token.i not in found.heads:
                    said[token.i] = speaker.id
    return said


def _with(entity: Entity, mentions: list[Mention]) -> Entity:
    """The entity with more mentions behind its own: the first one stays that by which it is introduced."""
    return replace(entity, mentions=(*entity.mentions, *mentions))
