"""``communique ask``: questions to a record, each with the same filters, clocks and forms."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from communique.cli.options import (
    Actors,
    AsOf,
    KnownAt,
    Level,
    Many,
    Outlets,
    Parameter,
    Places,
    RecordOption,
    Relation,
    Since,
    Statuses,
    Types,
    Until,
    option,
    parameters_of,
    signed,
)

if TYPE_CHECKING:
    from communique.ask import Answer, Filters, View

ask_app = typer.Typer(
    help="Ask a record: who did what to whom, who said what, who belongs to what, and where accounts disagree.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
)

SHOWN = 50
"""Rows that an answer has unless told otherwise; a picture is made of all."""

_FILTERS: dict[str, tuple[str, Any]] = {
    "since": ("since", Since),
    "until": ("until", Until),
    "types": ("type", Types),
    "modes": ("mode", Annotated[Many, typer.Option("--mode", help="PLOVER mode, such as visit.")]),
    "contexts": (
        "context",
        Annotated[Many, typer.Option("--context", help="PLOVER context, such as military.")],
    ),
    "actors": ("actor", Actors),
    "sectors": (
        "sector",
        Annotated[Many, typer.Option("--sector", help="PLOVER sector, such as GOV.")],
    ),
    "places": ("place", Places),
    "outlets": ("outlet", Outlets),
    "statuses": ("status", Statuses),
    "confidence": ("confidence", Annotated[float, typer.Option(help="At least this sure, 0 to 1.", min=0, max=1)]),
}
_SHARED: dict[str, tuple[Any, Any]] = {
    "record": (RecordOption, Path("record")),
    "as_of": (AsOf, None),
    "known_at": (KnownAt, None),
    "wrong": (Annotated[bool, typer.Option("--wrong", help="With what people judged to be wrong.")], False),
    "limit": (Annotated[int, typer.Option(help="Rows to show at most; 0 for all.", min=0)], SHOWN),
    "form": (Annotated[str, typer.Option("--format", help="text, json, jsonl, csv, parquet or arrow.")], "text"),
    "out": (Annotated[Path | None, typer.Option(help="A file to write to; its ending gives the format.")], None),
}

_PLOT: dict[str, tuple[Any, Any]] = {
    "plot": (Annotated[Path | None, typer.Option(help="Draw the answer: a file .svg, .png or .html.")], None),
}
_WHOLE = frozenset({"dyad", "story"})
"""Questions whose answer is never cut, so that they have no limit."""

_PICTURED = frozenset({"dyad", "members", "timeline", "events", "network"})

ALL = tuple(_FILTERS)
DATED = ("since", "until", "outlets")
NAMED = (*DATED, "actors")


@dataclass(frozen=True, slots=True)
class Asked:
    """What every question is given: the record as of its times, the filters, and the most rows to show."""

    view: View
    filters: Filters
    limit: int


def asks(*parts: str) -> Callable[[Callable[..., Answer]], Callable[..., None]]:
    """Make a command of a question: it gets the options of some filters, the clocks, the limit and the form."""

    def command(question: Callable[..., Answer]) -> Callable[..., None]:
        own = parameters_of(question, Answer=object)[1:]
        name = question.__name__
        shared = _SHARED | (_PLOT if name in _PICTURED else {})
        shared = {n: o for n, o in shared.items() if n != "limit" or name not in _WHOLE}
        options = _filter_options(parts) + [option(name, kind, default) for name, (kind, default) in shared.items()]

        def run(**given: Any) -> None:
            _run(question, {p.name: given[p.name] for p in own}, parts, given)

        return ask_app.command()(signed(run, (*own, *options), question))

    return command


def with_filters(body: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of every filter; it gets them as its parameter ``filters``."""
    own = [p for p in parameters_of(body, Filters=object) if p.name != "filters"]

    def run(**given: Any) -> None:
        body(**{p.name: given[p.name] for p in own}, filters=_filters_of(ALL, given))

    return signed(run, (*own, *_filter_options(ALL)), body)


