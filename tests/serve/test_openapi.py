"""The description of the API: every operation in it, and none that fails on what it allows."""

from __future__ import annotations

from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from starlette.testclient import TestClient

from communique.serve.openapi import description
from communique.serve.settings import Settings
from communique.serve.table import PAGES

DOCS = Path(__file__).parents[2] / "docs" / "explorer.md"


def test_every_page_is_described(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    for page in PAGES:
        path = "/index" if page.path == "/" else page.path.replace(":path}", "}")
        assert all(f"{path}.{form}" in paths for form in ("json", "csv", "jsonl"))
        names = {p["name"] for p in paths[f"{path}.json"]["get"]["parameters"]}
        assert names == {p.name for p in page.params}


def test_every_page_is_documented() -> None:
    told = DOCS.read_text(encoding="utf-8")
    assert [p.path for p in PAGES if f"`{p.path.replace(':path}', '}')}`" not in told] == []


SCHEMA = schemathesis.openapi.from_dict(description(PAGES, Settings(Path("record"), sql=True)))
OPERATIONS = {o.ok().label: o.ok() for o in SCHEMA.get_all_operations()}


@pytest.mark.slow
@pytest.mark.parametrize("label", OPERATIONS)
def test_nothing_that_is_allowed_fails(label: str, client: TestClient) -> None:
    """A few requests for each operation, among them such as the description forbids; none may end in a 500."""
    asked = st.one_of(OPERATIONS[label].as_strategy(), OPERATIONS[label].as_strategy(GenerationMode.NEGATIVE))

    few = 5 if label.endswith(".json") else 2

    @settings(
        max_examples=few,
        phases=(Phase.explicit, Phase.generate, Phase.target),
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        derandomize=True,
    )
    @given(asked)
    def held(case: schemathesis.Case) -> None:
        sent = case.as_transport_kwargs(base_url="http://localhost")
        if isinstance(sent.get("data"), bytes):
            sent["content"] = sent.pop("data")
        answer = client.request(sent["method"], sent["url"], **{k: sent[k] for k in SENT if sent.get(k) is not None})
        assert answer.status_code < 500, f"{case.as_curl_command()}\n{answer.text[:500]}"
        if answer.status_code >= 400 and not sent["url"].endswith("/openapi.json"):
            assert answer.json()["status"] == answer.status_code

    held()


SENT = ("params", "json", "data", "headers", "content")
