"""How much later the picture is than the tracking, from what both saw of one movement.

A tracker and a picture both know how fast the camera turned. Shifted by the right delay the two agree best:
the peak of their cross-correlation. The frames of a picture are far apart and its rate is a mean over a
frame, so the tracker's turn is summed up and its differences over the same spans are taken; the peak is then
exact to a small part of a frame.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from filmlot.standards.calibration import CalibrationError
from filmlot.standards.phrase import Phrase
from filmlot.standards.rotation import quaternion_from_angles

Array = npt.NDArray[np.float64]
Times = npt.NDArray[np.int64]

MAXIMUM_DELAY_NS = 1_000_000_000
_GRID_NS = 2_000_000
_STEP_NS = 4_000_000
_BLUR_NS = 20_000_000
_LOBE = 0.5
_SHORTEST_NS = 3_000_000_000
_LONGEST_NS = 600_000_000_000
_WIDEST_DEG = 1e6
_SLOWEST_DEG_S = 1.0
_WEAKEST = 0.7
_RIVAL = 0.9
_ROUNDS = 20
_BLOCKS = 16


@dataclass(frozen=True, slots=True)
class Delay:
    """How much later the picture's times are than the tracker's, with its standard deviation.

    `correlation` (0 to 1) is how well the two agree at this delay. Consumers read the tracker at t − delay.
    """

    delay_ns: int
    uncertainty_ns: int
    correlation: float


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Comparison:
    """Agreement (D,) over delays (D,), and how fast tracker and picture turned about the up axis at times (M,)."""

    delays_ns: Times
    correlations: Array
    times_ns: Times
    picture_deg_s: Array
    tracker_deg_s: Array


def turns(rotations_deg: npt.ArrayLike) -> Array:
    """What a camera turned between each two of its rotations (N, 3): (N − 1, 2), up and right axis, degrees.

    Positive turns the view left about the camera's up axis, and up about its right axis.
    """
    quaternions = quaternion_from_angles(rotations_deg)
    a, b = quaternions[:-1], quaternions[1:]
    vector = a[:, 3:] * b[:, :3] - b[:, 3:] * a[:, :3] - np.cross(a[:, :3], b[:, :3])
    cosine = np.sum(a * b, axis=1, keepdims=True)
    vector, cosine = np.where(cosine < 0, -vector, vector), np.abs(cosine)
    sine = np.linalg.norm(vector, axis=1, keepdims=True)
    whole = vector * np.where(sine < 1e-12, 2.0, 2 * np.arctan2(sine, cosine) / np.maximum(sine, 1e-12))
    return np.asarray(np.degrees(whole[:, [2, 0]]))


def estimate_delay(
    tracker_ns: npt.ArrayLike,
    tracker_deg: npt.ArrayLike,
    picture_ns: npt.ArrayLike,
    picture_turns_deg: npt.ArrayLike,
    *,
    maximum_ns: int = MAXIMUM_DELAY_NS,
) -> Delay:
    """The delay of a picture behind a tracker.

    Args:
        tracker_ns: Capture times of the tracker's samples (N,), ascending.
        tracker_deg: Pan, tilt and roll at these times (N, 3).
        picture_ns: Times of the frames (M,), ascending.
        picture_turns_deg: What the picture says that the camera turned from each frame to the next (M − 1, 2),
            as `turns` and `filmlot.standards.timing.optical` give it.
        maximum_ns: The delay is looked for from −`maximum_ns` to `maximum_ns`.

    Raises:
        CalibrationError: `not_samples`, `too_short`, `too_little_motion`, `no_agreement`, `ambiguous` or
            `out_of_range`.
    """
    times, frames = np.asarray(tracker_ns, np.int64), np.asarray(picture_ns, np.int64)
    tracked, seen = np.asarray(tracker_deg, np.float64), np.asarray(picture_turns_deg, np.float64)
    _check_samples(times, tracked, frames, seen)
    motion = _Motion(times, tracked)
    inside = (frames[:-1] >= times[0] + maximum_ns) & (frames[1:] <= times[-1] - maximum_ns)
    begins, ends, seen = frames[:-1][inside], frames[1:][inside], seen[inside]
    _check_motion(begins, ends, seen)
    grid, correlations = _search(motion, begins, ends, seen, maximum_ns)
    _check_peak(grid, correlations)
    return _refine(motion, begins, ends, seen, int(grid[np.argmax(correlations)]))


def compare_motion(
    tracker_ns: npt.ArrayLike,
    tracker_deg: npt.ArrayLike,
    picture_ns: npt.ArrayLike,
    picture_turns_deg: npt.ArrayLike,
    *,
    delay_ns: int,
    maximum_ns: int = MAXIMUM_DELAY_NS,
) -> Comparison:
    """Both movements for people to look at, the tracker's `delay_ns` later; of what `estimate_delay` took."""
    times, frames = np.asarray(tracker_ns, np.int64), np.asarray(picture_ns, np.int64)
    motion, seen = _Motion(times, np.asarray(tracker_deg, np.float64)), np.asarray(picture_turns_deg, np.float64)
    inside = (frames[:-1] >= times[0] + maximum_ns) & (frames[1:] <= times[-1] - maximum_ns)
    begins, ends, seen = frames[:-1][inside], frames[1:][inside], seen[inside]
    delays_ns, correlations = _search(motion, begins, ends, seen, maximum_ns)
    seconds = (ends - begins) / 1e9
    return Comparison(
        delays_ns=delays_ns,
        correlations=correlations,
        times_ns=(begins + ends) // 2,
        picture_deg_s=seen[:, 0] / seconds,
        tracker_deg_s=motion.turns(begins - delay_ns, ends - delay_ns)[:, 0] / seconds,
    )


