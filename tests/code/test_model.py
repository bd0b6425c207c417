"""The small relation model: what it answers on plain sentences, how it treats sides, and that a batch changes nothing."""

from __future__ import annotations

import json
import random
import re
import sys
from pathlib import Path

import pytest

from communique.code.model import MAX_TOKENS, NONE, Guess, Marked, RelationModel, marked_ids
from communique.code.ontology import kinds
from communique.errors import ModelError, RequestError
from training.sentences import FINE, LABELS, Filler, Writer, choose, read_frames, read_passages, read_tables

CASES = [
    ("AGREE", "[Norway] offered to host talks between the government and [the rebels] next month."),
    ("CONSULT", "[Kofi Annan] held talks with [Bashar al-Assad] in Damascus on Saturday."),
    ("SUPPORT", "[Spain] recognised [the Palestinian state] and praised its government."),
    ("CONCEDE", "[The army] lifted the curfew in [Bangkok] on Friday."),
    ("COOPERATE", "[Japan] and [Australia] held joint naval exercises off Guam."),
    ("AID", "[Sweden] sent food and medicine to [Tonga] after the tsunami."),
    ("RETREAT", "[The guerrillas] released [three hostages] unharmed on Tuesday."),
    ("REQUEST", "[The Security Council] called on [Eritrea] to withdraw its troops."),
    ("ACCUSE", "[Georgia] accused [Russia] of violating its airspace."),
    ("REJECT", "[Tehran] rejected a proposal by [the European Union] on enrichment."),
    ("THREATEN", "[North Korea] threatened to attack [Guam] with missiles."),
    ("PROTEST", "Thousands of [farmers] marched in Delhi against [the new laws]."),
    ("SANCTION", "[Colombia] broke off diplomatic relations with [Venezuela]."),
    ("MOBILIZE", "[Ethiopia] massed troops along the border with [Sudan]."),
    ("COERCE", "[Turkish police] arrested [a journalist] in Ankara."),
    ("ASSAULT", "[Israeli warplanes] bombed [positions of Hezbollah]."),
]


def marked(text: str) -> Marked:
    """`[actor] … [recipient]` as a sentence and its two spans."""
    spans = []
    while "[" in text:
        start = text.index("[")
        end = text.index("]") - 1
        text = text.replace("[", "", 1).replace("]", "", 1)
        spans.append((start, end))
    return text, spans[0], spans[1]


@pytest.fixture(scope="module")
def model() -> RelationModel:
    return RelationModel.load()


@pytest.fixture(scope="module")
def guesses(model: RelationModel) -> list[Guess]:
    return model.predict([marked(text) for _, text in CASES])


@pytest.mark.parametrize("number", range(len(CASES)), ids=[label for label, _ in CASES])
def test_a_plain_sentence_of_every_type(guesses: list[Guess], number: int) -> None:
    assert guesses[number].best_event()[0] == CASES[number][0]


def test_probabilities_are_of_the_plover_types_and_sum_to_one(guesses: list[Guess]) -> None:
    for guess in guesses:
        assert set(guess.probabilities) == {name for name, _ in kinds()} | {NONE}
        assert sum(guess.probabilities.values()) == pytest.approx(1.0, abs=1e-4)
        assert guess.confidence == max(guess.probabilities.values())


def test_the_parts_of_a_type_add_up_to_it(guesses: list[Guess]) -> None:
    for guess in guesses:
        own = sum(p for name, p in guess.parts.items() if name.split(".")[0] == "SANCTION")
        assert own == pytest.approx(guess.probabilities["SANCTION"])


def test_sanctions_in_force_stand_in_a_part_of_their_own(model: RelationModel) -> None:
    guess = model.predict([marked("[Canada] imposed economic sanctions on [Belarus] over the election.")])[0]
    assert max(guess.parts, key=guess.parts.__getitem__) == "SANCTION.formal"


def test_the_passive_turns_nothing_round(model: RelationModel) -> None:
    text = "Positions of the rebels were bombed by the air force on Monday."
    rebels, air_force = (13, 23), text_span(text, "the air force")
    assert model.predict([(text, air_force, rebels)])[0].best_event()[0] == "ASSAULT"


def text_span(text: str, words: str) -> tuple[int, int]:
    return text.index(words), text.index(words) + len(words)


def test_an_answer_does_not_hang_on_its_neighbours(model: RelationModel, guesses: list[Guess]) -> None:
    assert model.predict([marked(text) for _, text in reversed(CASES)])[::-1] == guesses


def test_a_missing_side_and_no_sentence(model: RelationModel) -> None:
    assert model.predict([]) == []
    assert (
        model.predict([("The government declared a state of emergency.", (0, 14), None)])[0].best_event()[0] == "COERCE"
    )
    assert model.predict([("", None, None)])[0].confidence > 0


def test_a_side_outside_the_sentence_is_refused(model: RelationModel) -> None:
    with pytest.raises(RequestError, match="outside the sentence"):
        model.predict([("Short.", (0, 40), None)])


def test_a_long_sentence_keeps_both_sides(model: RelationModel) -> None:
    text = "It rained, " * 80 + "and France accused Mali of fraud."
    ids = marked_ids(text, text_span(text, "France"), text_span(text, "Mali"), model._words)
    assert len(ids) <= MAX_TOKENS
    assert [i for i in ids if i in (1, 2, 3, 4)] == [1, 2, 3, 4]


def test_a_folder_without_a_library_or_file_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "about.json").write_text(json.dumps({"labels": [], "modes": [], "temperature": 1.0, "name": "x"}))
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(ModelError, match="pip install onnxruntime"):
        RelationModel(tmp_path)


def test_every_frame_fills_and_every_passage_names_its_sides() -> None:
    frames, passages = read_frames(), read_passages()
    writer = Writer(frames, Filler(read_tables(), random.Random(5)))
    assert {frame.label for frame in frames} == set(LABELS) == {passage.label for passage in passages}
    for frame in frames:
        filled = writer.filler.fill(choose(frame.text, writer.rng))
        assert not re.search(
            r"[|{}()]|\b(?:S|T|O|O2|STATE|ADJ|ISSUE|PLACE)\b", filled.replace("⟦S ", "").replace("⟦T ", "")
        ), frame
        assert frame.label == "NONE" or filled.count("⟦S ") == 1, frame
        assert filled.count("⟦T ") <= 1, frame
    for passage in passages:
        assert passage.text.count("⟦S ") == passage.text.count("⟦T ") == 1, passage
        assert passage.fine in FINE


def test_the_same_seed_makes_the_same_sentences() -> None:
    def some() -> list[str]:
        writer = Writer(read_frames(), Filler(read_tables(), random.Random(11)))
        return [writer.example(label).text for label in LABELS]

    assert some() == some()
