"""Records as JSON, read off their types: one description of a record, its dataclass, serves every form of it."""

from __future__ import annotations

import datetime as dt
import json
import types
import typing
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, Union, get_args, get_origin

from communique.records.span import Span


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
