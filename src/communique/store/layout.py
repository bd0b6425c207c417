"""The record on disk: a folder of immutable runs, each in the record from the moment its manifest is there.

record/
  runs/<run>/<table>/part-00000.parquet    the run's rows, a column a field of the contract
  runs/<run>/manifest.json                 put there last, by rename: without it the run is not in the record
  index.sqlite                             look-ups and full text, made from the runs; deleting it loses nothing
"""

from __future__ import annotations

import datetime as dt
import json
import os
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa

from communique.errors import StoreError
from communique.records import TABLES, record_type
from communique.records.arrow import arrow_schema
from communique.store.places import MANIFEST as MANIFEST
from communique.store.places import Place, faults, is_remote, texts_at

SCHEMA_VERSION = 4
"""2 added ``event_sides``, ``dyads``, ``forgotten`` and ``places.position``; 1 is read, with the first two computed.
3 added ``documents.input`` and to ``failures`` what was tried, how often and with which outcome; ``dyads.pair``
and ``again``, ``occasion`` of sides and dyads, and ``raw``.
4 added the tables of ``MERGED`` to folders that were merged, and slices of time to their sides and dyads."""

Kind = Literal["code", "forget", "compact", "link", "judge"]

_LED_BY = (("run", pa.string()), ("document", pa.string()))

_POSITION = (("position", pa.int64()),)

_EVENT = (
    ("event", pa.string()),
    ("number", pa.int64()),
    ("type", pa.string()),
    ("mode", pa.string()),
    ("contexts", pa.list_(pa.string())),
    ("cameo", pa.string()),
    ("quad", pa.int64()),
    ("goldstein", pa.float64()),
    ("symmetric", pa.bool_()),
    ("status", pa.string()),
    ("confidence", pa.float64()),
    ("day", pa.date32()),
    ("precision", pa.string()),
    ("place", pa.string()),
    ("place_country", pa.string()),
    ("occasion", pa.string()),
    ("start", pa.int64()),
    ("end", pa.int64()),
)
_PARTY = ("name", "ref", "kind", "country", "sector")

_JUDGED = (("id", pa.string()), ("document", pa.string()), ("start", pa.int64()), ("end", pa.int64()))

SCHEMAS: dict[str, pa.Schema] = {
    "documents": pa.schema(
        [
            ("run", pa.string()),
            ("id", pa.string()),
            ("caller_id", pa.string()),
            ("title", pa.string()),
            ("outlet", pa.string()),
            ("published", pa.date32()),
            ("url", pa.string()),
            ("language", pa.string()),
            ("text", pa.string()),
            ("sha256", pa.string()),
            ("source", pa.string()),
            ("coder", pa.string()),
            ("input", pa.string()),
        ]
    ),
    **{t: pa.schema([*_LED_BY, *(_POSITION if t == "places" else ()), *arrow_schema(record_type(t))]) for t in TABLES},
    "warnings": pa.schema([*_LED_BY, *arrow_schema(record_type("warnings"))]),
    "event_sides": pa.schema(
        [*_LED_BY, *_EVENT, ("side", pa.string()), ("entity", pa.string()), *((p, pa.string()) for p in _PARTY)]
    ),
    "dyads": pa.schema(
        [
            *_LED_BY,
            *_EVENT,
            *((s, pa.string()) for side in ("actor", "recipient") for s in (side, *(f"{side}_{p}" for p in _PARTY))),
            ("pair", pa.string()),
            ("again", pa.bool_()),
        ]
    ),
    "party_entities": pa.schema([*_LED_BY, ("id", pa.string()), *((p, pa.string()) for p in _PARTY)]),
    "membership_pairs": pa.schema(
        [
            *_LED_BY,
            ("id", pa.string()),
            *((f"member{p}", pa.string()) for p in ("", "_name", "_ref", "_country")),
            *((f"organisation{p}", pa.string()) for p in ("", "_name", "_ref", "_country")),
            *((p, pa.string()) for p in ("status", "change", "certainty")),
            ("from", pa.date32()),
            ("to", pa.date32()),
            ("outlet", pa.string()),
            ("published", pa.date32()),
            ("attributed_to", pa.string()),
            ("start", pa.int64()),
            ("end", pa.int64()),
        ]
    ),
    "raw": pa.schema([*_LED_BY, ("sha256", pa.string()), ("bytes", pa.binary())]),
    "failures": pa.schema(
        [
            ("run", pa.string()),
            ("source", pa.string()),
            ("code", pa.string()),
            ("message", pa.string()),
            ("outcome", pa.string()),
            ("document", pa.string()),
            ("input", pa.string()),
            ("attempts", pa.int64()),
        ]
    ),
    "forgotten": pa.schema(
        [("run", pa.string()), ("document", pa.string()), ("who", pa.string()), ("reason", pa.string())]
    ),
    "links": pa.schema(
        [
            ("run", pa.string()),
            ("id", pa.string()),
            ("kind", pa.string()),
            ("cluster", pa.string()),
            ("left_id", pa.string()),
            ("left_document", pa.string()),
            ("right_id", pa.string()),
            ("right_document", pa.string()),
            ("score", pa.float64()),
            ("because", pa.string()),
            ("decided_by", pa.string()),
            ("decided_at", pa.string()),
        ]
    ),
    "judgements": pa.schema(
        [
            ("run", pa.string()),
            ("id", pa.string()),
            ("judgement", pa.string()),
            ("subject", pa.string()),
            *((f"{side}_{part}", kind) for side in ("left", "right") for part, kind in _JUDGED),
            ("who", pa.string()),
            ("reason", pa.string()),
            ("judged_at", pa.string()),
        ]
    ),
}
"""Every table of a run; ``run`` and ``document`` lead the contract's own columns."""