def _search(motion: _Motion, begins: Times, ends: Times, seen: Array, maximum_ns: int) -> tuple[Times, Array]:
    """How well the two agree over a grid of delays."""
    grid = np.arange(-maximum_ns, maximum_ns + 1, _GRID_NS)
    correlations = np.array([_correlate(seen, motion.turns(begins - delay, ends - delay)) for delay in grid])
    return grid, correlations


class _Motion:
    """All that a tracker turned since its first sample, for any moment."""

    def __init__(self, times_ns: Times, rotations_deg: Array) -> None:
        from scipy.interpolate import make_interp_spline
        from scipy.ndimage import gaussian_filter1d

        self._origin_ns = int(times_ns[0])
        sums = np.vstack([np.zeros(2), np.cumsum(turns(rotations_deg), axis=0)])
        # A tracker's noise would be most of its rate. The filter is even, so it moves no peak.
        steps_ns = np.arange(times_ns[0], times_ns[-1], _STEP_NS)
        even = np.stack([np.interp(steps_ns, times_ns, axis) for axis in sums.T], axis=1)
        smooth = gaussian_filter1d(even, _BLUR_NS / _STEP_NS, axis=0, mode="nearest")
        self._whole = make_interp_spline(self._seconds(steps_ns), smooth, k=3)
        self._rate = self._whole.derivative()

    def turns(self, begins_ns: Times, ends_ns: Times) -> Array:
        return np.asarray(self._whole(self._seconds(ends_ns)) - self._whole(self._seconds(begins_ns)))

    def rate_changes(self, begins_ns: Times, ends_ns: Times) -> Array:
        """How fast `turns` grows when both times grow, in degrees a second."""
        return np.asarray(self._rate(self._seconds(ends_ns)) - self._rate(self._seconds(begins_ns)))

    def _seconds(self, times_ns: Times) -> Array:
        return np.asarray((times_ns - self._origin_ns) / 1e9)


def _check_samples(times: Times, tracked: Array, frames: Times, seen: Array) -> None:
    if tracked.shape != (len(times), 3) or seen.shape != (max(len(frames) - 1, 0), 2):
        raise CalibrationError(
            "not_samples",
            "{times} times have {angles} angles, {frames} frames {turns} turns",
            times=len(times),
            angles=tracked.shape,
            frames=len(frames),
            turns=seen.shape,
        )
    if not (np.abs(tracked) <= _WIDEST_DEG).all() or not (np.abs(seen) <= _WIDEST_DEG).all():
        raise CalibrationError("not_samples", "an angle is not finite; leave such samples out")
    for what, moments in ((Phrase("tracker's samples"), times), (Phrase("frames"), frames)):
        if (np.diff(moments) <= 0).any():
            raise CalibrationError(
                "not_samples", "the {what} are not in order of time; leave out what came late", what=what
            )
        if len(moments) < 4 or not _SHORTEST_NS <= moments[-1] - moments[0] <= _LONGEST_NS:
            raise CalibrationError(
                "too_short", "the {what} cover less than 3 s or more than 10 minutes; record 10 s", what=what
            )


