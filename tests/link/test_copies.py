"""Which report is a copy of which."""

import random

from communique.link import copies, rulings
from communique.link.copies import likeness
from communique.link.words import plain, shingles, stem, told_words
from tests.link.cases import report

WORDS = "ministers talks border grain export treaty court troops capital parliament envoy accord".split()


def text(seed: int, words: int = 80) -> str:
    return " ".join(random.Random(seed).choices(WORDS, k=words))


def links(*reports, **decided):
    return {link.right: link for link in copies(reports, **decided).links}


def test_a_later_report_with_the_same_words_is_a_copy_of_the_earlier() -> None:
    found = links(report("b", text(1), "2022-09-16"), report("a", text(1), "2022-09-15"), report("c", text(2)))
    assert set(found) == {"b"}
    assert (found["b"].left, found["b"].cluster, found["b"].score) == ("a", "a", 1.0)
    assert found["b"].decided_by == "rule copies 1"


def test_a_copy_of_a_copy_has_the_first_as_its_origin() -> None:
    whole = text(3, 200)
    half = " ".join(whole.split()[:90])
    quarter = " ".join(whole.split()[:60]) + " " + text(4, 10)
    found = links(report("a", whole, "2022-01-01"), report("b", half, "2022-01-02"), report("c", quarter, "2022-01-03"))
    assert {name: link.cluster for name, link in found.items()} == {"b": "a", "c": "a"}
    assert "shorter" in found["b"].because


def test_a_report_without_a_day_is_no_origin() -> None:
    assert links(report("a", text(1), None), report("b", text(1), "2022-09-16"))["a"].left == "b"


def test_texts_on_one_subject_are_no_copies() -> None:
    assert likeness(shingles(text(5)), shingles(text(6))) == (0.0, "")


def test_too_short_texts_are_copies_only_when_they_are_equal() -> None:
    found = links(
        report("a", "China objects."), report("b", "China objects!", "2022-09-16"), report("c", "China objected.")
    )
    assert set(found) == {"b"}


def test_empty_texts_are_no_copies_of_each_other() -> None:
    assert not links(report("a", ""), report("b", " "), report("c", ""))


def test_people_overrule_words() -> None:
    same = rulings([("same", "a", "c", "Ana")])
    found = links(report("a", text(1)), report("c", text(2), "2022-09-16"), rulings=same)
    assert (found["c"].left, found["c"].score, found["c"].decided_by) == ("a", 1.0, "Ana")
    apart = rulings([("different", "a", "c", "Ana")])
    three = [report(n, text(1), f"2022-09-1{i}") for i, n in enumerate("abc")]
    assert set(links(*three, rulings=apart)) == {"b"}


def test_many_equal_texts_cost_no_more_than_one() -> None:
    found = copies([report(f"r{i:05}", text(7), "2022-09-15") for i in range(3000)])
    assert len(found.links) == 2999
    assert not found.cut


def test_words_are_made_plain() -> None:
    assert plain("Xi Jinping’s talks, with Müller") == "xi jinping talks with muller"
    assert stem("met") == stem("meet")
    assert told_words("On Monday the minister signed 3 agreements") == {"minister", "sign", "agree"}
