"""What is done to a record as a whole: forgetting a document, merging small runs, sweeping away what was merged."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from communique.errors import StoreError
from communique.store.layout import (
    COMPUTED,
    MERGED,
    SCHEMA_VERSION,
    SCHEMAS,
    Kind,
    Manifest,
    commit,
    committed,
    instant,
    new_run,
    now,
    standing,
)
from communique.store.parts import opened_part, write_part
from communique.store.places import MANIFEST, Place, changed, place_of, remove
from communique.store.record import Record
from communique.store.view import Contents, View

SMALL = 20_000
"""Documents below which a run is merged with others: about a day of a large news feed."""

GRACE = dt.timedelta(days=1)
"""How long merged folders are left to readers that opened the record before; no question takes that long."""

Clock = Callable[[], dt.datetime]


@dataclass(frozen=True, slots=True)
class Compaction:
    """What a compaction did: the new run, the folders that it stands for, and those swept away."""

    run: str | None
    merged: tuple[str, ...]
    swept: tuple[str, ...]


def forget(record: str | Path, document: str, who: str, reason: str, clock: Clock = now) -> str:
    """Show a document no more, on the record: a run says who asked for it, when and why; returns that run's id.

    Its rows leave the disk with the next ``compact`` and the sweep after that. It is not coded again. Raises
    ``StoreError`` where the record has no such document, or where ``who`` or ``reason`` is empty.
    """
    if not who.strip() or not reason.strip():
        raise StoreError("say who asks for it and why: both are kept on the record")
    opened = Record(record)
    record = opened.folder
    if not opened.sql("select 1 from documents_all where id = ?", [document]).num_rows:
        raise StoreError(f"the record shows no document {document!r}")
    started = instant(clock())
    run = new_run(started)
    folder = record / "runs" / run
    folder.mkdir(parents=True)
    row = {"run": run, "document": document, "who": who, "reason": reason}
    write_part(folder, "forgotten", pa.Table.from_pylist([row], schema=SCHEMAS["forgotten"]))
    commit(folder, _manifest(run, started, "forget", {"forgotten": 1}, clock))
    return run


def compact(record: str | Path, *, small: int = SMALL, grace: dt.timedelta = GRACE, clock: Clock = now) -> Compaction:
    """Merge the runs of fewer than ``small`` documents into one folder, sorted, and sweep away what was merged before.

    Rows keep the run that wrote them, so that every question about earlier times has the answer it had. Rows of
    forgotten documents are left out. Folders are swept once the compaction that stands for them is ``grace`` old.
    """
    record = place_of(record)
    swept = sweep(record, grace, clock)
    opened = Record(record)
    chosen = [f for f in opened.contents.folders if _is_due(f, opened, small)]
    if not chosen or (len(chosen) == 1 and not _is_stale(chosen[0], opened)):
        return Compaction(None, (), swept)
    run = _merge(record, chosen, clock)
    return Compaction(run, tuple(f.run for f in chosen), swept)


def _is_due(folder: Manifest, opened: View, small: int) -> bool:
    return folder.rows.get("documents", 0) < small or _is_stale(folder, opened)


def _is_stale(folder: Manifest, opened: View) -> bool:
    """Whether a folder has an older schema, or rows of a document that was forgotten."""
    if folder.schema < SCHEMA_VERSION:
        return True
    gone = set(opened.table("forgotten").column("document").to_pylist())
    files = Contents(opened.folder, (folder,)).parts(folder, "documents") if gone else []
    return any(gone & set(opened_part(opened.folder, f).read(columns=["id"])[0].to_pylist()) for f in files)


def _merge(record: Place, chosen: list[Manifest], clock: Clock) -> str:
    """Write the rows of some folders as one run and commit it."""
    source = View(Contents(record, tuple(folders_with_tombstones(chosen, record))))
    _require_all(chosen, source)
    started = instant(clock())
    run = new_run(started)
    folder = record / "runs" / run
    folder.mkdir(parents=True)
    held = tuple(r for f in chosen for r in f.holds)
    rows = {t: source.copy(t, {r.run for r in held}, folder) for t in SCHEMAS}
    merged = tuple(sorted(held, key=lambda m: (m.finished, m.run)))
    replaces = tuple(f.run for f in chosen) + tuple(r for f in chosen for r in f.replaces)
    commit(folder, _manifest(run, started, "compact", rows, clock, merged, replaces))
    return run


def _require_all(chosen: list[Manifest], source: View) -> None:
    """Raise where folders have lost rows that their manifests count: merged, the loss would never be seen again."""
    if source.table("forgotten").num_rows:
        return  # rows of forgotten documents are left out, and are not counted by table
    for table in set(SCHEMAS) - {*COMPUTED, *MERGED}:
        (there,) = source.sql(f"select count(*) as n from {table}_all").column("n").to_pylist()
        if (lost := sum(f.rows.get(table, 0) for f in chosen) - there) > 0:
            what = f"{lost} rows of {table} that the manifests count are not in the files of {source.folder}"
            raise StoreError(f"{what}; nothing was merged: restore the files from a copy", code="damaged")


def folders_with_tombstones(chosen: Iterable[Manifest], record: Place) -> list[Manifest]:
    """Some folders, and beside them those that say which documents are forgotten."""
    names = {f.run for f in chosen}
    every = standing(committed(record))[0]
    return [f for f in every if f.run in names or f.rows.get("forgotten")]


def _manifest(
    run: str,
    started: str,
    kind: Kind,
    rows: dict[str, int],
    clock: Clock,
    merged: tuple[Manifest, ...] = (),
    replaces: tuple[str, ...] = (),
) -> Manifest:
    return Manifest(
        run,
        SCHEMA_VERSION,
        started,
        instant(clock()),
        coder={},
        inputs=(),
        complete=True,
        rows=rows,
        kind=kind,
        merged=merged,
        replaces=replaces,
    )


def sweep(record: Place, grace: dt.timedelta = GRACE, clock: Clock = now) -> tuple[str, ...]:
    """Remove the folders that a compaction has stood for longer than ``grace``, and what broken runs left."""
    limit = clock() - grace
    every = committed(record)
    kept, passed = standing(every)
    standing_for = {r: m.finished for m in kept for r in m.replaces}
    due = [m for m in passed if standing_for.get(m.run, m.finished) < instant(limit)]
    for manifest in sorted(due, key=lambda m: m.run in standing_for):
        _remove(record / "runs" / manifest.run)
    names = {m.run for m in every}
    broken = [f for f in (record / "runs").iterdir() if f.is_dir() and f.name not in names and changed(f) < limit]
    for folder in broken:
        _remove(folder)
    return tuple(m.run for m in due) + tuple(f.name for f in broken)


def _remove(folder: Place) -> None:
    """Take a folder out of the record in one step, then off the disk."""
    (folder / MANIFEST).unlink(missing_ok=True)
    remove(folder)
