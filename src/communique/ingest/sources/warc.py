"""Crawled pages: WARC files as Common Crawl and the Internet Archive write them, record by record.

fastwarc ends without a word where a file is cut short and stops at the first damage. So each record's length is
held against what it says of itself, and after damage the next record is looked for.
"""

from __future__ import annotations

import datetime as dt
import re
import zlib
from collections import Counter
from dataclasses import dataclass, field
from typing import IO, Any

from communique.errors import CommuniqueError, InputError, LimitError
from communique.extras import needed
from communique.ingest.document import About, given_day
from communique.ingest.raw import Found, Intake, Raw
from communique.ingest.sources.opening import seekable

HTML = ("text/html", "application/xhtml+xml")

_STARTS = {"gz": b"\x1f\x8b\x08", "zst": b"\x28\xb5\x2f\xfd", "plain": b"WARC/1."}

CHUNK = 1 << 20

DAMAGES = 10_000
"""Damaged places of one file after which no more of it is read: it may be made of nothing else."""

HEAD = 1 << 16
"""Bytes in which a record's own header is looked for."""

_LENGTH = re.compile(rb"\r\nContent-Length:\s*(\d{1,15})\s*\r\n", re.I)


@dataclass(slots=True)
class _Walk:
    """The record last begun, whether it was read to its end, its kind if no response, and what was passed over."""

    at: int = 0
    whole: bool = True
    read: int = 0
    other: str | None = None
    passed: Counter[str] = field(default_factory=Counter)


def responses(stream: IO[bytes], name: str, intake: Intake) -> Found:
    """The HTML responses of a WARC file, each named by the offset of its record.

    Every record is accounted for: other kinds of record in one line of the ledger, responses that are no HTML or
    no success each in its own. Where a page gives no date, the day of its capture is taken.
    """
    with seekable(stream) as file:
        yield from _walked(file, name, intake)


def _walked(file: IO[bytes], name: str, intake: Intake) -> Found:
    start = _STARTS[_kind(file)]
    walk, base, lost, damages = _Walk(), 0, "", 0
    while base >= 0:
        before = walk.read
        try:
            for source, found in _records(file, base, name, intake, walk):
                if lost:
                    yield f"{name}#{base}", InputError(lost, code="broken")
                    lost = ""
                yield source, found
            yield from _rest(file, name, walk)
            break
        except OSError as error:
            damages += 1
            if damages > DAMAGES:
                yield name, LimitError(f"damaged in more than {DAMAGES:,} places; byte {base:,} and after are not read")
                break
            alone = walk.read == before and walk.whole
            where = base if alone else walk.at
            base = _next(file, where + 1, start)
            then = f"reading goes on at byte {base:,}" if base >= 0 else "no record follows"
            if alone or not walk.whole or base < 0:
                where = where if alone or not walk.whole else _end(file, where)
                yield f"{name}#{where}", InputError(f"damaged at byte {where:,} ({error}); {then}", code="broken")
                lost = ""
            else:
                lost = f"damaged after the record at byte {where:,} ({error}); {then}"
    if walk.passed:
        told = ", ".join(f"{n:,} {k}" for k, n in sorted(walk.passed.items()) if n)
        yield name, InputError(f"records that hold no response were passed over: {told}", code="not_response")


def _rest(file: IO[bytes], name: str, walk: _Walk) -> Found:
    """What stands after the last record that was read, and that record itself where it is cut and no response."""
    end, size = _end(file, walk.at), file.seek(0, 2)
    if end > size:
        if walk.other is None:
            return  # a response tells by its own length whether it is whole
        walk.passed[walk.other] -= 1
        end = walk.at
    else:
        file.seek(end)
        if not file.read(64).strip(b"\0\r\n"):
            return
    yield f"{name}#{end}", InputError(f"the file is cut short in the record at byte {end:,}", code="truncated")


