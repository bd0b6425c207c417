"""The reference pages of the docs site, made from the code: commands, HTTP routes, Python names, licences."""

from __future__ import annotations

import importlib
import importlib.metadata
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from starlette.routing import Route
from typer.main import get_command

from communique.cli.app import commands
from communique.serve import Settings
from communique.serve.app import application
from communique.serve.pages import Page
from communique.serve.params import Param
from communique.serve.table import pages_of

PACKAGES = (
    ("communique", "What most scripts need."),
    ("communique.ask", "Questions to a record, and their answers."),
    ("communique.run", "Many reports into a record."),
    ("communique.export", "Records in the forms of other programs."),
    ("communique.world", "The dated reference and its types."),
    ("communique.world.questions", "Questions to the dated reference."),
    ("communique.check", "Statements held against the dated reference."),
    ("communique.link", "What is the same across documents, as pure functions."),
    ("communique.watch", "Saved questions and alerts."),
    ("communique.store", "The record on disk."),
    ("communique.ingest", "Bytes to documents."),
    ("communique.records", "The types of the record contract."),
    ("communique.reading", "Sentences, tokens and names of a document."),
    ("communique.serve", "The web explorer."),
    ("communique.errors", "The errors, all under one base."),
)
"""The packages whose public names are documented, with what each is for."""

LATER = {"Record": "communique.ask.Record", "open": "communique.ask.Record", "read": "communique.run.read"}
"""Names that the package root loads on first use, and where they are described."""


# ---------------------------------------------------------------- commands


def command_page() -> str:
    """Every command with its arguments and options."""
    root = get_command(commands())
    lead = (
        "# Commands\n\nMade from the code. `communique COMMAND --help` says the same. Data go to standard output, "
        "everything else to standard error.\n\n"
        "Exit status: 0 all answered, 2 arguments that cannot be used, 3 some inputs were errors, 130 stopped by "
        "Ctrl-C.\n"
    )
    return "\n".join([lead, *(_command(names, c) for names, c in commands_under(root, ()))])


