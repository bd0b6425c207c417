"""``communique link`` and ``communique judge``: what is the same across documents, by rule and by people's decision."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from communique.cli.options import Quiet, RecordArgument

if TYPE_CHECKING:
    from communique.run.linking import Linked


def add_to(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    for command in (link, judge):
        app.command()(command)


def link(
    record: RecordArgument,
    quiet: Quiet = False,
) -> None:
    """Find what is the same across documents: copies of one report, tellings of one event, persons and bodies.

    Links are made anew as a whole and keep to what people judged; again over the same record nothing is written.

    Examples:

        communique link record

        communique ask stories --record record
    """
    from rich.console import Console

    from communique.run.linking import link_record

    console = Console(stderr=True, quiet=quiet)
    with console.status("linking") as status:
        linked = link_record(record, lambda step: status.update(f"linking: {step}"))
    for line in told(linked):
        console.print(line, highlight=False, soft_wrap=True)


def told(linked: Linked) -> list[str]:
    """How a linking went, in lines for people."""
    lines = [
        f"{linked.copies} copies, {linked.tellings} further tellings of an event, {linked.identities} names linked"
    ]
    lines[0] += f" (run {linked.run})" if linked.run else " already; nothing has changed"
    if linked.cut:
        lines.append(f"warning: of {linked.cut} records not every possible partner was looked at: there are too many")
    if linked.unapplied:
        lines.append(f"warning: {linked.unapplied} judgements are of records that the latest codings do not have")
    return lines


def judge(
    record: Annotated[Path, typer.Argument(metavar="RECORD", help="The record's folder.")],
    judgement: Annotated[str, typer.Argument(metavar="JUDGEMENT", help="same, different, wrong, undo or list.")],
    ids: Annotated[list[str] | None, typer.Argument(metavar="ID", help="Two records, one, or a judgement.")] = None,
    who: Annotated[str, typer.Option("--by", help="Who judges; kept on the record.")] = "",
    reason: Annotated[str, typer.Option(help="Why; kept on the record.")] = "",
    export: Annotated[Path | None, typer.Option(help="With list: a file for the cases, as JSON Lines.")] = None,
) -> None:
    """Decide that two records are the same or different, or that one is wrong; or undo or list what was decided.

    Documents (copies), events (tellings), and entities or identities can be the same or different; links obey from
    the next communique link on. What is wrong is left out of answers at once; --wrong shows it. Nothing is
    overwritten: of several judgements on the same records the latest counts.

    Examples:

        communique judge record same event-57dd7ec6294a7a57 event-0b1c2d3e4f5a6b7c --by Ana --reason "one summit"

        communique judge record wrong event-57dd7ec6294a7a57 --by Ana --reason "a rehearsal"

        communique judge record undo judgement-57dd7ec6294a7a57 --by Ana --reason "read again"

        communique judge record list --export cases.jsonl
    """
    if judgement == "list":
        _list(record, export)
        return
    from communique.run.judging import judge as keep

    made = keep(record, judgement, tuple(ids or ()), who, reason)
    typer.echo(made.id)
    if made.subject in ("documents", "events", "entities") and made.judgement != "wrong":
        typer.echo(f"communique link {record} puts it into effect", err=True)


def _list(record: Path, export: Path | None) -> None:
    """Print standing judgements, or write them as cases with their words."""
    import json

    from communique.ask import Record
    from communique.ask.answer import plain
    from communique.run.judging import cases

    view = Record(record)
    found = [plain(c) for c in cases(view)]
    if export is not None:
        export.write_text("".join(json.dumps(c, ensure_ascii=False) + "\n" for c in found), encoding="utf-8")
    for case in found if export is None else ():
        sides = " and ".join(case[s]["id"] for s in ("left", "right") if s in case)
        typer.echo(f"{case['id']}  {case['judgement']}: {sides}")
        typer.echo(f"  {case['who']}, {case['judged_at'][:10]}: {case['reason']}")
    typer.echo(f"{len(found)} judgements stand" + (f" → {export}" if export else ""), err=True)
