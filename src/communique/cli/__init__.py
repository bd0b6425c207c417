"""The command line: thin commands over the library. Data go to stdout, everything else to stderr."""

from communique.cli.app import app, main

__all__ = ["app", "main"]
