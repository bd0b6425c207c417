"""Documents that stand in rows: JSON Lines, CSV and Parquet, with columns named by the caller or by custom."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Iterator, Mapping
from typing import IO, Any

import pyarrow as pa
import pyarrow.parquet as pq

from communique.errors import CommuniqueError, InputError, LimitError, RequestError
from communique.ingest.dating import written_day
from communique.ingest.decode import decode
from communique.ingest.document import About
from communique.ingest.lines import Line, line_of
from communique.ingest.raw import Found, Intake, Raw
from communique.ingest.sources.opening import seekable

CUSTOM = {
    "text": ("text", "body", "content", "article", "maintext", "article_text", "fulltext", "full_text", "story"),
    "title": ("title", "headline", "head"),
    "outlet": ("outlet", "publication", "publisher", "source", "source_name", "newspaper", "sitename", "journal"),
    "published": ("published", "date", "publication_date", "date_publish", "published_at", "pub_date", "pubdate"),
    "url": ("url", "link", "source_url", "permalink"),
    "language": ("language", "lang"),
    "id": ("id", "guid", "uid", "doc_id", "document_id", "article_id"),
}
"""Names that columns commonly have, best first; ``--columns`` goes before them."""

BATCH = 256
"""Rows of a Parquet file taken at a time."""

HEADER = 1_000_000
"""Characters that the header of a CSV file may have: some fifty thousand columns."""

TOLD = 20
"""Columns that a message names; a table may have thousands."""


def lines(stream: IO[bytes], name: str, intake: Intake) -> Found:
    """The documents of JSON Lines; each line's fault is its own, and blank lines are passed over."""
    limit = intake.limits.bytes
    for number, data in enumerate(_pieces(stream, limit), 1):
        source = f"{name}:{number}"
        if data is None:
            yield source, LimitError(f"the line has more than {limit:,} bytes; raise --max-characters", line=number)
        elif data.strip():
            yield _of_line(line_of(number, data.decode("utf-8", "surrogateescape")), source, intake)


def _pieces(stream: IO[bytes], limit: int) -> Iterator[bytes | None]:
    """The lines of a stream; None for one that is longer than a limit, which is read past but never held."""
    while data := stream.readline(limit):
        if len(data) < limit or data.endswith(b"\n"):
            yield data
            continue
        yield None
        while (rest := stream.readline(limit)) and not rest.endswith(b"\n"):
            pass


def _of_line(line: Line, source: str, intake: Intake) -> tuple[str, Raw | CommuniqueError]:
    if line.error:
        return source, line.error
    try:
        chosen = _chosen({c.lower(): c for c in line.fields}, intake)
    except CommuniqueError as error:
        return source, error
    fields = {f: line.fields.get(c) for f, c in chosen.items()}
    return _of_row({"id": line.id} | fields, source, line.number)


def rows(stream: IO[bytes], name: str, intake: Intake, delimiter: str) -> Found:
    """The documents of a CSV file with a header row; the delimiter is told from the header where it is no tab."""
    head = stream.peek(65_536)[:65_536]  # type: ignore[attr-defined]
    encoding = decode(head[: head.rfind(b"\n") + 1] or head)[1]
    text = io.TextIOWrapper(stream, encoding=encoding, errors="replace", newline="")
    try:
        yield from _csv_rows(text, name, intake, delimiter)
    finally:
        text.detach()


def _csv_rows(text: io.TextIOWrapper, name: str, intake: Intake, delimiter: str) -> Found:
    csv.field_size_limit(intake.limits.bytes)
    header = text.readline(HEADER)
    if len(header) == HEADER:
        raise LimitError(f"the header has {HEADER:,} characters and more; the file may be no table")
    if delimiter != "\t":
        delimiter = max(",;\t|", key=header.count)
    names = next(csv.reader([header], delimiter=delimiter), [])
    chosen = _chosen({n.strip().lower(): n for n in names}, intake)
    if "text" not in chosen:
        raise InputError(_no_text(names), code="columns")
    reader = csv.DictReader(_Lines(text, intake.limits.bytes), names, delimiter=delimiter)
    number = 1
    while True:
        number += 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except LimitError as error:
            yield f"{name}:{number}", error
            continue
        except csv.Error as error:
            yield f"{name}:{number}", InputError(f"the row cannot be read: {error}", code="csv", line=number)
            continue
        yield _of_row({f: _as_text(row.get(c)) for f, c in chosen.items()}, f"{name}:{number}", number)


