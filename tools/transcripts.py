"""Run the console blocks of the pages that show them, and write what is printed: ``python tools/transcripts.py``.

A block's lines that begin with ``$ `` are commands, what stands beneath each is its output. The blocks of a page run
one after the other in a folder of their own, which has the repository's ``examples``. What differs each time or with
each row that is added to the lexicon, such as seconds and ids, is shown as it came and not compared.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).parent.parent
WIDE = 82
"""Columns of the terminal: what a block of the site shows without scrolling."""

PAGES = tuple(ROOT / "docs" / name for name in ("tutorial.md", "howto/corpus.md", "howto/judge.md"))
_BLOCK = re.compile(r"```console\n(?P<lines>.*?)```", re.DOTALL)
_CHANGING = re.compile(
    r"\d{8}T\d{12}Z-[0-9a-f]{6}|\b[a-z]+-[0-9a-f]{16}\b|\b\d+ s\b|\b[\w-]+\.csv:\d+|, \d{4}-\d\d-\d\d(?=: )"
)
"""Runs, ids (hashes of text and coder), seconds, lines of the lexicon, days of judging."""


def blocks(text: str) -> list[list[tuple[str, str]]]:
    """The console blocks of a page: each as its commands with the output shown beneath them.

    >>> blocks("```console\\n$ echo a\\na\\n$ true\\n```")
    [[('echo a', 'a\\n'), ('true', '')]]
    """
    return [list(_steps(m["lines"])) for m in _BLOCK.finditer(text)]


def _steps(text: str) -> Iterator[tuple[str, str]]:
    starts = [m.start() for m in re.finditer(r"^\$ ", text, re.MULTILINE)]
    for start, end in pairwise([*starts, len(text)]):
        command, _, output = text[start + 2 : end].partition("\n")
        yield command, output


def lasting(output: str) -> str:
    """Output without what differs from run to run.

    >>> lasting("20261123T164609661090Z-2e280d  finished  18 s")
    '…  finished  …'
    """
    return _CHANGING.sub("…", output)


def run_page(text: str) -> list[list[tuple[str, str]]]:
    """The commands of a page, each with what it prints now; standard error is left out."""
    with tempfile.TemporaryDirectory(prefix="communique-") as folder:
        shutil.copytree(ROOT / "examples", Path(folder) / "examples")
        _give_command(Path(folder) / ".bin")
        return [[(command, _output(command, Path(folder))) for command, _ in block] for block in blocks(text)]


def _give_command(folder: Path) -> None:
    """A ``communique`` for the shell that is the one of this interpreter."""
    folder.mkdir()
    script = folder / "communique"
    script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m communique "$@"\n', encoding="utf-8")
    script.chmod(0o755)


def _output(command: str, folder: Path) -> str:
    path = f"{folder / '.bin'}{os.pathsep}{os.environ.get('PATH', '')}"
    given = {**os.environ, "COLUMNS": str(WIDE), "NO_COLOR": "1", "TERM": "dumb", "PATH": path, "LC_ALL": "C.UTF-8"}
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, cwd=folder, env=given)
    if done.returncode not in (0, 3):
        raise RuntimeError(f"{command}: exit status {done.returncode}\n{done.stderr}")
    return "".join(f"{line.rstrip()}\n" for line in done.stdout.splitlines())


def main(pages: list[Path]) -> None:
    """Write the outputs of some pages anew."""
    for page in pages:
        text = page.read_text(encoding="utf-8")
        fresh = iter(run_page(text))
        page.write_text("".join(_filled(text, fresh)), encoding="utf-8")


def _filled(text: str, fresh: Iterator[list[tuple[str, str]]]) -> Iterator[str]:
    end = 0
    for block in _BLOCK.finditer(text):
        yield text[end : block.start()] + _shown(next(fresh))
        end = block.end()
    yield text[end:]


def _shown(steps: list[tuple[str, str]]) -> str:
    return "```console\n" + "".join(f"$ {command}\n{output}" for command, output in steps) + "```"


if __name__ == "__main__":
    main([Path(a) for a in sys.argv[1:]] or list(PAGES))
