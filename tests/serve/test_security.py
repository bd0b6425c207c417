"""Who is let in and what is let through: hosts, tokens, other sites' forms, sizes, documents that mean harm."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from communique.errors import RequestError
from communique.serve.app import application
from communique.serve.settings import Settings
from tests.serve.conftest import SCRIPT

TOKEN = "a token of sixteen or more"


@pytest.fixture(scope="module")
def guarded(folder: Path) -> Iterator[TestClient]:
    settings = Settings(folder, host="0.0.0.0", token=TOKEN)
    with TestClient(application(settings), base_url="http://explorer.example", follow_redirects=False) as found:
        yield found


@pytest.mark.parametrize("given", [{"host": "0.0.0.0"}, {"host": "192.0.2.7"}, {"token": "short"}])
def test_others_are_let_in_only_by_token_or_proxy(given: dict[str, str], folder: Path) -> None:
    with pytest.raises(RequestError):
        Settings(folder, **given)
    assert Settings(folder, host="0.0.0.0", user_header="X-Forwarded-User").user_header


def test_a_page_of_another_name_for_this_machine_gets_nothing(client: TestClient) -> None:
    assert client.get("/", headers={"host": "attacker.example"}).status_code == 421
    assert client.get("/", headers={"host": "127.0.0.1:8000"}).status_code == 200
    assert client.get("/", headers={"host": "[::1"}).status_code == 421


def test_without_the_token_nothing_is_shown(guarded: TestClient) -> None:
    assert guarded.get("/events.json").status_code == 401
    assert guarded.get("/events.json", headers={"authorization": "Bearer wrong"}).status_code == 401
    assert guarded.get("/events.json", headers={"authorization": f"Bearer {TOKEN}"}).status_code == 200
    assert guarded.get("/", headers={"accept": "text/html"}).headers["location"] == "/enter"
    assert guarded.get("/static/explorer.css").status_code == 200


def test_a_browser_enters_the_token_once(guarded: TestClient) -> None:
    assert guarded.post("/enter", data={"token": "no"}).status_code == 401
    answer = guarded.post("/enter", data={"token": TOKEN})
    assert answer.status_code == 303
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie and "samesite=strict" in cookie and TOKEN not in cookie
    assert guarded.get("/events.json").status_code == 200
    guarded.cookies.clear()


def test_a_proxy_says_who_asks(folder: Path) -> None:
    settings = Settings(folder, host="0.0.0.0", user_header="X-Forwarded-User")
    with TestClient(application(settings), base_url="http://explorer.example") as client:
        assert client.get("/events.json").status_code == 401
        assert client.get("/events.json", headers={"x-forwarded-user": "ada"}).status_code == 200


@pytest.mark.parametrize(
    "headers", [{"origin": "https://attacker.example"}, {"sec-fetch-site": "cross-site"}, {"origin": "null"}]
)
def test_a_form_of_another_site_is_refused(headers: dict[str, str], client: TestClient) -> None:
    assert client.post("/read", data={"text": "Sweden joined NATO."}, headers=headers).status_code == 403


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
def test_other_methods_are_refused(method: str, client: TestClient) -> None:
    assert client.request(method, "/events").status_code == 405


def test_large_bodies_are_refused_with_and_without_a_length(folder: Path) -> None:
    with TestClient(application(Settings(folder, upload=1000)), base_url="http://localhost") as client:
        assert client.post("/read.json", content=b"x" * 1001).status_code == 413
        assert client.post("/read.json", content=(b"x" * 600 for _ in range(3))).status_code == 413


def test_every_answer_tells_the_browser_what_to_refuse(client: TestClient) -> None:
    for path in ("/", "/events.json", "/nothing", "/static/explorer.js"):
        headers = client.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy and "frame-ancestors 'none'" in policy
        assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("path", ["/static/../settings.py", "/static/%2e%2e/app.py", "/static/..%2f..%2fapp.py"])
def test_no_file_but_the_shipped_is_served(path: str, client: TestClient) -> None:
    assert client.get(path).status_code == 404


def test_text_of_documents_is_always_escaped(client: TestClient) -> None:
    own = next(r for r in client.get("/documents.json").json()["rows"] if SCRIPT in (r["title"] or ""))
    pages = ["/", "/documents", "/events?since=2024-05-01", "/quotations?since=2024-05-01", "/coverage?by=outlet",
             f"/documents/{own['id']}", "/people/%3Cscript%3E", "/organisations/%3Cscript%3E", "/network?level=party",
             "/documents?q=%3Cscript%3E", "/pair?first=%3Cscript%3E&second=%22%3E", "/timeline?party=%3Cscript%3E",
             "/calendar?month=2024-05-01", "/nothing%3Cscript%3E", "/sql?query=%3Cscript%3E"]  # fmt: skip
    for page in pages:
        html = client.get(page, headers={"accept": "text/html"}).text
        assert "<script>alert" not in html and '<script>"' not in html and "<img src=x" not in html, page
        assert not re.findall(r'(?:href|src|action)="\s*(?:javascript|data|vbscript):', html, re.I), page


def test_an_address_that_runs_is_shown_as_words(client: TestClient) -> None:
    own = next(r for r in client.get("/documents.json").json()["rows"] if SCRIPT in (r["title"] or ""))
    html = client.get(f"/documents/{own['id']}").text
    assert "javascript:alert(document.cookie)" in html
    assert 'href="javascript' not in html


def test_turned_text_is_kept_apart(client: TestClient) -> None:
    html = client.get("/documents").text
    assert re.search(r"<bdi>[^<]*\u202e[^<]*</bdi>", html)
    kept = re.sub(r"<(title|bdi)[^>]*>.*?</\1>", "", html)
    kept = re.sub(r"<p [^>]*dir=\"auto\"[^>]*>.*?</p>", "", kept, flags=re.S)
    assert "\u202e" not in kept, "a direction that nothing ends"


def test_a_paragraph_of_ten_million_characters_is_leafed_through(client: TestClient) -> None:
    begun = time.perf_counter()
    first = client.get("/documents/doc-00000000000000aa")
    assert first.status_code == 200 and len(first.text) < 400_000
    assert "at=60000" in first.text
    later = client.get("/documents/doc-00000000000000aa?at=9960000")
    assert later.status_code == 200 and "Sweden" in later.text
    assert time.perf_counter() - begun < 20
