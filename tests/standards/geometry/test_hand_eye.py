from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from filmlot.standards.calibration import CalibrationError
from filmlot.standards.geometry.hand_eye import solve_hand_eye
from filmlot.standards.geometry.lens_setting import LensSetting
from filmlot.standards.geometry.lens_solve import View, solve_lens


def transform(angles_deg, place_m) -> np.ndarray:
    pose = np.eye(4)
    pose[:3, :3] = Rotation.from_euler("ZXY", angles_deg, degrees=True).as_matrix()
    pose[:3, 3] = place_m
    return pose


CAMERA_ON_PUCK = transform((92, -4, 178), (0.12, -0.05, -0.21))
CHART_IN_STAGE = transform((15, 0, 0), (0.4, 5.2, 0.1))


def moves(count: int = 15, *, turns_deg=(30, 20, 15), seed: int = 0) -> np.ndarray:
    """Poses of a puck that is carried about before a wall."""
    chance = np.random.default_rng(seed)
    turns = chance.uniform(-1, 1, (count, 3)) * turns_deg
    return np.array([transform(turn, chance.uniform((-1, -1, 1), (1, 1, 2))) for turn in turns])


def seen(pucks: np.ndarray, *, noise_m: float = 0.0, noise_deg: float = 0.0, seed: int = 1) -> np.ndarray:
    """The camera in the chart's space, for each pose of the puck."""
    chance = np.random.default_rng(seed)
    exact = np.linalg.inv(CHART_IN_STAGE) @ pucks @ CAMERA_ON_PUCK
    noise = [transform(chance.normal(0, noise_deg, 3), chance.normal(0, noise_m, 3)) for _ in pucks]
    return exact @ np.array(noise)


def turn_deg(a: np.ndarray, b: np.ndarray) -> float:
    return np.degrees(Rotation.from_matrix(a[:3, :3].T @ b[:3, :3]).magnitude())


def refusal(pucks, cameras) -> CalibrationError:
    with pytest.raises(CalibrationError) as caught:
        solve_hand_eye(pucks, cameras)
    return caught.value


@pytest.mark.parametrize("count", [4, 15])
def test_exact_poses_give_the_exact_mount_and_the_place_of_the_chart(count):
    pucks = moves(count)
    found = solve_hand_eye(pucks, seen(pucks))
    np.testing.assert_allclose(found.camera_on_puck, CAMERA_ON_PUCK, atol=1e-7)
    np.testing.assert_allclose(found.chart_in_stage, CHART_IN_STAGE, atol=1e-7)
    assert found.residuals_m.max() < 1e-7
    assert found.residuals_deg.max() < 1e-5


def test_with_noise_it_is_at_least_as_near_as_opencvs_methods():
    ours, theirs = [], []
    for seed in range(12):
        pucks = moves(seed=seed)
        cameras = seen(pucks, noise_m=0.002, noise_deg=0.05, seed=seed)
        charts = np.linalg.inv(cameras)
        rotation, place = cv2.calibrateHandEye(
            pucks[:, :3, :3], pucks[:, :3, 3], charts[:, :3, :3], charts[:, :3, 3], method=cv2.CALIB_HAND_EYE_PARK
        )
        found = solve_hand_eye(pucks, cameras).camera_on_puck
        assert np.linalg.norm(found[:3, 3] - place[:, 0]) < 0.01
        assert turn_deg(found, rotation) < 0.2
        ours.append(np.linalg.norm(found[:3, 3] - CAMERA_ON_PUCK[:3, 3]))
        theirs.append(np.linalg.norm(place[:, 0] - CAMERA_ON_PUCK[:3, 3]))
    assert np.sqrt(np.mean(np.square(ours))) <= 1.05 * np.sqrt(np.mean(np.square(theirs)))


def test_noise_of_a_millimetre_costs_less_than_two_and_a_half():
    errors = []
    for seed in range(20):
        pucks = moves(20, seed=seed)
        found = solve_hand_eye(pucks, seen(pucks, noise_m=0.001, noise_deg=0.02, seed=seed))
        errors.append(np.linalg.norm(found.camera_on_puck[:3, 3] - CAMERA_ON_PUCK[:3, 3]))
    assert np.percentile(errors, 95) < 0.0025


