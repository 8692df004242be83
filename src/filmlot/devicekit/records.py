"""The fixed record of a pose in the data plane, and the way between it and `Pose`."""

from __future__ import annotations

import math
import struct
from typing import Any

import numpy as np
import numpy.typing as npt

from filmlot.standards.pose import Pose

POSE = np.dtype(
    [
        ("sequence", "<u8"),
        ("source", "<u4"),
        ("flags", "<u4"),
        ("capture_ns", "<i8"),
        ("receive_ns", "<i8"),
        ("position_m", "<f8", (3,)),
        ("rotation_deg", "<f8", (3,)),
        ("focal_length_mm", "<f8"),
        ("focus_distance_m", "<f8"),
        ("f_stop", "<f8"),
        ("entrance_pupil_m", "<f8"),
        ("projection_offset_mm", "<f8", (2,)),
        ("sensor_mm", "<f8", (2,)),
        ("distortion", "<f8", (8,)),
        ("timecode_frame", "<i8"),
        ("timecode_rate", "<u4", (2,)),
    ]
)
"""One pose. `sequence` is the ring's, `source` the device's index; NaN means not given."""

_POSE = struct.Struct("<QIIqq3d3d4d2d2d8dqII")


def pack_pose(pose: Pose, *, source: int) -> bytes:
    """The bytes of a `POSE` record, sequence zero; five times as fast as filling a numpy record."""
    return _POSE.pack(
        0,
        source,
        pose.flags,
        pose.capture_ns,
        pose.receive_ns,
        *pose.position_m,
        *pose.rotation_deg,
        pose.focal_length_mm,
        pose.focus_distance_m,
        pose.f_stop,
        pose.entrance_pupil_m,
        *pose.projection_offset_mm,
        *pose.sensor_mm,
        *pose.distortion,
        pose.timecode_frame,
        *pose.timecode_rate,
    )


def pose_of(record: npt.NDArray[np.void] | np.void) -> Pose:
    """The pose in one `POSE` record."""
    values: tuple[Any, ...] = _POSE.unpack(record.tobytes())
    return Pose(
        capture_ns=values[3],
        receive_ns=values[4],
        position_m=values[5:8],
        rotation_deg=values[8:11],
        focal_length_mm=values[11],
        focus_distance_m=values[12],
        f_stop=values[13],
        entrance_pupil_m=values[14],
        projection_offset_mm=values[15:17],
        sensor_mm=values[17:19],
        distortion=values[19:27],
        timecode_frame=values[27],
        timecode_rate=values[28:30],
        flags=values[2],
    )


def is_sound(pose: Pose) -> bool:
    """Whether a pose may enter a ring: its place and turn are finite, and nothing in it is infinite."""
    if not all(map(math.isfinite, pose.position_m + pose.rotation_deg)):
        return False
    lens = (pose.focal_length_mm, pose.focus_distance_m, pose.f_stop, pose.entrance_pupil_m)
    return not any(map(math.isinf, lens + pose.projection_offset_mm + pose.sensor_mm + pose.distortion))
