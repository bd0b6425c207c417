"""Coding one and many: what fails is recorded, what is there is passed over, what is odd does not stop the rest."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

import communique
from communique.errors import InputError, LexiconError, RequestError
from communique.ingest import Ingested, ingest
from communique.records import Coding, spans_of, to_json
from communique.run import code_many, run
from communique.run import coding as coding_module
from communique.run.sources import documents_of, files_of
from communique.store import Record

EXAMPLES = Path(__file__).parents[2] / "examples"
TEXTS = ["Finland joined NATO on Tuesday.", "Mali expelled the ambassador of France.", "Kenya sent police to Haiti."]


def test_read_takes_text_and_paths(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(TEXTS[0], encoding="utf-8")
    from_text = communique.read(TEXTS[0], published="2023-04-05")
    assert to_json(communique.read(path, published="2023-04-05")) == to_json(from_text)
    assert to_json(communique.read(str(path), published="2023-04-05")) == to_json(from_text)


def test_read_refuses_what_is_no_report(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        communique.read("   ")
    with pytest.raises(InputError):
        communique.read(tmp_path)
    with pytest.raises(RequestError):
        communique.read(TEXTS[0], published="yesterday")


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.txt")) + sorted(EXAMPLES.glob("*.html")), ids=lambda p: p.name)
def test_examples_give_records_whose_spans_hold(path: Path) -> None:
    coding = communique.read(path, published="2024-03-08")
    assert coding.entities
    assert coding.events
    assert all(coding.document.text[s.start : s.end] == s.words for r in coding.records() for s in spans_of(r))


def test_the_same_text_gives_the_same_record_twice() -> None:
    text = (EXAMPLES / "vilnius.txt").read_text(encoding="utf-8")
    assert to_json(communique.read(text)) == to_json(communique.read(text))


def test_a_text_is_coded_alike_alone_and_in_a_batch() -> None:
    alone = [to_json(next(iter(code_many([ingest(t)])))) for t in TEXTS]
    together = [to_json(c) for c in code_many([ingest(t) for t in TEXTS])]
    assert alone == together


def test_a_fault_in_one_document_is_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    check = coding_module.check

    def faulty(coding: Coding, *rest: object) -> Coding:
        if "Mali" in coding.document.text:
            raise ZeroDivisionError("boom")
        return check(coding, *rest)

    monkeypatch.setattr(coding_module, "check", faulty)
    first, second, third = code_many([ingest(t) for t in TEXTS])
    assert isinstance(first, Coding)
    assert isinstance(third, Coding)
    assert second.code == "internal"
    assert "ZeroDivisionError" in str(second)


def test_a_broken_installation_stops_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> Coding:
        raise LexiconError("a bad row")

    monkeypatch.setattr(coding_module, "check", broken)
    with pytest.raises(LexiconError):
        list(code_many([ingest(TEXTS[0])]))


def corpus(folder: Path) -> Path:
    folder.mkdir()
    for i, text in enumerate(TEXTS):
        (folder / f"{i}.txt").write_text(text, encoding="utf-8")
    (folder / "empty.txt").write_bytes(b"")
    (folder / "russian.txt").write_text("Министр прибыл в Пекин, где провёл переговоры.", encoding="utf-8")
    (folder / "lines.jsonl").write_text(json.dumps({"id": "x", "text": TEXTS[0]}) + "\nnot json\n")
    (folder / "picture.png").write_bytes(b"\x89PNG")
    return folder


def test_a_run_counts_every_document(tmp_path: Path) -> None:
    tally = run([str(corpus(tmp_path / "in"))], tmp_path / "record")
    assert (tally.coded, tally.repeated, tally.failed, tally.seen) == (3, 1, 3, 7)
    assert tally.reasons == {"empty": 1, "language": 1, "request": 1}
    record = Record(tmp_path / "record")
    assert record.table("documents").num_rows == 3
    assert {f["code"] for f in record.table("failures").to_pylist()} == {"empty", "language", "request"}


def test_a_second_run_codes_only_what_is_new(tmp_path: Path) -> None:
    folder = corpus(tmp_path / "in")
    run([str(folder)], tmp_path / "record")
    (folder / "new.txt").write_text("Chad expelled the German ambassador.", encoding="utf-8")
    tally = run([str(folder)], tmp_path / "record")
    assert (tally.coded, tally.repeated) == (1, 4)
    assert Record(tmp_path / "record").table("documents").num_rows == 4


def test_ctrl_c_keeps_what_was_coded_and_the_next_run_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from communique.run import runner

    def interrupted(documents: Iterator[Ingested], model: str | None) -> Iterator[Coding]:
        yield from code_many([next(documents)], model)
        raise KeyboardInterrupt

    folder = str(corpus(tmp_path / "in"))
    monkeypatch.setattr(runner, "code_many", interrupted)
    tally = run([folder], tmp_path / "record")
    assert tally.interrupted
    assert not Record(tmp_path / "record").runs[0].complete
    monkeypatch.undo()
    again = run([folder], tmp_path / "record")
    assert again.coded == 2
    assert Record(tmp_path / "record").table("documents").num_rows == 3


def test_a_file_that_vanishes_is_in_the_ledger(tmp_path: Path) -> None:
    outcomes = list(documents_of([tmp_path / "gone.txt"], 1000))
    assert [o.code for _, o in outcomes] == ["file"]


def test_files_are_found_by_path_folder_and_glob(tmp_path: Path) -> None:
    folder = corpus(tmp_path / "in")
    assert len(files_of([str(folder)])) == 6
    assert [p.name for p in files_of([str(folder / "*.jsonl"), str(folder / "0.txt")])] == ["lines.jsonl", "0.txt"]
    with pytest.raises(InputError, match="nothing is found"):
        files_of([str(folder / "*.pdf")])
