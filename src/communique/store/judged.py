"""Which judgements of people stand, and what the record leaves out because of them."""

from __future__ import annotations

STANDING = """
    select j.*, row_number() over (partition by subject, case when judgement = 'wrong' then left_id
        else concat(least(left_id, right_id), ' ', greatest(left_id, right_id)) end
        order by judged_at desc, id desc) as age
    from judgements j
    where judgement <> 'undo' and id not in (select left_id from judgements where judgement = 'undo')
"""
"""Judgements that no other undoes; of several on the same records the latest has ``age`` 1."""

WRONG = f"select distinct left_id as id from ({STANDING}) where age = 1 and judgement = 'wrong'"
"""The ids of the records that people judged to be wrong."""

JUDGED = {
    "events": "id",
    "event_sides": "event",
    "dyads": "event",
    "quotations": "id",
    "memberships": "id",
    "membership_pairs": "id",
    "offices": "id",
    "findings": "id",
}
"""Tables whose rows can be judged wrong, with the column that names the record."""


def without_wrong(table: str, query: str) -> str:
    """A query over a table without what a person judged to be wrong; a finding goes with what it is about."""
    if table not in JUDGED:
        return query
    about = " and (about is null or about not in (select id from judged_wrong))" if table == "findings" else ""
    return f"select * from ({query}) where {JUDGED[table]} not in (select id from judged_wrong){about}"


LATEST_LINKS = "run = (select run from runs where kind = 'link' order by ordinal desc limit 1)"
"""Links are made anew as a whole: only those of the latest run that made them count."""
