"""The data dictionary says what the tables are today."""

from pathlib import Path

from communique.store.dictionary import MEANS, dictionary
from communique.store.layout import SCHEMAS

PAGE = Path(__file__).parents[2] / "docs" / "record.md"


def test_the_page_is_current() -> None:
    written = PAGE.read_text(encoding="utf-8")
    assert written == dictionary(), "python -m communique.store.dictionary docs/record.md"
    for table in SCHEMAS:
        assert f"### {table}\n" in written


def test_no_meaning_is_left_over() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert [c for c in MEANS if MEANS[c] not in page] == []
