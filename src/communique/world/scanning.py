"""Whole words out of an Aho-Corasick scan."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ahocorasick_rs import AhoCorasick

_WORD = re.compile(r"\w")


def whole_words(scanner: AhoCorasick, text: str) -> Iterator[tuple[int, int, int]]:
    """The leftmost longest of a scanner's matches that are whole words, as (key, start, end), in order.

    The scanner must be of ``MatchKind.Standard``: a match that ends inside a word ("the Sudan" in "the
    Sudanese army") must not hide a shorter one that does not.
    """
    found = scanner.find_matches_as_indexes(text, overlapping=True)
    reach = 0
    for index, start, end in sorted(found, key=lambda m: (m[1], -m[2])):
        if start >= reach and is_whole(text, start, end):
            reach = end
            yield index, start, end


def is_whole(text: str, start: int, end: int) -> bool:
    """Whether a stretch of a text begins and ends with its words."""
    before = start == 0 or not _WORD.match(text[start - 1])
    return before and (end == len(text) or not _WORD.match(text[end]))
