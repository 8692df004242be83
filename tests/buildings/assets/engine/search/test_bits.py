"""Sets of assets: every way to count and to list them gives what a plain count gives."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from filmlot.buildings.assets.engine.search.bits import (
    WORD_BITS,
    count_bits,
    count_columns,
    count_rows,
    have_bits,
    to_bits,
    to_slots,
)

WORDS = 40


@given(st.sets(st.integers(0, WORDS * WORD_BITS - 1)))
def test_slots_become_bits_and_slots_again(slots: set[int]) -> None:
    ordered = np.array(sorted(slots), np.int64)
    bits = to_bits(ordered, WORDS)
    assert to_slots(bits).tolist() == ordered.tolist()
    assert count_bits(bits) == len(slots)
    every = np.arange(WORDS * WORD_BITS)
    assert np.flatnonzero(have_bits(bits, every)).tolist() == ordered.tolist()


@pytest.mark.parametrize("rows", [0, 1, 2, 3, 7, 64, 1001])
def test_columns_are_counted_as_one_by_one(rows: int) -> None:
    flags = np.random.default_rng(rows).random((rows, 3 * WORD_BITS)) < 0.3
    packed = np.packbits(flags, axis=1, bitorder="little").view(np.int64).reshape(rows, 3)
    assert count_columns(packed).tolist() == flags.sum(axis=0).tolist()


@pytest.mark.parametrize("words", [1, 40, 20_000])
def test_rows_are_counted_as_one_by_one(words: int) -> None:
    chance = np.random.default_rng(words)
    matrix, match = (chance.integers(0, 2**63, shape, dtype=np.uint64) for shape in ((9, words), (words,)))
    assert count_rows(matrix, match).tolist() == [count_bits(row & match) for row in matrix]
