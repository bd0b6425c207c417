"""The networks that turn words into vectors, run as wide matrix products over many paragraphs at once.

spaCy's small pipelines embed each word by its spelling and then mix each with its neighbours, layer by layer
(Honnibal's "embed, encode"). The embedding of a spelling is always the same, so it is worked out once a type
and kept; the mixing is a matrix product a layer, which numpy's library does at a multiple of the speed of the
one that spaCy brings. The vectors are those of the pipeline itself, up to rounding.

Rounding is part of the answer: a product's last digit depends on the shape of the matrices and on where in
them a row stands. So all products are of one shape and each document's paragraphs stand at multiples of one
number of rows, so that a document's vectors are the same, to the last bit, whatever is read beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from communique.errors import ModelError

Floats = NDArray[np.float32]
Keys = NDArray[np.uint64]

BLOCK = 384
"""Rows multiplied at once: their products stay in the second cache."""

ALIGNED = 48
"""Rows to a multiple of which each group of paragraphs is filled up: the tiles of every known kernel divide it."""

APART = 4
"""Empty rows between paragraphs: as many as there are layers, so that none sees another's words."""

GROUP = 2_000
"""Tokens of one document that are laid out together."""

KEPT = 40_000
"""Types remembered before all are forgotten: 30 MB for two networks."""

_MIX = np.array(
    [
        0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93,
        0xA0761D6478BD642F, 0xE7037ED1A0B428DB, 0x8EBC6AF09C88C6E3, 0x589965CC75374CC3,
    ],
    dtype=np.uint64,
)  # fmt: skip
"""Odd numbers by which a token's features are added to one key."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Where paragraphs stand in the rows of a matrix: the first row of each, and the rows in all."""

    starts: tuple[int, ...]
    rows: int


def laid_out(groups: Sequence[Sequence[int]]) -> Layout:
    """The rows of paragraphs of so many tokens, in groups that share no document.

    >>> laid_out([[10, 20], [5]])
    Layout(starts=(4, 18, 52), rows=384)
    """
    starts, row = [], 0
    for lengths in groups:
        for length in lengths:
            row += APART
            starts.append(row)
            row += length
        row = _up(row + APART, ALIGNED)
    return Layout(tuple(starts), _up(row, BLOCK))


