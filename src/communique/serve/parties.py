"""Organisations, states and people: what the dated reference says of each, beside what reports say."""

from __future__ import annotations

import datetime as dt
from typing import Any

from communique.ask import browse
from communique.ask.browse import Wanted
from communique.ask.filters import Filters
from communique.check.wording import cited, name_of
from communique.errors import WorldError
from communique.serve.charts import Scale, bar
from communique.serve.pages import Asked, Reply, Row
from communique.world import World, load
from communique.world.questions import changes, history, memberships_of, offices_of, outside, ref_of
from communique.world.types import MembershipTerm, OfficeTerm, Partial

LATEST = 8
"""Events and statements shown on a party's page; the rest are a link away."""

ORDER = (
    "founder member associate acceding suspended observer dialogue_partner partner candidate applicant invited "
    "participant signatory former withdrawn"
).split()
"""Statuses in the order in which an organisation's page lists them."""

ASKING = ("candidate", "applicant", "invited", "acceding")


def _known(words: str, lead: str, world: World) -> str | None:
    """The id that the words of an address stand for, if it is of that kind; None for what is not known."""
    try:
        ref = ref_of(words, world)
    except WorldError:
        return None
    return ref if ref.startswith(lead) else None


def listing(asked: Asked) -> Reply:
    """Organisations, states and people of the reference by the words in their names."""
    world, wanted = load(), (asked.given["q"] or "").casefold()
    kind = asked.given["kind"]
    rows: list[Row] = []
    for name, table in (("organisation", world.organisations), ("state", world.states), ("person", world.people)):
        if kind in (None, name):
            rows += [_line(name, ref, item) for ref, item in table.items()]
    rows = [r for r in rows if wanted in f"{r['name']} {r['abbreviation'] or ''} {r['id']}".casefold()]
    rows.sort(key=lambda r: (not r["name"].casefold().startswith(wanted), r["kind"], r["name"]))
    shown = rows[:600]
    notes = (f"the first 600 of {len(rows):,}; search for a name to see others",) if len(rows) > 600 else ()
    return Reply("Parties", shown, len(rows), notes=notes, show={"outlets": ()})


def _line(kind: str, ref: str, item: Any) -> Row:
    extra = getattr(item, "kind", None) or getattr(item, "country", None) or getattr(item, "iso3", None)
    since = getattr(item, "founded", None) or getattr(item, "from_", None)
    return {
        "kind": kind,
        "id": ref,
        "name": item.name,
        "abbreviation": getattr(item, "abbreviation", None),
        "what": extra,
        "since": since.iso if since else None,
    }


# ---------------------------------------------------------------- organisations


def organisation(asked: Asked) -> Reply:
    """An organisation: its members by status on a day, its history, who is asking in, and what reports say."""
    world, words = load(), asked.given["organisation"]
    ref = _known(words, "org:", world)
    on = asked.given["on"] or world.read_on
    said = asked.view.members(ref or words, on)
    rows = said.rows
    known = world.organisations[ref] if ref else None
    terms = history(ref, world=world) if ref else ()
    on_day = [t for t in terms if _holds(t, on)]
    show: Row = {
        "known": known,
        "ref": ref,
        "name": known.name if known else words,
        "on": on,
        "groups_by_status": _by_status([t for t in on_day if t.status not in ASKING], world),
        "founders": {t.member for t in on_day if t.status == "founder"},
        "bars": _bars(terms, world),
        "changed": _changed(ref, on, world) if ref else (),
        "asking": [t for t in on_day if t.status in ASKING],
        "reported": [r for r in rows if r["reports"]],
        "name_of": lambda i: name_of(i, world),
        "cited": lambda keys: cited(keys, world),
        "outside": outside(on, organisation=ref, world=world) if ref else None,
        **_bounds(terms, known, world),
        **_latest(asked, ref or words),
    }
    about = {"organisation": ref, "name": show["name"], "on": on}
    return Reply(show["name"], rows, said.total, notes=said.notes, about=about, show=show)


def _holds(term: MembershipTerm | OfficeTerm, on: dt.date) -> bool:
    starts = term.from_ is None or term.from_.first <= on
    return starts and (term.to is None or on < term.to.first)


def _by_status(terms: list[MembershipTerm], world: World) -> list[tuple[str, list[MembershipTerm]]]:
    """Terms by status; who founded a body and is its member stands among its members alone."""
    found: dict[str, list[MembershipTerm]] = {}
    members = {t.member for t in terms if t.status == "member"}
    terms = [t for t in terms if t.status != "founder" or t.member not in members]
    for term in sorted(terms, key=lambda t: name_of(t.member, world)):
        found.setdefault(term.status, []).append(term)
    return sorted(found.items(), key=lambda g: ORDER.index(g[0]) if g[0] in ORDER else 99)


def _bounds(terms: tuple[MembershipTerm, ...], known: Any, world: World) -> Row:
    """The first and last day of an organisation's slider."""
    days = [t.from_.first for t in terms if t.from_]
    first = min([*days, *([known.founded.first] if known and known.founded else [])], default=dt.date(2000, 1, 1))
    return {"first_day": first, "last_day": world.read_on, "scale": Scale(first, world.read_on)}


def _bars(terms: tuple[MembershipTerm, ...], world: World) -> list[tuple[str, str, list[Any]]]:
    """A line a member, each with a bar a term: name, id, bars."""
    days = [t.from_.first for t in terms if t.from_]
    if not days:
        return []
    scale = Scale(min(days), world.read_on)
    found: dict[str, list[Any]] = {}
    for term in terms:
        words = f"{term.status.replace('_', ' ')}, {term.from_ or '?'} to {term.to or 'now'}"
        found.setdefault(term.member, []).append(bar(scale, term.from_, term.to, term.status, words))
    return [(name_of(member, world), member, bars) for member, bars in found.items()]


