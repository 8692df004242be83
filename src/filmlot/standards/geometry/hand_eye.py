"""Where the entrance pupil sits on a tracker's puck: hand-eye calibration, AX = XB.

The puck is tracked in the stage, and pictures of a chart on the wall say where the camera was. Both moved as
one body: the fixed motion between them is the hand-eye transform, and the place of the chart in the stage comes
with it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from filmlot.standards.calibration import CalibrationError
from filmlot.standards.phrase import Phrase

Floats = NDArray[np.float64]

FEWEST = 4
MOST = 500
LEAST_TURN_DEG = 15.0
_SECOND_AXIS = 0.2
_LEVER_M = 1.0
_FURTHEST_M = 0.05
_REACH_M = 100_000.0


@dataclass(frozen=True, eq=False)
class HandEye:
    """The camera on its puck, and how well each pair of poses keeps to it.

    `camera_on_puck` (4, 4) brings the camera's axes (right, forward, up, at the entrance pupil) into the puck's,
    `chart_in_stage` (4, 4) the chart's space into that of the tracker. `residuals_m` and `residuals_deg` (N,) are
    by how much the two ways to each camera differ.
    """

    camera_on_puck: Floats
    chart_in_stage: Floats
    residuals_m: Floats
    residuals_deg: Floats


def solve_hand_eye(pucks: ArrayLike, cameras: ArrayLike) -> HandEye:
    """The hand-eye transform from poses (N, 4, 4) of the puck in the stage and of the camera in the chart's space.

    Park and Martin's closed form (1994) begins; least squares over all poses at once ends, turns weighed as what
    they move at one metre.

    Raises:
        CalibrationError: `not_poses`, `too_few`, `too_little_turning`, `one_axis` or `no_agreement`.
    """
    stage, chart = np.asarray(pucks, np.float64), np.asarray(cameras, np.float64)
    _check_poses(stage, chart)
    first, second = np.triu_indices(len(stage), 1)
    moved = _invert(stage[first]) @ stage[second]
    seen = _invert(chart[first]) @ chart[second]
    rotation = _find_rotation(moved, seen)
    start = _compose(rotation, _find_translation(moved, seen, rotation))
    return _refine(stage, chart, start)


def _check_poses(stage: Floats, chart: Floats) -> None:
    if stage.shape != chart.shape or stage.shape[1:] != (4, 4) or len(stage) > MOST:
        raise CalibrationError(
            "not_poses",
            "poses are {given} and {needed}; give up to {most} pairs of 4 x 4",
            given=stage.shape,
            needed=chart.shape,
            most=MOST,
        )
    for what, poses in ((Phrase("puck"), stage), (Phrase("camera"), chart)):
        if not (np.abs(poses) <= _REACH_M).all():
            raise CalibrationError(
                "not_poses", "a pose of the {what} is not finite or beyond 100 km; leave it out", what=what
            )
        rotations = poses[:, :3, :3]
        squares = rotations @ np.swapaxes(rotations, 1, 2)
        if not np.allclose(squares, np.eye(3), atol=1e-4) or not (np.linalg.det(rotations) > 0).all():
            raise CalibrationError(
                "not_poses", "a pose of the {what} is no rotation; see how its axes are set", what=what
            )
    if len(stage) < FEWEST:
        raise CalibrationError(
            "too_few", "there are {given} poses; take {fewest}, better 10 to 20", given=len(stage), fewest=FEWEST
        )


def _find_rotation(moved: Floats, seen: Floats) -> Floats:
    """The rotation that brings the axes of what the camera turned to the axes of what the puck turned."""
    puck_axes, camera_axes = _vectors(moved), _vectors(seen)
    most_deg = float(np.degrees(np.linalg.norm(puck_axes, axis=1).max()))
    if most_deg < LEAST_TURN_DEG:
        raise CalibrationError(
            "too_little_turning",
            "the puck turned by {turned_deg}° at most; pan, tilt and roll by {least_deg}° or more",
            turned_deg=f"{most_deg:.0f}",
            least_deg=f"{LEAST_TURN_DEG:.0f}",
        )
    # Turns near half a circle have two axes that are nearly as good: they say nothing sure.
    usable = np.linalg.norm(puck_axes, axis=1) < np.radians(160)
    spread = np.linalg.svd(puck_axes[usable], compute_uv=False)
    if usable.sum() < 2 or spread[1] < _SECOND_AXIS * spread[0]:
        raise CalibrationError(
            "one_axis", "the puck turned about one axis only; tilt and roll the camera as well as panning it"
        )
    left, _, right = np.linalg.svd(puck_axes[usable].T @ camera_axes[usable])
    left[:, 2] *= np.linalg.det(left @ right)
    return np.asarray(left @ right)


def _find_translation(moved: Floats, seen: Floats, rotation: Floats) -> Floats:
    rows = (moved[:, :3, :3] - np.eye(3)).reshape(-1, 3)
    sides = (seen[:, :3, 3] @ rotation.T - moved[:, :3, 3]).reshape(-1)
    return np.asarray(np.linalg.lstsq(rows, sides, rcond=None)[0])


def _refine(stage: Floats, chart: Floats, start: Floats) -> HandEye:
    from scipy.optimize import least_squares

    charts = stage @ start @ _invert(chart)
    from_middle_m = np.linalg.norm(charts[:, :3, 3] - np.median(charts[:, :3, 3], axis=0), axis=1)
    chart_start = charts[np.argmin(from_middle_m)]

    def miss(values: Floats) -> Floats:
        by_puck = stage @ _moved(start, values[:6])
        by_chart = _moved(chart_start, values[6:]) @ chart
        between = _invert(by_puck) @ by_chart
        return np.concatenate([between[:, :3, 3], _LEVER_M * _vectors(between)], axis=1).ravel()

    found = least_squares(miss, np.zeros(12), method="lm")
    misses = found.fun.reshape(-1, 2, 3)
    residuals_m, residuals_rad = np.linalg.norm(misses, axis=2).T
    if np.median(residuals_m) > _FURTHEST_M:
        raise CalibrationError(
            "no_agreement",
            "the two ways to the camera differ by {apart_mm} mm; see that both are of the same moments, that the "
            "delay is taken out, and that the tracker's axes are set",
            apart_mm=f"{np.median(residuals_m) * 1000:.0f}",
        )
    return HandEye(
        camera_on_puck=_moved(start, found.x[:6]),
        chart_in_stage=_moved(chart_start, found.x[6:]),
        residuals_m=residuals_m,
        residuals_deg=np.degrees(residuals_rad / _LEVER_M),
    )


def _moved(pose: Floats, values: Floats) -> Floats:
    """A pose turned about its own axes by a rotation vector, and moved."""
    from scipy.spatial.transform import Rotation

    return pose @ _compose(Rotation.from_rotvec(values[:3]).as_matrix(), values[3:])


def _vectors(poses: Floats) -> Floats:
    from scipy.spatial.transform import Rotation

    return np.asarray(Rotation.from_matrix(poses[:, :3, :3]).as_rotvec())


def _compose(rotation: Floats, translation_m: Floats) -> Floats:
    pose = np.eye(4)
    pose[:3, :3], pose[:3, 3] = rotation, translation_m
    return pose


def _invert(poses: Floats) -> Floats:
    inverse = np.zeros_like(poses)
    inverse[..., :3, :3] = np.swapaxes(poses[..., :3, :3], -1, -2)
    inverse[..., :3, 3] = -np.einsum("...ij,...j->...i", inverse[..., :3, :3], poses[..., :3, 3])
    inverse[..., 3, 3] = 1
    return inverse
