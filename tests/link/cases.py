"""Reports, tellings and names by hand."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from communique.link import Named, Report, Side, Telling
from communique.link.words import told_words

CHINA = Side("state:CHN", "china", "CHN")
RUSSIA = Side("state:RUS", "russia", "RUS")
INDIA = Side("state:IND", "india", "IND")


def day(words: str | None) -> dt.date | None:
    return dt.date.fromisoformat(words) if words else None


def report(name: str, text: str, published: str | None = "2022-09-15") -> Report:
    return Report(name, day(published), text)


def telling(told: str, sentence: str, out: str = "2022-09-15", on: str | None = None, **other: object) -> Telling:
    """A meeting of China and Russia as one report tells it; the document is what stands before the dot."""
    made = Telling(
        id=told, document=told.partition(".")[0], published=day(out), type="CONSULT", mode=None, quad=1,
        status="happened", name=None, first=day(on), last=day(on), precision="day" if on else None, place=None,
        place_country=None, actors=(CHINA, RUSSIA), recipients=(), symmetric=True, words=told_words(sentence),
        quantities=(), start=0, end=3,
    )  # fmt: skip
    return replace(made, **other)  # type: ignore[arg-type]


def named(name: str, words: str, published: str = "2022-09-15", **other: object) -> Named:
    made = Named(name, f"doc-{name}", day(published), None, words, "person", None, None)
    return replace(made, **other)  # type: ignore[arg-type]
