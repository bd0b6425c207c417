"""What may befall a run, done for real to the command line: killed, interrupted, no room, two at once.

After each the same command is given again, and the record holds what the undisturbed one holds. Moments are found
by looking at the disk, not by waiting. ``benchmarks/faults_run.py`` does the same at random moments.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from communique.records import Coder
from communique.run import Options, run
from communique.store import Record, Writer, runs_of
from communique.store.writer import WRITING, take_up, unfinished
from tests.run.digest import digest

pytestmark = pytest.mark.slow

STATES = ("Chad", "Kenya", "Peru", "Norway", "Jordan", "Laos", "Mali", "Fiji")
SENTENCES = (
    "The foreign ministers of {a} and {b} met in Geneva on {day}.",
    "“We will cooperate with {b},” the president of {a} said.",
    "{a} recalled its ambassador from {b} a week later.",
)
DOCUMENTS = 24
PADDED = "\n" * 31_000
"""Makes each document a batch of its own, and costs little to read."""


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Reports that each make a batch, so that a run has many."""
    place = tmp_path_factory.mktemp("faults") / "corpus.jsonl"
    with place.open("w", encoding="utf-8") as target:
        for number in range(DOCUMENTS):
            one, other = STATES[number % 8], STATES[(number // 8 + number + 1) % 8]
            told = (s.format(a=one, b=other, day=f"{d} May 2021") for d in range(1, 5) for s in SENTENCES)
            target.write(json.dumps({"id": str(number), "text": f"Report {number}. {' '.join(told)}{PADDED}"}) + "\n")
        target.write("no report\n")
    return place


@pytest.fixture(scope="module")
def undisturbed(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    record = tmp_path_factory.mktemp("undisturbed")
    assert run([str(corpus)], record, Options(processes=0)).coded == DOCUMENTS
    return digest(record)


def start(
    corpus: Path, record: Path, save_every: str = "0", before: Callable[[], None] | None = None
) -> subprocess.Popen[str]:
    """The command line, coding the corpus and saving every batch."""
    command = [sys.executable, "-m", "communique", "run", str(corpus), "--into", str(record)]
    more = ["--processes", "2", "--save-every", save_every, "--no-link"]
    return subprocess.Popen(
        [*command, *more], stderr=subprocess.PIPE, text=True, start_new_session=True, preexec_fn=before
    )


def saved(record: Path, process: subprocess.Popen[str]) -> None:
    """Wait until a part is saved."""
    while not list(record.glob(f"runs/*/{WRITING}/part-*.json")):
        assert process.poll() is None, process.communicate()
        time.sleep(0.01)


def gone_on(corpus: Path, record: Path) -> str:
    """The digest after the same command again."""
    run([str(corpus)], record, Options(processes=1))
    return digest(record)


def test_a_killed_run_is_taken_up(corpus: Path, undisturbed: str, tmp_path: Path) -> None:
    process = start(corpus, tmp_path)
    saved(tmp_path, process)
    process.kill()
    process.communicate()
    assert runs_of(tmp_path) == []
    ((_, alive),) = unfinished(tmp_path)
    assert not alive
    tally = run([str(corpus)], tmp_path, Options(processes=1))
    assert tally.taken_up + tally.coded == DOCUMENTS
    assert tally.taken_up > 0
    assert [m.ended for m in runs_of(tmp_path)] == ["killed", "finished"]
    assert Record(tmp_path).sql("select count(*) as n from documents_all").column("n")[0].as_py() == DOCUMENTS
    assert digest(tmp_path) == undisturbed


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_run_that_is_asked_to_stop_commits_what_is_begun(
    corpus: Path, undisturbed: str, tmp_path: Path, number: signal.Signals
) -> None:
    process = start(corpus, tmp_path)
    saved(tmp_path, process)
    os.killpg(process.pid, number)
    _, said = process.communicate()
    assert process.returncode == 130, said
    assert "goes on from here" in said
    (manifest,) = runs_of(tmp_path)
    assert (manifest.ended, manifest.complete) == ("stopped", False)
    assert not (tmp_path / "runs" / manifest.run / WRITING).exists()
    assert gone_on(corpus, tmp_path) == undisturbed


@pytest.mark.skipif(sys.platform != "linux", reason="looks into the process table")
def test_ctrl_c_while_the_workers_start_is_told_in_two_lines(corpus: Path, tmp_path: Path) -> None:
    process = start(corpus, tmp_path)
    while not _servers(process.pid):
        assert process.poll() is None, process.communicate()
        time.sleep(0.01)
    time.sleep(0.2)
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate()  # its end is the end of the server too, which has loaded by then
    assert process.returncode == 130, said
    assert [line.split(" ")[0] for line in said.splitlines()] == ["0", "Stopped"], said
    assert not (tmp_path / "runs").exists()


def _servers(parent: int) -> list[int]:
    """The servers that a run forks its workers from."""
    children = Path(f"/proc/{parent}/task/{parent}/children")
    return [int(c) for c in children.read_text().split() if b"forkserver" in Path(f"/proc/{c}/cmdline").read_bytes()]


def test_a_full_disk_is_said_and_what_was_saved_is_kept(corpus: Path, undisturbed: str, tmp_path: Path) -> None:
    small = 64 << 10
    process = start(corpus, tmp_path, "1000", lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (small, small)))
    _, said = process.communicate()
    assert process.returncode == 2
    assert "no room" in said
    assert "Traceback" not in said
    assert not list(tmp_path.glob("runs/*/manifest.json"))
    assert gone_on(corpus, tmp_path) == undisturbed


def test_two_runs_at_once_leave_one_record(corpus: Path, undisturbed: str, tmp_path: Path) -> None:
    processes = [start(corpus, tmp_path) for _ in range(2)]
    for process in processes:
        process.communicate()
    assert [p.returncode for p in processes] == [3, 3]
    assert len(runs_of(tmp_path)) == 2
    assert Record(tmp_path).table("documents").num_rows == DOCUMENTS
    assert digest(tmp_path) == undisturbed


def test_input_that_vanishes_is_in_the_ledger(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(8):
        (folder / f"{number}.txt").write_text(f"Chad and Kenya met in Geneva on {number + 1} May.{PADDED}")
    seen = []

    def vanish(tally: object) -> None:
        if not seen:
            seen.append(tally)
            (folder / "7.txt").unlink()

    tally = run([str(folder)], tmp_path / "record", Options(processes=0), vanish)
    assert (tally.coded, tally.reasons) == (7, {"file": 1})


def test_only_dead_runs_of_this_coder_are_taken_up(tmp_path: Path) -> None:
    coder, other = Coder("c", "1", "m", "l", "r"), Coder("c", "2", "m", "l", "r")
    with Writer(tmp_path, coder, ()) as writer:
        writer.fail("a.txt", "empty", "it is empty")
        writer.flush()
        assert take_up(tmp_path, coder) == ()
        ((plan, alive),) = unfinished(tmp_path)
        assert (plan.run, alive) == (writer.run, True)
    with pytest.raises(RuntimeError), Writer(tmp_path, coder, ()) as broken:
        broken.fail("b.txt", "empty", "it is empty")
        broken.flush()
        raise RuntimeError("power")
    assert take_up(tmp_path, other) == ()
    (taken,) = take_up(tmp_path, coder)
    assert (taken.run, taken.rows["failures"], taken.complete) == (broken.run, 1, False)
    assert take_up(tmp_path, coder) == ()
    assert len(runs_of(tmp_path)) == 2


def test_half_a_part_is_not_taken_up(tmp_path: Path) -> None:
    coder = Coder("c", "1", "m", "l", "r")
    with pytest.raises(RuntimeError), Writer(tmp_path, coder, ()) as broken:
        for name in ("a", "b"):
            broken.fail(name, "empty", "it is empty")
            broken.flush()
        raise RuntimeError("power")
    (broken.folder / WRITING / "part-00001.json").unlink()
    (taken,) = take_up(tmp_path, coder)
    assert taken.rows["failures"] == 1
    assert Record(tmp_path).table("failures").column("source").to_pylist() == ["a"]
