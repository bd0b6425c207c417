"""Watches: three runs, the right alerts once each through every channel, the receivers down during the second."""

from __future__ import annotations

import base64
import http.server
import json
import threading
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from standardwebhooks import Webhook, WebhookVerificationError
from typer.testing import CliRunner

from communique.cli.watching import watch_app
from communique.errors import RequestError, StoreError
from communique.ingest.document import About
from communique.ingest.document import ingest as ingested
from communique.run.coding import code_many, coder
from communique.store import Writer
from communique.watch import (
    Alert,
    Book,
    Channels,
    Question,
    Settings,
    Watch,
    add,
    deliver,
    evaluate,
    evaluate_and_deliver,
)

SECRET = f"whsec_{base64.b64encode(b'a secret of 24 bytes ...').decode()}"

FIRST = "Iran applied to join the Shanghai Cooperation Organisation, its foreign minister said on Monday."
SECOND = "Iran joined the Shanghai Cooperation Organisation at the summit in Samarkand on Thursday."
THIRD = "Iran is still an observer of the Shanghai Cooperation Organisation, its secretary general said on Friday."


@pytest.fixture
def record(tmp_path: Path) -> Path:
    place = tmp_path / "record"
    report(place, "one", FIRST, "2022-09-12")
    return place


def report(record: Path, name: str, text: str, day: str) -> None:
    """One run of one report."""
    from communique.records import day_of

    coding = next(code_many([ingested(text, About(name, "Talks", "Own Wire", day_of(day)))]))
    with Writer(record, coder(), (name,)) as writer:
        writer.add(coding, name)  # type: ignore[arg-type]


class Receiver:
    """A webhook receiver and a mail server on this machine that can be put up and down, at addresses that stay."""

    def __init__(self) -> None:
        self.posted: list[tuple[dict[str, str], bytes]] = []
        self.mails: list[str] = []
        self._hook: http.server.HTTPServer | None = None
        self._smtp: Controller | None = None
        self.up()
        assert self._hook and self._smtp
        self.hook_port = self._hook.server_port
        self.smtp_port = self._smtp.server.sockets[0].getsockname()[1]
        self.settings = Settings(f"smtp://127.0.0.1:{self.smtp_port}?from=alerts@example.org", SECRET, private=True)

    @property
    def channels(self) -> Channels:
        return Channels(None, ("desk@example.org",), (f"http://127.0.0.1:{self.hook_port}/hook",))

    def up(self) -> None:
        receiver = self

        class Hook(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.posted.append((dict(self.headers), body))
                self.send_response(204)
                self.end_headers()

            def log_message(self, *args: object) -> None:
                pass

        class Mailbox:
            async def handle_DATA(self, server: object, session: object, envelope: object) -> str:
                receiver.mails.append(envelope.content.decode())  # type: ignore[attr-defined]
                return "250 OK"

        self._hook = http.server.HTTPServer(("127.0.0.1", getattr(self, "hook_port", 0)), Hook)
        threading.Thread(target=self._hook.serve_forever, daemon=True).start()
        self._smtp = Controller(Mailbox(), "127.0.0.1", getattr(self, "smtp_port", 0) or free_port())
        self._smtp.start()

    def down(self) -> None:
        if self._hook and self._smtp:
            self._hook.shutdown()
            self._hook.server_close()
            self._smtp.stop()
        self._hook = self._smtp = None


def free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    yield made
    made.down()


def watch(channels: Channels, name: str = "sco") -> Watch:
    return Watch(name, Question("members", {"organisation": "SCO"}, {"actors": ["Iran"]}), channels)


def test_three_runs_give_the_right_alerts_once_each_with_the_receivers_down_in_the_second(
    record: Path, receiver: Receiver, tmp_path: Path
) -> None:
    atom = tmp_path / "sco.xml"
    channels = Channels(str(atom), *(receiver.channels.mail, receiver.channels.webhook))
    assert add(record, watch(channels)) == []
    assert evaluate_and_deliver(record, receiver.settings) == ([], {})

    receiver.down()
    report(record, "two", SECOND, "2022-09-16")
    found, taken = evaluate_and_deliver(record, receiver.settings)
    assert [a.kind for a in found] == ["contradicted"]
    assert taken == {f"atom:{atom}": 1, "mail:desk@example.org": 0, f"webhook:{receiver.channels.webhook[0]}": 0}

    receiver.up()
    report(record, "three", THIRD, "2022-09-16")
    again, _ = evaluate_and_deliver(record, receiver.settings)
    assert [a.kind for a in again] == ["new"]
    assert evaluate_and_deliver(record, receiver.settings) == ([], {})

    ids = [a.id for a in (*found, *again)]
    assert [json.loads(body)["id"] for _, body in receiver.posted] == ids
    assert len(receiver.mails) == 1 and "2 alerts" in receiver.mails[0]
    assert all(
        a.words in receiver.mails[0].replace("=\n", "") for a in (*found, *again) if a.words and len(a.words) < 60
    )
    entries = ET.fromstring(atom.read_text()).findall("{http://www.w3.org/2005/Atom}entry")
    assert {e.findtext("{http://www.w3.org/2005/Atom}id") for e in entries} == {f"urn:communique:{i}" for i in ids}


def test_an_alert_carries_the_words_of_its_document(record: Path) -> None:
    add(record, watch(Channels()))
    report(record, "two", SECOND, "2022-09-16")
    (alert,) = evaluate(record)
    assert alert.start is not None and SECOND[alert.start : alert.end] == alert.words
    assert alert.row["statement"] and alert.row["citation"]


def test_a_webhook_is_signed_and_another_secret_does_not_fit(record: Path, receiver: Receiver) -> None:
    add(record, watch(receiver.channels), told_from_start=True)
    with Book(record) as book:
        deliver(book, receiver.settings)
    headers, body = receiver.posted[0]
    small = {k.lower(): v for k, v in headers.items()}
    assert Webhook(SECRET).verify(body, small)
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(body + b" ", small)


def test_a_webhook_at_a_private_address_waits_with_its_reason(record: Path, receiver: Receiver) -> None:
    add(record, watch(receiver.channels), told_from_start=True)
    with Book(record) as book:
        deliver(book, Settings(None, SECRET))
        faults = {c.partition(":")[0]: f for c, _, f in book.faults()}
    assert "no public address" in faults["webhook"] and "COMMUNIQUE_SMTP" in faults["mail"]
    assert not receiver.posted


def test_what_a_later_coding_says_otherwise_is_a_change(record: Path) -> None:
    add(record, Watch("iran", Question("events", {}, {"actors": ["Iran"], "statuses": ["any"]})))
    from communique.records import day_of

    coding = next(code_many([ingested(FIRST, About("one", "Talks", "Own Wire", day_of("2022-09-12")))]))
    from dataclasses import replace

    events = tuple(replace(e, status="denied") for e in coding.events)  # type: ignore[union-attr]
    assert events
    with Writer(record, replace(coder(), version="9.9"), ("one",)) as writer:
        writer.add(replace(coding, events=events), "one")  # type: ignore[type-var, arg-type]
    (alert,) = evaluate(record)
    assert (alert.kind, alert.was and alert.was["status"] != "denied", alert.row["status"]) == (
        "changed",
        True,
        "denied",
    )
    assert evaluate(record) == []


def test_many_evaluations_at_once_tell_nothing_twice(record: Path) -> None:
    add(record, watch(Channels()))
    report(record, "two", SECOND, "2022-09-16")
    found: list[list[Alert]] = []
    threads = [threading.Thread(target=lambda: found.append(evaluate(record))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(len(f) for f in found) == [0, 0, 0, 0, 0, 1]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Question("sql", {"query": "select 1"}), "cannot be watched"),
        (lambda: Watch("a/b", Question("events")), "no name"),
    ],
)
def test_what_cannot_be_watched_is_refused(make: Callable[[], object], message: str) -> None:
    with pytest.raises(RequestError, match=message):
        make()


