"""Where a record lies: a folder of this machine, or one of S3-like storage, under one way of naming files."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import re
import shutil
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, TypeAlias

from filelock import FileLock

from communique.errors import CommuniqueError, StoreError
from communique.extras import install, needed

MANIFEST = "manifest.json"
"""The file of a run that is put in place last: with it the run is in the record."""

Place: TypeAlias = Path
"""A folder: a ``pathlib.Path``, or the ``UPath`` of another storage, which has the same methods."""

_ELSEWHERE = re.compile(r"^(s3|s3a|gs|gcs|az|abfs|hdfs|memory):/+")
"""Addresses that are not of this machine's disk; a path type that was put around one has taken away a slash."""


def place_of(record: str | Path) -> Place:
    """The folder of a record from its path or address, such as ``s3://bucket/record``.

    Raises ``CommuniqueError`` where other storage is named and the extra ``s3`` is not installed.

    >>> place_of("records/gulf").name
    'gulf'
    """
    found = _ELSEWHERE.match(str(record))
    if not isinstance(record, str) and is_remote(record):
        return record
    if found is None:
        return Path(record)
    address = f"{found[1]}://{str(record)[found.end() :]}"
    try:
        made: Path = needed("upath", "s3").UPath(address, **options())
        file_system(made)  # its package is imported on use
    except ImportError as error:
        raise CommuniqueError(f"{address} needs more ({error}); run: {install('s3')}", code="missing") from error
    return made


def options() -> dict[str, Any]:
    """What opening other storage is given beside the environment's own variables (``AWS_ENDPOINT_URL`` and so on).

    Listings are not cached: a run that another machine has just committed is to be seen.
    """
    return {"use_listings_cache": False}


def is_remote(place: Path) -> bool:
    """Whether a folder lies elsewhere than on this machine's disk."""
    return bool(getattr(place, "protocol", ""))


def file_system(place: Path) -> Any:
    """The fsspec file system of a folder that lies elsewhere."""
    return place.fs  # type: ignore[attr-defined]


def faults(place: Place) -> tuple[type[Exception], ...]:
    """What reading a folder may raise: of other storage also what its client raises before it asks anything."""
    if not is_remote(place):
        return (OSError,)
    try:
        return OSError, import_module("botocore.exceptions").BotoCoreError
    except ImportError:
        return (OSError,)


def relative(place: Path, path: str) -> str:
    """A file's name within a folder, as its address or path gives it."""
    return path.removeprefix(str(place)).lstrip("/\\")


def cache_of(place: Path) -> Path:
    """The folder of this machine where what is made from a record is kept, if that cannot be beside it."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    named = str(place) if is_remote(place) else str(place.absolute())
    return Path(base) / "communique" / hashlib.blake2b(named.encode(), digest_size=8).hexdigest()


def texts_at(paths: Iterable[Place]) -> Iterator[tuple[Place, str]]:
    """Files and their texts, those of other storage fetched together; what has gone meanwhile is left out."""
    every = list(paths)
    if every and is_remote(every[0]):
        named = {path.path: path for path in every}  # type: ignore[attr-defined]
        found = file_system(every[0]).cat(list(named), on_error="omit")
        yield from ((named[name], data.decode("utf-8")) for name, data in found.items())
        return
    for path in every:
        try:
            yield path, path.read_text(encoding="utf-8")
        except FileNotFoundError:
            continue  # swept away after a compaction since the folder was listed


def remove(folder: Place) -> None:
    """Take a folder and what is in it off the storage; what is gone already is no matter."""
    if is_remote(folder):
        if folder.exists():
            file_system(folder).rm(folder.path, recursive=True)  # type: ignore[attr-defined]
        return
    shutil.rmtree(folder, ignore_errors=True)


def staged(record: Place) -> Path:
    """Where runs are written before they are in a record: in it, or on this machine for one that lies elsewhere."""
    return cache_of(record) / "staged" if is_remote(record) else record


def deliver(record: Place) -> None:
    """Put the runs that are complete on this machine into a record that lies elsewhere.

    Raises ``StoreError`` where that cannot be reached; the runs stay here, and go there with the next.
    """
    home = staged(record)
    if not is_remote(record) or not home.is_dir():
        return
    with FileLock(home / "delivery.lock"):
        for manifest in sorted(home.glob(f"runs/*/{MANIFEST}")):
            try:
                publish(manifest.parent, record / "runs" / manifest.parent.name, MANIFEST)
            except OSError as error:
                kept = f"run {manifest.parent.name} is complete on this machine and goes there with the next run"
                raise StoreError(f"{record} cannot be written: {error}; {kept}", code="storage") from error
            remove(manifest.parent)


def publish(folder: Path, to: Place, last: str) -> None:
    """Copy a folder of this machine to other storage, one file of it last: only then is it complete there."""
    for path in sorted(p for p in folder.rglob("*.parquet") if p.is_file()):
        file_system(to).put_file(str(path), (to / path.relative_to(folder).as_posix()).path)  # type: ignore[attr-defined]
    (to / last).write_bytes((folder / last).read_bytes())


def changed(folder: Place) -> dt.datetime:
    """When something in a folder was last written; now, where a file of it goes while it is looked at."""
    try:
        paths = [folder, *folder.rglob("*")] if not is_remote(folder) else [p for p in folder.rglob("*") if p.is_file()]
        return dt.datetime.fromtimestamp(max((p.stat().st_mtime for p in paths), default=0.0), dt.UTC)
    except FileNotFoundError:
        return dt.datetime.now(dt.UTC)