def test_the_cameras_of_a_lens_solve_give_the_mount_of_their_puck():
    chart_m = np.array([(x, 0.0, z) for x in np.linspace(-1.8, 1.8, 13) for z in np.linspace(-1, 1, 9)])
    lens, chance = LensSetting(focal_length_mm=28.4, distortion=(-1.5e-4, *[0.0] * 7)), np.random.default_rng(3)
    views, pucks = [], []
    for x, z, roll in ((0, 0, 0), (1.2, 0.4, 12), (-1.4, -0.2, -15), (0.6, -0.8, 8), (-0.8, 0.9, -10), (1.7, 0.1, 20)):
        camera = transform((np.degrees(np.arctan2(x, 3)), np.degrees(np.arctan2(-z, 3)), roll), (x, -3, z))
        seen_mm = lens.project((chart_m - camera[:3, 3]) @ camera[:3, :3])
        inside = (np.abs(seen_mm) < (18, 10.125)).all(axis=1)
        picture_px = (seen_mm[inside] / 36 + (0.5, 20.25 / 36 / 2)) * 1920 + chance.normal(0, 0.05, (inside.sum(), 2))
        views.append(View(chart_m[inside], picture_px))
        pucks.append(CHART_IN_STAGE @ camera @ np.linalg.inv(CAMERA_ON_PUCK))
    solved = solve_lens(views, size_px=(1920, 1080), sensor_mm=(36.0, 20.25), nominal_mm=28.0)
    found = solve_hand_eye(pucks, solved.cameras)
    assert np.linalg.norm(found.camera_on_puck[:3, 3] - CAMERA_ON_PUCK[:3, 3]) < 0.002
    assert turn_deg(found.camera_on_puck, CAMERA_ON_PUCK) < 0.05


def test_a_pair_that_does_not_fit_stands_out():
    pucks = moves()
    cameras = seen(pucks)
    cameras[6, :3, 3] += (0.03, 0, 0)
    assert np.argmax(solve_hand_eye(pucks, cameras).residuals_m) == 6


def test_a_camera_that_hardly_turned_is_refused():
    pucks = moves(turns_deg=(5, 3, 2))
    error = refusal(pucks, seen(pucks))
    assert error.code == "too_little_turning"
    assert "pan, tilt and roll" in str(error)


def test_a_camera_that_only_panned_is_refused():
    pucks = moves(turns_deg=(60, 1, 0))
    assert refusal(pucks, seen(pucks)).code == "one_axis"


def test_three_poses_are_too_few():
    pucks = moves(3)
    assert refusal(pucks, seen(pucks)).code == "too_few"


def test_poses_of_other_moments_are_refused():
    pucks = moves()
    assert refusal(pucks, seen(pucks)[::-1]).code == "no_agreement"


@settings(max_examples=25)
@given(st.integers(0, 1 << 32), st.integers(4, 8), st.floats(0, 1e5))
def test_whatever_was_tracked_it_is_solved_or_refused(seed, count, reach_m):
    chance = np.random.default_rng(seed)
    pucks, cameras = (
        np.array([transform(chance.uniform(-180, 180, 3), chance.uniform(-reach_m, reach_m, 3)) for _ in range(count)])
        for _ in range(2)
    )
    try:
        found = solve_hand_eye(pucks, cameras)
    except CalibrationError:
        return
    assert np.isfinite(found.camera_on_puck).all()


@pytest.mark.parametrize(
    "poses",
    [
        np.diag((-1.0, 1, 1, 1))[None],
        np.zeros((5, 4, 4)),
        np.full((5, 4, 4), np.nan),
        np.zeros((5, 3, 4)),
        np.zeros(5),
        2 * np.eye(4)[None],
    ],
)
def test_what_are_no_poses_is_refused(poses):
    assert refusal(poses, poses).code == "not_poses"
