from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from filmlot.devicekit.body import AxesName, Body
from filmlot.standards.axes import Axes
from filmlot.standards.pose import Pose
from filmlot.standards.rotation import matrix_from_angles

PLACES = st.tuples(*[st.floats(-100, 100)] * 3)
ANGLES = st.tuples(*[st.floats(-180, 180)] * 3)


@given(PLACES, ANGLES, st.sampled_from(["+x+y+z", "+x-z+y", "-y+x+z", "+x+y-z"]))
def test_a_pose_is_the_same_after_a_way_through_other_axes(position_m, rotation_deg, name):
    axes = Axes.parse(name)
    pose = Pose(1, 2, position_m, rotation_deg)
    again = Body.of_pose(pose, axes).pose(axes, capture_ns=1, receive_ns=2)
    assert again.position_m == position_m
    np.testing.assert_allclose(matrix_from_angles(again.rotation_deg), matrix_from_angles(rotation_deg), atol=1e-9)


def test_a_body_that_is_not_turned_looks_to_the_wall_in_all_axes():
    pose = Body((1.0, 2.0, 3.0), (0.0, 0.0, 0.0, 1.0)).pose(Axes.parse("+x-z+y"), capture_ns=1, receive_ns=2, flags=4)
    assert (pose.position_m, pose.rotation_deg, pose.flags) == ((1.0, -3.0, 2.0), (0.0, 0.0, 0.0), 4)


def test_axes_that_leave_one_out_are_no_setting():
    adapter = TypeAdapter(AxesName)
    assert adapter.validate_python("-y+x+z") == "-y+x+z"
    with pytest.raises(ValidationError, match="name each of x, y and z once"):
        adapter.validate_python("+x+x+z")
