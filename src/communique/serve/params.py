"""What a page may be asked: its parameters as a table, read from an address and told in the API's description."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from communique.errors import RequestError
from communique.records import day_of

Sort = Literal["text", "day", "whole", "number", "words", "flag", "moment"]

LONGEST = 500
"""Characters of one value in an address."""

PAGE = 50
MOST = 1000
"""Rows of one page of a list: as a rule, and at most."""


class Values(Protocol):
    """The query of an address: Starlette's QueryParams, or the like."""

    def getlist(self, key: Any) -> list[str]: ...

    def keys(self) -> Any: ...


@dataclass(frozen=True, slots=True)
class Param:
    """One parameter of a page; ``many`` may be given several times, ``among`` are the values that it takes."""

    name: str
    says: str
    sort: Sort = "text"
    many: bool = False
    default: Any = None
    among: tuple[str, ...] = ()
    needed: bool = False
    least: float | None = None
    most: float | None = None
    longest: int = LONGEST

    def read(self, values: list[str]) -> Any:
        """The value that an address gives, checked; raises ``RequestError`` for any other."""
        given = [v.strip() for v in values if v.strip()]
        if any("\0" in v or len(v) > self.longest for v in given):
            raise RequestError(f"{self.name} is longer than {self.longest} characters or holds NUL", code="parameter")
        if not given:
            if self.needed:
                raise RequestError(f"{self.name} is needed: {self.says}", code="parameter")
            return () if self.many else self.default
        found = [self._one(v) for v in given]
        return tuple(dict.fromkeys(found)) if self.many else found[-1]

    def _one(self, value: str) -> Any:
        if self.among and value not in self.among:
            raise RequestError(f"{self.name}={value!r} is none of {', '.join(self.among)}", code="parameter")
        try:
            return self._within(_SORTS[self.sort](value))
        except (ValueError, OverflowError, RequestError) as error:
            raise RequestError(f"{self.name}={value!r} is no {_CALLED[self.sort]}", code="parameter") from error

    def _within(self, value: Any) -> Any:
        low, high = self.least is not None and value < self.least, self.most is not None and value > self.most
        if low or high or value != value:
            raise ValueError("out of bounds")
        return value

    def schema(self) -> dict[str, Any]:
        """The JSON Schema of its value."""
        one: dict[str, Any] = dict(_SCHEMAS[self.sort])
        if self.sort in ("text", "words"):
            one["maxLength"] = self.longest
        if self.among:
            one["enum"] = list(self.among)
        bounds = {"minimum": self.least, "maximum": self.most, "default": self.default}
        one |= {k: v for k, v in bounds.items() if v is not None and not (k == "default" and self.many)}
        return {"type": "array", "items": one} if self.many else one


def _moment(value: str) -> str:
    dt.datetime.fromisoformat(value)
    return value


def _flag(value: str) -> bool:
    if value not in ("1", "0", "true", "false", "on"):
        raise ValueError(value)
    return value in ("1", "true", "on")


_SORTS: dict[str, Any] = {
    "text": str,
    "words": str,
    "day": day_of,
    "moment": _moment,
    "whole": int,
    "number": float,
    "flag": _flag,
}
_CALLED = {
    "text": "text",
    "words": "text",
    "day": "day; give it as YYYY-MM-DD",
    "moment": "time; give it as YYYY-MM-DD or an ISO time",
    "whole": "whole number within bounds",
    "number": "number within bounds",
    "flag": "yes or no; give 1 or 0",
}
_SCHEMAS: dict[str, dict[str, Any]] = {
    "text": {"type": "string"},
    "words": {"type": "string"},
    "day": {"type": "string", "format": "date"},
    "moment": {"type": "string"},
    "whole": {"type": "integer"},
    "number": {"type": "number"},
    "flag": {"type": "boolean"},
}


def read_all(params: tuple[Param, ...], query: Values, path: Mapping[str, str]) -> dict[str, Any]:
    """The values of a page's parameters; raises ``RequestError`` for a name that it does not have."""
    names = {p.name for p in params}
    wrong = sorted(set(query.keys()) - names)
    if wrong:
        raise RequestError(
            f"there is no parameter {wrong[0]!r} here; there are {', '.join(sorted(names))}", code="parameter"
        )
    return {p.name: p.read([path[p.name]] if p.name in path else query.getlist(p.name)) for p in params}


# ---------------------------------------------------------------- cursors


def cursor_of(values: list[Any]) -> str:
    """The cursor that stands for a place in a list: the values that the last row shown is ordered by."""
    text = json.dumps([v.isoformat() if isinstance(v, dt.date) else v for v in values], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def place_of(cursor: str, kinds: tuple[type, ...]) -> list[Any]:
    """The values that a cursor stands for, each None or of its kind; raises ``RequestError`` for what is no cursor."""
    try:
        found = json.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True))
        if not isinstance(found, list) or len(found) != len(kinds):
            raise ValueError(cursor)
        return [_of_kind(v, k) for v, k in zip(found, kinds, strict=True)]
    except (ValueError, TypeError, binascii.Error, RecursionError) as error:
        raise RequestError(f"{cursor!r} is no cursor of this list; begin without one", code="cursor") from error


def _of_kind(value: Any, kind: type) -> Any:
    if value is None:
        return None
    if kind is dt.date:
        return dt.date.fromisoformat(value)
    if type(value) is not kind:
        raise ValueError(value)
    return value
