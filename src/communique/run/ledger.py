"""What a record already knows of inputs: those coded, those that failed, and those to be tried again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from communique.errors import StoreError
from communique.records import Coder, to_json
from communique.store import Manifest, Record
from communique.store.places import Place

BOUNDS = ("characters", "timeout", "memory")
"""Settings under which a failure may not be one: another value of any of them, and it is tried again."""


@dataclass(slots=True)
class Known:
    """What needs not be done: inputs and documents coded by this coder, and what failed under these settings.

    Failures are looked up by source and input hash, or by source and reason where nothing could be read; they say
    whether they failed or were skipped.
    """

    inputs: set[str] = field(default_factory=set)
    documents: set[str] = field(default_factory=set)
    failures: dict[tuple[str, str], str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Failure:
    """An input that could not be coded and has not been since."""

    source: str
    code: str
    message: str
    outcome: str
    attempts: int
    run: str


_CODED = "select distinct input from documents_all where coder = ? and input is not null"

_FAILED = """
    select distinct source, coalesce(input, code) as what, outcome from failures_all
    where run in (select unnest(?)) and outcome is not null
"""

_OPEN = """
    with tried as (
      select f.*, r.ordinal, row_number() over (partition by f.source order by r.ordinal desc) as age,
        sum(f.attempts) over (partition by f.source) as tries
      from failures_all f join runs r using (run)
    ), coded as (
      select d.source, max(r.ordinal) as ordinal from documents_all d join runs r using (run) group by d.source
    )
    select t.source, t.code, t.message, coalesce(t.outcome, 'failed') as outcome, t.tries::bigint as attempts, t.run
    from tried t left join coded c on c.source = t.source and c.ordinal >= t.ordinal
    where t.age = 1 and c.source is null and t.code <> 'repeated' order by t.source
"""

_TOLD = """
    select code, min(source) as source, arg_min(message, source) as message
    from failures_all where run = ? group by code
"""


def known_by(record: Place, made_by: Coder, bounds: Any) -> Known:
    """What a record knows of inputs, as seen by a coder with some bounds; nothing where there is no record yet."""
    if not (record / "runs").is_dir():
        return Known()
    opened = Record(record)
    try:
        inputs = opened.sql(_CODED, [to_json(made_by)]).column("input").to_pylist()
        same = [m.run for m in opened.runs if m.coder == asdict(made_by) and _bounds(m.settings) == _bounds(bounds)]
        rows = opened.sql(_FAILED, [same]).to_pylist()
        return Known(set(inputs), opened.coded(made_by), {(r["source"], r["what"]): r["outcome"] for r in rows})
    finally:
        opened.close()


def _bounds(settings: Any) -> list[Any]:
    return [settings.get(name) if isinstance(settings, dict) else getattr(settings, name) for name in BOUNDS]


def open_failures(record: Place, reasons: Iterable[str] = ()) -> tuple[Failure, ...]:
    """What a record's ledger holds that was not coded since, or only what has one of some reasons.

    Without reasons what was skipped on purpose is left out.
    """
    wanted = frozenset(reasons)
    opened = Record(record)
    try:
        found = [Failure(**row) for row in opened.sql(_OPEN).to_pylist()]
    finally:
        opened.close()
    return tuple(f for f in found if (f.code in wanted if wanted else f.outcome == "failed"))


def told_of(record: Place, run: str) -> dict[str, tuple[str, str]]:
    """One source and message of a run's ledger for each reason that stands there."""
    opened = Record(record)
    try:
        return {row["code"]: (row["source"], row["message"]) for row in opened.sql(_TOLD, [run]).to_pylist()}
    finally:
        opened.close()


def inputs_tried(record: Place, failures: Iterable[Failure]) -> tuple[str, ...]:
    """The inputs that some failures came from, as the runs that met them were given them.

    Paths are taken from the folder in which that run was started; standard input cannot be read again. Raises
    ``StoreError`` where there are none.
    """
    opened = Record(record)
    manifests = {m.run: m for m in opened.runs}
    opened.close()
    found = dict.fromkeys(i for f in failures if f.run in manifests for i in _inputs(manifests[f.run]))
    if not found:
        raise StoreError(
            "the ledger holds nothing that can be tried again: nothing failed, or not for that reason", code="ledger"
        )
    return tuple(found)


def _inputs(manifest: Manifest) -> list[str]:
    """A run's inputs; those that are not found from here are looked for where it was started."""
    folder = Path(str(manifest.settings.get("folder", ".")))
    here = folder == Path.cwd()
    return [i if here or "://" in i else str(folder / i) for i in manifest.inputs if i != "-"]
