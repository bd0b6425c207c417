"""Date expressions in a run of tokens: word classes, patterns from a table, and the longest match."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import product

from communique.code.lexicon import table
from communique.reading import Token

Classes = Mapping[str, object]

_YEAR = re.compile(r"1\d{3}|20\d{2}|21\d{2}")
_YEAR_LATER = re.compile(r"(?:mid|early|late|pre|post)[-–]((?:1\d|20)\d{2})")
_YEARS = re.compile(r"((?:1\d|20)\d{2})[-–—/]((?:\d{2}){1,2})")
_DECADE = re.compile(r"(?:(?:mid|early|late)[-–])?((?:1\d|20)?\d0)[’']?s")
_ORDINAL = re.compile(r"(\d{1,2})(?:st|nd|rd|th)")
_DAYS = re.compile(r"(\d{1,2})[-–—](\d{1,2})")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:T[\d:.]+Z?)?|((?:19|20)\d{2})([01]\d)([0-3]\d)(?:T\d+Z?)?")
_SLASH = re.compile(r"(\d{1,2})([/.])(\d{1,2})\2(\d{4}|\d{2})")
_FISCAL = re.compile(r"FY[’']?(\d{4}|\d{2})", re.IGNORECASE)
_TITLED = frozenset({"MONTH", "WEEKDAY"})


@dataclass(frozen=True, slots=True)
class Rule:
    """One way to write a date: which kind of value it has, with what argument, and what must hold around it."""

    kind: str
    argument: tuple[str, ...]
    guard: str
    order: int


@dataclass(frozen=True, slots=True)
class Item:
    """A token, or a date expression found in an earlier stage, with the classes that patterns may ask for."""

    first: Token
    last: Token
    classes: Classes
    expression: Expression | None = None


@dataclass(frozen=True, slots=True)
class Expression:
    """A date expression: its rule, the words from ``first`` to ``last``, and what its classes stood for."""

    rule: Rule
    first: Token
    last: Token
    values: Mapping[str, tuple[object, ...]]
    inner: tuple[Expression, ...]
    literals: frozenset[str]

    def number(self, name: str, at: int = 0) -> int | None:
        """The number that a class of the pattern stood for, or None."""
        values = self.values.get(name, ())
        value = values[at] if at < len(values) else None
        return value if isinstance(value, int) else None


@dataclass(slots=True)
class _Node:
    """One state of the compiled patterns."""

    after: dict[str, _Node] = field(default_factory=dict)
    rule: Rule | None = None


@lru_cache(maxsize=20_000)
def word_classes(text: str) -> Classes | None:
    """What a word may be in a pattern, with the value that it stands for; None when no pattern can use it."""
    lower = text.lower()
    found: dict[str, object] = {lower: None} if lower in _literals() else {}
    for name, value in _lexicon().get(lower, ()):
        if name not in _TITLED or text[0].isupper():
            found[name] = value
    if text[0].isdigit() or any(c.isdigit() for c in text):
        found.update(_numeric(text))
    elif lower.startswith(("mid", "early", "late")) and (decade := _DECADE.fullmatch(lower)):
        found["DECADE"] = int(decade.group(1))
    if text == ",":
        found["COMMA"] = None
    return found or None


def _numeric(text: str) -> Iterator[tuple[str, object]]:
    if text.isascii() and text.isdigit():
        yield from _plain_number(text)
    elif shape := _ORDINAL.fullmatch(text.lower()):
        yield "ORD", int(shape.group(1))
        if 1 <= int(shape.group(1)) <= 31:
            yield from (("DAY", int(shape.group(1))), ("ORDDAY", int(shape.group(1))))
    elif shape := _DECADE.fullmatch(text.lower()):
        yield "DECADE", _decade(int(shape.group(1)))
    elif shape := _YEARS.fullmatch(text):
        yield "YEARS", (int(shape.group(1)), int(shape.group(1)[: 4 - len(shape.group(2))] + shape.group(2)))
    elif shape := _YEAR_LATER.fullmatch(text.lower()):
        yield "YEAR", int(shape.group(1))
    elif shape := _DAYS.fullmatch(text):
        yield "DAYS", (int(shape.group(1)), int(shape.group(2)))
    elif shape := _ISO.fullmatch(text):
        yield "ISODAY", tuple(int(g) for g in shape.groups() if g)
    elif shape := _SLASH.fullmatch(text):
        yield "SLASHDAY", (int(shape.group(1)), int(shape.group(3)), int(shape.group(4)), shape.group(2))
    elif shape := _FISCAL.fullmatch(text):
        yield "FYEAR", int(shape.group(1)) + (2000 if len(shape.group(1)) == 2 else 0)


def _plain_number(text: str) -> Iterator[tuple[str, object]]:
    if len(text) > 9:
        return
    number = int(text)
    yield "NUM", number
    if 1 <= number <= 31 and len(text) <= 2:
        yield "DAY", number
    if len(text) == 2:
        yield from (("N2", number), ("YY", number))
    if _YEAR.fullmatch(text):
        yield "YEAR", number
        if number % 10 == 0:
            yield "DECADETEN", number


def _decade(number: int) -> int:
    return number if number >= 1000 else (1900 if number >= 20 else 2000) + number


@cache
def _lexicon() -> Mapping[str, tuple[tuple[str, object], ...]]:
    found: dict[str, tuple[tuple[str, object], ...]] = {}
    for row in table("dates/words", "word", "class", "value"):
        value = row["value"]
        pair = (row["class"], int(value) if value.isdigit() else value)
        found[row["word"]] = (*found.get(row["word"], ()), pair)
    return found


@cache
def words_of(name: str) -> frozenset[str]:
    """The words of one class of the table."""
    return frozenset(word for word, pairs in _lexicon().items() if any(c == name for c, _ in pairs))


@cache
def _rows() -> tuple[tuple[int, str, Rule], ...]:
    found = []
    for row in table("dates/rules", "stage", "pattern", "kind", "argument", "guard", "example"):
        rule = Rule(row["kind"], tuple(row["argument"].split()), row["guard"], row.line)
        if not row["stage"].isdigit():
            raise row.fault(f"stage {row['stage']!r} is no number")
        found.append((int(row["stage"]), row["pattern"], rule))
    for row in table("dates/holidays", "form", "rule", "example"):
        rule = Rule("holiday", tuple(row["rule"].split()), "title", 10_000 + row.line)
        pattern = row["form"].lower()
        found += [(1, f"{pattern} YEAR?", rule), (1, f"this|last|next {pattern}", rule)]
    return tuple(found)


def rules() -> tuple[Rule, ...]:
    """Every rule of the tables, in their order."""
    return tuple(rule for _, _, rule in _rows())


@cache
def _literals() -> frozenset[str]:
    words = (w.removesuffix("?") for _, p, _ in _rows() for part in p.split() for w in part.split("|"))
    return frozenset(w for w in words if w and not w.isupper())


@cache
def _trie(stage: int) -> _Node:
    root = _Node()
    for _, pattern, rule in (row for row in _rows() if row[0] == stage):
        for path in _paths(pattern):
            node = root
            for step in path:
                node = node.after.setdefault(step, _Node())
            if node.rule is None:
                node.rule = rule
    return root


def _paths(pattern: str) -> Iterator[tuple[str, ...]]:
    """Every way through a pattern, its optional and alternative words written out."""
    choices = []
    for part in pattern.split():
        words: list[str] = part.removesuffix("?").split("|")
        choices.append([*words, ""] if part.endswith("?") and part != "?" else words)
    paths = (tuple(word for word in path if word) for path in product(*choices))
    return (path for path in paths if path[-1] != "COMMA")


def matches(
    items: Sequence[Item], stage: int, allowed: Callable[[Expression, Sequence[Item], int, int], bool]
) -> Iterator[tuple[int, int, Expression]]:
    """The longest allowed matches of a stage from left to right: first item, one past the last, expression."""
    root, at = _trie(stage), 0
    begins = root.after.keys()
    while at < len(items):
        for end, rule, picks in _longest(root, items, at) if not begins.isdisjoint(items[at].classes) else ():
            found = _expression(rule, items, at, end, picks)
            if allowed(found, items, at, end):
                yield at, end, found
                at = end
                break
        else:
            at += 1


Picks = tuple[tuple[str, object], ...]


def _longest(root: _Node, items: Sequence[Item], at: int) -> list[tuple[int, Rule, Picks]]:
    found: list[tuple[int, Rule, Picks]] = []
    waiting: list[tuple[_Node, int, Picks]] = [(root, at, ())]
    while waiting:
        node, here, picks = waiting.pop()
        if node.rule is not None:
            found.append((here, node.rule, picks))
        if here < len(items):
            classes = items[here].classes
            for name in classes.keys() & node.after.keys():
                waiting.append((node.after[name], here + 1, (*picks, (name, classes[name]))))
    return sorted(found, key=lambda f: (-f[0], f[1].order))


def _expression(rule: Rule, items: Sequence[Item], at: int, end: int, picks: Picks) -> Expression:
    values: dict[str, tuple[object, ...]] = {}
    for name, value in picks:
        if name.isupper():
            values[name] = (*values.get(name, ()), value)
    used = items[at:end]
    return Expression(
        rule,
        used[0].first,
        used[-1].last,
        values,
        tuple(i.expression for i in used if i.expression),
        frozenset(name for name, _ in picks if not name.isupper()),
    )
