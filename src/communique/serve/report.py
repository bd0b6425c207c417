"""A report with its marks: the text in segments, each with all records that rest on it, and a card a record."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

Row = dict[str, Any]

WINDOW = 60_000
"""Characters shown at once: some forty pages. A longer text is leafed through, so that any browser can show it."""

KINDS = (
    ("finding", "Findings"),
    ("event", "Events"),
    ("quotation", "Quotations"),
    ("membership", "Memberships"),
    ("office", "Offices"),
    ("entity", "Who"),
    ("place", "Where"),
    ("date", "When"),
)
"""Kinds of records in the order in which cards stand, and what their groups are called."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Words that a record rests on; ``look`` is how they are marked, "" for words that only belong to it."""

    record: str
    kind: str
    start: int
    end: int
    look: str


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text on which the same records rest: those marked in it, and those that it belongs to."""

    start: int
    end: int
    words: str
    records: tuple[str, ...] = ()
    context: tuple[str, ...] = ()
    looks: tuple[str, ...] = ()
    anchors: tuple[str, ...] = ()
    target: str | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """A record beside the text: what it says, as rows of the template's own, and where its words begin."""

    id: str
    kind: str
    start: int
    row: Row
    verdict: str = ""
    spans: tuple[tuple[int, int], ...] = ()
    extra: Row = field(default_factory=dict)


def shown_report(coding: Row, at: int, *, stored: bool) -> Row:
    """What the report's template is given: paragraphs of segments, cards by kind, and the window onto a long text."""
    text = coding["document"]["text"]
    first, last = window(text, at)
    cards = [c for c in cards_of(coding) if any(s < last and e > first for s, e in c.spans)]
    shown = {c.id for c in cards}
    marks = [m for m in marks_of(coding) if m.record in shown and m.start < last and m.end > first]
    grouped = [(kind, title, [c for c in cards if c.kind == kind]) for kind, title in KINDS]
    return {
        "coding": coding,
        "document": coding["document"],
        "names": {e["id"]: e for e in coding["entities"]},
        "paragraphs": paragraphs(text, marks, first, last),
        "groups_of_cards": [g for g in grouped if g[2]],
        "first": first,
        "last": last,
        "before": max(0, first - WINDOW) if first else None,
        "after": last if last < len(text) else None,
        "stored": stored,
        "verdicts": {v: sum(f["verdict"] == v for f in coding["findings"]) for v in ("contradicted", "supported")},
    }


def window(text: str, at: int) -> tuple[int, int]:
    """The stretch of a text to show for a place in it: whole where it is short enough."""
    if len(text) <= WINDOW * 3 // 2:
        return 0, len(text)
    first = min(max(0, at), max(0, len(text) - 1)) // WINDOW * WINDOW
    return first, min(len(text), first + WINDOW)


# ---------------------------------------------------------------- marks


def marks_of(coding: Row) -> Iterator[Mark]:
    """Every mark of a coding."""
    for entity in coding["entities"]:
        look = f"entity {entity['kind']}"
        for mention in entity["mentions"]:
            yield _mark(
                entity["id"], "entity", mention["span"], look if mention["how"] != "pronoun" else "entity pronoun"
            )
    for kind, table in (("place", "places"), ("date", "dates")):
        for i, row in enumerate(coding[table]):
            yield _mark(f"{kind}-{i}", kind, row["span"], kind)
    for quotation in coding["quotations"]:
        yield from (_mark(quotation["id"], "quotation", span, "quotation") for span in quotation["content"])
        parts = (quotation[part] for part in ("source", "cue") if quotation[part])
        yield from (_mark(quotation["id"], "quotation", span, "") for span in parts)
    for event in coding["events"]:
        yield _mark(event["id"], "event", event["trigger"], f"event q{event['quad']}")
        yield _mark(event["id"], "event", event["sentence"], "")
    for kind, table in (("membership", "memberships"), ("office", "offices")):
        yield from (_mark(row["id"], kind, row["span"], kind) for row in coding[table])
    for finding in coding["findings"]:
        yield _mark(finding["id"], "finding", finding["span"], f"finding {finding['verdict']}")


def _mark(record: str, kind: str, span: list[int], look: str) -> Mark:
    start, end = span
    return Mark(record, kind, start, end, look)


def paragraphs(text: str, marks: list[Mark], first: int, last: int) -> list[list[Segment]]:
    """The lines of a stretch of text, each as segments; empty lines are left out."""
    found: list[list[Segment]] = [[]]
    for segment in segments(text, marks, first, last):
        if segment.words == "\n":
            found.append([])
        else:
            found[-1].append(segment)
    return [p for p in found if any(s.words.strip() for s in p)]


