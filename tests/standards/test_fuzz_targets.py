"""A decoder that is fuzzed from samples that it refuses would be fuzzed behind a closed door."""

from __future__ import annotations

import pytest
from benchmarks.fuzz.targets import targets

TARGETS = targets()


@pytest.mark.parametrize("name", TARGETS)
def test_a_target_reads_its_own_samples(name):
    target = TARGETS[name]
    assert target.seeds
    assert all(target.take(seed) for seed in target.seeds)


@pytest.mark.parametrize("name", TARGETS)
def test_a_sample_that_is_right_is_not_mended(name):
    target = TARGETS[name]
    assert all(target.mend(seed) == seed for seed in target.seeds)
