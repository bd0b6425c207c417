"""Worker processes: in whatever number the record is the same, and poison takes no other document along."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from communique.errors import CommuniqueError, ModelError
from communique.ingest import Raw
from communique.run import Bounds, Options, run
from communique.run.pool import Pool, share_of_memory
from communique.run.stopping import Stop
from communique.store import Record
from tests.run.digest import digest
from tests.run.poison import dying_once, poisoned

STATES = ("Chad", "Kenya", "Peru", "Norway", "Jordan", "Laos", "Mali", "Fiji")
PAIRS = [(a, b) for a in STATES for b in STATES if a < b]


@pytest.fixture(scope="session")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twenty-eight short reports, and three inputs that are none."""
    folder = tmp_path_factory.mktemp("reports")
    for number, (one, other) in enumerate(PAIRS):
        text = f"{one} and {other} signed a trade agreement on Monday. “We welcome it,” the president of {one} said."
        (folder / f"{number:02}.txt").write_text(text, encoding="utf-8")
    (folder / "10-empty.txt").write_text("")
    (folder / "11-lines.jsonl").write_text(json.dumps({"text": "Peru recalled its envoy from Chad."}) + "\nno\n")
    (folder / "12-again.txt").write_bytes((folder / "03.txt").read_bytes())
    return folder


@pytest.fixture(scope="session")
def undisturbed(reports: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    record = tmp_path_factory.mktemp("undisturbed")
    tally = run([str(reports)], record, Options(processes=0))
    assert (tally.coded, tally.repeated, tally.failed) == (29, 1, 2)
    return digest(record)


@pytest.mark.parametrize("processes", [1, 2])
def test_any_number_of_processes_gives_the_same_record(
    reports: Path, undisturbed: str, tmp_path: Path, processes: int
) -> None:
    tally = run([str(reports)], tmp_path, Options(processes=processes))
    assert (tally.coded, tally.repeated, tally.failed, tally.replaced) == (29, 1, 2, 0)
    assert tally.processor > 0
    assert digest(tmp_path) == undisturbed


def test_the_order_of_inputs_does_not_matter(reports: Path, undisturbed: str, tmp_path: Path) -> None:
    files = sorted((str(p) for p in reports.iterdir()), key=lambda p: p[::-1])
    run(files, tmp_path, Options(processes=2))
    assert digest(tmp_path) == undisturbed


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("This report hangs for ever.", "timeout"),
        ("This report takes all memory.", "memory"),
        ("This report kills its process.", "died"),
    ],
)
def test_poison_is_in_the_ledger_and_alone(tmp_path: Path, text: str, code: str) -> None:
    folder, record = tmp_path / "in", tmp_path / "record"
    folder.mkdir()
    for number, (one, other) in enumerate(PAIRS[:8]):
        (folder / f"{number}.txt").write_text(f"{one} and {other} signed a treaty on Monday.")
    (folder / "5-poison.txt").write_text(text)
    bounds = Bounds(timeout=2.0, memory=1_500)
    tally = run([str(folder)], record, Options(processes=2, bounds=bounds, work=poisoned))
    assert (tally.coded, tally.reasons) == (8, {code: 1})
    (row,) = Record(record).table("failures").to_pylist()
    assert (row["code"], Path(row["source"]).name) == (code, "5-poison.txt")
    assert row["attempts"] == (3 if code == "died" else 2)


def test_a_worker_that_is_killed_costs_nothing(reports: Path, undisturbed: str, tmp_path: Path) -> None:
    record = tmp_path / "record"
    tally = run([str(reports)], record, Options(processes=2, work=dying_once))
    assert (tally.coded, tally.replaced) == (29, 1)
    assert digest(record) == undisturbed


def test_workers_that_are_all_killed_while_they_have_no_work_are_replaced(tmp_path: Path) -> None:
    raws = [Raw(str(n), f"{one} and {other} signed a treaty on Monday.") for n, (one, other) in enumerate(PAIRS[:6])]

    def batches() -> Iterator[list[Raw]]:
        for raw in raws:
            for process in multiprocessing.active_children():
                os.kill(process.pid or 0, signal.SIGKILL)
                process.join(10)
            time.sleep(0.3)
            yield [raw]

    with Pool(2, None, Bounds()) as pool:
        done = list(pool.coded(batches(), tmp_path, Stop()))
    assert [d.coded.column("source").to_pylist() for d in done] == [[r.source] for r in raws]
    assert {o for d in done for o in d.coded.column("outcome").to_pylist()} <= {"coded", "failed"}


def test_a_model_that_is_not_there_stops_the_run_before_it_begins(reports: Path, tmp_path: Path) -> None:
    for processes in (0, 1):
        with pytest.raises(ModelError):
            run([str(reports)], tmp_path / "record", Options(model="no_such_pipeline", processes=processes))
    assert not (tmp_path / "record").exists()


def test_memory_is_shared_out() -> None:
    assert share_of_memory(1) >= share_of_memory(4) >= 1_024


def test_errors_travel_between_processes_whole() -> None:
    import pickle

    error = CommuniqueError("a row is bad", code="lexicon", document="doc-1", line=3, span=(1, 2))
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), again.code, again.line) == (str(error), "lexicon", 3)