def _end(file: IO[bytes], at: int) -> int:
    """Where the record that begins at an offset ends by what it says of itself, which may be past the file's end."""
    file.seek(at)
    head = file.read(HEAD)
    if head.startswith(_STARTS["zst"]):
        return file.seek(0, 2)
    if head.startswith(_STARTS["gz"]):
        return _member_end(file, at)
    length = _LENGTH.search(head)
    body = head.find(b"\r\n\r\n")
    return at + body + 4 + (int(length[1]) if length else 0) if body >= 0 else file.seek(0, 2) + 1


def _member_end(file: IO[bytes], at: int) -> int:
    file.seek(at)
    member = zlib.decompressobj(31)
    while not member.eof:
        chunk = file.read(1 << 16)
        if not chunk:
            return at + 1
        at += len(chunk)
        while chunk and not member.eof:
            member.decompress(chunk, CHUNK)
            chunk = member.unconsumed_tail
    return at - len(member.unused_data)


def _kind(file: IO[bytes]) -> str:
    head = file.read(4)
    file.seek(0)
    return "gz" if head.startswith(b"\x1f\x8b") else "zst" if head == _STARTS["zst"] else "plain"


def _next(file: IO[bytes], at: int, start: bytes) -> int:
    """Where the next record may begin, at or after an offset; -1 where there is none."""
    file.seek(at)
    kept = b""
    while chunk := file.read(CHUNK):
        found = (kept + chunk).find(start)
        if found >= 0:
            return at - len(kept) + found
        at += len(chunk)
        kept = chunk[-len(start) + 1 :]
    return -1


def _records(file: IO[bytes], base: int, name: str, intake: Intake, walk: _Walk) -> Found:
    """The responses from an offset on; the walk is left at the record being read when damage is met."""
    warc = needed("fastwarc.warc", "inputs")
    size = file.seek(0, 2)
    file.seek(base)
    walk.whole = True
    for record in warc.ArchiveIterator(file, record_types=warc.WarcRecordType.any_type, auto_decode="all"):
        walk.at, walk.whole = record.stream_pos, False
        body = record.reader.read(intake.limits.bytes + 1)
        walk.whole, walk.read = True, walk.read + 1
        source = f"{name}#{walk.at}"
        walk.other = None
        if record.record_type != warc.WarcRecordType.response:
            walk.other = record.headers.get("WARC-Type") or "unknown"
            walk.passed[walk.other] += 1
        else:
            yield source, _page(record, body, source, intake)
    if not walk.read and size > base:
        raise OSError("it holds no record that can be read")


def _page(record: Any, body: bytes, source: str, intake: Intake) -> Raw | CommuniqueError:
    """A response as a page, or why it is none."""
    short = record.content_length - len(body)
    if not record.is_http or record.http_headers is None:
        return InputError("the record holds no HTTP response", code="not_html")
    if record.http_headers.status_code != 200:
        return InputError(f"the server answered with status {record.http_headers.status_code}", code="status")
    if (record.http_content_type or "").lower() not in HTML:
        return InputError(
            f"the response is {record.http_content_type or 'of no stated type'}, not HTML", code="not_html"
        )
    if len(body) > intake.limits.bytes:
        return LimitError(f"the page has more than {intake.limits.bytes:,} bytes; raise --max-characters")
    if short > 0 and "content-encoding" not in {k.lower() for k, _ in record.http_headers.items()}:
        return InputError(f"the file is cut short in this record: {short:,} bytes are missing", code="truncated")
    headers = record.headers
    about = About(url=headers.get("WARC-Target-URI"), captured=_captured(headers.get("WARC-Date")))
    return Raw(source, _decoded(body, record.http_charset), about, article=True)


def _captured(value: str | None) -> dt.date | None:
    try:
        return given_day(value[:10]) if value else None
    except CommuniqueError:
        return None


def _decoded(body: bytes, charset: str | None) -> bytes | str:
    """The page in the encoding that its server states, where that fits; else its bytes, to be told by themselves."""
    try:
        return body.decode(charset) if charset else body
    except (UnicodeDecodeError, LookupError):
        return body
