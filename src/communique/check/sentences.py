"""Where sentences begin and end, as roughly as findings need it: by their marks, or a line's end."""

from __future__ import annotations

import re

_BREAK = re.compile(r"(?<=[.!?])[\"”’)]*\s+(?=[\"“‘(]*[A-Z])|\n")


def sentences_around(text: str, start: int, end: int, before: int = 0) -> tuple[int, int]:
    """The characters from and to which the sentence of a span goes, with so many sentences before it.

    >>> text = "It rained. Mali left ECOWAS. Niger did too."
    >>> text[slice(*sentences_around(text, 11, 15))], text[slice(*sentences_around(text, 11, 15, before=1))]
    ('Mali left ECOWAS.', 'It rained. Mali left ECOWAS.')
    """
    begins = [0, *(m.end() for m in _BREAK.finditer(text, 0, start + 1) if m.end() <= start)]
    after = _BREAK.search(text, end)
    return begins[max(0, len(begins) - 1 - before)], after.start() if after else len(text)
