"""The index beside the runs: where a record lies by its id, and full text of the documents, in one SQLite file.

It is made from the committed runs and is never the truth. What was committed since it was made is added to it in one
transaction, whatever its size. Where rows leave it, a copy without them takes its place by rename, so that whoever has
the old one open reads on in it.
"""

from __future__ import annotations

import re
import secrets
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from communique.errors import StoreError
from communique.store.contents import Contents
from communique.store.keys import chunked, key_of, keys_of, placed, places_of
from communique.store.layout import Manifest
from communique.store.parts import opened_part
from communique.store.places import Place, cache_of, is_remote, relative

INDEX = "index.sqlite"

VERSION = "3"

LOOKED_UP = ("documents", "events", "quotations", "memberships", "offices", "findings")
"""Tables whose rows are found by id; entities are found through their document."""

_MAKE = """
    create table made(version text);
    create table folders(run text primary key);
    create table parts(part integer primary key, run text, tbl text, path text);
    create table ids(run text, first integer, keys blob, places blob);
    create index by_first on ids(run, first);
    create table docs(place integer primary key, id text unique, whole integer);
    create virtual table texts using fts5(title, text, tokenize = "porter unicode61 remove_diacritics 2");
"""
_OPEN, _CLOSE = "\x02", "\x03"
_UNWANTED = dict.fromkeys(map(ord, "\0\x02\x03"), " ")
_RANK = "bm25(texts, 5, 1)"

_PATIENCE = 60.0
"""Seconds to wait while another process adds to the index."""

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
        self._db = _opened(contents)
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
    for place in _places_of(contents.folder):
        if place.exists():
            db = _read_only(place)
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


def _places_of(folder: Place) -> list[Path]:
    """Where an index of a record may lie: beside it, or among what this machine keeps."""
    own = cache_of(folder) / INDEX
    return [own] if is_remote(folder) else [folder / INDEX, own]


def _read_only(place: Path) -> sqlite3.Connection:
    address = f"{place.absolute().as_uri()}?mode=ro"
    return sqlite3.connect(address, uri=True, check_same_thread=False, timeout=_PATIENCE)


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


_MAKING = Lock()
"""Held by the one thread of a process that looks for an index or makes it: the others find it made."""


def _opened(contents: Contents) -> sqlite3.Connection:
    """The file beside the runs, if it has them all; else one that has is put there, or elsewhere if it cannot be."""
    with _MAKING:
        return _found_or_made(contents)


def _found_or_made(contents: Contents) -> sqlite3.Connection:
    for place in _places_of(contents.folder):
        found = _current(place, contents) or _added_to(place, contents)
        if found is not None:
            return found
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            return _made(place, contents)
        except (sqlite3.OperationalError, OSError):
            continue  # a folder that cannot be written to
    made = _empty(sqlite3.connect(":memory:", check_same_thread=False))
    _bring_up(made, contents)
    return made


def _current(place: Path, contents: Contents) -> sqlite3.Connection | None:
    """The index at a place, if all the runs of the record are in it."""
    if not place.exists():
        return None
    found = _read_only(place)
    if _wanting(found, contents) == ([], set()):
        return found
    found.close()
    return None


def _added_to(place: Path, contents: Contents) -> sqlite3.Connection | None:
    """The index at a place with what it lacked added in one transaction; None if rows would have to leave it.

    Whoever reads meanwhile sees what was there before; a transaction that is cut off is undone by who opens it next.
    """
    if not place.exists():
        return None
    try:
        with closing(sqlite3.connect(place, timeout=_PATIENCE, isolation_level=None)) as db:
            db.executescript("pragma cache_spill = off; begin immediate;")
            wanting = _wanting(db, contents)
            if wanting is None or wanting[1]:
                return None
            _add_all(db, contents, wanting[0])
            db.execute("commit")
    except sqlite3.DatabaseError:
        return None  # it cannot be written to, or is none
    return _read_only(place)


def _made(place: Path, contents: Contents) -> sqlite3.Connection:
    """An index of these runs, from the one that is there; it takes that one's place unless that has become newer."""
    draft = place.with_name(f".{INDEX}-{secrets.token_hex(4)}")
    try:
        with closing(_begun(draft, place, contents)) as fresh:
            _bring_up(fresh, contents)
        made = _read_only(draft)
        made.execute("select count(*) from folders").fetchone()
        if not _is_newer(place, contents):
            draft.replace(place)
        return made
    finally:
        draft.unlink(missing_ok=True)


def _begun(draft: Path, place: Path, contents: Contents) -> sqlite3.Connection:
    """A copy of the index that is there, if it can be added to; else one with nothing in it."""
    copy = sqlite3.connect(draft)
    if place.exists() and _copied(place, copy) and _wanting(copy, contents) is not None:
        return copy
    copy.close()
    draft.unlink(missing_ok=True)
    return _empty(sqlite3.connect(draft))


