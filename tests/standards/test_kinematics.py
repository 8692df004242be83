from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from filmlot.standards.kinematics import STILL, Placement, angles_about, inverse, multiply, place, relate, rotate, turn
from filmlot.standards.rotation import matrix_from_quaternion, unit_quaternion

PART = st.floats(-1, 1)
ROTATION = st.tuples(PART, PART, PART, PART).filter(lambda q: sum(p * p for p in q) > 0.01).map(unit_quaternion)
VECTOR = st.tuples(*[st.floats(-10, 10)] * 3)
QUARTERS = [turn(turn(STILL, first, 90), then, 90) for first in "XYZ" for then in "XYZ"]
PLACEMENT = st.builds(Placement, VECTOR, ROTATION)


@given(ROTATION, ROTATION, VECTOR)
def test_products_and_turns_are_those_of_matrices(first, second, vector):
    matrices = matrix_from_quaternion(first) @ matrix_from_quaternion(second)
    assert matrix_from_quaternion(multiply(first, second)) == pytest.approx(matrices, abs=1e-9)
    assert rotate(first, vector) == pytest.approx(matrix_from_quaternion(first) @ vector, abs=1e-9)


@given(ROTATION)
def test_a_rotation_and_its_inverse_turn_nothing(rotation):
    assert multiply(rotation, inverse(rotation)) == pytest.approx(STILL, abs=1e-9)


@given(PLACEMENT, PLACEMENT)
def test_what_is_placed_is_related_back(parent, local):
    found = relate(parent, place(parent, local))
    assert found.position == pytest.approx(local.position, abs=1e-9)
    assert abs(np.dot(found.rotation, local.rotation)) == pytest.approx(1, abs=1e-9)


@pytest.mark.parametrize(
    ("axis", "vector", "turned"),
    [("X", (0, 1, 0), (0, 0, 1)), ("Y", (0, 0, 1), (1, 0, 0)), ("Z", (1, 0, 0), (0, 1, 0))],
)
@given(rotation=ROTATION)
def test_a_quarter_turn_about_an_axis_is_right_handed(axis, vector, turned, rotation):
    assert rotate(turn(STILL, axis, 90), vector) == pytest.approx(turned)
    assert rotate(turn(rotation, axis, 90), vector) == pytest.approx(rotate(rotation, turned), abs=1e-9)


@pytest.mark.parametrize("axes", ["XYZ", "XZY", "YXZ", "YZX", "ZXY", "ZYX"])
@given(
    rotation=ROTATION | st.sampled_from([turn(turn(STILL, first, 90), then, 90) for first in "XYZ" for then in "XYZ"])
)
def test_three_turns_about_any_axes_are_the_rotation_again(axes, rotation):
    product = STILL
    for axis, angle_deg in zip(axes, angles_about(rotation, axes), strict=True):
        product = turn(product, axis, angle_deg)
    assert abs(np.dot(product, rotation)) == pytest.approx(1, abs=1e-9)
