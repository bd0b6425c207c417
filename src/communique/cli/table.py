"""Rows of the reference as text for people, as JSON or as CSV."""

from __future__ import annotations

import csv
import json
import sys
from collections import Counter
from collections.abc import Iterable, Sequence

import typer

from communique.check.wording import cited, name_of
from communique.world import MembershipTerm, Occasion, OfficeTerm, load

Row = dict[str, str]

DATED = ("from", "to", "note", "citation")
MEMBERSHIP = ("member", "status", "organisation", *DATED)
OFFICE = ("person", "office", "of", *DATED)
OCCASION = ("name", "series", "from", "to", "place", "note", "citation")
SOURCE = ("source", "kind", "rows", "producer", "licence", "accessed")
"""The columns of the rows below, which a CSV file has also where it has no rows."""

_HIDDEN = frozenset({"citation"})
"""Columns too wide for text; the other forms have them."""


def membership_row(term: MembershipTerm) -> Row:
    """A membership term with its dates, note and citations."""
    world = load()
    return {
        "member": name_of(term.member, world),
        "status": term.status,
        "organisation": name_of(term.organisation, world),
        **dated(term),
    }


def office_row(term: OfficeTerm) -> Row:
    """A term of office with its dates, note and citations."""
    world = load()
    office = world.offices[term.office]
    return {
        "person": name_of(term.person, world),
        "office": office.office,
        "of": name_of(office.of, world),
        **dated(term),
    }


def occasion_row(occasion: Occasion) -> Row:
    """A summit, exercise or treaty signing with its days and place."""
    return {
        "name": occasion.name,
        "series": occasion.series or "",
        "from": str(occasion.from_ or ""),
        "to": str(occasion.to or ""),
        "place": occasion.place or "",
        "note": occasion.note or "",
        "citation": cited(occasion.citation, load()),
    }


def dated(term: MembershipTerm | OfficeTerm) -> Row:
    """The days, doubts and citations of a term."""
    doubts = ["unverified"] if not term.verified else []
    if isinstance(term, MembershipTerm) and term.disputed:
        doubts.append("disputed")
    doubts += ["data pack"] if any(c.startswith("pack:") for c in term.citation) else []
    return {
        "from": str(term.from_ or ""),
        "to": str(term.to or ""),
        "note": "; ".join([*doubts, *([term.note] if term.note else [])]),
        "citation": cited(term.citation, load()),
    }


def source_rows() -> list[Row]:
    """The curated tables and each pack: kind, rows, producer, licence and day of access."""
    world = load()
    tables: list[tuple[str, int]] = [
        ("states", len(world.states)),
        ("organisations", len(world.organisations)),
        ("memberships", sum(map(len, world.memberships.values()))),
        ("offices", len(world.offices)),
        ("people", len(world.people)),
        ("terms", sum(map(len, world.terms.values()))),
        ("occasions", len(world.occasions)),
    ]
    own = {"producer": "communique", "licence": "see each row's citation", "accessed": str(world.read_on)}
    rows = [{"source": "curated", "kind": kind, "rows": str(number), **own} for kind, number in tables]
    for pack in world.packs:
        name = f"pack {pack.name}" + (" (comes with the package)" if pack.shipped else "")
        kinds = Counter((r.kind, r.producer, r.licence, r.accessed) for r in pack.rows)
        for (kind, producer, licence, accessed), number in sorted(kinds.items()):
            where = {"producer": producer, "licence": licence, "accessed": accessed}
            rows.append({"source": name, "kind": kind, "rows": str(number), **where})
    return rows


def print_rows(rows: Iterable[Row], form: str, columns: Sequence[str]) -> None:
    """Rows of some columns as a table for people, as JSON, or as CSV."""
    kept = list(rows)
    if form == "json":
        typer.echo(json.dumps(kept, ensure_ascii=False, indent=1))
    elif form == "csv":
        writer = csv.DictWriter(sys.stdout, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(kept)
    elif form == "text":
        _print_table(kept, columns)
    else:
        raise typer.BadParameter(f"{form!r} is none of text, json, csv", param_hint="--format")


def _print_table(rows: list[Row], columns: Sequence[str]) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    if not rows:
        typer.echo("The reference has nothing on that for that day.", err=True)
        return
    shown = [c for c in columns if c not in _HIDDEN]
    table = Table(box=None, pad_edge=False, header_style="dim")
    for column in shown:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(escape(row[c]) for c in shown))
    Console(highlight=False).print(table)
    more = "; --format json gives each one's citation" if len(shown) < len(columns) else ""
    typer.echo(f"{len(rows)} row{'s' if len(rows) != 1 else ''}{more}", err=True)
