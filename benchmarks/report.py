"""Measure everything again and write docs/report.md: ``python -m benchmarks.report [--only PART,PART]``.

Each part runs the commands that a person would, and what they print is kept in benchmarks/results.json as soon as the
part is done, with the machine, its load, versions, commit and time. Parts that are not run keep what they last had.
What stands between ``<!-- report: PART :: ROW :: COLUMN -->`` and ``<!-- . -->`` in README.md and docs/*.md is set to
that figure (``PART :: TABLE :: ROW :: COLUMN`` where tables have rows of one name). Exit status 1 where a part failed
or a figure fell below its floor.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import importlib.metadata
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks import printed, report_page
from benchmarks.__main__ import ROOT
from benchmarks.report_parts import Part, Settings, Step, parts
from communique.version import __version__

RESULTS = ROOT / "benchmarks" / "results.json"
DOCUMENT = ROOT / "docs" / "report.md"
LIBRARIES = ("spacy", "numpy", "onnxruntime", "duckdb", "pyarrow", "polars")
"""The libraries whose versions move the figures."""


class FailedError(RuntimeError):
    """A command of a part ended badly, or printed nothing that could be read."""


def measured(part: Part) -> dict[str, Any]:
    """Run a part: its tables by command, with machine, versions, commit, time and what it took."""
    begun, used = time.perf_counter(), _processor()
    about = {**surroundings(), "title": part.title, "says": part.says}
    with tempfile.TemporaryDirectory(prefix="communique-report-") as folder:
        steps = [_ran(step, folder) for step in part.steps]
    return {**about, "seconds": time.perf_counter() - begun, "processor": _processor() - used, "steps": steps}


def _ran(step: Step, folder: str) -> dict[str, Any]:
    print(f"  {step.shown}", file=sys.stderr, flush=True)
    command = [sys.executable, *(word.replace("FOLDER", folder) for word in step.given)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    tables = step.read(done.stdout) if step.read else []
    if done.returncode not in step.fine or (step.read and not tables):
        told = (done.stderr or done.stdout).strip()[-1500:]
        raise FailedError(f"{step.shown} ended with {done.returncode} and {len(tables)} tables\n{told}")
    return {"command": step.shown, "tables": [asdict(t) for t in tables], "fallen": printed.fallen(done.stderr)}


def _processor() -> float:
    """Seconds that finished child processes have cost, theirs too."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def surroundings() -> dict[str, Any]:
    """The machine and its load, the versions, the commit and the time."""
    return {
        "when": dt.datetime.now(dt.UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "version": __version__,
        "commit": commit(),
        "machine": {
            "processor": processor(),
            "cores": os.cpu_count(),
            "memory": round(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 1e9),
            "system": f"{platform.system()} {platform.machine()}",
        },
        "load": [round(value, 1) for value in os.getloadavg()],
        "versions": {"Python": platform.python_version(), **_versions()},
    }


def _versions() -> dict[str, str]:
    found = {}
    for name in LIBRARIES:
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):
            found[name] = importlib.metadata.version(name)
    return found


def processor() -> str:
    """The name of the machine's processor, as far as it tells."""
    told = Path("/proc/cpuinfo")
    lines = told.read_text(encoding="utf-8").splitlines() if told.is_file() else []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, "") or platform.processor() or platform.machine()


def commit() -> str:
    """The commit, and whether code or data have changed since; "unknown" outside a clone."""
    head = _git("rev-parse", "--short", "HEAD")
    moved = _git("status", "--porcelain", "--untracked-files=no", "--", "src", "evaluation", "benchmarks/*.py")
    return (head or "unknown") + (" and changes" if moved else "")


def _git(*given: str) -> str:
    try:
        done = subprocess.run(["git", *given], cwd=ROOT, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def kept(path: Path) -> dict[str, Any]:
    """What was measured last, by part."""
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else {}


def keep(path: Path, results: Mapping[str, Any]) -> None:
    """Write what was measured, whole or not at all."""
    half = path.with_suffix(".part")
    half.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    half.replace(path)


def chosen(every: Mapping[str, Part], options: argparse.Namespace) -> Iterator[str]:
    """The parts to run: those named, else all; what is held back only when it is asked for, and what lacks its files
    is told and left out."""
    for name, part in every.items():
        named = name in options.only if options.only else not part.asked_for
        if not named and not (part.asked_for and options.fresh):
            continue
        lacking = [path.name for path in part.needs if not path.exists()]
        if lacking:
            print(f"{name}: left out, there is no {', '.join(lacking)}", file=sys.stderr)
        else:
            yield name


def main(arguments: list[str] | None = None) -> int:
    """Run the parts, keep each as it ends, and write the page and the figures within the documents."""
    options = _options(arguments)
    every, results, failed = parts(_settings(options)), kept(options.results), []
    for name in () if options.write else list(chosen(every, options)):
        print(name, file=sys.stderr, flush=True)
        try:
            found = measured(every[name])
        except FailedError as error:
            print(f"{name} failed: {error}", file=sys.stderr)
            failed.append(name)
            continue
        newest = {**kept(options.results), name: found}
        results = {part: newest[part] for part in every if part in newest}
        keep(options.results, results)
        failed += [name] if any(step["fallen"] for step in found["steps"]) else []
        print(f"  {found['seconds']:,.0f} s, {found['processor']:,.0f} processor s", file=sys.stderr, flush=True)
    options.document.write_text(report_page.page(results), encoding="utf-8")
    for lost in report_page.fill(results, report_page.documents(ROOT) if options.fill is None else options.fill):
        print(f"no such figure: {lost}", file=sys.stderr)
    return 1 if failed else 0


def _settings(options: argparse.Namespace) -> Settings:
    texts = options.texts.resolve() if options.texts else None
    return Settings(options.events, options.rounds, options.minutes, tuple(options.reports), texts)


def _options(arguments: list[str] | None) -> argparse.Namespace:
    names, default = list(parts(Settings())), Settings()
    parser = argparse.ArgumentParser(prog="python -m benchmarks.report", description=__doc__)
    parser.add_argument("--only", type=_named, default=(), metavar="PART,PART", help=f"of: {', '.join(names)}")
    parser.add_argument("--fresh", action="store_true", help="measure what is held back too")
    parser.add_argument("--write", action="store_true", help="measure nothing, write the documents from what is kept")
    parser.add_argument("--events", type=int, default=default.events, help="events of the record of the part store")
    parser.add_argument("--rounds", type=int, default=default.rounds, help="rounds of the part speed")
    parser.add_argument("--minutes", type=float, default=default.minutes, help="minutes of each run of the part load")
    parser.add_argument(
        "--reports", type=int, nargs="*", default=default.documents, metavar="N", help="reports of the part linking"
    )
    parser.add_argument("--texts", type=Path, metavar="FILE.jsonl", help="texts for speed and rates, not the corpus")
    parser.add_argument("--results", type=Path, default=RESULTS, help="where figures are kept")
    parser.add_argument("--document", type=Path, default=DOCUMENT, help="the page that is written")
    parser.add_argument("--fill", type=Path, nargs="*", metavar="FILE", help="documents to set figures in; else all")
    return parser.parse_args(arguments)


def _named(words: str) -> tuple[str, ...]:
    names = parts(Settings())
    wrong = [word for word in words.split(",") if word not in names]
    if wrong:
        raise argparse.ArgumentTypeError(f"no such part: {', '.join(wrong)}; there are {', '.join(names)}")
    return tuple(words.split(","))


if __name__ == "__main__":
    sys.exit(main())
