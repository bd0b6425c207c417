"""Ids as numbers: sorted and cut into chunks, each is found again."""

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from communique.store.keys import CHUNK, chunked, key_of, keys_of, placed, places_of


@given(st.lists(st.text("0123456789abcdefxyz-", min_size=1, max_size=24), max_size=50))
def test_many_ids_have_the_keys_of_each(ids: list[str]) -> None:
    assert keys_of(pa.chunked_array([pa.array(ids, pa.string())])).tolist() == [key_of(i) for i in ids]


@given(st.lists(st.integers(-(2**63), 2**63 - 1), min_size=1, max_size=60), st.integers(0, 4))
def test_each_key_is_found_where_it_lies(numbers: list[int], repeats: int) -> None:
    keys = np.repeat(np.array(numbers, np.int64), CHUNK // 8 * repeats + 1)
    chunks = list(chunked([(keys, places_of(7, len(keys)))]))
    for number in set(numbers):
        first = max(c[0] for c in chunks if c[0] <= number)
        _, held, places = next(c for c in chunks if c[0] == first)
        assert {r for p, r in placed(held, places, number) if p == 7} == set(np.flatnonzero(keys == number).tolist())


def test_nothing_gives_no_chunks() -> None:
    assert list(chunked([])) == []
