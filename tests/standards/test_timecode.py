from __future__ import annotations

from fractions import Fraction
from itertools import islice, product

import pytest
import timecode as oracle
from hypothesis import example, given
from hypothesis import strategies as st

from filmlot.standards.timecode import Timecode, TimecodeError, frames_a_day

NTSC = Fraction(30000, 1001)
FILM = Fraction(24000, 1001)
RATES = [
    (Fraction(24), False),
    (FILM, False),
    (Fraction(25), False),
    (NTSC, False),
    (NTSC, True),
    (NTSC * 2, True),
]


def labels_counted_by_hand(nominal: int, dropped: int):
    """Every label of a day, written down one after the other as a clerk would."""
    for hours, minutes, seconds, frames in product(range(24), range(60), range(60), range(nominal)):
        if not (seconds == 0 and frames < dropped and minutes % 10):
            yield hours, minutes, seconds, frames


@pytest.mark.parametrize(("label", "frame"), [("00:01:00;02", 1800), ("00:10:00;00", 17982), ("01:00:00;00", 107892)])
def test_drop_frame_labels_have_the_frames_of_st_12(label, frame):
    assert Timecode.parse(label, NTSC).frame == frame
    assert str(Timecode.from_frame(frame, NTSC, drop_frame=True)) == label


@pytest.mark.parametrize(("rate", "nominal", "dropped"), [(NTSC, 30, 2), (NTSC * 2, 60, 4), (NTSC * 4, 120, 8)])
def test_drop_frame_counts_as_a_clerk_would(rate, nominal, dropped):
    for frame, label in islice(enumerate(labels_counted_by_hand(nominal, dropped)), 0, 200_000, 7):
        found = Timecode.from_frame(frame, rate, drop_frame=True)
        assert (found.hours, found.minutes, found.seconds, found.frames) == label
        assert found.frame == frame


def test_a_drop_frame_day_is_a_day_of_the_clock_to_a_tenth_of_a_second():
    assert abs(frames_a_day(NTSC, drop_frame=True) / NTSC - 86_400) < 0.1


@given(st.sampled_from(RATES), st.integers(0, 10**8))
def test_every_frame_has_a_label_that_gives_it_back(rate_drop, frame):
    rate, drop = rate_drop
    label = Timecode.from_frame(frame, rate, drop_frame=drop)
    assert label.frame == frame % frames_a_day(rate, drop_frame=drop)
    assert Timecode.parse(str(label), rate) == label


# What another implementation calls each rate; it counts frames from 1 and knows drop frame by the rate.
ORACLE_RATES = {
    "23.976": (FILM, False),
    "24": (Fraction(24), False),
    "25": (Fraction(25), False),
    "29.97": (NTSC, True),
    "30": (Fraction(30), False),
    "50": (Fraction(50), False),
    "59.94": (NTSC * 2, True),
    "60": (Fraction(60), False),
}


@pytest.mark.parametrize("name", ORACLE_RATES)
@given(count=st.integers(0, 11_000_000))
@example(count=0)
@example(count=17_982)
@example(count=10_357_631)
def test_another_implementation_counts_the_same(name, count):
    rate, drop_frame = ORACLE_RATES[name]
    frame = count % frames_a_day(rate, drop_frame=drop_frame)
    label = Timecode.from_frame(frame, rate, drop_frame=drop_frame)
    theirs = oracle.Timecode(name, frames=frame + 1)
    assert (theirs.hrs, theirs.mins, theirs.secs, theirs.frs) == (
        label.hours,
        label.minutes,
        label.seconds,
        label.frames,
    )
    assert oracle.Timecode(name, str(label)).frames == frame + 1


@pytest.mark.parametrize("name", ["29.97", "59.94"])
@given(count=st.integers(0, 10_000_000))
def test_another_implementation_counts_the_same_without_drop_frame(name, count):
    rate, _ = ORACLE_RATES[name]
    frame = count % frames_a_day(rate)
    theirs = oracle.Timecode(name, frames=frame + 1, force_non_drop_frame=True)
    label = Timecode.from_frame(frame, rate)
    assert (theirs.hrs, theirs.mins, theirs.secs, theirs.frs) == (
        label.hours,
        label.minutes,
        label.seconds,
        label.frames,
    )


def test_labels_roll_over_at_midnight():
    assert str(Timecode.from_frame(24 * 86_400, Fraction(24))) == "00:00:00:00"


@pytest.mark.parametrize(
    ("label", "rate", "named"),
    [
        ("00:01:00;00", NTSC, "leaves out"),
        ("24:00:00:00", Fraction(24), "hours"),
        ("00:00:00:24", Fraction(24), "frames"),
        ("00:00:00;00", Fraction(25), "drop frame is not defined"),
        ("1:2:3:4", Fraction(25), "not a timecode"),
        ("00:00:00:00", Fraction(0), "cannot be counted"),
    ],
)
def test_a_label_that_does_not_exist_is_refused_by_name(label, rate, named):
    with pytest.raises(TimecodeError, match=named):
        Timecode.parse(label, rate)
