"""communique reads reports on world politics and keeps a sourced, dated, checkable record of them.

>>> import communique
>>> coding = communique.read("Finland joined NATO on 4 April 2023.", published="2023-04-05")
>>> [(coding.entity(m.member).name, m.change) for m in coding.memberships]
[('Finland', 'joined')]
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from communique.errors import CommuniqueError
from communique.version import __version__

if TYPE_CHECKING:
    from communique.ask.record import Record
    from communique.ask.record import Record as open  # noqa: N813
    from communique.records import Coding, Document, Span
    from communique.run.coding import read

__all__ = ["Coding", "CommuniqueError", "Document", "Record", "Span", "__version__", "open", "read"]

_LATER = {
    "Coding": ("communique.records", "Coding"),
    "Document": ("communique.records", "Document"),
    "Record": ("communique.ask.record", "Record"),
    "Span": ("communique.records", "Span"),
    "open": ("communique.ask.record", "Record"),
    "read": ("communique.run.coding", "read"),
}


def __getattr__(name: str) -> Any:
    """What costs time to load, loaded on first use."""
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import importlib

    module, attribute = _LATER[name]
    return getattr(importlib.import_module(module), attribute)
