"""One pose for any moment, from the records of a ring.

Every consumer of tracking reads through here at its own frame time, so that two cameras of different rates,
and the picture and the tracking, agree on what "now" is.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from operator import mul
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from filmlot.devicekit.prediction import Prediction, predict
from filmlot.devicekit.records import pose_of
from filmlot.standards.pose import Pose
from filmlot.standards.rotation import turn_between, turned

MAXIMUM_HOLD_NS = 500_000_000
MAXIMUM_GAP_NS = 200_000_000
_REACH = 2
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
    prediction: Prediction | None = None,
) -> Resampled | None:
    """The pose of `records` (dtype `POSE`) at a time in nanoseconds, or None without records.

    Between two samples position and rotation follow a cubic Hermite curve through them, whose slopes come from
    up to two neighbours on either side; the lens follows a straight line. After the last sample its pose is
    held, and continued only when a `prediction` is given: one overshoots where a camera stops. Across a gap
    wider than `maximum_gap_ns` nothing is invented either.
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
    if after < len(times) and int(times[after]) - before.capture_ns <= maximum_gap_ns:
        return Resampled(_between(ordered, after - 1, time_ns, maximum_gap_ns), is_stale=False)
    is_stale = held_ns > maximum_hold_ns
    if prediction is not None and after == len(times) and not is_stale:
        return Resampled(predict(ordered, time_ns, prediction), is_stale=False)
    return Resampled(before._replace(capture_ns=time_ns), is_stale=is_stale)


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


def _between(records: Records, index: int, time_ns: int, maximum_gap_ns: int) -> Pose:
    a, b = pose_of(records[index]), pose_of(records[index + 1])
    width_ns = b.capture_ns - a.capture_ns
    earlier = _neighbours(records, index, -1, width_ns, maximum_gap_ns)
    later = _neighbours(records, index + 1, 1, width_ns, maximum_gap_ns)
    samples = [*reversed(earlier), a, b, *later]
    times = [(sample.capture_ns - a.capture_ns) / width_ns for sample in samples]
    places = [(*sample.position_m, *turn_between(a.rotation_deg, sample.rotation_deg)) for sample in samples]
    fraction = (time_ns - a.capture_ns) / width_ns
    shares = _hermite(times, len(earlier), fraction)
    x, y, z, right, forward, up = (sum(map(mul, shares, axis)) for axis in zip(*places, strict=True))
    return a._replace(
        capture_ns=time_ns,
        position_m=(x, y, z),
        rotation_deg=turned(a.rotation_deg, (right, forward, up)),
        focal_length_mm=_mix(a.focal_length_mm, b.focal_length_mm, fraction),
        focus_distance_m=_mix(a.focus_distance_m, b.focus_distance_m, fraction),
        f_stop=_mix(a.f_stop, b.f_stop, fraction),
        entrance_pupil_m=_mix(a.entrance_pupil_m, b.entrance_pupil_m, fraction),
        projection_offset_mm=_mix_pair(a.projection_offset_mm, b.projection_offset_mm, fraction),
        distortion=_mix_distortion(a, b, fraction),
    )


def _neighbours(records: Records, index: int, step: int, width_ns: int, maximum_gap_ns: int) -> list[Pose]:
    """Up to two samples beyond `index`, the nearest first, none of them across a gap.

    Samples that follow within a quarter of the interval are passed over: where times are those of receipt, a
    network that stalled delivers a burst, and a slope over its microseconds would throw the camera.
    """
    found: list[Pose] = []
    last_ns = int(records["capture_ns"][index])
    while len(found) < _REACH and 0 <= (index := index + step) < len(records):
        distance_ns = abs(int(records["capture_ns"][index]) - last_ns)
        if distance_ns > maximum_gap_ns:
            break
        if 4 * distance_ns >= width_ns:
            found.append(pose_of(records[index]))
            last_ns = found[-1].capture_ns
    return found


def _hermite(times: Sequence[float], at: int, t: float) -> list[float]:
    """The share of every sample in the curve at `t` (0 to 1) between sample `at`, at time 0, and the next, at 1."""
    u = 1 - t
    shares = [0.0] * len(times)
    shares[at], shares[at + 1] = (1 + 2 * t) * u * u, t * t * (3 - 2 * t)
    for end, weight in ((at, t * u * u), (at + 1, -t * t * u)):
        for i, step in _slope(times, end):
            shares[i] += weight * step
            shares[end] -= weight * step
    return shares


def _slope(times: Sequence[float], at: int) -> Iterator[tuple[int, float]]:
    """The shares of a sample's neighbours, less its own, in the slope there of the polynomial through all of them."""
    near = range(max(at - _REACH, 0), min(at + _REACH + 1, len(times)))
    here = times[at]
    for i in near:
        if i != at:
            there = times[i]
            step = 1 / (there - here)
            for j in near:
                if j not in (i, at):
                    step *= (here - times[j]) / (there - times[j])
            yield i, step


def _mix_distortion(a: Pose, b: Pose, fraction: float) -> tuple[float, ...]:
    # A lens that changes its model between two samples has no distortion half way.
    if math.isnan(a.distortion[0]) or a.flags != b.flags:
        return a.distortion
    return tuple(_mix(u, v, fraction) for u, v in zip(a.distortion, b.distortion, strict=True))


def _mix(a: float, b: float, fraction: float) -> float:
    return a if math.isnan(b) else b if math.isnan(a) else a + (b - a) * fraction


def _mix_pair(a: tuple[float, float], b: tuple[float, float], fraction: float) -> tuple[float, float]:
    return _mix(a[0], b[0], fraction), _mix(a[1], b[1], fraction)