def segments(text: str, marks: list[Mark], first: int, last: int) -> Iterator[Segment]:
    """A stretch of text cut wherever a mark begins or ends, and at line ends, in order, nothing left out."""
    cuts = {first, last}
    for mark in marks:
        cuts |= {max(first, mark.start), min(last, mark.end)}
    at = text.find("\n", first, last)
    while at != -1:
        cuts |= {at, at + 1}
        at = text.find("\n", at + 1, last)
    ends = sorted(c for c in cuts if first <= c <= last)
    over = _covering(marks, ends)
    seen: set[str] = set()
    for start, end in pairwise(ends):
        yield _segment(text, start, end, over.get(start, []), seen)


def _covering(marks: list[Mark], ends: list[int]) -> dict[int, list[Mark]]:
    """The marks over each stretch between two cuts, by where it begins."""
    found: dict[int, list[Mark]] = defaultdict(list)
    for mark in marks:
        at = max(0, bisect_right(ends, mark.start) - 1)
        while at < len(ends) - 1 and ends[at] < mark.end:
            if ends[at] >= mark.start or at == 0:
                found[ends[at]].append(mark)
            at += 1
    return found


def _segment(text: str, start: int, end: int, over: list[Mark], seen: set[str]) -> Segment:
    words = text[start:end]
    if words == "\n" or not over:
        return Segment(start, end, words)
    marked = sorted((m for m in over if m.look), key=lambda m: (m.end - m.start, -_WEIGHT[m.kind]))
    records = tuple(dict.fromkeys(m.record for m in marked))
    context = tuple(dict.fromkeys(m.record for m in over if not m.look and m.record not in records))
    looks = tuple(dict.fromkeys(look for m in marked for look in m.look.split()))
    anchors = tuple(r for r in records if r not in seen)
    seen.update(anchors)
    target = next((m.record for m in marked if m.start >= start or m.record in anchors), None)
    return Segment(start, end, words, records, context, looks, anchors, target)


_WEIGHT = {kind: -i for i, (kind, _) in enumerate(KINDS)}
"""Of marks over the same words the kind that stands first among the cards is the one that a link leads to."""


# ---------------------------------------------------------------- cards


def cards_of(coding: Row) -> Iterator[Card]:
    """A card for each record of a coding, in the order of its words."""
    for table, kind in _TABLES.items():
        rows = [(i, r) for i, r in enumerate(coding[table])]
        cards = [_card(kind, i, row) for i, row in rows if _spans(kind, row)]
        yield from sorted(cards, key=lambda c: (_GRAVITY.get(c.verdict, 1), c.start))


_TABLES = {
    "findings": "finding",
    "events": "event",
    "quotations": "quotation",
    "memberships": "membership",
    "offices": "office",
    "entities": "entity",
    "places": "place",
    "dates": "date",
}
_GRAVITY = {"contradicted": 0, "supported": 2, "not_covered": 3}


def _card(kind: str, position: int, row: Row) -> Card:
    spans = _spans(kind, row)
    own = row.get("id") or f"{kind}-{position}"
    return Card(own, kind, min(s for s, _ in spans), row, row.get("verdict", ""), spans)


def _spans(kind: str, row: Row) -> tuple[tuple[int, int], ...]:
    """The spans whose words a record's mark stands on."""
    if kind == "entity":
        return tuple((m["span"][0], m["span"][1]) for m in row["mentions"])
    if kind == "quotation":
        return tuple((s, e) for s, e in row["content"])
    start, end = row["trigger" if kind == "event" else "span"]
    return ((start, end),)


def flat(coding: Row) -> list[Row]:
    """Every record of a coding as a row: its kind, id, words and where they stand, and what it says."""
    text = coding["document"]["text"]
    names = {e["id"]: e["name"] for e in coding["entities"]}
    found = []
    for card in cards_of(coding):
        start, end = card.spans[0]
        found.append(
            {
                "kind": card.kind,
                "id": card.id,
                "what": _what(card, names),
                "verdict": card.verdict or None,
                "document": coding["document"]["id"],
                "start": start,
                "end": end,
                "words": text[start:end],
            }
        )
    return found


def _what(card: Card, names: dict[str, str]) -> str:
    row = card.row
    if card.kind == "event":
        who, whom = (" and ".join(names[i] for i in row[side]) for side in ("actors", "recipients"))
        return f"{row['type']} {row['mode'] or ''}".strip() + f": {who or '?'}" + (f" → {whom}" if whom else "")
    if card.kind == "membership":
        return f"{names[row['member']]} in {names[row['organisation']]}: {row['change']} as {row['status']}"
    if card.kind == "quotation":
        return f"{names.get(row['speaker'], '?')}, {row['kind']}"
    if card.kind == "office":
        return f"{names[row['person']]}: {row['office']} ({row['tense']})"
    if card.kind == "date":
        return f"{row['from'] or ''}..{row['to'] or ''}"
    return str(row.get("claim") or row.get("name"))