def commands_under(command: Any, names: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Each command beneath one, with the words that call it; groups stand before their own commands."""
    for name, child in getattr(command, "commands", {}).items():
        yield (*names, name), child
        yield from commands_under(child, (*names, name))


def parameters_of(command: Any) -> Iterator[tuple[str, str]]:
    """Each argument and option of a command but ``--help``: how it is written, and what it says."""
    context = command.context_class(command, info_name="communique")
    for parameter in command.params:
        told = parameter.get_help_record(context)
        if told and "--help" not in parameter.opts:
            envvar = getattr(parameter, "envvar", None)
            yield _named(told[0]), told[1] + (f" [env var: {envvar}]" if envvar and envvar not in told[1] else "")


SORTS = {
    "<str>": "TEXT",
    "<path>": "PATH",
    "<list[str]>": "TEXT, several",
    "<int>": "N",
    "<int range>": "N",
    "<float range>": "X",
}
"""How values are written for people, by the names that the command line gives them."""


def _named(written: str) -> str:
    """How an option is written, its value named for people."""
    for sort, name in SORTS.items():
        written = written.replace(sort, name)
    return written


def _command(names: tuple[str, ...], command: Any) -> str:
    title = f"{'#' * (len(names) + 1)} communique {' '.join(names)}"
    usage = " ".join(command.collect_usage_pieces(command.context_class(command, info_name="x")))
    rows = [f"| `{_cell(written)}` | {_cell(_plain(says))} |" for written, says in parameters_of(command)]
    table = ["| argument or option | |", "| --- | --- |", *rows, ""] if rows else []
    called = f"```\ncommunique {' '.join(names)} {usage}\n```"
    return "\n".join([title, "", called, "", _paragraphs(command.help or ""), "", *table])


def _paragraphs(text: str) -> str:
    """A help text as Markdown: example lines that stand indented one by one become one block."""
    return re.sub(r"\n\n(?=    )", "\n", text.replace("\b", "").strip()).replace(":\n    ", ":\n\n    ")


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip().replace("<", "&lt;")


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


# ---------------------------------------------------------------- routes


def settings_of_everything() -> Settings:
    """Settings that switch every page on."""
    return Settings(Path("record"), judge=True, sql=True, token="x" * 16)


def pages() -> tuple[Page, ...]:
    """Every page of the explorer."""
    return pages_of(settings_of_everything())


def other_routes() -> Iterator[tuple[str, str]]:
    """Address and methods of the routes that are no page or twin of one."""
    known = {p.path for p in pages()} | {"/index"}
    app = application(settings_of_everything())
    for route in app.routes:
        if isinstance(route, Route):
            bare = re.sub(r"\.(json|csv|jsonl)$", "", route.path)
            posts = "POST" in (route.methods or ())
            if posts or bare not in known:
                yield route.path, ", ".join(sorted((route.methods or set()) - {"HEAD"}))
    app.state.explorer.close()


SAYS = {
    "/favicon.ico": "the icon",
    "/read": "codes a text or file that the form sends, and shows it; nothing is kept",
    "/read.json": "codes a text and answers one coding; nothing is kept",
    "/openapi.json": "the description of the API (OpenAPI 3.1)",
    "/judgements": "keeps or undoes a judgement; only with `--judge`",
    "/alerts.atom": "the latest alerts of the record's watches, as an Atom feed",
    "/enter": "asks a browser for the token, once",
}
"""What the routes do that are no pages."""


def route_page() -> str:
    """Every address of the explorer with its parameters."""
    lead = (
        "# HTTP addresses\n\nMade from the table that `communique serve` answers by. Each page but `/` has twins at "
        "its own address with `.json`, `.csv` and `.jsonl`; those of `/` are `/index.json` and so on. "
        "[The web explorer](../explorer.md) says how lists, errors and access work.\n"
    )
    rows = [f"| `{path}` | {methods} | {SAYS.get(path, '')} |" for path, methods in other_routes()]
    others = ["## Other addresses", "", "| address | method | |", "| --- | --- | --- |", *rows, ""]
    return "\n".join([lead, *(_page(p) for p in pages()), *others])


def _page(page: Page) -> str:
    rows = [f"| `{p.name}` | {_kind(p)} | {_cell(p.says)} |" for p in page.params]
    table = ["| parameter | value | |", "| --- | --- | --- |", *rows, ""] if rows else []
    return "\n".join([f"## `{page.path.replace(':path', '')}`", "", page.says, "", *table])


KINDS = {"whole": "whole number", "flag": "yes or no", "moment": "day or ISO time"}
"""What sorts of parameters are called for people."""


def _kind(param: Param) -> str:
    said = ", ".join(f"`{a}`" for a in param.among) or KINDS.get(param.sort, param.sort)
    more = (", several" if param.many else "") + (", needed" if param.needed else "")
    return said + more + (f"; else `{param.default}`" if param.default not in (None, False) else "")


# ---------------------------------------------------------------- Python names


def public_names(package: str) -> tuple[str, ...]:
    """The public names of a package: ``__all__``, or what it defines itself."""
    module = importlib.import_module(package)
    listed = getattr(module, "__all__", None)
    own = [n for n, v in vars(module).items() if getattr(v, "__module__", "") == package and not n.startswith("_")]
    return tuple(sorted(n for n in (listed or own) if not n.startswith("_")))


def python_page() -> str:
    """The directives by which mkdocstrings describes every public name."""
    lead = (
        "# Python names\n\nMade from the code and its docstrings. [In Python](../python.md) shows how they are used "
        "together.\n"
    )
    return "\n".join([lead, *(_package(name, says) for name, says in PACKAGES)])


def _package(package: str, says: str) -> str:
    names = public_names(package)
    plain = [n for n in names if not (package == "communique" and n in LATER)]
    lent = [f"- `communique.{n}`: [`{LATER[n]}`][{LATER[n]}]" for n in names if package == "communique" and n in LATER]
    parts = [f"::: {package}.{n}\n    options:\n      heading_level: 3\n" for n in plain]
    return "\n".join([f"## {package}", "", says, "", *lent, "", *parts])


# ---------------------------------------------------------------- licences


def licence_page(notice: str) -> str:
    """NOTICE, and the licences of what an installation of the core brings."""
    rows = [f"| {name} | {version} | {_cell(licence)} |" for name, version, licence in installed()]
    table = ["| package | version here | licence, as it says itself |", "| --- | --- | --- |", *rows]
    lead = "# Licences\n\nThe file `NOTICE` of the package, in full:\n"
    said = "What `pip install communique` installs beside it, directly or not, when this page was made:"
    body = "\n".join(f"    {line}".rstrip() for line in notice.splitlines())
    return "\n".join([lead, body, "", "## Installed with it", "", said, "", *table, ""])


def installed() -> list[tuple[str, str, str]]:
    """Name, version and licence of every package that the core needs."""
    found: dict[str, tuple[str, str, str]] = {}
    todo = ["communique"]
    while todo:
        distribution = importlib.metadata.distribution(todo.pop())
        for line in distribution.requires or ():
            need = Requirement(line)
            name = need.name.lower().replace("_", "-")
            if name not in found and (need.marker is None or need.marker.evaluate({"extra": ""})):
                version, licence = importlib.metadata.version(name), _licence(name)
                found[name] = (name, version, licence)
                todo.append(name)
    return sorted(found.values())


def _licence(package: str) -> str:
    about: Any = importlib.metadata.metadata(package)
    classed = [c.rsplit(" :: ", 1)[-1] for c in about.get_all("Classifier") or () if c.startswith("License ::")]
    stated = (about.get("License") or "").strip()
    short = stated if stated and "\n" not in stated and len(stated) < 60 else ""
    return about.get("License-Expression") or short or ", ".join(classed) or "see the package"
