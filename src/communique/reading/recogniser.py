"""Names by the pipeline's own recogniser, decided for all paragraphs at once.

spaCy's recogniser goes from token to token and decides at each whether a name begins, goes on, ends or stands
alone (Lample et al. 2016, transitions; greedy). Outside a name its choice rests on the token only, so that all
tokens are decided in one product of matrices; only where a name of several tokens begins is it followed, all
names abreast. The names are those that spaCy finds, up to rounding of near ties.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from communique.reading.encoding import Floats, UnknownNetworkError, product

Ints = NDArray[np.intp]
Flags = NDArray[np.bool_]


class Found(NamedTuple):
    """A name by its rows, first and last inclusive, and its label."""

    first: int
    last: int
    label: str


class Recogniser:
    """The decisions of one loaded named entity recogniser, over vectors that are worked out elsewhere.

    Raises ``UnknownNetworkError`` where it is built otherwise than spaCy's greedy "TransitionBasedParser.v2".
    """

    def __init__(self, component: Any) -> None:
        lower, affine, upper = _parts(component.model)
        pieces, hidden = affine.get_dim("nP"), affine.get_dim("nO")
        if affine.get_dim("nF") != 3 or pieces != 2 or component.cfg.get("beam_width", 1) != 1:
            raise UnknownNetworkError("not a greedy recogniser of three features")
        self._lower = _weights(lower)
        swapped = affine.get_param("W").transpose(3, 0, 2, 1)  # in, feature, piece, out
        self._affine = np.ascontiguousarray(swapped.reshape(affine.get_dim("nI"), -1))
        self._none = np.zeros(self._affine.shape[1], dtype=np.float32)
        self._pad = np.ascontiguousarray(affine.get_param("pad")[0].transpose(0, 2, 1)).reshape(3, -1)
        self._bias = np.ascontiguousarray(affine.get_param("b").T).reshape(-1)
        self._upper = _weights(upper)
        self._hidden = hidden
        moves = component.moves
        self._moves([moves.get_class_name(i) for i in range(moves.n_moves)])

    def _moves(self, names: Sequence[str]) -> None:
        """The kind of each decision, and the decision that goes on with or ends a name for each that begins it."""
        at = {name: i for i, name in enumerate(names)}
        self._labels = [name.partition("-")[2] for name in names]
        outside = [name[0] == "O" for name in names]
        self._alone = np.array([name[0] == "U" and name != "U-" for name in names])
        self._begins = np.array([name[0] == "B" for name in names])
        self._closed = np.array(outside) | self._alone | self._begins
        labels = [label if self._begins[i] else "" for i, label in enumerate(self._labels)]
        if sum(outside) != 1 or any(n and not {f"I-{n}", f"L-{n}"} <= at.keys() for n in labels):
            raise UnknownNetworkError("not a recogniser that begins, goes on and ends")
        self._on = np.array([at[f"I-{n}"] if n else 0 for n in labels])
        self._end = np.array([at[f"L-{n}"] if n else 0 for n in labels])

    def names(self, vectors: Floats, tokens: Ints, blank: Flags, cut: Flags) -> list[Found]:
        """The names in paragraphs, in order.

        ``vectors`` has a row for each token and for the gaps between; ``tokens`` are the rows of tokens in order;
        ``blank`` tells which tokens are white space, and ``cut`` after which a name cannot go on.
        """
        parts = product(product(vectors, *self._lower), self._affine, self._none)
        parts = parts.reshape(len(parts), 3, -1)
        outside = self._activated(parts[:, 0] + (self._pad[1] + self._pad[2]))
        scores = product(outside, *self._upper)[tokens]
        scores[:, ~self._closed] = -np.inf
        scores[np.ix_(blank, self._alone | self._begins)] = -np.inf
        scores[np.ix_(cut, self._begins)] = -np.inf
        best = scores.argmax(axis=1)
        last = dict(self._followed(parts, tokens, cut, best))
        done, found = -1, []
        for at in np.flatnonzero(self._begins[best] | self._alone[best]).tolist():
            if at > done:
                done = last.get(at, at)
                found.append(Found(int(tokens[at]), int(tokens[done]), self._labels[best[at]]))
        return found

    def _activated(self, sums: Floats) -> Floats:
        """The better of two pieces of each hidden unit."""
        sums += self._bias
        return np.maximum(sums[:, : self._hidden], sums[:, self._hidden :])

    def _followed(self, parts: Floats, tokens: Ints, cut: Flags, best: Ints) -> Iterator[tuple[int, int]]:
        """For each token at which a name of several would begin, that token and the name's last one."""
        weights, bias = self._upper
        begun = np.flatnonzero(self._begins[best])
        move, at = best[begun], begun + 1
        while len(begun):
            rows, first = tokens[at], tokens[begun]
            inside = self._activated(parts[rows, 0] + parts[first, 1] + parts[rows - 1, 2])
            on, end = self._on[move], self._end[move]
            goes = np.einsum("ij,ji->i", inside, weights[:, on]) + bias[on]
            ends = np.einsum("ij,ji->i", inside, weights[:, end]) + bias[end]
            wins = (goes > ends) | ((goes == ends) & (on < end))
            over = cut[at] | ~wins
            yield from zip(begun[over].tolist(), at[over].tolist(), strict=True)
            begun, move, at = begun[~over], move[~over], at[~over] + 1


def _parts(model: Any) -> tuple[Any, Any, Any]:
    """The three layers past the encoder: narrowing, features of the state, scores of decisions."""
    names = [part.name.rpartition(">>")[2] for part in model.layers]
    if names != ["linear", "precomputable_affine", "linear"] or model.attrs.get("unseen_classes"):
        raise UnknownNetworkError("not a recogniser of three layers")
    return model.layers[0].layers[-1], model.layers[1], model.layers[2]


def _weights(linear: Any) -> tuple[Floats, Floats]:
    return np.ascontiguousarray(linear.get_param("W").T), linear.get_param("b")
