"""``communique run`` and ``communique runs``: many reports into a record, and what was run before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from communique.run import Options, Tally

STOPPED = 130
"""Exit status after Ctrl-C, as shells give it."""

RUN = "Running"
LIMITS = "Limits: what meets one is in the ledger, and the rest go on"


def run(
    inputs: Annotated[list[str] | None, typer.Argument(metavar="PATH...", help="Files, folders and globs.")] = None,
    into: Annotated[
        str | None, typer.Option(metavar="RECORD", help="The record's folder or address; made where there is none.")
    ] = None,
    retry: Annotated[str | None, typer.Option(metavar="failed", help="Try again what is in the ledger.")] = None,
    reason: Annotated[list[str] | None, typer.Option(help="With --retry: only what failed for this reason.")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors.")] = False,
    progress: Annotated[
        str, typer.Option(metavar="bar|lines|json|none", help="How progress is told, on standard error.")
    ] = "auto",
    processes: Annotated[
        int | None, typer.Option(help="Worker processes, else one a processor; 0 for none.", min=0)
    ] = None,
    save_every: Annotated[
        float, typer.Option(help="Seconds after which what was coded is safe even from a crash.", min=0)
    ] = 30.0,
    keep_raw: Annotated[
        bool, typer.Option("--keep-raw", help="Keep the bytes of each document too, once and packed.")
    ] = False,
    links: Annotated[
        bool, typer.Option("--link/--no-link", help="Then find what is the same across documents.")
    ] = True,
    model: Annotated[str | None, typer.Option(help="An installed spaCy pipeline to parse with.")] = None,
    max_characters: Annotated[
        int, typer.Option(help="Characters that one document may have.", min=1, rich_help_panel=LIMITS)
    ] = 2_000_000,
    timeout: Annotated[
        float,
        typer.Option(
            help="Seconds that one document may take, and one more for each 1,000 characters.",
            min=0.1,
            rich_help_panel=LIMITS,
        ),
    ] = 60.0,
    memory: Annotated[
        int | None,
        typer.Option(
            help="Megabytes that a worker may take, else its part of four fifths of all memory; 0 for no limit.",
            min=0,
            rich_help_panel=LIMITS,
        ),
    ] = None,
) -> None:
    """Code many reports into a record. Again with the same inputs adds only what is new.

    Reports that cannot be coded are in the record's table *failures* with the reason, and the rest go on.
    Ctrl-C finishes what is begun; the same command goes on from there, also after a crash.

    Examples:

        communique run corpus/ 'more/*.jsonl' --into record

        communique run --retry failed --reason timeout --timeout 600 --into record
    """
    if into is None:
        raise typer.BadParameter("say which record with --into FOLDER")
    if retry not in (None, "failed"):
        raise typer.BadParameter("--retry takes: failed")
    if bool(inputs) == bool(retry):
        raise typer.BadParameter("give the PATHs to read, or --retry failed and none")
    if progress not in ("auto", "bar", "lines", "json", "none"):
        raise typer.BadParameter("--progress takes: bar, lines, json, none")
    options = _options(model, processes, (max_characters, timeout, memory), save_every, keep_raw)
    tally = _run(inputs or [], into, retry, reason or [], _form(quiet, progress), options)
    status = _told(tally, into, quiet, progress)
    if links and status != STOPPED:
        _linked(into, quiet)
    raise typer.Exit(status)


def _form(quiet: bool, progress: str) -> str:
    return "none" if quiet and progress != "json" else progress


def _options(
    model: str | None,
    processes: int | None,
    bounds: tuple[int, float, int | None],
    save_every: float,
    keep_raw: bool,
) -> Options:
    from communique.ingest import Intake, Limits
    from communique.run import Bounds, Options
    from communique.run.pool import cores, share_of_memory

    number = cores() if processes is None else processes
    characters, timeout, memory = bounds
    limits = Bounds(characters, timeout, share_of_memory(number) if memory is None else memory)
    return Options(model, number, limits, Intake(limits=Limits(characters=characters)), save_every, keep_raw)


def _run(inputs: list[str], into: str, retry: str | None, reasons: list[str], form: str, options: Options) -> Tally:
    from communique.cli.progress import progress
    from communique.run import retry as run_again
    from communique.run import run as run_all

    with progress(form) as told:
        if retry:
            return run_again(into, reasons, options, told)
        return run_all(inputs, into, options, told)


def _told(tally: Tally, into: str, quiet: bool, form: str) -> int:
    """Say how it went; returns 0, 3 where some reports failed, or 130 after Ctrl-C."""
    import json
    import signal

    from communique.cli.progress import counts, speed

    if tally.interrupted:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # all is done: one more Ctrl-C is not to spoil the exit status
    if form == "json":
        typer.echo(json.dumps({"event": "end", **tally.plain()}, ensure_ascii=False), err=True)
    elif not quiet:
        for line in (
            f"{counts(tally)} → {into} (run {tally.run or 'not begun'}; {speed(tally)})",
            *_notes(tally, into),
        ):
            typer.echo(line, err=True)
    if tally.interrupted:
        return STOPPED
    return 3 if tally.failed or tally.passed else 0


def _linked(into: str, quiet: bool) -> None:
    """Link the record, where documents came since it was linked last."""
    from communique.run.linking import link_record
    from communique.store import runs_of
    from communique.store.places import place_of

    fresh = False
    for manifest in runs_of(place_of(into)):
        fresh = manifest.kind != "link" and (fresh or bool(manifest.rows.get("documents")))
    if fresh:
        done = link_record(into)
        if not quiet:
            found = f"{done.copies} copies, {done.tellings} tellings of one event, {done.identities} names"
            typer.echo(f"  linked across documents: {found}", err=True)


def _notes(tally: Tally, into: str) -> list[str]:
    notes = []
    if tally.taken_up:
        notes.append(f"  {tally.taken_up} documents of a run that was broken off are taken up.")
    notes += [f"  {count} × {code}: see the table 'failures'" for code, count in sorted(tally.reasons.items())]
    if tally.passed:
        notes.append(f"  {tally.passed} failed before: communique run --retry failed --into {into} tries them again.")
    if tally.interrupted:
        notes.append("Stopped early; what was coded is in the record. The same command goes on from here.")
    return notes


def runs(
    record: Annotated[str, typer.Argument(help="The record's folder or address.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a run.")] = False,
) -> None:
    """List the runs of a record, oldest first: when, what came of them, over which inputs.

    Example:

        communique runs record
    """
    import json

    from communique.store import runs_of
    from communique.store.places import place_of
    from communique.store.writer import unfinished

    place = place_of(record)
    rows = [_row(m, m.ended or ("finished" if m.complete else "stopped")) for m in runs_of(place)]
    rows += [_row(m, "being written" if alive else "broken off") for m, alive in unfinished(place)]
    for row in rows:
        typer.echo(json.dumps(row, ensure_ascii=False) if as_json else _shown(row))


def _row(manifest: Any, ended: str) -> dict[str, Any]:
    names = ("run", "kind", "started", "finished", "inputs", "coder", "settings", "versions", "counts", "spent")
    row = {n: getattr(manifest, n) for n in names}
    totals = {"documents": manifest.rows.get("documents", 0), "failures": manifest.rows.get("failures", 0)}
    return {**row, "ended": ended, **totals}


def _shown(row: dict[str, Any]) -> str:
    what = (
        f"{row['documents']:>9,} documents {row['failures']:>6,} in the ledger"
        if row["kind"] == "code"
        else row["kind"]
    )
    seconds = row["spent"].get("seconds")
    took = f"  {seconds:,.0f} s" if seconds else ""
    return f"{row['run']}  {row['ended']:<13} {what}{took}  {' '.join(row['inputs'])}".rstrip()
