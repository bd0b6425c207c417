"""Run the commands that README.md shows and write their output beneath them: ``python tools/readme.py``.

A console block begins with a line ``$ communique ...``; everything under it is output. ``blocks`` is also what
the test reads, so that the README cannot say what is not so.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
_BLOCK = re.compile(r"```console\n\$ (?P<command>communique [^\n]+)\n(?P<output>.*?)```", re.DOTALL)


def blocks(text: str) -> Iterator[tuple[str, str]]:
    """Each shown command with the output that the README gives for it."""
    return ((m["command"], m["output"]) for m in _BLOCK.finditer(text))


def output_of(command: str) -> str:
    """What a command prints to standard output on a terminal of 100 columns, without colours."""
    arguments = [sys.executable, "-m", *shlex.split(command)]
    environment = {**os.environ, "COLUMNS": "100", "NO_COLOR": "1", "TERM": "dumb"}
    done = subprocess.run(arguments, capture_output=True, text=True, cwd=ROOT, env=environment, check=True)
    return "\n".join(line.rstrip() for line in done.stdout.splitlines()) + "\n"


def main() -> None:
    """Write README.md anew."""
    text = README.read_text(encoding="utf-8")
    fresh = _BLOCK.sub(lambda m: f"```console\n$ {m['command']}\n{output_of(m['command'])}```", text)
    README.write_text(fresh, encoding="utf-8")


if __name__ == "__main__":
    main()
