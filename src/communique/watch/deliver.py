"""Alerts on their way: an Atom file, mail by SMTP, and signed webhooks.

A channel that fails keeps its alerts for the next time. What a receiver got twice, because this process died
between sending and noting it, it can tell by the id: the mail's Message-ID and the webhook's ``webhook-id``.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import smtplib
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from email.message import EmailMessage
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from communique.ask.answer import xml_text
from communique.errors import CommuniqueError, RequestError
from communique.extras import needed
from communique.ingest.sources.web import transport_of
from communique.store.layout import instant, now
from communique.watch.book import Book
from communique.watch.types import Alert

ATTEMPTS = 3
"""Times that a webhook is called before its alerts wait for the next evaluation."""

TIMEOUT = 15.0

ENTRIES = 200
"""Alerts that an Atom file shows, the latest first."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What delivery needs and a record must not hold: the mail server and the webhooks' secret.

    ``smtp`` is an address such as ``smtp://user:password@host:587?from=alerts@example.org&tls=starttls``;
    ``secret`` signs webhooks as https://www.standardwebhooks.com says; ``private`` allows webhooks that are not on
    the public internet.
    """

    smtp: str | None = None
    secret: str | None = field(default=None, repr=False)
    private: bool = False

    @classmethod
    def of(cls, environment: Mapping[str, str] = os.environ, private: bool = False) -> Settings:
        """The settings that ``COMMUNIQUE_SMTP`` and ``COMMUNIQUE_WEBHOOK_SECRET`` give."""
        return cls(environment.get("COMMUNIQUE_SMTP"), environment.get("COMMUNIQUE_WEBHOOK_SECRET"), private)


def deliver(book: Book, settings: Settings) -> dict[str, int]:
    """Deliver what is pending; gives how many alerts each channel took. Failures are kept in the book."""
    taken: dict[str, int] = {}
    for channel, group in groupby(book.pending(), key=lambda p: p[0]):
        alerts = book.claim(channel, [a for _, a in group])
        if alerts:
            taken[channel] = _through(channel, alerts, book, settings)
    return taken


def _through(channel: str, alerts: list[Alert], book: Book, settings: Settings) -> int:
    """Send through one channel, all at once or one by one; gives how many went out."""
    kind, _, target = channel.partition(":")
    send = _SENDERS[kind]
    batches = [[a] for a in alerts] if kind == "webhook" else [alerts]
    sent = 0
    for i, batch in enumerate(batches):
        try:
            send(target, batch, book, settings)
        except (CommuniqueError, OSError, smtplib.SMTPException) as error:
            waiting = [a for b in batches[i:] for a in b]
            book.settle(channel, waiting, None, f"{type(error).__name__}: {error}")
            break
        book.settle(channel, batch, instant(now()))
        sent += len(batch)
    return sent


# ---------------------------------------------------------------- Atom


def _atom(target: str, alerts: list[Alert], book: Book, settings: Settings) -> None:
    place = Path(target)
    draft = place.with_name(f".{place.name}.tmp")
    draft.write_bytes(feed([a for w in {a.watch for a in alerts} for a in book.alerts(w, ENTRIES)], target))
    draft.replace(place)


def feed(alerts: list[Alert], name: str) -> bytes:
    """An Atom feed of alerts; needs ``communique[watch]``."""
    made = needed("feedgen.feed", "watch").FeedGenerator()
    made.id(f"urn:communique:watch:{Path(name).stem}")
    made.title("communique: " + ", ".join(sorted({a.watch for a in alerts})) if alerts else "communique: alerts")
    made.author({"name": "communique"})
    made.updated(max((a.found for a in alerts), default=instant(now())))
    for alert in sorted(alerts, key=lambda a: a.found)[-ENTRIES:]:
        entry = made.add_entry(order="prepend")
        entry.id(f"urn:communique:{alert.id}")
        entry.title(xml_text(alert.title))
        entry.updated(alert.found)
        entry.content(xml_text(told(alert)), type="text")
    found: bytes = made.atom_str(pretty=True)
    return found


def told(alert: Alert) -> str:
    """An alert for people: the words, where they stand, what the record says, and what it said before."""
    lines = [f"“{alert.words}”" if alert.words else "", f"{alert.document}, characters {alert.start} to {alert.end}"]
    lines += [f"{n}: {_shown(v)}" for n, v in alert.row.items() if v not in (None, [], "") and n not in _PLACE]
    if alert.was:
        changed = {n: v for n, v in alert.was.items() if alert.row.get(n) != v and n not in _PLACE}
        lines += [f"before, {n}: {_shown(v)}" for n, v in changed.items()]
    return "\n".join(line for line in lines if line)


_PLACE = frozenset({"document", "start", "end", "words"})


def _shown(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


# ---------------------------------------------------------------- mail


def _mail(target: str, alerts: list[Alert], book: Book, settings: Settings) -> None:
    if not settings.smtp:
        raise RequestError("no mail server is set: COMMUNIQUE_SMTP=smtp://user:password@host:587?from=you@example.org")
    server = urlsplit(settings.smtp)
    options = {k: v[0] for k, v in parse_qs(server.query).items()}
    message = _message(target, alerts, options.get("from") or f"communique@{server.hostname}")
    kind = smtplib.SMTP_SSL if server.scheme == "smtps" else smtplib.SMTP
    with kind(server.hostname or "localhost", server.port or 0, timeout=TIMEOUT) as smtp:
        if options.get("tls") == "starttls":
            smtp.starttls()
        if server.username:
            smtp.login(unquote(server.username), unquote(server.password or ""))
        smtp.send_message(message)


def _message(target: str, alerts: list[Alert], sender: str) -> EmailMessage:
    names = sorted({a.watch for a in alerts})
    message = EmailMessage()
    message["From"], message["To"] = sender, target
    message["Subject"] = f"communique: {len(alerts)} alert{'s' * (len(alerts) != 1)}: {', '.join(names)}"
    message["Message-ID"] = f"<{alerts[0].id}.{alerts[-1].id}@communique>"
    message["Date"] = dt.datetime.now(dt.UTC)
    message.set_content("\n\n\n".join(f"{a.kind.upper()}  {a.watch}\n{told(a)}" for a in alerts))
    return message


# ---------------------------------------------------------------- webhooks


def _webhook(target: str, alerts: list[Alert], book: Book, settings: Settings) -> None:
    """Post an alert, signed; tried again after faults that may pass, by stamina."""
    if not settings.secret:
        raise RequestError("no secret signs webhooks: COMMUNIQUE_WEBHOOK_SECRET=whsec_... (base64 of 24 bytes or more)")
    http, stamina = needed("httpx2", "watch"), needed("stamina", "watch")
    try:
        for attempt in stamina.retry_context(on=http.TransportError, attempts=ATTEMPTS, wait_initial=0.2, timeout=30):
            with attempt:
                _post(http, target, alerts[0], settings)
    except http.TransportError as error:
        raise RequestError(
            f"{target} cannot be reached ({error}); its alerts wait for the next time", code="webhook"
        ) from error


def _post(http: Any, target: str, alert: Alert, settings: Settings) -> None:
    body = json.dumps(asdict(alert), ensure_ascii=False)
    when = dt.datetime.now(dt.UTC)
    signature = needed("standardwebhooks", "watch").Webhook(settings.secret).sign(alert.id, when, body)
    headers = {
        "Content-Type": "application/json",
        "webhook-id": alert.id,
        "webhook-timestamp": str(int(when.timestamp())),
        "webhook-signature": signature,
    }
    with http.Client(transport=transport_of(settings.private), timeout=TIMEOUT) as client:
        answer = client.post(target, content=body.encode(), headers=headers)
    if answer.status_code >= 500 or answer.status_code == 429:
        raise http.TransportError(f"it answered with status {answer.status_code}")
    if answer.status_code >= 300:
        raise RequestError(
            f"{target} answered with status {answer.status_code}; its alerts wait for the next time", code="webhook"
        )


_SENDERS: dict[str, Callable[[str, list[Alert], Book, Settings], None]] = {
    "atom": _atom,
    "mail": _mail,
    "webhook": _webhook,
}