def _copied(place: Path, copy: sqlite3.Connection) -> bool:
    """Whether the file at a place could be copied as it stood at one moment."""
    try:
        with closing(_read_only(place)) as there:
            there.backup(copy)
    except sqlite3.DatabaseError:
        return False
    return True


def _empty(db: sqlite3.Connection) -> sqlite3.Connection:
    db.executescript(f"pragma journal_mode = off; pragma synchronous = off; begin; {_MAKE}")
    db.execute("insert into made values (?)", [VERSION])
    db.commit()
    return db


def _is_newer(place: Path, contents: Contents) -> bool:
    """Whether the index that is there has all these runs and more: another process was faster."""
    found = _current(place, contents)
    if found is not None:
        found.close()
    return found is not None


def _wanting(db: sqlite3.Connection, contents: Contents) -> tuple[list[Manifest], set[str]] | None:
    """The folders that an index lacks, and those in it that are none of the record's; None for what is no index.

    One that lacks none may have more, which were committed since the record was opened.
    """
    try:
        made = db.execute("select version from made").fetchone()
        have = {run for (run,) in db.execute("select run from folders")}
    except sqlite3.DatabaseError:
        return None
    lacking = [f for f in contents.folders if f.run not in have]
    if made is None or made[0] != VERSION or (have and any(f.rows.get("forgotten") for f in lacking)):
        return None
    return lacking, have - {f.run for f in contents.folders} if lacking else set()


def _bring_up(db: sqlite3.Connection, contents: Contents) -> None:
    """Add to an index what it lacks of a record's runs, and leave out those that a compaction stands for."""
    lacking, gone = _wanting(db, contents) or ([], set())
    db.executescript("pragma journal_mode = off; pragma synchronous = off; begin;")
    for table in ("folders", "parts", "ids"):
        db.executemany(f"delete from {table} where run = ?", [(run,) for run in gone])
    _add_all(db, contents, lacking)
    db.commit()


def _add_all(db: sqlite3.Connection, contents: Contents, folders: Iterable[Manifest]) -> None:
    """Add the ids and texts of some folders."""
    forgotten = _forgotten(contents)
    for folder in folders:
        _add(db, contents, folder, forgotten)


def _add(db: sqlite3.Connection, contents: Contents, folder: Manifest, forgotten: pa.Array) -> None:
    """Add the ids and texts of one folder; nothing of a forgotten document."""
    found = []
    for table in LOOKED_UP:
        for path in contents.parts(folder, table):
            shown = relative(contents.folder, path)
            given = (folder.run, table, shown)
            part = db.execute("insert into parts(run, tbl, path) values (?, ?, ?)", given).lastrowid
            assert part is not None
            file = opened_part(contents.folder, path)
            found.append(_ids(file, table, part, forgotten))
            if table == "documents":
                _add_texts(db, file, forgotten)
    rows = ((folder.run, *chunk) for chunk in chunked(found))
    db.executemany("insert into ids(run, first, keys, places) values (?, ?, ?, ?)", rows)
    db.execute("insert into folders values (?)", [folder.run])


def _ids(file: pq.ParquetFile, table: str, part: int, forgotten: pa.Array) -> tuple[Any, Any]:
    """The keys of a part's rows, and where each row lies."""
    own = "id" if table == "documents" else "document"
    rows = file.read(columns=list(dict.fromkeys(("id", own))))
    kept = pc.invert(pc.is_in(rows.column(own), forgotten)).to_numpy(zero_copy_only=False)
    return keys_of(rows.column("id"))[kept], places_of(part, rows.num_rows)[kept]


def _add_texts(db: sqlite3.Connection, file: pq.ParquetFile, forgotten: pa.Array) -> None:
    """Add the texts of documents that are not there yet: a document coded again has the text that it had."""
    gone = set(forgotten.to_pylist())
    for rows in file.iter_batches(500, columns=["id", "title", "text"]):
        for row in rows.to_pylist():
            if row["id"] in gone:
                continue
            words = [(row[n] or "").translate(_UNWANTED) for n in ("title", "text")]
            given = [row["id"], words[1] == row["text"]]
            made = db.execute("insert or ignore into docs(id, whole) values (?, ?)", given)
            if made.rowcount:
                db.execute("insert into texts(rowid, title, text) values (?, ?, ?)", [made.lastrowid, *words])


def _forgotten(contents: Contents) -> pa.Array:
    files = contents.files("forgotten", {r.run for r in contents.runs})
    read = [opened_part(contents.folder, f).read(columns=["document"]).column(0).to_pylist() for f in files]
    return pa.array([d for part in read for d in part], pa.string())
