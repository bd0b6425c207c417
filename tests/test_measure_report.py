"""The report of every figure: what is printed is read, parts keep what they had, and documents are filled from it."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from benchmarks import printed, report, report_page
from benchmarks.printed import Table, markdown
from benchmarks.report_parts import Part, Settings, Step, parts
from tools import docs

SPEED = """4 texts, 1,788 words, 3 rounds in turn, one process each
spaCy stock                   2.1 processor s    2,100 words/processor s    1,900 words/s  start 1.0 s  peak 800 MB
stock, numpy's products       1.8 processor s    2,400 words/processor s    2,000 words/s  start 1.1 s  peak 801 MB
communique                    1.2 processor s    3,000 words/processor s    2,800 words/s  start 1.5 s  peak 440 MB
ratio of processor time, communique to spaCy stock: 0.57 (of 0.55 0.57 0.60)
ratio of processor time, communique to stock, numpy's products: 0.67 (of 0.66 0.67 0.70)

| communique | processor s | share | µs a word |
| --- | --- | --- | --- |
| events | 0.30 | 25.0% | 167.8 |
"""
STORE = """1,000,000 events: rows made in 12 s, written in 30 s

140 MB of Parquet in 3,600 files; opened in 97.0 ms warm, 820.1 cold;
index and a first search 6.1 s, 61 MB

| question | record, warm | cold |
| --- | ---: | ---: |
| one event by id | 14.9 | 204.1 |

merged in 58 s

151 MB of Parquet in 56 files; opened in 54.0 ms warm, 333.0 cold;
index and a first search 5.0 s, 61 MB

| question | record, warm | cold |
| --- | ---: | ---: |
| one event by id | 4.9 | 104.1 |
"""
RATES = """1 processes: 295 coded, 64.1 s, 4.6 documents/s, 3,371 words/s, 31.0 processor s, 6,971 words/processor s, \
peak MB by quarter 400 410 410 412, 0123456789abcdef
digests equal
"""
LOAD = """| page | requests | median ms | 95th percentile ms |
| --- | ---: | ---: | ---: |
| / | 20 | 31 | 90 |
| all | 40 | 41 | 95 |

