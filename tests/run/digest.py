"""The digest of a record, by which tests tell that two are equal."""

from __future__ import annotations

from pathlib import Path

from communique.store import Record
from communique.store.digest import WHOLE, digests


def digest(record: Path) -> str:
    opened = Record(record)
    try:
        return digests(opened)[WHOLE]
    finally:
        opened.close()
