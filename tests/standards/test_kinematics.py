from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from filmlot.standards.kinematics import STILL, Placement, about, inverse, multiply, place, relate, rotate
from filmlot.standards.rotation import matrix_from_quaternion, unit_quaternion

PART = st.floats(-1, 1)
ROTATION = st.tuples(PART, PART, PART, PART).filter(lambda q: sum(p * p for p in q) > 0.01).map(unit_quaternion)
VECTOR = st.tuples(*[st.floats(-10, 10)] * 3)
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
    [("x", (0, 1, 0), (0, 0, 1)), ("y", (0, 0, 1), (1, 0, 0)), ("z", (1, 0, 0), (0, 1, 0))],
)
def test_a_quarter_turn_about_an_axis_is_right_handed(axis, vector, turned):
    assert rotate(about(axis, 90), vector) == pytest.approx(turned)
