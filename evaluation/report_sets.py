"""What the pages of the report are made from: a set with its answers, and a page's parts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from evaluation.report_confidence import Reliability, shown
from evaluation.report_html import Html, section, table

Row = dict[str, Any]
WORST = 50
"""How many cases a page sets out in full."""

CLASSES = 40
"""How many classes of error a page names."""

NOTHING = "nothing"
"""The row or column of a matrix for what was not said, or not wanted."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A set of human-coded text: the scorer's figures, its lines, and our answers by the lines' ids."""

    name: str
    result: Row
    data: Sequence[Row]
    answers: Mapping[str, Row]
    script: Any

    def answer(self, line: Row) -> Row:
        """The answer to a line; a line that failed has an empty one, as in the scorer."""
        found = self.answers.get(line["id"], {})
        return {} if "error" in found else found


@dataclass(frozen=True, slots=True)
class Parts:
    """What a page shows beneath its figures: sections, classes of error with their numbers, and reliabilities."""

    sections: tuple[Html, ...]
    faults: Counter[str] = field(default_factory=Counter)
    reliabilities: tuple[Reliability, ...] = ()

    def all_sections(self) -> tuple[Html, ...]:
        """The sections in the order of a page: the commonest errors, the set's own, the reliability plots."""
        rows = [(what, n) for what, n in self.faults.most_common()]
        first = section("Classes of error", table(("what went wrong", "cases"), rows, CLASSES)) if rows else Html("")
        return (first, *self.sections, *([shown(self.reliabilities)] if self.reliabilities else []))


def tally(pairs: Iterable[tuple[str, str]]) -> Counter[tuple[str, str]]:
    """Counts of ``(wanted, said)``."""
    return Counter(pairs)


def labels(counts: Iterable[tuple[str, str]]) -> list[str]:
    """The labels of a matrix in order, with the one for nothing at the end."""
    return [*sorted({x for pair in counts for x in pair} - {NOTHING}), NOTHING]


def by_label(counts: Mapping[tuple[str, str], float], names: Sequence[str]) -> Html:
    """Precision, recall and F1 of every label of a matrix, worst first."""
    return label_table((n, *_margins(n, counts)) for n in names)


def _margins(name: str, counts: Mapping[tuple[str, str], float]) -> tuple[float, float, float]:
    wanted = sum(n for (w, _), n in counts.items() if w == name)
    said = sum(n for (_, s), n in counts.items() if s == name)
    return wanted, said, counts.get((name, name), 0)


def label_table(rows: Iterable[tuple[str, float, float, float]]) -> Html:
    """Precision, recall and F1 of ``(label, wanted, said, both)``, worst first."""
    heads = ("label", "wanted", "said", "precision", "recall", "F1")
    scored = [(scores(both, said, wanted), name, wanted, said) for name, wanted, said, both in rows if wanted or said]
    worst = sorted(scored, key=lambda row: row[0][2])
    return table(heads, [(name, wanted, said, *found) for found, name, wanted, said in worst])


def scores(both: float, said: float, wanted: float) -> tuple[float, float, float]:
    """Precision, recall and F1 from what is right, what was said and what was wanted."""
    p, r = (both / said if said else 0.0), (both / wanted if wanted else 0.0)
    return p, r, 2 * p * r / (p + r) if p + r else 0.0


def speaker(because: str | None) -> str:
    """Who spoke, a rule, a model or nobody: the first word of ``because``."""
    first = re.match(r"[A-Za-z]+", because or "")
    return first[0].lower() if first else NOTHING


def rule(because: str | None) -> str:
    """The row of a table that spoke, such as ``aid.csv:6``, or the words of ``because`` without what they matched."""
    words = because or NOTHING
    row = re.search(r"[\w-]+\.csv:\d+", words)
    if words.endswith("on that day"):
        return "an office on that day"
    return row[0] if row else re.sub(r"\s+", " ", re.sub(r"['‘“\"].*?['’”\"]", "*", words))


def shares(heads: tuple[str, str], answers: Iterable[tuple[str, bool]], least: int = 1) -> Html:
    """A table of how often each key was right, those with the most errors first."""
    seen, right = Counter[str](), Counter[str]()
    for key, good in answers:
        seen[key] += 1
        right[key] += good
    worst = sorted((right[k] - n, k) for k, n in seen.items() if n >= least)
    rows = ((k, seen[k], -wrong, right[k] / seen[k]) for wrong, k in worst)
    return table((*heads, "wrong", "share right"), rows)


def relation(span: tuple[int, int], others: Iterable[tuple[int, int]]) -> str:
    """How a span that was not matched lies to those of the other side: longer, shorter, across or alone."""
    s, e = span
    met = [(a, b) for a, b in others if a < e and s < b]
    if not met:
        return "alone"
    if any(a <= s and e <= b for a, b in met):
        return "inside a longer one"
    return "round a shorter one" if any(s <= a and b <= e for a, b in met) else "across another"


Maker = Callable[[Measured], Parts]
