"""One measure in a process of its own: ``python -m benchmarks.measure stock|whole`` with the texts on stdin."""

from __future__ import annotations

import json
import resource
import sys
import time
from collections import Counter
from typing import Any


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
    from communique.check import check
    from communique.code.passes import PASSES, coding_of, found_by
    from communique.ingest import about_of, ingest
    from communique.ingest.lines import Line
    from communique.reading import Reader
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


if __name__ == "__main__":
    print(json.dumps({"stock": stock, "whole": whole}[sys.argv[1]](json.load(sys.stdin))))
