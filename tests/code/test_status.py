"""How a sentence presents an event: done, going on, planned, proposed, demanded, imagined or denied."""

from __future__ import annotations

import pytest

from communique.code.lexicon import table
from communique.code.status import governors, standing
from tests.code.cases import read

CASES = [
    ("Chad released the pilots.", "released", "happened"),
    ("Chad has released the pilots.", "released", "happened"),
    ("Chad is releasing the pilots.", "releasing", "ongoing"),
    ("Chad will release the pilots.", "release", "planned"),
    ("Chad is to release the pilots.", "release", "planned"),
    ("Chad plans to release the pilots.", "release", "planned"),
    ("Chad said it would release the pilots.", "release", "planned"),
    ("Chad is expected to release the pilots.", "release", "planned"),
    ("Chad agreed to free and repatriate the pilots.", "repatriate", "planned"),
    ("Chad is meeting Niger next week.", "meeting", "planned"),
    ("Chad wants to release the pilots.", "release", "proposed"),
    ("Chad is considering releasing the pilots.", "releasing", "proposed"),
    ("France urged Chad to release the pilots.", "release", "demanded"),
    ("Chad must release the pilots.", "release", "demanded"),
    ("Chad could release the pilots.", "release", "hypothetical"),
    ("Chad would release the pilots if France paid.", "release", "hypothetical"),
    ("Chad sent envoys to release the pilots.", "release", "hypothetical"),
    ("Chad did not release the pilots.", "release", "denied"),
    ("Chad never released the pilots.", "released", "denied"),
    ("Chad refused to release the pilots.", "release", "denied"),
    ("Chad denied bombing the village.", "bombing", "denied"),
    ("No state released the pilots.", "released", "denied"),
    ("France condemned the attack.", "attack", "happened"),
    ("France launched an attack.", "attack", "happened"),
    ("France will launch an attack.", "attack", "planned"),
    ("France fears an attack.", "attack", "hypothetical"),
    ("France called for talks.", "talks", "demanded"),
    ("The planned visit worried France.", "visit", "planned"),
    ("France cancelled the visit.", "visit", "denied"),
    ("A possible attack worries France.", "attack", "hypothetical"),
]


@pytest.mark.parametrize(("text", "word", "status"), CASES)
def test_the_status_of_a_word(text: str, word: str, status: str) -> None:
    token = next(t for t in read(text).tokens if t.text == word)
    assert standing(token).status == status


def test_every_governor_stands_once_with_an_example() -> None:
    rows = table("status", "lemma", "status", "example")
    assert len(rows) == len(governors())
    assert all(len(r["example"].split()) > 2 for r in rows)
