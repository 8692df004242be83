"""One pose for any moment, from the records of a ring.

Every consumer of tracking reads through here at its own frame time, so that two cameras of different rates,
and the picture and the tracking, agree on what "now" is.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from filmlot.devicekit.records import pose_of
from filmlot.standards.pose import Pose
from filmlot.standards.rotation import mix_angles

MAXIMUM_HOLD_NS = 500_000_000
MAXIMUM_GAP_NS = 200_000_000
Records = npt.NDArray[np.void]


class Resampled(NamedTuple):
    """A pose at the moment that was asked for. `is_stale`: the source fell silent; this is its last pose."""

    pose: Pose
    is_stale: bool


def pose_at(
    records: Records,
    time_ns: int,
    *,
    maximum_hold_ns: int = MAXIMUM_HOLD_NS,
    maximum_gap_ns: int = MAXIMUM_GAP_NS,
) -> Resampled | None:
    """The pose of `records` (dtype `POSE`) at a time in nanoseconds, or None without records.

    Between two samples the position follows a cubic Hermite curve through them and their neighbours, the
    rotation the shortest arc, the lens a straight line. After the last sample its pose is held, never
    continued: a prediction overshoots where a camera stops. Across a gap wider than `maximum_gap_ns` nothing
    is invented either.
    """
    if len(records) == 0:
        return None
    ordered = _in_order(records)
    times = ordered["capture_ns"]
    after = int(np.searchsorted(times, time_ns, side="right"))
    if after == 0:
        return Resampled(pose_of(ordered[0])._replace(capture_ns=time_ns), is_stale=False)
    before = pose_of(ordered[after - 1])
    held_ns = time_ns - before.capture_ns
    if held_ns == 0:
        return Resampled(before, is_stale=False)
    if after == len(times):
        return Resampled(before._replace(capture_ns=time_ns), is_stale=held_ns > maximum_hold_ns)
    if int(times[after]) - before.capture_ns > maximum_gap_ns:
        return Resampled(before._replace(capture_ns=time_ns), is_stale=held_ns > maximum_hold_ns)
    return Resampled(_between(ordered, after - 1, time_ns), is_stale=False)


def _in_order(records: Records) -> Records:
    # A clock that was set back leaves older samples with later times; only what follows the last jump counts.
    times = records["capture_ns"].astype(np.int64)
    jumps = np.flatnonzero(np.diff(times) < -1_000_000_000)
    recent = records[jumps[-1] + 1 :] if len(jumps) else records
    if (np.diff(recent["capture_ns"]) > 0).all():
        return recent
    _, first = np.unique(recent["capture_ns"], return_index=True)
    ordered: Records = recent[first]
    return ordered


def _between(records: Records, index: int, time_ns: int) -> Pose:
    first = max(index - 1, 0)
    samples = [pose_of(record) for record in records[first : index + 3]]
    at = index - first
    a, b = samples[at], samples[at + 1]
    fraction = (time_ns - a.capture_ns) / (b.capture_ns - a.capture_ns)
    return a._replace(
        capture_ns=time_ns,
        position_m=_hermite(samples, at, fraction),
        rotation_deg=mix_angles(a.rotation_deg, b.rotation_deg, fraction),
        focal_length_mm=_mix(a.focal_length_mm, b.focal_length_mm, fraction),
        focus_distance_m=_mix(a.focus_distance_m, b.focus_distance_m, fraction),
        f_stop=_mix(a.f_stop, b.f_stop, fraction),
        entrance_pupil_m=_mix(a.entrance_pupil_m, b.entrance_pupil_m, fraction),
        projection_offset_mm=_mix_pair(a.projection_offset_mm, b.projection_offset_mm, fraction),
        distortion=_mix_distortion(a, b, fraction),
    )


def _mix_distortion(a: Pose, b: Pose, fraction: float) -> tuple[float, ...]:
    # A lens that changes its model between two samples has no distortion half way.
    if math.isnan(a.distortion[0]) or a.flags != b.flags:
        return a.distortion
    return tuple(_mix(u, v, fraction) for u, v in zip(a.distortion, b.distortion, strict=True))


def _hermite(samples: list[Pose], at: int, t: float) -> tuple[float, float, float]:
    """The position at `t` (0 to 1) after sample `at`, on a cubic with the slopes between neighbours."""
    start, end = samples[at], samples[at + 1]
    width_ns = end.capture_ns - start.capture_ns
    leaving, coming = _slope(samples, at), _slope(samples, at + 1)
    x, y, z = (
        (1 + 2 * t) * (1 - t) ** 2 * start.position_m[axis]
        + t * (1 - t) ** 2 * width_ns * leaving[axis]
        + t * t * (3 - 2 * t) * end.position_m[axis]
        + t * t * (t - 1) * width_ns * coming[axis]
        for axis in range(3)
    )
    return x, y, z


def _slope(samples: list[Pose], at: int) -> list[float]:
    """Metres a nanosecond at a sample: of the parabola through it and its neighbours, or along the edge."""
    here = samples[at]
    before, after = samples[max(at - 1, 0)], samples[min(at + 1, len(samples) - 1)]
    past_ns, next_ns = here.capture_ns - before.capture_ns, after.capture_ns - here.capture_ns
    rows = zip(before.position_m, here.position_m, after.position_m, strict=True)
    if past_ns == 0:
        return [(c - b) / next_ns for _, b, c in rows]
    if next_ns == 0:
        return [(b - a) / past_ns for a, b, _ in rows]
    whole_ns = past_ns + next_ns
    return [((c - b) / next_ns * past_ns + (b - a) / past_ns * next_ns) / whole_ns for a, b, c in rows]


def _mix(a: float, b: float, fraction: float) -> float:
    return a if math.isnan(b) else b if math.isnan(a) else a + (b - a) * fraction


def _mix_pair(a: tuple[float, float], b: tuple[float, float], fraction: float) -> tuple[float, float]:
    return _mix(a[0], b[0], fraction), _mix(a[1], b[1], fraction)
