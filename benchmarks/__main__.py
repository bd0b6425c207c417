"""Processor time of the whole coding beside spaCy's stock pipeline, on the same texts in the same run.

``python -m benchmarks [FILE.jsonl]``: the texts are those of the corpus beside the project, else the examples.
Each measure runs in a process of its own, so that neither warms the other's caches and peak memory is its own.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
CORPUS = ROOT.parent / "shared" / "gold" / "corpus" / "wikinews.jsonl"


def main() -> int:
    """Print words a processor second, the ratio, peak memory, and where the time goes by pass."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("file", nargs="?", type=Path, help="JSON Lines with a field 'text'")
    parser.add_argument("--rounds", type=int, default=3, help="the median of so many rounds, taken in turn")
    options = parser.parse_args()
    lines = _lines(options.file)
    words = sum(len(line["text"].split()) for line in lines)
    rounds = [(_apart("stock", lines), _apart("whole", lines)) for _ in range(options.rounds)]
    ratios = sorted(w["cpu"] / s["cpu"] for s, w in rounds)
    print(f"{len(lines)} texts, {words:,} words, {options.rounds} rounds in turn, one process each")
    for name, figures in zip(("spaCy stock", "communique"), zip(*rounds, strict=True), strict=True):
        best = sorted(figures, key=lambda f: f["cpu"])[len(figures) // 2]
        print(
            f"{name:<12} {best['cpu']:8.1f} processor s  {words / best['cpu']:7,.0f} words/processor s  "
            f"{words / best['wall']:7,.0f} words/s  start {best['start']:.1f} s  peak {best['peak']:,.0f} MB"
        )
    print(f"ratio of processor time, communique to spaCy stock: {ratios[len(ratios) // 2]:.2f} {ratios}")
    _by_pass(rounds[-1][1])
    return 0


def _lines(file: Path | None) -> list[dict[str, Any]]:
    source = file or (CORPUS if CORPUS.is_file() else None)
    if source is not None:
        with source.open(encoding="utf-8") as opened:
            return [json.loads(line) for line in opened]
    return [{"text": p.read_text(encoding="utf-8")} for p in sorted((ROOT / "examples").glob("*.txt"))]


def _apart(measure: str, lines: list[dict[str, Any]]) -> dict[str, Any]:
    """The figures of one measure, taken in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.measure", measure]
    done = subprocess.run(command, input=json.dumps(lines), capture_output=True, text=True, check=True, cwd=ROOT)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def _by_pass(figures: dict[str, Any]) -> None:
    print("where the time goes:")
    for name, seconds in sorted(figures["spent"].items(), key=lambda x: -x[1]):
        print(f"  {name:<12} {seconds:7.2f} s  {seconds / figures['cpu']:6.1%}")


if __name__ == "__main__":
    sys.exit(main())
