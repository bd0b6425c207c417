"""``communique world``: questions to the dated reference, and the data packs beside it."""

from __future__ import annotations

from typing import Annotated

import typer

from communique.cli.table import print_rows

world_app = typer.Typer(
    help="Ask the dated reference: who belongs to what, who holds which office, on a day.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
)

On = Annotated[str | None, typer.Option(help="The day, YYYY-MM-DD; without it, all there has been.")]
Since = Annotated[str, typer.Option(help="The first day, YYYY-MM-DD.")]
Until = Annotated[str, typer.Option(help="The last day, YYYY-MM-DD.")]
Form = Annotated[str, typer.Option("--format", help="text, json or csv.")]
Body = Annotated[str, typer.Argument(metavar="ORGANISATION", help="Such as SCO, NATO or a full name.")]


def _known_status(status: str | None) -> str | None:
    from communique.world.packs import STATUSES

    if status is not None and status not in STATUSES:
        raise typer.BadParameter(f"{status!r} is none of {', '.join(sorted(STATUSES))}")
    return status


def _say_outside(on: str | None, organisation: str | None = None, offices: bool = False) -> None:
    """Say on stderr where a day lies outside what the reference covers."""
    from communique.world.questions import outside

    if reason := outside(on, organisation=organisation, offices=offices):
        typer.echo(f"note: {reason}", err=True)


@world_app.command()
def look(words: Annotated[str, typer.Argument(help="A name, code or id.")], on: On = None, form: Form = "text") -> None:
    """Say what a name stands for, and what the reference holds of it on a day.

    Example:

        communique world look Iran --on 2022-09-16
    """
    from communique.check.wording import name_of
    from communique.cli.table import MEMBERSHIP, OFFICE, membership_row, office_row
    from communique.world import load
    from communique.world.questions import memberships_of, offices_of, ref_of

    world, ref = load(), ref_of(words)
    _say_outside(on)
    if form == "text":
        typer.echo(f"{ref}  {name_of(ref, world)}")
    if ref.startswith("person:"):
        print_rows([office_row(t) for t in offices_of(ref, on=on)], form, OFFICE)
    else:
        print_rows([membership_row(t) for t in memberships_of(ref, on=on)], form, MEMBERSHIP)


@world_app.command()
def members(
    organisation: Body,
    on: On = None,
    status: Annotated[
        str | None, typer.Option(help="Such as member, observer, candidate.", callback=_known_status)
    ] = None,
    form: Form = "text",
) -> None:
    """List the members of an organisation, or those of any other status, on a day.

    Example:

        communique world members SCO --on 2022-09-16
    """
    from communique.cli.table import MEMBERSHIP, membership_row
    from communique.world.questions import members

    found = members(organisation, on=on, status=status)
    _say_outside(on, organisation)
    print_rows([membership_row(t) for t in found], form, MEMBERSHIP)


@world_app.command()
def memberships(
    member: Annotated[str, typer.Argument(help="A state or body, by name, ISO code or id.")],
    on: On = None,
    form: Form = "text",
) -> None:
    """List what a state or body belongs to, and as what, on a day.

    Example:

        communique world memberships IRN --on 2022-09-16
    """
    from communique.cli.table import MEMBERSHIP, membership_row
    from communique.world.questions import memberships_of

    _say_outside(on)
    print_rows([membership_row(t) for t in memberships_of(member, on=on)], form, MEMBERSHIP)


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
    from communique.cli.table import OFFICE, office_row
    from communique.world.questions import who_held

    found = who_held(office, on=on)
    _say_outside(on, offices=True)
    print_rows([office_row(t) for t in found], form, OFFICE)


@world_app.command()
def offices(
    person: Annotated[str, typer.Argument(help="A person, by name or id.")], on: On = None, form: Form = "text"
) -> None:
    """List the offices that a person held on a day, or ever.

    Example:

        communique world offices "Mark Milley" --on 2022-09-16
    """
    from communique.cli.table import OFFICE, office_row
    from communique.world.questions import offices_of

    _say_outside(on, offices=True)
    print_rows([office_row(t) for t in offices_of(person, on=on)], form, OFFICE)


