"""What must hold around a date expression for it to be one: counts, names, verbs and habits are none."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from communique.code.dates_grammar import Expression, Item, words_of
from communique.reading import Token

_NAMES = frozenset({"PERSON", "ORG", "FAC", "PRODUCT", "WORK_OF_ART", "LAW", "NORP", "LANGUAGE"})
_COUNTS = frozenset({"CARDINAL", "QUANTITY", "MONEY", "PERCENT"})
_HABIT = frozenset({"every", "each", "any", "per"})
_AMBIGUOUS = frozenset({"may", "march", "april", "june", "august", "jan"})
_LEADS = frozenset(
    {"in", "on", "since", "until", "till", "by", "from", "to", "of", "before", "after", "during", "through"}
    | {"between", "and", "around", "circa", "late", "early", "mid", "mid-", "throughout", "or", "as", "-", "–"}
    | {"last", "this", "next", "than", "into", "for", "at", "the", "(", "/", ","}
)
_TIGHT = frozenset({"-", "–", "/", "+", ":", "$", "£", "€", "#", "№"})

Items = Sequence[Item]


def allowed(found: Expression, items: Items, at: int, end: int) -> bool:
    """Whether the words around a match leave it a date."""
    before = items[at - 1].last if at else None
    after = items[end].first if end < len(items) else None
    if before is not None and before.lower in _HABIT:
        return False
    check = _GUARDS.get(found.rule.guard)
    return check is None or check(found, before, after)


def _touches(left: Token | None, right: Token | None) -> bool:
    return left is not None and right is not None and left.end == right.start


def _year(found: Expression, before: Token | None, after: Token | None) -> bool:
    word = found.first
    if before is not None and (before.text in "$£€#№" or before.lower in words_of("NUMBERED")):
        return False
    if _touches(before, word) and before is not None and before.text in _TIGHT:
        return False
    if _touches(found.last, after) and after is not None and after.text in _TIGHT and after.text not in "-–":
        return False
    if after is not None and (after.lower in words_of("COUNTED") or _address(after)):
        return False
    led = before is not None and before.lower in _LEADS
    number = found.number("YEAR")
    if number is None:
        return True
    if after is not None and after.tag in ("NNS", "NNPS") and (number % 100 == 0 or not 1900 <= number < 2100):
        return False
    if word.ent in _COUNTS and not led:
        return False
    if number % 100 == 0 and not led and before is not None and before.pos == "PROPN":
        return False
    return number >= 1700 or led


def _address(after: Token) -> bool:
    """Whether a name such as "Orchard St." follows: the number before it is a house's."""
    token, steps = after, 0
    while token.text[0].isupper() and steps < 4:
        if steps and token.lower in words_of("ADDRESS"):
            return True
        nearby = [c for c in (token.head, *token.children) if c.i == token.i + 1]
        if not nearby:
            return False
        token, steps = nearby[0], steps + 1
    return False


def _month(found: Expression, before: Token | None, after: Token | None) -> bool:
    word = found.last
    if before is not None and before.lower.rstrip(".") in ("mr", "mrs", "ms", "miss", "dr", "president", "minister"):
        return False
    if word.lower in _AMBIGUOUS:
        named = after is not None and after.pos == "PROPN" and after.text[0].isupper() and after.ent != "DATE"
        if named or (before is not None and before.lower == "the" and (after is None or after.pos != "NOUN")):
            return False
        if word.text.isupper() or word.tag in ("MD", "VB", "VBP"):
            return False
        return word.ent == "DATE" or (before is not None and before.lower in _LEADS and word.ent not in _NAMES)
    return word.ent not in _NAMES or (before is not None and before.lower in _LEADS)


def _weekday(found: Expression, before: Token | None, after: Token | None) -> bool:
    if found.first.ent in _NAMES and not (before is not None and before.lower == "on"):
        return False
    return not (before is not None and before.lower in ("black", "bloody", "ash", "palm", "super"))


def _title(found: Expression, before: Token | None, after: Token | None) -> bool:
    if after is not None and after.pos == "PROPN" and after.text[0].isupper() and after.ent not in ("DATE", "TIME"):
        return False
    return all(w[0].isupper() or not w[0].isalpha() for w in (found.first.text, found.last.text)) or bool(
        found.literals & {"this", "last", "next"} and found.last.text[0].isupper()
    )


def _led(found: Expression, before: Token | None, after: Token | None) -> bool:
    return before is not None and before.lower in _LEADS


def _later(found: Expression, before: Token | None, after: Token | None) -> bool:
    return after is None or after.lower != "than"


def _ago(found: Expression, before: Token | None, after: Token | None) -> bool:
    return before is None or before.lower not in ("half", "a")


def _closed(found: Expression, before: Token | None, after: Token | None) -> bool:
    """Whether nothing follows that "before" or "after" would govern: "the day after the vote" is no date."""
    if after is not None and after.lower == "to":
        return False
    return after is None or after.pos in ("PUNCT", "CCONJ", "ADP", "VERB", "AUX", "ADV", "SCONJ")


def _last(found: Expression, before: Token | None, after: Token | None) -> bool:
    return "last" in found.inner[0].literals


def _weak(found: Expression, before: Token | None, after: Token | None) -> bool:
    return True


def _adverb(found: Expression, before: Token | None, after: Token | None) -> bool:
    return "at" in found.literals


def _now(found: Expression, before: Token | None, after: Token | None) -> bool:
    if _touches(found.last, after) and after is not None and after.text == "-":
        return False
    return found.first.pos == "ADV" and not (after is not None and after.lower == "that")


def _recent(found: Expression, before: Token | None, after: Token | None) -> bool:
    return found.last.dep == "amod" and not (before is not None and before.lower in ("most", "more"))


def _soon(found: Expression, before: Token | None, after: Token | None) -> bool:
    tied = (before is not None and before.lower in ("as", "too", "so", "how")) or "as" in found.literals
    return not tied and not (after is not None and after.lower in ("as", "after", "to", "-"))


def _noun(found: Expression, before: Token | None, after: Token | None) -> bool:
    return (
        found.last.text.islower()
        and found.last.pos in ("NOUN", "ADJ")
        and found.last.dep in ("pobj", "dobj", "nsubj", "conj", "attr")
    )


def _bare_day(found: Expression, before: Token | None, after: Token | None) -> bool:
    if found.last.dep not in ("pobj", "dobj", "npadvmod"):
        return False
    return after is None or after.lower not in ("of", "when", "that", "after", "before", "to", "-", "'s", "’s", "in")


def _season(found: Expression, before: Token | None, after: Token | None) -> bool:
    word = found.last
    if word.pos not in ("NOUN", "PROPN") or word.ent in _NAMES:
        return False
    if after is not None and after.pos == "PROPN" and after.ent != "DATE" and word.text[0].isupper():
        return False
    lead = before.lower if before is not None else ""
    return lead in ("in", "by", "since", "until", "during", "of", "this", "next", "last") or word.ent == "DATE"


_GUARDS: Mapping[str, Callable[[Expression, Token | None, Token | None], bool]] = {
    "year": _year,
    "month": _month,
    "weekday": _weekday,
    "title": _title,
    "led": _led,
    "later": _later,
    "ago": _ago,
    "closed": _closed,
    "last": _last,
    "weak": _weak,
    "adverb": _adverb,
    "now": _now,
    "recent": _recent,
    "soon": _soon,
    "noun": _noun,
    "bare_day": _bare_day,
    "season": _season,
}


def guards() -> frozenset[str]:
    """The guards that a rule may name."""
    return frozenset(_GUARDS)
