"""Readable cases from text files: blocks parted by empty lines, text first and expectations after it."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path

from communique.code.entities import entities
from communique.code.found import Found
from communique.code.offices import offices
from communique.reading import Reader, Reading
from communique.records import Document, content_id
from communique.world import load

CASES = Path(__file__).parent.parent / "cases"


def blocks(path: str) -> list[tuple[str, tuple[str, ...]]]:
    """The cases of a file under ``tests/cases``: the text and its lines of expectation."""
    found = []
    for block in (CASES / path).read_text(encoding="utf-8").split("\n\n"):
        lines = [x for x in block.splitlines() if x.strip() and not x.startswith("#")]
        text = [x for x in lines if x[0] not in "=!/"]
        if text:
            found.append((" ".join(text), tuple(x for x in lines if x[0] in "=!/")))
    return found


@cache
def reader() -> Reader:
    return Reader()


def read(text: str, published: dt.date | None = dt.date(2022, 9, 16)) -> Reading:
    document = Document(content_id("doc", text, []), None, None, published, None, "en", text, "sha")
    return reader().read(document)


@cache
def coded(text: str) -> tuple[Reading, Found]:
    """A reading with its entities and offices."""
    reading = read(text)
    return reading, offices(reading, entities(reading, Found(), load()), load())
