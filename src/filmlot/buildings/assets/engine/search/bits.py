"""Sets of assets, one bit each."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

WORD_BITS = 64

_SPARSE = 4
_WORDS_AT_ONCE = 1 << 14
"""What is worked on stays in the processor's cache."""

Bits = NDArray[np.uint64]
"""The asset of slot n is bit n % 64 of word n // 64."""
Numbers = NDArray[np.int64]


def to_bits(slots: Numbers, words: int) -> Bits:
    """The bits of slots, in so many words."""
    flags = np.zeros(words * WORD_BITS, bool)
    flags[slots] = True
    return from_flags(flags)


def has_bit(bits: Bits, slot: int) -> bool:
    """Whether the asset of a slot is in bits."""
    return bool(int(bits[slot // WORD_BITS]) >> (slot % WORD_BITS) & 1)


def have_bits(bits: Bits, slots: Numbers) -> NDArray[np.bool_]:
    """For each of some slots whether its asset is in bits."""
    shifted = bits[slots >> 6] >> (slots & 63).astype(np.uint64)
    met: NDArray[np.bool_] = (shifted & np.uint64(1)).astype(bool)
    return met


def to_flags(bits: Bits) -> NDArray[np.bool_]:
    """One truth a slot."""
    return np.unpackbits(bits.view(np.uint8), bitorder="little").view(bool)


def from_flags(flags: NDArray[np.bool_]) -> Bits:
    """The bits of one truth a slot, for a multiple of 64 slots."""
    bits: Bits = np.packbits(flags, bitorder="little").view(np.uint64)
    return bits


def to_slots(bits: Bits) -> Numbers:
    """The slots of bits, in order."""
    words = np.flatnonzero(bits)
    if len(words) * _SPARSE > len(bits):
        return np.flatnonzero(to_flags(bits))
    places = np.flatnonzero(to_flags(bits[words]))
    slots: Numbers = (words[places >> 6] << 6) | (places & 63)
    return slots


def count_bits(bits: Bits) -> int:
    """How many assets there are in bits."""
    return int(np.bitwise_count(bits).sum(dtype=np.int64))


def count_rows(matrix: Bits, match: Bits) -> Numbers:
    """For each row of `matrix` (rows, words) how many bits it shares with `match` (words,)."""
    at_once = max(1, _WORDS_AT_ONCE // max(1, len(match)))
    shared, counted = np.empty((at_once, len(match)), np.uint64), np.empty((at_once, len(match)), np.uint8)
    counts = np.empty(len(matrix), np.int64)
    for first in range(0, len(matrix), at_once):
        rows = matrix[first : first + at_once]
        np.bitwise_and(rows, match, out=shared[: len(rows)])
        np.bitwise_count(shared[: len(rows)], out=counted[: len(rows)])
        counts[first : first + at_once] = counted[: len(rows)].sum(axis=1, dtype=np.uint32)
    return counts


def count_columns(packed: Numbers) -> Numbers:
    """For each bit of the rows of `packed` (N, words) how many rows have it, (64 * words,).

    The rows are added in pairs, then the sums, and so on: 64 columns at a time, of numbers whose bits stand in `planes`
    (carry-save addition, as in Harley and Seal's count of bits).
    """
    planes = [np.ascontiguousarray(packed).view(np.uint64)]
    while len(planes[0]) > 1:
        if len(planes[0]) % 2:
            planes = [np.concatenate([plane, np.zeros_like(plane[:1])]) for plane in planes]
        planes = _add(planes, half=len(planes[0]) // 2)
    counts = np.zeros(packed.shape[1] * WORD_BITS, np.int64)
    for weight, plane in enumerate(planes):
        counts += to_flags(plane.ravel()).astype(np.int64)[: len(counts)] << weight if len(plane) else 0
    return counts


def _add(planes: list[Bits], *, half: int) -> list[Bits]:
    """The first half of the numbers plus the second."""
    added: list[Bits] = []
    carry: Bits = np.zeros_like(planes[0][:half])
    for plane in planes:
        one, other = plane[:half], plane[half:]
        either = one ^ other
        added.append(either ^ carry)
        carry = (one & other) | (either & carry)
    return [*added, carry]
