"""Processor time of the whole coding beside spaCy's stock pipeline, on the same texts in the same run.

``python -m benchmarks [FILE.jsonl]``: the texts are those of the corpus beside the project, else the examples.
Each measure runs in a process of its own, so that neither warms the other's caches and peak memory is its own.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
CORPUS = ROOT.parent / "shared" / "gold" / "corpus" / "wikinews.jsonl"
NAMES = {"stock": "spaCy stock", "wide": "stock, numpy's products", "whole": "communique"}


def main() -> int:
    """Print words a processor second, the ratio, peak memory, and on request where the time goes."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("file", nargs="?", type=Path, help="JSON Lines with a field 'text'")
    parser.add_argument("--rounds", type=int, default=3, help="the median of so many rounds, taken in turn")
    parser.add_argument("--by-pass", action="store_true", help="print where the time of the last round went")
    parser.add_argument("--wide", action="store_true", help="measure the stock pipeline with numpy's products too")
    options = parser.parse_args()
    lines = articles(options.file)
    words = sum(len(line["text"].split()) for line in lines)
    measures = ["stock", *(["wide"] if options.wide else []), "whole"]
    rounds = [{m: _apart(m, lines) for m in measures} for _ in range(options.rounds)]
    print(f"{len(lines)} texts, {words:,} words, {options.rounds} rounds in turn, one process each")
    for measure in measures:
        _print(NAMES[measure], [r[measure] for r in rounds], words)
    for base in measures[:-1]:
        ratios = sorted(r["whole"]["cpu"] / r[base]["cpu"] for r in rounds)
        every = " ".join(f"{ratio:.2f}" for ratio in ratios)
        print(f"ratio of processor time, communique to {NAMES[base]}: {ratios[len(ratios) // 2]:.2f} (of {every})")
    for measure in measures if options.by_pass else ():
        _by_pass(NAMES[measure], rounds[-1][measure], words)
    return 0


def articles(file: Path | None) -> list[dict[str, Any]]:
    source = file or (CORPUS if CORPUS.is_file() else None)
    if source is not None:
        with source.open(encoding="utf-8") as opened:
            return [json.loads(line) for line in opened]
    return [{"text": p.read_text(encoding="utf-8")} for p in sorted((ROOT / "examples").glob("*.txt"))]


def _apart(measure: str, lines: list[dict[str, Any]]) -> dict[str, Any]:
    """The figures of one measure, taken in a process of its own with one thread."""
    command = [sys.executable, "-m", "benchmarks.measure", measure]
    single = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    done = subprocess.run(
        command, input=json.dumps(lines), capture_output=True, text=True, check=True, cwd=ROOT, env=single
    )
    return dict(json.loads(done.stdout.splitlines()[-1]))


def _print(name: str, figures: list[dict[str, Any]], words: int) -> None:
    best = sorted(figures, key=lambda f: f["cpu"])[len(figures) // 2]
    print(
        f"{name:<24} {best['cpu']:8.1f} processor s  {words / best['cpu']:7,.0f} words/processor s  "
        f"{words / best['wall']:7,.0f} words/s  start {best['start']:.1f} s  peak {best['peak']:,.0f} MB"
    )


def _by_pass(name: str, figures: dict[str, Any], words: int) -> None:
    """A table in Markdown; the steps of reading come apart, what they leave of it is its last line."""
    spent = dict(figures["spent"])
    steps = sum(seconds for step, seconds in spent.items() if step.startswith("read: "))
    if "read" in spent:
        spent["read: tokens, sentences, layout"] = spent.pop("read") - steps
    print(f"\n| {name} | processor s | share | µs a word |\n| --- | --- | --- | --- |")
    for step, seconds in sorted(spent.items(), key=lambda x: -x[1]):
        print(f"| {step} | {seconds:.2f} | {seconds / figures['cpu']:.1%} | {seconds / words * 1e6:.1f} |")


if __name__ == "__main__":
    sys.exit(main())