@world_app.command()
def history(organisation: Body, form: Form = "text") -> None:
    """List every status that anybody has held in an organisation, in the order in which they began.

    Example:

        communique world history SCO
    """
    from communique.cli.table import MEMBERSHIP, membership_row
    from communique.world.questions import history

    print_rows([membership_row(t) for t in history(organisation)], form, MEMBERSHIP)


@world_app.command()
def overlap(
    organisations: Annotated[list[str], typer.Argument(help="Two organisations or more.")],
    on: On = None,
    status: Annotated[
        str, typer.Option(help="The status that they hold in all of them.", callback=_known_status)
    ] = "member",
    form: Form = "text",
) -> None:
    """List those who are in all of some organisations on a day.

    Example:

        communique world overlap SCO BRICS CSTO --on 2022-09-16
    """
    from communique.check.wording import name_of
    from communique.world import load
    from communique.world.questions import overlap

    found = overlap(organisations, on=on, status=status)
    for organisation in organisations:
        _say_outside(on, organisation)
    print_rows([{"id": ref, "name": name_of(ref, load())} for ref in found], form, ("id", "name"))


@world_app.command()
def changes(organisation: Body, since: Since, until: Until, form: Form = "text") -> None:
    """List what began and ended in an organisation between two days.

    Example:

        communique world changes NATO --since 2023-01-01 --until 2024-12-31
    """
    from communique.cli.table import MEMBERSHIP, membership_row
    from communique.world.questions import changes

    rows = [
        {"when": str(when), "what": "began" if side == "from" else "ended", **membership_row(term)}
        for when, side, term in changes(organisation, since=since, until=until)
    ]
    _say_outside(until)
    print_rows(rows, form, ("when", "what", *MEMBERSHIP))


@world_app.command()
def occasions(
    words: Annotated[str | None, typer.Argument(help="Words of a name or series, such as 'NATO summit'.")] = None,
    since: Annotated[str | None, typer.Option(help="The first day, YYYY-MM-DD.")] = None,
    until: Annotated[str | None, typer.Option(help="The last day, YYYY-MM-DD.")] = None,
    form: Form = "text",
) -> None:
    """List summits, exercises and treaty signings by name or series, between two days.

    Example:

        communique world occasions "SCO summit" --since 2020-01-01
    """
    from communique.cli.table import OCCASION, occasion_row
    from communique.world.questions import occasions

    print_rows([occasion_row(o) for o in occasions(words, since=since, until=until)], form, OCCASION)


@world_app.command()
def counts(form: Form = "text") -> None:
    """Count what the curated reference holds, and say how much of it is cited, and unverified.

    Example:

        communique world counts
    """
    from communique.world.questions import counts

    print_rows([{"what": name, "count": str(number)} for name, number in counts().items()], form, ("what", "count"))


@world_app.command()
def sources(form: Form = "text") -> None:
    """List what is loaded: the curated tables and each data pack, with what it holds and where it is from.

    Example:

        communique world sources
    """
    from communique.cli.table import SOURCE, source_rows

    print_rows(source_rows(), form, SOURCE)


@world_app.command()
def add(
    pack: Annotated[str, typer.Argument(metavar="PACK.csv", help="A data pack, or the name of a shipped one.")],
) -> None:
    """Check a data pack and keep it beside the curated reference; docs/reference-data.md gives its form.

    Example:

        communique world add office-terms.csv
    """
    from communique.world import packs
    from communique.world.questions import is_known

    taken = packs.add(pack, is_known)
    typer.echo(f"added {taken.name}: {len(taken.rows)} rows; communique world sources lists it", err=True)


@world_app.command()
def remove(pack: Annotated[str, typer.Argument(help="The name of a pack.")]) -> None:
    """Take away a pack that was added, or switch off one that comes with the package.

    Example:

        communique world remove us-congress
    """
    from communique.world import packs

    packs.remove(pack)
    typer.echo(f"{pack} is no longer used", err=True)