def _up(n: int, step: int) -> int:
    return -(-n // step) * step


def product(rows: Floats, weights: Floats, bias: Floats) -> Floats:
    """Rows times weights and a bias, in products of one shape; the number of rows is a multiple of ``BLOCK``."""
    made = np.empty((len(rows), weights.shape[1]), dtype=np.float32)
    for at in range(0, len(rows), BLOCK):
        np.matmul(rows[at : at + BLOCK], weights, out=made[at : at + BLOCK])
    made += bias
    return made


class UnknownNetworkError(ModelError):
    """A network of another build than this module runs; it is then left to spaCy."""


@dataclass(frozen=True, slots=True)
class _Layer:
    """One mixing layer: the weights of three rows at once, piece by piece, and the scale of what comes out."""

    weights: Floats
    bias: Floats
    gain: Floats
    shift: Floats


class Encoder:
    """One token-to-vector network of a loaded pipeline.

    Raises ``UnknownNetworkError`` where the network is built otherwise than spaCy's "HashEmbedCNN".
    """

    def __init__(self, network: Any) -> None:
        _require(len(network.layers) == 2, "a network of embedding and mixing")
        embedding, mixing = network.layers
        names = [part.name for part in embedding.layers]
        _require(names[:2] == ["extract_features", "list2ragged"] and names[-1] == "ragged2list", "hashed features")
        self.columns: tuple[Any, ...] = tuple(embedding.layers[0].attrs["columns"])
        self._embedding = [part.layers[0] for part in embedding.layers[2:-1]]
        self._layers = [_layer(residual) for residual in mixing.layers[0].layers]
        self.width: int = network.get_dim("nO")
        _require(len(self._layers) <= APART and mixing.attrs["pad"] <= APART, "at most four layers")

    def embedded(self, features: Keys) -> Floats:
        """The vectors of types by their features, one row each."""
        made: Any = features
        for part in self._embedding:
            made = part.predict(made)
        return np.asarray(made, dtype=np.float32)

    def encoded(self, rows: Floats) -> Floats:
        """Embedded rows mixed with their neighbours: as many rows, of the same width."""
        before = np.zeros((len(rows) + 2, self.width), dtype=np.float32)
        before[1:-1] = rows
        after = np.zeros_like(before)
        for layer in self._layers:
            _mix(layer, before, after)
            before, after = after, before
        return before[1:-1]


def _require(known: bool, what: str) -> None:
    if not known:
        raise UnknownNetworkError(f"not {what}")


def _layer(residual: Any) -> _Layer:
    _require(residual.name.startswith("residual"), "residual layers")
    parts = list(_leaves(residual))
    _require([p.name for p in parts] == ["expand_window", "maxout", "layernorm", "dropout"], "windows and maxout")
    window, maxout, norm, _ = parts
    _require(window.attrs["window_size"] == 1 and maxout.get_dim("nP") == 3, "windows of three, three pieces")
    weights = np.ascontiguousarray(maxout.get_param("W").transpose(1, 0, 2)).reshape(-1, maxout.get_dim("nI"))
    bias = np.ascontiguousarray(maxout.get_param("b").T).reshape(-1)
    return _Layer(np.ascontiguousarray(weights.T), bias, norm.get_param("G"), norm.get_param("b"))


def _leaves(network: Any) -> Iterator[Any]:
    if not network.layers:
        yield network
    for part in network.layers:
        yield from _leaves(part)


def _mix(layer: _Layer, before: Floats, after: Floats) -> None:
    """One layer over all rows but the first and last, which are zero: maxout of windows, normed and added."""
    width = before.shape[1]
    step = before.strides[0]
    windows = np.lib.stride_tricks.as_strided(before, (len(before) - 2, 3 * width), (step, before.strides[1]))
    window = np.empty((BLOCK, 3 * width), dtype=np.float32)
    pieces = np.empty((BLOCK, layer.weights.shape[1]), dtype=np.float32)
    best = np.empty((BLOCK, width), dtype=np.float32)
    for at in range(0, len(windows), BLOCK):
        np.copyto(window, windows[at : at + BLOCK])
        np.matmul(window, layer.weights, out=pieces)
        pieces += layer.bias
        np.maximum(pieces[:, :width], pieces[:, width : 2 * width], out=best)
        np.maximum(best, pieces[:, 2 * width :], out=best)
        _norm(best, layer)
        np.add(before[at + 1 : at + 1 + BLOCK], best, out=after[at + 1 : at + 1 + BLOCK])


def _norm(rows: Floats, layer: _Layer) -> None:
    """Layer normalisation in place (Ba, Kiros, Hinton 2016)."""
    width = rows.shape[1]
    rows -= rows.mean(axis=1, keepdims=True)
    spread = np.einsum("ij,ij->i", rows, rows) / np.float32(width) + np.float32(1e-8)
    rows *= (np.float32(1) / np.sqrt(spread))[:, None]
    rows *= layer.gain
    rows += layer.shift


class Types:
    """The embeddings of every type met, for several networks at once; row 0 is the empty row between paragraphs."""

    def __init__(self, encoders: Sequence[Encoder]) -> None:
        self.encoders = tuple(encoders)
        self.columns = tuple(dict.fromkeys(c for e in encoders for c in e.columns))
        _require(len(self.columns) <= len(_MIX), f"at most {len(_MIX)} features of a token")
        self._own = [[self.columns.index(c) for c in e.columns] for e in encoders]
        self._forget()

    def _forget(self) -> None:
        self._row_of: dict[int, int] = {}
        self._tables = [np.zeros((1024, e.width), dtype=np.float32) for e in self.encoders]

    def rows_of(self, features: Keys) -> NDArray[np.intp]:
        """The row of each token's type in the tables, types not met before added."""
        if len(self._row_of) + len(features) > KEPT:
            self._forget()
        keys = (features * _MIX[: features.shape[1]]).sum(axis=1, dtype=np.uint64).tolist()
        known, new = self._row_of, []
        for at, key in enumerate(keys):
            if key not in known:
                known[key] = len(known) + 1
                new.append(at)
        if new:
            self._add(features[new])
        return np.fromiter(map(known.__getitem__, keys), dtype=np.intp, count=len(keys))

    def _add(self, features: Keys) -> None:
        end = len(self._row_of) + 1
        for n, (encoder, own) in enumerate(zip(self.encoders, self._own, strict=True)):
            table = self._tables[n]
            if end > len(table):
                grown = np.zeros((max(end, 2 * len(table)), encoder.width), dtype=np.float32)
                grown[: len(table)] = table
                self._tables[n] = table = grown
            table[end - len(features) : end] = encoder.embedded(np.ascontiguousarray(features[:, own]))

    def encoded(self, network: int, rows: NDArray[np.intp]) -> Floats:
        """The vectors of one network for the types in some rows, mixed with their neighbours."""
        return self.encoders[network].encoded(self._tables[network][rows])
