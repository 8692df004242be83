"""A performer's skeleton as motion capture gives it: joints by name, in stage space."""

from __future__ import annotations

from typing import NamedTuple

MAXIMUM_JOINTS = 96


class Joint(NamedTuple):
    """One joint in stage space (metres): its place and its turn as a unit quaternion x, y, z, w."""

    name: str
    position_m: tuple[float, float, float]
    rotation: tuple[float, float, float, float]


class Skeleton(NamedTuple):
    """One sample of a performer; joints by the names that the source gives them, up to `MAXIMUM_JOINTS`.

    Times are nanoseconds since the Unix epoch; `timecode_frame` counts from midnight at `timecode_rate`, -1 means none.
    """

    capture_ns: int
    receive_ns: int
    subject: str
    joints: tuple[Joint, ...]
    timecode_frame: int = -1
    timecode_rate: tuple[int, int] = (0, 1)
    flags: int = 0
