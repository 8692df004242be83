"""The index as it was at one moment: what a search reads, whatever is written meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from uuid import UUID

import numpy as np
import tantivy

from filmlot.buildings.assets.engine.search.bits import (
    WORD_BITS,
    Bits,
    Numbers,
    from_flags,
    to_flags,
    to_slots,
)
from filmlot.buildings.assets.engine.search.columns import Columns
from filmlot.buildings.assets.engine.search.question import Sort
from filmlot.buildings.assets.engine.search.terms import term_numbers
from filmlot.standards.asset.taxonomy import TermName

_SLOT_BITS = np.uint64(32)
_BLOCK = 1 << 15
_FEW_TO_SORT = 2_000
_MAX_AUDIENCES_KEPT = 64


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
        self._visible: dict[frozenset[str], Bits] = {}

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
        visible = self._visible.get(scopes)
        if visible is None:
            may_see = np.array([not scopes.isdisjoint(audience) for audience in self._audiences] + [False])
            flags = np.zeros(len(self.alive) * WORD_BITS, bool)
            flags[: self.slots] = may_see[self._numbers["audiences"][: self.slots]]  # later ones are being written
            visible = self.alive & from_flags(flags)
            if len(self._visible) >= _MAX_AUDIENCES_KEPT:
                self._visible.clear()
            self._visible[scopes] = visible
        return visible

    def first_of(self, match: Bits, *, total: int, sort: Sort, most: int) -> Numbers:
        """The first slots of `match` in an order; those of relevance, where all are alike, go by use."""
        if total <= _FEW_TO_SORT:
            slots = to_slots(match)
            return slots[np.argsort(self._keys(slots, sort))[:most]]
        flags, found, missing = to_flags(match), [], most
        order = self._newest_first if sort is Sort.NEWEST else self._most_used_first
        for first in range(0, len(order), _BLOCK):
            block = order[first : first + _BLOCK]
            found.append(block[flags[block]][:missing])
            missing -= len(found[-1])
            if not missing:
                break
        return np.concatenate(found)

    @cached_property
    def _most_used_first(self) -> Numbers:
        return self._sorted(Sort.USE)

    @cached_property
    def _newest_first(self) -> Numbers:
        return self._sorted(Sort.NEWEST)

    def _sorted(self, sort: Sort) -> Numbers:
        keys = np.sort(self._keys(to_slots(self.alive), sort))
        return (keys & np.uint64(0xFFFF_FFFF)).astype(np.int64)

    def _keys(self, slots: Numbers, sort: Sort) -> Bits:
        """Unique keys by which slots come in order: the larger number first, then the lower slot."""
        numbers = self._numbers["created_s" if sort is Sort.NEWEST else "uses"][slots]
        return ((np.uint64(0xFFFF_FFFF) - numbers.astype(np.uint64)) << _SLOT_BITS) | slots.astype(np.uint64)
