"""Arguments and options that several commands have, each said once, and commands made from records of them."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Annotated, Any, get_type_hints

import typer

Many = list[str] | None
Parameter = inspect.Parameter

RecordArgument = Annotated[
    Path, typer.Argument(metavar="RECORD", help="The record's folder.", envvar="COMMUNIQUE_RECORD")
]
RecordOption = Annotated[Path, typer.Option(help="The record's folder.", envvar="COMMUNIQUE_RECORD")]
Model = Annotated[str | None, typer.Option(help="An installed spaCy pipeline to parse with.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of text for people.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors.")]
AsOf = Annotated[str | None, typer.Option(help="Day as of which facts hold, YYYY-MM-DD.")]
KnownAt = Annotated[str | None, typer.Option(help="Time at which the record is asked: a day, or ISO.")]

Since = Annotated[str | None, typer.Option(help="First day, YYYY-MM-DD.")]
Until = Annotated[str | None, typer.Option(help="Last day, YYYY-MM-DD.")]
Types = Annotated[Many, typer.Option("--type", help="PLOVER type, such as CONSULT.")]
Actors = Annotated[Many, typer.Option("--actor", help="A party on either side.")]
Places = Annotated[Many, typer.Option("--place", help="Where: a country or a place's name.")]
Outlets = Annotated[Many, typer.Option("--outlet", help="Who published the report.")]
Statuses = Annotated[Many, typer.Option("--status", help="Such as happened, planned; any for all.")]

Relation = Annotated[
    str | None, typer.Option(help="meets, agrees, supports, demands, accuses, threatens, sanctions or fights.")
]
Level = Annotated[str, typer.Option(help="party, or country for all that is of a state.")]


def pair(text: str, option: str) -> tuple[str, str]:
    """What an option that takes ``NAME=VALUE`` was given; raises ``BadParameter`` for anything else."""
    name, mark, value = text.partition("=")
    if not mark or not name or not value:
        raise typer.BadParameter(f"{option} takes NAME=VALUE, not {text!r}")
    return name, value


def option(name: str, kind: Any, default: Any) -> Parameter:
    """A parameter of a command, given by its name."""
    return Parameter(name, Parameter.KEYWORD_ONLY, annotation=kind, default=default)


def parameters_of(body: Callable[..., Any], **absent: Any) -> list[Parameter]:
    """The parameters of a function with their resolved types; ``absent`` names those that only type checkers know."""
    kinds = get_type_hints(body, localns=absent, include_extras=True)
    return [option(p.name, kinds[p.name], p.default) for p in inspect.signature(body).parameters.values()]


def signed(call: Callable[..., None], parameters: Iterable[Parameter], like: Callable[..., Any]) -> Callable[..., None]:
    """A function with the parameters given, and the name and words of another: what a command is made of."""
    signature = inspect.Signature(list(parameters))
    call.__signature__ = signature  # type: ignore[attr-defined]
    call.__annotations__ = {p.name: p.annotation for p in signature.parameters.values()}
    call.__name__, call.__doc__ = like.__name__, like.__doc__
    return call


def grouped(body: Callable[..., None]) -> Callable[..., None]:
    """A command whose parameters that are dataclasses are taken as one option for each of their fields."""
    own = parameters_of(body)
    groups: dict[str, Any] = {p.name: p.annotation for p in own if is_dataclass(p.annotation)}
    parts = {name: _fields(kind) for name, kind in groups.items()}

    def run(**given: Any) -> None:
        made = {name: kind(**{p.name: given.pop(p.name) for p in parts[name]}) for name, kind in groups.items()}
        body(**given, **made)

    return signed(run, (p for one in own for p in parts.get(one.name, [one])), body)


def _fields(kind: Any) -> list[Parameter]:
    kinds = get_type_hints(kind, include_extras=True)
    return [option(f.name, kinds[f.name], f.default) for f in fields(kind)]
