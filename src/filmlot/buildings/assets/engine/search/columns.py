"""What every asset carries, as columns in memory: bits to filter and count by, numbers to order by."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple, Self
from uuid import UUID

import numpy as np

from filmlot.buildings.assets.engine.search.bits import (
    WORD_BITS,
    Bits,
    Numbers,
    count_bits,
    count_columns,
    count_rows,
    from_flags,
    has_bit,
    to_bits,
    to_slots,
)
from filmlot.buildings.assets.engine.search.record import NO_AUDIENCE
from filmlot.buildings.assets.engine.search.terms import row_words, term_numbers

ORDERS = ("uses", "created_s")
_SLOT = np.uint64(0xFFFF_FFFF)
_MOST_VISIBLE_KEPT = 64
_ROWS_AT_ONCE = 1 << 16
_FIRST_WORDS = 1 << 8
_MOST_UNSORTED = 20_000
_QUICKER_BY_TERM = 16
"""One asset of all is counted so many times as quickly by term as by slot."""
_COUNTS_KEPT = 128


class Records(NamedTuple):
    """Records of N assets in the order of their slots, each of another asset: (N,) and packed terms (N, words)."""

    slots: Numbers
    assets_high: Numbers
    assets_low: Numbers
    audiences: Numbers
    uses: Numbers
    created_s: Numbers
    declared: Numbers
    known: Numbers


class Columns:
    """The columns of all slots. One thread adds; others read what was `alive` when they were given it.

    A slot is written once: an asset that changes takes a new slot, and the old one is no longer alive. What is declared
    is kept twice, `declared` by term and `packed` by slot: the one is quick to filter by, and to count many assets, the
    other to count few.
    """

    def __init__(self) -> None:
        self.count = 0
        self.alive: Bits = np.zeros(_FIRST_WORDS, np.uint64)
        self.declared: Bits = np.zeros((len(term_numbers()), _FIRST_WORDS), np.uint64)
        self.known: Bits = np.zeros_like(self.declared)
        self.packed: Numbers = np.zeros((_FIRST_WORDS * WORD_BITS, row_words()), np.int64)
        self.numbers: dict[str, Numbers] = {
            name: np.zeros(_FIRST_WORDS * WORD_BITS, np.int64)
            for name in ("assets_high", "assets_low", "audiences", "uses", "created_s")
        }
        self._orders: dict[str, Numbers] = {name: np.zeros(0, np.int64) for name in ORDERS}
        self._visible: dict[frozenset[str], tuple[int, Bits]] = {}
        self._keeping = threading.Lock()
        self._count_kept = lru_cache(maxsize=_COUNTS_KEPT)(self._count)
        self._sorted_low: Numbers = np.zeros(0, np.int64)
        self._sorted_slots: Numbers = np.zeros(0, np.int64)
        self._unsorted: dict[int, int] = {}

    def add(self, records: Records) -> None:
        """Adds records whose slots are beyond all before; what was known of the same assets is no longer alive."""
        if not len(records.slots):
            return
        old = [] if self.count == 0 else self._slots_of(records)
        self._grow(int(records.slots[-1]) + 1)
        for name, column in self.numbers.items():
            column[records.slots] = getattr(records, name)
        self.packed[records.slots] = records.declared
        for matrix, packed in ((self.declared, records.declared), (self.known, records.known)):
            _set_terms(matrix, records.slots, packed)
        self.alive &= ~to_bits(np.array(old, np.int64), len(self.alive))
        self.alive |= to_bits(records.slots[records.audiences != NO_AUDIENCE], len(self.alive))
        self.count = int(records.slots[-1]) + 1
        self._remember(records)

    def save(self, path: Path) -> None:
        """Saves all, at once or not at all: reading it again is quicker than reading records."""
        words = -(-self.count // WORD_BITS)
        fresh = path.with_suffix(".fresh")
        with fresh.open("wb") as file:
            numbers = np.stack([column[: self.count] for column in self.numbers.values()])
            by_term = (self.alive[:words], self.declared[:, :words], self.known[:, :words])
            for array in (*by_term, self.packed[: self.count], numbers):
                np.save(file, array)
        fresh.replace(path)

    @classmethod
    def load(cls, path: Path) -> Self:
        """What was saved."""
        columns = cls()
        with path.open("rb") as file:
            alive, declared, known, packed, numbers = (np.load(file) for _ in range(5))
        columns.count = len(packed)
        columns._grow(columns.count)
        columns.alive[: len(alive)] = alive
        columns.declared[:, : len(alive)], columns.known[:, : len(alive)] = declared, known
        columns.packed[: columns.count] = packed
        for column, read in zip(columns.numbers.values(), numbers, strict=True):
            column[: columns.count] = read
        columns._sort_assets()
        return columns

    def slot_of(self, asset: UUID) -> int | None:
        """The slot of an asset that is alive."""
        high, low = np.frombuffer(asset.bytes, ">i8").tolist()
        return self._slot_of(high, low)

    def assets_of(self, slots: Numbers) -> list[UUID]:
        """The assets of slots."""
        halves = np.stack([self.numbers[name][slots] for name in ("assets_high", "assets_low")], axis=1)
        octets = halves.astype(">i8").tobytes()
        return [UUID(bytes=octets[at : at + 16]) for at in range(0, len(octets), 16)]

    def in_order(self, name: str) -> Numbers:
        """The slots from 0 on, alive or not, the largest number of a column of `ORDERS` first.

        The last few thousand slots may be missing: sorting all for each that changes would take too long.
        """
        with self._keeping:
            if self.count - len(self._orders[name]) > _MOST_UNSORTED or not len(self._orders[name]):
                keys = np.sort(order_keys(self.numbers[name], np.arange(self.count)))
                self._orders[name] = (keys & _SLOT).astype(np.int64)
            return self._orders[name]

    def visible_to(self, scopes: frozenset[str], audiences: Sequence[frozenset[str]], count: int) -> Bits:
        """Which of the first `count` slots, alive or not, members of any of the scopes may see."""
        with self._keeping:
            known, bits = self._visible.pop(scopes, (0, np.zeros(0, np.uint64)))
            if known < count:
                first = known // WORD_BITS
                may_see = np.array([not scopes.isdisjoint(audience) for audience in audiences] + [False])
                flags = np.zeros((len(self.alive) - first) * WORD_BITS, bool)
                fresh = slice(first * WORD_BITS, count)  # later ones are being written
                flags[: count - first * WORD_BITS] = may_see[self.numbers["audiences"][fresh]]
                known, bits = count, np.concatenate([bits[:first], from_flags(flags)])
            if len(self._visible) >= _MOST_VISIBLE_KEPT:
                self._visible.pop(next(iter(self._visible)))
            self._visible[scopes] = known, bits
        return bits

    def count_terms(self, match: Bits, terms: range) -> Numbers:
        """How many of the assets in `match` declare each term of a range of numbers.

        Counts of many are kept: slots are written once, so the same set has the same counts for ever.
        """
        if count_bits(match) * _QUICKER_BY_TERM > self.count:
            return self._count_kept(match.tobytes(), terms)
        first = terms.start // WORD_BITS
        packed = self.packed[to_slots(match), first : (terms.stop - 1) // WORD_BITS + 1]
        start = terms.start - first * WORD_BITS
        return count_columns(packed)[start : start + len(terms)]

    def _count(self, match: bytes, terms: range) -> Numbers:
        bits = np.frombuffer(match, np.uint64)
        counts = count_rows(self.declared[terms.start : terms.stop, : len(bits)], bits)
        counts.flags.writeable = False
        return counts

    def _slots_of(self, records: Records) -> list[int]:
        pairs = zip(records.assets_high.tolist(), records.assets_low.tolist(), strict=True)
        found = (self._slot_of(high, low) for high, low in pairs)
        return [slot for slot in found if slot is not None]

    def _slot_of(self, high: int, low: int) -> int | None:
        first, last = np.searchsorted(self._sorted_low, (low, low + 1))
        slots = self._sorted_slots[first:last].tolist()
        if low in self._unsorted:
            slots.append(self._unsorted[low])
        highs = self.numbers["assets_high"]
        return next((slot for slot in slots if highs[slot] == high and has_bit(self.alive, slot)), None)

    def _remember(self, records: Records) -> None:
        self._unsorted |= zip(records.assets_low.tolist(), records.slots.tolist(), strict=True)
        if len(self._unsorted) > _MOST_UNSORTED:
            self._sort_assets()

    def _sort_assets(self) -> None:
        slots = to_slots(self.alive)
        lows = self.numbers["assets_low"][slots]
        order = np.argsort(lows)
        self._sorted_low, self._sorted_slots, self._unsorted = lows[order], slots[order], {}

    def _grow(self, count: int) -> None:
        words = len(self.alive)
        while words * WORD_BITS < count:
            words *= 2
        more = words - len(self.alive)
        if more:
            self.alive = np.pad(self.alive, (0, more))
            self.declared = np.pad(self.declared, ((0, 0), (0, more)))
            self.packed = np.pad(self.packed, ((0, more * WORD_BITS), (0, 0)))
            self.known = np.pad(self.known, ((0, 0), (0, more)))
            self.numbers = {name: np.pad(column, (0, more * WORD_BITS)) for name, column in self.numbers.items()}


def order_keys(column: Numbers, slots: Numbers) -> Bits:
    """Unique keys by which slots come in order: the larger number first, then the lower slot."""
    return ((_SLOT - column[slots].astype(np.uint64)) << np.uint64(32)) | slots.astype(np.uint64)


def _set_terms(matrix: Bits, slots: Numbers, packed: Numbers) -> None:
    """Turns packed rows, (N, words of terms), into bits of `matrix`, (terms, words of slots)."""
    for first in range(0, len(slots), _ROWS_AT_ONCE):
        some = slots[first : first + _ROWS_AT_ONCE]
        start = int(some[0]) // WORD_BITS
        words = int(some[-1]) // WORD_BITS + 1 - start
        rows = np.zeros((words * WORD_BITS, packed.shape[1]), np.int64)
        rows[some - start * WORD_BITS] = packed[first : first + _ROWS_AT_ONCE]
        octets = np.ascontiguousarray(rows.view(np.uint8).T)
        for number, row in enumerate(matrix):
            flags = octets[number // 8] & np.uint8(1 << number % 8)
            row[start : start + words] |= np.packbits(flags, bitorder="little").view(np.uint64)
