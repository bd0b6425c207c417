"""The file of the index: found beside a record's runs, made from them, and added to when runs were.

It is never the truth. What was committed since it was made is added to it in one transaction, whatever its size.
Where rows leave it, a copy without them takes its place by rename, so that whoever has the old one open reads on in it.
"""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from threading import Lock
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from communique.store.contents import Contents
from communique.store.keys import chunked, keys_of, places_of
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
_UNWANTED = dict.fromkeys(map(ord, "\0\x02\x03"), " ")

_PATIENCE = 60.0
"""Seconds to wait while another process adds to the index."""


def homes_of(folder: Place) -> list[Path]:
    """Where an index of a record may lie: beside it, or among what this machine keeps."""
    own = cache_of(folder) / INDEX
    return [own] if is_remote(folder) else [folder / INDEX, own]


def read_only(place: Path) -> sqlite3.Connection:
    """An index to ask; whoever adds to it meanwhile is waited for."""
    address = f"{place.absolute().as_uri()}?mode=ro"
    return sqlite3.connect(address, uri=True, check_same_thread=False, timeout=_PATIENCE)


_MAKING = Lock()
"""Held by the one thread of a process that looks for an index or makes it: the others find it made."""


def opened(contents: Contents) -> sqlite3.Connection:
    """The file beside the runs, if it has them all; else one that has is put there, or elsewhere if it cannot be."""
    with _MAKING:
        return _found_or_made(contents)


def _found_or_made(contents: Contents) -> sqlite3.Connection:
    for place in homes_of(contents.folder):
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
    found = read_only(place)
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
    return read_only(place)


def _made(place: Path, contents: Contents) -> sqlite3.Connection:
    """An index of these runs, from the one that is there; it takes that one's place unless that has become newer."""
    draft = place.with_name(f".{INDEX}-{secrets.token_hex(4)}")
    try:
        with closing(_begun(draft, place, contents)) as fresh:
            _bring_up(fresh, contents)
        made = read_only(draft)
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
        with closing(read_only(place)) as there:
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
