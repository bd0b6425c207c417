"""The membership pass: every row of its table codes its own example; nouns, lists and gaps; what is no membership."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from communique.code.lexicon import table
from communique.code.membership_nouns import status_of
from communique.records import Coding

ROWS = table("memberships", "frame", "status", "change", "certainty", "example", "note")
STATUSES = table("statuses", "noun", "modifier", "status", "example")


def stated(coding: Coding) -> set[tuple[str | None, str, str, str, str]]:
    """(country of the member, reference of the organisation, status, change, certainty) of each membership."""
    return {
        (coding.entity(m.member).country, coding.entity(m.organisation).ref or "", m.status, m.change, m.certainty)
        for m in coding.memberships
    }


@pytest.mark.parametrize("row", ROWS, ids=lambda r: r["frame"])
def test_every_row_codes_its_example(row, read: Callable[..., Coding]) -> None:
    found = read(row["example"], published="2026-01-01").memberships
    assert found, "the example gives no membership"
    assert any(m.change == row["change"] and row["status"] in ("", m.status) for m in found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Norway, a member of NATO, sent frigates.", ("NOR", "org:NATO", "member", "is", "happened")),
        ("The forum invited the African Union, of which Ghana is a member.", ("GHA", "org:AU", "member", "is", "happened")),
        ("NATO member Hungary objected to the plan.", ("HUN", "org:NATO", "member", "is", "happened")),
        ("Serbia is a candidate for membership of the European Union.", ("SRB", "org:EU", "candidate", "is", "happened")),
        ("Switzerland is not a member of the European Union.", ("CHE", "org:EU", "member", "is", "denied")),
        ("Finland will join NATO on Tuesday.", ("FIN", "org:NATO", "member", "joined", "planned")),
        ("Members of the Weimar Triangle (France, Germany and Poland) met in Weimar.", ("POL", "org:WeimarTriangle", "member", "is", "happened")),
        ("Brunei was admitted to ASEAN in 1984, Vietnam in 1995 and Cambodia in 1999.", ("KHM", "org:ASEAN", "member", "joined", "happened")),
        ("Armenia said that the EAEU had grown. Moldova has been an observer since 2018.", ("MDA", "org:EAEU", "observer", "is", "happened")),
        ("Belarus was upgraded by the SCO from dialogue partner to observer in 2015.", ("BLR", "org:SCO", "observer", "upgraded", "happened")),
        ("Angola ceased to be a member of OPEC in January 2024.", ("AGO", "org:OPEC", "former", "left", "happened")),
    ],
)  # fmt: skip
def test_statements(text: str, expected: tuple[str, ...], read: Callable[..., Coding]) -> None:
    assert expected in stated(read(text, published="2024-06-01"))


@pytest.mark.parametrize(
    "text",
    [
        "India and Pakistan joined forces against the flood.",
        "The minister joined the talks with NATO officials in Brussels.",
        "Ukraine left the matter to the European Union.",
        "The troops withdrew from the town near the border with Poland.",
        "The West joins forces to slow the rise of prices.",
        "He joined the army in 1999 and left it a year later.",
        "An observer of the talks between Chad and Mali saw no progress.",
        "The candidate for president visited Lagos.",
        "The committee includes members from Peru and Chile.",
        "Members join our newsletter every week.",
    ],
)
def test_what_is_no_membership_of_a_state(text: str, read: Callable[..., Coding]) -> None:
    coding = read(text, published="2024-06-01")
    assert not [m for m in coding.memberships if coding.entity(m.member).kind == "state"]


def test_a_list_takes_the_founding_date_beside_it(read: Callable[..., Coding]) -> None:
    text = "The Quad, which groups Australia, India, Japan and the United States, met. ASEAN (Indonesia, Malaysia, the Philippines, Singapore and Thailand) was first. It was founded in 1967."
    coding = read(text, published="2024-06-01")
    dated = {coding.entity(m.member).country: m.when for m in coding.memberships}
    assert str(dated["THA"].from_) == "1967-01-01"


@pytest.mark.parametrize("row", STATUSES, ids=lambda r: f"{r['modifier']} {r['noun']}".strip())
def test_every_status_noun_names_its_status(row) -> None:
    from communique.reading import Reader
    from tests.conftest import document_of

    reading = Reader().read(document_of(row["example"]))
    assert row["status"] in {status_of(t) for t in reading.tokens}


SAID = [
    ("Angola joined OPEC in 2007, with Ecuador.", {("AGO", "member", "joined"), ("ECU", "member", "joined")}),
    ("Norway is a member of NATO and of the OECD.", {("NOR", "member", "is")}),
    ("Qatar is no longer a member of OPEC.", {("QAT", "former", "left")}),
    ("Sweden applied to join NATO on Wednesday, after Finland had done so.", {("FIN", "applicant", "applied")}),
    ("The EU met on Monday. Its leaders made Moldova a candidate for membership.", {("MDA", "candidate", "upgraded")}),
    ("The founding members of OPEC, Iran, Iraq, Kuwait, Saudi Arabia and Venezuela, met.", {("VEN", "founder", "is")}),
    ("The SCO met on Friday. Belarus joined in July 2024.", {("BLR", "member", "joined")}),
    ("OPEC met on Friday. Angola had announced its withdrawal in December.", {("AGO", "former", "left")}),
]


@pytest.mark.parametrize(("text", "wanted"), SAID, ids=[t[:40] for t, _ in SAID])
def test_what_the_words_around_complete(
    text: str, wanted: set[tuple[str, str, str]], read: Callable[..., Coding]
) -> None:
    coding = read(text, published="2025-06-01")
    assert wanted <= {(coding.entity(m.member).country, m.status, m.change) for m in coding.memberships}


@pytest.mark.parametrize(
    "text",
    [
        "NATO met on Monday. Chad announced its withdrawal from the talks.",
        "The EU met on Monday. Chad joined in the talks.",
        "The IMF met in May. Kenya had applied for a loan.",
    ],
)
def test_what_else_is_joined_or_left_is_no_body_in_focus(text: str, read: Callable[..., Coding]) -> None:
    assert not read(text, published="2025-06-01").memberships


def test_an_imagined_accession_is_hypothetical(read: Callable[..., Coding]) -> None:
    found = read("If Indonesia were to join the OECD, it would have to change its laws.").memberships
    assert {m.certainty for m in found} == {"hypothetical"}
