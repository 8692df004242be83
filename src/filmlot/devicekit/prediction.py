"""A pose beyond the newest sample: how far, how surely, and where not at all.

A prediction hides latency while a camera moves evenly, and overshoots where it stops. So it is off unless
asked for, reaches no further than the latency that was measured, and fades out as the camera accelerates.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from filmlot.devicekit.records import pose_of
from filmlot.standards.pose import Pose
from filmlot.standards.rotation import turn_between, turned

MAXIMUM_FRAMES = 4
HARDEST_M_S2 = 10.0
HARDEST_DEG_S2 = 1000.0
_LOOK_BACK_NS = 80_000_000
_FEWEST = 4
_SECOND_NS = 1_000_000_000
Records = npt.NDArray[np.void]
Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediction:
    """How far a pose may be continued: the latency that was measured for this source, four frames at most."""

    latency_ns: int
    frame_ns: int

    def __post_init__(self) -> None:
        """Refuse what is no length of time."""
        if self.latency_ns < 0 or self.frame_ns <= 0:
            raise ValueError(f"latency is {self.latency_ns} ns at {self.frame_ns} ns a frame; give the measured ones")

    @property
    def horizon_ns(self) -> int:
        """The furthest from the newest sample."""
        return min(self.latency_ns, MAXIMUM_FRAMES * self.frame_ns)


def predict(records: Records, time_ns: int, prediction: Prediction) -> Pose:
    """The pose at a time after the last of `records` (dtype `POSE`, in order of time, at least one).

    Position and rotation go on at the speed of the last 80 ms, or at that of the last moment where it is the
    lower one. At an acceleration of 10 m/s² or 1,000 °/s² nothing is left of it; with fewer than four samples
    in 80 ms there is none. The lens is held.
    """
    last = pose_of(records[-1])
    held = last._replace(capture_ns=time_ns)
    times = records["capture_ns"]
    start = int(np.searchsorted(times, last.capture_ns - _LOOK_BACK_NS))
    if len(times) - start < _FEWEST:
        return held
    reach_s = min(time_ns - last.capture_ns, prediction.horizon_ns) / _SECOND_NS
    times_s = (times[start:].astype(np.int64) - last.capture_ns) / _SECOND_NS
    rotations = records["rotation_deg"][start:].tolist()
    turns = np.array([turn_between(last.rotation_deg, (pan, tilt, roll)) for pan, tilt, roll in rotations])
    moved = _speed(times_s, records["position_m"][start:], hardest=HARDEST_M_S2) * reach_s
    x, y, z = (moved + last.position_m).tolist()
    pan, tilt, roll = (_speed(times_s, turns, hardest=HARDEST_DEG_S2) * reach_s).tolist()
    return held._replace(position_m=(x, y, z), rotation_deg=turned(last.rotation_deg, (pan, tilt, roll)))


def _speed(times_s: Array, places: Array, *, hardest: float) -> Array:
    """The speed (3,) to go on with, of the parabola that fits places (N, 3) at times (N,) up to zero best."""
    middle_s = times_s - times_s.mean()
    square = np.sum(middle_s**2)
    bow = middle_s**2 - np.sum(middle_s**3) / square * middle_s - square / len(times_s)
    even: Array = middle_s @ places / square
    acceleration: Array = 2 * (bow @ places) / np.sum(bow**2)
    # The parabola's slope at the newest sample, whose time is zero.
    newest = even + acceleration / 2 * (-2 * times_s.mean() - np.sum(middle_s**3) / square)
    along = float(even @ newest) / max(float(even @ even), 1e-30)
    fade = 1 - math.sqrt(float(acceleration @ acceleration)) / hardest
    return even * (min(max(along, 0.0), 1.0) * max(fade, 0.0))
