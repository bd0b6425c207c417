"""Frame and model together: what one side does to the other, on whose word, and when nothing is said."""

from __future__ import annotations

import pytest

from communique.code.ontology import code_of, kinds
from communique.code.voting import relate
from communique.reading import Reader
from communique.world import load
from tests.conftest import document_of

READER = Reader()

CASES = [
    ("{S} recalled its ambassador from {T} in protest at the cartoon.", "SANCTION"),
    ("{S} and {T} signed a treaty on the river on Friday.", "SUPPORT"),
    ("{S} promised to lend {T} two billion dollars next year.", "AGREE"),
    ("{S} sent field hospitals and doctors to {T} after the earthquake.", "AID"),
    ("Warplanes from {S} struck a training camp in {T} overnight.", "ASSAULT"),
    ("{S} accused {T} of jamming the signals of airliners.", "ACCUSE"),
    ("{S} urged {T} to release the two journalists.", "REQUEST"),
    ("{S} turned down a request by {T} for landing rights.", "REJECT"),
    ("{S} massed tanks on its border with {T}.", "MOBILIZE"),
    ("{S} freed eleven fishermen from {T} on Thursday.", "RETREAT|CONCEDE"),
    ("{S} threatened to cut off the gas supply to {T}.", "THREATEN"),
    ("The president of {S} received the prime minister of {T} in the palace.", "CONSULT"),
    ("{S} and {T} began joint naval drills in the gulf.", "COOPERATE"),
]  # fmt: skip


def related(text: str, actor: str | None = "Chile", recipient: str | None = "Ghana"):
    text = text.replace("{S}", "Chile").replace("{T}", "Ghana")
    document = document_of(text)
    sides = [None if w is None else document.span(text.index(w), text.index(w) + len(w)) for w in (actor, recipient)]
    return relate(READER.read(document), *sides, load())


@pytest.mark.parametrize(("text", "kind"), CASES)
def test_what_one_does_to_the_other(text: str, kind: str) -> None:
    found = related(text)
    assert found.type in kind.split("|")
    assert 0.0 < found.confidence <= 1.0
    assert "model" in found.because
    assert "frame" in found.because


@pytest.mark.parametrize(
    "text",
    ["{S} and {T} lie far apart.", "{S} grows grapes, and {T} grows cocoa.", "The flight from {S} to {T} takes a day."],
)
def test_nothing_between_the_two(text: str) -> None:
    assert related(text).type is None


def test_a_side_that_is_not_named() -> None:
    assert related("Police in {T} arrested forty students.", actor=None).type == "COERCE"


def test_every_type_has_a_code() -> None:
    assert all(code_of(kind, None) for kind, mode in kinds() if mode is None)


def test_the_answer_does_not_hang_on_what_was_asked_before() -> None:
    first = related("{S} accused {T} of spying.")
    related("{S} and {T} signed a treaty.")
    assert related("{S} accused {T} of spying.") == first
