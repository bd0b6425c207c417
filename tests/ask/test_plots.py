"""Pictures of answers: their data, their words, and that each form of them can be opened."""

from __future__ import annotations

import json
import re
import struct
from itertools import combinations
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from communique.ask import Answer, Filters, Record
from communique.ask.drawing import Plot
from communique.ask.network_plot import LABEL, LETTER
from communique.ask.plots import PICTURED
from communique.errors import CommuniqueError, RequestError
from communique.records import Coding
from communique.store import Writer
from tests.ask.conftest import met, punished, told
from tests.conftest import CODER


def views(plot: Plot) -> list[Any]:
    return list(plot.spec["vconcat"])


def recorded(folder: Path, *codings: Coding) -> Record:
    with Writer(folder, CODER, ("a.txt",)) as writer:
        for coding in codings:
            writer.add(coding, f"{coding.id}.txt")
    return Record(folder)


def words(plot: Plot) -> str:
    """The caption under a picture."""
    return " ".join(views(plot)[-1]["mark"]["text"])


def test_a_dyad_has_cooperation_above_and_conflict_below(record: Record) -> None:
    plot = record.dyad("JPN", "RUS", "month").plot()
    assert plot.title == "What passed between Japan and Russia"
    rows = views(plot)[0]["data"]["values"]
    assert [(r["period"][:10], r["cooperation"], r["below"]) for r in rows] == [("2022-09-01", 0, -1)]
    assert "1 dated less exactly than a month is left out" in words(plot)
    assert "Source: record" in words(plot) and "Counted is what happened" in words(plot)


def test_periods_without_events_are_nought_not_a_line_across(record: Record) -> None:
    found = record.dyad("CHN", "RUS", "day", filters=Filters.of(statuses="any"))
    rows = views(found.plot())[0]["data"]["values"]
    assert len(rows) == 32 and sum(r["cooperation"] for r in rows) == 3
    assert rows[1] == {"period": "2022-09-02T00:00:00", "cooperation": 0, "conflict": 0, "below": 0, "words": ""}
    assert "Counted is" not in words(found.plot())


@pytest.mark.parametrize(("by", "number"), [("day", 366), ("week", 53), ("month", 12), ("quarter", 4), ("year", 1)])
def test_periods_go_through_a_leap_year(tmp_path: Path, by: str, number: int) -> None:
    ends = (told(day, "Own Wire", day, met("CHN", "RUS")) for day in ("2024-01-01", "2024-12-31"))
    plot = recorded(tmp_path, *ends).dyad("CHN", "RUS", by).plot()
    assert len(views(plot)[0]["data"]["values"]) == number


def test_members_are_bars_with_marks_that_agree_or_not_on_their_day(sco: Record) -> None:
    plot = sco.members("SCO").plot()
    bars, marks = (layer["data"]["values"] for layer in views(plot)[0]["layer"])
    iran = [b["status"] for b in bars if b["member"] == "Iran"]
    assert iran[0] == "observer" and iran[-1] == "member"
    said = {(m["said"], m["agrees"]) for m in marks if m["member"] == "Iran"}
    assert ("member", "does not, or cannot be told") in said
    assert all(b["from"] <= b["to"] for b in bars)


def test_a_timeline_has_a_lane_a_kind(record: Record) -> None:
    plot = record.timeline("RUS").plot()
    marks = views(plot)[0]["data"]["values"]
    assert {m["what"] for m in marks} == {"CONSULT", "SANCTION", "quotation"}
    assert sum(m["number"] for m in marks) == len([r for r in record.timeline("RUS").rows if r["day"]])


def test_events_are_a_calendar_of_days(record: Record) -> None:
    plot = record.events(statuses="any").plot()
    cells = views(plot)[0]["data"]["values"]
    assert len(cells) == 365 and sum(c["number"] for c in cells) == 5
    assert [c["weekday"] for c in cells[:3]] == ["Sat", "Sun", "Mon"]
    assert "not dated to the day are left out" in words(plot)


def test_long_spans_are_a_calendar_of_months(tmp_path: Path) -> None:
    days = {"2001-05-03": 2, "2001-05-04": 1, "2006-01-01": 4}
    spread = (told(day, "Own Wire", day, *[met("CHN", "RUS")] * number) for day, number in days.items())
    view = views(recorded(tmp_path, *spread).events().plot())[0]
    cells = {(c["year"], c["month"]): c["number"] for c in view["data"]["values"]}
    assert len(cells) == 72 and cells[2001, "May"] == 3 and cells[2003, "Jan"] == 0 and cells[2006, "Jan"] == 4