def _filter_options(parts: tuple[str, ...]) -> list[Parameter]:
    return [option(_FILTERS[p][0], _FILTERS[p][1], 0.0 if p == "confidence" else None) for p in parts]


def _filters_of(parts: tuple[str, ...], given: dict[str, Any]) -> Filters:
    from communique.ask import Filters

    return Filters.of(**{p: given[_FILTERS[p][0]] for p in parts})


def _run(question: Callable[..., Answer], own: dict[str, Any], parts: tuple[str, ...], given: dict[str, Any]) -> None:
    """Ask, and show the answer; what was cut and what else should be known goes to stderr."""
    from communique.ask import Record
    from communique.cli.answers import show

    view = Record(given["record"]).view(as_of=given["as_of"], known_at=given["known_at"], wrong=given["wrong"])
    picture = given.get("plot")
    limit = given.get("limit", 0)
    limit = 0 if picture and limit == SHOWN else limit
    answer = question(Asked(view, _filters_of(parts, given), limit), **own)
    if picture:
        answer.plot().write(picture)
        typer.echo(f"{answer.told()} → {picture}", err=True)
    if not picture or given["out"] or given["form"] != "text":
        show(answer, given["form"], given["out"])


Independent = Annotated[
    bool, typer.Option("--independent", help="An event that several reports tell counts once (after communique link).")
]
Party = Annotated[str, typer.Argument(help="A code, name or id: CHN, 'Shanghai Cooperation Organisation', org:SCO.")]


@asks(*ALL)
def events(asked: Asked, independent: Independent = False) -> Answer:
    """List events, latest first, each with the sentence that tells of it.

    Examples:

        communique ask events --type CONSULT --actor CHN --since 2022-09-01

        communique ask events --context military --place Uzbekistan --format csv > exercises.csv
    """
    return asked.view.events(asked.filters, asked.limit, independent=independent)


@asks(*ALL)
def dyad(
    asked: Asked,
    first: Party,
    second: Party,
    by: Annotated[str, typer.Option(help="day, week, month, quarter, year or all.")] = "month",
    directed: Annotated[bool, typer.Option("--directed", help="Only what the first did to the second.")] = False,
    independent: Independent = False,
) -> Answer:
    """Count what passed between two parties: cooperation and conflict, verbal and material, Goldstein sum and mean.

    Examples:

        communique ask dyad CHN RUS --by month

        communique ask dyad Iran Israel --by week --since 2024-04-01 --out iran-israel.parquet

        communique ask dyad USA CHN --by quarter --plot usa-china.svg
    """
    return asked.view.dyad(first, second, by, asked.filters, directed=directed, independent=independent)  # type: ignore[arg-type]


@asks(*ALL)
def timeline(asked: Asked, party: Party) -> Answer:
    """Tell all that reports say of a party in order of time: events, memberships, what it said, what was said of it.

    Example:

        communique ask timeline org:SCO --since 2022-09-01 --until 2022-09-30
    """
    return asked.view.timeline(party, asked.filters, asked.limit)


@asks(*NAMED, "sectors")
def said(
    asked: Asked,
    by: Annotated[str | None, typer.Option(help="Who said it: a person, a body, or a country for all of it.")] = None,
    about: Annotated[str | None, typer.Option(help="Whom it is about, or words in it.")] = None,
    on: Annotated[str | None, typer.Option(help="The day, YYYY-MM-DD.")] = None,
) -> Answer:
    """List what reports quote, latest first.

    Example:

        communique ask said --by Iran --about SCO --on 2022-09-16
    """
    return asked.view.said(by, about, on, asked.filters, asked.limit)


@asks(*NAMED)
def members(
    asked: Asked,
    organisation: Party,
    on: Annotated[str | None, typer.Option(help="The day, YYYY-MM-DD; without it, ever.")] = None,
) -> Answer:
    """List who belongs to an organisation as reports say, beside what the dated reference says.

    Examples:

        communique ask members SCO --on 2022-09-16 --known-at 2022-10-01

        communique ask members SCO --plot sco.png
    """
    return asked.view.members(organisation, on, asked.filters, asked.limit)


