"""Memberships as reports tell of them, beside the reference: who is in, and where accounts disagree."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations, groupby
from typing import Any

import pyarrow as pa

from communique.ask import stories
from communique.ask.answer import SOURCED, Answer, from_rows, texts_of
from communique.ask.filters import MEMBERSHIPS, Filters, where
from communique.ask.parties import Party, matches, party_of, unknown
from communique.check.wording import cited, membership_reference, name_of
from communique.records import day_of
from communique.store.named import TOLD
from communique.store.view import View
from communique.world import MembershipTerm, load
from communique.world.questions import outside

WINDOW = dt.timedelta(days=365)
"""How long after a report its account is held against others; later, things may well have changed."""

SAME = dt.timedelta(days=31)
"""Days within which two kinds of a standing status, such as observer and partner, cannot both be so."""

Row = dict[str, Any]

MEMBERS = pa.schema(
    [
        ("member", pa.string()),
        ("member_ref", pa.string()),
        ("said", pa.string()),
        ("reports", pa.int64()),
        ("day", pa.date32()),
        ("reference", pa.string()),
        ("agrees", pa.bool_()),
        ("statement", pa.string()),
        ("citation", pa.string()),
        *SOURCED,
    ]
)
CONFLICTS = pa.schema(
    [
        ("conflict", pa.int64()),
        ("kind", pa.string()),
        ("about", pa.string()),
        ("member", pa.string()),
        ("organisation", pa.string()),
        ("account", pa.string()),
        ("day", pa.date32()),
        ("speaker", pa.string()),
        ("verdict", pa.string()),
        ("finding", pa.string()),
        ("reference", pa.string()),
        ("citation", pa.string()),
        *SOURCED,
    ]
)


def members(view: View, organisation: str, filters: Filters, limit: int | None = None, *, on: object = None) -> Answer:
    """Who belongs to an organisation as what, by what reports say, beside the reference, on a day or ever.

    One row a member and standing, with how many reports say so and the latest of them; and one, without a
    report, for each whom only the reference has. ``agrees`` is null where one of the two says nothing.
    """
    day, party = day_of(on), party_of(organisation)
    said = [_told(row) for row in _statements(view, party, filters, day)]
    terms = _terms(party, day)
    rows = [_beside(row, terms) for row in said]
    told = {r["member_ref"] for r in said}
    rows += [_only_reference(ref, mine) for ref, mine in terms.items() if ref not in told]
    rows.sort(key=lambda r: (r["member"], r["day"] or dt.date.min))
    notes = [*unknown((party,)), *filters.notes]
    if day and party.known and (reason := outside(day, organisation=party.value)):
        notes.append(reason)
    return from_rows(f"members {organisation}" + (f" on {day}" if day else ""), rows, MEMBERS, limit, notes)


def _statements(view: View, party: Party, filters: Filters, day: dt.date | None) -> list[Row]:
    """What reports say of membership in an organisation, so far as it holds on a day: alike once, as told last."""
    test, given = where(filters, MEMBERSHIPS)
    of, more = matches("organisation_", [party], "of")
    holds = "true"
    if day:
        holds = "(day is null or day <= $on) and not coalesce(change = 'is' and day_to < $on and day_to <> day, false)"
        more["on"] = day
    found: list[Row] = view.sql(_TOLD_LAST.format(of=of, test=test, holds=holds), given | more).to_pylist()
    texts = texts_of(view, {r["document"] for r in found})
    return [{**r, "words": texts[r["document"]][r["start"] : r["end"]]} for r in found]


_TOLD_LAST = f"""
    with told as (select * from {TOLD} where {{of}} and {{holds}} and {{test}})
    select last.*, reports from (
      select count(distinct document) as reports,
        arg_max({{{{'member_name': member_name, 'member_ref': member_ref, 'standing': standing, 'change': change,
            'certainty': certainty, 'day': day, 'outlet': outlet, 'published': published, 'document': document,
            'id': id, 'start': start, 'end': "end"}}}},
          {{{{'at': coalesce(day, published, date '0001-01-01'), 'document': document, 'start': start, 'id': id}}}}
        ) as last
      from told group by coalesce(member_ref, lower(member_name), ''), coalesce(standing, ''))
    order by coalesce(last.member_ref, lower(last.member_name), ''), coalesce(last.standing, '')
