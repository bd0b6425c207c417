"""What stands before a person's name: titles with their role and gender, and first names."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from communique.code.lexicon import table


@dataclass(frozen=True, slots=True)
class Title:
    """An abbreviation or honorific before a name, with the role and gender that it tells."""

    role: str | None
    gender: str | None


@cache
def title_of(word: str) -> Title | None:
    """What a lower-case word says as a title before a name, or None."""
    return _titles().get(word)


@cache
def _titles() -> dict[str, Title]:
    rows = table("titles", "title", "role", "gender", "note")
    return {r["title"]: Title(r["role"] or None, r["gender"] or None) for r in rows}


@cache
def first_name_gender(word: str) -> str | None:
    """Whether a first name is a man's (m) or a woman's (f) by the table, or None."""
    return _first_names().get(word)


@cache
def _first_names() -> dict[str, str]:
    return {r["name"]: r["gender"] for r in table("first_names", "name", "gender")}
