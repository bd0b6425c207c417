"""Pages and WARC files for tests, in the form in which crawlers write them."""

from __future__ import annotations

import gzip
from collections.abc import Iterator

_MEETINGS = (
    ("Jens Stoltenberg", "Kyiv", "support for Ukraine's armed forces"),
    ("Antonio Guterres", "Nairobi", "the drought in the Horn of Africa"),
    ("Ursula von der Leyen", "Tirana", "the accession talks"),
    ("Antony Blinken", "Jerusalem", "a pause in the fighting"),
)


def page(number: int, dated: bool = True) -> bytes:
    """An HTML report of some hundred words; each number gives its own text."""
    who, where, what = _MEETINGS[number % len(_MEETINGS)]
    day = f"2023-{number % 12 + 1:02}-{number % 28 + 1:02}"
    meta = f'<meta property="article:published_time" content="{day}T08:00:00Z">' if dated else ""
    told = "".join(
        f"<p>In the talks, number {number}.{i}, {who} spoke in {where} of {what}, and said that the partners would meet "
        f"again within {i + 2} weeks to look at what had been agreed upon so far and what had not.</p>"
        for i in range(4)
    )
    return (
        f'<!DOCTYPE html><html lang="en"><head><title>{who} speaks of {what} ({number})</title>{meta}'
        f'<meta property="og:type" content="article"></head><body><nav><a href="/">Home</a></nav>'
        f"<article><h1>{who} speaks of {what} ({number})</h1>{told}</article></body></html>"
    ).encode()


def record(number: int, body: bytes, kind: str = "response", status: str = "200 OK", media: str = "text/html") -> bytes:
    """One WARC record; a response has the HTTP head before its body."""
    http = f"HTTP/1.1 {status}\r\nContent-Type: {media}; charset=utf-8\r\n\r\n".encode() if kind == "response" else b""
    form = "application/http; msgtype=response" if kind == "response" else "application/warc-fields"
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-{number:012}>\r\n"
        f"WARC-Date: 2023-06-01T00:00:00Z\r\nWARC-Target-URI: https://news.example/{number}\r\n"
        f"Content-Type: {form}\r\nContent-Length: {len(http) + len(body)}\r\n\r\n"
    )
    return head.encode() + http + body + b"\r\n\r\n"


def records(count: int) -> Iterator[bytes]:
    """A crawl: a description, then for each page a request and a response."""
    yield record(0, b"software: test\r\n", "warcinfo")
    for number in range(1, count + 1):
        yield record(number, b"method: GET\r\n", "request")
        yield record(number, page(number))


def packed(parts: Iterator[bytes] | list[bytes]) -> bytes:
    """Records as a .warc.gz has them: each its own member."""
    return b"".join(gzip.compress(p, 1) for p in parts)
