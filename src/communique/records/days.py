"""Days as people give them."""

from __future__ import annotations

import datetime as dt
import re

from communique.errors import RequestError

_ISO = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]|\Z)")


def day_of(value: object, field: str = "the day") -> dt.date | None:
    """A day given as a date, an ISO date or a timestamp; None stays None, anything else raises ``RequestError``.

    >>> day_of("2022-09-16T08:30:00Z")
    datetime.date(2022, 9, 16)
    """
    if value is None or isinstance(value, dt.date):
        return value
    if isinstance(value, str) and _ISO.match(value):
        try:
            return dt.date.fromisoformat(value[:10])
        except ValueError as error:
            what = f"{field} is {value!r}, which is no day of the calendar ({error})"
            raise RequestError(f"{what}; give it as YYYY-MM-DD") from error
    raise RequestError(f"{field} is {value!r}; give it as YYYY-MM-DD")
