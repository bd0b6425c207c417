"""Networks: edges, and the parties' places in them."""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import combinations

import networkx
import pytest

from communique.ask import Record
from communique.ask.network_nodes import _measures
from communique.errors import RequestError


def test_nodes_count_partners_and_events_on_each_side(record: Record) -> None:
    rows = {r["node"]: r for r in record.nodes().rows}
    assert set(rows) == {"state:CHN", "state:RUS", "state:JPN"}
    china, russia, japan = (rows[f"state:{c}"] for c in ("CHN", "RUS", "JPN"))
    assert (russia["partners"], russia["events"], russia["given"], russia["received"]) == (2, 5, 3, 5)
    assert (japan["given"], japan["received"], japan["events"]) == (3, 1, 3)
    assert china["strength"] == 4
    assert all(r["document"] and r["words"] and r["end"] > r["start"] for r in rows.values())
    assert sum(r["pagerank"] for r in rows.values()) == pytest.approx(1)


def test_the_weight_can_be_conflict_or_cooperation(record: Record) -> None:
    conflict = {r["node"]: r["strength"] for r in record.nodes(weight="conflict").rows}
    assert conflict == {"state:CHN": 0, "state:RUS": 16, "state:JPN": 16}
    cooperation = {r["node"]: r["strength"] for r in record.nodes(weight="cooperation").rows}
    assert cooperation["state:JPN"] == 1


def test_a_relation_a_level_and_days_narrow_it(record: Record) -> None:
    found = record.nodes("sanctions", "country", since="2022-09-01", until="2022-09-30").rows
    assert {r["node"]: (r["given"], r["received"]) for r in found} == {"JPN": (1, 0), "RUS": (0, 1)}
    assert record.nodes("fights").rows == []
    assert record.nodes(limit=1).cut == 2


def test_what_there_is_not_is_refused(record: Record) -> None:
    with pytest.raises(RequestError, match="none of the weights"):
        record.nodes(weight="fame")
    with pytest.raises(RequestError, match="loves"):
        record.nodes("loves")
    with pytest.raises(RequestError, match="village"):
        record.nodes(level="village")


def test_two_groups_with_a_bridge_are_two_communities() -> None:
    groups = ("abcd", "wxyz")
    ties = [{"a": a, "b": b, "weight": 5.0, "mutual": True} for g in groups for a, b in combinations(g, 2)]
    ties.append({"a": "d", "b": "w", "weight": 1.0, "mutual": False})
    found, notes = _measures(sorted("".join(groups)), ties)
    assert {found[p]["community"] for p in "abcd"} == {1} and {found[p]["community"] for p in "wxyz"} == {2}
    assert found["d"]["betweenness"] == pytest.approx(found["w"]["betweenness"]) == pytest.approx(12 / 21)
    assert found["a"]["strength"] == 15 and found["w"]["pagerank"] > found["x"]["pagerank"]
    assert not notes


def test_measures_are_those_of_the_library_on_a_known_graph() -> None:
    known = networkx.karate_club_graph()
    ties = [{"a": str(a), "b": str(b), "weight": 1.0, "mutual": True} for a, b in known.edges]
    found, _ = _measures(sorted(map(str, known)), ties)
    wanted = networkx.betweenness_centrality(known)
    assert all(found[str(n)]["betweenness"] == pytest.approx(wanted[n]) for n in known)
    assert len({f["community"] for f in found.values()}) in (3, 4, 5)


def test_large_networks_are_sampled_and_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("communique.ask.network_nodes.EXACT", 10)
    ties = [{"a": f"n{i:03}", "b": f"n{i + 1:03}", "weight": 1.0, "mutual": False} for i in range(300)]
    _, notes = _measures(sorted({t[s] for t in ties for s in "ab"}), ties)
    assert notes == ("betweenness is estimated from 100 of 301 parties",)


def test_edges_carry_sums_and_whether_they_go_both_ways(record: Record) -> None:
    rows = {(r["source"], r["target"], r["relation"]): r for r in record.network().rows}
    punished = rows["state:JPN", "state:RUS", "sanctions"]
    assert (punished["goldstein_sum"], punished["symmetric"], punished["events"]) == (-16, False, 2)
    assert rows["state:CHN", "state:RUS", "meets"]["symmetric"]


@pytest.mark.slow
def test_measures_and_pictures_are_the_same_in_every_process(record: Record) -> None:
    asked = (
        "import sys, json, communique; r = communique.open(sys.argv[1]); "
        "print(r.nodes().to_json(), json.dumps(r.network().plot().spec))"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", asked, str(record.folder)], capture_output=True, check=True, text=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(told) == 1
