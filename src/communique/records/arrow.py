"""Records as Arrow: one schema a table, read off the same types as the JSON.

Not imported with the package, since Arrow costs a third of a second to load.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import is_dataclass
from functools import cache
from typing import Any, Literal, get_args, get_origin

import pyarrow as pa

from communique.records.span import Span
from communique.records.walk import json_name, optional, shape

_PLAIN = {
    str: pa.string(),
    int: pa.int64(),
    float: pa.float64(),
    bool: pa.bool_(),
    dt.date: pa.date32(),
}


@cache
def arrow_type(kind: Any) -> pa.DataType:
    """The Arrow type of a field or record: spans are structs of start and end, tuples are lists."""
    inner, _ = optional(kind)
    if inner is Span:
        return pa.struct([("start", pa.int64()), ("end", pa.int64())])
    if get_origin(inner) is tuple:
        return pa.list_(arrow_type(get_args(inner)[0]))
    if isinstance(inner, type) and is_dataclass(inner):
        return pa.struct([(json_name(n), arrow_type(t)) for n, t in shape(inner).items()])
    if get_origin(inner) is Literal:
        return pa.string()
    return _PLAIN[inner]


def arrow_row(value: Any) -> Any:
    """A record as the Python values that :func:`arrow_type` takes."""
    if isinstance(value, Span):
        return {"start": value.start, "end": value.end}
    if isinstance(value, tuple):
        return [arrow_row(v) for v in value]
    if is_dataclass(value):
        return {json_name(n): arrow_row(getattr(value, n)) for n in shape(type(value))}  # type: ignore[arg-type]
    return value


def arrow_schema(kind: Any) -> pa.Schema:
    """The Arrow schema of a table of records of one type."""
    struct = arrow_type(kind)
    return pa.schema([struct.field(i) for i in range(struct.num_fields)])


def to_arrow(records: Iterable[Any], kind: Any) -> pa.Table:
    """Records of one type as an Arrow table, a row a record, a column a field."""
    return pa.Table.from_pylist([arrow_row(r) for r in records], schema=arrow_schema(kind))
