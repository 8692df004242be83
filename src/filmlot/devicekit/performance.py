"""What simulated performers and desks give: a face that talks, a figure that walks, a chase over the lamps."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from types import MappingProxyType

from filmlot.devicekit.signals import Sample, Signal
from filmlot.standards.dmx import DmxFrame
from filmlot.standards.face import BLENDSHAPES, Face
from filmlot.standards.skeleton import Joint, Skeleton
from filmlot.standards.timecode import TimecodeMark

_STILL = (0.0, 0.0, 0.0, 1.0)
_LIMBS = (
    ("Hips", 0.0, 0.0, 0.95, 2.0),
    ("Spine", 0.0, 0.0, 1.15, 2.0),
    ("Chest", 0.0, 0.0, 1.3, 3.0),
    ("Neck", 0.0, 0.0, 1.5, 1.0),
    ("Head", 0.0, 0.0, 1.6, 4.0),
    ("LeftUpperArm", -0.2, 0.0, 1.42, 25.0),
    ("LeftLowerArm", -0.25, 0.0, 1.15, 30.0),
    ("LeftHand", -0.27, 0.05, 0.9, 10.0),
    ("RightUpperArm", 0.2, 0.0, 1.42, -25.0),
    ("RightLowerArm", 0.25, 0.0, 1.15, -30.0),
    ("RightHand", 0.27, 0.05, 0.9, -10.0),
    ("LeftUpperLeg", -0.1, 0.0, 0.9, -30.0),
    ("LeftLowerLeg", -0.1, 0.0, 0.5, -35.0),
    ("LeftFoot", -0.1, 0.05, 0.08, -15.0),
    ("RightUpperLeg", 0.1, 0.0, 0.9, 30.0),
    ("RightLowerLeg", 0.1, 0.0, 0.5, 35.0),
    ("RightFoot", 0.1, 0.05, 0.08, 15.0),
)
"""Of each joint: its name, its place sideways, forward and up (m), and how far it swings (degrees)."""

_STEP_S = 1.1
_STRIDE_M = 1.4


def _wave(time_s: float, period_s: float, phase: float = 0.0) -> float:
    """0 to 1 and back."""
    return (1 - math.cos(time_s / period_s * math.tau + phase)) / 2


def _talk(time_s: float, *, capture_ns: int, timecode_frame: int, timecode_rate: tuple[int, int]) -> Face:
    """A face that speaks, blinks and looks about: every blendshape moves at its own pace."""
    weights = tuple(_wave(time_s, 0.7 + 0.13 * place, place) for place in range(len(BLENDSHAPES)))
    turn = 12.0 * math.sin(time_s * math.tau / 5)
    return Face(
        capture_ns=capture_ns,
        receive_ns=capture_ns,
        subject="performer",
        weights=weights,
        head_deg=(turn, turn / 3, turn / 6),
        left_eye_deg=(-turn / 2, 0.0, 0.0),
        right_eye_deg=(-turn / 2, 0.0, 0.0),
        timecode_frame=timecode_frame,
        timecode_rate=timecode_rate,
    )


def _walk(time_s: float, *, capture_ns: int, timecode_frame: int, timecode_rate: tuple[int, int]) -> Skeleton:
    """A figure of Unity's humanoid bones that walks forward and swings its limbs about the stage's X."""
    beat = math.sin(time_s * math.tau / _STEP_S)
    gone_m = _STRIDE_M * time_s / _STEP_S % 6.0
    joints = []
    for name, side_m, forward_m, up_m, swing_deg in _LIMBS:
        half = math.radians(swing_deg * beat) / 2
        place = (side_m, gone_m + forward_m + 0.005 * swing_deg * beat, up_m + 0.02 * abs(beat))
        joints.append(Joint(name, place, (math.sin(half), 0.0, 0.0, math.cos(half)) if swing_deg else _STILL))
    return Skeleton(
        capture_ns=capture_ns,
        receive_ns=capture_ns,
        subject="performer",
        joints=tuple(joints),
        timecode_frame=timecode_frame,
        timecode_rate=timecode_rate,
    )


def _chase(time_s: float, *, capture_ns: int, timecode_frame: int, timecode_rate: tuple[int, int]) -> DmxFrame:  # noqa: ARG001 (a desk sends no timecode with its levels)
    """A bright dot that runs over the 512 channels of universe 1."""
    lit = int(time_s * 64)
    levels = bytes(max(0, 255 - 32 * ((lit - channel) % 512)) for channel in range(512))
    return DmxFrame(capture_ns=capture_ns, receive_ns=capture_ns, universe=1, levels=levels)


def _count(time_s: float, *, capture_ns: int, timecode_frame: int, timecode_rate: tuple[int, int]) -> TimecodeMark:  # noqa: ARG001 (the scenario counts)
    """The scenario's timecode."""
    return TimecodeMark(capture_ns, capture_ns, timecode_frame, timecode_rate)


PERFORMANCES: Mapping[Signal, Callable[..., Sample]] = MappingProxyType(
    {Signal.FACE: _talk, Signal.SKELETON: _walk, Signal.DMX: _chase, Signal.TIMECODE: _count}
)
"""What is played for a signal, by the seconds since the start."""
