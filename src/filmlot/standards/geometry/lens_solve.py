"""A lens at one setting, from pictures of a chart whose points are known: what LED walls are made for.

The picture of each point is compared with what the lens would show (bundle adjustment, Zhang 2000): focal
length, projection offset, three radial and two tangential coefficients are common to all views, each view has
its own camera pose. Errors are least in pixels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from filmlot.standards.calibration import CalibrationError
from filmlot.standards.geometry.lens_setting import LensSetting
from filmlot.standards.geometry.view_pose import PLANAR, find_view_pose
from filmlot.standards.phrase import Phrase

Floats = NDArray[np.float64]

FEWEST_POINTS = 8
FEWEST_VIEWS = 3
MOST_VIEWS = 60
MOST_POINTS = 20_000
_LENS = 8
_POSE = 6
_STEP = 1e-6
_COVERED = 0.5
_LOOSEST = 0.02
_LEAST_TILT_DEG = 10.0
_THINNEST = 0.02
_WORST_RMS = 0.002
_BLOWN_PX = 1e6
_REACH_M = 100_000.0
_LARGEST_PX = 100_000.0


class View(NamedTuple):
    """One picture of the chart: points (N, 3) in metres, and where the picture shows them (N, 2).

    Pixels count from the upper left corner of the picture, so the middle of the first pixel is (0.5, 0.5);
    detectors that call it (0, 0), as OpenCV's do, are half a pixel short.
    """

    points_m: Floats
    picture_px: Floats


@dataclass(frozen=True, eq=False, kw_only=True)
class LensSolution:
    """A lens, the camera of each view, and how well the pictures keep to them.

    `cameras` (V, 4, 4) are the poses of the entrance pupil in the chart's space, axes right, forward, up. `misses_px`
    lead, in each view, from where a point (N, 2) is seen to where the lens shows it.
    `focal_uncertainty_mm` is a standard deviation.
    """

    setting: LensSetting
    cameras: Floats
    misses_px: tuple[Floats, ...]
    focal_uncertainty_mm: float

    @property
    def residuals_px(self) -> tuple[Floats, ...]:
        """The distances (N,) of each view's points."""
        return tuple(np.linalg.norm(misses, axis=1) for misses in self.misses_px)

    @property
    def rms_px(self) -> float:
        """The root mean square of all residuals."""
        return float(np.sqrt(np.mean(np.concatenate(self.residuals_px) ** 2)))


def solve_lens(
    views: Sequence[View], *, size_px: tuple[int, int], sensor_mm: tuple[float, float], nominal_mm: float
) -> LensSolution:
    """The lens at one setting; `nominal_mm` is what its barrel says, within a quarter.

    Raises:
        CalibrationError: `not_views`, `too_few`, `coverage`, `no_agreement`, or `too_alike` for views that do not
            tell focal length from distance.
    """
    from scipy.optimize import least_squares

    _check_views(views, size_px, sensor_mm, nominal_mm)
    pitch_mm = np.divide(sensor_mm, size_px)
    seen = [(view.picture_px - np.divide(size_px, 2)) * pitch_mm for view in views]
    starts = [find_view_pose(view.points_m, mm / nominal_mm) for view, mm in zip(views, seen, strict=True)]
    _check_angles(views, starts)
    miss = partial(_miss, views=views, seen=seen, starts=starts, nominal_mm=nominal_mm, pitch_mm=pitch_mm)
    guess = np.zeros(_LENS + _POSE * len(views))
    guess[0] = 1.0
    jacobian = partial(_jacobian, miss=miss, counts=[2 * len(view.points_m) for view in views])
    found = least_squares(miss, guess, jac=jacobian, method="lm", x_scale="jac", max_nfev=100)
    slopes = jacobian(found.x)
    freedom = len(found.fun) - len(found.x)
    covariance = np.linalg.pinv(slopes.T @ slopes) * (found.fun @ found.fun / freedom)
    setting = _setting(found.x, nominal_mm)
    uncertainty_mm = float(np.sqrt(covariance[0, 0])) * nominal_mm
    rms_px = float(np.sqrt(2 * np.mean(found.fun**2)))
    _check_solution(setting, uncertainty_mm, nominal_mm, rms_of_width=rms_px / size_px[0])
    ends = np.cumsum([len(view.points_m) for view in views])[:-1]
    return LensSolution(
        setting=setting,
        cameras=np.array([_camera(start, found.x, index) for index, start in enumerate(starts)]),
        misses_px=tuple(np.split(found.fun.reshape(-1, 2), ends)),
        focal_uncertainty_mm=uncertainty_mm,
    )