21.5 requests a second; resident MB 300 310 312 312 312
not answered: none
3 runs were added meanwhile, 0 of them failed
"""


def _cells(tables: list[Table]) -> dict[tuple[str, str], str]:
    return {(row, head): figure for table in tables for row, head, figure in printed.cells(table)}


def test_printed_figures_are_read() -> None:
    speed = _cells(printed.speed(SPEED))
    assert speed["communique", "words a processor s"] == "3,000"
    assert speed["stock, numpy's products", "peak MB"] == "801"
    assert speed["communique to spaCy stock", "median"] == "0.57"
    assert speed["words", "figure"] == "1,788" and speed["events", "share"] == "25.0%"
    rates = printed.rates(RATES)
    assert rates[0].rows[0][:3] == ("1 processes", "295", "64.1") and rates[1].rows == (("digests equal",),)
    load = _cells(printed.load("Reading")(LOAD))
    assert load["/", "95th percentile ms"] == "90" and load["requests a second", "figure"] == "21.5"
    assert load["of these failed", "figure"] == "0"


def test_a_record_is_told_as_written_and_as_merged() -> None:
    made, first, asked, second, again = printed.store(STORE)
    assert ("rows written, s", "30") in made.rows and ("merged, s", "58") in made.rows
    assert ("Parquet files", "3,600") in first.rows and ("Parquet files", "56") in second.rows
    assert asked.rows[0][1] == "14.9" and again.rows[0][1] == "4.9"
    results = {"store": {"steps": [{"tables": [asdict(t) for t in (made, first, asked, second, again)]}]}}
    known = report_page.figures(results)
    assert known["store :: As written :: one event by id :: cold"] == "204.1"
    assert known["store :: Merged :: one event by id :: cold"] == "104.1"


def test_accuracy_and_what_fell_below_its_floor() -> None:
    said = "figure        value   floor\nclaims.right  0.9583  0.9500\nunseen.events  0.5932    -\n"
    (table,) = printed.accuracy(said)
    assert table.rows == (("claims.right", "0.9583", "0.9500"), ("unseen.events", "0.5932", "-"))
    assert printed.fallen("report: x\nFALLEN claims.right 0.9 < 0.95\n") == ["FALLEN claims.right 0.9 < 0.95"]


@pytest.mark.parametrize("words", ["", "Traceback (most recent call last):\n", "| only | a head |\n"])
def test_nothing_is_read_where_nothing_was_printed(words: str) -> None:
    readers = (printed.accuracy, printed.analyst, printed.speed, printed.rates, printed.store, printed.load("x"))
    assert not any(read(words) for read in readers)


def test_every_command_of_a_part_is_there() -> None:
    for name, part in parts(Settings()).items():
        for step in part.steps:
            path = report.ROOT / step.given[1].replace(".", "/")
            assert path.with_suffix(".py").is_file() or (path / "__main__.py").is_file(), name
            assert step.shown.startswith("python -m ")


# ---------------------------------------------------------------- running

PRINTS = """print("| what | s |\\n| --- | --- |\\n| one | {figure} |")"""


def _part(program: str, fine: tuple[int, ...] = (0,)) -> Part:
    return Part("A part", "Says so.", (Step(("-c", program), markdown, fine),))


def _parts(monkeypatch: pytest.MonkeyPatch, **programs: str) -> None:
    monkeypatch.setattr(report, "parts", lambda settings: {n: _part(p) for n, p in programs.items()})


def _run(place: Path, *given: str, fill: Path | None = None) -> int:
    where = ["--results", str(place / "results.json"), "--document", str(place / "report.md")]
    return report.main([*where, *given, "--fill", *([str(fill)] if fill else [])])


def test_a_part_is_kept_and_another_run_alone_leaves_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _parts(monkeypatch, first=PRINTS.format(figure=1), second=PRINTS.format(figure=2))
    assert _run(tmp_path) == 0
    _parts(monkeypatch, first=PRINTS.format(figure=3), second=PRINTS.format(figure=4))
    assert _run(tmp_path, "--only", "second") == 0
    kept = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))
    assert report_page.figures(kept) == {"first :: one :: s": "1", "second :: one :: s": "4"}
    about = kept["first"]
    assert about["machine"]["cores"] >= 1 and len(about["load"]) == 3 and about["versions"]["Python"]
    page = (tmp_path / "report.md").read_text(encoding="utf-8")
    assert "| one | 1 |" in page and "| one | 4 |" in page and about["commit"] in page


def test_a_part_that_fails_keeps_what_it_had_and_the_others_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _parts(monkeypatch, first=PRINTS.format(figure=1), second=PRINTS.format(figure=2))
    assert _run(tmp_path) == 0
    _parts(monkeypatch, first="raise ValueError('no corpus')", second=PRINTS.format(figure=5))
    assert _run(tmp_path) == 1
    assert "no corpus" in capsys.readouterr().err
    kept = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))
    assert report_page.figures(kept) == {"first :: one :: s": "1", "second :: one :: s": "5"}


def test_what_printed_no_figures_has_failed() -> None:
    with pytest.raises(report.FailedError, match="0 tables"):
        report.measured(_part("print('nothing')"))


def test_held_back_parts_are_run_when_asked_for_and_what_lacks_its_files_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    every = {
        "plain": Part("", "", ()),
        "held": Part("", "", (), asked_for=True),
        "lacking": Part("", "", (), needs=(tmp_path / "gone.jsonl",)),
    }

    def chosen(*given: str) -> list[str]:
        return list(report.chosen(every, report._options(list(given))))

    assert chosen() == ["plain"] and chosen("--fresh") == ["plain", "held"]
    assert "lacking: left out, there is no gone.jsonl" in capsys.readouterr().err
    assert list(report.chosen(every, report._options(["--only", "accuracy", "--fresh"]))) == ["held"]


def test_a_part_that_is_not_there_is_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        report.main(["--only", "speed,colour"])
    assert "no such part: colour" in capsys.readouterr().err


# ---------------------------------------------------------------- documents


def _kept(*rows: tuple[str, ...]) -> dict[str, Any]:
    table = {"title": "", "heads": ["pipeline", "ratio"], "rows": [list(r) for r in rows]}
    return {"speed": {"steps": [{"tables": [table]}]}}


def test_marked_figures_are_set_and_what_leads_nowhere_is_told_and_left(tmp_path: Path) -> None:
    document = tmp_path / "a.md"
    document.write_text(
        "It costs <!-- report: speed :: communique :: ratio -->0.58<!-- . --> of it, "
        "<!-- report: speed :: another :: ratio -->0.7<!-- . -->.\n",
        encoding="utf-8",
    )
    assert report_page.fill(_kept(("communique", "0.55")), [document]) == ["a.md: speed :: another :: ratio"]
    words = document.read_text(encoding="utf-8")
    assert "ratio -->0.55<!-- . --> of it" in words and "ratio -->0.7<!-- . -->" in words


def test_the_page_and_the_documents_are_what_the_kept_figures_give() -> None:
    results = report.kept(report.RESULTS)
    assert report.DOCUMENT.read_text(encoding="utf-8") == report_page.page(results)
    known = report_page.figures(results)
    for path in report_page.documents(report.ROOT):
        for mark in report_page._MARK.finditer(path.read_text(encoding="utf-8")):
            assert known.get(mark["address"], mark["figure"]) == mark["figure"], path.name


def test_the_page_is_part_of_the_site_and_tells_no_path_of_the_machine() -> None:
    page = dict(docs.pages())["report.md"]
    assert sys.prefix not in page and str(report.ROOT) not in page
    assert Table("", ("a",), ()) == Table.of({"title": "", "heads": ["a"], "rows": []})
