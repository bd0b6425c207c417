"""A text that somebody sends: coded in a process of its own, in every form that it may come in."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

TEXT = "WASHINGTON, March 7 - Sweden joined NATO on Thursday as its 32nd member, President Biden said."


def test_json_gives_the_coding(client: TestClient) -> None:
    answer = client.post("/read.json", json={"text": TEXT, "published": "2024-03-08", "outlet": "Own Wire"})
    assert answer.status_code == 200
    coding = answer.json()
    assert coding["contract"] == 1 and coding["document"]["outlet"] == "Own Wire"
    (joined,) = coding["memberships"]
    start, end = joined["span"]
    assert "Sweden" in TEXT[start:end]


def test_a_form_gives_the_page_with_its_marks(client: TestClient) -> None:
    answer = client.post("/read", data={"text": TEXT, "published": "2024-03-08"}, headers={"accept": "text/html"})
    assert answer.status_code == 200 and "coded now, not kept" in answer.text
    assert 'data-r="' in answer.text and "Memberships" in answer.text


def test_a_file_and_bare_text(client: TestClient) -> None:
    file = {"file": ("report.txt", TEXT.encode(), "text/plain")}
    assert client.post("/read", files=file, data={"published": "2024-03-08"}).json()["memberships"]
    bare = client.post("/read.json?published=2024-03-08", content=TEXT.encode(), headers={"content-type": "text/plain"})
    assert bare.json()["memberships"]
    page = f"<html><head><title>News</title></head><body><article><p>{TEXT}</p></article></body></html>"
    found = client.post("/read.json", content=page.encode(), headers={"content-type": "text/html"})
    assert "<p>" not in found.json()["document"]["text"]


@pytest.mark.parametrize(
    ("sent", "status"),
    [({"content": b"{", "headers": {"content-type": "application/json"}}, 400), ({"json": {"text": 5}}, 400),
     ({"json": []}, 400), ({"json": {"text": ""}}, 400), ({"json": {"text": "x", "published": "soon"}}, 400),
     ({"json": {"text": "x", "title": 3}}, 400), ({"content": rb'{"text": "\ud800"}', "headers": {"content-type": "application/json"}}, 400),
     ({"content": b"x", "headers": {"content-type": "image/png"}}, 415),
     ({"json": {"text": "x " * 600_000}}, 413)],
)  # fmt: skip
def test_what_is_no_report_is_said(sent: dict, status: int, client: TestClient) -> None:
    answer = client.post("/read.json", **sent)
    assert answer.status_code == status, answer.text
    assert answer.json()["status"] == status
