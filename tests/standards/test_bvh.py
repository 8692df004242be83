from __future__ import annotations

import contextlib
import warnings

import numpy as np
import pybvh
import pytest
from hypothesis import given
from hypothesis import strategies as st

from filmlot.standards.axes import Axes
from filmlot.standards.bvh import BVHError, Rig, read, read_hierarchy
from filmlot.standards.neuron import NEURON

WALK = """HIERARCHY
ROOT Hips
{
  OFFSET 0.0 0.0 0.0
  CHANNELS 6 Xposition Yposition Zposition Zrotation Xrotation Yrotation
  JOINT Chest
  {
    OFFSET 0.0 5.21 0.5
    CHANNELS 3 Yrotation Xrotation Zrotation
    JOINT Head
    {
      OFFSET 0.0 18.65 0.0
      CHANNELS 3 Xrotation Yrotation Zrotation
      End Site
      {
        OFFSET 0.0 5.45 0.0
      }
    }
  }
  JOINT LeftUpLeg
  {
    OFFSET 3.91 0.0 0.0
    CHANNELS 3 Zrotation Xrotation Yrotation
    End Site
    {
      OFFSET 0.0 -18.34 0.0
    }
  }
}
MOTION
Frames: 3
Frame Time: 0.033333
1.0 90.0 2.0 10.0 20.0 30.0 -5.0 15.0 25.0 40.0 -50.0 60.0 70.0 -80.0 5.0
1.5 90.5 2.5 -170.0 91.0 3.0 5.0 0.0 0.0 0.0 -90.0 0.0 0.0 0.0 0.0
0.0 0.0 0.0 0.0 0.0 0.0 0.0 0.0 0.0 0.0 0.0 0.0 0.0 0.0 0.0
"""


def test_the_joints_are_where_pybvh_puts_them(tmp_path):
    (tmp_path / "walk.bvh").write_text(WALK)
    with warnings.catch_warnings(action="ignore"):
        theirs = pybvh.read_bvh_file(tmp_path / "walk.bvh", world_up="+y")
    clip = read(WALK)
    assert [node.name for node in clip.hierarchy.nodes] == theirs.joint_names
    rig = Rig(clip.hierarchy)
    assert clip.frame_time_s == pytest.approx(theirs.frame_time, rel=1e-4)
    for values, expected in zip(clip.values.tolist(), theirs.joint_positions(), strict=True):
        found = [placed.position for placed in rig.place(values)]
        np.testing.assert_allclose(found, expected, atol=1e-9)


def test_a_hierarchy_may_stand_without_motion():
    hierarchy = read_hierarchy(WALK.partition("MOTION")[0])
    assert [(node.name, node.parent) for node in hierarchy.nodes] == [
        ("Hips", -1),
        ("Chest", 0),
        ("Head", 1),
        ("LeftUpLeg", 0),
    ]
    assert hierarchy.count == 15
    assert hierarchy.with_positions().count == 24
    assert hierarchy.with_positions().without_positions() == hierarchy


def test_positions_take_the_place_of_offsets_and_a_reference_moves_all():
    rig = Rig(read_hierarchy(WALK).with_positions().with_reference())
    values = [0.0] * 30
    values[0], values[12:15] = 10.0, [1.0, 2.0, 3.0]
    assert [found.position for found in rig.place(values)[1:3]] == [(10.0, 0.0, 0.0), (11.0, 2.0, 3.0)]


@pytest.mark.parametrize("name", ["-x+z+y", "+x+z+y", "+y-z+x"])
@given(values=st.lists(st.floats(-180, 180), min_size=15, max_size=15))
def test_a_rig_along_other_axes_stands_where_it_would_be_turned_to(name, values):
    axes = Axes.parse(name)
    plain, turned = Rig(read_hierarchy(WALK)), Rig(read_hierarchy(WALK), axes=axes, unit=0.01)
    for found, source in zip(turned.place(values), plain.place(values), strict=True):
        expected = [0.01 * part for part in axes.to_stage(source.position)]
        assert found.position == pytest.approx(expected, abs=1e-9)
        assert abs(np.dot(found.rotation, axes.turn_to_stage(source.rotation))) == pytest.approx(1, abs=1e-9)


def test_the_skeleton_of_axis_has_its_joints_in_the_order_of_its_values():
    names = [node.name for node in NEURON.nodes]
    assert (len(names), NEURON.count, NEURON.without_positions().count) == (59, 354, 180)
    assert (names[0], names[1], names[7], names[13], names[36], names[58]) == (
        "Hips",
        "RightUpLeg",
        "Spine",
        "RightShoulder",
        "LeftShoulder",
        "LeftHandPinky3",
    )
    assert all(-1 <= node.parent < place for place, node in enumerate(NEURON.nodes))
    rest = Rig(NEURON.without_positions()).place([0.0, 95.0, 0.0] + [0.0] * 177)
    heights = dict(zip(names, (placed.position[1] for placed in rest), strict=True))
    assert 5 < heights["LeftFoot"] < 15
    assert 150 < heights["Head"] < 180


WORDS = st.sampled_from([*dict.fromkeys(WALK.split()), "99999999999", "-1", "nan", "x"])


@given(st.text(max_size=60) | st.lists(WORDS, max_size=40).map(" ".join))
def test_arbitrary_text_raises_nothing_but_bvh_errors(text):
    with contextlib.suppress(BVHError):
        read(text)


@given(place=st.integers(0, len(WALK.split()) - 1), word=WORDS)
def test_a_damaged_file_raises_nothing_but_bvh_errors(place, word):
    words = WALK.split()
    words[place] = word
    with contextlib.suppress(BVHError):
        clip = read(" ".join(words))
        assert len(Rig(clip.hierarchy).place(clip.values[0].tolist())) == len(clip.hierarchy.nodes)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "length"),
        ("MOTION", "protocol"),
        (WALK.partition("JOINT LeftUpLeg")[0], "length"),
        (WALK.replace("Frames: 3", "Frames: 4"), "length"),
        (WALK.replace("Frames: 3", "Frames: -3"), "value"),
        (WALK.replace("OFFSET 0.0 5.21", "OFFSET 0.0 up"), "value"),
        (WALK.replace("OFFSET 0.0 5.21", "OFFSET 0.0 1e30"), "range"),
        (WALK.replace("CHANNELS 3 Yrotation", "CHANNELS 7 Yrotation"), "value"),
        (WALK.replace("CHANNELS 3 Yrotation", "CHANNELS 3 Wrotation"), "protocol"),
        (WALK.replace("CHANNELS 3 Yrotation", "CHANNELS 3 Xrotation"), "protocol"),
        (WALK.replace("JOINT Chest", "BONE Chest"), "protocol"),
        (WALK.replace("90.5", "nan"), "range"),
        (WALK.replace("90.5", "high"), "value"),
        (WALK.replace("0.033333", "0"), "range"),
        ("HIERARCHY ROOT a { OFFSET 0 0 0 CHANNELS 0 " + "JOINT b { OFFSET 0 0 0 CHANNELS 0 " * 1024, "limit"),
    ],
)
def test_what_is_no_file_is_refused_by_name(text, code):
    with pytest.raises(BVHError) as refused:
        read(text)
    assert refused.value.code == code


def test_a_frame_of_another_length_is_refused_by_name():
    with pytest.raises(BVHError, match="14 values"):
        Rig(read_hierarchy(WALK)).place([0.0] * 14)
