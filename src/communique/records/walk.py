"""Records to JSON and back, and the JSON Schema of them, all read off the types.

One description of a record, its dataclass, serves every form: a field added there appears everywhere.
"""

from __future__ import annotations

import datetime as dt
import json
import types
import typing
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from typing import Any, Literal, TypeVar, Union, get_args, get_origin

from communique.errors import RecordError
from communique.records.coding import Coding
from communique.records.span import Span

T = TypeVar("T")


def plain(value: Any) -> Any:
    """A record as JSON values: spans as ``[start, end]``, dates as ISO text, tuples as lists."""
    if isinstance(value, Span):
        return [value.start, value.end]
    if isinstance(value, tuple):
        return [plain(v) for v in value]
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if is_dataclass(value):
        return {json_name(n): plain(getattr(value, n)) for n in shape(type(value))}  # type: ignore[arg-type]
    return value


def to_json(record: Any) -> str:
    """One line of JSON for a record or a whole coding."""
    return json.dumps(plain(record), ensure_ascii=False, separators=(",", ":"))


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


def record_type(table: str) -> Any:
    """The record type of one of a coding's tables: ``events`` gives ``Event``."""
    return get_args(shape(Coding)[table])[0]


# ---------------------------------------------------------------- the walk over types


def json_name(name: str) -> str:
    """The contract's name of a field: Python's ``from_`` is ``from``."""
    return name.removesuffix("_")


@cache
def shape(kind: Any) -> dict[str, Any]:
    """The fields of a record type with their resolved types, in order."""
    hints = typing.get_type_hints(kind)
    return {f.name: hints[f.name] for f in fields(kind)}


def optional(kind: Any) -> tuple[Any, bool]:
    """A field's type without ``None``, and whether ``None`` was allowed."""
    if get_origin(kind) in (Union, types.UnionType):
        rest = [a for a in get_args(kind) if a is not type(None)]
        return rest[0], len(rest) < len(get_args(kind))
    return kind, False


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
