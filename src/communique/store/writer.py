"""Writing one run: rows go into parts on disk, and the run appears in the record all together, or not at all.

runs/<run>/<table>/part-00000.parquet      the rows; of a finished part all its files are there
runs/<run>/.writing/plan.json              what the run is and who writes it, until it is committed
runs/<run>/.writing/lock                   held by the process that writes; free once that is dead
runs/<run>/.writing/part-00000.json        put there by rename when the part's files are: the part is finished

A run whose writer died has no manifest and a lock that is free. :func:`take_up` commits its finished parts, so
that the next run goes on from there.
"""

from __future__ import annotations

import datetime as dt
import errno
import json
import os
import shutil
import socket
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any

import pyarrow as pa
from filelock import FileLock, Timeout

from communique.errors import StoreError
from communique.records import Coder, Coding
from communique.store.layout import SCHEMA_VERSION, SCHEMAS, Manifest, commit, instant, new_run, now
from communique.store.parts import write_part
from communique.store.places import MANIFEST, Place, deliver, staged
from communique.store.rows import Rows, failure, rows_of

PART = 500
"""Documents a part file: large enough for Parquet to compress, small enough to lose little to a crash."""

SECONDS = 30.0
"""Time after which a part is written however few its documents are: what a killed run loses at most."""

WRITING = ".writing"

_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class Writer:
    """Adds one run to a record. A context manager: leaving it commits, an exception leaves the record as it was.

    ``add`` takes a coding, ``fail`` a document that could not be coded, ``extend`` rows of tables from elsewhere.
    ``complete`` may be set to False when the run stops early on purpose: what was coded is committed, and the
    manifest says that there is more. ``counts`` and ``spent`` go into the manifest as they stand. After an
    exception finished parts stay on disk for :func:`take_up`. ``clock`` gives the times of the manifest, ``facts``
    its settings and versions; a part is written after ``every`` seconds if not before.
    Raises ``StoreError`` with the code ``disk`` where there is no room to write.
    """

    def __init__(
        self,
        record: Place,
        coder: Coder,
        inputs: tuple[str, ...],
        clock: Callable[[], dt.datetime] = now,
        *,
        facts: Mapping[str, Mapping[str, Any]] | None = None,
        every: float = SECONDS,
    ) -> None:
        self.record = record
        self.coder = coder
        self.inputs = inputs
        self.complete = True
        self.counts: dict[str, int] = {}
        self.spent: dict[str, float] = {}
        self._facts = {name: dict(value) for name, value in (facts or {}).items()}
        self._clock = clock
        self._every = every
        self.started = instant(clock())
        self.run = new_run(self.started)
        self.folder = staged(record) / "runs" / self.run
        self._lock = FileLock(self.folder / WRITING / "lock")
        self._rows: Rows = {table: [] for table in SCHEMAS}
        self._tables: dict[str, list[pa.Table]] = {table: [] for table in SCHEMAS}
        self._written: Counter[str] = Counter()
        self._waiting, self._part, self._last = 0, 0, time.monotonic()

    def __enter__(self) -> Writer:
        with room(self.folder), ExitStack() as undone:
            (self.folder / WRITING).mkdir(parents=True)
            undone.callback(shutil.rmtree, self.folder, ignore_errors=True)
            self._lock.acquire()
            undone.callback(self._lock.release)
            _put(self.folder / WRITING / "plan.json", asdict(self._manifest()) | {"by": _me()})
            undone.pop_all()
        return self

    @property
    def spool(self) -> Path:
        """A folder for files that are of no use once the run is committed."""
        place = self.folder / WRITING / "spool"
        place.mkdir(exist_ok=True)
        return place

    def add(self, coding: Coding, source: str) -> None:
        """Add one document's coding; ``source`` says where the document came from."""
        for table, rows in rows_of(coding, source).items():
            self._rows[table].extend({"run": self.run, **row} for row in rows)
        self._grown(1)

    def fail(self, source: str, code: str, message: str) -> None:
        """Enter a document that could not be coded, with the reason, into the ledger of failures."""
        self._rows["failures"].append({"run": self.run, **failure(source, code, message)})
        self._grown(1)

    def extend(self, tables: Iterable[tuple[str, pa.Table]], documents: int) -> None:
        """Add rows of tables that belong to so many documents; they lack the column ``run``."""
        for table, rows in tables:
            run = pa.array([self.run] * rows.num_rows, pa.string())
            self._tables[table].append(rows.add_column(0, SCHEMAS[table].field("run"), run).cast(SCHEMAS[table]))
        self._grown(documents)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self.flush()
                with room(self.folder):
                    commit(self.folder, self._manifest())
        finally:
            self._lock.release()
            if (self.folder / MANIFEST).exists():
                shutil.rmtree(self.folder / WRITING, ignore_errors=True)
            elif not self._part:
                shutil.rmtree(self.folder, ignore_errors=True)
        if kind is None:
            deliver(self.record)

    def _manifest(self) -> Manifest:
        return Manifest(
            run=self.run,
            schema=SCHEMA_VERSION,
            started=self.started,
            finished=instant(self._clock()),
            coder=asdict(self.coder),
            inputs=self.inputs,
            complete=self.complete,
            rows={table: self._written[table] for table in SCHEMAS},
            ended="finished" if self.complete else "stopped",
            counts=dict(self.counts),
            spent=dict(self.spent),
            **self._facts,  # type: ignore[arg-type]
        )

    def _grown(self, documents: int) -> None:
        self._waiting += documents
        if self._waiting >= PART or time.monotonic() - self._last >= self._every:
            self.flush()

    def flush(self) -> None:
        """Write what was added as a part: all its files appear, and then it is finished."""
        tables = {table: _joined(table, self._tables[table], self._rows[table]) for table in SCHEMAS}
        tables = {table: rows for table, rows in tables.items() if rows.num_rows}
        if tables:
            self._write(tables)
        self._rows = {table: [] for table in SCHEMAS}
        self._tables = {table: [] for table in SCHEMAS}
        self._waiting, self._last = 0, time.monotonic()

    def _write(self, tables: dict[str, pa.Table]) -> None:
        name = f"part-{self._part:05}"
        counts = {table: rows.num_rows for table, rows in tables.items()}
        marker = {"rows": counts, "counts": self.counts, "spent": self.spent}
        with room(self.folder):
            for table, rows in tables.items():
                write_part(self.folder, table, rows, self._part)
            _put(self.folder / WRITING / f"{name}.json", marker)
        self._written.update(counts)
        self._part += 1


