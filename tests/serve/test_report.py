"""The text in segments: nothing left out, every mark whole, however marks overlap."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from communique.serve.report import WINDOW, Mark, paragraphs, segments, window

KINDS = ("entity", "event", "quotation", "place")


@st.composite
def marked(draw: st.DrawFn) -> tuple[str, list[Mark]]:
    text = draw(st.text("ab \nש", min_size=1, max_size=60))
    marks = []
    for i in range(draw(st.integers(0, 8))):
        start = draw(st.integers(0, len(text) - 1))
        end = draw(st.integers(start + 1, len(text)))
        kind = draw(st.sampled_from(KINDS))
        marks.append(Mark(f"r{i}", kind, start, end, draw(st.sampled_from(("", kind)))))
    return text, marks


@given(marked())
def test_the_segments_are_the_text(case: tuple[str, list[Mark]]) -> None:
    text, marks = case
    assert "".join(s.words for s in segments(text, marks, 0, len(text))) == text


@given(marked())
def test_each_mark_is_on_exactly_its_words(case: tuple[str, list[Mark]]) -> None:
    text, marks = case
    found = list(segments(text, marks, 0, len(text)))
    for mark in marks:
        on = [s for s in found if mark.record in s.records]
        if mark.look:
            words = "".join(s.words for s in on)
            assert words == text[mark.start : mark.end].replace("\n", "")
            assert sum(mark.record in s.anchors for s in on) == bool(words)


def test_overlapping_marks_share_a_segment() -> None:
    text = "He said that Finland joined."
    marks = [Mark("q", "quotation", 8, 27, "quotation"), Mark("f", "entity", 13, 20, "entity state")]
    found = {s.words: s for s in segments(text, marks, 0, len(text))}
    assert found["Finland"].records == ("f", "q")
    assert found["Finland"].target == "f"
    assert found["that "].target == "q"


def test_lines_are_paragraphs_and_empty_ones_are_none() -> None:
    assert [[s.words for s in p] for p in paragraphs("one\n\ntwo\n", [], 0, 9)] == [["one"], ["two"]]


def test_a_long_text_is_shown_in_part() -> None:
    assert window("x" * WINDOW, 5) == (0, WINDOW)
    assert window("x" * (3 * WINDOW), WINDOW + 5) == (WINDOW, 2 * WINDOW)
    assert window("x" * (3 * WINDOW), 99 * WINDOW) == (2 * WINDOW, 3 * WINDOW)
