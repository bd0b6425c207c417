"""Who said what about whom, and when."""

from __future__ import annotations

from typing import Any

from communique.ask.answer import Answer, Query, answered
from communique.ask.filters import STATEMENTS, Filters, where
from communique.ask.parties import listed, matches, party_of, unknown
from communique.records import day_of
from communique.store.view import View

_ABOUT = {"ref": "about_refs", "country": "about_countries", "name": "about_names"}


def said(
    view: View,
    filters: Filters,
    limit: int | None = None,
    *,
    by: str | None = None,
    about: str | None = None,
    on: object = None,
) -> Answer:
    """What reports quote, latest first: by a speaker, about a party or with words in it, on a day."""
    tests, given = where(filters, STATEMENTS)
    notes = list(filters.notes)
    if by:
        test, values = _by(by)
        tests, given = f"{tests} and {test}", given | values
        notes += unknown([party_of(by)])
    if about:
        test, values = _about(about)
        tests, given = f"{tests} and {test}", given | values
    if on:
        tests, given = f"{tests} and day = $on_day", given | {"on_day": day_of(on)}
    rows = f"""
        select day, speaker_name as speaker, speaker_ref, speaker_country, speaker_sector, kind, through,
          about_names as about, outlet, published, document, id, start, "end", words
        from statements where {tests}
    """
    return answered(view, "said", Query(rows, "day desc nulls last, document, start", given), limit, notes)


def _by(by: str) -> tuple[str, dict[str, Any]]:
    """That a speaker is a party; one that the reference does not know is asked by identity, however it is spelt."""
    party = party_of(by)
    test, given = matches("speaker_", [party], "by")
    if party.known:
        return test, given
    named = "select identity from identities where lower(name) = $by_name or identity = $by_name"
    same = f"select entity from identities where identity in ({named})"
    return f"({test} or speaker in ({same}))", given | {"by_name": party.value}


def _about(about: str) -> tuple[str, dict[str, Any]]:
    """That a quotation is about a party, or holds the words given."""
    test, given = listed(_ABOUT, party_of(about), "about")
    return f"({test} or contains(lower(words), $about_words))", given | {"about_words": about.casefold()}
