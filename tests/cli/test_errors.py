"""What is wrong is said in one line, with what to do about it, and never as a traceback."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from communique.__main__ import main as command
from communique.cli import main
from communique.cli.statuses import STOPPED


def said(*words: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> tuple[int, str]:
    """The exit status of a command and what it wrote to standard error."""
    monkeypatch.setattr(sys, "argv", ["communique", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    return int(ended.value.code or 0), capsys.readouterr().err


def test_ctrl_c_while_the_commands_load_is_said_by_the_exit_status_alone(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("communique.cli.main", interrupted)
    with pytest.raises(SystemExit) as ended:
        command()
    assert ended.value.code == STOPPED
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("read", "."), "communique run codes folders"),
        (("read", "https://example.org/report"), "communique run codes folders and addresses"),
        (("read", "long.txt", "--max-characters", "1"), "raise --max-characters"),
        (("read", "report.txt", "--published", "08/03/2024"), "give it as YYYY-MM-DD"),
        (("read", "report.txt", "--model", "no_such_pipeline"), "install it or leave it out"),
        (("world", "members", "SCO", "--status", "friend"), "observer"),
        (
            ("ask", "events", "--since", "2023-01-01", "--until", "2022-01-01", "--record", "empty"),
            "is after until 2022-01-01",
        ),
        (("watch", "check", "--record", "nowhere"), "make one with 'communique run'"),
        (("watch", "list", "--record", "nowhere"), "make one with 'communique run'"),
        (("export", "tables", "nowhere", "--to", "tables"), "make one with 'communique run'"),
    ],
)
def test_an_error_says_what_to_do(
    words: tuple[str, ...],
    told: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("report.txt").write_text("Finland joined NATO.", encoding="utf-8")
    Path("empty", "runs").mkdir(parents=True)
    Path("long.txt").write_bytes(b"a " * 2_500_000)
    status, text = said(*words, capsys=capsys, monkeypatch=monkeypatch)
    assert status in (2, 3)
    assert told in " ".join(text.replace("│", " ").split())


def test_a_run_says_why_something_was_not_coded(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("empty.txt").touch()
    words = ("run", "empty.txt", "--into", "record", "--processes", "0", "--progress", "none")
    status, text = said(*words, capsys=capsys, monkeypatch=monkeypatch)
    assert status == 3
    assert "1 × empty: empty.txt: the document is empty" in text
    assert "communique ask sql 'from failures' --record record" in text


def test_a_port_that_is_taken_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "runs").mkdir()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        status, text = said("serve", str(tmp_path), "--port", port, capsys=capsys, monkeypatch=monkeypatch)
    assert status == 2
    assert f"cannot listen at 127.0.0.1, port {port}" in text and "give another with --port" in text


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="the system has no device that is always full")
def test_a_full_disk_under_the_output_is_no_traceback() -> None:
    with open("/dev/full", "w") as full:
        command = [sys.executable, "-m", "communique", "world", "members", "NATO"]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True)
    assert done.returncode not in (0, 1), done.stderr
    assert done.stderr.startswith("communique: ") and "Traceback" not in done.stderr
