"""``communique serve``: the web explorer of a record."""

from __future__ import annotations

import os
import socket
from contextlib import suppress
from typing import Annotated

import typer

from communique.cli.options import Model, RecordArgument
from communique.errors import CommuniqueError
from communique.extras import needed

NEEDS = ("starlette", "uvicorn", "jinja2", "python_multipart")


def serve(
    record: RecordArgument,
    host: Annotated[str, typer.Option(help="Where to listen. Others than this machine need a token.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port.", min=1, max=65535)] = 8000,
    judge: Annotated[bool, typer.Option("--judge", help="Let people judge links and records; kept in it.")] = False,
    sql: Annotated[bool, typer.Option("--sql", help="A page for SQL, which only reads, within limits.")] = False,
    token: Annotated[
        str | None, typer.Option(help="What everybody must give; 16 characters or more.", envvar="COMMUNIQUE_TOKEN")
    ] = None,
    user_header: Annotated[
        str | None,
        typer.Option("--trust-user-header", help="The header in which a proxy in front says who asks."),
    ] = None,
    model: Model = None,
    open_it: Annotated[bool, typer.Option("--open", help="Open it in the browser.")] = False,
) -> None:
    """Show a record in the browser: reports with their marks, events, parties, disagreements, maps; and as an API.

    It listens to this machine alone. Every page has a JSON and a CSV twin at its own address.

    Examples:

        communique serve record --open

        communique serve record --host 0.0.0.0 --token "$(openssl rand -hex 16)"
    """
    for name in NEEDS:
        needed(name, "serve")
    import uvicorn

    from communique.serve import Settings
    from communique.serve.app import application
    from communique.store import Record

    settings = Settings(record, host, judge, sql, token, user_header, model)
    Record(record).close()
    served = uvicorn.Config(application(settings), host=host, port=port, log_level="warning", server_header=False)
    with _listening(host, port) as listening:
        address = f"http://{'localhost' if settings.is_loopback else host}:{port}/"
        typer.echo(f"{record} at {address}  (Ctrl-C ends it)", err=True)
        if open_it:
            typer.launch(address)
        with suppress(KeyboardInterrupt):
            uvicorn.Server(served).run(sockets=[listening])


def _listening(host: str, port: int) -> socket.socket:
    """The socket at which pages are asked for; raises ``CommuniqueError`` where the port or the host cannot be had."""
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        what = f"cannot listen at {host}, port {port}: {os.strerror(error.errno) if error.errno else error}"
        raise CommuniqueError(f"{what}; give another with --port or --host", code="listen") from error
