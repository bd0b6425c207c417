"""The same person or body across documents."""

import pytest

from communique.link import identities, rulings
from communique.link.names import full_name
from tests.link.cases import named


def who(*entities, **decided) -> dict[str, str]:
    return {link.left: link.cluster for link in identities(entities, **decided)}


def test_one_name_is_one_person_however_it_is_spelt() -> None:
    found = who(
        named("a", "Josep Borrell"), named("b", "JOSEP BORRELL", country="ESP"), named("c", "President Josep Borrell")
    )
    assert len(set(found.values())) == 1


def test_a_surname_alone_is_nobody() -> None:
    assert who(named("a", "Borrell"), named("b", "Mr Borrell")) == {}


@pytest.mark.parametrize(
    ("words", "kind", "name"),
    [
        ("the Wagner Group", "group", "wagner group"),
        ("Reuters", "organisation", "reuters"),
        ("mutinous soldiers", "group", None),
        ("Malian soldiers", "group", None),
        ("G", "organisation", None),
        ("Uzbekistan", "state", None),
        ("María Corina Machado", "person", "maria corina machado"),
        ("", "person", None),
    ],
)
def test_names_by_which_somebody_is_known(words: str, kind: str, name: str | None) -> None:
    assert full_name(named("a", words, kind=kind)) == name


def test_a_namesake_of_another_country_or_sphere_is_another() -> None:
    found = who(
        named("a", "John Howard", "2022-01-01", country="AUS"),
        named("b", "John Howard", "2022-01-02", country="GBR"),
        named("c", "John Howard", "2022-01-03", country="GBR", sector="GOV"),
        named("d", "John Howard", "2022-01-04", country="GBR", sector="JRN"),
    )
    assert found["b"] == found["c"]
    assert len({found["a"], found["b"], found["d"]}) == 3


def test_an_identity_stays_as_more_documents_come() -> None:
    first = named("a", "John Howard", "2022-01-02", country="AUS")
    alone = who(first)["a"]
    later = [named("b", "John Howard", "2022-01-03", country="GBR"), named("c", "John Howard", "2021-01-01")]
    assert who(*later, first)["a"] == alone == who(*later, first)["c"]


def test_what_the_reference_knows_needs_no_link() -> None:
    assert who(named("a", "Xi Jinping", ref="person:Q15031")) == {}


def test_people_join_and_part() -> None:
    known, unknown, other = (
        named("a", "Xi Jinping", ref="person:Q15031"), named("b", "Xi Dada"), named("c", "Xi Dada", "2022-09-16"),
    )  # fmt: skip
    same = who(known, unknown, other, rulings=rulings([("same", "b", "a", "Ana")]))
    assert same == {"b": "person:Q15031", "c": "person:Q15031"}
    apart = who(unknown, other, rulings=rulings([("different", "b", "c", "Ana")]))
    assert apart["b"] != apart["c"]
    twice = [known, named("d", "Xi Jinping", ref="person:Q15031")]
    left = who(*twice, rulings=rulings([("different", "a", "d", "Ana")]))
    assert list(left) == ["d"]


def test_links_say_why() -> None:
    link = identities([named("a", "Josep Borrell", country="ESP"), named("b", "Josep Borrell")])[1]
    assert (link.score, link.because, link.decided_by) == (0.9, "the name “Josep Borrell”: 2 documents", "rule names 1")
