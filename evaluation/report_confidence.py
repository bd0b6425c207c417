"""Whether ``confidence`` keeps its word: of the answers given with .8, are eight in ten right?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from evaluation.report_html import Html, joined, note, section, table, tag

BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """The answers whose confidence lies in ``[low, low + 0.1)``: how many, their mean confidence, the share right."""

    low: float
    answers: int
    confidence: float
    right: float


@dataclass(frozen=True, slots=True)
class Reliability:
    """The bins of some answers; ``error`` is the expected calibration error (Naeini et al., AAAI 2015)."""

    what: str
    bins: tuple[Bin, ...]
    error: float

    @property
    def answers(self) -> int:
        """How many answers the bins hold."""
        return sum(b.answers for b in self.bins)


def reliability(what: str, answers: Iterable[tuple[float, bool]]) -> Reliability:
    """The reliability of ``(confidence, right)`` pairs; confidence lies in 0 to 1."""
    pairs = list(answers)
    bins = tuple(b for i in range(BINS) if (b := _bin(i, pairs)))
    far = sum(b.answers * abs(b.confidence - b.right) for b in bins)
    return Reliability(what, bins, far / len(pairs) if pairs else 0.0)


def _bin(number: int, pairs: Sequence[tuple[float, bool]]) -> Bin | None:
    inside = [(c, r) for c, r in pairs if min(int(c * BINS + 1e-9), BINS - 1) == number]
    if not inside:
        return None
    n = len(inside)
    return Bin(number / BINS, n, sum(c for c, _ in inside) / n, sum(r for _, r in inside) / n)


def shown(found: Sequence[Reliability]) -> Html:
    """Plots and tables of reliability, side by side."""
    how = (
        "Bars: the share that was right among answers of that confidence, with their number above. Dots: their mean "
        "confidence. Where bar and dot meet on the dashed line, confidence says what it means. The expected "
        "calibration error is the mean distance between the two, over all answers."
    )
    return section("Reliability of confidence", note(how), tag("div", joined(map(_figure, found)), class_="plots"))


def _figure(found: Reliability) -> Html:
    heads = ("confidence", "answers", "mean confidence", "share right")
    rows = [(f"{b.low:.1f} to {b.low + 1 / BINS:.1f}", b.answers, b.confidence, b.right) for b in found.bins]
    caption = f"{found.what}: {found.answers} answers, expected calibration error {found.error:.3f}"
    return tag("figure", joined((_plot(found, caption), tag("figcaption", caption), table(heads, rows))))


LEFT, TOP, SIDE = 34, 12, 300


def _x(share: float) -> float:
    return round(LEFT + SIDE * share, 1)


def _y(share: float) -> float:
    return round(TOP + SIDE * (1 - share), 1)


def _plot(found: Reliability, caption: str) -> Html:
    parts = (*_axes(), *(p for b in found.bins for p in _bar(b)))
    box = f"0 0 {LEFT + SIDE + 12} {TOP + SIDE + 34}"
    return tag("svg", joined(parts), viewBox=box, role="img", aria_label=caption)


def _axes() -> Iterable[Html]:
    for tick in (0, 0.2, 0.4, 0.6, 0.8, 1):
        yield tag("line", "", x1=_x(0), x2=_x(1), y1=_y(tick), y2=_y(tick), class_="axis")
        yield tag("text", f"{tick:.1f}", x=LEFT - 6, y=_y(tick) + 3, text_anchor="end")
        yield tag("text", f"{tick:.1f}", x=_x(tick), y=_y(0) + 14, text_anchor="middle")
    yield tag("text", "confidence", x=_x(0.5), y=_y(0) + 28, text_anchor="middle")
    yield tag("line", "", x1=_x(0), x2=_x(1), y1=_y(0), y2=_y(1), class_="even")


def _bar(b: Bin) -> Iterable[Html]:
    place = _x(b.low + 0.01)
    width, height = SIDE * 0.08, round(SIDE * b.right, 1)
    told = f"{b.answers} answers, mean confidence {b.confidence:.2f}, share right {b.right:.2f}"
    yield tag("rect", tag("title", told), x=place, y=_y(b.right), width=width, height=height, class_="bar")
    yield tag("text", b.answers, x=_x(b.low + 0.05), y=max(_y(b.right) - 4, 9), text_anchor="middle")
    yield tag("circle", tag("title", told), cx=_x(b.confidence), cy=_y(b.confidence), r=4, class_="mean")
