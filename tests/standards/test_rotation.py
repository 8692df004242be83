from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from filmlot.standards.rotation import (
    angles_from_matrix,
    angles_from_quaternion,
    angles_of,
    axis_of_quaternion,
    matrix_from_angles,
    matrix_from_quaternion,
    quaternion_from_angles,
    quaternion_of,
    quaternion_of_axis,
    slerp,
    turn_between,
    turned,
    unit_quaternion,
)

ANGLES = st.tuples(*[st.floats(-720, 720)] * 3)


def about(axis: int, degrees: float) -> np.ndarray:
    """Rodrigues' formula about a unit axis: independent of the closed form under test."""
    k = np.eye(3)[axis]
    cross = np.array([[0, -k[2], k[1]], [k[2], 0, -k[0]], [-k[1], k[0], 0]])
    angle = math.radians(degrees)
    return np.eye(3) + math.sin(angle) * cross + (1 - math.cos(angle)) * cross @ cross


@given(ANGLES)
def test_the_matrix_turns_about_z_then_x_then_y(angles):
    pan, tilt, roll = angles
    np.testing.assert_allclose(matrix_from_angles(angles), about(2, pan) @ about(0, tilt) @ about(1, roll), atol=1e-12)


@given(ANGLES)
def test_angles_quaternion_and_matrix_are_the_same_turn(angles):
    matrix = matrix_from_angles(angles)
    np.testing.assert_allclose(matrix_from_quaternion(quaternion_from_angles(angles)), matrix, atol=1e-12)
    np.testing.assert_allclose(matrix_from_angles(angles_from_matrix(matrix)), matrix, atol=1e-7)


@pytest.mark.parametrize("tilt", [90.0, -90.0])
def test_looking_straight_up_or_down_keeps_the_picture(tilt):
    matrix = matrix_from_angles((30.0, tilt, 12.0))
    np.testing.assert_allclose(matrix_from_angles(angles_from_matrix(matrix)), matrix, atol=1e-9)


def test_positive_pan_looks_left_and_positive_tilt_looks_up():
    forward = matrix_from_angles((90.0, 0.0, 0.0))[:, 1]
    np.testing.assert_allclose(forward, (-1, 0, 0), atol=1e-12)
    np.testing.assert_allclose(matrix_from_angles((0.0, 90.0, 0.0))[:, 1], (0, 0, 1), atol=1e-12)


@given(ANGLES, ANGLES, st.floats(0, 1))
def test_slerp_turns_at_a_steady_rate_along_the_shorter_way(start, end, fraction):
    a, b = quaternion_from_angles(start), quaternion_from_angles(end)
    middle = slerp(a, b, fraction)
    whole, part = (2 * math.acos(min(1.0, abs(float(a @ q)))) for q in (b, middle))
    assert part == pytest.approx(fraction * whole, abs=1e-5)
    assert np.linalg.norm(middle) == pytest.approx(1)


@given(ANGLES, ANGLES, st.floats(0, 1))
def test_a_part_of_a_turn_is_slerp(start, end, fraction):
    a, b = quaternion_from_angles(start), quaternion_from_angles(end)
    assume(abs(float(a @ b)) > 1e-6)  # half a turn apart, either way is the shorter
    x, y, z = (fraction * part for part in turn_between(start, end))
    expected = matrix_from_quaternion(slerp(a, b, fraction))
    np.testing.assert_allclose(matrix_from_angles(turned(start, (x, y, z))), expected, atol=1e-6)


@given(ANGLES, st.tuples(*[st.floats(-100, 100)] * 3))
def test_a_turn_is_about_the_cameras_own_axes(start, turn):
    ours = matrix_from_angles(start).T @ matrix_from_angles(turned(start, turn))
    np.testing.assert_allclose(ours, Rotation.from_rotvec(turn, degrees=True).as_matrix(), atol=1e-9)


def test_slerp_takes_the_short_way_over_north():
    angles = angles_from_quaternion(
        slerp(quaternion_from_angles((179.0, 0, 0)), quaternion_from_angles((-179.0, 0, 0)), 0.5)
    )
    assert abs(angles[0]) == pytest.approx(180)


@given(ANGLES)
def test_one_rotation_in_plain_floats_is_the_same_as_in_arrays(angles):
    quaternion = quaternion_of(angles)
    assert quaternion == pytest.approx(quaternion_from_angles(angles))
    again = matrix_from_angles(angles_of(quaternion))
    np.testing.assert_allclose(again, matrix_from_angles(angles), atol=1e-9)


@pytest.mark.parametrize("none", [(0.0,) * 4, (math.nan, 0.0, 0.0, 1.0), (math.inf, 0.0, 0.0, 1.0)])
def test_what_is_no_rotation_has_no_unit_length(none):
    assert unit_quaternion(none) is None
    assert unit_quaternion((0.0, 0.0, 3.0, 4.0)) == (0.0, 0.0, 0.6, 0.8)


@given(ANGLES)
def test_an_axis_is_the_same_turn_as_its_quaternion(angles):
    again = quaternion_of_axis(axis_of_quaternion(quaternion_of(angles)))
    np.testing.assert_allclose(matrix_from_quaternion(again), matrix_from_angles(angles), atol=1e-9)


def test_an_axis_turns_by_its_length():
    assert quaternion_of_axis((0.0, 0.0, math.pi / 2)) == pytest.approx((0, 0, math.sqrt(0.5), math.sqrt(0.5)))
    assert quaternion_of_axis((0.0, 0.0, 0.0)) == (0.0, 0.0, 0.0, 1.0)
