"""Where a source, a cue and a content begin and end: spans by the dependency tree, trimmed as people mark them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from communique.code.quotations_cues import Cue
from communique.reading import Quoted, Reading, Token

Range = tuple[int, int]
"""Characters of the text, ``[start, end)``."""

CLOSING = "\"'”’»›」』"
OPENING = "\"'“‘„«‹「『`"
EDGES = frozenset(".,;:-–—―…")
SUBJECTS = ("nsubj", "nsubjpass", "csubj", "expl")
PARENTHESES = frozenset((",", "--", "–", "—"))
AUXILIARIES = frozenset(("aux", "auxpass", "neg"))
RELATIVES = frozenset(("who", "which", "that", "whom", "whose"))


@dataclass(slots=True)
class Saying:
    """One attribution while it is put together, in characters of the text.

    ``verb`` is the token that the cue turns on, ``speaker`` the token that heads the source, ``through`` the
    token that heads who passed it on. ``verbatim`` words are a turn of an interview or a post: they need no marks.
    """

    entry: Cue | None
    verb: Token | None
    cue: Range | None
    source: Range | None
    speaker: Token | None
    content: list[Range] = field(default_factory=list)
    through: Token | None = None
    verbatim: bool = False


class Marks:
    """The quoted stretches of a reading, looked up by character."""

    def __init__(self, quoted: Sequence[Quoted]) -> None:
        self.quoted = quoted
        self._starts = [q.start for q in quoted]

    def at(self, character: int) -> Quoted | None:
        """The quoted stretch around a character, or None."""
        index = bisect_right(self._starts, character) - 1
        return self.quoted[index] if index >= 0 and character < self.quoted[index].end else None

    def between(self, start: int, end: int) -> Sequence[Quoted]:
        """The quoted stretches that begin in ``[start, end)``."""
        low = bisect_right(self._starts, start - 1)
        return self.quoted[low : bisect_right(self._starts, end - 1)]


def trimmed(text: str, start: int, end: int) -> Range | None:
    """A range without white space, commas, dashes and full stops at its edges; None when nothing is left.

    What stands before a closing quotation mark stays.
    """
    while start < end and (text[start].isspace() or text[start] in EDGES):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in EDGES):
        end -= 1
    return (start, end) if end > start else None


def widened(marks: Marks, span: Range, avoid: Range) -> Range:
    """A range with the whole of any quotation that it cuts through, unless that would take in the cue."""
    start, end = span
    first, last = marks.at(start), marks.at(end - 1)
    after = marks.at(end)
    if first and not _meets((first.start, first.end), avoid):
        start = min(start, first.start)
    if last and not _meets((last.start, last.end), avoid):
        end = max(end, last.end)
    if after and after.start < end and not _meets((after.start, after.end), avoid):
        end = max(end, after.end)
    return start, end


def _meets(one: Range, other: Range) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def runs(tokens: Iterable[Token], without: frozenset[int]) -> list[tuple[Token, Token]]:
    """Unbroken runs of some tokens, first and last; a gap breaks a run only where one of ``without`` lies in it."""
    found: list[tuple[Token, Token]] = []
    for token in tokens:
        if token.i in without:
            continue
        if found and not any(i in without for i in range(found[-1][1].i + 1, token.i)):
            found[-1] = (found[-1][0], token)
        else:
            found.append((token, token))
    return found


def cue_tokens(verb: Token, reading: Reading) -> tuple[Token, Token]:
    """The verb with the auxiliaries and adverbs right before it and the particle or colon right after."""
    first = last = verb
    while first.i > 0:
        before = reading.tokens[first.i - 1]
        adverb = before.dep == "advmod" and before.tag not in ("WRB", "WDT")
        if before.sent != verb.sent or before.head is not verb or not (before.dep in AUXILIARIES or adverb):
            break
        if adverb and before.i > 0 and before.lower.istitle():
            break
        first = before
    last = next((c for c in verb.children if c.dep == "prt" and c.i == last.i + 1), last)
    after = reading.tokens[last.i + 1] if last.i + 1 < len(reading.tokens) else None
    return first, after if after is not None and after.text == ":" else last


def source_range(head: Token, reading: Reading) -> Range:
    """The noun phrase that names a source: titles, appositions and relative clauses with it."""
    if head.lower in RELATIVES and head.pos == "PRON":
        return head.start, head.end
    tokens = [t for t in head.subtree() if t.sent == head.sent]
    first, last = tokens[0], tokens[-1]
    while first.i < head.i and (first.pos in ("PUNCT", "CCONJ") or first.dep in ("advmod", "mark", "cc")):
        first = reading.tokens[first.i + 1]
    if first.pos == "ADP" and first.i + 1 < head.i and reading.tokens[first.i + 1].lower in RELATIVES:
        first = reading.tokens[first.i + 2]
    while last.i > head.i and last.pos == "PUNCT" and last.text not in (")", "]", *CLOSING):
        last = reading.tokens[last.i - 1]
    after = reading.tokens[last.i + 1] if last.i + 1 < len(reading.tokens) else None
    if after is not None and after.text in PARENTHESES and _between(head, last, after.text, reading):
        last = after
    return first.start, last.end


def _between(head: Token, last: Token, mark: str, reading: Reading) -> bool:
    """Whether a mark opens an insertion after the head, which the same mark then closes."""
    return any(reading.tokens[i].text == mark for i in range(head.i + 1, last.i))


def subject_of(verb: Token) -> tuple[Token | None, Token | None]:
    """The token that heads who does it as written, and who that is; both None where nobody is named.

    They differ for a relative pronoun. Conjoined, participial and infinitive verbs take the subject of what
    governs them.
    """
    token, steps = verb, 0
    while steps < 6:
        own = token.kid("nsubj", "csubj") if token is verb or token.kid("nsubjpass") is None else None
        own = own or (token.kid("nsubjpass") if token is not verb else None)
        if own is not None:
            return own, _antecedent(own, token)
        if token is verb and (token.kid("auxpass") is not None or (token.dep == "acl" and token.tag == "VBN")):
            return _agent(token)
        up = token.head.head if joined_to_report(token) else token.head
        if up is token:
            return None, None
        if token.dep == "acl" and token.tag == "VBG" and _after_comma(token):
            governing = next((a for a in up.ancestors() if a.pos in ("VERB", "AUX")), None)
            own = governing.kid("nsubj", "nsubjpass") if governing is not None else None
            return (own, own) if own is not None else (up, up)
        if token.dep in ("acl", "relcl"):
            return up, up
        if token.dep == "xcomp" and (given := up.kid("dobj")) is not None and token.i > given.i:
            return given, given
        if token.dep not in ("conj", "xcomp", "advcl", "ccomp", "pcomp", "prep", "dep", "parataxis"):
            return None, None
        token, steps = up, steps + 1
    return None, None


def joined_to_report(verb: Token) -> bool:
    """Whether a verb that the parse joined to a reported clause goes with the report, as its tense shows.

    "agreed that the book may be sold but ruled ...": "ruled" goes with "agreed".
    """
    clause = verb.head
    if verb.dep != "conj" or clause.dep != "ccomp" or verb.kid("nsubj", "nsubjpass", "aux", "auxpass") is not None:
        return False
    modal = any(c.tag == "MD" for c in clause.kids("aux"))
    return verb.tag in ("VBD", "VBZ") and verb.tag == clause.head.tag and (modal or clause.tag != verb.tag)


def _after_comma(verb: Token) -> bool:
    """Whether a participle stands apart from the noun before it: "told the crowd, saying"."""
    first = min(verb.i, *(c.i for c in verb.children if c.dep in ("advmod", "neg", "mark")), verb.i)
    return any(c.text == "," and c.i == first - 1 for c in verb.head.children)


def _agent(verb: Token) -> tuple[Token | None, Token | None]:
    by = verb.kid("agent") or next((c for c in verb.kids("prep") if c.lower == "by"), None)
    head = by.kid("pobj") if by is not None else None
    return head, head


def _antecedent(subject: Token, verb: Token) -> Token:
    if subject.lower in RELATIVES and subject.tag in ("WP", "WDT") and verb.dep == "relcl":
        return verb.head
    return subject


__all__ = [
    "AUXILIARIES",
    "CLOSING",
    "EDGES",
    "OPENING",
    "SUBJECTS",
    "Marks",
    "Range",
    "Saying",
    "cue_tokens",
    "joined_to_report",
    "runs",
    "source_range",
    "subject_of",
    "trimmed",
    "widened",
]
