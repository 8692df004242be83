"""Where few assets meet a text: those that meet most of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import reduce
from itertools import combinations
from typing import NamedTuple

import numpy as np

from filmlot.buildings.assets.engine.search.bits import Bits, count_bits, to_bits
from filmlot.buildings.assets.engine.search.narrowing import Reading, allowed_by, bits_of_filters, by_facet
from filmlot.buildings.assets.engine.search.question import Hit, Question, Sort
from filmlot.buildings.assets.engine.search.ranking import explain
from filmlot.buildings.assets.engine.search.snapshot import Snapshot
from filmlot.buildings.assets.engine.search.wording import NOTHING_FOUND, find_words

NEAR = 20
"""As many as this are shown together with those that meet all."""
_MAX_PARTS = 6
_WEIGHT, _TYPE_WEIGHT = 2, 3
"""Who gets the type right and the season wrong is nearer than the other way round."""


class Part(NamedTuple):
    """A part of a text: how much it weighs, and the assets that meet it."""

    weight: int
    met: Bits


def find_near(snapshot: Snapshot, question: Question, reading: Reading, *, but: Collection[Hit]) -> tuple[Hit, ...]:
    """The assets that meet all filters and some of the text, most of it first; none of those in `but`."""
    parts = list(_parts(snapshot, reading))[:_MAX_PARTS]
    filters = by_facet(bits_of_filters(snapshot, question)).values()
    left = reduce(np.bitwise_and, filters, allowed_by(snapshot, question, reading))
    left = left & ~reduce(np.bitwise_and, (part.met for part in parts), left)
    shown = {hit.asset for hit in but}
    hits: list[Hit] = []
    for some in _most_first(parts):
        if len(hits) + len(but) >= NEAR:
            break
        met = reduce(np.bitwise_and, (part.met for part in some), left)
        left = left & ~met
        slots = snapshot.first_of(met, total=count_bits(met), sort=Sort.USE, most=NEAR)
        hits += [hit for hit in explain(snapshot, slots, reading.wanted, NOTHING_FOUND) if hit.asset not in shown]
    return tuple(hits[: max(0, NEAR - len(but))])


def _most_first(parts: list[Part]) -> list[tuple[Part, ...]]:
    """All choices of some of the parts, the weightiest first."""
    choices = [some for count in range(1, len(parts)) for some in combinations(parts, count)]
    return sorted(choices, key=lambda some: -sum(part.weight for part in some))


def _parts(snapshot: Snapshot, reading: Reading) -> Iterator[Part]:
    for facet, bits in by_facet((term.facet, snapshot.known(term)) for term in reading.wanted).items():
        yield Part(_TYPE_WEIGHT if facet == "type" else _WEIGHT, bits)
    for word in reading.words:
        yield Part(_WEIGHT, to_bits(find_words(snapshot.searcher, [word]).slots, len(snapshot.alive)))
