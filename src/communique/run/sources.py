"""The files that a run reads: paths, folders and globs to single documents, each with a name for the ledger."""

from __future__ import annotations

import glob
from collections.abc import Iterable, Iterator
from pathlib import Path

from communique.errors import CommuniqueError, InputError
from communique.ingest import Ingested, about_of, ingest, lines_of, text_field

SUFFIXES = frozenset({".txt", ".text", ".html", ".htm", ".xhtml", ".jsonl", ".ndjson", ""})
"""Files of a folder that are taken; a file named outright is always tried."""

_LINES = frozenset({".jsonl", ".ndjson"})

Outcome = tuple[str, Ingested | CommuniqueError]
"""The name of a document's source, and the document or what was wrong with it."""


def files_of(patterns: Iterable[str]) -> list[Path]:
    """The files that paths, folders and globs name, sorted within each; raises ``InputError`` for no match."""
    found: dict[Path, None] = {}
    for pattern in patterns:
        here = _matches(pattern)
        if not here:
            raise InputError(f"nothing is found at {pattern!r}", code="file")
        found.update(dict.fromkeys(here))
    return list(found)


def _matches(pattern: str) -> list[Path]:
    path = Path(pattern)
    if path.is_dir():
        return sorted(p for p in path.rglob("*") if p.is_file() and p.suffix.lower() in SUFFIXES)
    if path.exists():
        return [path]
    return sorted(p for m in glob.glob(pattern, recursive=True) if (p := Path(m)).is_file())


def documents_of(files: Iterable[Path], limit: int) -> Iterator[Outcome]:
    """Every document of some files in order, or the reason why one is none; JSON Lines give one a line."""
    for path in files:
        try:
            if path.suffix.lower() in _LINES:
                yield from _lines(path, limit)
            else:
                yield str(path), ingest(path.read_bytes(), limit=limit)
        except CommuniqueError as error:
            yield str(path), error
        except OSError as error:
            yield str(path), InputError(f"cannot be read: {error.strerror}", code="file")


def _lines(path: Path, limit: int) -> Iterator[Outcome]:
    with path.open(encoding="utf-8", errors="surrogateescape") as source:
        for line in lines_of(source):
            name = f"{path}:{line.number}"
            try:
                if line.error:
                    raise line.error
                yield name, ingest(text_field(line), about_of(line), limit)
            except CommuniqueError as error:
                yield name, error
