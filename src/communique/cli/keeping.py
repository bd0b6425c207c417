"""What is done to a record as a whole: ``diff``, ``digest``, ``compact`` and ``forget``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from communique.cli.asking import ask_app
from communique.cli.exporting import export_app
from communique.cli.options import AsJson, RecordArgument, RecordOption

Run = Annotated[str, typer.Argument(help="A run's id, the beginning of one, latest or previous.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands on records to the command line."""
    app.add_typer(ask_app, name="ask")
    app.add_typer(export_app, name="export")
    for command in (diff, digest, compact, forget):
        app.command()(command)


def diff(
    first: Run,
    second: Run,
    record: RecordOption = Path("record"),
    limit: Annotated[int, typer.Option(help="Changes to list at most; 0 for all.", min=0)] = 50,
    as_json: AsJson = False,
) -> None:
    """Say what the second of two runs has otherwise than the first, and which part of the coder is another.

    Example:

        communique diff previous latest --record record
    """
    import json
    from dataclasses import asdict

    from communique.ask.answer import plain
    from communique.store import Record
    from communique.store.diff import difference

    found = difference(Record(record), first, second)
    if as_json:
        typer.echo(json.dumps(plain(asdict(found)), ensure_ascii=False))
        return
    typer.echo(f"{found.first.run} → {found.second.run}")
    for reason in found.why or ("the same coder",):
        typer.echo(f"  {reason}")
    only = f"{found.only_first} only in the first, {found.only_second} only in the second"
    typer.echo(f"documents: {found.both} in both, {only}; {found.same} records the same")
    for (table, change), number in found.counts.items():
        typer.echo(f"  {number} {table} {change}")
    for one in found.changes[: limit or None]:
        fields = f" ({', '.join(one.fields)})" if one.fields else ""
        typer.echo(f"{one.change:<8} {one.table} {one.id}{fields}")
    if limit and len(found.changes) > limit:
        typer.echo(f"{limit} of {len(found.changes)} changes; --limit 0 for all", err=True)


def digest(record: RecordArgument) -> None:
    """Print a hash of each table and of all: equal for two records that hold the same, however they were written.

    Ids and times of runs do not count, nor which of several files a document was first met in.

    Example:

        communique digest record
    """
    from communique.store import Record
    from communique.store.digest import digests

    for table, found in digests(Record(record)).items():
        typer.echo(f"{found}  {table}")


def compact(record: RecordArgument) -> None:
    """Merge small runs into one sorted folder; every question has the answer that it had.

    Rows of forgotten documents are left out. Folders merged more than a day ago are removed.

    Example:

        communique compact record
    """
    from communique.store.upkeep import compact as merge

    done = merge(record)
    typer.echo(f"merged {len(done.merged)} runs" + (f" into {done.run}" if done.run else ""), err=True)
    typer.echo(f"removed {len(done.swept)} folders that were merged before or left unfinished", err=True)


def forget(
    document: Annotated[str, typer.Argument(metavar="DOCUMENT", help="The document's id.")],
    who: Annotated[str, typer.Option("--by", help="Who asks for it; kept on the record.")],
    reason: Annotated[str, typer.Option(help="Why; kept on the record.")],
    record: RecordOption = Path("record"),
) -> None:
    """Show a document no more. That it was forgotten, by whom and why, stays on the record.

    Its rows leave the disk with the next compact, and the one a day after.

    Example:

        communique forget doc-1a3f3700492e26a3 --by "the legal desk" --reason "a court order of 3 May 2024"
    """
    from communique.store.upkeep import forget as tombstone

    run = tombstone(record, document, who, reason)
    typer.echo(f"{document} is shown no more (run {run}); communique compact takes it off the disk", err=True)