def _check_motion(begins: Times, ends: Times, seen: Array) -> None:
    if len(begins) < 12 or ends[-1] - begins[0] < _SHORTEST_NS:
        raise CalibrationError(
            "too_short", "tracker and picture overlap by less than 3 s beyond the delay searched; record ten seconds"
        )
    rates = seen / ((ends - begins) / 1e9)[:, None]
    speed_deg_s = float(np.sqrt(np.mean(np.sum((rates - rates.mean(axis=0)) ** 2, axis=1))))
    if not speed_deg_s >= _SLOWEST_DEG_S:
        raise CalibrationError(
            "too_little_motion",
            "the picture's turning varies by {speed_deg_s}°/s only; pan and tilt by hand, unevenly, for 10 s",
            speed_deg_s=f"{speed_deg_s:.2f}",
        )


def _correlate(a: Array, b: Array) -> float:
    a, b = a - a.mean(axis=0), b - b.mean(axis=0)
    size = float(np.sqrt(np.sum(a * a) * np.sum(b * b)))
    return float(np.sum(a * b)) / size if size > 0 else 0.0


def _check_peak(grid: Times, correlations: Array) -> None:
    peak = int(np.argmax(correlations))
    best = correlations[peak]
    if best < _WEAKEST:
        raise CalibrationError(
            "no_agreement",
            "tracker and picture agree to {best} at best, {least} is needed; see that the tracker is this "
            "camera's, that its axes are set, and that the picture has detail",
            best=f"{best:.2f}",
            least=_WEAKEST,
        )
    if peak in (0, len(grid) - 1):
        raise CalibrationError(
            "out_of_range",
            "the delay is beyond {limit_ms} ms; see that both clocks are mapped to ours",
            limit_ms=f"{abs(int(grid[peak])) / 1e6:.0f}",
        )
    below = np.flatnonzero(correlations < _LOBE * best)
    left, right = below[below < peak].max(initial=0), below[below > peak].min(initial=len(grid))
    rivals = np.concatenate([np.arange(left), np.arange(right, len(grid))]).astype(int)
    if len(rivals) and correlations[rivals].max() > _RIVAL * best:
        apart_ms = abs(int(grid[rivals[np.argmax(correlations[rivals])]] - grid[peak])) / 1e6
        raise CalibrationError(
            "ambiguous",
            "the movement repeats itself every {apart_ms} ms, so the delay could be another; move unevenly",
            apart_ms=f"{apart_ms:.0f}",
        )


def _refine(motion: _Motion, begins: Times, ends: Times, seen: Array, delay_ns: int) -> Delay:
    """Least squares for the delay and for the scale and offset between the two, from the grid's peak on."""
    seen = seen - seen.mean(axis=0)
    for _ in range(_ROUNDS):
        told = motion.turns(begins - delay_ns, ends - delay_ns)
        told -= told.mean(axis=0)
        gain = float(np.sum(seen * told)) / float(np.sum(told * told))
        slope = -gain * motion.rate_changes(begins - delay_ns, ends - delay_ns)
        slope -= slope.mean(axis=0)
        residual = seen - gain * told
        step_ns = round(1e9 * float(np.sum(residual * slope)) / float(np.sum(slope * slope)))
        delay_ns += step_ns
        if abs(step_ns) < 1000:
            break
    # What neighbouring frames err by is alike, so errors are summed up by blocks of time, not by frames.
    scores = [float(np.sum(part)) for part in np.array_split(residual * slope, _BLOCKS)]
    uncertainty_ns = 1e9 * float(np.sqrt(np.sum(np.square(scores)))) / float(np.sum(slope * slope))
    return Delay(delay_ns, round(uncertainty_ns), _correlate(seen, told))
