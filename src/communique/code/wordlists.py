"""Short lists of words by what they do, from tables with the columns word, list and example."""

from __future__ import annotations

from functools import cache

from communique.code.lexicon import table


@cache
def listed(table_name: str, list_name: str) -> frozenset[str]:
    """The words of one list of a table. Raises ``LexiconError`` where the table lacks a column."""
    return frozenset(r["word"] for r in table(table_name, "word", "list", "example") if r["list"] == list_name)


def list_of(name: str) -> frozenset[str]:
    """The words of one list of the table of anaphora."""
    return listed("anaphora", name)
