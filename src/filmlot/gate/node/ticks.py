"""Frame ticks by absolute deadlines: the n-th frame of the day is due at midnight + n / rate, whatever came before."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from filmlot.standards.timecode import frames_a_day

SECOND_NS = 1_000_000_000
DAY_NS = 86_400 * SECOND_NS
CATCH_UP_FRAMES = 240
TICK_PRIORITY = 50
PAINTER_NICENESS = 1


@dataclass(frozen=True)
class FrameClock:
    """Counts frames at a rate from an epoch; the timecode is the count since local midnight, or shifted to a source."""

    rate: Fraction
    utc_offset_s: int = 0
    drop_frame: bool = False
    shift: int | None = None

    def frame_at(self, time_ns: int) -> int:
        """The number of the last frame that was due at a time."""
        return int(time_ns * self.rate // SECOND_NS)

    def due_ns(self, frame: int) -> int:
        """When a frame is due, rounded up, so that `frame_at` of it is the frame."""
        return -int(-frame * SECOND_NS // self.rate)

    def timecode_frame(self, frame: int) -> int:
        """Frames since the midnight before, as timecode counts them; with a shift, the frame's number and that."""
        day = frames_a_day(self.rate, drop_frame=self.drop_frame)
        if self.shift is not None:
            return (frame + self.shift) % day
        local_ns = self.due_ns(frame) + self.utc_offset_s * SECOND_NS
        midnight_ns = local_ns // DAY_NS * DAY_NS - self.utc_offset_s * SECOND_NS
        first = -int(-midnight_ns * self.rate // SECOND_NS)
        return (frame - first) % day


def claim_priority() -> bool:
    """Whether the calling thread now runs before all others (SCHED_FIFO); only some users may ask for it."""
    if not hasattr(os, "sched_setscheduler"):
        return False
    try:
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(TICK_PRIORITY))  # 0 is this thread alone
    except OSError:
        return False
    return True


def yield_priority() -> None:
    """Puts the calling thread, and those that it will start, behind the others of this machine."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, 0, PAINTER_NICENESS)  # on Linux, 0 is this thread alone


def run_ticks(
    clock: FrameClock,
    tick: Callable[[int], None],
    *,
    goes_on: Callable[[], bool],
    now_ns: Callable[[], int] = time.time_ns,
    sleep_s: Callable[[float], None] = time.sleep,
) -> None:
    """Calls `tick` with each frame when it is due, until `goes_on` says no.

    A tick that comes late is made up for at once, so that no frame is left out; after a pause of more than
    `CATCH_UP_FRAMES` (the machine slept, the clock was set) the count goes on from now.
    """
    frame = clock.frame_at(now_ns()) + 1
    while goes_on():
        wait_ns = clock.due_ns(frame) - now_ns()
        if abs(wait_ns) * clock.rate > CATCH_UP_FRAMES * SECOND_NS:
            frame = clock.frame_at(now_ns()) + 1
            continue
        if wait_ns > 0:
            sleep_s(wait_ns / SECOND_NS)
        tick(frame)
        frame += 1
