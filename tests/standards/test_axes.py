from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from filmlot.standards.axes import Axes, AxesError
from filmlot.standards.rotation import matrix_from_quaternion, quaternion_of

NAMES = [
    f"{a}{x}{b}{y}{c}{z}"
    for (x, y, z) in itertools.permutations("xyz")
    for a, b, c in itertools.product("+-", repeat=3)
]
ANGLES = st.tuples(*[st.floats(-180, 180)] * 3)


def matrix(axes: Axes) -> np.ndarray:
    return np.array([axes.to_stage(tuple(column)) for column in np.eye(3)]).T


@pytest.mark.parametrize("name", NAMES)
@given(angles=ANGLES)
def test_a_turn_is_turned_as_its_matrix_is(name, angles):
    axes = Axes.parse(name)
    turned = axes.turn_to_stage(quaternion_of(angles))
    expected = matrix(axes) @ matrix_from_quaternion(quaternion_of(angles)) @ matrix(axes).T
    np.testing.assert_allclose(matrix_from_quaternion(turned), expected, atol=1e-12)
    assert axes.turn_from_stage(turned) == pytest.approx(quaternion_of(angles))


@pytest.mark.parametrize("name", NAMES)
def test_there_and_back_is_the_same_place(name):
    axes = Axes.parse(name)
    assert axes.from_stage(axes.to_stage((1.0, 2.0, 3.0))) == (1.0, 2.0, 3.0)


def test_up_and_away_of_a_source_with_y_up_are_the_stages_z_and_minus_y():
    axes = Axes.parse("+x-z+y")
    assert axes.to_stage((0.0, 1.0, 0.0)) == (0.0, 0.0, 1.0)
    assert axes.to_stage((0.0, 0.0, 1.0)) == (0.0, -1.0, 0.0)


@pytest.mark.parametrize("name", ["", "xyz", "+x+x+y", "+x+y", "+x+y+z\n", "+x+y+w"])
def test_axes_that_leave_one_out_are_refused_by_name(name):
    with pytest.raises(AxesError, match="axes are"):
        Axes.parse(name)
