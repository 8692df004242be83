"""Charts on a flat and on a curved wall, seen by a lens of known distortion; OpenCV solves the same pictures."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from filmlot.standards.calibration import CalibrationError
from filmlot.standards.geometry.lens_setting import LensSetting, from_opencv
from filmlot.standards.geometry.lens_solve import LensSolution, View, solve_lens
from filmlot.standards.rotation import matrix_from_angles

SIZE_PX, SENSOR_MM = (1920, 1080), (36.0, 20.25)
LENS = LensSetting(
    focal_length_mm=28.4,
    distortion=(-1.5e-4, 0, 2.2e-7, 0, -1e-10, 0, 4e-6, -6e-6),
    projection_offset_mm=(0.21, -0.13),
)
PLACES = ((0, -3, 0), (1.3, -3, 0.4), (-1.5, -2.8, 0.3), (0.8, -2.6, -0.9), (-0.9, -2.7, 1.0), (1.9, -2.4, 0.2))
AIMS = ((0, 0, 0), (0.3, 0, 0.1), (-0.2, 0, 0), (0.4, 0, 0.2), (-0.5, 0, -0.1), (0.2, 0, 0.3))
ROLLS_DEG = (0, 4, -5, 10, 3, -8)


def aside(place, aim, roll_deg: float) -> tuple[float, float, float]:
    """Pan, tilt and roll of a camera that looks from a place to another."""
    x, y, z = np.subtract(aim, place)
    return np.degrees(np.arctan2(-x, y)), np.degrees(np.arctan2(z, np.hypot(x, y))), roll_deg


ROTATIONS = [aside(*view) for view in zip(PLACES, AIMS, ROLLS_DEG, strict=True)]


def chart(*, radius_m: float | None = None) -> np.ndarray:
    """A grid of 13 x 9 points on a wall around the origin, flat or an arc."""
    across, height = (grid.ravel() for grid in np.meshgrid(np.linspace(-1.8, 1.8, 13), np.linspace(-1, 1, 9)))
    if radius_m is None:
        return np.stack([across, 0 * across, height], axis=1)
    angle = across / radius_m
    return np.stack([radius_m * np.sin(angle), radius_m * (np.cos(angle) - 1), height], axis=1)


def take(points_m: np.ndarray, place, rotation_deg, chance: np.random.Generator | None, noise_px: float) -> View:
    """What a camera sees of a chart."""
    in_camera = (points_m - np.array(place)) @ matrix_from_angles(rotation_deg)
    picture_px = LENS.project(in_camera) * np.divide(SIZE_PX, SENSOR_MM) + np.divide(SIZE_PX, 2)
    inside = ((picture_px > 0) & (picture_px < SIZE_PX)).all(axis=1)
    if chance is not None:
        picture_px += chance.normal(0, noise_px, picture_px.shape)
    return View(points_m[inside], picture_px[inside])


def views(points_m: np.ndarray, *, noise_px: float = 0.0, seed: int = 0) -> list[View]:
    chance = np.random.default_rng(seed) if noise_px else None
    return [take(points_m, *pose, chance, noise_px) for pose in zip(PLACES, ROTATIONS, strict=True)]


def solve(taken: list[View], nominal_mm: float = 28.0) -> LensSolution:
    return solve_lens(taken, size_px=SIZE_PX, sensor_mm=SENSOR_MM, nominal_mm=nominal_mm)


def refusal(taken: list[View], **more) -> CalibrationError:
    with pytest.raises(CalibrationError) as caught:
        solve(taken, **more)
    return caught.value


def bent_px(lens: LensSetting) -> np.ndarray:
    """Where a lens puts a fan of rays that fills its picture."""
    right, up = np.meshgrid(np.linspace(-0.6, 0.6, 13), np.linspace(-0.33, 0.33, 9))
    return lens.project(np.stack([right, np.ones_like(right), up], axis=-1)) * SIZE_PX[0] / SENSOR_MM[0]


@pytest.mark.parametrize("radius_m", [None, 5.0, -4.0])
@pytest.mark.parametrize("nominal_mm", [24.0, 28.0, 35.0])
def test_exact_pictures_give_the_exact_lens(radius_m, nominal_mm):
    found = solve(views(chart(radius_m=radius_m)), nominal_mm)
    assert found.setting.focal_length_mm == pytest.approx(LENS.focal_length_mm, abs=1e-6)
    assert found.setting.projection_offset_mm == pytest.approx(LENS.projection_offset_mm, abs=1e-6)
    assert found.setting.distortion == pytest.approx(LENS.distortion, rel=1e-4, abs=1e-14)
    assert found.rms_px < 1e-6
    for camera, place, rotation_deg in zip(found.cameras, PLACES, ROTATIONS, strict=True):
        np.testing.assert_allclose(camera[:3, 3], place, atol=1e-6)
        np.testing.assert_allclose(camera[:3, :3], matrix_from_angles(rotation_deg), atol=1e-7)


def test_opencv_finds_the_same_lens_in_the_same_noisy_pictures():
    taken = views(chart(), noise_px=0.2)
    ours = solve(taken)
    flat = [np.float32(view.points_m[:, [0, 2, 1]] * (1, -1, 1)) for view in taken]
    focal_px = 28.0 * SIZE_PX[0] / SENSOR_MM[0]
    guess = np.array([[focal_px, 0, SIZE_PX[0] / 2], [0, focal_px, SIZE_PX[1] / 2], [0, 0, 1]])
    flags = cv2.CALIB_USE_INTRINSIC_GUESS | cv2.CALIB_FIX_ASPECT_RATIO
    pictures = [np.float32(view.picture_px) for view in taken]
    rms_px, matrix, coefficients, *_ = cv2.calibrateCamera(flat, pictures, SIZE_PX, guess, np.zeros(5), flags=flags)
    theirs = from_opencv(matrix, coefficients, size_px=SIZE_PX, sensor_mm=SENSOR_MM)
    assert ours.rms_px == pytest.approx(rms_px, rel=1e-3)
    assert ours.setting.focal_length_mm == pytest.approx(theirs.focal_length_mm, abs=2e-3)
    np.testing.assert_allclose(bent_px(ours.setting), bent_px(theirs), atol=0.1)


def test_the_error_is_what_the_uncertainty_says():
    found = [solve(views(chart(), noise_px=0.3, seed=seed)) for seed in range(1, 9)]
    errors = np.array([solution.setting.focal_length_mm for solution in found]) - LENS.focal_length_mm
    said = np.mean([solution.focal_uncertainty_mm for solution in found])
    assert 0.4 < np.sqrt(np.mean(errors**2)) / said < 2.0


def test_a_point_that_was_detected_wrongly_stands_out():
    taken = views(chart(), noise_px=0.1)
    taken[2].picture_px[17] += (6, -4)
    residuals = solve(taken).residuals_px
    assert np.argmax([view.max() for view in residuals]) == 2
    assert np.argmax(residuals[2]) == 17


def test_views_straight_on_are_refused_because_they_do_not_tell_length_from_distance():
    chance = np.random.default_rng(1)
    places = [(0, -3, 0), (0.3, -3.1, 0), (-0.2, -2.9, 0.2)]
    error = refusal([take(chart(), place, (0, 0, 0), chance, 0.3) for place in places])
    assert error.code == "too_alike"
    assert "20°" in str(error)


def test_two_views_of_a_flat_chart_are_too_few_and_one_of_a_curved_wall_is_enough():
    assert refusal(views(chart())[:2]).code == "too_few"
    found = solve(views(chart(radius_m=2.5))[1:2])
    assert found.setting.focal_length_mm == pytest.approx(LENS.focal_length_mm, abs=1e-4)


def test_a_chart_in_the_middle_of_the_picture_only_is_refused():
    assert refusal(views(chart() * 0.2)).code == "coverage"


def test_a_sensor_of_another_size_is_refused():
    with pytest.raises(CalibrationError) as caught:
        solve_lens(views(chart()), size_px=SIZE_PX, sensor_mm=(6.4, 3.6), nominal_mm=28.0)
    assert caught.value.code == "no_agreement"
    assert "see that sensor size" in str(caught.value)


def test_points_in_another_order_are_refused():
    mixed = [View(np.roll(view.points_m, 5, axis=0), view.picture_px) for view in views(chart())]
    assert refusal(mixed).code == "no_agreement"


def test_points_along_a_line_are_refused():
    taken = views(chart())
    row = taken[0].points_m[:, 2] == 0.5
    error = refusal([*taken[1:], View(taken[0].points_m[row], taken[0].picture_px[row])])
    assert error.code == "not_views"
    assert "view 6" in str(error)


@settings(max_examples=30)
@given(
    arrays(np.float64, (3, 8, 3), elements=st.floats(-1e5, 1e5)),
    arrays(np.float64, (3, 8, 2), elements=st.floats(-1e5, 1e5)),
)
def test_whatever_was_detected_it_is_solved_or_refused(points_m, picture_px):
    try:
        found = solve([View(*view) for view in zip(points_m, picture_px, strict=True)])
    except CalibrationError:
        return
    assert np.isfinite(found.cameras).all()


@pytest.mark.parametrize(
    "wrong",
    [
        View(np.zeros((9, 2)), np.zeros((9, 2))),
        View(np.zeros((9, 3)), np.zeros((8, 2))),
        View(np.full((9, 3), np.nan), np.zeros((9, 2))),
    ],
)
def test_what_is_no_view_is_refused_by_its_number(wrong):
    error = refusal([*views(chart())[:2], wrong])
    assert error.code == "not_views"
    assert "view 3" in str(error)


def test_a_view_of_few_points_is_refused():
    short = views(chart())[0]
    assert refusal([View(short.points_m[:7], short.picture_px[:7])] * 3).code == "too_few"
