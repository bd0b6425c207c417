"""One measure in a process of its own: ``python -m benchmarks.measure stock|wide|whole`` with the texts on stdin."""

from __future__ import annotations

import json
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

BATCH = 16
"""Texts that the stock pipeline parses together: the fewest that cost it nothing, and the least memory."""


def stock(lines: list[dict[str, Any]]) -> dict[str, Any]:
    """spaCy's small English pipeline with all its components, over whole texts."""
    return _pipeline(lines, wide=False)


def wide(lines: list[dict[str, Any]]) -> dict[str, Any]:
    """The same with the products of its layers made by numpy's library in place of its own."""
    return _pipeline(lines, wide=True)


def _pipeline(lines: list[dict[str, Any]], *, wide: bool) -> dict[str, Any]:
    import spacy

    from communique.reading.pipeline import installed

    start = time.process_time()
    nlp = spacy.load(installed())
    if wide:
        _widened(nlp)
    begun, wall = time.process_time(), time.perf_counter()
    spent: Counter[str] = Counter()
    texts = [line["text"] for line in lines]
    for at in range(0, len(texts), BATCH):
        docs = _taken(spent, "tokenizer", lambda at=at: [nlp.make_doc(t) for t in texts[at : at + BATCH]])
        for name, component in nlp.pipeline:
            docs = _taken(spent, name, lambda p=component, d=docs: list(p.pipe(d, batch_size=BATCH)))
    return _figures(start, begun, wall, dict(spent))


def _widened(nlp: Any) -> None:
    from thinc.api import NumpyOps

    for _, component in nlp.pipeline:
        model = getattr(component, "model", None)
        for layer in model.walk() if hasattr(model, "walk") else ():
            layer.ops = NumpyOps(use_blis=False)


def whole(lines: list[dict[str, Any]]) -> dict[str, Any]:
    """The whole coding, with the processor time of each pass and of each step of reading."""
    from communique.check import check
    from communique.code.passes import PASSES, coding_of, found_by
    from communique.ingest import about_of, ingest
    from communique.ingest.lines import Line
    from communique.reading import Reader
    from communique.run.coding import settle
    from communique.world import load

    start = time.process_time()
    spent: Counter[str] = Counter()
    _steps_of_reading(spent)
    reader, world = Reader(), load()
    list(reader.read_many([ingest("A warm-up.").document]))
    settle()
    spent.clear()
    begun, wall = time.process_time(), time.perf_counter()
    documents = _taken(
        spent, "ingest", lambda: [ingest(x["text"], about_of(Line(i, str(i), x))).document for i, x in enumerate(lines)]
    )
    for at in range(0, len(documents), 32):
        for reading in _taken(spent, "read", lambda at=at: list(reader.read_many(documents[at : at + 32]))):
            found = None
            for one in PASSES:
                found = _taken(spent, one.__name__, lambda p=one, r=reading, f=found: found_by((p,), r, world, f))
            assert found is not None
            _taken(spent, "check", lambda r=reading, f=found: check(coding_of(r, f, world), world, f.claims))
    return _figures(start, begun, wall, dict(spent))


def _steps_of_reading(spent: Counter[str]) -> None:
    """Have the steps of reading note their time; what is left of "read" is the making of tokens and sentences."""
    from communique.reading import encoding, parsing, recogniser

    steps: Sequence[tuple[Any, str, str]] = (
        (parsing.Swift, "tokenized", "read: tokenizer"),
        (encoding.Types, "rows_of", "read: embedding"),
        (encoding.Types, "encoded", "read: encoding"),
        (parsing.Swift, "tag_and_parse", "read: tagger, parser"),
        (recogniser.Recogniser, "names", "read: recogniser"),
    )
    for owner, name, label in steps:
        setattr(owner, name, _noting(spent, label, getattr(owner, name)))


def _noting(spent: Counter[str], label: str, step: Callable[..., Any]) -> Callable[..., Any]:
    def noted(*given: Any) -> Any:
        return _taken(spent, label, lambda: step(*given))

    return noted


def _taken(spent: Counter[str], label: str, step: Callable[[], Any]) -> Any:
    before = time.process_time()
    made = step()
    spent[label] += time.process_time() - before
    return made


def _figures(start: float, begun: float, wall: float, spent: dict[str, float]) -> dict[str, Any]:
    return {
        "start": begun - start,
        "cpu": time.process_time() - begun,
        "wall": time.perf_counter() - wall,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1 << 20),
        "spent": spent,
    }


if __name__ == "__main__":
    print(json.dumps({"stock": stock, "wide": wide, "whole": whole}[sys.argv[1]](json.load(sys.stdin))))
