"""JSON Lines commands answered: each line by a coding, a relation, a resolved name or findings, or its error."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

from communique.errors import CommuniqueError, RequestError
from communique.ingest import MAX_CHARACTERS, About, Ingested, Line, about_of, given_day, ingest, lines_of, text_field
from communique.records import Coding, Document, Span, plain
from communique.run.coding import BATCH, code_many, read_many
from communique.world import World, load

Answer = dict[str, Any]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Settings:
    """How requests are answered: the language pipeline, and the characters that one document may have."""

    model: str | None = None
    limit: int = MAX_CHARACTERS


def answers(command: str, lines: Iterable[str], settings: Settings | None = None) -> Iterator[Answer]:
    """One answer for each line, in order, of ``read``, ``relate``, ``resolve`` or ``check``.

    A line that cannot be handled is answered ``{"id", "error": {"code", "message"}}`` and the rest go on.
    """
    settings = settings or Settings()
    waiting = lines_of(lines)
    while batch := list(islice(waiting, BATCH)):
        yield from _COMMANDS[command](batch, settings)


def answer_one(command: str, fields: dict[str, Any], settings: Settings | None = None) -> Answer:
    """The answer to a single request, given by the fields of its line; raises ``RequestError`` where it is an error."""
    found = next(_COMMANDS[command]([Line(1, "1", fields)], settings or Settings()))
    if "error" in found:
        raise RequestError(found["error"]["message"], code=found["error"]["code"])
    return found


def error_answer(caller_id: Any, error: CommuniqueError) -> Answer:
    """How a line that could not be handled is answered."""
    return {"id": caller_id, "error": {"code": error.code, "message": str(error)}}


def _read(batch: list[Line], settings: Settings) -> Iterator[Answer]:
    for line, coding in _codings(batch, "text", settings):
        yield error_answer(line.id, coding) if isinstance(coding, CommuniqueError) else plain(coding)


def _check(batch: list[Line], settings: Settings) -> Iterator[Answer]:
    for line, coding in _codings(batch, "claim", settings):
        if isinstance(coding, CommuniqueError):
            yield error_answer(line.id, coding)
        else:
            yield {"id": line.id, "findings": plain(coding.findings)}


def _codings(batch: list[Line], field: str, settings: Settings) -> Iterator[tuple[Line, Coding | CommuniqueError]]:
    requests = [_attempt(line, lambda x: ingest(text_field(x, field), about_of(x), settings.limit)) for line in batch]
    codings = code_many((r for r in requests if isinstance(r, Ingested)), settings.model)
    for line, request in zip(batch, requests, strict=True):
        yield line, next(codings) if isinstance(request, Ingested) else request


def _relate(batch: list[Line], settings: Settings) -> Iterator[Answer]:
    from communique.code.voting import relate

    requests = [_attempt(line, _sides) for line in batch]
    good = [r for r in requests if not isinstance(r, CommuniqueError)]
    readings = iter(read_many([r.ingested for r in good], settings.model))
    for line, request in zip(batch, requests, strict=True):
        reading = request if isinstance(request, CommuniqueError) else next(readings)
        if isinstance(request, CommuniqueError) or isinstance(reading, CommuniqueError):
            assert isinstance(reading, CommuniqueError)
            yield error_answer(line.id, reading)
        else:
            yield {"id": line.id, **plain(relate(reading, request.actor, request.recipient, load()))}


def _resolve(batch: list[Line], settings: Settings) -> Iterator[Answer]:
    from communique.code.actors import resolve

    for line in batch:
        found = _attempt(line, lambda x: resolve(*_described(x)))
        yield error_answer(line.id, found) if isinstance(found, CommuniqueError) else {"id": line.id, **plain(found)}


def _described(line: Line) -> tuple[str, World, dt.date | None, str | None]:
    """What is to be resolved: the words, by which reference, on which day, in which passage."""
    words = text_field(line)
    if not words.strip():
        raise RequestError("the field 'text' is empty", line=line.number)
    context = text_field(line, "context") if line.fields.get("context") is not None else None
    return words, load(), given_day(line.fields.get("on"), "on"), context


@dataclass(frozen=True, slots=True)
class _Sides:
    ingested: Ingested
    actor: Span | None
    recipient: Span | None


def _sides(line: Line) -> _Sides:
    ingested = ingest(text_field(line), About(line.id, language="en"))
    return _Sides(ingested, *(_span(line, side, ingested.document) for side in ("actor", "recipient")))


def _span(line: Line, field: str, document: Document) -> Span | None:
    value = line.fields.get(field)
    if value is None:
        return None
    whole = isinstance(value, list) and len(value) == 2 and all(type(v) is int for v in value)
    if not whole or not 0 <= value[0] < value[1] <= len(document.text):
        raise RequestError(f"the field {field!r} is {value!r}, which is no span of the text", line=line.number)
    return document.span(value[0], value[1])


def _attempt(line: Line, make: Callable[[Line], T]) -> T | CommuniqueError:
    if line.error:
        return line.error
    try:
        return make(line)
    except CommuniqueError as error:
        return error


_COMMANDS: dict[str, Callable[[list[Line], Settings], Iterator[Answer]]] = {
    "read": _read,
    "relate": _relate,
    "resolve": _resolve,
    "check": _check,
}
