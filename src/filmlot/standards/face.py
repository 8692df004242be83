"""A face as performance capture gives it: ARKit's blendshapes, and where head and eyes turn."""

from __future__ import annotations

import math
from typing import NamedTuple

BLENDSHAPES = (
    *("eyeBlinkLeft", "eyeLookDownLeft", "eyeLookInLeft", "eyeLookOutLeft", "eyeLookUpLeft"),
    *("eyeSquintLeft", "eyeWideLeft"),
    *("eyeBlinkRight", "eyeLookDownRight", "eyeLookInRight", "eyeLookOutRight", "eyeLookUpRight"),
    *("eyeSquintRight", "eyeWideRight"),
    *("jawForward", "jawRight", "jawLeft", "jawOpen", "mouthClose", "mouthFunnel", "mouthPucker"),
    *("mouthRight", "mouthLeft", "mouthSmileLeft", "mouthSmileRight", "mouthFrownLeft", "mouthFrownRight"),
    *("mouthDimpleLeft", "mouthDimpleRight", "mouthStretchLeft", "mouthStretchRight"),
    *("mouthRollLower", "mouthRollUpper", "mouthShrugLower", "mouthShrugUpper"),
    *("mouthPressLeft", "mouthPressRight", "mouthLowerDownLeft", "mouthLowerDownRight"),
    *("mouthUpperUpLeft", "mouthUpperUpRight", "browDownLeft", "browDownRight", "browInnerUp"),
    *("browOuterUpLeft", "browOuterUpRight", "cheekPuff", "cheekSquintLeft", "cheekSquintRight"),
    *("noseSneerLeft", "noseSneerRight", "tongueOut"),
)
"""The 52 blendshapes of ARKit's face, in the order in which Live Link Face sends them."""

UNKNOWN_TRIPLE = (math.nan, math.nan, math.nan)


class Face(NamedTuple):
    """One sample of a face; NaN means that the source did not give it.

    `weights` follow `BLENDSHAPES`, 0 to 1. Rotations are pan, tilt, roll in degrees, of the head in stage space when
    the face looks along +Y, of the eyes relative to the head. Times are nanoseconds since the Unix epoch,
    `timecode_frame` counts from midnight at `timecode_rate`; -1 means none.
    """

    capture_ns: int
    receive_ns: int
    subject: str
    weights: tuple[float, ...]
    head_deg: tuple[float, float, float] = UNKNOWN_TRIPLE
    left_eye_deg: tuple[float, float, float] = UNKNOWN_TRIPLE
    right_eye_deg: tuple[float, float, float] = UNKNOWN_TRIPLE
    head_m: tuple[float, float, float] = UNKNOWN_TRIPLE
    timecode_frame: int = -1
    timecode_rate: tuple[int, int] = (0, 1)
    flags: int = 0
