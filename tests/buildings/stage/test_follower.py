"""The stage's timecode behind its source: what it follows, and what it does not."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filmlot.buildings.stage.engine.follower import ALLOWED, STEADY, Follower, Following, Label
from filmlot.standards.timecode import Timecode, frames_a_day

PAL, NTSC = Fraction(25), Fraction(30_000, 1001)
BEGIN_NS = 1_750_000_000_123_456_789
SECOND_NS = 1_000_000_000


def label(frame: int, *, at: float, rate: Fraction = PAL, drop_frame: bool = False) -> Label:
    """A label that began so many of its frames after the beginning."""
    return Label(BEGIN_NS + int(at * SECOND_NS / rate), frame, rate, drop_frame)


def run(follower: Follower, first: int, count: int, *, at: int = 0, rate: Fraction = PAL, **more: bool) -> None:
    """A source that runs."""
    day = frames_a_day(rate, drop_frame=more.get("drop_frame", False))
    for index in range(count):
        follower.hear(label((first + index) % day, at=at + index, rate=rate, **more))
        follower.look(label(0, at=at + index, rate=rate).capture_ns)


def counted(follower: Follower, at: float, rate: Fraction = PAL, *, drop_frame: bool = False) -> int:
    """The stage's label at so many frames after the beginning, rounded to the frame that is nearest."""
    frame = round((BEGIN_NS + at * SECOND_NS / rate) * rate / SECOND_NS)
    assert follower.shift is not None
    return (frame + follower.shift) % frames_a_day(rate, drop_frame=drop_frame)


def test_a_source_that_runs_is_followed():
    follower = Follower(PAL, drop_frame=False)
    run(follower, 90_000, STEADY - 1)
    assert (follower.state, follower.shift) == (Following.CLOCK, None)
    run(follower, 90_000 + STEADY - 1, 1, at=STEADY - 1)
    assert follower.state is Following.SOURCE
    assert abs(counted(follower, 10) - 90_010) <= 1


@given(st.integers(0, 2_000_000), st.lists(st.floats(-0.2, 0.2), min_size=60, max_size=60))
def test_a_source_that_jitters_does_not_move_the_stage(first, jitter):
    follower = Follower(PAL, drop_frame=False)
    shifts = set()
    for index, late in enumerate(jitter):
        follower.hear(label(first + index, at=index + late))
        shifts.add(follower.shift)
    assert len(shifts - {None}) == 1


def test_a_stray_label_is_not_followed():
    follower = Follower(PAL, drop_frame=False)
    run(follower, 1000, 20)
    before = follower.shift
    follower.hear(label(5, at=20))
    run(follower, 1021, 20, at=21)
    assert follower.shift == before


def test_a_jump_is_followed_when_it_was_seen_steadily():
    follower = Follower(PAL, drop_frame=False)
    run(follower, 1000, 20)
    before = follower.shift
    run(follower, 50_000, STEADY - 2, at=20)
    assert follower.shift == before
    run(follower, 50_000 + STEADY - 2, 2, at=20 + STEADY - 2)
    assert abs(counted(follower, 30) - 50_010) <= 1


def test_a_source_that_has_stopped_is_counted_on_from():
    follower = Follower(PAL, drop_frame=False)
    run(follower, 1000, 20)
    shift = follower.shift
    follower.look(label(0, at=19 + 24).capture_ns)
    assert follower.state is Following.SOURCE
    follower.look(label(0, at=19 + 26).capture_ns)
    assert (follower.state, follower.shift) == (Following.ALONE, shift)
    run(follower, 1100, STEADY, at=100)
    assert (follower.state, follower.shift) == (Following.SOURCE, shift)


def test_a_machine_that_stands_and_one_that_winds_back_are_not_followed():
    for step in (0, -1, 3):
        follower = Follower(PAL, drop_frame=False)
        run(follower, 1000, 20)
        before = follower.shift
        for index in range(60):
            follower.hear(label(1020 + step * index, at=20 + index))
            follower.look(label(0, at=20 + index).capture_ns)
        assert (follower.state, follower.shift) == (Following.ALONE, before)


@pytest.mark.parametrize("drop_frame", [False, True])
def test_midnight_is_no_jump(drop_frame):
    follower, day = Follower(NTSC, drop_frame=drop_frame), frames_a_day(NTSC, drop_frame=drop_frame)
    run(follower, day - 20, 19, rate=NTSC, drop_frame=drop_frame)
    before = follower.shift
    run(follower, day - 1, 60, at=19, rate=NTSC, drop_frame=drop_frame)
    assert follower.shift == before
    named = Timecode.from_frame(counted(follower, 21, NTSC, drop_frame=drop_frame), NTSC, drop_frame=drop_frame)
    assert (named.hours, named.minutes, named.seconds) == (0, 0, 0)


def test_a_slower_source_counts_in_whole_multiples():
    follower = Follower(Fraction(50), drop_frame=False)
    run(follower, 1000, 20)
    assert abs(counted(follower, 20, Fraction(50)) - 2020) <= 2


@pytest.mark.parametrize(
    "foreign", [label(1, at=0, rate=Fraction(24)), label(1, at=0, drop_frame=True), label(1, at=0, rate=Fraction(50))]
)
def test_another_count_is_refused_and_said(foreign):
    follower = Follower(PAL, drop_frame=False)
    for _ in range(20):
        follower.hear(foreign)
    assert (follower.shift, follower.refused) == (None, foreign)
    run(follower, 1000, STEADY)
    assert follower.refused is None


def test_no_transition_leads_back_to_the_time_of_the_day():
    assert Following.CLOCK not in ALLOWED.values()
