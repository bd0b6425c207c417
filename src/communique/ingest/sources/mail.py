"""Press releases as they come by mail: mbox files and single messages."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import mailbox
import re
import shutil
import tempfile
from email.message import EmailMessage
from email.utils import parseaddr
from pathlib import Path
from typing import IO

from communique.errors import CommuniqueError, InputError, LimitError
from communique.ingest.document import About
from communique.ingest.raw import Found, Intake, Raw
from communique.ingest.sources.opening import whole

HEADERS = 64_000
"""Bytes that a message's headers may have: the parser takes memory by their square, and real ones have some ten
thousand."""

_BODY = re.compile(rb"\r?\n\r?\n")


def messages(stream: IO[bytes], name: str, intake: Intake) -> Found:
    """The messages of an mbox file, numbered from 1."""
    with tempfile.TemporaryDirectory(prefix="communique-") as place:
        copy = Path(place) / "mbox"
        with copy.open("wb") as target:
            shutil.copyfileobj(stream, target, 1 << 20)
        box = mailbox.mbox(copy, create=False)
        try:
            for number, key in enumerate(box.iterkeys(), 1):
                data = box.get_bytes(key)
                yield f"{name}:{number}", _attempt(data, f"{name}:{number}", intake)
        finally:
            box.close()


def message(stream: IO[bytes], name: str, intake: Intake) -> Found:
    """The one message of an .eml file."""
    yield name, _attempt(whole(stream, intake.limits.bytes), name, intake)


def _attempt(data: bytes, source: str, intake: Intake) -> Raw | CommuniqueError:
    try:
        return _raw(data, source, intake)
    except CommuniqueError as error:
        return error
    except RecursionError:
        return LimitError("its parts, or comments in its headers, stand too deep in one another", code="limit")
    except (LookupError, ValueError, TypeError, AttributeError) as error:  # what damaged headers raise in the parser
        return InputError(f"the message cannot be read: {error}", code="mail")


def _raw(data: bytes, source: str, intake: Intake) -> Raw:
    """A message's text, the plain form before the HTML one; its subject, sender and day are the report's."""
    if len(data) > intake.limits.bytes:
        raise LimitError(f"the message has more than {intake.limits.bytes:,} bytes; raise --max-characters")
    head = _BODY.search(data)
    if (head.start() if head else len(data)) > HEADERS:
        raise LimitError(f"the headers of the message have more than {HEADERS:,} bytes; save its text")
    found = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(found, EmailMessage)
    body = found.get_body(("plain", "html"))
    text = body.get_content() if body is not None else ""
    if not isinstance(text, str) or not text.strip():
        raise InputError("the message holds no text", code="empty")
    text = text.replace("\r\n", "\n")
    if body is not None and body.get_content_subtype() == "html" and "<html" not in text[:2000].lower():
        text = f"<html><body>{text}</body></html>"
    name, address = parseaddr(str(found.get("from", "")))
    about = About(
        id=str(found["message-id"]).strip("<> ") if found["message-id"] else None,
        title=" ".join(str(found["subject"]).split()) if found["subject"] else None,
        outlet=name or address or None,
        published=_day(found),
    )
    return Raw(source, text, about)


def _day(found: EmailMessage) -> dt.date | None:
    sent = found["date"]
    when = getattr(sent, "datetime", None)
    return when.date() if isinstance(when, dt.datetime) else None
