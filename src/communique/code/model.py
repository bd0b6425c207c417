"""The small relation model: what a marked actor does to a marked recipient in one sentence.

A MiniLM encoder in int8, run by onnxruntime on one thread. It learnt from the frames and passages in `training/`,
from nothing else; `training/MODEL_CARD.md` says how, how well it does and where it fails.
"""

from __future__ import annotations

import importlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import numpy as np

from communique.errors import ModelError, RequestError

Span = tuple[int, int]
"""`[start, end)` in code points of the sentence."""

Marked = tuple[str, Span | None, Span | None]
"""A sentence, its actor and its recipient; a side that is not named is None."""

NONE = "NONE"
"""The label for two sides between which nothing happens."""

MARKERS = (1, 2, 3, 4)
"""[unused0] to [unused3] of the vocabulary: before and after the actor, before and after the recipient."""

MAX_TOKENS = 96
"""Word pieces read of one sentence; news sentences have 30 on average, 1 in 500 has more than 96."""

CLS, SEP = 101, 102


@dataclass(frozen=True, slots=True)
class Guess:
    """What the model takes a sentence for.

    `type` is a PLOVER 2.0 type or `NONE`, `confidence` its calibrated probability, `probabilities` those of all types
    and `NONE`. `parts` splits a type where coding schemes differ (`SANCTION.formal`: sanctions and embargoes;
    `SANCTION.convict`: verdicts).
    """

    type: str
    confidence: float
    probabilities: dict[str, float]
    parts: dict[str, float]
    mode: str | None

    def best_event(self) -> tuple[str, float]:
        """The likeliest type when something is known to happen, and its share of what is not `NONE`'s."""
        events = {name: p for name, p in self.probabilities.items() if name != NONE}
        name = max(events, key=events.__getitem__)
        return name, events[name] / max(sum(events.values()), 1e-9)


class RelationModel:
    """A loaded model. Load once a process with `RelationModel.load()` and keep."""

    def __init__(self, folder: Path) -> None:
        about = json.loads((folder / "about.json").read_text(encoding="utf-8"))
        self.labels: tuple[str, ...] = tuple(about["labels"])
        self.modes: tuple[str, ...] = tuple(about["modes"])
        self.temperature: float = about["temperature"]
        self.name: str = about["name"]
        self._session, self._words = _session(folder / "relation.onnx"), word_pieces(folder / "tokenizer.json")

    @staticmethod
    @cache
    def load() -> RelationModel:
        """The model that comes with the package; a missing file or library is a `ModelError`."""
        with as_file(files("communique.code") / "relation") as folder:
            if not (folder / "relation.onnx").is_file():
                raise ModelError("the relation model is not installed; run `make train` or reinstall communique")
            return RelationModel(folder)

    def predict(self, sentences: Iterable[Marked]) -> list[Guess]:
        """One guess a sentence, in order.

        Sentences are run one by one: the scales of int8 follow whatever is run together, so that in a batch an
        answer would hang on its neighbours. A batch of 32 is a third faster, and less exact.
        """
        return [self._guess(*self._run(marked_ids(*sentence, self._words))) for sentence in sentences]

    def _run(self, row: list[int]) -> tuple[Any, Any]:
        ids = np.array([row], dtype=np.int64)
        types, modes = self._session.run(None, {"ids": ids, "mask": np.ones_like(ids)})
        return types[0], modes[0]

    def _guess(self, type_scores: Any, mode_scores: Any) -> Guess:
        chances = _softmax(type_scores / self.temperature)
        parts = {name: float(p) for name, p in zip(self.labels, chances, strict=True)}
        whole: dict[str, float] = {}
        for name, p in parts.items():
            whole[name.split(".")[0]] = whole.get(name.split(".")[0], 0.0) + p
        best = max(whole, key=whole.__getitem__)
        return Guess(best, whole[best], whole, parts, self._mode(best, mode_scores))

    def _mode(self, label: str, scores: Any) -> str | None:
        own = [i for i, name in enumerate(self.modes) if name.startswith(f"{label}:")]
        if not own:
            return None
        mode = self.modes[max(own, key=lambda i: float(scores[i]))].split(":")[1]
        return None if mode == "none" else mode


def marked_ids(text: str, actor: Span | None, recipient: Span | None, words: Any) -> list[int]:
    """Word-piece ids of a sentence with markers around its sides, at most `MAX_TOKENS`, with both sides if they fit."""
    marks = sorted(_marks(text, actor, MARKERS[:2]) + _marks(text, recipient, MARKERS[2:]))
    ids, at = [CLS], 0
    for position, _, marker in marks:
        ids += [*words.encode(text[at:position], add_special_tokens=False).ids, marker]
        at = position
    ids += words.encode(text[at:], add_special_tokens=False).ids
    return [*_window(ids), SEP]


def _marks(text: str, span: Span | None, markers: Sequence[int]) -> list[tuple[int, int, int]]:
    """Position, order at one position (closing before opening) and id of the two markers of a side."""
    if span is None:
        return []
    start, end = span
    if not 0 <= start < end <= len(text):
        raise RequestError(f"a side at {start}-{end} is outside the sentence of {len(text)} characters", span=span)
    return [(start, 1, markers[0]), (end, 0, markers[1])]


def _window(ids: list[int]) -> list[int]:
    """The first tokens, or, where a side lies beyond them, those around the sides."""
    marks = [i for i, token in enumerate(ids) if token in MARKERS]
    length = MAX_TOKENS - 1
    if len(ids) <= length or not marks or marks[-1] < length:
        return ids[:length]
    start = max(1, min(marks[0] - 8, len(ids) - length + 1))
    return [CLS, *ids[start : start + length - 1]]


def _softmax(scores: Any) -> Any:
    powers = np.exp(scores - scores.max())
    return powers / powers.sum()


def word_pieces(path: Path) -> Any:
    """The encoder's tokenizer, without padding or truncation."""
    words = _library("tokenizers").Tokenizer.from_file(str(path))
    words.no_padding()
    words.no_truncation()
    return words


def _session(path: Path) -> Any:
    onnxruntime = _library("onnxruntime")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1  # two threads were slower than one
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def _library(name: str) -> Any:
    """A library that only the model needs, imported on first use."""
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise ModelError(f"the relation model needs {name}: pip install {name}") from error
