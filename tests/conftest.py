"""What several tests share: a small document, its coding by hand, texts coded once a session, profiles of properties."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, settings

from communique.records import (
    CONTRACT,
    Coder,
    Coding,
    Date,
    Document,
    Entity,
    Event,
    Mention,
    Place,
    Quotation,
    content_id,
)

TEXT = "Finland’s president met Sweden’s prime minister in Helsinki on Monday. “We agree,” he said."
USUAL = 100
"""Examples of a property where a test says nothing else; ``--hypothesis-profile thorough`` tries ten times as many."""

for _name, _most in (("usual", USUAL), ("thorough", 10 * USUAL)):
    settings.register_profile(_name, max_examples=_most, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("usual")


def examples(number: int) -> settings:
    """So many examples of a property that takes its time, and more in the profile that does."""
    return settings(max_examples=number * settings.default.max_examples // USUAL)


CODER = Coder("communique", "0", "model", "lexicon", "reference")


def document_of(text: str, published: str | None = "2022-05-16") -> Document:
    day = dt.date.fromisoformat(published) if published else None
    return Document(content_id("doc", text, []), None, None, day, None, "en", text, "sha")


@pytest.fixture
def coding() -> Coding:
    """A coding made by hand, with a record of most kinds."""
    document = document_of(TEXT)

    def span(words: str):
        start = TEXT.index(words)
        return document.span(start, start + len(words))

    finland = Entity(
        "entity-1", "state:FIN", "Finland", "state", "FIN", None, None, (Mention(span("Finland"), "name"),)
    )
    sweden = Entity("entity-2", "state:SWE", "Sweden", "state", "SWE", None, None, (Mention(span("Sweden"), "name"),))
    helsinki = Place(span("Helsinki"), "Helsinki", 658225, 60.17, 24.94, "FIN", "PPLC", 0.9)
    monday = Date(span("Monday"), dt.date(2022, 5, 16), dt.date(2022, 5, 16), "day", "publication")
    said = Quotation(
        "quotation-1", "entity-1", span("he"), span("said"), (span("“We agree,”"),), "direct", None, None, ()
    )
    met = Event(
        "event-1", "CONSULT", None, (), "040", 1, 1.0, True, ("entity-1", "entity-2"), (), (), monday, 0,
        "happened", (), None, span("met"), document.span(0, TEXT.index("“") - 1), None, 0.9, "by hand",
    )  # fmt: skip
    return Coding(
        CONTRACT, "doc-1", document, CODER, (finland, sweden), (helsinki,), (monday,), (said,), (met,)
    )  # fmt: skip


@pytest.fixture(scope="session")
def read() -> Callable[..., Coding]:
    """The whole coder, with its models loaded once."""
    from communique.run.coding import read as whole

    return whole
