"""Streams of bytes, what form they have, and how they are unpacked without trusting their size."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import re
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

import pyarrow as pa

from communique.errors import InputError, LimitError
from communique.ingest.html import looks_like_html

FORMS = ("text", "jsonl", "csv", "tsv", "parquet", "warc", "zip", "mbox", "mail", "feed", "sitemap")
"""Forms that a caller may name where neither the file's ending nor its first bytes tell."""

HEAD = 4_096
"""Bytes looked at to tell a form."""

_MAGIC = (
    (b"\x1f\x8b", "gz"),
    (b"BZh", "bz2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"\x28\xb5\x2f\xfd", "zst"),
    (b"PK\x03\x04", "zip"),
    (b"PAR1", "parquet"),
    (b"WARC/", "warc"),
)
_ENDINGS = {
    "jsonl": "jsonl",
    "ndjson": "jsonl",
    "csv": "csv",
    "tsv": "tsv",
    "mbox": "mbox",
    "eml": "mail",
    "rss": "feed",
    "atom": "feed",
}
_FEED = re.compile(rb"<(?:rss|feed|rdf:RDF)\b", re.I)
_SITEMAP = re.compile(rb"<(?:\w+:)?(?:urlset|sitemapindex)\b", re.I)
_MBOX = re.compile(rb"From \S+.*\r?\n(?:[A-Za-z-]+:|>From )")

PACKED = ("gz", "bz2", "xz", "zst")

BROKEN = (EOFError, OSError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, pa.ArrowInvalid)
"""What the unpackers raise for data that are cut short or damaged."""


def form_of(head: bytes, name: str) -> str:
    """The form of a stream by its first bytes, else by its name's ending: one of ``FORMS`` or ``PACKED``.

    >>> form_of(b"", "reports.jsonl"), form_of(b"WARC/1.0", "x"), form_of(b"A report.", "x.txt")
    ('jsonl', 'warc', 'text')
    """
    for magic, form in _MAGIC:
        if head.startswith(magic):
            if form == "gz" and _begins(head).startswith(b"WARC/"):
                return "warc"  # each record is packed by itself, so that it has an offset
            return "text" if form == "zip" and b"word/" in head else form
    ending = name.rpartition(".")[2].lower()
    if ending in _ENDINGS:
        return _ENDINGS[ending]
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"<") and not looks_like_html(start):
        if _SITEMAP.search(start):
            return "sitemap"
        if _FEED.search(start):
            return "feed"
    return "mbox" if _MBOX.match(start) else "text"


def _begins(head: bytes) -> bytes:
    """The first bytes that gzip holds, so far as they can be had."""
    try:
        return zlib.decompressobj(31).decompress(head, 64)
    except zlib.error:
        return b""


def unpacked(stream: IO[bytes], form: str) -> IO[bytes]:
    """A stream that gives what a compressed one holds, piece by piece."""
    if form == "gz":
        inner: IO[bytes] = gzip.GzipFile(fileobj=stream, mode="rb")  # type: ignore[assignment]
        return inner
    if form == "bz2":
        return bz2.BZ2File(stream)
    if form == "xz":
        return lzma.LZMAFile(stream)
    zst: IO[bytes] = pa.CompressedInputStream(pa.PythonFile(stream, mode="r"), "zstd")
    return zst


class Bounded(io.RawIOBase):
    """A stream that may give so many bytes and no more: ``LimitError`` beyond, for what unpacks without end."""

    def __init__(self, inner: IO[bytes], limit: int) -> None:
        self._inner = inner
        self._left = limit
        self._limit = limit

    def readable(self) -> bool:
        """A stream to read from."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer; raises ``LimitError`` where the limit is passed."""
        data = self._inner.read(len(buffer))
        self._left -= len(data)
        if self._left < 0:
            raise LimitError(f"it unpacks to more than {self._limit:,} bytes; raise --max-expanded if that is right")
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        """Let go of the inner stream too."""
        self._inner.close()
        super().close()


def peekable(stream: IO[bytes]) -> io.BufferedReader:
    """A stream whose first bytes can be looked at without taking them."""
    return stream if isinstance(stream, io.BufferedReader) else io.BufferedReader(stream, 1 << 16)  # type: ignore[arg-type]


def whole(stream: IO[bytes], limit: int) -> bytes:
    """All bytes of a stream that must be one document; raises ``LimitError`` past a limit, ``InputError`` if broken."""
    try:
        data = stream.read(limit + 1)
    except BROKEN as error:
        raise InputError(
            f"it cannot be unpacked ({error}): it may be cut short; get it again", code="broken"
        ) from error
    if len(data) > limit:
        raise LimitError(f"the document has more than {limit:,} bytes; split it or raise --max-characters")
    return data


@contextmanager
def seekable(stream: IO[bytes]) -> Iterator[IO[bytes]]:
    """A stream that can be gone back in: itself, or a temporary copy on disk."""
    if stream.seekable():
        yield stream
        return
    with tempfile.TemporaryFile() as copy:
        shutil.copyfileobj(stream, copy, 1 << 20)
        copy.seek(0)
        yield copy
