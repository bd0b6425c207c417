"""The batch function that every engine calls: documents in one Arrow batch in, their rows of every table out.

It reads nothing and writes nothing but Arrow, so that it can run anywhere: in worker processes here, in Spark's
``mapInArrow``, over a table by hand. What it loads (language pipeline, reference, lexicon) it loads once a process.

In: a row a document, in the columns of :data:`GIVEN` (``input`` is the hash that :func:`key_of` gives; where it is
null it is computed). Out: a row a document, in the same order and in the columns of :data:`CODED`: what became of
it, and for each table of the record a list of its rows as structs, which an engine writes as one Parquet file and
explodes into tables without Python; :func:`tables_of` does so here. A failure is a row like any other, with its
reason in the table ``failures``; only a fault of the installation raises. Rows lack the column ``run``, which the
writer of the run adds.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from typing import Any

import pyarrow as pa

from communique.errors import CommuniqueError
from communique.ingest import MAX_CHARACTERS, About, Ingested, is_coded
from communique.ingest.raw import Raw, ingested
from communique.records import Coding
from communique.run.coding import code_many, fault_of
from communique.store.layout import SCHEMAS
from communique.store.rows import WRITTEN, Rows, failure, rows_of

ABOUT = ("id", "title", "outlet", "url", "language")
_DAYS = ("published", "captured")
"""What is known of a document beside its bytes: what is text, and what are days."""

GIVEN = pa.schema(
    [
        ("source", pa.string()),
        ("data", pa.large_binary()),
        ("is_text", pa.bool_()),
        ("article", pa.bool_()),
        *((name, pa.string()) for name in ABOUT),
        *((name, pa.date32()) for name in _DAYS),
        ("input", pa.string()),
    ]
)
"""A document as it is given: ``data`` are its bytes, or with ``is_text`` its text in UTF-8."""


def without_run(table: str) -> pa.Schema:
    """The columns of a table before its rows belong to a run."""
    return pa.schema([f for f in SCHEMAS[table] if f.name != "run"])


CODED = pa.schema(
    [
        ("source", pa.string()),
        ("input", pa.string()),
        ("outcome", pa.string()),
        ("code", pa.string()),
        ("document", pa.string()),
        ("words", pa.int64()),
        *((t, pa.list_(pa.struct(list(without_run(t))))) for t in WRITTEN),
    ]
)
"""What became of a document: ``outcome`` is coded, failed or skipped, ``code`` the reason of the last two."""


def key_of(raw: Raw) -> str:
    """The hash of an input: its bytes and what the caller said of it, but for the caller's id.

    Equal inputs give equal documents, so that one that was coded before need not be looked into again.
    """
    said = [
        raw.article,
        *(getattr(raw.about, n) for n in ABOUT if n != "id"),
        *(str(getattr(raw.about, n)) for n in _DAYS),
    ]
    total = hashlib.blake2b(json.dumps([isinstance(raw.data, str), *said]).encode(), digest_size=12)
    total.update(bytes_of(raw))
    return total.hexdigest()


def given(raws: Iterable[Raw]) -> pa.RecordBatch:
    """Documents as the batch function takes them."""
    rows = [
        {
            "source": raw.source,
            "data": bytes_of(raw),
            "is_text": isinstance(raw.data, str),
            "article": raw.article,
            **{name: getattr(raw.about, name) for name in ABOUT},
            **{name: getattr(raw.about, name) for name in _DAYS},
            "input": key_of(raw),
        }
        for raw in raws
    ]
    return pa.RecordBatch.from_pylist(rows, schema=GIVEN)


def code_batch(batch: pa.RecordBatch, model: str | None = None, limit: int = MAX_CHARACTERS) -> pa.RecordBatch:
    """The rows of every table for a batch of documents: :data:`GIVEN` in, :data:`CODED` out, a row a document.

    ``limit`` is in characters of one document. Raises ``ModelError``, ``LexiconError`` or ``WorldError`` where the
    installation is broken; what is wrong with a document becomes its row.
    """
    raws = [_raw(row) for row in batch.to_pylist()]
    attempts = [_attempt(raw, limit) for raw in raws]
    codings = code_many((a for a in attempts if isinstance(a, Ingested) and is_coded(a.document)), model)
    rows = []
    for raw, attempt, key in zip(raws, attempts, batch.column("input").to_pylist(), strict=True):
        ready = isinstance(attempt, Ingested) and is_coded(attempt.document)
        rows.append(_coded(raw, key or key_of(raw), attempt, next(codings) if ready else None))
    return pa.RecordBatch.from_pylist(rows, schema=CODED)


def tables_of(coded: pa.RecordBatch) -> Iterator[tuple[str, pa.Table]]:
    """The rows of each table that has any, in the order of the documents."""
    for table in WRITTEN:
        rows = coded.column(table).flatten()
        if len(rows):
            yield table, pa.Table.from_arrays(rows.flatten(), schema=without_run(table))


def failed(
    source: str, code: str, message: str, key: str | None = None, attempts: int = 1, outcome: str = "failed"
) -> pa.RecordBatch:
    """What became of one document that could not even be given to the batch function, or did not come back."""
    row = _uncoded(outcome, source, key, None, code, message, attempts)
    return pa.RecordBatch.from_pylist([row], schema=CODED)


def bytes_of(raw: Raw) -> bytes:
    """The bytes that a document came as; of text, in UTF-8."""
    return raw.data.encode("utf-8", "surrogatepass") if isinstance(raw.data, str) else raw.data


def _raw(row: dict[str, Any]) -> Raw:
    about = About(**{name: row[name] for name in (*ABOUT, *_DAYS)})
    data = row["data"].decode("utf-8", "surrogatepass") if row["is_text"] else row["data"]
    return Raw(row["source"], data, about, bool(row["article"]))


def _attempt(raw: Raw, limit: int) -> Ingested | CommuniqueError:
    try:
        return ingested(raw, limit)
    except CommuniqueError as error:
        return error
    except Exception as error:  # noqa: BLE001 - a fault met in one document becomes a row of the ledger
        return fault_of(error)


def _coded(
    raw: Raw, key: str, attempt: Ingested | CommuniqueError, coding: Coding | CommuniqueError | None
) -> dict[str, Any]:
    document = attempt.document.id if isinstance(attempt, Ingested) else None
    if isinstance(coding, Coding):
        said = {"outcome": "coded", "document": document, "words": len(coding.document.text.split())}
        return {"source": raw.source, "input": key, **said, **_filled(rows_of(coding, raw.source, key))}
    error = coding or attempt
    if isinstance(error, CommuniqueError):
        return _uncoded("failed", raw.source, key, document, error.code, str(error))
    notice = next(n for n in error.notices if n.code == "language")
    return _uncoded("skipped", raw.source, key, document, notice.code, notice.message)


def _uncoded(
    outcome: str, source: str, key: str | None, document: str | None, code: str, message: str, attempts: int = 1
) -> dict[str, Any]:
    row = failure(source, code, message, outcome, document, key, attempts)
    said = {"source": source, "input": key, "outcome": outcome, "code": code, "document": document, "words": 0}
    return {**said, **_filled({"failures": [row]})}


def _filled(rows: Rows) -> Rows:
    return {table: rows.get(table, []) for table in WRITTEN}
