"""A whole coding from JSON, and the JSON Schema that such JSON keeps to, both read off the types.

A field that is added to a record appears in both.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import MISSING, fields, is_dataclass
from typing import Any, Literal, TypeVar, get_args, get_origin

from communique.errors import RecordError
from communique.records.coding import Coding
from communique.records.span import Span
from communique.records.walk import json_name, optional, shape

T = TypeVar("T")


def coding_from_json(line: str | dict[str, Any]) -> Coding:
    """The coding that a line of JSON holds; raises ``RecordError`` when it is not one."""
    data = json.loads(line) if isinstance(line, str) else line
    try:
        text = data["document"]["text"]
        return _build(Coding, data, text)
    except (KeyError, TypeError, ValueError) as error:
        raise RecordError(f"this is not a coding of contract 1: {error!r}") from error


def json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of one coding."""
    found: dict[str, Any] = {}
    root = _schema_of(Coding, found)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "communique coding, contract 1",
        **root,
        "$defs": {name: found[name] for name in sorted(found)},
    }


def _build(kind: type[T], data: dict[str, Any], text: str) -> T:
    given = {}
    required = {f.name for f in fields(kind) if f.default is MISSING}  # type: ignore[arg-type]
    for name, of in shape(kind).items():  # type: ignore[arg-type]
        if json_name(name) in data or name in required:
            given[name] = _value(of, data[json_name(name)], text)
    return kind(**given)


def _value(kind: Any, data: Any, text: str) -> Any:
    inner, nullable = optional(kind)
    if data is None and nullable:
        return None
    if inner is Span:
        return Span.of(text, data[0], data[1])
    if get_origin(inner) is tuple:
        return tuple(_value(get_args(inner)[0], d, text) for d in data)
    if inner is dt.date:
        return dt.date.fromisoformat(data)
    if is_dataclass(inner):
        return _build(inner, data, text)  # type: ignore[arg-type]
    if get_origin(inner) is Literal:
        if data not in get_args(inner):
            raise ValueError(f"{data!r} is not one of {get_args(inner)}")
        return data
    return inner(data)


_PLAIN_SCHEMAS: dict[Any, dict[str, Any]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    dt.date: {"type": "string", "format": "date"},
    Span: {"type": "array", "items": {"type": "integer", "minimum": 0}, "minItems": 2, "maxItems": 2},
}


def _schema_of(kind: Any, found: dict[str, Any]) -> dict[str, Any]:
    inner, nullable = optional(kind)
    if nullable:
        return {"anyOf": [_schema_of(inner, found), {"type": "null"}]}
    if inner in _PLAIN_SCHEMAS:
        return dict(_PLAIN_SCHEMAS[inner])
    if get_origin(inner) is tuple:
        return {"type": "array", "items": _schema_of(get_args(inner)[0], found)}
    if get_origin(inner) is Literal:
        return {"type": "string", "enum": list(get_args(inner))}
    if inner is not Coding and inner.__name__ not in found:
        found[inner.__name__] = {}
        found[inner.__name__] = _object_schema(inner, found)
    return _object_schema(inner, found) if inner is Coding else {"$ref": f"#/$defs/{inner.__name__}"}


def _object_schema(kind: Any, found: dict[str, Any]) -> dict[str, Any]:
    names = shape(kind)
    defaulted = {f.name for f in fields(kind) if f.default is not MISSING and kind is not Coding}
    return {
        "type": "object",
        "description": (kind.__doc__ or "").split("\n")[0],
        "properties": {json_name(n): _schema_of(t, found) for n, t in names.items()},
        "required": [json_name(n) for n in names if n not in defaulted],
    }