UNDATED = frozenset({"raw", "failures", "forgotten", "links", "judgements"})
"""Tables of a run as a whole: no coding supersedes their rows."""

COMPUTED = ("event_sides", "dyads")
"""Tables that runs of schema 1 lack; they are computed from the others."""

MERGED = {"party_entities": "entities", "membership_pairs": "memberships"}
"""Tables that only merged folders have, each with the table whose rows it has, one each, laid out for questions;
of other folders they are computed."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a run was: when, by which coder, over what, with which outcome.

    ``ended`` is finished, stopped (on purpose) or killed (its finished parts were taken up by the next run);
    ``counts`` are documents by outcome, ``spent`` seconds and megabytes; these three and ``settings`` and
    ``versions`` (of dependencies) are empty in older manifests.
    A run of kind ``compact`` holds the rows of others, whose manifests are in ``merged``; ``replaces`` names the
    folders that it stands for. Times are ISO, in UTC; record time is ``finished``.
    """

    run: str
    schema: int
    started: str
    finished: str
    coder: dict[str, str]
    inputs: tuple[str, ...]
    complete: bool
    rows: dict[str, int] = field(default_factory=dict)
    kind: Kind = "code"
    merged: tuple[Manifest, ...] = ()
    replaces: tuple[str, ...] = ()
    ended: str = ""
    settings: dict[str, Any] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    spent: dict[str, float] = field(default_factory=dict)

    @classmethod
    def of(cls, data: dict[str, Any]) -> Manifest:
        """The manifest that JSON holds."""
        merged = tuple(cls.of(m) for m in data.get("merged", ()))
        replaces = tuple(data.get("replaces", ()))
        return cls(**{**data, "inputs": tuple(data["inputs"]), "merged": merged, "replaces": replaces})

    @property
    def holds(self) -> tuple[Manifest, ...]:
        """The runs whose rows are in this one's folder: itself, or those that it merged."""
        return self.merged if self.kind == "compact" else (self,)


def runs_of(record: Place) -> list[Manifest]:
    """The manifests of the committed runs of a record, oldest first; a merged run is given as it was.

    Raises ``StoreError`` where the folder is no record, or where a run was written by a newer version.
    """
    return sorted((m for f in folders_of(record) for m in f.holds), key=by_time)


def folders_of(record: Place) -> list[Manifest]:
    """The manifests of the folders to read, oldest first: those that no later compaction stands for."""
    return standing(committed(record))[0]


def standing(manifests: Iterable[Manifest]) -> tuple[list[Manifest], list[Manifest]]:
    """The folders to read, and those to pass over.

    Of two compactions that merged the same run at the same time the first counts, so that no row is there twice.
    One that merged what another had merged stands for that one too, and so for all that it stood for.
    """
    kept: dict[str, Manifest] = {}
    passed: list[Manifest] = []
    taken: dict[str, str] = {}
    for manifest in sorted(manifests, key=by_time):
        own = set(manifest.replaces)
        if any(r in taken and taken[r] not in own for r in own):
            passed.append(manifest)
            continue
        kept[manifest.run] = manifest
        passed += [kept.pop(r) for r in manifest.replaces if r in kept]
        taken |= dict.fromkeys(own, manifest.run)
    return list(kept.values()), passed


def by_time(manifest: Manifest) -> tuple[str, str]:
    """The order of runs: by record time, then by id."""
    return manifest.finished, manifest.run


def committed(record: Place) -> list[Manifest]:
    """The manifests of every folder that was committed and is still there."""
    try:
        if not (record / "runs").is_dir():
            raise StoreError(f"{record} is not a record: it has no folder 'runs'; make one with 'communique run'")
        return list(_manifests(record))
    except faults(record) as error:
        raise StoreError(f"{record} cannot be read: {error}") from error


def _manifests(record: Place) -> Iterator[Manifest]:
    for path, text in texts_at((record / "runs").glob(f"*/{MANIFEST}")):
        try:
            manifest = Manifest.of(json.loads(text))
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise StoreError(
                f"{path} is not a manifest of a run ({error}); restore it, or move that folder away"
            ) from error
        if manifest.schema > SCHEMA_VERSION:
            what = f"run {manifest.run} has schema {manifest.schema}, this version reads up to {SCHEMA_VERSION}"
            raise StoreError(f"{what}; install a newer communique")
        yield manifest


def commit(folder: Place, manifest: Manifest) -> None:
    """Put a run into the record: its manifest appears in one step, and only after all its files are there."""
    text = json.dumps(asdict(manifest), indent=1, ensure_ascii=False)
    if is_remote(folder):
        (folder / MANIFEST).write_bytes(text.encode())  # one put, which such storage shows whole or not at all
        return
    for path in folder.rglob("*.parquet"):
        _sync(path)
    draft = folder / f".{MANIFEST}.tmp"
    with draft.open("w", encoding="utf-8") as target:
        target.write(text)
        target.flush()
        os.fsync(target.fileno())
    draft.rename(folder / MANIFEST)
    _sync(folder)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def new_run(started: str) -> str:
    """A new run's id: its start, to the microsecond, and six random digits; ids sort by time."""
    return f"{''.join(c for c in started if c.isalnum())}-{secrets.token_hex(3)}"


def now() -> dt.datetime:
    """The time of this moment, in UTC."""
    return dt.datetime.now(dt.UTC)


def instant(when: dt.datetime) -> str:
    """A time as manifests give it: ISO, UTC, to the microsecond; a time without a zone is taken as UTC."""
    zoned = when if when.tzinfo else when.replace(tzinfo=dt.UTC)
    return zoned.astimezone(dt.UTC).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"
