"""The date pass: cases in a file, properties, and the tables it reads."""

from __future__ import annotations

import datetime as dt
import json
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communique.code.dates import dates, expressions
from communique.code.dates_grammar import rules
from communique.code.dates_guards import guards
from communique.code.dates_values import easter, kinds
from communique.code.found import Found
from communique.records import Date
from communique.world import load
from tests.code.cases import blocks, read
from tests.conftest import examples

CASES = [(text, e) for text, es in blocks("dates/dates.txt") for e in es]
GOLD = Path(__file__).parents[3] / "shared" / "gold"
WORDS = (
    "on in the of from to between and last next this early mid - May June 31 30 4 2022 1990s 0 99999 Monday week "
    "year day days two ago later Q4 fiscal quarter first spring Easter , century 19th decade 29 February , ' '82 since"
)


def dated(text: str, published: dt.date | None = dt.date(2022, 9, 16)) -> tuple[Date, ...]:
    return dates(read(text, published), Found(), load()).dates


@pytest.mark.parametrize(("text", "expectation"), CASES, ids=[f"{t[:30]}|{e[:40]}" for t, e in CASES])
def test_cases(text: str, expectation: str) -> None:
    said = dated(text)
    words, *rest = (x.strip() for x in expectation[1:].split("|"))
    if expectation[0] == "!":
        start = text.index(words)
        assert not [d for d in said if d.span.start < start + len(words) and start < d.span.end]
        return
    found = {d.span.words: d for d in said}
    assert words in found, list(found)
    d = found[words]
    assert [str(d.from_ or ""), str(d.to or ""), d.precision, d.basis] == rest


@examples(60)
@given(st.lists(st.sampled_from(WORDS.split(" ")), min_size=1, max_size=12), st.dates() | st.none())
def test_no_run_of_date_words_crashes_or_lies(words: list[str], published: dt.date | None) -> None:
    for d in dated(" ".join(words), published):
        assert d.from_ is None or d.to is None or d.from_ <= d.to
        assert (d.basis == "unresolved") == (d.from_ is None and d.to is None)


@examples(40)
@given(st.text(max_size=200))
def test_spans_hold_their_words(text: str) -> None:
    for d in dated(text):
        assert text[d.span.start : d.span.end] == d.span.words


def test_without_a_publication_date_relative_dates_are_unresolved() -> None:
    said = {d.span.words: d for d in dated("They met yesterday and in 2004, and will meet on May 3.", None)}
    assert said["yesterday"].basis == "unresolved"
    assert said["2004"].from_ == dt.date(2004, 1, 1)
    assert said["May 3"].basis == "unresolved"


def test_a_line_that_dates_the_report_stands_in_for_publication() -> None:
    said = {d.span.words: d for d in dated("Friday, September 13, 2019\n\nThe court met on Wednesday.", None)}
    assert (said["Wednesday"].from_, said["Wednesday"].basis) == (dt.date(2019, 9, 11), "text")


@pytest.mark.parametrize("published", [dt.date.min, dt.date.max])
def test_the_ends_of_the_calendar(published: dt.date) -> None:
    text = "Yesterday, tomorrow, next year, last decade, 40 years ago, the following day, next summer, on Friday."
    assert dated(text, published)


def test_expressions_of_no_tokens() -> None:
    assert list(expressions(())) == []


def test_every_rule_names_a_kind_and_guard_that_exist_and_shows_an_example() -> None:
    for rule in rules():
        assert rule.kind in kinds(), rule
        assert not rule.guard or rule.guard in guards(), rule


@pytest.mark.parametrize(("year", "day"), [(2022, (4, 17)), (2023, (4, 9)), (2024, (3, 31)), (1961, (4, 2))])
def test_easter(year: int, day: tuple[int, int]) -> None:
    assert easter(year) == dt.date(year, *day)


@pytest.mark.skipif(not (GOLD / "score.py").is_file(), reason="the measuring sets are not beside this checkout")
def test_meantime_marks() -> None:
    sys.path.insert(0, str(GOLD))
    import score

    data = score.lines_of(GOLD / "dates" / "dev.jsonl")
    answers = []
    for d in data:
        said = dated(d["text"], dt.date.fromisoformat(d["published"]))
        answers.append(
            {
                "id": d["id"],
                "dates": json.loads(
                    json.dumps(
                        [
                            {
                                "span": [x.span.start, x.span.end],
                                "from": x.from_ and x.from_.isoformat(),
                                "to": x.to and x.to.isoformat(),
                                "precision": x.precision,
                                "basis": x.basis,
                            }
                            for x in said
                        ]
                    )
                ),
            }
        )
    figures = score.score("dates", data, answers)
    assert figures["strict"]["f1"] >= 0.86
    assert figures["relaxed"]["f1"] >= 0.90
    assert figures["value"]["f1"] >= 0.81
