"""Records to ask: six reports on one membership, coded once; and a record by hand with events of every kind."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from communique.ask import Record
from communique.records import CONTRACT, Coding, Date, Entity, Event, Mention, Place, Quotation
from communique.store import Writer
from tests.conftest import CODER, document_of

CASES = Path(__file__).parents[1] / "cases" / "ask"

TEXT = "China hosted Russia in Tashkent. Tokyo imposed sanctions on Moscow. “We object,” Russia’s envoy said."


@pytest.fixture(scope="session")
def sco(tmp_path_factory: pytest.TempPathFactory) -> Record:
    """The record of six reports that disagree on whether Iran had joined the SCO in September 2022."""
    from communique.run import run

    folder = tmp_path_factory.mktemp("sco")
    tally = run([str(CASES / "sco.jsonl")], folder)
    assert tally.coded == 6
    return Record(folder)


def made() -> Iterator[Coding]:
    """Reports by hand: what passed between China, Russia and Japan on some days, one report a day."""
    yield from (
        told("a", "Own Wire", "2022-09-01", met("CHN", "RUS"), punished("JPN", "RUS")),
        told("b", "Own Wire", "2022-09-15", met("RUS", "CHN"), said=True),
        told("c", "Other Wire", "2022-10-02", met("CHN", "RUS", status="planned"), met("CHN", "JPN", mode="visit")),
        told("d", "Other Wire", "2022-10-03", met("CHN", "RUS", precision="year")),
        told("e", "Other Wire", None, punished("JPN", "RUS", contexts=("economic",))),
    )


def told(name: str, outlet: str, day: str | None, *events: Event, said: bool = False) -> Coding:
    document = replace(document_of(TEXT, day), id=f"doc-{name}", outlet=outlet, title=f"Report {name}")
    own = [replace(e, id=f"event-{name}{i}") for i, e in enumerate(events)]
    when = document.published
    dated = [
        replace(e, when=replace(e.when, from_=when, to=when)) if e.when and when else replace(e, when=None) for e in own
    ]
    span = document.span(68, 80)
    quoted = (Quotation("quotation-1", "RUS", None, None, (span,), "direct", None, None, ("JPN",)),) if said else ()
    return Coding(
        CONTRACT, document.id, document, CODER, PARTIES, (TASHKENT,), events=tuple(dated), quotations=quoted
    )  # fmt: skip


def _party(code: str, name: str, start: int, ref: str | None = None, kind: str = "state") -> Entity:
    span = document_of(TEXT).span(start, start + len(name))
    return Entity(code, ref or f"state:{code}", span.words, kind, code, "GOV", None, (Mention(span, "name"),))  # type: ignore[arg-type]


PARTIES = (_party("CHN", "China", 0), _party("RUS", "Russia", 13), _party("JPN", "Tokyo", 33))
TASHKENT = Place(document_of(TEXT).span(23, 31), "Tashkent", 1512569, 41.26, 69.22, "UZB", "PPLC", 0.9)


def met(a: str, b: str, *, status: str = "happened", mode: str | None = None, precision: str = "day") -> Event:
    """A meeting of two in Tashkent."""
    return _event("CONSULT", mode, 1, 1.0, True, (a, b), (), 0, status, (6, 12), (0, 32), precision, ("diplomatic",))


def punished(a: str, b: str, contexts: tuple[str, ...] = ()) -> Event:
    """Sanctions of one against another."""
    return _event("SANCTION", None, 4, -8.0, False, (a,), (b,), None, "happened", (39, 46), (33, 67), "day", contexts)


def _event(
    kind, mode, quad, goldstein, symmetric, actors, recipients, where, status, trigger, sentence, precision, contexts
):  # type: ignore[no-untyped-def]
    document = document_of(TEXT)
    day = dt.date(2022, 1, 1)
    return Event(
        "event", kind, mode, contexts, "040", quad, goldstein, symmetric, actors, recipients, (),
        Date(document.span(0, 5), day, day, precision, "explicit"), where, status, (), None,
        document.span(*trigger), document.span(*sentence), None, 0.9 if quad == 1 else 0.6, "by hand",
    )  # fmt: skip


@pytest.fixture(scope="session")
def record(tmp_path_factory: pytest.TempPathFactory) -> Record:
    """The record of the reports by hand, with two that failed."""
    folder = tmp_path_factory.mktemp("made")
    with Writer(folder, CODER, ("a.txt",)) as writer:
        for coding in made():
            writer.add(coding, f"{coding.id}.txt")
        for i, code in enumerate(("empty", "empty", "language")):
            writer.fail(f"bad-{i}.txt", code, "cannot be coded")
    return Record(folder)
