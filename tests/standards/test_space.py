from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from filmlot.standards.axes import Axes
from filmlot.standards.rotation import quaternion_of
from filmlot.standards.space import SPACES

places = st.tuples(*[st.floats(-100, 100)] * 3)
names = st.sampled_from(sorted(SPACES))

RIGHT, FORWARD, UP = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)


@pytest.mark.parametrize(
    ("name", "right", "forward", "up"),
    [
        ("stage", (1, 0, 0), (0, 1, 0), (0, 0, 1)),
        ("blender", (1, 0, 0), (0, 1, 0), (0, 0, 1)),
        ("unreal", (0, 100, 0), (100, 0, 0), (0, 0, 100)),
        ("unity", (1, 0, 0), (0, 0, 1), (0, 1, 0)),
        ("maya", (100, 0, 0), (0, 0, -100), (0, 100, 0)),
        ("motive", (1, 0, 0), (0, 0, -1), (0, 1, 0)),
        ("opengl", (1, 0, 0), (0, 0, -1), (0, 1, 0)),
    ],
)
def test_a_metre_along_each_of_the_stages_axes_is_where_each_program_puts_it(name, right, forward, up):
    space = SPACES[name]
    assert [space.from_stage(axis) for axis in (RIGHT, FORWARD, UP)] == [right, forward, up]


@given(names, places)
def test_a_place_comes_back_from_every_space(name, place):
    space = SPACES[name]
    assert space.to_stage(space.from_stage(place)) == pytest.approx(place, abs=1e-9)


def test_unreal_and_unity_are_left_handed_and_the_others_are_not():
    assert {name for name, space in SPACES.items() if space.is_left_handed} == {"unity", "unreal"}


@given(names)
def test_the_hand_is_the_sign_of_the_volume_that_the_axes_span(name):
    space = SPACES[name]
    volume = np.linalg.det([space.from_stage(axis) for axis in (RIGHT, FORWARD, UP)])
    assert space.is_left_handed == (volume < 0)


def test_a_pan_to_the_left_is_a_negative_yaw_in_unreal_and_a_negative_turn_about_y_in_unity():
    pan = quaternion_of((90.0, 0.0, 0.0))
    half = 0.5**0.5
    assert Axes.parse(SPACES["unreal"].axes).turn_from_stage(pan) == pytest.approx((0, 0, -half, half))
    assert Axes.parse(SPACES["unity"].axes).turn_from_stage(pan) == pytest.approx((0, -half, 0, half))
    assert Axes.parse(SPACES["maya"].axes).turn_from_stage(pan) == pytest.approx((0, half, 0, half))
