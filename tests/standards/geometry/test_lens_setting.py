"""OpenCV is the oracle: the same calibration in its terms and in ours puts every point on the same pixel."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from filmlot.standards.geometry import Camera, Lens
from filmlot.standards.geometry.lens_setting import LensSetting, bend, from_opencv
from filmlot.standards.opentrackio import camera, schema
from filmlot.standards.opentrackio.view import view
from filmlot.standards.pose import PoseFlag

SIZE_PX, SENSOR_MM = (1920, 1080), (36.0, 20.25)
MATRIX = np.array([[1866.0, 0, 981.5], [0, 1866.0, 522.25], [0, 0, 1]])
COEFFICIENTS = np.array([-0.21, 0.08, 0.0031, -0.0022, -0.011, 0.02, -0.03, 0.004])
POINTS_M = np.random.default_rng(0).uniform((-0.45, 1, -0.25), (0.45, 4, 0.25), (60, 3)) * ((1, 1, 1),)


def pixels(sensor_mm: np.ndarray) -> np.ndarray:
    return sensor_mm * np.divide(SIZE_PX, SENSOR_MM) + np.divide(SIZE_PX, 2)


def by_opencv(matrix: np.ndarray, coefficients: np.ndarray) -> np.ndarray:
    right, forward, up = POINTS_M.T
    seen, _ = cv2.projectPoints(np.stack([right, -up, forward], axis=1), np.zeros(3), np.zeros(3), matrix, coefficients)
    return seen[:, 0]


@pytest.mark.parametrize("count", [4, 5, 8])
def test_a_lens_of_opencv_puts_every_point_on_the_same_pixel(count):
    lens = from_opencv(MATRIX, COEFFICIENTS[:count], size_px=SIZE_PX, sensor_mm=SENSOR_MM)
    np.testing.assert_allclose(pixels(lens.project(POINTS_M)), by_opencv(MATRIX, COEFFICIENTS[:count]), atol=1e-8)


def test_the_renderers_projection_offset_has_the_sign_of_opencvs_principal_point():
    found = from_opencv(MATRIX, np.zeros(4), size_px=SIZE_PX, sensor_mm=SENSOR_MM)
    assert found.projection_offset_mm[0] > 0 > found.projection_offset_mm[1]
    lens = Lens(
        sensor_mm=SENSOR_MM,
        focal_length_mm=found.focal_length_mm,
        projection_offset_mm=found.projection_offset_mm,
    )
    clip = np.c_[POINTS_M, np.ones(len(POINTS_M))] @ Camera(position_m=(0, 0, 0), lens=lens).view_projection().T
    drawn = (clip[:, :2] / clip[:, 3:] * (0.5, -0.5) + 0.5) * SIZE_PX
    np.testing.assert_allclose(drawn, by_opencv(MATRIX, np.zeros(4)), atol=1e-8)


def test_the_lens_block_keeps_the_standard_and_comes_back_as_a_pose():
    lens = from_opencv(MATRIX, COEFFICIENTS, size_px=SIZE_PX, sensor_mm=SENSOR_MM)
    sample = {"protocol": {"name": "OpenTrackIO", "version": [1, 0, 1]}, "lens": lens.to_opentrackio()}
    schema.check(sample)
    pose = camera.pose(view(sample | {"transforms": [{}]}), capture_ns=0, receive_ns=0)
    assert pose is not None
    assert pose.flags & PoseFlag.UNDISTORTED_TO_DISTORTED
    assert (pose.focal_length_mm, pose.distortion) == (lens.focal_length_mm, lens.distortion)
    assert (pose.projection_offset_mm, pose.entrance_pupil_m) == (lens.projection_offset_mm, 0.0)


def test_odd_coefficients_are_the_numerators():
    bent = bend((2.0, 0.0), (0.01, 0.02, 0.003, 0.004, 0.0005, 0.0006, 0, 0))
    assert bent[0] == pytest.approx(2 * (1 + 0.04 + 0.048 + 0.032) / (1 + 0.08 + 0.064 + 0.0384))


@given(st.floats(-18, 18), st.floats(-10, 10))
def test_a_lens_without_distortion_is_a_pinhole(x, y):
    lens = LensSetting(focal_length_mm=35.0)
    assert lens.project((x, 35.0, -y)) == pytest.approx((x, y), abs=1e-9)
