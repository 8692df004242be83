from __future__ import annotations

import random

from filmlot.devicekit.clock import TAI_AHEAD_NS, SourceClock

NOW_NS = 1_800_000_000_000_000_000
MS = 1_000_000


def test_a_clock_that_agrees_with_ours_is_believed():
    assert SourceClock().to_unix_ns(NOW_NS - 20 * MS, receive_ns=NOW_NS) == NOW_NS - 20 * MS


def test_a_clock_on_atomic_time_is_brought_to_utc():
    assert SourceClock().to_unix_ns(NOW_NS + TAI_AHEAD_NS - MS, receive_ns=NOW_NS) == NOW_NS - MS


def test_a_clock_of_its_own_is_mapped_without_the_networks_jitter():
    clock, chance = SourceClock(), random.Random(1)
    errors = []
    for index in range(500):
        captured_ns = NOW_NS + index * 10 * MS
        arrived_ns = captured_ns + MS + chance.randrange(30 * MS)
        errors.append(clock.to_unix_ns(index * 10 * MS, receive_ns=arrived_ns) - captured_ns)
    assert max(errors[100:]) - min(errors[100:]) < 2 * MS
    assert max(errors[100:]) < 3 * MS


def test_a_clock_that_jumps_is_learnt_anew():
    clock = SourceClock()
    for index in range(10):
        clock.to_unix_ns(index * MS, receive_ns=NOW_NS + index * MS)
    hour_ns = 3_600_000 * MS
    assert clock.to_unix_ns(hour_ns, receive_ns=NOW_NS + 11 * MS) == NOW_NS + 11 * MS
