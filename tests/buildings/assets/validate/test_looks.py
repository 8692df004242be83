"""Looks are few, and every pair of tokens occurs among them."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from filmlot.buildings.assets.engine.validate.looks import covering_looks, pairwise_looks, single_looks

STANDARD = {
    "season": ("summer", "spring", "autumn", "winter"),
    "weather": ("clear", "overcast", "rain", "snow", "fog"),
    "timeOfDay": ("day", "dusk", "night"),
    "LOD": ("LOD0", "LOD1", "LOD2", "LOD3"),
    "wear": ("new", "used", "old"),
}
sets = st.dictionaries(
    st.sampled_from("abcde"), st.lists(st.sampled_from("uvwxyz"), min_size=1, max_size=5, unique=True).map(tuple)
)


@given(sets)
def test_every_pair_of_tokens_occurs(given_sets: dict[str, tuple[str, ...]]) -> None:
    looks = pairwise_looks(given_sets)
    for one, other in combinations(given_sets, 2):
        wanted = {(first, second) for first in given_sets[one] for second in given_sets[other]}
        assert wanted == {(look[one], look[other]) for look in looks}


def test_the_standards_sets_need_few_looks_of_720() -> None:
    assert len(pairwise_looks(STANDARD)) <= 26


def test_each_token_is_looked_at_alone_and_the_default_first() -> None:
    looks = single_looks(STANDARD)

    assert looks[0] == {}
    assert len(looks) == 1 + 3 + 4 + 2 + 3 + 2
    assert all(len(look) == 1 for look in looks[1:])
    assert covering_looks({}) == ({},)
