"""Documents to codings: the one way of a text through the program, for a single page and for many."""

from __future__ import annotations

import datetime as dt
import gc
import traceback
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from itertools import islice
from pathlib import Path

from communique.check import check
from communique.code.passes import PASSES, coder_of, coding_of, found_by
from communique.errors import (
    CommuniqueError,
    InputError,
    InternalError,
    LexiconError,
    LimitError,
    ModelError,
    WorldError,
)
from communique.ingest import About, Ingested, given_day, ingest, is_coded
from communique.reading import Reader, Reading
from communique.records import CONTRACT, Coder, Coding, Document
from communique.world import load

BROKEN = (ModelError, LexiconError, WorldError)
"""Faults of the installation: every document would meet them, so that the run stops and says so."""

BATCH = 32
"""Documents read together: enough to fill the parser's batches, few enough to hold in memory."""


@cache
def reader(model: str | None = None) -> Reader:
    """The language pipeline of this process, loaded once."""
    return Reader(model)


SEARCHED = 100_000
"""Objects made before Python searches the young ones for garbage: coding makes many and leaves few in circles, so
that the default of 700 costs a tenth of the time and frees next to nothing. Peak memory grows by some 5 MB."""


def settle() -> None:
    """Have garbage searched for seldom in this process, which is ours: a worker's or the command line's."""
    gc.set_threshold(SEARCHED, *gc.get_threshold()[1:])


def coder(model: str | None = None) -> Coder:
    """What codes here: name, versions of code, model, lexicon and reference."""
    return coder_of(reader(model).model, load())


def code_many(documents: Iterable[Ingested], model: str | None = None) -> Iterator[Coding | CommuniqueError]:
    """The codings of documents in their order, each or else the error that it met.

    Documents in another language than English are passed on with no records and a warning.
    """
    waiting = iter(documents)
    while batch := list(islice(waiting, BATCH)):
        english = [b for b in batch if is_coded(b.document)]
        readings = iter(read_many(english, model))
        for one in batch:
            yield _coded(one, next(readings)) if is_coded(one.document) else _uncoded(one, model)


def read_many(batch: list[Ingested], model: str | None = None) -> list[Reading | CommuniqueError]:
    """The readings of a batch; where one document breaks it, each is read alone so that the others go on."""
    try:
        return list(reader(model).read_many(b.document for b in batch))
    except BROKEN:
        raise
    except Exception as error:  # noqa: BLE001 - a parser's fault must cost one document, not the run
        if len(batch) == 1:
            return [fault_of(error, batch[0].document)]
        return [r for b in batch for r in read_many([b], model)]


def _coded(one: Ingested, reading: Reading | CommuniqueError) -> Coding | CommuniqueError:
    if isinstance(reading, CommuniqueError):
        return reading
    try:
        found = found_by(PASSES, reading, load())
        coding = check(coding_of(reading, found, load()), load(), found.claims)
    except BROKEN:
        raise
    except Exception as error:  # noqa: BLE001 - a fault in one document becomes a row of the ledger
        return fault_of(error, one.document)
    return replace(coding, id=one.id, warnings=(*one.notices, *coding.warnings))


def _uncoded(one: Ingested, model: str | None) -> Coding:
    return Coding(CONTRACT, one.id, one.document, coder(model), warnings=one.notices)


def fault_of(error: Exception, document: Document | None = None) -> CommuniqueError:
    """A fault as an error that says where it arose; faults of ours that are errors already stay what they are."""
    if isinstance(error, CommuniqueError):
        return error
    where = document.id if document else None
    if isinstance(error, MemoryError):
        return LimitError(
            "coding it takes more memory than the limit; allow more with --memory", code="memory", document=where
        )
    frame = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{Path(frame.filename).name}:{frame.lineno} in {frame.name}"
    what = f"{type(error).__name__} at {place}: {error}"
    return InternalError(f"{what}; please report it with the text", document=where)


def read(
    source: str | Path,
    *,
    published: str | dt.date | None = None,
    outlet: str | None = None,
    title: str | None = None,
    url: str | None = None,
    model: str | None = None,
) -> Coding:
    """The coding of one report: a text, or the path of a text or HTML file.

    A ``str`` of one line that names an existing file is taken as a path. ``published`` is a day, ISO or
    ``datetime.date``, that relative dates are resolved against. Raises ``InputError`` for what is no report.
    """
    about = About(None, title, outlet, given_day(published), url)
    coding = next(code_many([ingest(_data(source), about)], model))
    if isinstance(coding, CommuniqueError):
        raise coding
    return coding


def _is_path(source: str) -> bool:
    """Whether a text is one line that names a file; a sentence longer than any name of a file is none."""
    try:
        return len(source) < 1000 and "\n" not in source and Path(source).is_file()
    except OSError:
        return False


def _data(source: str | Path) -> bytes | str:
    if isinstance(source, Path) or _is_path(source):
        try:
            return Path(source).read_bytes()
        except OSError as error:
            raise InputError(f"{source} cannot be read: {error.strerror}", code="file") from error
    return source
