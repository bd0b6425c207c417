"""Writing rows to files in batches, each file under a draft's name until it is whole."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from communique.errors import RequestError, StoreError
from communique.store.view import View

FORMS = ("csv", "parquet", "jsonl")

Given = dict[str, Any]


@contextmanager
def drafted(place: Path, force: bool) -> Iterator[Path]:
    """A draft beside a file, put in its place when all went well; ``StoreError`` where there is one and no force."""
    if place.exists() and not force:
        raise StoreError(f"{place} is there already; give another name, or --force to replace it", code="exists")
    if place.is_dir():
        raise StoreError(f"{place} is a folder; give the name of a file", code="exists")
    place.parent.mkdir(parents=True, exist_ok=True)
    draft = place.with_name(f".{place.name}.{secrets.token_hex(4)}.tmp")
    try:
        yield draft
        draft.replace(place)
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def drafted_folder(place: Path, force: bool, ours: Callable[[Path], set[str]]) -> Iterator[Path]:
    """A draft of a folder. What it holds goes into the place, over the files that ``ours`` says an export left there.

    Raises ``StoreError`` where the folder holds anything and there is no force. With force, files of other names
    than those of this and the earlier export stay as they are.
    """
    if place.exists() and not place.is_dir():
        raise StoreError(f"{place} is a file; give the name of a folder", code="exists")
    if place.exists() and any(place.iterdir()) and not force:
        raise StoreError(f"{place} is not empty; give another folder, or --force to write over it", code="exists")
    place.parent.mkdir(parents=True, exist_ok=True)
    draft = place.with_name(f".{place.name}.{secrets.token_hex(4)}.tmp")
    draft.mkdir()
    try:
        yield draft
        _put(draft, place, ours(place))
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _put(draft: Path, place: Path, old: set[str]) -> None:
    if not place.exists():
        draft.replace(place)
        return
    fresh = {p.name for p in draft.iterdir()}
    for name in old - fresh:
        (place / name).unlink(missing_ok=True)
    for name in fresh:
        (draft / name).replace(place / name)


def write_rows(view: View, query: str, given: Given, path: Path, form: str, guarded: bool = False) -> int:
    """Write the rows of a query to a file and give back how many there are. No more than a batch is in memory.

    In CSV, structs are columns of their own and lists JSON text; ``guarded`` puts an apostrophe before cells that
    a spreadsheet would take for a formula.
    """
    if form == "csv":
        return _write_csv(view.batches(flat(view, query, given, guarded), given), path)
    if form == "jsonl":
        return write_lines(view, f"select to_json(t)::varchar as line from ({query}) t", given, path)
    if form == "parquet":
        return _write_parquet(view.batches(query, given), path)
    raise RequestError(f"{form!r} is none of the forms {', '.join(FORMS)}")


def _write_parquet(rows: pa.RecordBatchReader, path: Path) -> int:
    count = 0
    with pq.ParquetWriter(path, rows.schema, compression="zstd") as writer:
        for batch in rows:
            writer.write_batch(batch)
            count += batch.num_rows
    return count


def _write_csv(rows: pa.RecordBatchReader, path: Path) -> int:
    count = 0
    with pacsv.CSVWriter(path, rows.schema) as writer:
        for batch in rows:
            writer.write_batch(batch)
            count += batch.num_rows
    return count


def write_lines(view: View, query: str, given: Given, path: Path, head: str | None = None) -> int:
    """Write the one text column of a query, a line a row, under a first line where one is given."""
    count = 0
    with path.open("w", encoding="utf-8", newline="\n") as target:
        if head is not None:
            target.write(head + "\n")
        for batch in view.batches(query, given):
            target.writelines(f"{line}\n" for line in batch.column(0).to_pylist())
            count += batch.num_rows
    return count


def schema_of(view: View, query: str, given: Given) -> pa.Schema:
    """The columns of a query's rows, with their types."""
    return view.sql(f"select * from ({query}) limit 0", given).schema


def flat(view: View, query: str, given: Given, guarded: bool = False) -> str:
    """The query whose rows have no structs and no lists: what a CSV file can say."""
    found = [leaf for f in schema_of(view, query, given) for leaf in _leaves(f)]
    shown = ", ".join(f'{_cell(path, kind, guarded)} as "{"_".join(path)}"' for path, kind in found)
    return f"select {shown} from ({query}) t"


def flat_names(schema: pa.Schema) -> Iterator[tuple[str, str, pa.DataType]]:
    """Of each flat column: its name, the column that it is of, and its type."""
    return (("_".join(path), path[0], kind) for field in schema for path, kind in _leaves(field))


def _leaves(field: pa.Field, above: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], pa.DataType]]:
    """The fields that are no structs, each with the names that lead to it, and its type."""
    path = (*above, field.name)
    if not pa.types.is_struct(field.type):
        yield path, field.type
        return
    for i in range(field.type.num_fields):
        yield from _leaves(field.type.field(i), path)


def _cell(path: tuple[str, ...], kind: pa.DataType, guarded: bool) -> str:
    """What gives a flat cell: bytes in base64, lists as JSON."""
    sql = ".".join(["t", *(f'"{name}"' for name in path)])
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return f"base64({sql})"
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return f"case when {sql} is not null then to_json({sql})::varchar end"
    is_text = pa.types.is_string(kind) or pa.types.is_large_string(kind)
    return _guarded(sql) if guarded and is_text else sql


def _guarded(sql: str) -> str:
    """A cell as spreadsheets should show it: what begins as a formula does gets an apostrophe before it."""
    return f"case when regexp_matches({sql}, '^[=+\\-@\\t\\r]') then '''' || {sql} else {sql} end"
