"""The same run on Spark with two executors of their own: the same rows, also with bad documents and a killed executor."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from communique.errors import StoreError
from communique.run import Options, run
from communique.store import Record
from communique.store.digest import digests

pytest.importorskip("pyspark")

from communique.run.spark import Engine, run_on_spark

MASTER = "local-cluster[2,1,1536]"
SETTINGS = {"spark.executor.memory": "1g", "spark.executor.memoryOverhead": "512m", "spark.driver.host": "127.0.0.1"}

_SAID = (
    ("Poland", "Lithuania", "signed an agreement on a joint rail link"),
    ("Kenya", "Somalia", "reopened their border after talks in Nairobi"),
    ("Japan", "the Philippines", "held a joint naval exercise in the South China Sea"),
    ("Chile", "Peru", "recalled their ambassadors from each other's capitals"),
)


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Spark's own warnings about the libraries beside it are not ours to mend."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Reports in three files of two forms: some twice, some that are no reports."""
    place = tmp_path_factory.mktemp("corpus")
    rows = [{"id": str(i), "text": told(i), "published": f"2023-{i % 12 + 1:02}-10"} for i in range(60)]
    rows[7] = {"id": "7", "text": ""}
    rows[23] = {"id": "23", "text": rows[3]["text"], "published": rows[3]["published"]}
    rows[31] = {"id": "31", "text": 4}  # type: ignore[dict-item]
    (place / "one.jsonl").write_text("\n".join(map(json.dumps, rows[:40])))
    (place / "two.jsonl").write_text("\n".join(map(json.dumps, rows[40:])) + "\n{broken\n" + json.dumps(rows[5]))
    (place / "note.txt").write_bytes(bytes(range(256)) * 4)
    return place


def told(number: int) -> str:
    first, second, what = _SAID[number % len(_SAID)]
    return f"{first} and {second} {what} on Monday, officials said in their statement number {number}."


@pytest.fixture(scope="module")
def undisturbed(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The digests of the record that a run on this machine makes of the reports."""
    place = tmp_path_factory.mktemp("local") / "record"
    run([str(corpus)], place, Options(processes=0))
    return digests(Record(place))


@pytest.mark.slow
def test_spark_gives_the_rows_of_a_local_run_and_adds_nothing_again(
    corpus: Path, undisturbed: dict[str, str], tmp_path: Path
) -> None:
    place = tmp_path / "record"
    tally = run_on_spark([str(corpus)], place, Engine(MASTER, SETTINGS))
    assert (tally.coded, sum(tally.reasons.values())) == (57, 4)
    assert digests(Record(place)) == undisturbed
    manifest = Record(place).runs[0]
    assert manifest.settings["engine"] == "spark" and manifest.rows["documents"] == 57
    assert not list((place / "runs").glob("*/.writing"))
    again = run_on_spark([str(corpus)], place, Engine("local[2]", SETTINGS))
    assert again.coded == 0 and digests(Record(place)) == undisturbed


@pytest.mark.slow
def test_an_executor_that_is_killed_loses_nothing_and_doubles_nothing(
    corpus: Path, undisturbed: dict[str, str], tmp_path: Path
) -> None:
    place, killed = tmp_path / "record", []
    watcher = threading.Thread(target=lambda: killed.append(kill_one(lambda: (place / "runs").exists())))
    watcher.start()
    run_on_spark([str(corpus)], place, Engine(MASTER, SETTINGS))
    watcher.join()
    assert killed[0] is not None, "no executor was there to be killed"
    assert digests(Record(place)) == undisturbed


def kill_one(begun: Callable[[], bool]) -> int | None:
    """Kill an executor with SIGKILL once coding has begun; its process id, None where there was none in time."""
    until = time.monotonic() + 240
    while time.monotonic() < until:
        found = subprocess.run(
            ["pgrep", "-f", "CoarseGrainedExecutorBackend"], capture_output=True, text=True, check=False
        )
        working = subprocess.run(["pgrep", "-f", "pyspark.daemon"], capture_output=True, text=True, check=False)
        if begun() and working.stdout and found.stdout:
            victim = int(found.stdout.split()[0])
            os.kill(victim, signal.SIGKILL)
            return victim
        time.sleep(0.2)
    return None


def test_what_spark_cannot_read_is_said_before_it_starts(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="one machine"):
        run_on_spark(["https://news.example/feed"], tmp_path / "record", Engine(MASTER))
