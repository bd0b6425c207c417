"""How large the package is: ``python -m benchmarks.sizes [--extras EXTRA ...]``.

Builds the wheel, says how large it is and what in it is large, and installs it with its pinned dependencies into an
empty environment (:mod:`tools.extras`): the core, and each extra named. Prints tables in Markdown.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from benchmarks.__main__ import ROOT
from tools import extras

LARGEST = 5
"""So many folders of the wheel are shown."""


def built(folder: Path) -> Path:
    """The wheel, built into a folder."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


def contents(wheel: Path) -> Iterable[tuple[str, str, str]]:
    """The wheel and its largest folders: name, megabytes packed and unpacked."""
    packed, unpacked = Counter[str](), Counter[str]()
    for entry in zipfile.ZipFile(wheel).infolist():
        folder = "/".join(entry.filename.split("/")[:-1][:3])
        packed[folder] += entry.compress_size
        unpacked[folder] += entry.file_size
    yield "wheel", f"{wheel.stat().st_size / 1e6:.1f}", f"{unpacked.total() / 1e6:.1f}"
    for folder, size in packed.most_common(LARGEST):
        yield folder, f"{size / 1e6:.1f}", f"{unpacked[folder] / 1e6:.1f}"


def main() -> int:
    """Print what the wheel weighs, then what an installation takes."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sizes", description=__doc__)
    parser.add_argument("--extras", nargs="*", default=[""], choices=list(extras.SMOKE), metavar="EXTRA")
    found = []
    with tempfile.TemporaryDirectory(prefix="communique-wheel-") as place:
        wheel = built(Path(place))
        print("| part of the wheel | MB packed | MB unpacked |\n| --- | ---: | ---: |")
        for row in contents(wheel):
            print(f"| {' | '.join(row)} |", flush=True)
        for extra in parser.parse_args().extras:
            with tempfile.TemporaryDirectory(prefix="communique-") as folder:
                found.append(extras.tried(wheel, extra, Path(folder), "pinned"))
    print(f"\n{extras.table(found)}")
    for one in found:
        print(one.fault, file=sys.stderr, end="\n" if one.fault else "")
    return int(any(one.fault for one in found))


if __name__ == "__main__":
    sys.exit(main())