def _check_views(
    views: Sequence[View], size_px: tuple[int, int], sensor_mm: tuple[float, float], nominal_mm: float
) -> None:
    if not min(*size_px, *sensor_mm, nominal_mm) > 0 or not 0 < len(views) <= MOST_VIEWS:
        raise CalibrationError(
            "not_views", "give 1 to {most} views, picture size, sensor and focal length", most=MOST_VIEWS
        )
    for number, (points_m, picture_px) in enumerate(views, 1):
        if points_m.shape != (len(points_m), 3) or picture_px.shape != (len(points_m), 2):
            raise CalibrationError(
                "not_views",
                "view {view} has points {places} and {pictures}",
                view=number,
                places=points_m.shape,
                pictures=picture_px.shape,
            )
        if not ((np.abs(points_m) <= _REACH_M).all() and (np.abs(picture_px) <= _LARGEST_PX).all()):
            raise CalibrationError(
                "not_views", "view {view} holds a number that is not finite or out of all reach", view=number
            )
        if len(points_m) < FEWEST_POINTS:
            raise CalibrationError(
                "too_few",
                "view {view} shows {given} points; {fewest} or more are needed",
                view=number,
                given=len(points_m),
                fewest=FEWEST_POINTS,
            )
        if _is_thin(points_m) or _is_thin(picture_px):
            raise CalibrationError(
                "not_views", "the points of view {view} lie along a line; show more of the chart", view=number
            )
    if sum(len(view.points_m) for view in views) > MOST_POINTS:
        raise CalibrationError(
            "not_views", "there are more than {most} points; take fewer of each view", most=MOST_POINTS
        )
    if len(views) < FEWEST_VIEWS and _find_normal(views) is not None:
        raise CalibrationError(
            "too_few",
            "there are {given} views of a flat chart; take {fewest} or more, from several sides",
            given=len(views),
            fewest=FEWEST_VIEWS,
        )
    covered = np.ptp(np.vstack([view.picture_px for view in views]), axis=0) / size_px
    if covered.min() < _COVERED:
        raise CalibrationError(
            "coverage",
            "the chart covers {width} of the width and {height} of the height over all views; fill the picture "
            "with it, corners included",
            width=f"{covered[0]:.0%}",
            height=f"{covered[1]:.0%}",
        )


def _is_thin(points: Floats) -> bool:
    spread = np.linalg.svd(points - points.mean(axis=0), compute_uv=False)
    return bool(spread[1] <= _THINNEST * spread[0])


def _find_normal(views: Sequence[View]) -> Floats | None:
    """The normal (3,) of a flat chart, or None for one that is curved."""
    every_point = np.vstack([view.points_m for view in views])
    _, spread, axes = np.linalg.svd(every_point - every_point.mean(axis=0), full_matrices=False)
    return axes[2] if spread[2] < PLANAR * spread[0] else None


def _check_angles(views: Sequence[View], starts: Sequence[Floats]) -> None:
    # Seen straight on, a flat chart is as large through a longer lens from further away.
    normal = _find_normal(views)
    if normal is None:
        return
    tilts_deg = [np.degrees(np.arccos(min(abs(float(normal @ start[:3, 1])), 1.0))) for start in starts]
    if max(tilts_deg) < _LEAST_TILT_DEG:
        raise _too_alike(
            Phrase(
                "no view is turned by more than {tilt_deg}° against the chart", {"tilt_deg": f"{max(tilts_deg):.0f}"}
            )
        )


