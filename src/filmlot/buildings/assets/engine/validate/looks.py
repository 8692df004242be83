"""Which looks of an asset are looked at: every token alone, and every pair of tokens at least once."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations

MAX_TOKENS = 64
Sets = Mapping[str, tuple[str, ...]]


def single_looks(sets: Sets) -> tuple[dict[str, str], ...]:
    """The default look, then each token that is no default, alone."""
    others = ({name: token} for name, tokens in sets.items() for token in tokens[1:MAX_TOKENS])
    return ({}, *others)


def pairwise_looks(sets: Sets) -> tuple[dict[str, str], ...]:
    """Looks in which every pair of tokens of two sets occurs, found greedily: few, not fewest."""
    names = sorted(sets, key=lambda name: (-len(sets[name]), name))
    tokens = {name: sets[name][:MAX_TOKENS] for name in names}
    missing = {
        ((one, first), (other, second))
        for one, other in combinations(names, 2)
        for first in tokens[one]
        for second in tokens[other]
    }
    looks = []
    while missing:
        look: dict[str, str] = dict(min(missing))
        for name in names:
            if name not in look:
                look[name] = max(tokens[name], key=lambda token: (_gain(look, name, token, missing), token))
        missing -= {pair for pair in missing if all(look[name] == token for name, token in pair)}
        looks.append(look)
    return tuple(looks)


def covering_looks(sets: Sets) -> tuple[dict[str, str], ...]:
    """The single looks and then the pairwise ones."""
    return (*single_looks(sets), *pairwise_looks(sets))


Choice = tuple[str, str]


def _gain(look: Mapping[str, str], name: str, token: str, missing: set[tuple[Choice, Choice]]) -> int:
    chosen = (name, token)
    pairs = ({(chosen, other), (other, chosen)} for other in look.items())
    return sum(1 for pair in pairs if pair & missing)
