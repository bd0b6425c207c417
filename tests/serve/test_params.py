"""Parameters of addresses, and cursors."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import QueryParams

from communique.errors import RequestError
from communique.serve.params import Param, cursor_of, place_of, read_all

PARAMS = (
    Param("since", "first day", "day"),
    Param("type", "types", many=True),
    Param("limit", "rows", "whole", default=50, least=1, most=1000),
    Param("by", "period", default="month", among=("day", "month")),
    Param("exact", "yes or no", "flag", default=True),
)


def read(query: str) -> dict[str, object]:
    return read_all(PARAMS, QueryParams(query), {})


def test_what_is_not_given_has_its_default() -> None:
    assert read("since=&type=") == {"since": None, "type": (), "limit": 50, "by": "month", "exact": True}


def test_the_last_of_a_single_and_all_of_several_count() -> None:
    found = read("type=AID&type=CONSULT&type=AID&exact=0&exact=1&since=2024-02-29")
    assert found["type"] == ("AID", "CONSULT")
    assert found["exact"] is True
    assert found["since"] == dt.date(2024, 2, 29)


@pytest.mark.parametrize(
    "query",
    ["since=yesterday", "since=2023-02-29", "limit=0", "limit=1001", "limit=1e3", "by=week", "exact=perhaps", "what=1",
     "type=" + "x" * 501, "type=%00"],
)  # fmt: skip
def test_what_is_no_value_is_said(query: str) -> None:
    with pytest.raises(RequestError):
        read(query)


@given(st.one_of(st.none(), st.dates()), st.text(max_size=40), st.text(max_size=40))
def test_cursors_come_back_as_they_were(day: dt.date | None, document: str, own: str) -> None:
    assert place_of(cursor_of([day, document, own]), (dt.date, str, str)) == [day, document, own]


@given(st.text(max_size=60))
def test_any_other_text_is_no_cursor(text: str) -> None:
    try:
        day, document, own = place_of(text, (dt.date, str, str))
    except RequestError:
        return
    assert isinstance(day, dt.date | None) and isinstance(document, str | None) and isinstance(own, str | None)
