"""Where a camera was and through which lens it looked, as every tracking protocol here gives it."""

from __future__ import annotations

import math
from enum import IntFlag
from typing import NamedTuple

UNKNOWN = math.nan
UNKNOWN_PAIR = (math.nan, math.nan)
UNKNOWN_DISTORTION = (math.nan,) * 8


class PoseFlag(IntFlag):
    """What a pose's numbers alone do not say."""

    SOURCE_CLOCK = 1
    """`capture_ns` comes from the source's own clock; without it, it is the time of receipt."""
    UNDISTORTED_TO_DISTORTED = 2
    """The distortion maps undistorted to distorted points (model "U-D"); without it, the other way round."""
    DROP_FRAME = 4
    """The timecode counts with drop frame."""
    LOCKED = 8
    """The source says that it is locked to a reference (genlock, PTP)."""
    UNLOCKED = 16
    """The source says that it is not; without either flag it says nothing."""


class Pose(NamedTuple):
    """One camera sample in stage space; NaN means that the source did not give it.

    Stage space is right-handed, metres, Z up, +Y forward. `rotation_deg` is pan, tilt, roll (intrinsic Z-X-Y,
    right-hand positive). `distortion` is k1 to k6, p1, p2 of OpenLensIO. `timecode_frame` counts from
    midnight at `timecode_rate` (numerator, denominator); -1 means none. Times are nanoseconds since the Unix
    epoch.
    """

    capture_ns: int
    receive_ns: int
    position_m: tuple[float, float, float]
    rotation_deg: tuple[float, float, float]
    focal_length_mm: float = UNKNOWN
    focus_distance_m: float = UNKNOWN
    f_stop: float = UNKNOWN
    entrance_pupil_m: float = UNKNOWN
    projection_offset_mm: tuple[float, float] = UNKNOWN_PAIR
    sensor_mm: tuple[float, float] = UNKNOWN_PAIR
    distortion: tuple[float, ...] = UNKNOWN_DISTORTION
    timecode_frame: int = -1
    timecode_rate: tuple[int, int] = (0, 1)
    flags: int = 0