def test_a_name_is_taken_once_and_an_unknown_one_is_an_error(record: Path) -> None:
    add(record, watch(Channels()))
    with pytest.raises(RequestError, match="already"):
        add(record, watch(Channels()))
    with Book(record) as book:
        book.remove("sco")
        with pytest.raises(RequestError, match="no watch"):
            book.remove("sco")


def test_the_commands_keep_list_check_and_show(record: Path, tmp_path: Path) -> None:
    ask = CliRunner()
    where = ["--record", str(record)]
    atom = tmp_path / "a.xml"
    made = ask.invoke(
        watch_app,
        ["add", "sco", "members", "--with", "organisation=SCO", "--actor", "Iran", "--atom", str(atom), *where],
    )
    assert made.exit_code == 0, made.output
    assert "organisation=SCO" in ask.invoke(watch_app, ["list", *where]).output
    report(record, "two", SECOND, "2022-09-16")
    assert "1 new alerts" in ask.invoke(watch_app, ["check", *where]).stderr
    assert atom.exists()
    shown = ask.invoke(watch_app, ["alerts", "--json", *where])
    assert json.loads(shown.stdout)["kind"] == "contradicted"


def test_a_record_in_other_storage_cannot_be_watched_but_has_no_alerts() -> None:
    elsewhere = pytest.importorskip("upath").UPath("memory://watched")
    (elsewhere / "runs").mkdir(parents=True, exist_ok=True)
    with pytest.raises(StoreError, match="memory://watched cannot be watched"):
        Book(elsewhere, make=True)
    with Book(elsewhere) as book:
        assert not book.watches() and not book.alerts()