def _check_solution(setting: LensSetting, uncertainty_mm: float, nominal_mm: float, *, rms_of_width: float) -> None:
    if not rms_of_width < _WORST_RMS:
        raise CalibrationError(
            "no_agreement",
            "no lens shows these points: they are missed by {share} of the picture's width; see that the order "
            "of the points is right, and leave out what was detected wrongly",
            share=f"{rms_of_width:.1%}",
        )
    if not 0.5 < setting.focal_length_mm / nominal_mm < 2.0:
        raise CalibrationError(
            "no_agreement",
            "the pictures say {found_mm} mm, the lens {nominal_mm} mm; see that sensor size and focal length are right",
            found_mm=f"{setting.focal_length_mm:.1f}",
            nominal_mm=f"{nominal_mm:.1f}",
        )
    if not uncertainty_mm < _LOOSEST * setting.focal_length_mm:
        raise _too_alike(
            Phrase(
                "the focal length is uncertain by {sigma_mm} mm, because the views are too alike",
                {"sigma_mm": f"{uncertainty_mm:.1f}"},
            )
        )


def _too_alike(fact: Phrase) -> CalibrationError:
    return CalibrationError("too_alike", "{fact}; turn the camera by 20° or more against it, to all sides", fact=fact)


def _setting(values: Floats, nominal_mm: float) -> LensSetting:
    """The lens in its first eight values, which are all of the order of one: in units of the nominal length."""
    focal, x, y, k1, k3, k5, p1, p2 = (float(value) for value in values[:_LENS])
    k1, k3, k5 = k1 / nominal_mm**2, k3 / nominal_mm**4, k5 / nominal_mm**6
    return LensSetting(
        focal_length_mm=focal * nominal_mm,
        distortion=(k1, 0.0, k3, 0.0, k5, 0.0, p1 / nominal_mm, p2 / nominal_mm),
        projection_offset_mm=(x * nominal_mm, y * nominal_mm),
    )


def _camera(start: Floats, values: Floats, index: int) -> Floats:
    """The pose (4, 4) of a view's camera: its start, turned and moved by its six values."""
    from scipy.spatial.transform import Rotation

    own = values[_LENS + _POSE * index : _LENS + _POSE * (index + 1)]
    camera = start.copy()
    camera[:3, :3] = start[:3, :3] @ Rotation.from_rotvec(own[:3]).as_matrix()
    camera[:3, 3] += own[3:]
    return camera


def _miss(
    values: Floats,
    *,
    views: Sequence[View],
    seen: Sequence[Floats],
    starts: Sequence[Floats],
    nominal_mm: float,
    pitch_mm: Floats,
) -> Floats:
    """By how many pixels the lens misses every point: x and y of the first, of the second ..."""
    setting = _setting(values, nominal_mm)
    misses = []
    for index, (view, seen_mm, start) in enumerate(zip(views, seen, starts, strict=True)):
        camera = _camera(start, values, index)
        in_camera = (view.points_m - camera[:3, 3]) @ camera[:3, :3]
        # A step of the solver may put a point behind the camera, where there is no picture of it.
        in_camera[:, 1] = np.maximum(in_camera[:, 1], 1e-3)
        with np.errstate(all="ignore"):  # a step may also blow up the lens
            misses.append((setting.project(in_camera) - seen_mm) / pitch_mm)
    return np.nan_to_num(np.concatenate(misses).ravel(), nan=_BLOWN_PX, posinf=_BLOWN_PX, neginf=-_BLOWN_PX)


def _jacobian(values: Floats, *, miss: partial[Floats], counts: Sequence[int]) -> Floats:
    """Central differences; the poses of all views are stepped at once, because no view sees another's."""
    ends = np.cumsum(counts)
    slopes = np.zeros((int(ends[-1]), len(values)))
    for column in range(_LENS + _POSE):
        step = np.zeros(len(values))
        columns = [column] if column < _LENS else list(range(column, len(values), _POSE))
        step[columns] = _STEP
        slope = (miss(values + step) - miss(values - step)) / (2 * _STEP)
        if column < _LENS:
            slopes[:, column] = slope
            continue
        for own, begin, end in zip(columns, ends - counts, ends, strict=True):
            slopes[begin:end, own] = slope[begin:end]
    return slopes
