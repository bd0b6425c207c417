"""Frame and model together: what one side does to the other, on whose word, and when nothing is said."""

from __future__ import annotations

import pytest

from communique.code.ontology import kinds
from communique.code.voting import code_of, relate
from communique.reading import Reader
from communique.world import load
from tests.conftest import document_of

READER = Reader()

CASES = [
    ("Kenya imposed a ban on {T} sugar after {S} complained.", "REJECT|ACCUSE", False),
    ("{S} recalled its ambassador from {T} in protest at the cartoon.", "SANCTION", True),
    ("{S} and {T} signed a treaty on the river on Friday.", "SUPPORT", True),
    ("{S} promised to lend {T} two billion dollars next year.", "AGREE", True),
    ("{S} sent field hospitals and doctors to {T} after the earthquake.", "AID", True),
    ("Warplanes from {S} struck a training camp in {T} overnight.", "ASSAULT", True),
    ("{S} accused {T} of jamming the signals of airliners.", "ACCUSE", True),
    ("{S} urged {T} to release the two journalists.", "REQUEST", True),
    ("{S} turned down a request by {T} for landing rights.", "REJECT", True),
    ("{S} massed tanks on its border with {T}.", "MOBILIZE", True),
    ("{S} freed eleven fishermen from {T} on Thursday.", "RETREAT|CONCEDE", True),
    ("{S} threatened to cut off the gas supply to {T}.", "THREATEN", True),
    ("The president of {S} received the prime minister of {T} in the palace.", "CONSULT", True),
    ("{S} and {T} began joint naval drills in the gulf.", "COOPERATE", True),
    ("Coast guards of {S} seized two trawlers from {T}.", "COERCE", True),
]  # fmt: skip


def related(text: str, actor: str | None = "Chile", recipient: str | None = "Ghana"):
    text = text.replace("{S}", "Chile").replace("{T}", "Ghana")
    document = document_of(text)
    sides = [None if w is None else document.span(text.index(w), text.index(w) + len(w)) for w in (actor, recipient)]
    return relate(READER.read(document), *sides, load())


@pytest.mark.parametrize(("text", "kind"), [(t, k) for t, k, sure in CASES if sure])
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
