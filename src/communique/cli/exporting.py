"""``communique export``: a record as tables, event layouts, one DuckDB file, a graph or a calendar."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from communique.cli.asking import with_filters
from communique.cli.options import AsOf, KnownAt, Level, Many, RecordArgument, Relation, grouped

if TYPE_CHECKING:
    from communique.ask import Filters, View
    from communique.export import Choices


class TablesUnlessNamed(TyperGroup):
    """The group whose command ``tables`` need not be named: ``export RECORD --to FOLDER`` is enough."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put ``tables`` before arguments that begin with no command and ask for no help."""
        if args and args[0] not in self.commands and args[0] not in ("--help", "-h"):
            args = ["tables", *args]
        return super().parse_args(ctx, args)


export_app = typer.Typer(
    cls=TablesUnlessNamed,
    help="Take a record elsewhere: CSV, Parquet, JSON Lines, DuckDB, GDELT-like tables, GraphML, iCalendar.\n\n"
    "`communique export RECORD --to FOLDER` writes every table with README, data dictionary, citation and licences.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
)

Replace = Annotated[bool, typer.Option("--force", help="Replace the file if it is there.")]


@dataclass(frozen=True, slots=True)
class ClockOptions:
    """As of when a record is asked."""

    as_of: AsOf = None
    known_at: KnownAt = None

    def view(self, record: Path) -> View:
        """A record as of these times."""
        from communique.ask import Record

        return Record(record).view(as_of=self.as_of, known_at=self.known_at)


@dataclass(frozen=True, slots=True)
class TableOptions:
    """Which tables are written, and how."""

    form: Annotated[
        str | None, typer.Option(help="csv, parquet or jsonl; of a layout, native unless one of these is given.")
    ] = None
    tables: Annotated[Many, typer.Option(help="Only this table or view; again for more. Without it, all.")] = None
    layout: Annotated[
        str | None, typer.Option(help="gdelt, polecat or icews: one table of events in that data set's columns.")
    ] = None
    no_text: Annotated[bool, typer.Option("--no-text", help="Leave out the reports' own words.")] = False
    guard_cells: Annotated[
        bool, typer.Option("--guard-cells", help="Put ' before CSV cells that a spreadsheet would take for a formula.")
    ] = False
    force: Annotated[bool, typer.Option("--force", help="Write over what an earlier export left there.")] = False

    def choices(self, filters: Filters) -> Choices:
        """What is exported, with some filters."""
        from communique.export import Choices

        named = tuple(name for each in self.tables or () for name in each.split(","))
        return Choices(self.form or "csv", named, filters, not self.no_text, self.guard_cells, self.force)


def filtered(command: Callable[..., None]) -> Callable[..., None]:
    """Add a command to the group, with the options of all filters, given to it as ``filters``."""
    return export_app.command()(grouped(with_filters(command)))


def _told(name: str, rows: int) -> None:
    typer.echo(f"{rows:>12,}  {name}", err=True)


@filtered
def tables(
    record: RecordArgument,
    to: Annotated[Path, typer.Option(help="The folder to write to; new or empty, unless with --force.")],
    chosen: TableOptions,
    clocks: ClockOptions,
    filters: Filters,
) -> None:
    """Write tables to a folder, with README, data dictionary, citation and licence notes. The word can be left out.

    Filters by day and outlet choose documents with all that is in them; any other chooses events, and what is in
    the documents that tell of them.

    Examples:

        communique export record --to shared --form parquet --no-text

        communique export record --to meetings --tables events --tables dyads --type CONSULT --since 2022-09-01

        communique export record --to gdelt-like --layout gdelt
    """
    from communique.export import write_events, write_tables

    view, choices = clocks.view(record), chosen.choices(filters)
    if chosen.layout:
        written = [write_events(view, to, chosen.layout, choices, chosen.form or "native")]
        _told(written[0].file, written[0].rows)
    else:
        written = list(write_tables(view, to, choices, _told))
    rows = sum(t.rows for t in written)
    typer.echo(f"{rows:,} rows in {len(written)} files → {to}; README.md says what they are", err=True)


@export_app.command()
@grouped
def duckdb(
    *,
    file: Annotated[Path, typer.Argument(help="The file to write, such as record.duckdb.")],
    record: RecordArgument = Path("record"),
    force: Replace = False,
    clocks: ClockOptions,
) -> None:
    """Write one DuckDB file of everything: tables, earlier codings, views; each column says what it means.

    Example:

        communique export duckdb record.duckdb record
    """
    from communique.export import write_duckdb

    write_duckdb(clocks.view(record), file, force=force, told=_told)
    typer.echo(f"→ {file}", err=True)


@filtered
def graphml(
    *,
    file: Annotated[Path, typer.Argument(help="The file to write, such as network.graphml.")],
    record: RecordArgument = Path("record"),
    relation: Relation = None,
    level: Level = "party",
    force: Replace = False,
    clocks: ClockOptions,
    filters: Filters,
) -> None:
    """Write the network as GraphML, for Gephi, igraph, networkx: who deals with whom, with centralities.

    Example:

        communique export graphml meetings.graphml record --relation meets --level country --since 2022-01-01
    """
    from communique.export import write_graphml

    view = clocks.view(record)
    nodes, edges = write_graphml(view, file, filters, relation=relation, level=level, force=force)
    typer.echo(f"{nodes:,} nodes, {edges:,} edges → {file}", err=True)


@filtered
def ical(
    *,
    file: Annotated[Path, typer.Argument(help="The file to write, such as occasions.ics.")],
    record: RecordArgument = Path("record"),
    force: Replace = False,
    clocks: ClockOptions,
    filters: Filters,
) -> None:
    """Write the dated occasions as iCalendar: summits, meetings, exercises, and what is planned.

    Example:

        communique export ical summits.ics record --context diplomatic --since 2022-09-01
    """
    from communique.export import write_calendar

    count = write_calendar(clocks.view(record), file, filters, force=force)
    typer.echo(f"{count:,} occasions → {file}", err=True)