@asks(*ALL)
def network(
    asked: Asked,
    relation: Relation = None,
    level: Level = "party",
    nodes: Annotated[bool, typer.Option("--nodes", help="The parties, with centralities and communities.")] = False,
    weight: Annotated[
        str, typer.Option(help="What ties weigh for --nodes: events, documents, or Goldstein cooperation or conflict.")
    ] = "events",
) -> Answer:
    """Count who meets, supports or sanctions whom, as the edges of a network; with --nodes who stands where in it.

    Examples:

        communique ask network --relation sanctions --level country --format csv

        communique ask network --relation meets --since 2022-09-15 --until 2022-09-16 --nodes
    """
    if nodes:
        return asked.view.nodes(relation, level, weight, asked.filters, asked.limit)
    return asked.view.network(relation, level, asked.filters, asked.limit)


@asks(*ALL)
def stories(
    asked: Asked,
    reports: Annotated[int, typer.Option(help="Only stories that at least so many reports tell.", min=1)] = 2,
) -> Answer:
    """List events that several reports tell: how many do so independently, and the values in which they differ.

    The record must be linked: see communique link.

    Examples:

        communique ask stories --type ASSAULT --since 2022-09-01

        communique ask stories --reports 5 --format jsonl
    """
    return asked.view.stories(asked.filters, asked.limit, reports=reports)


@asks()
def story(
    asked: Asked, event: Annotated[str, typer.Argument(metavar="EVENT_ID", help="The id of an event.")]
) -> Answer:
    """Show every telling of the story that an event belongs to, each with why it is taken for the same event.

    Example:

        communique ask story event-57dd7ec6294a7a57
    """
    return asked.view.story(event)


@asks(*NAMED)
def conflicts(asked: Asked) -> Answer:
    """Show where accounts of a membership or of an event disagree, side by side, and what the reference contradicts.

    Example:

        communique ask conflicts --actor Iran --since 2022-09-01
    """
    return asked.view.conflicts(asked.filters, asked.limit)


@asks(*DATED)
def coverage(
    asked: Asked, by: Annotated[str, typer.Option(help="day, month, year, or outlet for all time.")] = "day"
) -> Answer:
    """Count documents by outlet, time and status, those that could not be coded by their reason.

    Example:

        communique ask coverage --by month
    """
    return asked.view.coverage(by, asked.filters, asked.limit)


@asks(*DATED)
def search(
    asked: Asked, words: Annotated[list[str], typer.Argument(help='Words; "in quotes" together; trea*; OR, NOT.')]
) -> Answer:
    """Find documents that hold some words, best first, with the words marked.

    Example:

        communique ask search memorandum obligations --outlet "Own example"
    """
    return asked.view.search(" ".join(words), asked.filters, asked.limit)


@asks()
def sql(
    asked: Asked, query: Annotated[str, typer.Argument(help="One SELECT over the tables of docs/record.md.")]
) -> Answer:
    """Answer a SQL query over the tables and views of the record.

    Example:

        communique ask sql "select type, count(*) as n from events group by type order by n desc"
    """
    from communique.ask.answer import Query, answered

    return answered(asked.view, "sql", Query(query, "", {}), asked.limit)


@ask_app.command()
def show(
    record_id: Annotated[str, typer.Argument(metavar="ID", help="The id of a document or of a record in one.")],
    record: RecordOption = Path("record"),
) -> None:
    """Print one record or document by its id, as JSON.

    Example:

        communique ask show event-57dd7ec6294a7a57
    """
    import json

    from communique.ask import Record
    from communique.ask.answer import plain

    table, row = Record(record).find(record_id)
    typer.echo(json.dumps({"table": table, **plain(row)}, ensure_ascii=False, indent=1))
