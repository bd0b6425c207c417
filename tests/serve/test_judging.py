"""Judging through the browser: kept with who and why, undone with a click, and by nobody but this page's forms."""

from __future__ import annotations

import re
from pathlib import Path

from starlette.testclient import TestClient

from communique.serve.app import application
from communique.serve.settings import Settings


def form_of(client: TestClient, path: str) -> str:
    found = re.search(r'name="token" value="([0-9a-f]{64})"', client.get(path).text)
    assert found
    return found[1]


def test_a_record_is_judged_wrong_and_that_is_undone(copied: Path) -> None:
    with TestClient(application(Settings(copied, judge=True)), base_url="http://localhost") as client:
        event = client.get("/events.json?limit=1").json()["rows"][0]["id"]
        said = {"judgement": "wrong", "id": event, "reason": "a rehearsal", "who": "Ana"}
        said["token"] = form_of(client, f"/records/{event}")
        answer = client.post("/judgements", data=said)
        assert answer.status_code == 200 and "a rehearsal" in answer.text and "Ana" in answer.text
        (row,) = client.get("/judgements.json").json()["rows"]
        assert row["judgement"] == "wrong" and row["who"] == "Ana" and row["judged_at"]
        undo = {"judgement": "undo", "id": row["id"], "reason": "read again", "who": "Ana"}
        undo["token"] = form_of(client, "/judgements")
        assert client.post("/judgements", data=undo).status_code == 200
        assert client.get("/judgements.json").json()["rows"] == []


def test_only_a_form_of_this_browser_is_kept(copied: Path) -> None:
    with TestClient(application(Settings(copied, judge=True)), base_url="http://localhost") as client:
        event = client.get("/events.json?limit=1").json()["rows"][0]["id"]
        said = {"judgement": "wrong", "id": event, "reason": "no", "who": "Eve"}
        assert client.post("/judgements", data=said).status_code == 403
        token = form_of(client, f"/records/{event}")
        client.cookies.clear()
        assert client.post("/judgements", data={**said, "token": token}).status_code == 403
        assert client.get("/judgements.json").json()["total"] == 0


def test_what_cannot_be_kept_is_said(copied: Path) -> None:
    with TestClient(application(Settings(copied, judge=True)), base_url="http://localhost") as client:
        event = client.get("/events.json?limit=1").json()["rows"][0]["id"]
        token = form_of(client, f"/records/{event}")
        for said in ({"judgement": "nice"}, {"judgement": "same"}, {"judgement": "wrong", "reason": ""},
                     {"judgement": "wrong", "id": "event-0000000000000000"}):  # fmt: skip
            answer = client.post(
                "/judgements", data={"id": event, "reason": "so", "who": "Ana", "token": token, **said}
            )
            assert answer.status_code in (400, 404, 503), answer.text


def test_without_the_switch_nothing_is_kept(client: TestClient) -> None:
    assert client.post("/judgements", data={"judgement": "wrong"}).status_code == 404
    assert '<form class="judge' not in client.get("/judgements").text
