"""The index as it was at one moment: what a search reads, whatever is written meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import numpy as np
import tantivy

from filmlot.buildings.assets.engine.search.bits import Bits, Numbers, to_flags, to_slots
from filmlot.buildings.assets.engine.search.columns import Columns, order_keys
from filmlot.buildings.assets.engine.search.question import Sort
from filmlot.buildings.assets.engine.search.terms import term_numbers
from filmlot.standards.asset.taxonomy import TermName

_BLOCK = 1 << 15
_FEW_TO_SORT = 2_000
_COLUMNS = {Sort.RELEVANCE: "uses", Sort.USE: "uses", Sort.NEWEST: "created_s"}


class Snapshot:
    """The words (`searcher`) and the columns of all assets that are alive, by slot.

    `audiences` are the sets of scopes that may see an asset, by the number in the column.
    """

    def __init__(
        self, searcher: tantivy.Searcher, columns: Columns, audiences: Sequence[frozenset[str]], *, position: str
    ) -> None:
        self.searcher = searcher
        self.alive = columns.alive.copy()
        self.position = position
        self.slots = columns.count
        self._columns = columns
        self._declared, self._known = columns.declared, columns.known
        self._numbers = columns.numbers
        self._audiences = tuple(audiences)

    def slot_of(self, asset: UUID) -> int | None:
        """The slot of an asset."""
        return self._columns.slot_of(asset)

    def assets_of(self, slots: Numbers) -> list[UUID]:
        """The assets of slots."""
        return self._columns.assets_of(slots)

    def uses_of(self, slots: Numbers) -> Numbers:
        """How often the assets of slots are used."""
        return self._numbers["uses"][slots]

    def declared(self, term: TermName) -> Bits:
        """The assets that declare a term or one that it includes."""
        bits: Bits = self._declared[term_numbers()[term]]
        return bits

    def known(self, term: TermName) -> Bits:
        """The assets that declare a term, or whose names or tags mention it."""
        bits: Bits = self._known[term_numbers()[term]]
        return bits

    def count_terms(self, match: Bits, terms: range) -> Numbers:
        """How many of the assets in `match` declare each term of a range of numbers."""
        return self._columns.count_terms(match, terms)

    def visible_to(self, scopes: frozenset[str]) -> Bits:
        """The assets that members of any of the scopes may see."""
        bits: Bits = self.alive & self._columns.visible_to(scopes, self._audiences, self.slots)[: len(self.alive)]
        return bits

    def first_of(self, match: Bits, *, total: int, sort: Sort, most: int) -> Numbers:
        """The first slots of `match` in an order; those of relevance, where all are alike, go by use."""
        if total <= _FEW_TO_SORT:
            return self._sorted(to_slots(match), sort)[:most]
        order, flags, found = self._columns.in_order(_COLUMNS[sort]), to_flags(match), 0
        parts = []
        for first in range(0, len(order), _BLOCK):
            block = order[first : first + _BLOCK]
            if len(order) > len(flags):  # of a later moment than this
                block = block[block < len(flags)]
            parts.append(block[flags[block]])
            found += len(parts[-1])
            if found >= most:
                break
        slots = np.concatenate(parts)[:most]
        late = self._sorted(np.flatnonzero(flags[len(order) :]) + len(order), sort)
        if not len(late):
            return slots
        return np.insert(slots, np.searchsorted(self._keys(slots, sort), self._keys(late, sort)), late)[:most]

    def _sorted(self, slots: Numbers, sort: Sort) -> Numbers:
        return slots[np.argsort(self._keys(slots, sort))]

    def _keys(self, slots: Numbers, sort: Sort) -> Bits:
        return order_keys(self._numbers[_COLUMNS[sort]], slots)
