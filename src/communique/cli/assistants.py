"""``communique mcp``: a record as tools for language-model assistants."""

from __future__ import annotations

from pathlib import Path

from communique.cli.options import RecordArgument


def mcp(record: RecordArgument = Path("record")) -> None:
    """Serve a record to a language-model assistant, by the Model Context Protocol over standard input and output.

    The assistant starts this command by itself; in its settings give:

        {"mcpServers": {"communique": {"command": "communique", "args": ["mcp", "/path/to/record"]}}}

    Its tools only read: search, events, dyad, said, members, conflicts, history, check_claim, open_source.
    """
    from communique.mcp import server_of

    server_of(record).run("stdio")
