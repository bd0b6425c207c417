"""The files that a run reads: paths, folders and globs, unpacked and taken apart to single documents."""

from __future__ import annotations

import glob
import io
import sys
import zipfile
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import IO

from communique.errors import CommuniqueError, InputError, LimitError
from communique.ingest.raw import Found, Intake, Raw
from communique.ingest.sources import feeds, mail, tables, warc
from communique.ingest.sources.opening import (
    BROKEN,
    HEAD,
    PACKED,
    Bounded,
    form_of,
    peekable,
    seekable,
    unpacked,
    whole,
)
from communique.ingest.sources.web import is_address

SUFFIXES = frozenset(
    (
        ".txt .text .html .htm .xhtml .jsonl .ndjson .csv .tsv .parquet .pdf .docx .eml .mbox .rss .atom .warc .wacz "
        ".zip"
    ).split()
) | {""}
"""Files of a folder that are taken, also when packed; a file named outright is always tried."""

MEMBERS = 1_000_000
"""Files of one archive that are read."""


def inputs_of(patterns: Iterable[str]) -> list[str]:
    """The files and addresses that a caller names, in order and once each; raises ``InputError`` for no match.

    A folder stands for the files in it of known kinds, sorted; ``-`` for standard input.
    """
    found: dict[str, None] = {}
    for pattern in patterns:
        here = [pattern] if pattern == "-" or is_address(pattern) else [str(p) for p in _matches(pattern)]
        if not here:
            raise InputError(
                f"nothing is found at {pattern!r}: no file, no folder with files that are known, no match", code="file"
            )
        found.update(dict.fromkeys(here))
    return list(found)


def _matches(pattern: str) -> list[Path]:
    path = Path(pattern)
    if path.is_dir():
        return sorted(p for p in path.rglob("*") if p.is_file() and is_known(p.name))
    if path.exists():
        return [path]
    return sorted(p for m in glob.glob(pattern, recursive=True) if (p := Path(m)).is_file())


def is_known(name: str) -> bool:
    """Whether a file of a folder or an archive is taken, by its ending; hidden files are not.

    >>> is_known("crawl.warc.gz"), is_known("notes.md"), is_known(".index")
    (True, False, False)
    """
    path = PurePosixPath(name)
    if path.name.startswith("."):
        return False
    suffix = path.suffix.lower()
    return is_known(path.stem) if suffix[1:] in PACKED and path.stem else suffix in SUFFIXES


def raws_of(names: Iterable[str], intake: Intake | None = None) -> Found:
    """Every document of some files and addresses in order, or the reason why one is none."""
    intake = intake or Intake()
    for name in names:
        if is_address(name):
            yield from feeds.address(name, intake)
            continue
        try:
            with _opened(name) as stream:
                yield from documents_in(stream, name, intake)
        except OSError as error:
            yield name, InputError(f"cannot be read: {error.strerror or error}", code="file")


def _opened(name: str) -> IO[bytes]:
    return io.BufferedReader(sys.stdin.buffer.raw) if name == "-" else Path(name).open("rb")  # type: ignore[union-attr]


def documents_in(stream: IO[bytes], name: str, intake: Intake, depth: int = 0) -> Found:
    """The documents in a stream of any form; what breaks it off is a row after those that came before."""
    try:
        opened = peekable(stream)
        form = (
            form_of(opened.peek(HEAD)[:HEAD], name) if depth or not intake.form else _named(opened, name, intake.form)
        )
        if form in PACKED:
            inner = Bounded(unpacked(opened, form), intake.limits.expanded)
            yield from documents_in(peekable(inner), _bare(name, form), intake, depth)  # type: ignore[arg-type]
        elif form == "zip":
            yield from _members(opened, name, intake, depth)
        else:
            yield from _READERS.get(form, _single)(opened, name, intake)
    except CommuniqueError as error:
        yield name, error
    except BROKEN as error:
        yield name, InputError(f"it is damaged or cut short ({error}); what came before is read", code="broken")


def _named(stream: io.BufferedReader, name: str, form: str) -> str:
    """The form that the caller gives, under whatever the stream is packed in."""
    told = form_of(stream.peek(HEAD)[:HEAD], name)
    return told if told in PACKED and form != "warc" else form


def _bare(name: str, form: str) -> str:
    return name[: -len(form) - 1] if name.lower().endswith(f".{form}") else name


def _single(stream: IO[bytes], name: str, intake: Intake) -> Found:
    yield name, Raw(name, whole(stream, intake.limits.bytes))


def _members(stream: IO[bytes], name: str, intake: Intake, depth: int) -> Found:
    """The documents of an archive, each named ``archive!/member``."""
    if depth >= intake.limits.depth:
        raise LimitError(f"archives stand in archives more than {intake.limits.depth} deep; unpack the outer ones")
    with seekable(stream) as source, zipfile.ZipFile(source) as archive:
        taken = [i for i in archive.infolist() if not i.is_dir() and is_known(i.filename)]
        for info in taken[:MEMBERS]:
            yield from _member(archive, info, f"{name}!/{info.filename}", intake, depth)
        if len(taken) > MEMBERS:
            yield (
                name,
                LimitError(f"the archive has {len(taken):,} files, more than the limit of {MEMBERS:,}; split it"),
            )


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, source: str, intake: Intake, depth: int) -> Found:
    if info.flag_bits & 1:
        yield source, InputError("the file is locked by a password; unpack it first", code="locked")
        return
    try:
        with archive.open(info) as packed:
            inner = peekable(Bounded(packed, intake.limits.expanded))  # type: ignore[arg-type]
            yield from documents_in(inner, source, intake, depth + 1)
    except (*BROKEN, NotImplementedError) as error:
        yield source, InputError(f"it cannot be unpacked ({error}); get it again, or unpack it first", code="broken")


def _feed(stream: IO[bytes], name: str, intake: Intake) -> Found:
    return feeds.feed_file(whole(stream, intake.limits.bytes), name, intake)


def _sitemap(stream: IO[bytes], name: str, intake: Intake) -> Found:
    return feeds.sitemap_file(whole(stream, intake.limits.bytes), name, intake)


_READERS = {
    "jsonl": tables.lines,
    "csv": lambda s, n, i: tables.rows(s, n, i, ","),
    "tsv": lambda s, n, i: tables.rows(s, n, i, "\t"),
    "parquet": tables.parquet,
    "warc": warc.responses,
    "mbox": mail.messages,
    "mail": mail.message,
    "feed": _feed,
    "sitemap": _sitemap,
}
