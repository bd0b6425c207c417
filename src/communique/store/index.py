"""The index beside the runs: where a record lies by its id, and full text of the documents, in one SQLite file.

It is made from the committed runs and is never the truth: it is made anew when the runs are not those that it
was made from, and put in place by rename, so that whoever has the old one open reads on in it.
"""

from __future__ import annotations

import re
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from communique.errors import StoreError
from communique.store.layout import SCHEMAS
from communique.store.view import Contents

INDEX = "index.sqlite"

VERSION = "1"

LOOKED_UP = ("documents", "events", "quotations", "memberships", "offices", "findings")
"""Tables whose rows are found by id; entities are found through their document."""

_MAKE = """
    create table made(version text, runs text);
    create table parts(part integer primary key, tbl text, path text);
    create table ids(key integer, part integer, grp integer);
    create virtual table texts using fts5(
      document unindexed, title, text, tokenize = "porter unicode61 remove_diacritics 2");
"""
_OPEN, _CLOSE = "\x02", "\x03"
_UNWANTED = dict.fromkeys(map(ord, "\0\x02\x03"), " ")


@dataclass(frozen=True, slots=True)
class Hit:
    """A document that holds the words asked for: its rank (lower is better) and where they stand in its text."""

    document: str
    rank: float
    matches: tuple[tuple[int, int], ...]


