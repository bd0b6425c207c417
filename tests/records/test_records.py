"""Records: spans that cannot lie, ids that hash content, JSON and Arrow forms that lose nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from communique.errors import RecordError, SpanError
from communique.records import (
    TABLES,
    Coding,
    Span,
    coding_from_json,
    content_id,
    json_schema,
    plain,
    record_type,
    spans_of,
    to_json,
)
from communique.records.arrow import arrow_schema


@given(st.text(min_size=1), st.data())
def test_a_span_holds_its_words(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    span = Span.of(text, start, end)
    assert span.words == text[span.start : span.end]
    assert str(span) == span.words


@pytest.mark.parametrize(("start", "end", "words"), [(3, 3, ""), (-1, 2, "abc"), (0, 2, "abc"), (5, 4, "")])
def test_a_span_that_cannot_be_is_refused(start: int, end: int, words: str) -> None:
    with pytest.raises(SpanError):
        Span(start, end, words)


def test_a_span_past_the_text_is_refused() -> None:
    with pytest.raises(SpanError):
        Span.of("abc", 2, 5)


def test_spans_overlap_and_cover() -> None:
    text = "one two three"
    whole, two, end = Span.of(text, 0, 13), Span.of(text, 4, 7), Span.of(text, 7, 13)
    assert whole.covers(two)
    assert not two.covers(whole)
    assert whole.overlaps(end)
    assert not two.overlaps(end)


def test_a_coding_whose_span_lies_cannot_be_built(coding: Coding) -> None:
    lying = replace(coding.events[0], trigger=Span(0, 3, "met"))
    with pytest.raises(SpanError, match="does not read 'met'"):
        replace(coding, events=(lying,))


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("events", {"actors": ("entity-9",)}),
        ("events", {"where": 7}),
        ("events", {"attributed_to": "quotation-9"}),
        ("quotations", {"speaker": "entity-9"}),
    ],
)
def test_a_coding_that_points_nowhere_cannot_be_built(coding: Coding, table: str, change: dict) -> None:
    broken = replace(getattr(coding, table)[0], **change)
    with pytest.raises(RecordError):
        replace(coding, **{table: (broken,)})


def test_json_round_trip(coding: Coding) -> None:
    assert coding_from_json(to_json(coding)) == coding


def test_json_uses_the_contracts_names(coding: Coding) -> None:
    data = json.loads(to_json(coding))
    assert data["events"][0]["when"]["from"] == "2022-05-16"
    assert data["events"][0]["trigger"] == [20, 23]
    assert data["quotations"][0]["outlet"] is None
    assert data["offices"] == []


def test_output_fits_the_json_schema(coding: Coding) -> None:
    jsonschema.Draft202012Validator(json_schema()).validate(json.loads(to_json(coding)))


def test_the_json_schema_refuses_what_is_no_coding(coding: Coding) -> None:
    data = json.loads(to_json(coding))
    data["events"][0]["status"] = "perhaps"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(json_schema()).validate(data)


@pytest.mark.parametrize("line", ["{}", '{"document": {"text": "a"}}', '{"contract": 1, "document": 3}'])
def test_what_is_no_coding_is_refused(line: str) -> None:
    with pytest.raises(RecordError, match="not a coding"):
        coding_from_json(line)


@pytest.mark.parametrize("table", TABLES)
def test_arrow_columns_are_the_contracts_fields(coding: Coding, table: str) -> None:
    whole = coding.to_arrow(table)
    assert whole.schema == arrow_schema(record_type(table))
    assert whole.num_rows == len(getattr(coding, table))
    assert whole.column_names == list(json_schema()["$defs"][record_type(table).__name__]["properties"])


def test_arrow_keeps_values(coding: Coding) -> None:
    row = coding.to_arrow("events").to_pylist()[0]
    assert row["actors"] == ["entity-1", "entity-2"]
    assert row["trigger"] == {"start": 20, "end": 23}
    assert str(row["when"]["from"]) == "2022-05-16"


def test_every_span_of_a_coding_is_seen(coding: Coding) -> None:
    words = {s.words for r in coding.records() for s in spans_of(r)}
    assert {"met", "Helsinki", "Monday", "he", "said", "“We agree,”", "Finland"} <= words


@given(st.lists(st.text() | st.integers() | st.none()))
def test_ids_are_content(parts: list) -> None:
    assert content_id("event", "doc", parts) == content_id("event", "doc", list(parts))
    assert content_id("event", "doc", parts) != content_id("event", "other", parts)


def test_whole_numbers_are_written_whole() -> None:
    assert plain((50000.0, 0.5)) == [50000, 0.5]


def test_an_unknown_entity_is_no_entity(coding: Coding) -> None:
    with pytest.raises(KeyError):
        coding.entity("entity-9")
    assert str(coding).startswith("doc-1: 2 entities, 1 places")


def test_records_read_as_lines(coding: Coding) -> None:
    assert coding.describe(coding.events[0]) == "CONSULT: Finland and Sweden, 2022-05-16, happened (met)"
    assert coding.describe(coding.quotations[0]) == "Finland: “We agree,”"


def test_tables_open_in_polars_and_pandas(coding: Coding) -> None:
    assert coding.to_polars("events")["type"].to_list() == ["CONSULT"]
    assert list(coding.to_pandas("places")["country"]) == ["FIN"]


def test_the_schema_file_is_that_of_the_types() -> None:
    written = (Path(__file__).parents[2] / "docs" / "coding.schema.json").read_text(encoding="utf-8")
    assert json.loads(written) == json_schema(), "make schema"
