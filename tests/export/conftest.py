"""A record with what is hard to carry over: quotes, line breaks, formulas, other scripts, nulls and empty lists."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from communique.ask import Record
from communique.records import CONTRACT, Coding, Date, Entity, Event, Finding, Mention, Place, Quotation, Reference
from communique.store import Writer
from tests.conftest import CODER, document_of

TEXT = (
    '=SUM(A1) said "nothing",\nand the ministry in 北京 met Côte d’Ivoire’s envoy;\ta tab,\r\n'
    "then Japan punished Russia in Tashkent. +1 @home 'so it is'"
)


def _span(text: str, words: str):  # type: ignore[no-untyped-def]
    start = text.index(words)
    return document_of(text).span(start, start + len(words))


def hard() -> Coding:
    """One report with all of it."""
    document = replace(
        document_of(TEXT, "2022-09-15"), id="doc-hard", outlet='The "Own" Wire, Ltd', title="@title", url=None
    )
    china = _entity("CHN", "北京", "state", "CHN", "GOV")
    ivory = _entity("CIV", "Côte d’Ivoire", "state", "CIV", None)
    japan = _entity("JPN", "Japan", "state", "JPN", "GOV")
    russia = _entity("RUS", "Russia", "state", "RUS", None)
    tashkent = Place(_span(TEXT, "Tashkent"), "Tashkent", 1512569, 41.264651, 69.216270, "UZB", "P", 0.9)
    day = Date(_span(TEXT, "then"), dt.date(2022, 9, 14), dt.date(2022, 9, 15), "day", "explicit")
    met = _event("event-met", "CONSULT", "040", 1, True, ("CHN", "CIV"), (), None, _span(TEXT, "met"), None)
    hit = _event("event-hit", "SANCTION", "163", 4, False, ("JPN",), ("RUS",), 0, _span(TEXT, "punished"), day)
    lone = _event("event-lone", "PROTEST", "140", 3, False, ("RUS",), (), 0, _span(TEXT, "in Tashkent"), day)
    said = Quotation("quotation-1", "CHN", None, None, (_span(TEXT, '"nothing",\nand'),), "direct", None, None, ())
    reference = Reference("Japan held sanctions", "2022-02-26", None, "A page; of two parts (read 2026-01-01)")
    finding = Finding("finding-1", "event-hit", "=claim", _span(TEXT, "Japan"), "supported", "by hand", (reference,))
    return Coding(
        CONTRACT, document.id, document, CODER, (china, ivory, japan, russia), (tashkent,), (day,), (said,),
        (met, hit, lone), findings=(finding,),
    )  # fmt: skip


def _entity(code: str, name: str, kind: str, country: str, sector: str | None) -> Entity:
    return Entity(code, f"state:{code}", name, kind, country, sector, None, (Mention(_span(TEXT, name), "name"),))  # type: ignore[arg-type]


def _event(id_, kind, cameo, quad, symmetric, actors, recipients, where, trigger, when):  # type: ignore[no-untyped-def]
    sentence = document_of(TEXT).span(0, len(TEXT))
    return Event(
        id_, kind, None, (), cameo, quad, 1.0 if quad == 1 else -8.0, symmetric, actors, recipients, (), when, where,
        "happened", (), None, trigger, sentence, None, 0.9, "by hand",
    )  # fmt: skip


def plain(name: str, day: str | None) -> Coding:
    """The same on another day, without a title."""
    coding = hard()
    document = replace(coding.document, id=f"doc-{name}", title=None, outlet=None)
    document = replace(document, published=dt.date.fromisoformat(day) if day else None)
    return replace(coding, document=document, id=document.id, events=coding.events[:2])


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a record of three reports, one of them coded twice."""
    place = tmp_path_factory.mktemp("record")
    for coder in (CODER, replace(CODER, lexicon="another")):
        with Writer(place, coder, ("a.txt",)) as writer:
            writer.add(replace(hard(), coder=coder), "a.txt")
            if coder is CODER:
                writer.add(plain("b", "2023-01-02"), "b.txt")
                writer.add(plain("c", None), "c.txt")
                writer.fail("d.txt", "empty", "nothing, in it")
    return place


@pytest.fixture(scope="session")
def record(folder: Path) -> Record:
    return Record(folder)


@pytest.fixture(scope="session")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Record:
    """A record of two reports that tell of one meeting, one of them of a planned exercise too."""
    place = tmp_path_factory.mktemp("planned")
    base = hard()
    day = base.dates[0]
    met = replace(base.events[0], actors=("JPN", "RUS"), when=day, where=0)
    exercise = replace(
        base.events[2], id="event-x", type="AGREE", name="“Vostok”, and more", status="planned", when=day
    )
    with Writer(place, CODER, ("a.txt",)) as writer:
        for name in ("one", "two"):
            own = (replace(met, id=f"event-{name}"), *((exercise,) if name == "one" else ()))
            document = replace(base.document, id=f"doc-{name}")
            writer.add(replace(base, document=document, id=document.id, events=own, findings=()), f"{name}.txt")
    return Record(place)
