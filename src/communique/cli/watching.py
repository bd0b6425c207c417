"""``communique watch``: saved questions, and word of what is new, changed or newly contradicted."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from communique.cli.options import Actors, Many, Outlets, Places, RecordOption, Since, Statuses, Types, grouped, pair

if TYPE_CHECKING:
    from communique.watch import Channels

watch_app = typer.Typer(
    help="Save questions and be told what is new, changed or newly contradicted, by Atom, mail and webhook.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
)

PRIVATE = Annotated[bool, typer.Option("--allow-private", help="Webhooks may be at addresses that are not public.")]


@dataclass(frozen=True, slots=True)
class FilterOptions:
    """What of the answer is told, by the names that filters have."""

    types: Types = None
    actors: Actors = None
    places: Places = None
    outlets: Outlets = None
    statuses: Statuses = None
    since: Since = None

    def given(self) -> dict[str, object]:
        """The filters that ask for something."""
        return {f.name: value for f in fields(self) if (value := getattr(self, f.name))}


@dataclass(frozen=True, slots=True)
class ChannelOptions:
    """Where alerts go."""

    atom: Annotated[Path | None, typer.Option(help="An Atom file to write.")] = None
    mail: Annotated[Many, typer.Option(help="An address to write to; the server is set by COMMUNIQUE_SMTP.")] = None
    webhook: Annotated[Many, typer.Option(help="An address to post to, signed by COMMUNIQUE_WEBHOOK_SECRET.")] = None

    def channels(self) -> Channels:
        """The channels as they are kept."""
        from communique.watch import Channels

        atom = str(self.atom.absolute()) if self.atom else None
        return Channels(atom, tuple(self.mail or ()), tuple(self.webhook or ()))


@watch_app.command()
@grouped
def add(
    *,
    name: Annotated[str, typer.Argument(help="The watch's name.")],
    question: Annotated[str, typer.Argument(help="events, said, members, conflicts, timeline or search.")],
    arguments: Annotated[
        Many, typer.Option("--with", metavar="NAME=VALUE", help="An argument of the question: organisation=SCO.")
    ] = None,
    filters: FilterOptions,
    where: ChannelOptions,
    from_start: Annotated[bool, typer.Option("--from-start", help="Tell what is there already, too.")] = False,
    record: RecordOption = Path("record"),
) -> None:
    """Save a question. What the record answers now is taken as known; from now on news of it are told.

    Examples:

        communique watch add iran-in-sco conflicts --actor Iran --atom iran.xml

        communique watch add sco members --with organisation=SCO --mail desk@example.org

        communique watch add strikes events --type ASSAULT --place Ukraine --webhook https://example.org/hook
    """
    from communique.watch import Question, Watch
    from communique.watch import add as save

    asked = Question(question, dict(pair(a, "--with") for a in arguments or ()), filters.given())
    found = save(record, Watch(name, asked, where.channels()), from_start)
    typer.echo(f"watching {name}: {asked.told}" + (f"; {len(found)} alerts" if found else ""), err=True)


@watch_app.command("list")
def list_watches(record: RecordOption = Path("record")) -> None:
    """List the saved questions, where their alerts go, and what could not be delivered.

    Example:

        communique watch list --record record
    """
    from communique.watch import Book

    with Book(record) as book:
        for watch in book.watches():
            typer.echo(f"{watch.name}\t{watch.question.told}\t{' '.join(watch.channels) or 'no channel'}")
        for channel, count, fault in book.faults():
            typer.echo(f"{count} alerts wait for {channel}: {fault}", err=True)


@watch_app.command()
def remove(
    name: Annotated[str, typer.Argument(help="The watch's name.")], record: RecordOption = Path("record")
) -> None:
    """Forget a saved question and its alerts.

    Example:

        communique watch remove iran-in-sco
    """
    from communique.watch import Book

    with Book(record) as book:
        book.remove(name)


@watch_app.command()
def check(record: RecordOption = Path("record"), allow_private: PRIVATE = False) -> None:
    """Ask the saved questions again and deliver what is new; communique run does so by itself when it is done.

    Example:

        communique watch check --record record
    """
    from communique.watch import Book

    with Book(record) as book:
        if not book.watches():
            typer.echo(f"{record} has no saved questions; communique watch add saves one", err=True)
    report(record, allow_private)


@watch_app.command()
def alerts(
    name: Annotated[str | None, typer.Argument(help="A watch's name; without it, all.")] = None,
    limit: Annotated[int, typer.Option(help="Alerts to show at most.", min=1)] = 50,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
    record: RecordOption = Path("record"),
) -> None:
    """Show alerts, latest first.

    Example:

        communique watch alerts iran-in-sco --json
    """
    import json
    from dataclasses import asdict

    from communique.watch import Book
    from communique.watch.deliver import told

    with Book(record) as book:
        for alert in book.alerts(name, limit):
            if as_json:
                typer.echo(json.dumps(asdict(alert), ensure_ascii=False))
            else:
                typer.echo(f"{alert.found[:19]}  {alert.title}\n{told(alert)}\n")


def report(record: Path, private: bool) -> None:
    """Evaluate and deliver, and say on standard error how that went; nothing where there are no watches."""
    from communique.watch import Book, Settings, evaluate_and_deliver
    from communique.watch.book import BOOK

    if not (record / BOOK).exists():
        return
    found, delivered = evaluate_and_deliver(record, Settings.of(private=private))
    typer.echo(f"{len(found)} new alerts", err=True)
    for channel, count in delivered.items():
        typer.echo(f"  {count} to {channel}", err=True)
    with Book(record) as book:
        for channel, count, fault in book.faults():
            typer.echo(f"  {count} wait for {channel}: {fault}", err=True)
