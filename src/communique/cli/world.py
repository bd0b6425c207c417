"""``communique world``: look up states, organisations and people in the dated reference."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable
from typing import Annotated, Any

import typer

world_app = typer.Typer(
    help="Ask the dated reference: who belongs to what, who holds which office, on a day.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
)

On = Annotated[str | None, typer.Option(help="The day, YYYY-MM-DD; without it, all there has been.")]
Form = Annotated[str, typer.Option("--format", help="text, json or csv.")]


@world_app.command()
def look(words: Annotated[str, typer.Argument(help="A name, code or id.")], on: On = None, form: Form = "text") -> None:
    """Say what a name stands for, and what the reference holds of it on a day.

    Example:

        communique world look Iran --on 2022-09-16
    """
    from communique.check.wording import name_of
    from communique.world import load
    from communique.world.questions import memberships_of, offices_of, ref_of

    world, ref = load(), ref_of(words)
    rows = [_membership(t) for t in memberships_of(ref, on=on)] if not ref.startswith("person:") else []
    rows += [_office(t) for t in offices_of(ref, on=on)] if ref.startswith("person:") else []
    if form == "text":
        typer.echo(f"{ref}  {name_of(ref, world)}")
    _print(rows, form)


@world_app.command()
def members(
    organisation: Annotated[str, typer.Argument(help="Such as SCO, NATO or a full name.")],
    on: On = None,
    status: Annotated[str | None, typer.Option(help="Such as member, observer, candidate.")] = None,
    form: Form = "text",
) -> None:
    """List the members of an organisation, or those of any other status, on a day.

    Example:

        communique world members SCO --on 2022-09-16
    """
    from communique.world.questions import members

    _print([_membership(t) for t in members(organisation, on=on, status=status)], form)


@world_app.command()
def held(
    office: Annotated[str, typer.Argument(help="An office, such as 'Chairman of the Joint Chiefs of Staff'.")],
    on: On = None,
    form: Form = "text",
) -> None:
    """Say who held an office on a day, or ever.

    Example:

        communique world held "Secretary-General of the United Nations" --on 2022-09-16
    """
    from communique.world.questions import who_held

    _print([_office(t) for t in who_held(office, on=on)], form)


def _membership(term: Any) -> dict[str, str]:
    from communique.check.wording import name_of
    from communique.world import load

    return {
        "member": name_of(term.member, load()),
        "status": term.status,
        "organisation": name_of(term.organisation, load()),
        **_dates(term),
    }


def _office(term: Any) -> dict[str, str]:
    from communique.check.wording import name_of
    from communique.world import load

    office = load().offices[term.office]
    return {
        "person": name_of(term.person, load()),
        "office": office.office,
        "of": name_of(office.of, load()),
        **_dates(term),
    }


def _dates(term: Any) -> dict[str, str]:
    from communique.world import load

    cited = "; ".join(str(load().citations[c]) for c in term.citation if c in load().citations)
    sure = "" if term.verified else "unverified; "
    return {
        "from": str(term.from_ or ""),
        "to": str(term.to or ""),
        "note": sure + (term.note or ""),
        "citation": cited,
    }


def _print(rows: Iterable[dict[str, str]], form: str) -> None:
    """Rows as a table for people, as JSON, or as CSV."""
    kept = list(rows)
    if form == "json":
        typer.echo(json.dumps(kept, ensure_ascii=False, indent=1))
    elif form == "csv":
        writer = csv.DictWriter(sys.stdout, list(kept[0]) if kept else ["member"], lineterminator="\n")
        writer.writeheader()
        writer.writerows(kept)
    elif form == "text":
        _table(kept)
    else:
        raise typer.BadParameter(f"{form!r} is none of text, json, csv", param_hint="--format")


def _table(rows: list[dict[str, str]]) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    if not rows:
        typer.echo("The reference has nothing on that for that day.", err=True)
        return
    table = Table(box=None, pad_edge=False, header_style="dim")
    for column in (c for c in rows[0] if c != "citation"):
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(escape(v) for c, v in row.items() if c != "citation"))
    Console(highlight=False).print(table)
    typer.echo(f"{len(rows)} rows; --format json gives each one's citation", err=True)