def _changed(ref: str, on: dt.date, world: World) -> list[tuple[Partial, str, MembershipTerm]]:
    """The last changes up to a day, latest first."""
    found = changes(ref, since=dt.date(1, 1, 1), until=on, world=world)
    return list(reversed(found))[:14]


def _latest(asked: Asked, party: str) -> Row:
    """The latest events of a party, and how many there are."""
    part = asked.kept(
        f"latest {party}",
        lambda: asked.events(Wanted(Filters(actors=(party,))), None, LATEST),
    )
    return {"events": part.rows, "events_total": part.total, "party_words": party}


def _statements(asked: Asked, party: str) -> Row:
    part = asked.kept(
        f"statements {party}", lambda: browse.statements(asked.view, asked.opened.index, Wanted(by=party), None, LATEST)
    )
    return {"statements": part.rows, "statements_total": part.total}


# ---------------------------------------------------------------- states and people


def state(asked: Asked) -> Reply:
    """A state: where it belongs on a day, who holds which office, with whom it deals, and what it says."""
    world, words = load(), asked.given["state"]
    ref = _known(words, "state:", world)
    if ref is None:
        raise WorldError(f"the reference knows no state called {words!r}", code="unknown_name")
    known, on = world.states[ref], asked.given["on"] or world.read_on
    terms = memberships_of(ref, world=world)
    offices = _offices(ref, on, world)
    code = known.iso3 or ref.removeprefix("state:")
    rows = [_membership_row(t, world) for t in terms]
    partners = asked.kept(
        f"partners {code}",
        lambda: asked.view.network(None, "country", asked.recent()[0] & Filters(actors=(code,)), 12).rows,
    )
    show = {
        "known": known, "ref": ref, "name": known.name, "code": code, "on": on,
        "memberships": _bodies([t for t in terms if _holds(t, on)], world),
        "past": [t for t in terms if t.to and t.to.last <= on], "offices": offices, "partners": partners,
        "name_of": lambda i: name_of(i, world), "cited": lambda keys: cited(keys, world), "world": world,
        **_latest(asked, code), **_statements(asked, code),
    }  # fmt: skip
    return Reply(known.name, rows, len(rows), about={"state": ref, "name": known.name, "on": on}, show=show)


def _bodies(terms: list[MembershipTerm], world: World) -> list[MembershipTerm]:
    """A state's terms by the name of the body; what it founded and belongs to stands once, as founder."""
    found = {t.organisation for t in terms if t.status == "founder"}
    kept = [t for t in terms if t.status != "member" or t.organisation not in found]
    return sorted(kept, key=lambda t: name_of(t.organisation, world))


def _membership_row(term: MembershipTerm, world: World) -> Row:
    return {
        "organisation": name_of(term.organisation, world),
        "organisation_ref": term.organisation,
        "status": term.status,
        "from": term.from_.iso if term.from_ else None,
        "to": term.to.iso if term.to else None,
        "disputed": term.disputed,
        "verified": term.verified,
        "note": term.note,
        "citation": cited(term.citation, world),
    }


def _offices(ref: str, on: dt.date, world: World) -> list[tuple[Any, list[OfficeTerm]]]:
    """The offices of a state with who holds them on a day; those that nobody is known to hold are left out."""
    found = []
    for office in world.offices.values():
        if office.of == ref:
            holders = [t for t in world.holders(office.id) if _holds(t, on)]
            if holders:
                found.append((office, holders))
    return sorted(found, key=lambda f: (_RANK.get(f[0].kind, 9), f[0].office))


_RANK = {"head_of_state": 0, "head_of_government": 1, "foreign_minister": 2, "defence_minister": 3}


def person(asked: Asked) -> Reply:
    """A person: offices over time, meetings, statements, and other events."""
    world, words = load(), asked.given["person"]
    ref = _known(words, "person:", world)
    known = world.people[ref] if ref else None
    terms = offices_of(ref, world=world) if ref else ()
    rows = [_office_row(t, world) for t in terms]
    party = ref or words
    meetings = asked.events(Wanted(Filters(actors=(party,), types=("CONSULT",))), None, LATEST)
    show = {
        "known": known, "ref": ref, "name": known.name if known else words, "terms": terms, "world": world,
        "career": _career(terms, world), "meetings": meetings.rows, "meetings_total": meetings.total,
        "name_of": lambda i: name_of(i, world), "cited": lambda keys: cited(keys, world),
        **_latest(asked, party), **_statements(asked, party),
    }  # fmt: skip
    return Reply(show["name"], rows, len(rows), about={"person": ref, "name": show["name"]}, show=show)


def _office_row(term: OfficeTerm, world: World) -> Row:
    office = world.offices[term.office]
    return {
        "office": office.office,
        "of": name_of(office.of, world),
        "from": term.from_.iso if term.from_ else None,
        "to": term.to.iso if term.to else None,
        "acting": term.acting,
        "verified": term.verified,
        "note": term.note,
        "citation": cited(term.citation, world),
    }


def _career(terms: tuple[OfficeTerm, ...], world: World) -> Row | None:
    """Offices as bars over time."""
    days = [t.from_.first for t in terms if t.from_]
    if not days:
        return None
    scale = Scale(dt.date(min(days).year, 1, 1), world.read_on)
    lines = []
    for term in sorted(terms, key=lambda t: t.from_.first if t.from_ else dt.date.min):
        office = world.offices[term.office]
        words = f"{term.from_ or '?'} to {term.to or 'now'}"
        lines.append(
            (f"{office.office}, {name_of(office.of, world)}", bar(scale, term.from_, term.to, "member", words))
        )
    return {"lines": lines, "scale": scale}
