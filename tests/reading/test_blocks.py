"""Layout told apart: by cases, by properties, and in time linear in the text."""

from __future__ import annotations

import csv
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communique.reading import blocks
from communique.reading.blocks import PIECE, blocks_of, dateline_of, pieces_of
from tests.conftest import document_of

HARD_WRAPPED = """\
The foreign ministers of Finland and Sweden handed in their letters on
Wednesday morning in Brussels, and the head of the alliance gladly
called it a historic step.

Turkey said that it would not agree before its own concerns about arms
sales had been met."""

KINDS = [
    ("The ministers met in Vienna on Monday and agreed to meet again.", "prose"),
    ("He said:", "prose"),
    ("“It is over,” he said.", "prose"),
    ("“No nuclear war can be won.” — Ronald Reagan", "prose"),
    ("Vladimir Putin met Recep Tayyip Erdogan in Sochi.", "prose"),
    ("Related companies were sanctioned, the ministry said.", "prose"),
    ("Subscribers of the service lost access on Friday, the operator said.", "prose"),
    ("Copyright law in the European Union was amended in 2019.", "prose"),
    ("Cookie makers in Lyon went on strike over pay.", "prose"),
    ("Follow-up talks will be held in Geneva.", "prose"),
    ("Sharecroppers in the delta blocked the road.", "prose"),
    ("Talks resume in Vienna", "heading"),
    ("WHAT COMES NEXT", "heading"),
    ("What is the Shanghai Cooperation Organisation?", "heading"),
    ("Finland and Sweden Hand In Their Letters to the Alliance", "heading"),
    ("• Finland", "list"),
    ("Photo: the ministers in Vienna", "caption"),
    ("The ministers in Vienna, July 14, 2015. (AP Photo/Ronald Zak)", "caption"),
    ("FILE - The port of Gwadar in 2019.", "caption"),
    ("By Francois Murphy", "byline"),
    ("By FRANCOIS MURPHY and GEORGE JAHN", "byline"),
    ("(Reporting by Francois Murphy; Editing by Alison Williams)", "byline"),
    ("Friday, January 4, 2019", "byline"),
    ("14 July 2015, 10:30", "byline"),
    ("— Ronald Reagan", "byline"),
    ("Sign up for the evening briefing", "boilerplate"),
    ("By subscribing, you accept our privacy policy.", "boilerplate"),
    ("Read more: The port deal explained", "boilerplate"),
    ("We use cookies to make this site better.", "boilerplate"),
    ("© 2022 The Example Times. All rights reserved.", "boilerplate"),
    ("SHARE", "boilerplate"),
    ("Tweet", "boilerplate"),
    ("Advertisement", "boilerplate"),
    ("Most read", "boilerplate"),
    ("Cookie settings", "boilerplate"),
    ("Terms of trade worsened for the third year, the bank said.", "prose"),
]

DATELINES = [
    ("MOSCOW, Sept 15 (Reuters) - Russia said on Thursday it would go on.", "MOSCOW, Sept 15 (Reuters)"),
    ("BERLIN — Germany will buy gas.", "BERLIN"),
    ("KYIV, Ukraine (AP) — The war goes on.", "KYIV, Ukraine (AP)"),
    ("NEW YORK, March 3 (Xinhua) -- The council met.", "NEW YORK, March 3 (Xinhua)"),
    ("Beijing, 4 May (TASS) – China agreed.", "Beijing, 4 May (TASS)"),
    ("(Reuters) - The council met.", "(Reuters)"),
    ("NEW DELHI: India abstained.", "NEW DELHI"),
    ("COVID-19 closed the border.", None),
    ("NATO-led troops left.", None),
    ("Putin — who spoke in Sochi — agreed.", None),
    ("CLARIFICATION: The summit was on Monday.", None),
    ("Germany said no.", None),
]


def kinds(text: str) -> list[str]:
    return [b.kind for b in blocks_of(text)]


@pytest.mark.parametrize(("line", "kind"), KINDS, ids=[k[0][:40] for k in KINDS])
def test_kinds(line: str, kind: str) -> None:
    before = "The foreign ministers of the two states met in Vienna on Monday to talk about grain."
    assert kinds(f"{before}\n\n{line}\n\n{before}") == ["prose", kind, "prose"]