"""


_EVERY = f"""
    select *, coalesce(member_ref, lower(member_name)) as member_key,
      coalesce(organisation_ref, lower(organisation_name)) as organisation_key
    from {TOLD}
"""
_ORDER = "order by coalesce(day, published) nulls first, document, start, id"


def _by(rows: Iterable[Row], *keys: str) -> Iterator[tuple[tuple[str, ...], list[Row]]]:
    """Rows by some of their values, in the order of these, each group in the order in which it came."""

    def key(row: Row) -> tuple[str, ...]:
        return tuple(row[k] or "" for k in keys)

    return ((k, list(group)) for k, group in groupby(sorted(rows, key=key), key))


def _told(row: Row) -> Row:
    """What several reports say alike, shown by the latest."""
    return {
        "member": row["member_name"],
        "member_ref": row["member_ref"],
        "said": row["standing"] or f"{row['change']}, {row['certainty']}",
        "reports": row["reports"],
        "day": row["day"],
        **{name: row[name] for name, _ in SOURCED},
    }


def _terms(party: Party, day: dt.date | None) -> dict[str, list[MembershipTerm]]:
    """The reference's terms of an organisation by member, those that hold on a day."""
    from communique.world.questions import members as known

    found: dict[str, list[MembershipTerm]] = {}
    if party.value in load().organisations:
        for term in known(party.value, on=day):
            found.setdefault(term.member, []).append(term)
    return found


def _beside(row: Row, terms: dict[str, list[MembershipTerm]]) -> Row:
    mine = terms.get(row["member_ref"] or "", [])
    agrees = None
    if terms and row["member_ref"]:
        agrees = any(_stands(t.status) == _stands(row["said"]) for t in mine) or (row["said"] in _OUT and not mine)
    return {**row, **_reference(mine), "agrees": agrees}


def _only_reference(ref: str, terms: list[MembershipTerm]) -> Row:
    name = name_of(ref, load())
    return {"member": name, "member_ref": ref, "said": None, "reports": 0, "day": None, "agrees": None} | {
        **_reference(terms),
        **{column: None for column, _ in SOURCED},
    }


_OUT = frozenset({"left", "not a member", "not yet"})
_ALIKE = {"founder": "member", "partner": "dialogue_partner", "former": "left", "withdrawn": "left"} | dict.fromkeys(
    ("candidate", "applicant", "invited", "acceding"), "not yet"
)


def _stands(status: str) -> str:
    """A status as ``standing`` says it."""
    return _ALIKE.get(status, status)


def _reference(terms: list[MembershipTerm]) -> Row:
    world = load()
    return {
        "reference": ", ".join(dict.fromkeys(t.status for t in terms)) or None,
        "statement": "; ".join(membership_reference(t, world).statement for t in terms) or None,
        "citation": cited(tuple(dict.fromkeys(key for t in terms for key in t.citation)), world) or None,
    }


# ---------------------------------------------------------------- conflicts


def conflicts(view: View, filters: Filters, limit: int | None = None) -> Answer:
    """Where accounts of a membership or of one event disagree, side by side, and what the reference contradicts.

    A ``conflict`` is a number that its rows share, ``about`` says what it is of. Kind ``accounts`` has a row for each
    account of one membership, with where the reference has the member on that day; kind ``event`` one for each value
    that reports give of one event; kind ``finding`` is a statement that the reference contradicts. Of two accounts
    of a membership at different times only those disagree that could not both be so.
    """
    rows, _ = _conflicts(view, filters, slice(None))
    return from_rows("conflicts", rows, CONFLICTS, limit, filters.notes)