def test_a_network_draws_a_pair_once_whatever_the_relations(record: Record) -> None:
    plot = record.network(level="country").plot()
    lines, _, _, dots, _ = (layer["data"]["values"] for layer in views(plot)[0]["layer"])
    assert {d["name"] for d in dots} == {"China", "Russia", "Japan"} and len(lines) == 3
    punished = next(line for line in lines if "Japan" in line["what"] and "Russia" in line["what"])
    assert punished["tone"] == "below" and not punished["mutual"]
    assert plot.spec == record.network(level="country").plot().spec, "the same ties, the same picture"
    assert "Who sanctions whom" in record.network("sanctions").plot().title


def test_both_directions_make_a_tie_mutual(tmp_path: Path) -> None:
    both = told("a", "Own Wire", "2022-09-01", punished("JPN", "RUS"), punished("RUS", "JPN"))
    lines = views(recorded(tmp_path, both).network().plot())[0]["layer"][0]["data"]["values"]
    assert [(line["mutual"], line["events"], line["mean"]) for line in lines] == [(True, 2, -8)]


def test_names_are_moved_apart() -> None:
    def edge(party: str) -> dict[str, Any]:
        ends = {
            "source": "hub",
            "target": party,
            "source_name": "the one in the middle",
            "target_name": f"party {party}",
        }
        return {**ends, "relation": "aids", "symmetric": False, "events": 1, "goldstein_sum": 2.0, "words": ""}

    table = pa.Table.from_pylist([edge(f"number {n} of twenty") for n in range(20)])
    dots = views(Answer("network", table, table.num_rows).plot())[0]["layer"][2]["data"]["values"]
    assert len(dots) == 21
    for one, other in combinations(dots, 2):
        wide = LETTER * (len(one["name"]) + len(other["name"])) / 2
        assert abs(one["x"] - other["x"]) >= wide or abs(one["y"] - other["y"]) >= 0.8 * LABEL, (one, other)


def test_nodes_are_ranked(record: Record) -> None:
    rows = views(record.nodes(level="country").plot())[0]["data"]["values"]
    assert rows[0]["name"] == "China"


def test_every_form_can_be_opened(record: Record, tmp_path: Path) -> None:
    plot = record.dyad("CHN", "RUS").plot()
    for form in ("svg", "png", "html"):
        plot.write(tmp_path / f"p.{form}")
    svg = (tmp_path / "p.svg").read_text(encoding="utf-8")
    assert svg.startswith("<svg") and "What passed between China and Russia" in svg and "Source: record" in svg
    png = (tmp_path / "p.png").read_bytes()
    wide, high = struct.unpack(">II", png[16:24])
    assert png.startswith(b"\x89PNG") and 1400 < wide < 1700 and high > 800
    html = (tmp_path / "p.html").read_text(encoding="utf-8")
    assert "<title>What passed between China and Russia</title>" in html and 'lang="en"' in html
    assert not re.findall(r"<(?:script|link)[^>]+(?:src|href)=", html), "the page loads nothing"
    with pytest.raises(RequestError, match=r"none of \.svg"):
        plot.write(tmp_path / "p.gif")


def test_notebooks_show_it(record: Record) -> None:
    shown = record.events().plot()._repr_mimebundle_()
    assert shown["image/svg+xml"].startswith("<svg") and shown["text/plain"] == "<Plot Events in the news>"


def test_every_picture_is_drawn_without_a_warning(
    record: Record, sco: Record, capfd: pytest.CaptureFixture[str]
) -> None:
    answers = (
        record.dyad("CHN", "RUS"), sco.members("SCO"), record.timeline("RUS"), record.events(), record.network(),
        record.nodes(),
    )  # fmt: skip
    assert {a.question.split()[0] for a in answers} == set(PICTURED)
    for answer in answers:
        plot = answer.plot()
        assert plot.spec["description"] and json.dumps(plot.spec)
        assert "<svg" in plot.to_svg()
    assert "WARN" not in capfd.readouterr().err


def test_what_has_no_picture_says_so(record: Record) -> None:
    with pytest.raises(RequestError, match="a said answer has no picture"):
        record.said().plot()
    with pytest.raises(RequestError, match="nothing to draw"):
        record.events(types="AID").plot()
    with pytest.raises(RequestError, match="all time"):
        record.dyad("CHN", "RUS", "all").plot()


def test_a_missing_extra_is_named(record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "vl_convert", None)
    with pytest.raises(CommuniqueError, match=r"communique\[plots\]"):
        record.events().plot().to_svg()


def test_the_command_draws(record: Record, tmp_path: Path) -> None:
    from typer.testing import CliRunner

    from communique.cli.asking import ask_app

    asked = ["dyad", "CHN", "RUS", "--record", str(record.folder), "--plot", str(tmp_path / "d.svg")]
    done = CliRunner().invoke(ask_app, asked)
    assert done.exit_code == 0 and (tmp_path / "d.svg").exists() and "d.svg" in done.output
