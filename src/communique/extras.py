"""Libraries of the extras, imported on use: a plain install does without them."""

from __future__ import annotations

import importlib
from typing import Any

from communique.errors import CommuniqueError


def needed(module: str, extra: str) -> Any:
    """A library of an extra; raises ``CommuniqueError`` with the line that installs it.

    >>> needed("html.parser", "inputs").__name__
    'html.parser'
    >>> needed("nowhere", "inputs")
    Traceback (most recent call last):
    ...
    communique.errors.CommuniqueError: nowhere is not installed; run: pip install 'communique[inputs]'
    """
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise CommuniqueError(f"{_fault(module, error)}; run: {install(extra)}", code="missing") from error


def install(extra: str) -> str:
    """The line that installs an extra.

    >>> install("mcp")
    "pip install 'communique[mcp]'"
    """
    return f"pip install 'communique[{extra}]'"


def _fault(module: str, error: ImportError) -> str:
    """What is wrong: the library is not there, or it is but something that it needs is not."""
    library = module.partition(".")[0]
    absent = isinstance(error, ModuleNotFoundError) and (error.name or library).partition(".")[0] == library
    return f"{library} is not installed" if absent else f"{library} cannot be imported ({error})"
