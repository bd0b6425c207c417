"""What memberships leave to the words around them: "with", "did so", "no longer", lists behind a noun."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from communique.code.arguments import members, surface_subjects
from communique.code.found import Found
from communique.code.governing import opened
from communique.code.organisations import enumerated
from communique.reading import Reading, Token
from communique.records import Date, Entity

_BESIDE = frozenset({"with", "alongside"})
_TIMES = frozenset({"day", "month", "year"})


def with_others(verb: Token) -> Iterator[Token]:
    """Who joins in: "joined BRICS with Egypt and Iran", "together with Uzbekistan"."""
    for prep in verb.kids("prep"):
        if prep.lower in _BESIDE:
            yield from (m for t in prep.kids("pobj") for m in members(t))


def beside_of(noun: Token, verb: Token) -> Iterator[Token]:
    """Who else holds a standing: "is a member, along with Chad"; of "A, B and C, members of X", all three."""
    near = [*noun.subtree(), *(verb.children if verb is not noun else ())]
    for word in near:
        if word.lower in _ALONG:
            preps = [word] if word.lower == "alongside" else [p for p in word.kids("prep") if p.lower == "with"]
            yield from (m for p in preps for t in p.kids("pobj") for m in members(t))
    if noun.dep == "appos" and noun.tag in ("NNS", "NNPS"):
        first = noun.head
        while first.dep == "conj":
            first = first.head
        yield from (m for m in members(first) if m.i < noun.i)


_ALONG = frozenset({"along", "together", "alongside"})


def own_date(
    reading: Reading, found: Found, noun: Token, organisation: Entity, others: Sequence[Entity]
) -> Date | None:
    """Of several bodies with a date behind each, that of one: "of NATO since 2004 and of the EU since 2007"."""
    if len(others) < 2:
        return None
    end = reading.sentence_of(noun).end
    behind = {e.id: m.span for e in others for m in reversed(e.mentions) if noun.end <= m.span.start < end}
    if organisation.id not in behind:
        return None
    here = behind[organisation.id]
    stop = min((s.start for s in behind.values() if s.start > here.start), default=end)
    said = found.dates_in(reading.sentence_span(reading.sentence_of(noun)))
    dates = [d for d in said if here.end <= d.span.start < stop]
    return opened(reading, dates[0]) if dates else None


def doing_so(verb: Token) -> Iterator[tuple[Token, Token]]:
    """Others who do the same, each with the verb that says so: "after China had done so", "as did Finland"."""
    for clause in verb.kids("advcl", "conj"):
        if clause.lemma != "do":
            continue
        so = any(c.lower in ("so", "likewise", "too") for c in clause.kids("advmod", "dobj"))
        as_did = any(c.lower == "as" for c in clause.kids("mark", "advmod", "prep"))
        if so or (as_did and clause.kid("dobj") is None):
            yield from ((t, clause) for t in surface_subjects(clause))


def has_ended(verb: Token) -> bool:
    """Whether a standing is over: "is no longer a member", "is not a member any more"."""
    words = [t for c in verb.children for t in (c, *c.children) if abs(t.i - verb.i) < 8]
    longer = any(t.lower == "longer" for t in words)
    return (longer or any(t.lower == "anymore" for t in words)) and any(t.dep == "neg" for t in words)


def is_supposed(verb: Token) -> bool:
    """Whether "if" or "were ... to" above an infinitive only imagines it: "if Chile were to join"."""
    above = verb.head
    while verb.dep in ("xcomp", "conj") and above is not verb:
        if any(c.lower in ("if", "unless") for c in above.kids("mark")):
            return True
        verb, above = above, above.head
    return False


def named_behind(reading: Reading, found: Found, noun: Token, organisation: Entity) -> list[Token]:
    """The states listed right behind "the founding members of X," or "its members -", two at least."""
    if noun.tag not in ("NNS", "NNPS"):
        return []
    tokens, end = reading.tokens, noun.end
    behind = [m.span.end for m in organisation.mentions if noun.end <= m.span.start <= noun.end + 12]
    end = behind[0] if behind else end
    at = next((t.i for t in tokens[noun.i + 1 : noun.i + 20] if t.start >= end), len(tokens))
    if at + 2 >= len(tokens) or tokens[at].text not in (",", ":", "-", "–", "—") or tokens[at].sent != noun.sent:
        return []
    first = next((t for t in tokens[at + 1 : at + 4] if any(e.kind == "state" for e in found.at(t))), None)
    if first is None or any(t.lower != "the" and not found.at(t) for t in tokens[at + 1 : first.i]):
        return []
    listed = enumerated(reading, found, first)
    return listed if len(listed) > 1 and _closes(reading, listed[-1]) else []


def _closes(reading: Reading, last: Token) -> bool:
    after = reading.tokens[last.i + 1] if last.i + 1 < len(reading.tokens) else None
    return after is None or after.text in (",", ".", ";", ":", "-", "–", "—", ")")


def of_relative_year(reading: Reading, found: Found, verb: Token) -> Date | None:
    """ "In 2023, a year in which Finland joined too": the date that the noun of the clause stands beside."""
    noun = verb.head
    if verb.dep != "relcl" or noun.lemma not in _TIMES:
        return None
    before = [d for d in found.dates_in(reading.sentence_span(reading.sentence_of(verb))) if d.span.end <= noun.start]
    return before[-1] if before and noun.start - before[-1].span.end < 6 else None
