"""Where a tracker's space lies in the stage: from points that were probed in the one and measured in the other."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import comb

import numpy as np
from numpy.typing import ArrayLike, NDArray

from filmlot.standards.calibration import CalibrationError
from filmlot.standards.phrase import Phrase

Floats = NDArray[np.float64]

FEWEST = 4
MOST = 1000
REACH_M = 100_000.0
TOLERANCE_M = 0.005
_TRIPLES = 500
_FLATTEST = 0.1
_SMALLEST_M = 0.1
_SAME_SIZE = 0.02


@dataclass(frozen=True, eq=False)
class Registration:
    """The rigid motion `stage = rotation @ tracker + translation_m`, and how well each point keeps to it.

    `residuals_m` (N,) has every point, also those which `is_used` (N,) leaves out as probed wrongly.
    """

    rotation: Floats
    translation_m: Floats
    residuals_m: Floats
    is_used: NDArray[np.bool_]

    @property
    def worst_m(self) -> float:
        """The largest residual of a point that was used."""
        return float(self.residuals_m[self.is_used].max())

    def apply(self, tracker_m: ArrayLike) -> Floats:
        """Points of the tracker's space (..., 3) in stage space."""
        return np.asarray(np.asarray(tracker_m, np.float64) @ self.rotation.T + self.translation_m)


def register(
    tracker_m: ArrayLike, stage_m: ArrayLike, *, tolerance_m: float = TOLERANCE_M, seed: int = 0
) -> Registration:
    """The registration of a tracker from points (N, 3) in its space and the same points in stage space.

    The largest set of points that agree within `tolerance_m` is found by RANSAC over triples (all of them up to
    500, else 500 drawn by `seed`), and the least-squares motion of that set is given (Kabsch, 1976; Umeyama,
    1991, without scale: a tracker that measures other metres is out of order, not to be bent).

    Raises:
        CalibrationError: `not_points`, `too_few`, `too_close`, `collinear`, `other_units`, `mirrored` or
            `no_agreement`.
    """
    source, target = np.asarray(tracker_m, np.float64), np.asarray(stage_m, np.float64)
    _check_points(source, target)
    is_used = _find_agreeing(source, target, tolerance_m, seed)
    if np.count_nonzero(is_used) < FEWEST:
        raise _explain(source, target, tolerance_m)
    _check_spread(source[is_used], Phrase("points that agree"))
    rotation, translation = fit_motion(source[is_used], target[is_used])
    residuals = np.linalg.norm(source @ rotation.T + translation - target, axis=1)
    return Registration(rotation, translation, residuals, is_used)


def fit_motion(source: Floats, target: Floats) -> tuple[Floats, Floats]:
    """Rotation (..., 3, 3) and translation (..., 3) that bring points (..., N, 3) closest to others."""
    from_m, to_m = source.mean(axis=-2, keepdims=True), target.mean(axis=-2, keepdims=True)
    left, _, right = np.linalg.svd(np.swapaxes(target - to_m, -1, -2) @ (source - from_m))
    left[..., :, 2] *= np.linalg.det(left @ right)[..., None]  # a rotation, never a mirror
    rotation = left @ right
    return rotation, to_m[..., 0, :] - np.einsum("...ij,...j->...i", rotation, from_m[..., 0, :])


def _check_points(source: Floats, target: Floats) -> None:
    if source.shape != target.shape or source.ndim != 2 or source.shape[1] != 3:
        raise CalibrationError(
            "not_points",
            "points are {given} and {needed}; give pairs of x, y, z",
            given=source.shape,
            needed=target.shape,
        )
    if len(source) > MOST or not (_are_places(source) and _are_places(target)):
        raise CalibrationError(
            "not_points",
            "give at most {most} points, finite and within {reach_km} km",
            most=MOST,
            reach_km=f"{REACH_M / 1000:.0f}",
        )
    if len(source) < FEWEST:
        raise CalibrationError(
            "too_few", "there are {given} points; probe {fewest}, better 6 to 10", given=len(source), fewest=FEWEST
        )
    _check_spread(source, Phrase("probed points"))
    _check_spread(target, Phrase("points of the stage"))


def _are_places(points: Floats) -> bool:
    return bool((np.abs(points) <= REACH_M).all())  # NaN is not


def _check_spread(points: Floats, which: Phrase) -> None:
    longest, across, _ = np.linalg.svd(points - points.mean(axis=0), compute_uv=False) / np.sqrt(len(points))
    if longest < _SMALLEST_M:
        raise CalibrationError(
            "too_close",
            "the {which} lie within {longest_m} m; spread them over the stage",
            which=which,
            longest_m=f"{longest:.2f}",
        )
    if across < _FLATTEST * longest:
        raise CalibrationError(
            "collinear",
            "the {which} lie along a line ({longest_m} m by {across_m} m), so the turn about it is unknown; "
            "probe points to both sides of it and at other heights",
            which=which,
            longest_m=f"{longest:.2f}",
            across_m=f"{across:.2f}",
        )


def _find_agreeing(source: Floats, target: Floats, tolerance_m: float, seed: int) -> NDArray[np.bool_]:
    """The points of the motion, fitted to three, with which most points agree; refitted until it keeps its set."""
    count = len(source)
    if comb(count, 3) <= _TRIPLES:
        triples = np.array(list(combinations(range(count), 3)))
    else:
        chance = np.random.default_rng(seed)
        triples = np.array([chance.choice(count, 3, replace=False) for _ in range(_TRIPLES)])
    rotations, translations = fit_motion(source[triples], target[triples])
    moved = np.einsum("tij,nj->tni", rotations, source) + translations[:, None, :]
    distances = np.linalg.norm(moved - target, axis=2)
    # Of motions with as many points, the one that is closest to them.
    scores = np.sum(np.minimum(distances / tolerance_m, 1.0) ** 2, axis=1)
    is_used: NDArray[np.bool_] = distances[np.argmin(scores)] <= tolerance_m
    for _ in range(10):
        if np.count_nonzero(is_used) < FEWEST:
            break
        rotation, translation = fit_motion(source[is_used], target[is_used])
        agrees = np.linalg.norm(source @ rotation.T + translation - target, axis=1) <= tolerance_m
        if (agrees == is_used).all():
            break
        is_used = agrees
    return is_used


def _explain(source: Floats, target: Floats, tolerance_m: float) -> CalibrationError:
    """Why no four points agree: other units, a left-handed space, or points that were mixed up."""
    from_m, to_m = (float(np.median(np.linalg.norm(p - np.median(p, axis=0), axis=1))) for p in (source, target))
    ratio = to_m / max(from_m, 1e-9)
    if abs(ratio - 1) > _SAME_SIZE and _find_agreeing(source * ratio, target, 5 * tolerance_m, 0).sum() >= FEWEST:
        return CalibrationError(
            "other_units",
            "the stage's points are {ratio} times as far apart; set the tracker's unit or scale",
            ratio=f"{ratio:.4g}",
        )
    if _find_agreeing(source * (-1, 1, 1), target, tolerance_m, 0).sum() >= FEWEST:
        return CalibrationError("mirrored", "the points agree only in a mirror; one of the tracker's axes is reversed")
    return CalibrationError(
        "no_agreement",
        "no {fewest} points agree within {tolerance_mm} mm; see that both lists are in one order, or probe again",
        fewest=FEWEST,
        tolerance_mm=f"{tolerance_m * 1000:.0f}",
    )