@pytest.mark.parametrize(("text", "dateline"), DATELINES, ids=[d[0][:30] for d in DATELINES])
def test_datelines(text: str, dateline: str | None) -> None:
    found = dateline_of(document_of(text), blocks_of(text))
    assert (found.words if found else None) == dateline


def test_a_dateline_is_parsed_apart_from_its_sentence() -> None:
    text = "MOSCOW, Sept 15 (Reuters) - Russia will go on."
    (block,) = blocks_of(text)
    assert [p.text for p in pieces_of(text, block, 0)] == ["MOSCOW, Sept 15 (Reuters) - ", "Russia will go on."]


def test_hard_wrapped_lines_are_joined_and_paragraphs_are_not() -> None:
    first, second = blocks_of(HARD_WRAPPED)
    assert HARD_WRAPPED[first.start : first.end].endswith("historic step.")
    assert HARD_WRAPPED[second.start : second.end].startswith("Turkey said")


def test_a_line_broken_inside_a_sentence_is_joined() -> None:
    assert kinds("The ministers of the Baltic states\nagreed on Monday to close the border to lorries.") == ["prose"]


def test_paragraphs_on_single_lines_stay_apart() -> None:
    assert kinds("Finland applied on Monday.\nSweden applied on Tuesday.\nTurkey objected.") == ["prose"] * 3


def test_short_lines_after_a_colon_are_a_list() -> None:
    assert kinds("The members are:\nChina\nIndia\nPakistan\nThe bloc met in June.") == [
        "prose", "list", "list", "list", "prose",
    ]  # fmt: skip


def test_numbered_lines_are_a_list() -> None:
    assert kinds("1. Finland joins.\n2. Sweden waits.")[:2] == ["list", "list"]


def test_a_form_is_not_parsed() -> None:
    text = "Sign up for our newsletter"
    (block,) = blocks_of(text)
    assert list(pieces_of(text, block, 0)) == []


@given(st.text(alphabet=st.sampled_from("aB .,\n\r\t\"“”‘’'-—•1:?!\xa0\u2028"), max_size=300))
def test_blocks_hold_every_word_once_and_in_order(text: str) -> None:
    found = blocks_of(text)
    assert all(b.start < b.end and not text[b.start].isspace() and not text[b.end - 1].isspace() for b in found)
    edges = [0, *(e for b in found for e in (b.start, b.end)), len(text)]
    assert edges == sorted(edges)
    assert all(not text[edges[i] : edges[i + 1]].strip() for i in range(0, len(edges), 2))
    for index, block in enumerate(found):
        pieces = list(pieces_of(text, block, index))
        at = block.start
        for piece in pieces:
            assert piece.start == at
            assert len(piece.text) <= PIECE
            at += len(piece.text)
        assert at == block.end or not pieces


HOSTILE = ["a", "\n", " ", "\r\n", "- a\n", "By A. ", "MOSCOW ", "—A", "A. ", "\x00", "Mon 1 Jan ", "a\nB"]


@pytest.mark.slow
@pytest.mark.parametrize("unit", HOSTILE, ids=[repr(u) for u in HOSTILE])
def test_a_million_characters_cost_seconds(unit: str) -> None:
    text = unit * (1_000_000 // len(unit))
    begun = time.process_time()
    found = blocks_of(text)
    assert sum(1 for i, b in enumerate(found[:1000]) for _ in pieces_of(text, b, i)) < 2000
    assert time.process_time() - begun < 15


def test_every_row_of_furniture_is_found_in_its_example() -> None:
    path = Path(blocks.__file__).parent / "furniture.csv"
    with path.open(encoding="utf-8") as source:
        for row in csv.DictReader(source):
            assert blocks_of(row["example"])[0].kind == row["kind"], row


def test_a_sentence_without_end_is_cut_after_a_word_and_nothing_is_lost() -> None:
    text = "The talks ended. " + "Chad met Niger; " * 1_000 + "They agreed."
    pieces = [p for i, b in enumerate(blocks_of(text)) for p in pieces_of(text, b, i)]
    assert "".join(p.text for p in pieces) == text
    assert max(len(p.text) for p in pieces) < 4_000
    assert all(p.text.endswith(" ") for p in pieces[:-1])
