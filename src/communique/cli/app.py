"""The commands and their options. Each imports what it needs when it runs, so that help is quick."""

from __future__ import annotations

import sys
from functools import cache
from typing import Annotated

import typer

from communique.cli import running, runs
from communique.cli.options import AsJson, Model
from communique.cli.statuses import ANSWERED, SOME_ERRORS, UNUSABLE
from communique.errors import CommuniqueError, InputError, ModelError, StoreError, WorldError
from communique.version import __version__

app = typer.Typer(
    name="communique",
    help="Read reports on world politics and keep a sourced, dated, checkable record of them.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
)

Published = Annotated[str | None, typer.Option(help="Day of publication, YYYY-MM-DD: relative dates need it.")]
AsLines = Annotated[bool, typer.Option("--jsonl", help="FILE holds one JSON object a line; so does the answer.")]
Limit = Annotated[int, typer.Option(help="Characters that one document may have.", min=1)]


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"communique {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Say which.")] = False,
) -> None:
    pass


@app.command()
def read(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A text or HTML file, or - for standard input.")],
    published: Published = None,
    outlet: Annotated[str | None, typer.Option(help="Who published it.")] = None,
    title: Annotated[str | None, typer.Option(help="Its title.")] = None,
    url: Annotated[str | None, typer.Option(help="Its address.")] = None,
    as_json: AsJson = False,
    as_lines: AsLines = False,
    model: Model = None,
    max_characters: Limit = 2_000_000,
) -> None:
    """Code one report, or with --jsonl many: events, quotations, memberships, offices, findings.

    Examples:

        communique read report.txt --published 2022-09-16

        communique read page.html --json | jq .events

        communique read --jsonl reports.jsonl > codings.jsonl
    """
    from communique.cli.lines import answer_lines
    from communique.cli.reading import read_one
    from communique.ingest import About, given_day
    from communique.run.requests import Settings

    settings = Settings(model, max_characters)
    if as_lines:
        raise typer.Exit(_status(answer_lines("read", file, settings)))
    read_one(file, About(None, title, outlet, given_day(published), url), as_json, settings)


app.command()(running.run)
app.command()(runs.runs)


@app.command()
def relate(
    file: Annotated[str, typer.Argument(metavar="TEXT|FILE", help="A sentence; with --jsonl a file, or -.")],
    actor: Annotated[str | None, typer.Option(help="The words of the sentence that name the actor.")] = None,
    recipient: Annotated[str | None, typer.Option(help="The words that name the recipient.")] = None,
    as_lines: AsLines = False,
    model: Model = None,
) -> None:
    """Say what one party does to another in a sentence, in PLOVER and CAMEO terms.

    Example:

        communique relate "France recalled its ambassador from Australia." --actor France --recipient Australia
    """
    from communique.cli.lines import answer_lines, show, span_in
    from communique.run.requests import Settings, answer_one

    if as_lines:
        raise typer.Exit(_status(answer_lines("relate", file, Settings(model))))
    sides = {"actor": span_in(file, actor, "actor"), "recipient": span_in(file, recipient, "recipient")}
    show(answer_one("relate", {"text": file, **sides}, Settings(model)))


@app.command()
def resolve(
    file: Annotated[str, typer.Argument(metavar="WORDS|FILE", help="A name or description; with --jsonl a file.")],
    on: Annotated[str | None, typer.Option(help="The day on which it was said, YYYY-MM-DD.")] = None,
    context: Annotated[str | None, typer.Option(help="A passage that it stands in.")] = None,
    as_lines: AsLines = False,
) -> None:
    """Say who a name or a description stands for: reference id, kind, country, sector.

    Example:

        communique resolve "Iranian Foreign Ministry spokesman" --on 2022-09-12
    """
    from communique.cli.lines import answer_lines, show
    from communique.run.requests import Settings, answer_one

    if as_lines:
        raise typer.Exit(_status(answer_lines("resolve", file, Settings())))
    show(answer_one("resolve", {"text": file, "on": on, "context": context}, Settings()))


@app.command()
def check(
    file: Annotated[str, typer.Argument(metavar="CLAIM|FILE", help="A sentence; with --jsonl a file, or -.")],
    published: Published = None,
    as_json: AsJson = False,
    as_lines: AsLines = False,
    model: Model = None,
) -> None:
    """Hold a claim against the dated reference.

    Example:

        communique check "India joined the Shanghai Cooperation Organisation in 2001." --published 2022-09-16
    """
    import json

    from communique.cli.lines import answer_lines, show_findings
    from communique.run.requests import Settings, answer_one

    if as_lines:
        raise typer.Exit(_status(answer_lines("check", file, Settings(model))))
    answer = answer_one("check", {"claim": file, "published": published}, Settings(model))
    if as_json:
        typer.echo(json.dumps(answer, ensure_ascii=False))
    else:
        show_findings(answer)


def _status(clean: bool) -> int:
    return ANSWERED if clean else SOME_ERRORS


@cache
def commands() -> typer.Typer:
    """The command line with every command, also those whose files are loaded only when it runs."""
    from communique.cli import assistants, keeping, linking, serving
    from communique.cli.watching import watch_app
    from communique.cli.world import world_app

    app.add_typer(world_app, name="world")
    app.add_typer(watch_app, name="watch")
    app.command()(assistants.mcp)
    app.command()(serving.serve)
    keeping.add_to(app)
    linking.add_to(app)
    return app


def main() -> None:
    """Run the command line: 0 all answered, 2 unusable arguments, 3 some inputs were errors."""
    try:
        commands()()
    except (ModelError, StoreError, WorldError) as error:
        _stop(error, UNUSABLE)
    except InputError as error:
        _stop(error, UNUSABLE if error.code == "file" else SOME_ERRORS)
    except CommuniqueError as error:
        _stop(error, UNUSABLE)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(ANSWERED)
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        _stop(CommuniqueError(f"{where}{error.strerror or error}"), UNUSABLE)


def _stop(error: CommuniqueError, status: int) -> None:
    typer.echo(f"communique: {error}", err=True)
    sys.exit(status)