def some_conflicts(view: View, filters: Filters, first: int, count: int) -> tuple[Answer, int]:
    """So many conflicts from the ``first`` on, from 0, as :func:`conflicts` has them; and how many there are."""
    rows, every = _conflicts(view, filters, slice(first, first + count))
    return from_rows("conflicts", rows, CONFLICTS, None, filters.notes), every


def _conflicts(view: View, filters: Filters, wanted: slice) -> tuple[list[Row], int]:
    """The rows of the conflicts of a slice of all, and how many conflicts there are."""
    told = list(_disagreements(view, filters))
    shown = {r["id"] for group in told for r in group}
    others = list(stories.disagreements(view, filters))
    others += [[r] for r in _contradicted(view, filters) if r["about"] not in shown]
    numbered = list(enumerate([*told, *others], 1))[wanted]
    accounts = _worded(view, [group for i, group in numbered if i <= len(told)])
    groups = [[_account(r) for r in group] for group in accounts] + [group for i, group in numbered if i > len(told)]
    rows = [
        {**row, "conflict": i, "about": _about(row)}
        for (i, _), group in zip(numbered, groups, strict=True)
        for row in group
    ]
    return rows, len(told) + len(others)


def _about(row: Row) -> str:
    if row["kind"] == "event":
        return str(row["about"])
    return f"{row['member']} and {row['organisation']}" if row["member"] else str(row["account"])


def _disagreements(view: View, filters: Filters) -> Iterator[list[Row]]:
    """The statements on each membership of which accounts disagree, in order of time."""
    test, given = where(filters, MEMBERSHIPS)
    query = f"""
        with told as materialized (select * from ({_EVERY}) where {test} and standing is not null),
        several as (
          select member_key, organisation_key from told group by all
          having count(distinct standing) > 1 or count(*) filter (change = 'joined' and day_to is not null) > 1)
        select * from told semi join several using (member_key, organisation_key) {_ORDER}
    """
    rows = view.sql(query, given).to_pylist()
    for _, group in _by(rows, "member_key", "organisation_key"):
        apart = [(a, b) for a, b in combinations([_Claim.of(r) for r in group], 2) if disagree(a, b)]
        if apart:
            parties = {c.row["id"] for pair in apart for c in pair}
            first, last = (f(c.at for pair in apart for c in pair) for f in (min, max))
            yield [r for r in group if r["id"] in parties or first <= _Claim.of(r).at <= last]


def _worded(view: View, groups: list[list[Row]]) -> list[list[Row]]:
    """The statements of each group with their words, who says so and the finding of the reference beside them."""
    keys = ("run", "document", "id", "attributed_to")
    rows = [{k: r[k] for k in keys} for group in groups for r in group]
    picked = pa.Table.from_pylist(rows, schema=pa.schema([(k, pa.string()) for k in keys]))
    found = view.sql(_BESIDE, tables={"picked": picked}).to_pylist() if rows else []
    beside = {(r.pop("document"), r.pop("id")): r for r in found}
    texts = texts_of(view, {r["document"] for r in rows})
    return [
        [{**r, **beside[r["document"], r["id"]], "words": texts[r["document"]][r["start"] : r["end"]]} for r in group]
        for group in groups
    ]


_BESIDE = """
    select p.document, p.id, s.name as speaker_name, f.verdict, f.because as finding
    from picked p
    left join (
      select q.run, q.document, q.id, e.name
      from quotations q semi join (select * from picked where attributed_to is not null) a
        on a.run = q.run and a.document = q.document and a.attributed_to = q.id
      join entities e on e.run = q.run and e.document = q.document and e.id = q.speaker) s
      on s.run = p.run and s.document = p.document and s.id = p.attributed_to
    left join (select run, document, about, arg_min(verdict, id) as verdict, arg_min(because, id) as because
               from findings where about is not null group by run, document, about) f
      on f.run = p.run and f.document = p.document and f.about = p.id
"""


