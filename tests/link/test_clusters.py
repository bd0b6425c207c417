"""Average linkage with what must and must not be together."""

from hypothesis import given
from hypothesis import strategies as st

from communique.link.clusters import clusters
from communique.link.types import pair

IDS = st.sampled_from("abcdefgh")
PAIRS = st.tuples(IDS, IDS).filter(lambda p: p[0] != p[1]).map(lambda p: pair(*p))


def test_a_chain_is_not_a_cluster() -> None:
    chain = {("a", "b"): 0.9, ("b", "c"): 0.85, ("c", "d"): 0.9}
    assert clusters(chain, 0.5) == [["a", "b"], ["c", "d"]]


def test_what_is_alike_on_average_is_together() -> None:
    assert clusters({("a", "b"): 0.9, ("a", "c"): 0.4, ("b", "c"): 0.7}, 0.5) == [["a", "b", "c"]]


def test_what_is_kept_apart_stays_so_by_whatever_way() -> None:
    full = {("a", "b"): 0.9, ("b", "c"): 0.9, ("a", "c"): 0.9}
    assert clusters(full, 0.5, different=[("a", "c")]) in ([["a", "b"]], [["b", "c"]])


def test_people_join_what_has_no_score() -> None:
    assert clusters({}, 0.5, same=[("a", "b"), ("c", "b")]) == [["a", "b", "c"]]


@given(st.dictionaries(PAIRS, st.floats(0.01, 1)), st.lists(PAIRS, max_size=4))
def test_clusters_hold_what_they_promise(scores: dict[tuple[str, str], float], apart: list[tuple[str, str]]) -> None:
    found = clusters(scores, 0.5, different=apart)
    members = [m for c in found for m in c]
    assert len(members) == len(set(members))
    for cluster in found:
        pairs = [pair(a, b) for i, a in enumerate(cluster) for b in cluster[:i]]
        assert not set(pairs) & set(apart)
    assert found == clusters(dict(reversed(scores.items())), 0.5, different=apart)
