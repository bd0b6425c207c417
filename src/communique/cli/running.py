"""``communique run`` and ``communique runs``: many reports into a record, and what was run before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from communique.ingest import Intake
    from communique.run import Options, Tally

STOPPED = 130
"""Exit status after Ctrl-C, as shells give it."""

INPUTS = "Inputs"
ENGINE = "Engine"
LIMITS = "Limits: what meets one is in the ledger, and the rest go on"


def run(
    inputs: Annotated[
        list[str] | None,
        typer.Argument(metavar="PATH...", help="Files, folders, globs, addresses of pages and feeds, or - for stdin."),
    ] = None,
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
    form: Annotated[
        str | None,
        typer.Option(
            help="text, jsonl, csv, tsv, parquet, warc, zip, mbox, mail, feed or sitemap, if the file does not tell.",
            rich_help_panel=INPUTS,
        ),
    ] = None,
    columns: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FIELD=COLUMN",
            help="Which column or key holds text, title, outlet, published, url, language or id.",
            rich_help_panel=INPUTS,
        ),
    ] = None,
    follow: Annotated[
        bool,
        typer.Option("--follow/--no-follow", help="Fetch pages that feeds and sitemaps name.", rich_help_panel=INPUTS),
    ] = True,
    delay: Annotated[
        float, typer.Option(help="Seconds between two pages of one site, at least.", min=0, rich_help_panel=INPUTS)
    ] = 1.0,
    allow_private: Annotated[
        bool,
        typer.Option("--allow-private", help="Fetch from addresses that are not public.", rich_help_panel=INPUTS),
    ] = False,
    engine: Annotated[
        str, typer.Option(metavar="local|spark", help="What shares out the work.", rich_help_panel=ENGINE)
    ] = "local",
    master: Annotated[
        str, typer.Option(help="Spark's master: local-cluster[2,1,2048], spark://..., yarn.", rich_help_panel=ENGINE)
    ] = "local[*]",
    conf: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=VALUE", help="A setting of Spark's own.", rich_help_panel=ENGINE),
    ] = None,
    max_pages: Annotated[
        int, typer.Option(help="Pages fetched for one feed or sitemap.", min=1, rich_help_panel=LIMITS)
    ] = 1_000,
    max_expanded: Annotated[
        int, typer.Option(help="Megabytes that one file may unpack to.", min=1, rich_help_panel=LIMITS)
    ] = 262_144,
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

        communique run articles.csv --columns text=body --columns published=date --into record

        communique run https://www.un.org/press/en/feed crawl.warc.gz --into record

        communique run --retry failed --reason timeout --timeout 600 --into record

        communique run s3a://bucket/crawl/ --engine spark --master yarn --into s3://bucket/record
    """
    if into is None:
        raise typer.BadParameter("say which record with --into FOLDER")
    if retry not in (None, "failed"):
        raise typer.BadParameter("--retry takes: failed")
    if bool(inputs) == bool(retry):
        raise typer.BadParameter("give the PATHs to read, or --retry failed and none")
    if progress not in ("auto", "bar", "lines", "json", "none"):
        raise typer.BadParameter("--progress takes: bar, lines, json, none")
    intake = _intake(form, columns or [], (follow, delay, allow_private), (max_characters, max_pages, max_expanded))
    options = _options(model, processes, (max_characters, timeout, memory), save_every, keep_raw, intake)
    if engine == "spark":
        tally = _on_spark(inputs or [], into, master, conf or [], options)
    elif engine == "local":
        tally = _run(inputs or [], into, retry, reason or [], _form(quiet, progress), options)
    else:
        raise typer.BadParameter("--engine takes: local, spark")
    status = _told(tally, into, quiet, progress)
    if links and status != STOPPED:
        _linked(into, quiet)
    if status != STOPPED:
        _watched(into, allow_private)
    raise typer.Exit(status)


def _form(quiet: bool, progress: str) -> str:
    return "none" if quiet and progress != "json" else progress


def _intake(
    form: str | None, columns: list[str], fetching: tuple[bool, float, bool], limits: tuple[int, int, int]
) -> Intake:
    """How inputs are read, by what the caller says; raises ``BadParameter`` for what cannot be."""
    from communique.ingest import Intake, Limits
    from communique.ingest.sources import FIELDS, FORMS

    named = dict(_pair(c, "--columns") for c in columns)
    if form is not None and form not in FORMS:
        raise typer.BadParameter(f"--form takes: {', '.join(FORMS)}")
    if wrong := set(named) - set(FIELDS):
        raise typer.BadParameter(f"--columns has no field {min(wrong)!r}; there are {', '.join(FIELDS)}")
    follow, delay, private = fetching
    characters, pages, expanded = limits
    kept = Limits(characters=characters, pages=pages, expanded=expanded << 20)
    return Intake(form, named, follow, private, delay, kept)


def _pair(text: str, option: str) -> tuple[str, str]:
    name, mark, value = text.partition("=")
    if not mark or not name or not value:
        raise typer.BadParameter(f"{option} takes NAME=VALUE, not {text!r}")
    return name, value


def _on_spark(inputs: list[str], into: str, master: str, conf: list[str], options: Options) -> Tally:
    from communique.run.spark import Engine, run_on_spark

    if not inputs:
        raise typer.BadParameter("--retry goes with --engine local")
    return run_on_spark(inputs, into, Engine(master, dict(_pair(c, "--conf") for c in conf)), options)


def _watched(into: str, private: bool) -> None:
    """Ask the record's saved questions again, where there are any."""
    from communique.cli.watching import report
    from communique.store.places import is_remote, place_of

    place = place_of(into)
    if not is_remote(place):
        report(place, private)


def _options(
    model: str | None,
    processes: int | None,
    bounds: tuple[int, float, int | None],
    save_every: float,
    keep_raw: bool,
    intake: Intake,
) -> Options:
    from communique.run import Bounds, Options
    from communique.run.pool import cores, share_of_memory

    number = cores() if processes is None else processes
    characters, timeout, memory = bounds
    limits = Bounds(characters, timeout, share_of_memory(number) if memory is None else memory)
    return Options(model, number, limits, intake, save_every, keep_raw)


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
