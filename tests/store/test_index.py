"""The index: where a record lies and which document holds which words; never the truth."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from communique.errors import StoreError
from communique.records import CONTRACT, Coding
from communique.store import Record
from communique.store.index import Index
from communique.store.indexing import INDEX
from communique.store.upkeep import compact, forget
from tests.conftest import document_of
from tests.store.conftest import renamed


def told(text: str, name: str, title: str | None = None) -> Coding:
    from tests.conftest import CODER

    return Coding(CONTRACT, name, replace(document_of(text), id=name, title=title), CODER)


TEXTS = (
    told("France and Germany signed a treaty in Aachen. The treaty renews one of 1963.", "aachen"),
    told("Ministers spoke of trade in Lomé, and a treaty was not among it.", "lome"),
    told("Ships of two navies exercised off Gotland.", "gotland", "Exercise without a treaty"),
)


def index_of(record: Path) -> Index:
    return Index(Record(record).contents)


def found(record: Path, words: str) -> list[str]:
    return [h.document for h in index_of(record).search(words)]


def test_words_are_found_ranked_and_marked(tmp_path: Path, write: Callable[..., str]) -> None:
    write(*TEXTS)
    hits = list(index_of(tmp_path).search("treaties"))
    assert {h.document for h in hits} == {"aachen", "lome", "gotland"}
    marks = next(h.matches for h in hits if h.document == "aachen")
    assert [TEXTS[0].document.text[a:b] for a, b in marks] == ["treaty", "treaty"]
    assert found(tmp_path, "lome ministers") == ["lome"]


def test_the_best_are_the_first_of_all_that_are_ranked(tmp_path: Path, write: Callable[..., str]) -> None:
    alike = (told(TEXTS[1].document.text.replace("trade", f"trade {w}"), w) for w in ("two", "one", "six"))
    write(*TEXTS, *alike)
    index = index_of(tmp_path)
    every = index.ranked("treaty").sort_by([("rank", "ascending"), ("document", "ascending")])
    for most in range(1, 8):
        assert index.best("treaty", most) == every.column("document").to_pylist()[:most]
    assert index.best("unheard", 3) == []


@pytest.mark.parametrize(
    ("words", "documents"),
    [
        ('"treaty in Aachen"', ["aachen"]),
        ("Goth* OR gotl*", ["gotland"]),
        ("treaty NOT Germany NOT ships", ["lome"]),
        ("Saint-Germain (x", []),
        ("NEAR(", []),
        ("it's", []),
    ],
)
def test_queries_as_people_type_them(
    tmp_path: Path, write: Callable[..., str], words: str, documents: list[str]
) -> None:
    write(*TEXTS)
    assert found(tmp_path, words) == documents


@pytest.mark.parametrize("words", ["", "  ", "?!", "OR", "NOT"])
def test_what_holds_no_words_is_said(tmp_path: Path, write: Callable[..., str], words: str) -> None:
    write(*TEXTS)
    with pytest.raises(StoreError, match="search"):
        found(tmp_path, words)


def test_rows_are_found_by_id(coding: Coding, tmp_path: Path, write: Callable[..., str]) -> None:
    write(coding)
    write(replace(coding, quotations=()), on="2022-09-02")
    rows = list(index_of(tmp_path).rows("event-1"))
    assert [(t, r["trigger"]) for t, r in rows] == [("events", {"start": 20, "end": 23})] * 2
    assert [t for t, _ in index_of(tmp_path).rows("quotation-1")] == ["quotations"]
    assert list(index_of(tmp_path).rows("event-ffffffffffffffff")) == []


def test_it_is_made_anew_when_runs_are_added_and_whoever_reads_reads_on(
    coding: Coding, tmp_path: Path, write: Callable[..., str]
) -> None:
    write(*TEXTS)
    old = index_of(tmp_path)
    write(told("A treaty of friendship.", "new"), on="2022-09-02")
    assert "new" in found(tmp_path, "treaty")
    assert list(old.rows("new")) == []
    assert [t for t, _ in old.rows("aachen")] == ["documents"]
    compact(tmp_path)
    assert "new" in found(tmp_path, "treaty")
    assert [t for t, _ in old.rows("aachen")] == ["documents"]
    assert [p.name for p in tmp_path.iterdir() if "sqlite" in p.name] == [INDEX]


def test_without_it_nothing_is_lost(tmp_path: Path, write: Callable[..., str]) -> None:
    write(*TEXTS)
    before = found(tmp_path, "treaty")
    for broken in (None, b"", b"no index at all", b"SQLite format 3\0 and no more"):
        (tmp_path / INDEX).unlink(missing_ok=True)
        if broken is not None:
            (tmp_path / INDEX).write_bytes(broken)
        assert found(tmp_path, "treaty") == before


def test_a_forgotten_document_is_not_in_it(coding: Coding, tmp_path: Path, write: Callable[..., str]) -> None:
    write(*TEXTS, renamed(coding, "a"))
    forget(tmp_path, "aachen", "the editor", "a court order")
    assert "aachen" not in found(tmp_path, "treaty")
    assert b"Aachen" not in (tmp_path / INDEX).read_bytes()


def test_marks_keep_their_places_beside_odd_characters(tmp_path: Path, write: Callable[..., str]) -> None:
    text = "\x02\0 “Zürich” 😀 hosted\x03 talks."
    write(told(text, "odd"))
    (hit,) = index_of(tmp_path).search("zurich talks")
    assert [text[a:b] for a, b in hit.matches] == ["Zürich", "talks"]


def test_it_is_added_to_not_made_anew(tmp_path: Path, write: Callable[..., str]) -> None:
    write(*TEXTS[:2])
    index_of(tmp_path).close()
    assert _texts(tmp_path) == 2
    with sqlite3.connect(tmp_path / INDEX) as db:
        db.execute("update texts set title = 'untouched' where rowid = 1")
    write(TEXTS[2], on="2022-09-02")
    assert "gotland" in found(tmp_path, "treaty")
    compact(tmp_path)
    assert len(found(tmp_path, "treaty")) == 3
    assert _texts(tmp_path) == 3
    assert len(found(tmp_path, "untouched")) == 1


def test_what_was_added_when_the_machine_stopped_is_undone_and_added_again(
    tmp_path: Path, write: Callable[..., str]
) -> None:
    write(*TEXTS[:2])
    index_of(tmp_path).close()
    write(TEXTS[2], on="2022-09-02")
    stop = (
        "import os, sys, pathlib; from communique.store import Record, indexing, index\n"
        "adding = indexing._add_all\n"
        "def stopped(db, *given):\n"
        "    adding(db, *given); db.execute('pragma cache_size = 1'); db.execute('pragma cache_spill = 1')\n"
        "    db.execute('insert into docs(id) select hex(randomblob(500)) from pragma_function_list, pragma_collation_list')\n"
        "    os._exit(9)\n"
        "indexing._add_all = stopped; index.Index(Record(pathlib.Path(sys.argv[1])).contents)"
    )
    ended = subprocess.run([sys.executable, "-c", stop, str(tmp_path)], check=False)
    assert ended.returncode == 9
    assert (tmp_path / f"{INDEX}-journal").stat().st_size
    assert "gotland" in found(tmp_path, "treaty")
    assert _texts(tmp_path) == 3
    with sqlite3.connect(tmp_path / INDEX) as db:
        assert db.execute("pragma integrity_check").fetchone() == ("ok",)
        assert db.execute("select count(*) from docs").fetchone() == (3,)


def test_many_that_add_to_it_at_once_add_each_run_once(tmp_path: Path, write: Callable[..., str]) -> None:
    write(*TEXTS[:1])
    index_of(tmp_path).close()
    look = "import sys; from communique.store import Record; from communique.store.index import Index\n"
    look += "print(len(list(Index(Record(sys.argv[1]).contents).search('treaty'))))"
    write(*TEXTS[1:], on="2022-09-02")
    asking = [
        subprocess.Popen([sys.executable, "-c", look, str(tmp_path)], stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    assert [p.communicate()[0].strip() for p in asking] == ["3"] * 4
    with sqlite3.connect(tmp_path / INDEX) as db:
        assert db.execute("select count(*), count(distinct run) from folders").fetchone() == (2, 2)
        assert db.execute("select count(*) from docs").fetchone() == (3,)


def _texts(record: Path) -> int:
    with sqlite3.connect(record / INDEX) as db:
        number: int = db.execute("select count(*) from texts").fetchone()[0]
    return number


def test_a_forgotten_document_stays_out_of_it_when_runs_are_merged(tmp_path: Path, write: Callable[..., str]) -> None:
    write(*TEXTS)
    forget(tmp_path, "aachen", "the editor", "a court order")
    compact(tmp_path)
    assert set(found(tmp_path, "treaty")) == {"lome", "gotland"}
    assert list(index_of(tmp_path).rows("aachen")) == []


def test_texts_of_an_index_that_is_old_are_right(tmp_path: Path, write: Callable[..., str]) -> None:
    write(*TEXTS[:2], told("A treaty\x02 with an odd character.", "odd"))
    index_of(tmp_path).close()
    write(TEXTS[2], on="2022-09-02")
    record = Record(tmp_path)
    texts = {t.id: t.document.text for t in TEXTS} | {"odd": "A treaty\x02 with an odd character."}
    assert record.texts(texts) == texts


def test_an_id_is_found_among_many(tmp_path: Path, write: Callable[..., str]) -> None:
    names = [f"doc-{i:016x}" for i in range(3000)]
    write(*(told("A treaty.", n) for n in names))
    index = index_of(tmp_path)
    for name in (names[0], names[1023], names[1024], names[-1]):
        assert [r["id"] for _, r in index.rows(name)] == [name]
        assert index.times(name) == 1
    assert list(index.rows("doc-00000000ffffffff")) == []
