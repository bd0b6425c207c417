"""Documents to codings: the one way of a text through the program, for a single page and for many."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from itertools import islice
from pathlib import Path

from communique.check import check
from communique.code.passes import code, coder_of
from communique.errors import InputError
from communique.ingest import About, Ingested, day_of, ingest, is_coded
from communique.read import Reader
from communique.records import CONTRACT, Coder, Coding
from communique.world import load

BATCH = 32
"""Documents read together: enough to fill the parser's batches, few enough to hold in memory."""


@cache
def reader(model: str | None = None) -> Reader:
    """The language pipeline of this process, loaded once."""
    return Reader(model)


def coder(model: str | None = None) -> Coder:
    """What codes here: name, versions of code, model, lexicon and reference."""
    return coder_of(reader(model).model, load())


def code_many(documents: Iterable[Ingested], model: str | None = None) -> Iterator[Coding]:
    """The codings of documents, in their order; those that are not in English are passed on with no records."""
    waiting = iter(documents)
    while batch := list(islice(waiting, BATCH)):
        readings = reader(model).read_many(b.document for b in batch if is_coded(b.document))
        for one in batch:
            if is_coded(one.document):
                coding = check(code(next(readings), load()), load())
            else:
                coding = Coding(CONTRACT, one.id, one.document, coder(model))
            yield replace(coding, id=one.id, warnings=(*one.notices, *coding.warnings))


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
    about = About(None, title, outlet, day_of(published), url)
    return next(code_many([ingest(_data(source), about)], model))


def _data(source: str | Path) -> bytes | str:
    if isinstance(source, Path) or (len(source) < 1000 and "\n" not in source and Path(source).is_file()):
        try:
            return Path(source).read_bytes()
        except OSError as error:
            raise InputError(f"{source} cannot be read: {error.strerror}", code="file") from error
    return source
