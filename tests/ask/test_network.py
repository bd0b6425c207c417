"""Networks: edges, and the parties' places in them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any

import networkx
import pytest

from communique.ask import Record
from communique.errors import RequestError
from communique.records import CONTRACT, Coding, Entity, Mention
from communique.store import Writer
from tests.ask.conftest import met, punished
from tests.conftest import CODER, document_of


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


def tied(folder: Path, ties: dict[tuple[str, str], int], *, mutual: bool = True) -> Record:
    """The record of one report: two parties met so many times, or one punished the other where it is not mutual."""
    names = sorted({name for pair in ties for name in pair})
    text = f"{', '.join(names)}."
    document = replace(document_of(text), id="doc-ties")

    def party(name: str) -> Entity:
        start = re.search(rf"\b{name}\b", text).start()  # type: ignore[union-attr]
        span = document.span(start, start + len(name))
        return Entity(name, f"own:{name}", name, "group", None, None, None, (Mention(span, "name"),))

    each = [pair for pair, times in ties.items() for _ in range(times)]
    happened = (met(a, b) if mutual else punished(a, b) for a, b in each)
    span = document.span(0, 1)
    events = (
        replace(e, id=f"event-{i}", when=None, where=None, trigger=span, sentence=span) for i, e in enumerate(happened)
    )
    with Writer(folder, CODER, ()) as writer:
        writer.add(Coding(CONTRACT, "ties", document, CODER, tuple(map(party, names)), events=tuple(events)), "ties")
    return Record(folder)


def nodes(record: Record) -> dict[str, dict[str, Any]]:
    return {r["name"]: r for r in record.nodes().rows}


def test_two_groups_with_a_bridge_are_two_communities(tmp_path: Path) -> None:
    ties = {pair: 5 for group in ("abcd", "wxyz") for pair in combinations(group, 2)}
    found = nodes(tied(tmp_path, {**ties, ("d", "w"): 1}))
    assert {found[p]["community"] for p in "abcd"} != {found[p]["community"] for p in "wxyz"}
    assert [len({found[p]["community"] for p in group}) for group in ("abcd", "wxyz")] == [1, 1]
    assert found["d"]["betweenness"] == pytest.approx(found["w"]["betweenness"]) == pytest.approx(12 / 21)
    assert found["a"]["strength"] == 15 and found["d"]["strength"] == 16


def test_rank_follows_ties_from_actor_to_recipient(tmp_path: Path) -> None:
    found = nodes(tied(tmp_path, {("a", "c"): 1, ("b", "c"): 1, ("c", "d"): 1}, mutual=False))
    assert (
        found["d"]["pagerank"]
        > found["c"]["pagerank"]
        > found["a"]["pagerank"]
        == pytest.approx(found["b"]["pagerank"])
    )


def test_measures_are_those_of_the_library_on_a_known_graph(tmp_path: Path) -> None:
    known = networkx.karate_club_graph()
    found = nodes(tied(tmp_path, {(f"n{a}", f"n{b}"): 1 for a, b in known.edges}))
    wanted = networkx.betweenness_centrality(known)
    assert len(found) == 34 and all(found[f"n{n}"]["betweenness"] == pytest.approx(wanted[n]) for n in known)
    assert len({f["community"] for f in found.values()}) in (3, 4, 5)


def test_large_networks_are_sampled_and_say_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("communique.ask.network_nodes.EXACT", 10)
    monkeypatch.setattr("communique.ask.network_nodes.PIVOTS", 20)
    answer = tied(tmp_path, {(f"n{i:02}", f"n{i + 1:02}"): 1 for i in range(40)}).nodes()
    assert "betweenness is estimated from 20 of 41 parties" in answer.notes


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
