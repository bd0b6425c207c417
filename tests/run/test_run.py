"""Coding one and many: what fails is recorded, what is there is passed over, what is odd does not stop the rest."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import communique
from communique.errors import InputError, LexiconError, RequestError, StoreError
from communique.ingest import ingest
from communique.records import Coding, to_json
from communique.run import Bounds, Options, code_many, retry, run
from communique.run import coding as coding_module
from communique.run.ledger import open_failures
from communique.run.runner import expected
from communique.store import Record

EXAMPLES = Path(__file__).parents[2] / "examples"
TEXTS = ["Finland joined NATO on Tuesday.", "Mali expelled the ambassador of France.", "Kenya sent police to Haiti."]


def test_read_takes_text_and_paths(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(TEXTS[0], encoding="utf-8")
    from_text = communique.read(TEXTS[0], published="2023-04-05")
    assert to_json(communique.read(path, published="2023-04-05")) == to_json(from_text)
    assert to_json(communique.read(str(path), published="2023-04-05")) == to_json(from_text)


def test_read_takes_a_long_line_for_a_text() -> None:
    text = "Finland joined NATO on 4 April 2023, and its president thanked the allies in Brussels. " * 9
    assert 300 < len(text) < 1000 and communique.read(text.strip()).document.text == text.strip()


def test_read_refuses_what_is_no_report(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        communique.read("   ")
    with pytest.raises(InputError):
        communique.read(tmp_path)
    with pytest.raises(RequestError):
        communique.read(TEXTS[0], published="yesterday")


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.txt")) + sorted(EXAMPLES.glob("*.html")), ids=lambda p: p.name)
def test_examples_give_entities_and_events(path: Path) -> None:
    coding = communique.read(path, published="2024-03-08")
    assert coding.entities
    assert coding.events


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


HERE = Options(processes=0)


def test_a_run_counts_every_document(tmp_path: Path) -> None:
    tally = run([str(corpus(tmp_path / "in"))], tmp_path / "record", HERE)
    assert (tally.coded, tally.repeated, tally.failed, tally.skipped, tally.seen) == (3, 1, 2, 1, 7)
    assert tally.reasons == {"empty": 1, "language": 1, "request": 1}
    record = Record(tmp_path / "record")
    assert record.table("documents").num_rows == 3
    ledger = {f["code"]: f["outcome"] for f in record.table("failures").to_pylist()}
    assert ledger == {"empty": "failed", "language": "skipped", "request": "failed"}


def test_a_second_run_codes_only_what_is_new(tmp_path: Path) -> None:
    folder = corpus(tmp_path / "in")
    run([str(folder)], tmp_path / "record", HERE)
    (folder / "new.txt").write_text("Chad expelled the German ambassador.", encoding="utf-8")
    tally = run([str(folder)], tmp_path / "record", HERE)
    assert (tally.coded, tally.repeated, tally.passed, tally.skipped, tally.failed) == (1, 4, 2, 1, 0)
    record = Record(tmp_path / "record")
    assert (record.table("documents").num_rows, record.table("failures").num_rows) == (4, 3)


def test_what_failed_under_other_limits_is_tried_again(tmp_path: Path) -> None:
    folder = corpus(tmp_path / "in")
    narrow = Options(processes=0, bounds=Bounds(characters=20))
    assert run([str(folder)], tmp_path / "record", narrow).reasons["limit"] == 5
    tally = run([str(folder)], tmp_path / "record", HERE)
    assert (tally.coded, tally.reasons) == (3, {"empty": 1, "language": 1, "request": 1})


def test_a_manifest_says_what_a_run_was(tmp_path: Path) -> None:
    run([str(corpus(tmp_path / "in"))], tmp_path / "record", HERE)
    (manifest,) = Record(tmp_path / "record").runs
    assert manifest.ended == "finished"
    assert manifest.settings["processes"] == 0
    assert {"python", "spacy", "onnxruntime", "pyarrow"} <= set(manifest.versions)
    assert (manifest.counts["coded"], manifest.counts["reason empty"]) == (3, 1)
    assert manifest.spent["processor"] > 0
    assert manifest.spent["peak"] > 100


def test_names_that_utf_8_cannot_hold_do_not_break_a_run(tmp_path: Path) -> None:
    place = tmp_path / "in"
    place.mkdir()
    (place / "a\udcff.txt").write_text(TEXTS[0], encoding="utf-8")
    (place / "b.jsonl").write_text('{"title": "\\ud800", "text": "Chad and Niger met."}\n', encoding="utf-8")
    tally = run([str(place)], tmp_path / "record", HERE)
    assert (tally.coded, tally.reasons) == (1, {"encoding": 1})


def test_the_time_that_is_left_is_told_where_the_number_is_known(tmp_path: Path) -> None:
    folder = corpus(tmp_path / "in")
    assert expected([str(folder / "0.txt"), str(folder / "lines.jsonl")]) == 3
    assert expected([str(folder / "0.txt"), "https://news.example/feed"]) is None
    assert expected([str(folder / "gone.jsonl")]) == 1


def test_failures_are_tried_again_and_settled(tmp_path: Path) -> None:
    folder = corpus(tmp_path / "in")
    record = tmp_path / "record"
    run([str(folder)], record, HERE)
    (folder / "empty.txt").write_text("Chad expelled the German ambassador.", encoding="utf-8")
    tally = retry(record, (), HERE)
    assert (tally.coded, tally.reasons) == (1, {"request": 1})
    assert [(f.code, f.attempts) for f in open_failures(record)] == [("request", 2)]
    assert [f.code for f in open_failures(record, ["language"])] == ["language"]
    (folder / "lines.jsonl").write_text(json.dumps({"text": TEXTS[0]}) + "\n" + json.dumps({"text": TEXTS[1]}))
    assert retry(record, ["request"], HERE).repeated == 1
    assert open_failures(record) == ()
    with pytest.raises(StoreError, match="nothing"):
        retry(record, (), HERE)


def test_a_file_that_is_gone_stays_in_the_ledger(tmp_path: Path) -> None:
    folder = corpus(tmp_path / "in")
    record = tmp_path / "record"
    run([str(folder)], record, HERE)
    (folder / "empty.txt").unlink()
    assert retry(record, ["empty"], HERE).reasons == {"gone": 1}
    assert [f.code for f in open_failures(record) if f.source.endswith("empty.txt")] == ["gone"]


def test_the_bytes_of_documents_are_kept_on_request(tmp_path: Path) -> None:
    folder, record = corpus(tmp_path / "in"), tmp_path / "record"
    run([str(folder)], record, Options(processes=0, keep_raw=True))
    (folder / "new.txt").write_text("Chad expelled the German ambassador.", encoding="utf-8")
    run([str(folder)], record, Options(processes=0, keep_raw=True))
    kept = {bytes(row["bytes"]).decode() for row in Record(record).table("raw").to_pylist()}
    assert kept == {*TEXTS, "Chad expelled the German ambassador."}
