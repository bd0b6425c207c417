"""Who said what about whom, and when."""

from __future__ import annotations

from typing import Any

from communique.ask.answer import Answer, Query, answered
from communique.ask.filters import STATEMENTS, Filters, Scope, where
from communique.ask.parties import matches, party_of, unknown
from communique.records import day_of
from communique.store.view import View

DATED = """
    (select q.run, q.document, q.id, q.speaker, coalesce(q."when"."from", d.published) as day,
       q.content[1].start as start, q.content[-1]."end" as "end",
       array_to_string([substring(d.text, c.start + 1, c."end" - c.start) for c in q.content], ' … ') as words
     from (select * from quotations where {kept}) q join documents d on d.run = q.run and d.id = q.document)
"""
"""Quotations with their day and words, without the names of anybody: of columns that none asks for, nothing is read.

Those ``kept`` are told by their own columns, such as who is quoted: only for them are reports looked up.
"""

BY = "(document, speaker) in (select document, id from party_entities where {party})"
ABOUT = """(document, id) in (select q.document, q.id from quotations q join party_entities n
    on n.document = q.document and list_contains(q.about, n.id) where {party})"""

SAID = Scope(
    "quotations",
    {
        **STATEMENTS.tests,
        "outlets": "document in (select id from documents where {any lower(outlet)})",
        "actors": BY,
        "sectors": "(document, speaker) in (select document, id from party_entities where {any sector})",
    },
)
"""Quotations by who said them: parties are found first, in the one table that has them."""

_SHOWN = """
    with told as (
      select q.* from (select * from quotations where {near}) q
      semi join picked p on q.run = p.run and q.document = p.document and q.id = p.id),
    parties as (select run, document, id, name, ref, country, sector from entities where {near}),
    about as (
      select q.run, q.document, q.id, list(n.name order by n.id) as names
      from (select run, document, id, unnest(about) as entity from told) q
      join parties n on n.run = q.run and n.document = q.document and n.id = q.entity group by all)
    select p.day, s.name as speaker, s.ref as speaker_ref, s.country as speaker_country, s.sector as speaker_sector,
      q.kind, o.name as through, coalesce(a.names, []) as about, d.outlet, d.published, q.document, q.id, p.start,
      p."end", p.words
    from picked p join told q on q.run = p.run and q.document = p.document and q.id = p.id
    join (select run, id, outlet, published from documents where {near_own}) d on d.run = p.run and d.id = p.document
    left join parties s on s.run = q.run and s.document = q.document and s.id = q.speaker
    left join parties o on o.run = q.run and o.document = q.document and o.id = q.outlet
    left join about a on a.run = q.run and a.document = q.document and a.id = q.id
"""


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
    tests, given = where(filters, SAID)
    notes, kept = list(filters.notes), "true"
    if by:
        kept, values = _by(by)
        given |= values
        notes += unknown([party_of(by)])
    if about:
        test, values = _about(about)
        tests, given = f"{tests} and {test}", given | values
    if on:
        tests, given = f"{tests} and day = $on_day", given | {"on_day": day_of(on)}
    rows = f'select run, document, id, day, start, "end", words from {DATED.format(kept=kept)} where {tests}'
    query = Query(rows, "day desc nulls last, document, start, id", given, _SHOWN)
    return answered(view, "said", query, limit, notes)


def _by(by: str) -> tuple[str, dict[str, Any]]:
    """That a speaker is a party; one that the reference does not know is asked by identity, however it is spelt."""
    party = party_of(by)
    named, given = matches("", [party], "by")
    test = BY.format(party=named)
    if party.known:
        return test, given
    identity = "select identity from identities where lower(name) = $by_name or identity = $by_name"
    same = f"select entity from identities where identity in ({identity})"
    return f"({test} or speaker in ({same}))", given | {"by_name": party.value}


def _about(about: str) -> tuple[str, dict[str, Any]]:
    """That a quotation is about a party, or holds the words given."""
    named, given = matches("", [party_of(about)], "about")
    return f"({ABOUT.format(party=named)} or contains(lower(words), $about_words))", given | {
        "about_words": about.casefold()
    }
