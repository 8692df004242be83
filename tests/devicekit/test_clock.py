from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filmlot.devicekit.clock import TAI_AHEAD_NS, ClockBasis, SourceClock

NOW_NS = 1_800_000_000_000_000_000
MS = 1_000_000
SECOND = 1000 * MS
WAY_NS = MS


def run(
    clock: SourceClock, *, seconds: float, rate_hz: int = 100, skew_ppm: float = 0.0, jitter_ms: float = 5.0, **more
):
    """Feed a source's samples over a way of at least 1 ms, and give how far the mapped times are from the truth."""
    chance = random.Random(more.get("seed", 1))
    begin, set_ns = more.get("begin", 0), more.get("set_ns", 0)
    errors = []
    for index in range(begin, begin + int(seconds * rate_hz)):
        elapsed_ns = index * SECOND // rate_hz
        captured_ns = NOW_NS + round(elapsed_ns * (1 + skew_ppm * 1e-6))
        receive_ns = captured_ns + WAY_NS + int(chance.expovariate(1 / (jitter_ms * MS)))
        errors.append(clock.to_unix_ns(elapsed_ns + set_ns, receive_ns=receive_ns) - captured_ns - WAY_NS)
    return errors


def test_a_clock_that_agrees_with_ours_is_believed():
    clock = SourceClock()
    assert clock.to_unix_ns(NOW_NS - 20 * MS, receive_ns=NOW_NS) == NOW_NS - 20 * MS
    assert clock.basis is ClockBasis.OURS


def test_a_clock_on_atomic_time_is_brought_to_utc():
    clock = SourceClock()
    assert clock.to_unix_ns(NOW_NS + TAI_AHEAD_NS - MS, receive_ns=NOW_NS) == NOW_NS - MS
    assert clock.basis is ClockBasis.TAI


def test_a_clock_of_its_own_is_mapped_without_the_networks_jitter():
    clock, chance = SourceClock(), random.Random(1)
    errors = []
    for index in range(500):
        captured_ns = NOW_NS + index * 10 * MS
        arrived_ns = captured_ns + MS + chance.randrange(30 * MS)
        errors.append(clock.to_unix_ns(index * 10 * MS, receive_ns=arrived_ns) - captured_ns)
    assert max(errors[100:]) - min(errors[100:]) < 2 * MS
    assert max(errors[100:]) < 3 * MS
    assert clock.basis is ClockBasis.OWN


@pytest.mark.parametrize("skew_ppm", [-120.0, 0.0, 35.0])
@pytest.mark.parametrize("rate_hz", [24, 240])
def test_the_skew_of_a_clock_is_learnt_and_taken_out(skew_ppm, rate_hz):
    clock = SourceClock()
    errors = run(clock, seconds=60, rate_hz=rate_hz, skew_ppm=skew_ppm)
    assert max(map(abs, errors[20 * rate_hz :])) < 0.2 * MS
    assert clock.skew_ppm == pytest.approx(skew_ppm, abs=5)
    assert clock.offset_ns == pytest.approx(NOW_NS + WAY_NS + 60_000 * skew_ppm, abs=0.2 * MS)


def test_the_jitter_is_what_99_in_100_samples_stay_below():
    clock = SourceClock()
    run(clock, seconds=30, jitter_ms=2.0)
    assert clock.jitter_ns == pytest.approx(2 * MS * 4.605, rel=0.25)  # of an exponential: ln 100 times its mean


def test_a_clock_that_jumps_is_learnt_anew():
    clock = SourceClock()
    for index in range(10):
        clock.to_unix_ns(index * MS, receive_ns=NOW_NS + index * MS)
    hour_ns = 3_600_000 * MS
    for index in range(11, 20):
        assert clock.to_unix_ns(hour_ns + index * MS, receive_ns=NOW_NS + index * MS) == NOW_NS + index * MS
    assert clock.offset_ns == NOW_NS - hour_ns


@pytest.mark.parametrize("set_ns", [50 * MS, -50 * MS])
def test_a_clock_that_is_set_by_little_is_noticed_within_two_seconds(set_ns):
    clock = SourceClock()
    run(clock, seconds=20, jitter_ms=1.0)
    errors = run(clock, seconds=10, jitter_ms=1.0, begin=2000, set_ns=set_ns)
    assert max(map(abs, errors[200:])) < MS


def test_one_wrong_stamp_spoils_nothing():
    clock = SourceClock()
    run(clock, seconds=20)
    clock.to_unix_ns(20 * SECOND + 400 * MS, receive_ns=NOW_NS + 20 * SECOND + 10 * MS)
    clock.to_unix_ns(77_000 * SECOND, receive_ns=NOW_NS + 20 * SECOND + 20 * MS)
    errors = run(clock, seconds=5, begin=2003)
    assert max(map(abs, errors)) < 0.2 * MS


def test_a_burst_of_delay_does_not_move_the_clock():
    clock = SourceClock()
    run(clock, seconds=20)
    for index in range(2000, 2050):
        elapsed_ns = index * 10 * MS
        late_ns = (2050 - index) * 10 * MS  # half a second held back, then sent at once
        mapped_ns = clock.to_unix_ns(elapsed_ns, receive_ns=NOW_NS + elapsed_ns + WAY_NS + late_ns)
        assert abs(mapped_ns - NOW_NS - elapsed_ns - WAY_NS) < 0.2 * MS


def test_after_a_long_silence_the_clock_is_learnt_anew():
    clock = SourceClock()
    run(clock, seconds=5)
    errors = run(clock, seconds=5, begin=60_000, skew_ppm=30.0)
    assert abs(errors[-1]) < 0.2 * MS


@given(st.lists(st.tuples(st.integers(0, 1 << 63), st.integers(0, 1 << 62)), max_size=40))
def test_whatever_a_source_stamps_there_is_a_time(stamps):
    clock = SourceClock()
    for source_ns, receive_ns in stamps:
        assert isinstance(clock.to_unix_ns(source_ns, receive_ns=receive_ns), int)
    assert isinstance(clock.offset_ns, int)
    assert clock.jitter_ns >= 0
    assert abs(clock.skew_ppm) <= 1000
