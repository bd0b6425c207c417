"""The alerts of a record in the explorer: as a page, its twins and a feed, with what could not be delivered."""

from __future__ import annotations

import csv
import io
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from communique.serve.app import application
from communique.serve.settings import Settings
from communique.watch import Alert, Book, Channels, Question, Watch, deliver
from communique.watch import Settings as Delivery

HOOK = "https://hooks.example.org/services/T00/very-secret"
ALERT = Alert(
    "alert-0000000000000001", "SCO <b>", "changed", "doc-1", 4, 10, "<script>joined</script>",
    {"id": "membership-1", "document": "doc-1", "start": 4, "end": 10, "words": "joined", "standing": "member",
     "outlet": "Own Wire", "published": "2022-09-16", "actors": ["Iran", "China"]},
    {"id": "membership-0", "document": "doc-1", "start": 4, "end": 10, "words": "joined", "standing": "observer"},
    "run-1", "2022-09-17T08:00:00Z",
)  # fmt: skip


def kept(record: Path, *alerts: Alert) -> None:
    """A saved question with some alerts of it, which go by webhook and into a file of a folder that is not there."""
    channels = Channels(str(record / "nowhere" / "sco.atom"), webhook=(HOOK,))
    watch = Watch("SCO", Question("members", {"organisation": "SCO"}), channels)
    with Book(record, make=True) as book:
        book.add(watch)
        with book.turn(watch):
            book.enter(watch, [], [replace(a, watch="SCO") for a in alerts])


@pytest.fixture
def visitor(copied: Path) -> Iterator[TestClient]:
    with TestClient(application(Settings(copied)), base_url="http://localhost") as client:
        yield client


def test_without_a_book_there_is_nothing_and_none_is_made(visitor: TestClient, copied: Path) -> None:
    answer = visitor.get("/alerts")
    assert answer.status_code == 200 and "communique watch add" in answer.text
    assert visitor.get("/alerts.json").json()["total"] == 0
    assert not (copied / "watches.sqlite").exists()


def test_alerts_stand_latest_first_with_what_was_before(visitor: TestClient, copied: Path) -> None:
    later = replace(ALERT, id="alert-0000000000000002", kind="new", was=None, found="2022-09-18T08:00:00Z")
    kept(copied, ALERT, later)
    rows = visitor.get("/alerts.json").json()["rows"]
    assert [r["id"] for r in rows] == [later.id, ALERT.id]
    assert rows[1]["said_before"] == {"standing": "observer"} and rows[1]["says"]["standing"] == "member"
    assert rows[0]["said_before"] is None and rows[0]["words"] == ALERT.words
    only = visitor.get("/alerts.json?kind=changed&watch=SCO").json()
    assert [r["id"] for r in only["rows"]] == [ALERT.id] and only["total"] == 1
    assert len(visitor.get("/alerts.json?limit=1").json()["rows"]) == 1
    assert visitor.get("/alerts.json?watch=Other").status_code == 400
    table = list(csv.DictReader(io.StringIO(visitor.get("/alerts.csv").text)))
    assert [r["kind"] for r in table] == ["new", "changed"]


def test_the_page_escapes_and_links_to_the_words(visitor: TestClient, copied: Path) -> None:
    kept(copied, ALERT)
    page = visitor.get("/alerts").text
    assert "<script>joined" not in page and "&lt;script&gt;joined" in page
    assert 'href="/documents/doc-1?at=4#r-membership-1"' in page and "before: <bdi>observer</bdi>" in page


def test_what_could_not_be_delivered_is_told_without_its_secrets(visitor: TestClient, copied: Path) -> None:
    kept(copied, ALERT)
    with Book(copied) as book:
        assert deliver(book, Delivery()) == {f"webhook:{HOOK}": 0, f"atom:{copied}/nowhere/sco.atom": 0}
    answer = visitor.get("/alerts.json")
    told = {f["channel"]: f["why"] for f in answer.json()["undelivered"]}
    assert set(told) == {"webhook to hooks.example.org", "Atom file sco.atom"}
    assert "COMMUNIQUE_WEBHOOK_SECRET" in told["webhook to hooks.example.org"]
    assert sorted(answer.json()["rows"][0]["waiting_for"]) == sorted(told)
    for text in (answer.text, visitor.get("/alerts").text):
        assert "very-secret" not in text and str(copied) not in text
    assert "Not delivered" in visitor.get("/alerts").text


def test_an_alert_is_seen_without_a_run_and_kept_by_nobody(visitor: TestClient, copied: Path) -> None:
    before = visitor.get("/alerts.json")
    assert before.json()["total"] == 0 and before.headers["cache-control"] == "no-store"
    kept(copied, ALERT)
    assert visitor.get("/alerts.json").json()["total"] == 1


def test_feed_readers_get_the_same(visitor: TestClient, copied: Path) -> None:
    pytest.importorskip("feedgen", reason="the extra watch is not installed")
    kept(copied, ALERT)
    answer = visitor.get("/alerts.atom?kind=changed")
    assert answer.headers["content-type"].startswith("application/atom+xml")
    root = ET.fromstring(answer.content)
    ids = [e.text for e in root.iter("{http://www.w3.org/2005/Atom}id")]
    assert ids == ["urn:communique:watch:alerts", f"urn:communique:{ALERT.id}"]
    wrong = visitor.get("/alerts.atom?watch=Other", headers={"accept": "text/html"})
    assert wrong.status_code == 400 and wrong.headers["content-type"] == "application/problem+json"
    assert "/alerts.atom" in visitor.get("/openapi.json").json()["paths"]
