"""The analyst's reports: judgements rest on the reports' own words and hold for as long as the record stays as it was."""

from __future__ import annotations

from dataclasses import replace

import pytest

from evaluation.analyst import judgements as said
from evaluation.analyst.records import KINDS, Report, lines, reports

EVERY = {report.id: report for report in reports()}


def test_judgements_rest_on_words_of_the_reports() -> None:
    judged = said.judgements()
    assert len(judged) > 150
    for one in judged:
        line = one.line
        assert EVERY[line.report].text[line.start : line.end] == line.words
        assert line.kind in KINDS
        assert one.right is not bool(one.error)


@pytest.mark.parametrize("miss", said.misses(), ids=lambda m: f"{m.report}:{m.words}")
def test_what_was_missed_stands_in_the_report(miss: said.Miss) -> None:
    assert miss.words in EVERY[miss.report].text.replace("\n", " ")


def test_judgement_holds_only_for_what_was_judged() -> None:
    judged = said.judgements()
    line = judged[-1].line
    held, new = said.matched([line, replace(line, said="something else")], judged)
    assert [one.line.key for one in held] == [line.key]
    assert [one.said for one in new] == ["something else"]


def test_records_become_lines() -> None:
    report = Report("x", "s", "agency", "2024-03-04", "Kenya condemned Sudan on Sunday.\n")
    event = next(line for line in lines(report) if line.kind == "events")
    assert event.said == "ACCUSE/disapprove happened: Kenya (KEN) -> Sudan (SDN)"
    assert (event.words, event.when) == ("condemned", "2024-03-03")
    assert said.is_found(said.Miss("x", "events", ("ACCUSE",), "condemned Sudan"), report, [event])
    assert not said.is_found(said.Miss("x", "events", ("AID",), "condemned Sudan"), report, [event])
