"""Frame ticks: due when they should be, none left out, counted as timecode counts."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filmlot.gate.node.ticks import SECOND_NS, FrameClock, run_ticks
from filmlot.standards.timecode import Timecode

RATES = [Fraction(24), Fraction(25), Fraction(24000, 1001), Fraction(30000, 1001), Fraction(60)]
MIDNIGHT_NS = 1_750_032_000 * SECOND_NS  # 2025-06-16 00:00 UTC


@settings(deadline=None)
@given(st.sampled_from(RATES), st.integers(0, 1 << 61))
def test_a_frame_is_the_last_one_due(rate: Fraction, time_ns: int) -> None:
    clock = FrameClock(rate)
    frame = clock.frame_at(time_ns)
    assert clock.due_ns(frame) <= time_ns < clock.due_ns(frame + 1)
    assert clock.frame_at(clock.due_ns(frame)) == frame


def test_the_timecode_at_noon_is_noon() -> None:
    clock = FrameClock(Fraction(24))
    frame = clock.frame_at(MIDNIGHT_NS + 12 * 3600 * SECOND_NS)
    assert str(Timecode.from_frame(clock.timecode_frame(frame), clock.rate)) == "12:00:00:00"


def test_the_timecode_is_that_of_the_place() -> None:
    clock = FrameClock(Fraction(25), utc_offset_s=8 * 3600)
    frame = clock.frame_at(MIDNIGHT_NS + 4 * 3600 * SECOND_NS)
    assert str(Timecode.from_frame(clock.timecode_frame(frame), clock.rate)) == "12:00:00:00"


@pytest.mark.parametrize("rate", RATES)
def test_the_timecode_counts_on_by_one(rate: Fraction) -> None:
    clock = FrameClock(rate)
    first = clock.frame_at(MIDNIGHT_NS + 3600 * SECOND_NS)
    counted = [clock.timecode_frame(frame) for frame in range(first, first + 500)]
    assert counted == list(range(counted[0], counted[0] + 500))


class Time:
    """A clock that stands still but for sleeping and for what a tick takes."""

    def __init__(self, costs_s: list[float]) -> None:
        self.now_ns = MIDNIGHT_NS + 1
        self.costs_s = costs_s
        self.ticks: list[tuple[int, int]] = []

    def sleep(self, seconds: float) -> None:
        self.now_ns += round(seconds * SECOND_NS)

    def tick(self, frame: int) -> None:
        self.ticks.append((frame, self.now_ns))
        self.now_ns += round(self.costs_s.pop(0) * SECOND_NS)

    def run(self) -> list[int]:
        run_ticks(
            FrameClock(Fraction(24)),
            self.tick,
            goes_on=lambda: bool(self.costs_s),
            now_ns=lambda: self.now_ns,
            sleep_s=self.sleep,
        )
        return [frame for frame, _ in self.ticks]


def test_ticks_come_when_they_are_due() -> None:
    time = Time([0.001] * 10)
    time.run()
    assert all(now_ns == FrameClock(Fraction(24)).due_ns(frame) for frame, now_ns in time.ticks)


def test_a_slow_tick_costs_no_frame() -> None:
    frames = Time([0.001, 0.5, *[0.001] * 20]).run()
    assert frames == list(range(frames[0], frames[0] + 22))


def test_after_a_long_sleep_the_count_goes_on_from_now() -> None:
    frames = Time([0.001, 3600.0, 0.001, 0.001]).run()
    assert frames[2] - frames[1] >= 3600 * 24
    assert frames[3] == frames[2] + 1
