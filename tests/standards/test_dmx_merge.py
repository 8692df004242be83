from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filmlot.standards.dmx_merge import MAXIMUM_SOURCES, DmxMerge, Precedence

SECOND_NS = 1_000_000_000


def merge(precedence: Precedence = Precedence.HIGHEST) -> DmxMerge:
    return DmxMerge(precedence=precedence, source_loss_ns=2_500_000_000)


def test_a_source_alone_is_passed_on_untouched():
    levels = b"\x01\x02"
    assert merge().take("a", levels, priority=100, now_ns=0) is levels


@given(st.lists(st.binary(max_size=512), min_size=2, max_size=8))
def test_of_equal_priorities_the_highest_level_of_each_channel_counts(frames):
    found = merge()
    for number, levels in enumerate(frames):
        result = found.take(number, levels, priority=100, now_ns=0)
    length = max(map(len, frames))
    assert result == bytes(map(max, *(levels.ljust(length, b"\0") for levels in frames)))


def test_a_higher_priority_silences_the_lower_until_it_is_gone():
    found = merge()
    found.take("low", b"\xff", priority=100, now_ns=0)
    assert found.take("high", b"\x01", priority=101, now_ns=0) == b"\x01"
    assert found.take("low", b"\xff", priority=100, now_ns=2 * SECOND_NS) is None
    assert found.take("low", b"\xfe", priority=100, now_ns=3 * SECOND_NS) == b"\xfe"


def test_a_source_that_lowers_its_priority_gives_way():
    found = merge()
    found.take("a", b"\x10", priority=120, now_ns=0)
    found.take("b", b"\x20", priority=110, now_ns=0)
    assert found.take("a", b"\x10", priority=100, now_ns=1) is None
    assert found.take("b", b"\x20", priority=110, now_ns=2) == b"\x20"
    assert found.priority == 110


def test_a_source_that_says_good_bye_leaves_at_once():
    found = merge()
    found.take("a", b"\x10", priority=100, now_ns=0)
    found.take("b", b"\x20", priority=120, now_ns=0)
    assert found.end("b", now_ns=1) == b"\x10"
    assert found.end("a", now_ns=2) is None


def test_the_latest_change_of_a_channel_counts_and_repeats_do_not():
    found = merge(Precedence.LATEST)
    found.take("a", b"\x10\x00\x30", priority=100, now_ns=0)
    assert found.take("b", b"\x00\x20\x20", priority=100, now_ns=1) == b"\x10\x20\x30"
    assert found.take("b", b"\x05\x20\x20", priority=100, now_ns=2) == b"\x05\x20\x30"
    assert found.take("a", b"\x10\x00\x30", priority=100, now_ns=3) == b"\x05\x20\x30"
    assert found.take("a", b"\x11\x00\x30", priority=100, now_ns=4) == b"\x11\x20\x30"


def test_the_latest_levels_of_a_source_that_is_gone_do_not_stay():
    found = merge(Precedence.LATEST)
    for source, level in (("a", b"\x10"), ("b", b"\x20"), ("c", b"\x00")):
        found.take(source, level, priority=100, now_ns=0)
    found.take("c", b"\xff", priority=100, now_ns=1)
    assert found.end("c", now_ns=2) == b"\x20"


def test_more_sources_than_can_be_followed_are_left_out():
    found = merge()
    for source in range(MAXIMUM_SOURCES):
        assert found.take(source, b"\x01", priority=100, now_ns=0)
    assert found.take("one more", b"\xff", priority=200, now_ns=0) is None
    assert found.take("later", b"\xff", priority=100, now_ns=3 * SECOND_NS) == b"\xff"


@pytest.mark.parametrize("jump_ns", [-3600 * SECOND_NS, 3600 * SECOND_NS])
def test_a_clock_that_jumps_does_not_keep_a_dead_source(jump_ns):
    found = merge()
    found.take("dead", b"\xff", priority=200, now_ns=4000 * SECOND_NS)
    assert found.take("alive", b"\x01", priority=100, now_ns=4000 * SECOND_NS + jump_ns) == b"\x01"
