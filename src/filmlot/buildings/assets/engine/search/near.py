"""Where few assets meet a text: those that meet most of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import numpy as np
from numpy.typing import NDArray

from filmlot.buildings.assets.engine.search.bits import WORD_BITS, count_bits, from_flags, to_bits, to_flags
from filmlot.buildings.assets.engine.search.narrowing import Reading, allowed_by, bits_of_filters, by_facet
from filmlot.buildings.assets.engine.search.question import Hit, Question, Sort
from filmlot.buildings.assets.engine.search.ranking import explain
from filmlot.buildings.assets.engine.search.snapshot import Snapshot
from filmlot.buildings.assets.engine.search.wording import NOTHING_FOUND, find_words

NEAR = 20
"""As many as this are shown together with those that meet all."""
_WEIGHT, _TYPE_WEIGHT = 2, 3
"""Who gets the type right and the season wrong is nearer than the other way round."""

Flags = NDArray[np.bool_]


def find_near(snapshot: Snapshot, question: Question, reading: Reading, *, but: Collection[Hit]) -> tuple[Hit, ...]:
    """The assets that meet all filters and some of the text, most of it first; none of those in `but`."""
    parts = list(_parts(snapshot, reading))
    if len(parts) < 2:
        return ()
    tally = np.zeros(len(snapshot.alive) * WORD_BITS, np.uint8)
    for weight, flags in parts:
        tally += np.uint8(weight) * flags
    for bits in (allowed_by(snapshot, question, reading), *by_facet(bits_of_filters(snapshot, question)).values()):
        tally *= to_flags(bits)
    most = sum(weight for weight, _flags in parts)
    hits: list[Hit] = []
    for level in range(most - 1, 0, -1):
        if len(hits) + len(but) < NEAR:
            found = _first(snapshot, tally == level)
            hits += [explain(snapshot, slot, reading.wanted, NOTHING_FOUND) for slot in found]
    shown = {hit.asset for hit in but}
    return tuple(hit for hit in hits if hit.asset not in shown)[: NEAR - len(but)]


def _parts(snapshot: Snapshot, reading: Reading) -> Iterator[tuple[int, Flags]]:
    """The parts of a text, their weights, and the assets that meet them."""
    typed = by_facet((term.facet, snapshot.known(term)) for term in reading.wanted)
    for facet, bits in typed.items():
        yield (_TYPE_WEIGHT if facet == "type" else _WEIGHT), to_flags(bits)
    for word in reading.words:
        yield _WEIGHT, to_flags(to_bits(find_words(snapshot.searcher, [word]).slots, len(snapshot.alive)))


def _first(snapshot: Snapshot, flags: Flags) -> list[int]:
    bits = from_flags(flags)
    slots: list[int] = snapshot.first_of(bits, total=count_bits(bits), sort=Sort.USE, most=NEAR).tolist()
    return slots