class _Lines:
    """The lines of a table; one longer than a limit raises ``LimitError``, and the next call gives the one after."""

    def __init__(self, text: io.TextIOWrapper, limit: int) -> None:
        self._text = text
        self._limit = limit

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._text.readline(self._limit)
        if not line:
            raise StopIteration
        if len(line) < self._limit or line.endswith(("\n", "\r")):
            return line
        while (rest := self._text.readline(self._limit)) and not rest.endswith(("\n", "\r")):
            pass
        raise LimitError(f"the line has more than {self._limit:,} characters; raise --max-characters")


def parquet(stream: IO[bytes], name: str, intake: Intake) -> Found:
    """The documents of a Parquet file, a row each, numbered from 1."""
    with seekable(stream) as source:
        try:
            file = pq.ParquetFile(source)
        except (pa.ArrowInvalid, OSError) as error:
            raise InputError(f"it is no whole Parquet file ({error}); get it again", code="broken") from error
        yield from _parquet_rows(file, name, intake)


def _parquet_rows(file: Any, name: str, intake: Intake) -> Found:
    chosen = _chosen({n.lower(): n for n in file.schema_arrow.names}, intake)
    if "text" not in chosen:
        raise InputError(_no_text(file.schema_arrow.names), code="columns")
    number = 0
    for batch in file.iter_batches(BATCH, columns=list(dict.fromkeys(chosen.values()))):
        for row in _values(batch):
            number += 1
            yield _parquet_row(row, chosen, f"{name}:{number}", number)


def _values(batch: Any) -> Iterator[dict[str, Any] | InputError]:
    """The rows of a batch; where one holds what Python cannot, such as a day of the year 30,000,000, its error."""
    try:
        yield from batch.to_pylist()
    except (ValueError, OverflowError):
        for at in range(len(batch)):
            try:
                yield batch.slice(at, 1).to_pylist()[0]
            except (ValueError, OverflowError) as error:
                yield InputError(f"the row cannot be read: {error}", code="parquet")


def _parquet_row(
    row: dict[str, Any] | InputError, chosen: dict[str, str], source: str, number: int
) -> tuple[str, Raw | CommuniqueError]:
    if isinstance(row, InputError):
        return source, row
    try:
        return _of_row({f: _value(row[c]) for f, c in chosen.items()}, source, number)
    except CommuniqueError as error:
        return source, error


def _value(value: Any) -> Any:
    """A value as a field takes it: bytes as the text in them; lists and structs are left for the field to refuse."""
    if isinstance(value, bytes):
        return decode(value)[0] if value else None
    return value if value is None or isinstance(value, str | dt.date | list | dict) else str(value)


def _chosen(names: Mapping[str, str], intake: Intake) -> dict[str, str]:
    """The column that holds each field: as the caller says, else by custom; ``names`` are by their small letters."""
    for column in intake.columns.values():
        if column.lower() not in names:
            raise InputError(f"there is no column {column!r}; there are {_told(names.values())}", code="columns")
    by_custom = {f: next((names[n] for n in known if n in names), None) for f, known in CUSTOM.items()}
    given = {f: names[c.lower()] for f, c in intake.columns.items()}
    return {f: c for f, c in (by_custom | given).items() if c}


def _no_text(names: Iterable[str]) -> str:
    return f"no column is known to hold the text; name it: --columns text=NAME (there are {_told(names)})"


def _told(names: Iterable[str]) -> str:
    every = list(names)
    more = f" and {len(every) - TOLD:,} more" if len(every) > TOLD else ""
    return ", ".join(name[:80] for name in every[:TOLD]) + more


def _of_row(fields: dict[str, Any], source: str, number: int) -> tuple[str, Raw | CommuniqueError]:
    text = fields.get("text")
    try:
        if not isinstance(text, str):
            what = "has no field 'text'" if text is None else f"has {type(text).__name__} in 'text', not text"
            raise RequestError(f"the row {what}", line=number)
        return source, Raw(source, text, _about(fields, number))
    except CommuniqueError as error:
        return source, error


def _about(fields: dict[str, Any], number: int) -> About:
    for name in ("title", "outlet", "url", "language"):
        if fields.get(name) is not None and not isinstance(fields[name], str):
            what = f"the field {name!r} holds {type(fields[name]).__name__}, not text"
            raise RequestError(what, line=number)
    return About(
        _as_text(fields.get("id")),
        fields.get("title"),
        fields.get("outlet"),
        written_day(fields.get("published")),
        fields.get("url"),
        fields.get("language"),
    )


def _as_text(value: Any) -> str | None:
    """A cell as text; None where it is empty or not a number."""
    return None if value is None or value != value else str(value).strip() or None
