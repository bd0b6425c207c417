"""The public human-coded sets, where they lie beside the project, scored by their own script."""

from __future__ import annotations

import importlib.util
import json
import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from types import ModuleType
from typing import Any

GOLD = Path(os.environ.get("COMMUNIQUE_GOLD", Path(__file__).parent.parent.parent / "shared" / "gold"))
SETS = {
    "relate": "relate/dev.jsonl",
    "events": "events/multicoder_dev.jsonl",
    "plover_gsr": "events/plover_gsr.jsonl",
    "actors": "actors/dev.jsonl",
    "relations": "relations/dev.jsonl",
    "quotations": "quotations/dev.jsonl",
    "dates": "dates/dev.jsonl",
    "places": "places/dev.jsonl",
}
CHUNK = 25


def present() -> bool:
    """Whether the sets are there to measure on."""
    return (GOLD / "score.py").is_file()


def scorer() -> ModuleType:
    """The sets' own scoring script."""
    spec = importlib.util.spec_from_file_location("gold_score", GOLD / "score.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def measured(names: Iterable[str], workers: int) -> Iterator[tuple[str, dict[str, Any], list[dict[str, Any]]]]:
    """The figures of each set, and the answers that they were computed from."""
    names = list(names)
    if not names:
        return
    script = scorer()
    with ProcessPoolExecutor(workers) as pool:
        for name in names:
            data = script.lines_of(GOLD / SETS[name])
            inputs = [_input(script, name, d) for d in data]
            chunks = [inputs[i : i + CHUNK] for i in range(0, len(inputs), CHUNK)]
            command = script.COMMAND.get(name, "read")
            answers = [a for part in pool.map(answered, [command] * len(chunks), chunks) for a in part]
            yield name, script.score(name, data, answers), answers


def _input(script: ModuleType, name: str, line: dict[str, Any]) -> dict[str, Any]:
    keys = script.INPUT_KEYS.get(name, script.READ_KEYS)
    return {k: line[k] for k in keys if line.get(k) is not None or (k in line and name == "relate")}


def answered(command: str, lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The answers of one of the JSON Lines commands to some lines, as the command line gives them."""
    from communique.run.requests import answers

    return list(answers(command, (json.dumps(line) for line in lines)))
