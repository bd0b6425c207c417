"""Days as tables, feeds and letters write them."""

from __future__ import annotations

import datetime as dt
import re

from dateutil import parser

from communique.errors import RequestError
from communique.ingest.document import given_day

_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\d{6})?")


def written_day(value: object) -> dt.date | None:
    """The day of a date in ISO, in eight digits, or with its month in letters.

    Raises ``RequestError`` for anything else: whether 03/04/2022 is in March or in April, no program can know.

    >>> written_day("Fri, 16 Sep 2022 08:00:00 GMT"), written_day("September 16, 2022") == written_day("20220916")
    (datetime.date(2022, 9, 16), True)
    """
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, str):
        if compact := _COMPACT.fullmatch(value.strip()):
            return given_day("-".join(compact.groups()))
        if re.search("[A-Za-z]{3}", value):
            return _lettered(value)
    return given_day(value.strip() if isinstance(value, str) else value)


def _lettered(value: str) -> dt.date:
    try:
        found: dt.datetime = parser.parse(value, default=dt.datetime(1, 1, 1))
        return found.date()
    except (parser.ParserError, OverflowError, ValueError) as error:
        raise RequestError(f"published is {value!r}, which is no day; give it as YYYY-MM-DD") from error
