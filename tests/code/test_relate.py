"""What one given side does to the other, over syntax; which side does it; what is nothing."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from communique.code.relate import Relation, ranked, relate
from communique.records import Document, Span
from communique.world import load
from tests.code.cases import read, reader

CASES = [
    ("[Kenya] sent food to {Somalia}.", "AID"),
    ("{Somalia} was sent food by [Kenya].", "AID"),
    ("[Peru] rejected a proposal by {Chile}.", "REJECT"),
    ("The proposal of {Chile} was rejected by [Peru].", "REJECT"),
    ("[Mali] accused {Niger} of arming rebels.", "ACCUSE"),
    ("[Mali] threatened to attack {Niger}.", "THREATEN"),
    ("[Mali] urged {Niger} to end the fighting.", "REQUEST"),
    ("[Mali] said it would help {Niger}.", "AGREE"),
    ("[Mali] will not help {Niger}.", "REJECT"),
    ("[The president of Ghana] met {the prime minister of Togo} in Lome.", "CONSULT"),
    ("[Laos] and {Vietnam} signed a treaty.", "SUPPORT"),
    ("[Laos] withdrew its troops from {Cambodia}.", "RETREAT"),
    ("[Malta] recalled its ambassador from {Libya}.", "SANCTION"),
    ("Police in [Serbia] detained {two Croatian journalists}.", "COERCE"),
    ("[Chadian jets] bombed positions of {the rebels}.", "ASSAULT"),
    ("[Students] marched against {the government of Chile}.", "PROTEST"),
    ("[Poland] deployed tanks along the border with {Belarus}.", "MOBILIZE"),
    ("[India] held joint exercises with {France}.", "COOPERATE"),
    ("[Egypt] lifted the ban on {the party}.", "CONCEDE"),
    ("[Oman] praised {Qatar} after Chad attacked Niger.", "SUPPORT"),
]


def of(marked: str) -> Relation:
    """The relation of a text whose actor stands in brackets and whose recipient in braces."""
    text, spans = "", {}
    for sign in marked:
        if sign in "[{":
            spans[sign] = [len(text)]
        elif sign in "]}":
            spans["[" if sign == "]" else "{"].append(len(text))
        else:
            text += sign
    sides = {k: Span.of(text, *v) for k, v in spans.items()}
    return relate(read(text), sides.get("["), sides.get("{"), load())


@pytest.mark.parametrize(("marked", "kind"), CASES)
def test_what_the_actor_does_to_the_recipient(marked: str, kind: str) -> None:
    assert of(marked).type == kind


def test_the_frame_whose_sides_are_the_given_ones_goes_first() -> None:
    assert of("Chad attacked Niger, and [Oman] thanked {Qatar}.").type == "SUPPORT"
    assert of("[Chad] attacked {Niger}, and Oman thanked Qatar.").type == "ASSAULT"


def test_one_side_may_be_unknown() -> None:
    assert of("{Two Sudanese ministers} were arrested.").type == "COERCE"
    assert of("[Sudan] resumed its offensive.").quad in (None, 4)


def test_nothing_between_the_two_is_no_relation() -> None:
    relation = of("[Sweden] and {Norway} are cold in winter.")
    assert relation == Relation(None, None, None, None, 0.0, "no frame of the lexicon fits")


def test_candidates_are_ranked_and_say_why() -> None:
    reading = read("Kenya, which had criticised Somalia, later sent food to Somalia.")
    found = ranked(reading, Span.of(reading.text, 0, 5), Span.of(reading.text, 28, 35), load())
    assert [c.score for c in found] == sorted((c.score for c in found), reverse=True)
    assert {"AID", "ACCUSE"} <= {c.outcome.type for c in found}
    assert "frame '" in of("[Mali] accused {Niger}.").because


GOLD = Path(__file__).parent.parent.parent.parent / "shared" / "gold"


@pytest.mark.slow
@pytest.mark.skipif(not GOLD.is_dir(), reason="the measuring sets are not here")
def test_the_development_half_stays_above_its_floor(tmp_path: Path) -> None:
    rows = [json.loads(x) for x in (GOLD / "relate" / "dev.jsonl").read_text(encoding="utf-8").splitlines()]
    documents = [Document(r["id"], None, None, None, None, "en", r["text"], "") for r in rows]
    answers = tmp_path / "out.jsonl"
    with answers.open("w", encoding="utf-8") as out:
        for row, reading in zip(rows, reader().read_many(documents), strict=True):
            sides = [Span.of(row["text"], *row[s]) if row[s] else None for s in ("actor", "recipient")]
            relation = relate(reading, *sides, load())
            out.write(json.dumps({"id": row["id"], "type": relation.type}) + "\n")
    score = [sys.executable, GOLD / "score.py", "relate", GOLD / "relate" / "dev.jsonl", answers]
    figures = json.loads(subprocess.run(score, capture_output=True, check=True, text=True).stdout)
    assert figures["macro_f1"] >= 0.74
    assert figures["quad_macro_f1"] >= 0.87
