"""The server for assistants: a real client over standard input and output asks, and gets answers with sources."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

import pytest
from mcp import Client, StdioServerParameters

from communique.mcp import server_of
from communique.run import run

CASES = Path(__file__).parent / "cases" / "ask" / "sco.jsonl"

T = TypeVar("T")


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("mcp") / "record"
    run([str(CASES)], place)
    return place


def asked(record: Path, question: Callable[[Client], Awaitable[T]]) -> T:
    """What a client is told by the server in this process."""

    async def talk() -> T:
        async with Client(server_of(record)) as client:
            return await question(client)

    return asyncio.run(talk())


def called(record: Path, tool: str, **arguments: Any) -> dict[str, Any]:
    result = asked(record, lambda client: client.call_tool(tool, arguments))
    assert not result.is_error, result
    found: dict[str, Any] = result.structured_content
    return found


def sourced(record: Path, rows: list[dict[str, Any]]) -> bool:
    """Whether every row with words names the document that holds them there."""
    texts = {
        r["document"]: called(record, "open_source", document=r["document"])["excerpt"] for r in rows if r["words"]
    }
    return all(texts[r["document"]][r["start"] : r["end"]] == r["words"] for r in rows if r["words"])


def test_tools_only_read_and_say_what_they_do(record: Path) -> None:
    tools = asked(record, lambda client: client.list_tools()).tools
    assert {t.name for t in tools} == set(
        "search events dyad said members conflicts history check_claim open_source".split()
    )
    assert all(t.annotations and t.annotations.read_only_hint and t.description for t in tools)


def test_was_iran_a_member_on_a_day_and_who_said_otherwise(record: Path) -> None:
    rows = called(record, "members", organisation="SCO", on="2022-09-17", member="Iran")["rows"]
    claimed = [r for r in rows if r["said"] == "member"]
    assert claimed and claimed[0]["agrees"] is False
    assert claimed[0]["statement"] and "http" in claimed[0]["citation"]
    against = called(record, "conflicts", actor="Iran")["rows"]
    assert {r["account"] for r in against} >= {"member"} and len({r["outlet"] for r in against}) > 1
    assert sourced(record, rows) and sourced(record, against)


def test_a_server_of_its_own_process_answers_over_standard_input(record: Path) -> None:
    async def talk() -> Any:
        started = StdioServerParameters(command=sys.executable, args=["-m", "communique", "mcp", str(record)])
        async with Client(started) as client:
            return await client.call_tool("events", {"actor": "Iran", "limit": 2})

    rows = asyncio.run(talk()).structured_content["rows"]
    assert 0 < len(rows) <= 2 and sourced(record, rows) and all(r["outlet"] for r in rows)


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("search", {"words": "memorandum"}),
        ("said", {"about": "Iran"}),
        ("dyad", {"first": "IRN", "second": "SCO", "by": "year"}),
        ("history", {"of": "SCO", "on": "2022-09-17"}),
        ("history", {"of": "Iran"}),
    ],
)
def test_every_tool_answers_with_sources(record: Path, tool: str, arguments: dict[str, Any]) -> None:
    found = called(record, tool, **arguments)
    assert json.loads(json.dumps(found)) == found and found["rows"]
    for row in found["rows"]:
        assert row.get("citation") if tool == "history" else row["document"] and row["words"]


def test_a_claim_is_held_against_the_reference(record: Path) -> None:
    told = called(record, "check_claim", claim="Iran joined the SCO in 2022.", published="2022-09-16")
    assert told["findings"][0]["verdict"] == "contradicted" and told["findings"][0]["reference"][0]["citation"]


def test_a_cut_answer_says_so_and_a_bad_question_is_told(record: Path) -> None:
    assert "ask for more" in called(record, "events", limit=1)["notes"][-1]
    for tool, arguments in (
        ("events", {"type": "NOPE"}),
        ("events", {"limit": 0}),
        ("open_source", {"document": "doc-x"}),
    ):
        result = asked(record, lambda client, t=tool, a=arguments: client.call_tool(t, a))
        assert result.is_error and result.content[0].text


def test_runs_added_later_are_seen(record: Path, tmp_path: Path) -> None:
    place = tmp_path / "record"
    first = tmp_path / "one.txt"
    first.write_text("China hosted Russia in Tashkent.")
    run([str(first)], place)

    async def talk(client: Client) -> list[int]:
        before = (await client.call_tool("search", {"words": "Tashkent"})).structured_content["total"]
        second = tmp_path / "two.txt"
        second.write_text("Japan and India met in Tashkent on Sunday.")
        run([str(second)], place)
        return [before, (await client.call_tool("search", {"words": "Tashkent"})).structured_content["total"]]

    assert asked(place, talk) == [1, 2]
