"""Layout: paragraphs, headings, lists, captions, bylines and boilerplate, told apart before parsing."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise

from communique.errors import LexiconError
from communique.reading.quotes import OPENERS
from communique.reading.types import Block, BlockKind
from communique.records import Document, Span

PIECE = 20_000
"""Characters parsed at once. A longer paragraph is cut at a sentence's end, so that memory stays bounded."""

LONGEST = 3_000
"""Characters without the end of a sentence after which one is cut all the same: what stands in a sentence is compared
with what else does, and five hundred words are beyond any report."""

WRAPPED = (45, 100)
"""Hard-wrapped text has its longest line within this width; narrower is a list, wider is not wrapped."""

HEADING = 14
"""Words that a heading has at most; news headlines rarely have more, sentences rarely miss their full stop."""

FURNITURE = 400
"""Characters that a form, caption or byline has at most; prose that begins like one is longer."""

_LINE = re.compile(r"\S[^\n\r\u2028\u2029\x0b\x0c\x85]*")
_SENTENCE_END = re.compile(r"[.?!…][\"'”’»)\]]*\s")
_BREAKS = re.compile(r"\r\n|[\n\r\u2028\u2029\x0b\x0c\x85]")
_SPACES = str.maketrans(dict.fromkeys("\n\r\t\x0b\x0c\x85\xa0\u2028\u2029\u202f\u2009", " "))
_BULLET = re.compile(r"[•▪◦‣·●■►*]\s+|[-–—]\s+|\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)]\s+")
_SURE_BULLETS = "•▪◦‣●■►"
_STOPS = ".!?…"
_AFTER_STOP = "\"'”’»)]"
_MINOR = frozenset(
    (
        "this these a an and as at but by for from in into is it its nor of off on onto or out over per so than "
        "that the to up via vs with after before against amid"
    ).split()
)
_MONTH = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?|July?|Aug(?:ust|\.)?|"
    r"Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_DAY = re.compile(
    rf"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,?\s+)?"
    rf"(?:{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?|\d{{1,2}}(?:st|nd|rd|th)?\s+{_MONTH})\s+\d{{4}}"
    r"(?:,?\s+(?:at\s+)?\d{1,2}[:.]\d{2}.{0,12})?"
)
_BYLINE = re.compile(r"(?:By|BY)\s+[A-Z][\w.'’-]+(?:,?\s+(?:and|AND|in|IN|of|[A-Z][\w.'’-]*)){0,8}")
_QUOTED_AND_SIGNED = re.compile(r"[”\"»]\s*(?:[―—–]|--)\s*[A-Z]")
_SIGNED = re.compile(r"[—–―-]{1,2}\s?[A-Z]")
_LABEL = (
    r"(?:CLARIFICATION|CORRECTION|UPDATE|BREAKING|EXCLUSIVE|ANALYSIS|OPINION|COMMENTARY|EXPLAINER|FACTBOX|TIMELINE|"
    r"WATCH|VIDEO|PHOTOS?|NOTE|EDITOR|LIVE|FILE|READ|SPECIAL|REPORT|INTERVIEW|WARNING|ABSTRACT|SUMMARY|Q|A)\b"
)
_PLACE = rf"(?!{_LABEL})[A-Z][A-Z.'’-]{{2,}}(?:[ /][A-Z][A-Z.'’-]+){{0,2}}"
_NEXT = r"(?:,\s+[A-Z][\w.]{0,14}(?:\s[A-Z][\w.]{1,14})?){0,2}"
_WHEN = rf"(?:,?\s+{_MONTH}\s+\d{{1,2}}|,?\s+\d{{1,2}}\s+{_MONTH})(?:,?\s+\d{{4}})?"
_AGENCY = r"\s*\([A-Z][\w .&/'’-]{1,30}\)"
_DASH = r"(?:\s+(?:--|[-–—―])\s+|\s*[–—―]\s*)(?=\S)"
_CITY = r"[A-Z][a-z'’-]+(?:\s[A-Z][a-z'’-]+){0,2}"
_DATELINE = re.compile(
    rf"\s*(?:(?P<loud>{_PLACE}{_NEXT}(?:{_WHEN})?(?:{_AGENCY})?){_DASH}"
    rf"|(?P<said>{_CITY}{_NEXT}(?:{_WHEN})?{_AGENCY}){_DASH}"
    rf"|(?P<dated>{_CITY}{_NEXT}{_WHEN}){_DASH}"
    rf"|(?P<agency>(?:{_MONTH}\s+\d{{1,2}})?\s*\((?:Reuters|AP|AFP|Xinhua|UPI|TASS|dpa|ANI|PTI|Kyodo|Yonhap)\)){_DASH}"
    rf"|(?P<colon>{_PLACE}):\s+(?=[A-Z“\"]))"
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of one block that is parsed at once."""

    block: int
    start: int
    text: str


@dataclass(frozen=True, slots=True)
class _Furniture:
    """A form of words that tells a block which is no prose."""

    kind: BlockKind
    where: str
    words: str


def blocks_of(text: str) -> tuple[Block, ...]:
    """The blocks of a text in order; what lies between them is white space.

    A paragraph is one line, or several where the text is wrapped at a fixed width or a line breaks inside a
    sentence.
    """
    spans = list(_paragraphs(text))
    kinds = [_kind(text[s:e], i == 0) for i, (s, e) in enumerate(spans)]
    _mark_lists([text[s : s + 60] for s, _ in spans], [text[e - 1] for _, e in spans], kinds)
    return tuple(Block(k, s, e) for k, (s, e) in zip(kinds, spans, strict=True))


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    lines = [(m.start(), m.start() + len(m.group().rstrip())) for m in _LINE.finditer(text)]
    if not lines:
        return
    width = _width(text, lines)
    start, end = lines[0]
    for (s, e), (s2, e2) in pairwise(lines):
        if not _joined(text, (s, e), (s2, e2), width):
            yield start, end
            start = s2
        end = e2
    yield start, end


def _width(text: str, lines: list[tuple[int, int]]) -> int | None:
    """The width at which a text is wrapped; None where it is not."""
    longest = max(e - s for s, e in lines)
    if not WRAPPED[0] <= longest <= WRAPPED[1]:
        return None
    inner = [p for p in pairwise(lines) if not _blank_between(text, p[0][1], p[1][0])]
    full = sum(_full(text, a, b, longest) for a, b in inner)
    return longest if inner and full >= 0.6 * len(inner) else None


def _full(text: str, line: tuple[int, int], after: tuple[int, int], width: int) -> bool:
    """Whether the next line's first word would not have fitted on this line."""
    word = text[after[0] : min(after[1], after[0] + width)].split(maxsplit=1)[0]
    return line[1] - line[0] + 1 + len(word) > width - 3


def _blank_between(text: str, end: int, start: int) -> bool:
    found = _BREAKS.findall(text, end, min(start, end + 200))
    return len(found) > 1


def _joined(text: str, line: tuple[int, int], after: tuple[int, int], width: int | None) -> bool:
    """Whether a line goes on in the next one."""
    if _blank_between(text, line[1], after[0]) or _BULLET.match(text, after[0], after[1]):
        return False
    if width is not None and _full(text, line, after, width):
        return True
    first, last = text[after[0]], text[line[1] - 1]
    if width is not None and first.islower() and last not in ".!?:;":
        return True
    return first.islower() and (last.isalnum() or last in ",-–—") and after[1] - after[0] > 3


def _kind(words: str, first: bool) -> BlockKind:
    kind = _furniture(words)
    if kind is not None:
        return kind
    if len(words) < 200 and (_DAY.fullmatch(words) or _BYLINE.fullmatch(words) or _signed(words)):
        return "byline"
    if words[0] in _SURE_BULLETS and _BULLET.match(words):
        return "list"
    return "heading" if _is_heading(words, first) else "prose"


def _signed(words: str) -> bool:
    """Whether a line is the name under a quotation that stands by itself."""
    return len(words) < 100 and bool(_SIGNED.match(words)) and words[-1] not in _STOPS


def _is_heading(words: str, first: bool) -> bool:
    if len(words) > 200 or (words[0] in OPENERS and _QUOTED_AND_SIGNED.search(words)):
        return False
    if words[-1] in ":;," or (words[0] in OPENERS and words[-1] in _AFTER_STOP):
        return False
    every = words.split()
    if words.rstrip(_AFTER_STOP)[-1:] in (".", "!", "…"):
        return _titled(every, 1.0) and (first or len(every) > 3) and len(every) <= 20
    if words.rstrip(_AFTER_STOP)[-1:] == "?":
        return len(every) <= HEADING and (first or _titled(every, 0.8) or len(every) <= 9)
    if words[-1] in _AFTER_STOP and words[-2:-1] in (",", "?"):
        return False
    return len(every) <= HEADING or first or (len(every) <= 22 and _titled(every, 0.8))


def _titled(every: list[str], share: float) -> bool:
    """Whether the words that title case raises are raised, and they are no plain sentence of names."""
    major = [w for w in every if w.lower().strip("‘“\"'(") not in _MINOR and any(c.isalpha() for c in w)]
    raised = sum(next(c for c in w if c.isalpha()).isupper() for w in major)
    return len(major) > 2 and raised >= share * len(major)


def _furniture(words: str) -> BlockKind | None:
    if len(words) > FURNITURE:
        return None
    plain = " ".join(words.lower().split())
    bare = plain.strip(" .:!|→»›>")
    for entry in _tables():
        if entry.where == "whole":
            fits = bare == entry.words
        elif entry.where == "within":
            fits = entry.words in plain
        else:
            fits = plain.startswith(entry.words) and _stands_alone(words, plain, entry.words)
        if fits:
            return entry.kind
    return None


def _stands_alone(words: str, plain: str, opening: str) -> bool:
    """Whether an opening is a whole form of words and what follows it is no report of a third party."""
    after = plain[len(opening) : len(opening) + 1]
    if opening[-1].isalpha() and after.isalpha():
        return False
    return len(words.split()) <= 30 and " said" not in plain


@cache
def _tables() -> tuple[_Furniture, ...]:
    path = files("communique.reading") / "furniture.csv"
    with path.open("r", encoding="utf-8") as source:
        lines = csv.DictReader(source)
        return tuple(_entry(row, lines.line_num) for row in lines)


def _entry(row: dict[str, str], line: int) -> _Furniture:
    where, words = row["where"], row["words"]
    if where not in ("start", "within", "whole") or not words:
        raise LexiconError(f"furniture.csv: {where!r} is no place for {words!r}", line=line)
    kinds: tuple[BlockKind, ...] = ("boilerplate", "caption", "byline")
    for kind in kinds:
        if row["kind"] == kind:
            return _Furniture(kind, where, words)
    raise LexiconError(f"furniture.csv: {row['kind']!r} is no kind of block for {words!r}", line=line)


def _mark_lists(openings: list[str], lasts: list[str], kinds: list[BlockKind]) -> None:
    """Turn neighbouring lines with bullets, and short lines after a colon, into lists."""
    bulleted = [bool(_BULLET.match(o)) for o in openings]
    for i, kind in enumerate(kinds):
        near = (i > 0 and bulleted[i - 1]) or (i + 1 < len(kinds) and bulleted[i + 1])
        if bulleted[i] and near and kind in ("prose", "heading", "byline"):
            kinds[i] = "list"
    for i in range(1, len(kinds) - 1):
        opens = lasts[i - 1] == ":" and kinds[i - 1] in ("prose", "list")
        goes_on = kinds[i - 1] == "list" and not bulleted[i - 1] and lasts[i - 1] != ":"
        if kinds[i] == "heading" and (goes_on or (opens and kinds[i + 1] == "heading")):
            kinds[i] = "list"


def pieces_of(text: str, block: Block, index: int) -> Iterator[Piece]:
    """The stretches of a block to parse, a dateline apart; boilerplate has none.

    White space of every kind is a blank in them, character for character.
    """
    if block.kind == "boilerplate":
        return
    start = block.start
    found = _DATELINE.match(text, start, min(block.end, start + 160)) if block.kind == "prose" else None
    if found:
        yield Piece(index, start, text[start : found.end()].translate(_SPACES))
        start = found.end()
    while start < block.end:
        end = min(block.end, start + PIECE)
        if end < block.end:
            end = _break(text, start, end)
        end = _unending(text, start, end) or end
        yield Piece(index, start, text[start:end].translate(_SPACES))
        start = end


def _break(text: str, start: int, end: int) -> int:
    """The best place to cut before ``end``: after a sentence, else after a word, else there."""
    for mark in (". ", "? ", "! ", " "):
        at = text.rfind(mark, start + PIECE // 2, end)
        if at > 0:
            return at + len(mark)
    return end


def _unending(text: str, start: int, end: int) -> int | None:
    """Where to cut a stretch in which no sentence ends for too long; None where there is none."""
    if end - start <= LONGEST:
        return None
    last = start
    for found in _SENTENCE_END.finditer(text, start, end):
        if found.end() - last > LONGEST:
            break
        last = found.end()
    if end - last <= LONGEST:
        return None
    at = text.rfind(" ", last + LONGEST // 2, last + LONGEST)
    return at + 1 if at > 0 else last + LONGEST


def dateline_of(document: Document, blocks: tuple[Block, ...]) -> Span | None:
    """The dateline that opens the first paragraph, or None.

    A place in capitals, or a place with a date or an agency, before a dash: "MOSCOW, Sept 15 (Reuters) -".
    """
    first = next((b for b in blocks if b.kind == "prose"), None)
    found = _DATELINE.match(document.text, first.start, min(first.end, first.start + 160)) if first else None
    if not found:
        return None
    part = next(name for name, words in found.groupdict().items() if words)
    return document.span(found.start(part), found.end(part))
