from __future__ import annotations

import contextlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from filmlot.standards.face import BLENDSHAPES
from filmlot.standards.kinematics import Placement
from filmlot.standards.osc.message import Message
from filmlot.standards.rotation import matrix_from_quaternion, unit_quaternion
from filmlot.standards.skeleton import MAXIMUM_JOINTS
from filmlot.standards.vmc import (
    BLEND_VALUE,
    BONE,
    PARENTS,
    ROOT,
    VMCError,
    place_bones,
    placement_message,
    read_blend,
    read_bone,
    read_root,
    relate_joints,
    weights_of,
)

PART = st.floats(-1, 1)
ROTATION = st.tuples(PART, PART, PART, PART).filter(lambda q: sum(p * p for p in q) > 0.01).map(unit_quaternion)
UNITY = st.tuples(st.tuples(PART, PART, PART), ROTATION)
FIGURES = st.dictionaries(st.sampled_from(list(PARENTS)), UNITY, min_size=1)
# Unity's Y up and Z forward are the stage's Z and Y.
SWAP = np.array([[1, 0, 0, 0], [0, 0, 1, 0], [0, 1, 0, 0], [0, 0, 0, 1.0]])


def bone(name: str, position, rotation) -> tuple[str, Placement]:
    return read_bone(Message(BONE, "sfffffff", (name, *position, *rotation)))


def matrix(position, rotation) -> np.ndarray:
    found = np.eye(4)
    found[:3, :3], found[:3, 3] = matrix_from_quaternion(rotation), position
    return found


def test_the_bones_are_unitys_55_and_parents_come_first():
    names = list(PARENTS)
    assert len(names) == 55 <= MAXIMUM_JOINTS
    assert all(parent in ("", *names[:place]) for place, parent in enumerate(PARENTS.values()))
    assert PARENTS["LeftThumbProximal"] == "LeftHand"
    assert max(map(len, names)) <= 32


def test_unity_is_turned_into_stage_space():
    # A quarter turn about Unity's Y looks right, as left-handed turns do; on the stage that pans by -90 degrees.
    name, placement = bone("Hips", (1.0, 2.0, 3.0), (0, np.sqrt(0.5), 0, np.sqrt(0.5)))
    assert (name, placement.position) == ("Hips", (1.0, 3.0, 2.0))
    forward = matrix_from_quaternion(placement.rotation) @ (0, 1, 0)
    assert forward == pytest.approx((1, 0, 0))


@given(root=UNITY, figure=FIGURES)
def test_the_figure_is_where_matrices_in_unitys_space_put_it(root, figure):
    bones = dict(bone(name, *placement) for name, placement in figure.items())
    placed = {"": matrix(*root)}
    for name, parent in PARENTS.items():
        placed[name] = placed[parent] @ (matrix(*figure[name]) if name in figure else np.eye(4))
    (_, unity_root) = bone("root", *root)
    joints = place_bones(unity_root, bones)
    assert {joint.name for joint in joints} == set(figure)
    for joint in joints:
        expected = SWAP @ placed[joint.name] @ SWAP
        assert matrix(joint.position_m, joint.rotation) == pytest.approx(expected, abs=1e-6)


@given(figure=FIGURES)
def test_a_figure_is_related_back_to_its_bones(figure):
    bones = dict(bone(name, *placement) for name, placement in figure.items())
    again = relate_joints(place_bones(Placement(), bones))
    assert again.keys() == bones.keys()
    for name, placement in bones.items():
        assert again[name].position == pytest.approx(placement.position, abs=1e-9)
        sent = placement_message(BONE, name, placement)
        assert read_bone(sent)[1].position == pytest.approx(placement.position)


def test_a_bone_stands_on_the_next_one_that_the_model_has():
    bones = dict([bone("Hips", (0, 1, 0), (0, 0, 0, 1)), bone("Head", (0, 0.6, 0), (0, 0, 0, 1))])
    assert place_bones(Placement(), bones)[1].position_m == pytest.approx((0, 0, 1.6))


def test_arkits_blendshapes_count_before_vrms():
    weights = dict(zip(BLENDSHAPES, weights_of({"jawopen": 0.25, "a": 1.0, "joy": 1.0}), strict=True))
    assert {name: weight for name, weight in weights.items() if weight} == {"jawOpen": 0.25}


def test_vrms_few_blendshapes_are_taken_for_the_nearest():
    weights = dict(zip(BLENDSHAPES, weights_of({"blink": 0.5, "blink_l": 0.75, "aa": 1.0}), strict=True))
    given_weights = {name: weight for name, weight in weights.items() if weight}
    assert given_weights == {"eyeBlinkLeft": 0.75, "eyeBlinkRight": 0.5, "jawOpen": 1.0}


def test_the_root_of_2_1_has_a_scale_and_an_offset():
    assert read_root(Message(ROOT, "s" + "f" * 13, ("root", 1, 2, 3, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0))).position == (
        1,
        3,
        2,
    )


@given(st.text(max_size=4), st.lists(st.floats(width=32), min_size=7, max_size=7))
def test_arbitrary_numbers_raise_nothing_but_vmc_errors(name, numbers):
    with contextlib.suppress(VMCError):
        read_bone(Message(BONE, "sfffffff", (name, *numbers)))


@pytest.mark.parametrize(
    ("read", "message", "code"),
    [
        (read_bone, Message(BONE, "sf", ("Hips", 1.0)), "tags"),
        (read_bone, Message(BONE, "sfffffff", ("Hips", *[0.0] * 7)), "range"),
        (read_bone, Message(BONE, "sfffffff", ("Hips", float("nan"), *[0.5] * 6)), "range"),
        (read_bone, Message(BONE, "sfffffff", ("Hips", 1e30, *[0.5] * 6)), "range"),
        (read_root, Message(ROOT), "tags"),
        (read_blend, Message(BLEND_VALUE, "si", ("A", 1)), "tags"),
        (read_blend, Message(BLEND_VALUE, "sf", ("A", float("inf"))), "range"),
    ],
)
def test_what_the_protocol_does_not_allow_is_refused_by_name(read, message, code):
    with pytest.raises(VMCError) as refused:
        read(message)
    assert refused.value.code == code
