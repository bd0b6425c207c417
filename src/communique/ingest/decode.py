"""Bytes to text: the encoding is told by its marks, else by UTF-8, else by statistics, else it is an error."""

from __future__ import annotations

import codecs

from charset_normalizer import from_bytes

from communique.errors import EncodingError, InputError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MAGIC = {
    b"%PDF": "a PDF file",
    b"PK\x03\x04": "a zip archive (or a DOCX, ODT or XLSX file)",
    b"\x1f\x8b": "gzip-compressed",
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"GIF8": "a GIF picture",
    b"\x7fELF": "a program",
    b"PAR1": "a Parquet file",
}
SAMPLE = 200_000
"""Bytes that the statistics look at; an encoding shows itself well within them."""

CONTROLS, CONTROL_SHARE = 4, 0.02
"""Control characters, and their share, above which bytes are no text: prose has none, a damaged text a few."""


def decode(data: bytes) -> tuple[str, str]:
    """The text of some bytes and the name of their encoding.

    Raises ``InputError`` for bytes that are no text and ``EncodingError`` for text in no encoding that fits.

    >>> decode("Côte d’Ivoire".encode("utf-16"))
    ('Côte d’Ivoire', 'utf-16')
    """
    for magic, what in _MAGIC.items():
        if data.startswith(magic):
            raise InputError(f"this is {what}, not text; give the text or HTML of the report", code="binary")
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decoded(data, encoding), encoding
    try:
        text, encoding = data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        text, encoding = _guessed(data)
    if _is_binary(text):
        raise InputError("this is binary data, not text; give the text or HTML of the report", code="binary")
    return text, encoding


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        what = f"the bytes start as {encoding} but break it at byte {error.start}; save the file as UTF-8"
        raise EncodingError(what) from error


def _guessed(data: bytes) -> tuple[str, str]:
    if b"\0" in data[:SAMPLE]:
        for encoding in ("utf-16-le", "utf-16-be"):
            if _looks_like_utf16(data[:SAMPLE], encoding):
                return _decoded(data[: len(data) // 2 * 2], encoding), encoding
        raise InputError("this is binary data, not text; give the text or HTML of the report", code="binary")
    best = from_bytes(data[:SAMPLE]).best()
    if best is None:
        raise EncodingError("the encoding cannot be told; save the file as UTF-8")
    return _decoded(data, best.encoding), best.encoding


def _looks_like_utf16(sample: bytes, encoding: str) -> bool:
    """Whether half of the bytes, all at one parity, are zero: Latin text in UTF-16 without a mark."""
    zeros = sample[1::2] if encoding == "utf-16-le" else sample[::2]
    return len(zeros) > 0 and zeros.count(0) > 0.7 * len(zeros)


def _is_binary(text: str) -> bool:
    sample = text[:SAMPLE]
    odd = sum(1 for c in sample if (c < " " and c not in "\t\n\r\f\v\x1c\x1d\x1e\x1f") or c == "\ufffd")
    return odd > max(CONTROLS, CONTROL_SHARE * len(sample))