class Index:
    """Look-ups by id and by words, over the committed runs of a record as they stood when it was opened."""

    def __init__(self, contents: Contents) -> None:
        self._contents = contents
        self._place = contents.folder / INDEX
        self._db = self._opened()

    def _opened(self) -> sqlite3.Connection:
        """The file beside the runs, if it is theirs; else it is made anew, in memory where the folder is read-only."""
        if self._place.exists():
            found = sqlite3.connect(f"{self._place.absolute().as_uri()}?mode=ro", uri=True)
            if _made_from(found) == (VERSION, _signature(self._contents)):
                return found
            found.close()
        draft = self._place.with_name(f".{INDEX}-{secrets.token_hex(4)}")
        try:
            with closing(sqlite3.connect(draft)) as fresh:
                _fill(fresh, self._contents)
            made = sqlite3.connect(f"{draft.absolute().as_uri()}?mode=ro", uri=True)
            draft.replace(self._place)
        except (sqlite3.OperationalError, OSError):
            draft.unlink(missing_ok=True)
            made = sqlite3.connect(":memory:")
            _fill(made, self._contents)
        return made

    def rows(self, record_id: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """The rows with an id, by whichever run, each with its table."""
        wanted = "select tbl, path, grp from ids join parts using (part) where key = ?"
        for table, path, group in self._db.execute(wanted, [_key(record_id)]):
            rows = pq.ParquetFile(self._contents.folder / path).read_row_group(group).to_pylist()
            yield from ((table, row) for row in rows if row["id"] == record_id)

    def search(self, words: str) -> Iterator[Hit]:
        """The documents that hold some words, best first (BM25, a title counting five times).

        Words are stemmed and all must be there; ``"in quotes"`` they must stand together, ``trea*`` is a
        beginning, and OR and NOT stand between words. Raises ``StoreError`` for what holds no words.
        """
        query = """
            select document, bm25(texts, 0, 5, 1) as rank, highlight(texts, 2, ?, ?) from texts
            where texts match ? order by rank, document
        """
        try:
            for document, rank, marked in self._db.execute(query, [_OPEN, _CLOSE, match_of(words)]):
                yield Hit(document, rank, tuple(_matches(marked)))
        except sqlite3.OperationalError as error:
            raise StoreError(f"{words!r} cannot be searched for: {error}", code="search") from error

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()


_TOKEN = re.compile(r'"[^"]*"|\S+')


def match_of(words: str) -> str:
    """Words as people type them, as a query of FTS5.

    >>> match_of('Amir-Abdollahian "joint exercise" OR trea*')
    '"Amir-Abdollahian" "joint exercise" OR "trea"*'
    """
    found = []
    for token in _TOKEN.findall(words):
        bare = token.strip('"')
        if token in ("OR", "NOT", "AND"):
            found.append(token)
        elif any(c.isalnum() for c in bare):
            plain = bare.rstrip("*").replace('"', "")
            found.append(f'"{plain}"*' if bare.endswith("*") else f'"{plain}"')
    if not found:
        raise StoreError(f"{words!r} holds no words to search for", code="search")
    return " ".join(found)


def _matches(marked: str) -> Iterator[tuple[int, int]]:
    """The spans between the marks, in characters of the text without them."""
    at = 0
    start = 0
    for piece in re.split(f"([{_OPEN}{_CLOSE}])", marked):
        if piece == _OPEN:
            start = at
        elif piece == _CLOSE:
            yield start, at
        else:
            at += len(piece)


def _signature(contents: Contents) -> str:
    return "\n".join(f.run for f in contents.folders)


def _made_from(db: sqlite3.Connection) -> tuple[str, str] | None:
    """The version and the runs that an index was made from; None for what is no index."""
    try:
        found: tuple[str, str] | None = db.execute("select version, runs from made").fetchone()
    except sqlite3.DatabaseError:
        return None
    return found


def _fill(db: sqlite3.Connection, contents: Contents) -> None:
    """Make the index from the runs; one transaction, so that a broken one is empty."""
    db.executescript(f"pragma journal_mode = off; pragma synchronous = off; begin; {_MAKE}")
    gone = _forgotten(contents)
    seen: set[str] = set(gone)
    runs = {r.run for r in contents.runs}
    for table in LOOKED_UP:
        for path in contents.files(table, runs):
            shown = str(Path(path).relative_to(contents.folder))
            part = db.execute("insert into parts(tbl, path) values (?, ?)", [table, shown]).lastrowid
            _add_part(db, pq.ParquetFile(path), table, part, gone, seen)
    db.execute("create index by_key on ids(key)")
    db.execute("insert into made values (?, ?)", [VERSION, _signature(contents)])
    db.commit()


def _add_part(
    db: sqlite3.Connection, file: pq.ParquetFile, table: str, part: int | None, gone: set[str], seen: set[str]
) -> None:
    own = "id" if table == "documents" else "document"
    texts = ("title", "text") if table == "documents" else ()
    for group in range(file.num_row_groups):
        rows = file.read_row_group(group, columns=list(dict.fromkeys(("id", own, *texts)))).to_pylist()
        kept = [r for r in rows if r[own] not in gone]
        db.executemany("insert into ids values (?, ?, ?)", [(_key(r["id"]), part, group) for r in kept])
        fresh = {r["id"]: r for r in kept if texts and r["id"] not in seen}
        seen |= set(fresh)
        db.executemany("insert into texts values (?, ?, ?)", map(_words, fresh.values()))


def _words(row: dict[str, Any]) -> tuple[str, str, str]:
    """A document for full text; characters that would upset the marks become spaces, which keeps positions."""
    return row["id"], (row["title"] or "").translate(_UNWANTED), row["text"].translate(_UNWANTED)


def _forgotten(contents: Contents) -> set[str]:
    files = contents.files("forgotten", {r.run for r in contents.runs})
    schema = SCHEMAS["forgotten"]
    return {d for f in files for d in pq.ParquetFile(f).read(columns=[schema.field("document").name])[0].to_pylist()}


def _key(record_id: str) -> int:
    """An id as a number of 64 bits: the hexadecimal digits that it ends in, or else a hash of it."""
    digits = record_id[-16:]
    if len(digits) == 16 and all(c in "0123456789abcdef" for c in digits):
        return int.from_bytes(bytes.fromhex(digits), "big", signed=True)
    from hashlib import blake2b

    return int.from_bytes(blake2b(record_id.encode(), digest_size=8).digest(), "big", signed=True)
