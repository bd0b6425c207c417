"""Look-ups in the index: where a record lies by its id, and which documents hold which words."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from heapq import nsmallest
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from communique.errors import StoreError
from communique.store.contents import Contents
from communique.store.indexing import homes_of, opened, read_only
from communique.store.keys import key_of, placed
from communique.store.parts import opened_part

_OPEN, _CLOSE = "\x02", "\x03"
_RANK = "bm25(texts, 5, 1)"

_FILES_OPEN = 64
"""Files kept open for look-ups: reading a file's footer again costs more than reading a row."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A document that holds the words asked for: its rank (lower is better) and where they stand in its text."""

    document: str
    rank: float
    matches: tuple[tuple[int, int], ...]


class Index:
    """Look-ups by id and by words, over the committed runs of a record as they stood when it was opened.

    Words may be found in documents of later runs too, where another process has added them since: whoever asks
    keeps to the documents that his view shows.
    """

    def __init__(self, contents: Contents) -> None:
        self._contents = contents
        self._folders = {f.run for f in contents.folders}
        self._folder_of = {r.run: f.run for f in contents.folders for r in f.holds}
        self._db = opened(contents)
        self._file = lru_cache(_FILES_OPEN)(self._part)

    def _part(self, path: str) -> pq.ParquetFile:
        return opened_part(self._contents.folder, str(self._contents.folder / path))

    def rows(self, record_id: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """The rows with an id, by whichever run, each with its table."""
        for table, path, row in self._places(record_id):
            found = _row(self._file(path), row)
            if found["id"] == record_id:
                yield table, found

    def among(self, keys: Iterable[tuple[str, str]]) -> dict[tuple[str, str], dict[str, Any]]:
        """The rows of some records by the run that wrote each and its id; rows that lie together are read at once."""
        wanted: dict[tuple[str, int], list[tuple[int, tuple[str, str]]]] = {}
        for run, record_id in keys:
            for _, path, row in self._places(record_id, self._folder_of.get(run, run)):
                group, rest = _group_of(self._file(path), row)
                wanted.setdefault((path, group), []).append((rest, (run, record_id)))
        found = {}
        for (path, group), rows in wanted.items():
            read = self._file(path).read_row_group(group, use_threads=False).take([row for row, _ in rows])
            for (_, key), shown in zip(rows, read.to_pylist(), strict=True):
                if (shown["run"], shown["id"]) == key:
                    found[key] = shown
        return found

    def times(self, record_id: str) -> int:
        """How many rows there are with an id, by whichever runs; seldom one more, never one less."""
        return len(self._places(record_id))

    def _places(self, record_id: str, folder: str | None = None) -> list[tuple[str, str, int]]:
        """Table, file and row of each record that may have an id: its key is its alone but for rare chance."""
        key = key_of(record_id)
        chunk = f"""
            select keys, places from folders f, ids i
            where {"f.run = ? and" if folder else ""}
              i.rowid = (select rowid from ids where run = f.run and first <= ? order by first desc limit 1)
        """
        given = [folder, key] if folder else [key]
        found = [p for keys, places in self._db.execute(chunk, given) for p in placed(keys, places, key)]
        named = [(*self._db.execute("select run, tbl, path from parts where part = ?", [p]).fetchone(), r)
                 for p, r in found]  # fmt: skip
        places = [(table, path, row) for run, table, path, row in named if run in self._folders]
        kind = record_id.split("-", 1)[0]
        return [p for p in places if p[0].startswith(kind)] or places

    def ranked(self, words: str) -> pa.Table:
        """The documents that hold some words, with their rank by BM25, lower is better; a title counts five times.

        Words are stemmed and all must be there; ``"in quotes"`` they must stand together, ``trea*`` is a
        beginning, and OR and NOT stand between words. Raises ``StoreError`` for what holds no words.
        """
        query = f"select d.id, {_RANK} from texts t join docs d on d.place = t.rowid where texts match ?"
        rows = self._matching(words, query, [])
        columns = [pa.array([r[0] for r in rows], pa.string()), pa.array([r[1] for r in rows], pa.float64())]
        return pa.Table.from_arrays(columns, names=["document", "rank"])

    def best(self, words: str, most: int) -> list[str]:
        """The ids of so many documents that hold some words, best first; of one rank by id. See :meth:`ranked`."""
        every = self._matching(words, f"select {_RANK}, rowid from texts where texts match ?", [])
        if len(every) > most:
            last = nsmallest(most, every)[-1][0]
            every = [found for found in every if found[0] <= last]
        own = "select id from docs where place = ?"
        ranked = [(rank, d) for rank, place in every for (d,) in self._db.execute(own, [place])]
        return [d for _, d in sorted(ranked)[:most]]

    def matches(self, words: str, documents: Sequence[str]) -> dict[str, tuple[tuple[int, int], ...]]:
        """Where words stand in the texts of some documents, by id."""
        query = """
            select d.id, highlight(texts, 1, ?, ?) from docs d join texts t on t.rowid = d.place
            where d.id = ? and texts match ?
        """
        found = {}
        for document in documents:
            for name, marked in self._matching(words, query, [_OPEN, _CLOSE, document]):
                found[name] = tuple(_matches(marked))
        return found

    def search(self, words: str) -> Iterator[Hit]:
        """The documents that hold some words, best first, each with where they stand; see :meth:`ranked`."""
        hits = self.ranked(words).sort_by([("rank", "ascending"), ("document", "ascending")]).to_pylist()
        for hit in hits:
            yield Hit(hit["document"], hit["rank"], self.matches(words, [hit["document"]])[hit["document"]])

    def _matching(self, words: str, query: str, given: list[str]) -> list[tuple[Any, ...]]:
        try:
            return self._db.execute(query, [*given, match_of(words)]).fetchall()
        except sqlite3.OperationalError as error:
            raise StoreError(f"{words!r} cannot be searched for: {error}", code="search") from error

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()


def texts_in(contents: Contents, documents: Iterable[str]) -> dict[str, str]:
    """The texts of some documents, of those that an index which is there has; none is made, and its age is no matter.

    A document's id is a hash of its text, so that what is found is right.
    """
    found: dict[str, str] = {}
    for place in homes_of(contents.folder):
        if place.exists():
            db = read_only(place)
            try:
                found = {d: t for d in documents if (t := _text(db, d)) is not None}
            except sqlite3.DatabaseError:
                continue  # no index, or one of another version
            finally:
                db.close()
    return found


def _text(db: sqlite3.Connection, document: str) -> str | None:
    wanted = "select text from texts where rowid = (select place from docs where id = ? and whole)"
    found = db.execute(wanted, [document]).fetchone()
    return found[0] if found else None


def _row(file: pq.ParquetFile, row: int) -> dict[str, Any]:
    """One row of a file; the row group that holds it is read."""
    group, rest = _group_of(file, row)
    found: dict[str, Any] = file.read_row_group(group, use_threads=False).slice(rest, 1).to_pylist()[0]
    return found


def _group_of(file: pq.ParquetFile, row: int) -> tuple[int, int]:
    """The row group that holds a row of a file, and its number there."""
    for group in range(file.num_row_groups):
        size = file.metadata.row_group(group).num_rows
        if row < size:
            return group, row
        row -= size
    raise StoreError("the index is not of this record; delete index.sqlite")


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
