"""Processor time of the whole coding beside spaCy's stock pipeline, on the same texts in the same run.

``python -m benchmarks [FILE.jsonl]``: the texts are those of the corpus beside the project, else the examples.
Each measure runs in a process of its own, so that neither warms the other's caches and peak memory is its own.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing as mp
import os
import resource
import sys
import time
from collections import Counter
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
    rounds = [(_apart(stock, lines), _apart(whole, lines)) for _ in range(options.rounds)]
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


def _apart(measure: Any, lines: list[dict[str, Any]]) -> dict[str, Any]:
    with mp.get_context("spawn").Pool(1) as pool:
        return dict(pool.apply(measure, (lines,)))


def stock(lines: list[dict[str, Any]]) -> dict[str, Any]:
    """spaCy's small English pipeline with all its components, over whole texts."""
    import spacy
    from communique.reading.pipeline import installed

    start = time.process_time()
    nlp = spacy.load(installed())
    begun, wall = time.process_time(), time.perf_counter()
    tokens = sum(len(doc) for doc in nlp.pipe((line["text"] for line in lines), batch_size=16))
    return _figures(start, begun, wall, {"tokens": float(tokens)})


def whole(lines: list[dict[str, Any]]) -> dict[str, Any]:
    """The whole coding, with the processor time of each pass."""
    from communique.reading import Reader

    from communique.check import check
    from communique.code.passes import PASSES, coding_of, found_by
    from communique.ingest import about_of, ingest
    from communique.ingest.lines import Line
    from communique.world import load

    start = time.process_time()
    reader, world = Reader(), load()
    list(reader.read_many([ingest("A warm-up.").document]))
    begun, wall = time.process_time(), time.perf_counter()
    spent: Counter[str] = Counter()
    documents = [ingest(x["text"], about_of(Line(i, str(i), x))).document for i, x in enumerate(lines)]
    spent["ingest"] = time.process_time() - begun
    for at in range(0, len(documents), 32):
        before = time.process_time()
        readings = list(reader.read_many(documents[at : at + 32]))
        spent["read"] += time.process_time() - before
        for reading in readings:
            found = None
            for one in PASSES:
                before = time.process_time()
                found = found_by((one,), reading, world, found)
                spent[one.__name__] += time.process_time() - before
            before = time.process_time()
            assert found is not None
            check(coding_of(reading, found, world), world, found.claims)
            spent["check"] += time.process_time() - before
    return _figures(start, begun, wall, dict(spent))


def _figures(start: float, begun: float, wall: float, spent: dict[str, float]) -> dict[str, Any]:
    return {
        "start": begun - start,
        "cpu": time.process_time() - begun,
        "wall": time.perf_counter() - wall,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1 << 20),
        "spent": spent,
    }


def _by_pass(figures: dict[str, Any]) -> None:
    print("where the time goes:")
    for name, seconds in sorted(figures["spent"].items(), key=lambda x: -x[1]):
        print(f"  {name:<12} {seconds:7.2f} s  {seconds / figures['cpu']:6.1%}")


if __name__ == "__main__":
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    sys.exit(main())
