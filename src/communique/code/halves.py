"""States by halves and pairs: "the North" beside South Korea, "both Koreas"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from communique.code.sorts import sort_of
from communique.code.spots import Spot
from communique.reading import Reading, Token


def halves(reading: Reading, names: Mapping[int, Spot]) -> Iterator[Spot]:
    """Spots for halves and pairs of states, each to stand in ``names`` in place of what was seen there."""
    spoken_of = {s.country for s in names.values() if s.kind == "state" and s.country}
    for token in reading.tokens:
        sort = sort_of(token.lower) if token.text[:1].isupper() else None
        if sort is None or sort.what not in ("half", "pair") or not _stands_alone(reading, token, names):
            continue
        states = sort.states[:1] if sort.what == "half" else sort.states
        if sort.what == "half" and spoken_of.isdisjoint(sort.states):
            continue
        yield _spot(token, states)


def _stands_alone(reading: Reading, token: Token, names: Mapping[int, Spot]) -> bool:
    """Whether a word is all of its name, with an article or "both" before it: not "the North Sea"."""
    over = names.get(token.i)
    before = reading.tokens[token.i - 1].lower if token.i else ""
    whole = over is None or (over.first == over.last == token.i and over.kind != "state")
    led = before in ("the", "both", "two") or token.dep == "poss"
    return whole and led and token.dep not in ("compound", "amod", "nmod")


def _spot(token: Token, states: Sequence[str]) -> Spot:
    if len(states) == 1:
        ref = f"state:{states[0]}"
        return Spot(
            token.i, token.i, token.i, "alias", "state", ref, ref, ref, states[0], definite=True, said=token.text
        )
    return Spot(
        token.i, token.i, token.i, "alias", "state", token.text, plural=True, definite=True, said=token.text,
        countries=tuple((iso3, token.text) for iso3 in states),
    )  # fmt: skip