def _joined(table: str, tables: list[pa.Table], rows: list[dict[str, Any]]) -> pa.Table:
    return pa.concat_tables([*tables, pa.Table.from_pylist(rows, schema=SCHEMAS[table])])


def take_up(record: Place, coder: Coder) -> tuple[Manifest, ...]:
    """Commit the finished parts of runs by this coder whose writer died, and give their manifests.

    Runs that are still being written are left alone, and those of another coder too, since what it coded would
    supersede what was coded since. A run without a finished part is removed.
    """
    found = []
    for folder in sorted((staged(record) / "runs").glob("*/")):
        with _dead(folder) as plan:
            if plan is not None and plan.coder == asdict(coder):
                found.append(_taken_up(folder, plan))
    deliver(record)
    return tuple(m for m in found if m is not None)


def unfinished(record: Place) -> tuple[tuple[Manifest, bool], ...]:
    """The runs that are not in the record: what each was to be, and whether it is still being written."""
    found = []
    for folder in sorted((staged(record) / "runs").glob("*/")):
        plan = _plan(folder)
        if plan is not None and not (folder / MANIFEST).exists():
            with _dead(folder) as dead:
                found.append((plan, dead is None))
    return tuple(found)


@contextmanager
def _dead(folder: Path) -> Iterator[Manifest | None]:
    """The plan of a run whose writer died, held so that nobody else takes it up; None for any other folder."""
    plan = _plan(folder)
    lock = FileLock(folder / WRITING / "lock", timeout=0)
    if plan is None or (folder / MANIFEST).exists() or not _acquired(lock):
        yield None
        return
    try:
        yield None if (folder / MANIFEST).exists() else plan
    finally:
        lock.release()
        if (folder / MANIFEST).exists():
            shutil.rmtree(folder / WRITING, ignore_errors=True)


def _acquired(lock: FileLock) -> bool:
    try:
        lock.acquire()
    except (Timeout, OSError):
        return False
    return True


def _plan(folder: Path) -> Manifest | None:
    try:
        data = json.loads((folder / WRITING / "plan.json").read_text(encoding="utf-8"))
        return Manifest.of({k: v for k, v in data.items() if k != "by"})
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _taken_up(folder: Path, plan: Manifest) -> Manifest | None:
    """Commit the finished parts of a dead run; None where there are none."""
    markers = {p.stem: json.loads(p.read_text(encoding="utf-8")) for p in (folder / WRITING).glob("part-*.json")}
    if not markers:
        shutil.rmtree(folder, ignore_errors=True)
        return None
    for path in folder.glob("*/*"):
        if path.parent.name != WRITING and (path.suffix != ".parquet" or path.stem not in markers):
            path.unlink(missing_ok=True)
    rows: Counter[str] = Counter()
    for marker in markers.values():
        rows.update(marker["rows"])
    last = markers[max(markers)]
    values = {"rows": {t: rows[t] for t in SCHEMAS}, "counts": last["counts"], "spent": last["spent"]}
    ended = {"finished": instant(now()), "complete": False, "ended": "killed"}
    manifest = Manifest.of(asdict(plan) | values | ended)
    commit(folder, manifest)
    return manifest


def _me() -> dict[str, Any]:
    return {"host": socket.gethostname(), "process": os.getpid()}


def _put(path: Path, value: Any) -> None:
    """Put a JSON file in place, whole, and on disk."""
    draft = path.with_name(f"{path.name}.draft")
    with draft.open("w", encoding="utf-8") as target:
        json.dump(value, target, ensure_ascii=False)
        target.flush()
        os.fsync(target.fileno())
    draft.replace(path)


@contextmanager
def room(folder: Path) -> Iterator[None]:
    """A full disk as the error that says what to do about it."""
    try:
        yield
    except OSError as error:
        if error.errno not in _NO_ROOM:
            raise StoreError(f"{folder} cannot be written: {error}", code="disk") from error
        what = f"there is no room to write {folder} ({error.strerror or error})"
        kept = "parts that were finished are kept: make room and give the same command, and it goes on from there"
        raise StoreError(f"{what}; {kept}", code="disk") from error
