"""``communique run``: many reports into a record."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from communique.cli.options import Many, Model, Quiet, grouped, pair
from communique.cli.statuses import ANSWERED, SOME_ERRORS, STOPPED

if TYPE_CHECKING:
    from communique.ingest import Intake, Limits
    from communique.run import Bounds, Options, Tally

INPUTS = "Inputs"
ENGINE = "Engine"
LIMITS = "Limits: what meets one is in the ledger, and the rest go on"


@dataclass(frozen=True, slots=True)
class RetryOptions:
    """What of the ledger is tried again, if anything is."""

    retry: Annotated[str | None, typer.Option(metavar="failed", help="Try again what is in the ledger.")] = None
    reason: Annotated[Many, typer.Option(help="With --retry: only what failed for this reason.")] = None

    def __post_init__(self) -> None:
        if self.retry not in (None, "failed"):
            raise typer.BadParameter("--retry takes: failed")
        if self.reason and not self.retry:
            raise typer.BadParameter("--reason goes with --retry failed")


@dataclass(frozen=True, slots=True)
class TellingOptions:
    """How the run tells of itself."""

    quiet: Quiet = False
    progress: Annotated[
        str, typer.Option(metavar="bar|lines|json|none", help="How progress is told, on standard error.")
    ] = "auto"

    def __post_init__(self) -> None:
        if self.progress not in ("auto", "bar", "lines", "json", "none"):
            raise typer.BadParameter("--progress takes: bar, lines, json, none")

    @property
    def form(self) -> str:
        """The form of progress; silence leaves what a machine reads."""
        return "none" if self.quiet and self.progress != "json" else self.progress


@dataclass(frozen=True, slots=True)
class WorkOptions:
    """What codes, in how many processes, and what is kept of it."""

    processes: Annotated[
        int | None, typer.Option(help="Worker processes, else one a processor; 0 for none.", min=0)
    ] = None
    save_every: Annotated[
        float, typer.Option(help="Seconds after which what was coded is safe even from a crash.", min=0)
    ] = 30.0
    keep_raw: Annotated[
        bool, typer.Option("--keep-raw", help="Keep the bytes of each document too, once and packed.")
    ] = False
    model: Model = None

    def options(self, limits: LimitOptions, intake: Intake) -> Options:
        """The settings of the run."""
        from communique.run import Options
        from communique.run.pool import cores

        number = cores() if self.processes is None else self.processes
        return Options(self.model, number, limits.bounds(number), intake, self.save_every, self.keep_raw)


@dataclass(frozen=True, slots=True)
class InputOptions:
    """How inputs are read."""

    form: Annotated[
        str | None,
        typer.Option(
            help="text, jsonl, csv, tsv, parquet, warc, zip, mbox, mail, feed or sitemap, if the file does not tell.",
            rich_help_panel=INPUTS,
        ),
    ] = None
    columns: Annotated[
        Many,
        typer.Option(
            metavar="FIELD=COLUMN",
            help="Which column or key holds text, title, outlet, published, url, language or id.",
            rich_help_panel=INPUTS,
        ),
    ] = None
    follow: Annotated[
        bool,
        typer.Option("--follow/--no-follow", help="Fetch pages that feeds and sitemaps name.", rich_help_panel=INPUTS),
    ] = True
    delay: Annotated[
        float, typer.Option(help="Seconds between two pages of one site, at least.", min=0, rich_help_panel=INPUTS)
    ] = 1.0
    allow_private: Annotated[
        bool,
        typer.Option(
            "--allow-private",
            help="Fetch from addresses that are not public, and let webhooks of watches be at such.",
            rich_help_panel=INPUTS,
        ),
    ] = False

    def intake(self, limits: Limits) -> Intake:
        """How inputs are read; raises ``BadParameter`` for a form or a field that there is not."""
        from communique.ingest import Intake
        from communique.ingest.sources import FIELDS, FORMS

        named = dict(pair(c, "--columns") for c in self.columns or ())
        if self.form is not None and self.form not in FORMS:
            raise typer.BadParameter(f"--form takes: {', '.join(FORMS)}")
        if wrong := set(named) - set(FIELDS):
            raise typer.BadParameter(f"--columns has no field {min(wrong)!r}; there are {', '.join(FIELDS)}")
        return Intake(self.form, named, self.follow, self.allow_private, self.delay, limits)


@dataclass(frozen=True, slots=True)
class EngineOptions:
    """What shares out the work."""

    engine: Annotated[
        str, typer.Option(metavar="local|spark", help="What shares out the work.", rich_help_panel=ENGINE)
    ] = "local"
    master: Annotated[
        str, typer.Option(help="Spark's master: local-cluster[2,1,2048], spark://..., yarn.", rich_help_panel=ENGINE)
    ] = "local[*]"
    conf: Annotated[
        Many, typer.Option(metavar="NAME=VALUE", help="A setting of Spark's own.", rich_help_panel=ENGINE)
    ] = None

    def __post_init__(self) -> None:
        if self.engine not in ("local", "spark"):
            raise typer.BadParameter("--engine takes: local, spark")


@dataclass(frozen=True, slots=True)
class LimitOptions:
    """How much one input, one document and one worker may take."""

    max_pages: Annotated[
        int, typer.Option(help="Pages fetched for one feed or sitemap.", min=1, rich_help_panel=LIMITS)
    ] = 1_000
    max_expanded: Annotated[
        int, typer.Option(help="Megabytes that one file may unpack to.", min=1, rich_help_panel=LIMITS)
    ] = 262_144
    max_characters: Annotated[
        int, typer.Option(help="Characters that one document may have.", min=1, rich_help_panel=LIMITS)
    ] = 2_000_000
    timeout: Annotated[
        float,
        typer.Option(
            help="Seconds that one document may take, and one more for each 1,000 characters.",
            min=0.1,
            rich_help_panel=LIMITS,
        ),
    ] = 60.0
    memory: Annotated[
        int | None,
        typer.Option(
            help="Megabytes that a worker may take, else its part of four fifths of all memory; 0 for no limit.",
            min=0,
            rich_help_panel=LIMITS,
        ),
    ] = None

    def of_inputs(self) -> Limits:
        """How much one input may be."""
        from communique.ingest import Limits

        return Limits(characters=self.max_characters, pages=self.max_pages, expanded=self.max_expanded << 20)

    def bounds(self, processes: int) -> Bounds:
        """What coding may take, with as many processes."""
        from communique.run import Bounds
        from communique.run.pool import share_of_memory

        memory = share_of_memory(processes) if self.memory is None else self.memory
        return Bounds(self.max_characters, self.timeout, memory)


@grouped
def run(
    *,
    inputs: Annotated[
        Many,
        typer.Argument(metavar="PATH...", help="Files, folders, globs, addresses of pages and feeds, or - for stdin."),
    ] = None,
    into: Annotated[
        str | None, typer.Option(metavar="RECORD", help="The record's folder or address; made where there is none.")
    ] = None,
    again: RetryOptions,
    telling: TellingOptions,
    working: WorkOptions,
    links: Annotated[
        bool, typer.Option("--link/--no-link", help="Then find what is the same across documents.")
    ] = True,
    reading: InputOptions,
    engine: EngineOptions,
    limits: LimitOptions,
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
    if bool(inputs) == bool(again.retry):
        raise typer.BadParameter("give the PATHs to read, or --retry failed and none")
    options = working.options(limits, reading.intake(limits.of_inputs()))
    if engine.engine == "spark":
        tally = _on_spark(inputs or [], into, engine, options)
    else:
        tally = _here(inputs or [], into, again, telling.form, options)
    status = _told(tally, into, telling)
    if status != STOPPED:
        if links:
            _linked(into, telling.quiet)
        _watched(into, reading.allow_private)
    raise typer.Exit(status)


def _on_spark(inputs: list[str], into: str, engine: EngineOptions, options: Options) -> Tally:
    from communique.run import spark

    if not inputs:
        raise typer.BadParameter("--retry goes with --engine local")
    settings = dict(pair(c, "--conf") for c in engine.conf or ())
    return spark.run_on_spark(inputs, into, spark.Engine(engine.master, settings), options)


def _here(inputs: list[str], into: str, again: RetryOptions, form: str, options: Options) -> Tally:
    from communique.cli.progress import progress
    from communique.run import retry, run

    with progress(form) as told:
        if again.retry:
            return retry(into, again.reason or (), options, told)
        return run(inputs, into, options, told)


def _told(tally: Tally, into: str, telling: TellingOptions) -> int:
    """Say how it went; returns the exit status."""
    import json
    import signal

    from communique.cli.progress import counts, speed

    if tally.interrupted:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # all is done: one more Ctrl-C is not to spoil the exit status
    if telling.progress == "json":
        typer.echo(json.dumps({"event": "end", **tally.plain()}, ensure_ascii=False), err=True)
    elif not telling.quiet:
        how = f"run {tally.run}; {speed(tally)}" if tally.run else "the run was not begun"
        typer.echo(f"{counts(tally)} → {into} ({how})", err=True)
        for note in _notes(tally, into):
            typer.echo(note, err=True)
    if tally.interrupted:
        return STOPPED
    return SOME_ERRORS if tally.failed or tally.passed else ANSWERED


def _notes(tally: Tally, into: str) -> list[str]:
    notes = []
    if tally.taken_up:
        notes.append(f"  {tally.taken_up} documents of a run that was broken off are taken up.")
    notes += _reasons(tally, into)
    if tally.passed:
        notes.append(f"  {tally.passed} failed before: communique run --retry failed --into {into} tries them again.")
    if tally.interrupted:
        what = "Stopped early; what was coded is in the record." if tally.run else "Stopped before anything was coded."
        notes.append(f"{what} The same command goes on from here.")
    return notes


def _reasons(tally: Tally, into: str) -> list[str]:
    """A line for each reason why something was not coded, with one that it befell, and how all are asked for."""
    from communique.run.ledger import told_of
    from communique.store.places import place_of

    if not tally.reasons:
        return []
    told = told_of(place_of(into), tally.run)
    lines = [f"  {count} × {code}: {': '.join(told.get(code, ()))}" for code, count in sorted(tally.reasons.items())]
    return [*lines, f"  all of them: communique ask sql 'from failures' --record {shlex.quote(into)}"]


def _linked(into: str, quiet: bool) -> None:
    """Link the record, where documents came since it was linked last."""
    from communique.cli.linking import told
    from communique.run.linking import is_behind, link_record

    if is_behind(into):
        done = link_record(into)
        for line in () if quiet else told(done):
            typer.echo(f"  {line}", err=True)


def _watched(into: str, private: bool) -> None:
    """Ask the record's saved questions again, where there are any."""
    from communique.cli.watching import report
    from communique.store.places import is_remote, place_of

    place = place_of(into)
    if not is_remote(place):
        report(place, private)
