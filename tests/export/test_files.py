"""Graphs and calendars, opened again by the libraries that people use."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import icalendar
import networkx
import pytest

from communique.ask import Filters, Record
from communique.errors import CommuniqueError, StoreError
from communique.export import write_calendar, write_graphml


def test_graphml_is_the_network(record: Record, tmp_path: Path) -> None:
    path = tmp_path / "n.graphml"
    assert write_graphml(record, path) == (4, 2)
    graph = networkx.read_graphml(path, force_multigraph=True)
    assert {d["label"] for _, d in graph.nodes(data=True)} == {"北京", "Côte d’Ivoire", "Japan", "Russia"}
    edges = {(graph.nodes[a]["label"], d["label"]): d for a, _, d in graph.edges(data=True)}
    punished = edges["Japan", "sanctions"]
    assert (punished["weight"], punished["symmetric"], punished["first"]) == (3.0, False, "2022-09-14")
    assert punished["document"] and graph.nodes["state:JPN"]["community"] > 0
    assert "Source" not in path.read_text(encoding="utf-8")[:200]
    with pytest.raises(StoreError, match="there already"):
        write_graphml(record, path)


def test_graphml_of_nothing_is_an_empty_graph(record: Record, tmp_path: Path) -> None:
    assert write_graphml(record, tmp_path / "n.graphml", Filters.of(types="AID")) == (0, 0)
    assert len(networkx.read_graphml(tmp_path / "n.graphml")) == 0


def test_a_calendar_has_what_is_dated_once(record: Record, tmp_path: Path) -> None:
    path = tmp_path / "o.ics"
    assert write_calendar(record, path) == 0, "nothing here is a meeting on a day that its report gives"


def test_occasions_told_twice_are_one_entry(planned: Record, tmp_path: Path) -> None:
    path = tmp_path / "o.ics"
    assert write_calendar(planned, path) == 2
    calendar = icalendar.Calendar.from_ical(path.read_bytes())
    entries = {str(e["summary"]): e for e in calendar.walk("VEVENT")}
    met = entries["Meeting: Japan and Russia"]
    assert (met["dtstart"].dt, met["dtend"].dt) == (dt.date(2022, 9, 14), dt.date(2022, 9, 16))
    assert str(met["status"]) == "CONFIRMED" and str(met["location"]) == "Tashkent"
    assert str(met["description"]).count("doc-") == 2
    assert (met["geo"].latitude, met["geo"].longitude) == (41.264651, 69.21627)
    assert str(entries["“Vostok”, and more: Russia"]["status"]) == "TENTATIVE"


def test_missing_extras_are_named(record: Record, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    modules = __import__("sys").modules
    monkeypatch.setitem(modules, "icalendar", None)
    with pytest.raises(CommuniqueError, match=r"communique\[calendar\]"):
        write_calendar(record, tmp_path / "o.ics")
    monkeypatch.setitem(modules, "networkx", None)
    with pytest.raises(CommuniqueError, match=r"communique\[network\]"):
        write_graphml(record, tmp_path / "n.graphml")
    assert not list(tmp_path.iterdir())
