"""The sync board's lines, from records as the rings hold them."""

from __future__ import annotations

import time
from fractions import Fraction

import numpy as np

from filmlot.buildings.stage.contracts import DeviceStatus, DeviceView
from filmlot.devicekit.records import POSE
from filmlot.devicekit.signals import DMX
from filmlot.gate.node.ticks import FrameClock
from filmlot.gate.sync import lead_frames, source_of, spread_frames
from filmlot.standards.pose import PoseFlag

CLOCK = FrameClock(Fraction(24))
NOW_NS = time.time_ns()
NOW_FRAME = CLOCK.timecode_frame(CLOCK.frame_at(NOW_NS))
STATUS = DeviceStatus(link="up", usable="yes", fresh=True, age_ms=1.0, rate_hz=60.0, lost=0, reason=None)
DEVICE = DeviceView(id="a", name="Tracker", family="opentrackio", address="udp://127.0.0.1:1", status=STATUS)


def record(*, frame: int, rate: tuple[int, int] = (24, 1), flags: int = 0) -> np.void:
    found = np.zeros((), POSE)
    found["capture_ns"], found["timecode_frame"], found["timecode_rate"] = NOW_NS, frame, rate
    found["flags"] = flags
    return found[()]


def test_a_source_two_frames_ahead_leads_by_two():
    assert lead_frames(record(frame=NOW_FRAME + 2), CLOCK) == 2
    assert spread_frames([record(frame=NOW_FRAME + 2), record(frame=NOW_FRAME - 1)], CLOCK) == 3


def test_what_counts_otherwise_is_not_compared():
    at_25 = record(frame=NOW_FRAME, rate=(25, 1))
    silent = record(frame=-1)
    dmx = np.zeros((), DMX)[()]
    assert [lead_frames(found, CLOCK) for found in (at_25, silent, dmx)] == [None, None, None]
    assert spread_frames([at_25, record(frame=NOW_FRAME)], CLOCK) is None


def test_a_line_has_label_lead_and_lock():
    line = source_of(DEVICE, [record(frame=NOW_FRAME, flags=int(PoseFlag.UNLOCKED))], CLOCK)
    assert (line.lead_frames, line.lock) == (0, "unlocked")
    assert line.timecode is not None
    assert line.timecode.count(":") == 3


def test_a_label_with_drop_frame_is_written_with_it():
    line = source_of(DEVICE, [record(frame=107_892, rate=(30_000, 1001), flags=int(PoseFlag.DROP_FRAME))], CLOCK)
    assert line.timecode == "01:00:00;00"


def test_a_rate_that_nothing_has_gives_no_label():
    for rate in ((0, 0), (4_000_000_000, 1), (1, 4_000_000_000)):
        assert source_of(DEVICE, [record(frame=5, rate=rate)], CLOCK).timecode is None


def test_a_silent_source_has_an_empty_line():
    line = source_of(DEVICE, [], CLOCK)
    assert (line.timecode, line.lead_frames, line.lock) == (None, None, None)