@dataclass(frozen=True, slots=True)
class _Claim:
    """A statement with the day for which it says something, and the last day on which it was said."""

    at: dt.date
    said: dt.date
    standing: str
    row: Row

    @classmethod
    def of(cls, row: Row) -> _Claim:
        """Where somebody stands outside is said for the day of the report, whatever day is to change it."""
        own, published = row["day"], row["published"]
        later = row["standing"] in _OUTSIDE and row["certainty"] not in ("happened",)
        at = (published or own) if later else (own or published)
        return cls(at or dt.date.min, max(d for d in (at, published, dt.date.min) if d), row["standing"], row)

    @property
    def joined(self) -> tuple[dt.date, dt.date] | None:
        """The days between which it says that the member joined, where it gives any."""
        if self.row["change"] != "joined" or self.row["day_to"] is None:
            return None
        return self.row["day"], self.row["day_to"]


_OUTSIDE = frozenset({"not yet", "not a member", "observer", "dialogue_partner", "associate"})
_STANDING = frozenset({"observer", "dialogue_partner"})


def disagree(a: _Claim, b: _Claim) -> bool:
    """Whether two accounts of one membership cannot both be so, each at its time."""
    for one, other in ((a, b), (b, a)):
        after = other.at >= one.at and other.at - one.said <= WINDOW
        if one.standing == "member" and other.standing in _OUTSIDE and after:
            return True
        if one.standing == "left" and other.standing == "member" and other.row["change"] == "is" and after:
            return True
    if {a.standing, b.standing} == _STANDING:
        return abs(a.at - b.at) <= SAME
    return bool(a.standing == b.standing == "member" and a.joined and b.joined and _apart(a.joined, b.joined))


def _apart(one: tuple[dt.date, dt.date], other: tuple[dt.date, dt.date]) -> bool:
    return one[1] < other[0] or other[1] < one[0]


def _account(row: Row) -> Row:
    """A statement as a row of a conflict, with where the reference has the member on the day that it speaks of."""
    reference: Row = {"reference": None, "citation": None}
    world, at = load(), _Claim.of(row).at
    if row["organisation_ref"] in world.organisations:
        mine = _terms(Party("", "ref", row["organisation_ref"]), at).get(row["member_ref"] or "", [])
        found = _reference(mine)
        reference = {"reference": found["statement"] or f"no status on {at}", "citation": found["citation"]}
    told = [row[k] for k, usual in (("change", "is"), ("certainty", "happened")) if row[k] != usual]
    return {
        "kind": "accounts",
        "member": row["member_name"],
        "organisation": row["organisation_name"],
        "account": row["standing"] + (f" ({', '.join(told)})" if told else ""),
        "speaker": row["speaker_name"],
        **reference,
        **{n: row[n] for n in ("day", "verdict", "finding", *(name for name, _ in SOURCED))},
    }


def _contradicted(view: View, filters: Filters) -> list[Row]:
    """What the reference contradicts, with the rows of the reference that do."""
    test, given = where(filters, MEMBERSHIPS)
    rows: list[Row] = view.sql(f"{_CONTRADICTED} where {test} order by published, document, start", given).to_pylist()
    return [{**r, "member": r["member_name"], "organisation": r["organisation_name"]} for r in rows]


_CONTRADICTED = """
    select * from (
      select 'finding' as kind, m.member_name, m.member_ref, m.member_country, m.organisation_name, m.organisation_ref,
        m.organisation_country, f.claim as account, coalesce(m.day, d.published) as day, m.speaker_name as speaker,
        f.verdict, f.because as finding, array_to_string([r.statement for r in f.reference], '; ') as reference,
        array_to_string([r.citation for r in f.reference], '; ') as citation, f.about, d.outlet, d.published,
        f.document, f.id, f.span.start as start, f.span."end" as "end",
        substring(d.text, f.span.start + 1, f.span."end" - f.span.start) as words
      from findings f join documents d on d.run = f.run and d.id = f.document
      left join membership_statements m on m.run = f.run and m.document = f.document and m.id = f.about
      where f.verdict = 'contradicted')
"""
