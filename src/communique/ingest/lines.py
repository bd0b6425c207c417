"""JSON Lines requests: one JSON object a line, each line answered or refused on its own."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from communique.errors import CommuniqueError, RequestError
from communique.ingest.document import About, given_day


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a request: its number from 1, the caller's id (the number if there is none), its fields."""

    number: int
    id: str
    fields: dict[str, Any]
    error: CommuniqueError | None = None


def lines_of(source: Iterable[str]) -> Iterator[Line]:
    """The objects of a JSON Lines source in order; blank lines are passed over, bad ones carry their error."""
    for number, text in enumerate(source, 1):
        if text.strip():
            yield line_of(number, text)


def line_of(number: int, text: str) -> Line:
    """The object of one line; a bad one carries its error."""
    try:
        fields = json.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        return Line(
            number, str(number), {}, RequestError(f"not JSON ({error}); each line is one JSON object", line=number)
        )
    if not isinstance(fields, dict):
        return Line(
            number,
            str(number),
            {},
            RequestError('not a JSON object; each line is one, such as {"text": "..."}', line=number),
        )
    return Line(number, str(fields.get("id", number)), fields)


def text_field(line: Line, name: str = "text") -> str:
    """A field that must hold text; raises ``RequestError`` where it is missing or holds something else."""
    value = line.fields.get(name)
    if value is None:
        raise RequestError(f"the line has no field {name!r}, which every line needs", line=line.number)
    if not isinstance(value, str):
        raise RequestError(f"the field {name!r} holds {type(value).__name__}, not text", line=line.number)
    return value


def about_of(line: Line) -> About:
    """What a line says of its document beside the text."""
    given = {f: line.fields.get(f) for f in ("title", "outlet", "url", "language")}
    for name, value in given.items():
        if value is not None and not isinstance(value, str):
            raise RequestError(f"the field {name!r} holds {type(value).__name__}, not text", line=line.number)
    return About(id=line.id, published=given_day(line.fields.get("published")), **given)
