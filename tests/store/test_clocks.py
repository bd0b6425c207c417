"""Two clocks: as of a day, as known at a time; and what two runs have otherwise."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest

from communique.errors import StoreError
from communique.records import Coding, Date
from communique.store import Clocks, Record
from communique.store.diff import difference, run_of
from communique.store.digest import digests
from tests.conftest import CODER
from tests.store.conftest import renamed


def on(coding: Coding, *days: str) -> Coding:
    """The coding with one event a day, each otherwise the same."""
    met = coding.events[0]
    span = coding.dates[0].span
    dates = [dt.date.fromisoformat(d) for d in days]
    events = [replace(met, id=f"event-{d}", when=Date(span, d, d, "day", "explicit")) for d in dates]
    return replace(coding, events=tuple(events))


STORY = {
    "2022-10-01": ("2022-05-16",),
    "2022-11-01": ("2022-05-16", "2022-05-20"),
    "2022-12-01": ("2022-05-20", "2022-06-30"),
}
"""Three codings of one story by the day of the run: the days on which each says that the two met."""

ASKED = {
    ("2022-05-16", "2022-10-15"): ["2022-05-16"],
    ("2022-05-16", "2022-11-15"): ["2022-05-16"],
    ("2022-05-16", "2022-12-15"): [],
    ("2022-05-20", "2022-10-15"): ["2022-05-16"],
    ("2022-05-20", "2022-11-15"): ["2022-05-16", "2022-05-20"],
    ("2022-05-20", "2022-12-15"): ["2022-05-20"],
    ("2022-07-01", "2022-10-15"): ["2022-05-16"],
    ("2022-07-01", "2022-11-15"): ["2022-05-16", "2022-05-20"],
    ("2022-07-01", "2022-12-15"): ["2022-05-20", "2022-06-30"],
}
"""What is so as of the first day, as known on the second."""


def test_all_nine_combinations_of_two_clocks(coding: Coding, tmp_path: Path, write: Callable[..., str]) -> None:
    for day, told in STORY.items():
        write(on(coding, *told), on=day)
    record = Record(tmp_path)
    days, times = (sorted({k[i] for k in ASKED}) for i in (0, 1))
    assert list(product(days, times)) == list(ASKED)
    for (day, time), expected in ASKED.items():
        view = record.view(as_of=day, known_at=time)
        for table, column in (("events", '"when"."from"'), ("dyads", "day"), ("event_reports", "day")):
            found = view.sql(f"select distinct {column} as d from {table} order by d").column("d").to_pylist()
            assert [str(d) for d in found] == expected, (day, time, table)
    codings = record.sql("select known_from, known_to from codings order by known_from").to_pylist()
    assert [c["known_to"] for c in codings] == [c["known_from"] for c in codings[1:]] + [None]


def test_before_the_first_run_nothing_was_known(coding: Coding, tmp_path: Path, write: Callable[..., str]) -> None:
    write(coding, on="2022-10-01")
    assert Record(tmp_path).view(known_at="2022-09-30").table("documents").num_rows == 0
    assert Record(tmp_path).view(known_at=dt.datetime(2022, 10, 1, 11)).table("events").num_rows == 0
    assert Record(tmp_path).view(known_at=dt.date(2022, 10, 1)).table("events").num_rows == 1


@pytest.mark.parametrize("clocks", [{"as_of": "yesterday"}, {"known_at": "2022-13-01"}, {"known_at": "noon"}])
def test_what_is_no_time_is_said(clocks: dict[str, str]) -> None:
    with pytest.raises(StoreError, match="give it as"):
        Clocks.of(clocks.get("as_of"), clocks.get("known_at"))


def test_what_two_runs_have_otherwise_and_why(coding: Coding, tmp_path: Path, write: Callable[..., str]) -> None:
    write(on(coding, "2022-05-16", "2022-05-20"), renamed(coding, "gone"), on="2022-10-01")
    later = on(coding, "2022-05-20", "2022-06-30")
    later = replace(later, events=(replace(later.events[0], confidence=0.5), later.events[1]))
    write(later, on="2022-11-01", coder=replace(CODER, lexicon="lexicon-2"))
    found = difference(Record(tmp_path), "previous", "latest")
    assert found.why == ("lexicon: lexicon → lexicon-2",)
    assert (found.only_first, found.only_second, found.both) == (1, 0, 1)
    changes = {c.id: (c.change, c.fields) for c in found.changes}
    assert changes == {
        "event-2022-05-16": ("removed", ()),
        "event-2022-05-20": ("changed", ("confidence",)),
        "event-2022-06-30": ("added", ()),
    }
    assert found.counts[("events", "added")] == 1
    assert found.same > 0


@pytest.mark.parametrize("words", ["2021", "2022", ""])
def test_a_run_must_be_named_so_that_there_is_one(
    coding: Coding, tmp_path: Path, write: Callable[..., str], words: str
) -> None:
    write(coding, on="2022-10-01")
    write(coding, on="2022-11-01")
    with pytest.raises(StoreError, match="there are 2022"):
        run_of(Record(tmp_path), words)
    assert run_of(Record(tmp_path), "202211").run.startswith("20221101")


def test_equal_records_have_equal_digests(coding: Coding, tmp_path: Path, write: Callable[..., str]) -> None:
    write(renamed(coding, "a"), renamed(coding, "b"))
    once = digests(Record(tmp_path))
    write(renamed(coding, "b"), renamed(coding, "a"), on="2022-10-01")
    assert digests(Record(tmp_path)) == once
    write(replace(renamed(coding, "a"), events=()), on="2022-11-01")
    again = digests(Record(tmp_path))
    assert {t for t in once if once[t] != again[t]} == {"events", "event_sides", "dyads", "whole"}
