"""Addresses of the explorer's own pages, and which addresses of others may be shown as links."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode, urlsplit


def address(path: str, values: Mapping[str, Any]) -> str:
    """A path with its query: what is empty is left out, days and flags as they are written.

    >>> address("/events", {"type": ("CONSULT",), "q": None, "limit": 50})
    '/events?type=CONSULT&limit=50'
    """
    pairs = [(k, _text(v)) for k, one in values.items() for v in (one if isinstance(one, tuple | list) else (one,))]
    kept = [(k, v) for k, v in pairs if v != ""]
    return f"{path}?{urlencode(kept)}" if kept else path


def _text(value: Any) -> str:
    if value is None or value is False:
        return ""
    if value is True:
        return "1"
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def party(ref: str | None, name: str | None, kind: str | None = None) -> str:
    """The page of a state, organisation or person; what the reference does not know by its name.

    >>> party("org:SCO", "SCO"), party("state:CHN", "China"), party(None, "A. N. Other", "person")
    ('/organisations/org:SCO', '/states/state:CHN', '/people/A.%20N.%20Other')
    """
    if ref:
        for lead, folder in (("org:", "organisations"), ("state:", "states"), ("person:", "people")):
            if ref.startswith(lead):
                return f"/{folder}/{quote(ref, safe=':')}"
    words = quote(name or "?", safe="")
    return f"/organisations/{words}" if kind == "organisation" else f"/people/{words}"


def report(document: str, record: str | None = None, start: int | None = None) -> str:
    """The page of a stored report, opened at a record in it."""
    found = f"/documents/{quote(document, safe='')}"
    if start is not None and start > 0:
        found += f"?at={start}"
    return f"{found}#r-{quote(record, safe='')}" if record else found


def outward(url: str | None) -> str | None:
    """An address of somebody else's, if it is one that a browser may be sent to: http or https, with a host.

    >>> outward("javascript:alert(1)"), outward("https://example.org/a")
    (None, 'https://example.org/a')
    """
    try:
        parts = urlsplit((url or "").strip())
    except ValueError:
        return None
    return parts.geturl() if parts.scheme in ("http", "https") and parts.hostname else None
