from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from filmlot.standards.dmx import DmxFrame
from filmlot.standards.face import BLENDSHAPES, Face
from filmlot.standards.move import STAY, Move
from filmlot.standards.pose import Pose
from filmlot.standards.rotation import matrix_from_angles, matrix_from_quaternion
from filmlot.standards.skeleton import Joint, Skeleton

triples = st.tuples(*[st.floats(-50, 50)] * 3)
angles = st.tuples(st.floats(-180, 180), st.floats(-89, 89), st.floats(-180, 180))
moves = st.builds(Move, mount_m=triples, scale=st.floats(0.01, 100), turn_deg=angles, offset_m=triples)


def pose(position_m=(0.0, 0.0, 0.0), rotation_deg=(0.0, 0.0, 0.0), **given) -> Pose:
    return Pose(1, 2, position_m, rotation_deg, **given)


def test_no_move_gives_the_sample_itself():
    sample = pose((1.0, 2.0, 3.0))
    assert STAY.apply(sample) is sample


def test_a_turn_to_the_left_takes_what_is_ahead_to_the_left():
    moved = Move(turn_deg=(90.0, 0.0, 0.0)).apply(pose((0.0, 1.0, 0.0)))
    assert moved.position_m == pytest.approx((-1.0, 0.0, 0.0))
    assert moved.rotation_deg == pytest.approx((90.0, 0.0, 0.0))


def test_the_offset_comes_after_turn_and_scale():
    moved = Move(scale=2.0, turn_deg=(90.0, 0.0, 0.0), offset_m=(10.0, 0.0, 0.0)).apply(pose((0.0, 1.0, 0.0)))
    assert moved.position_m == pytest.approx((8.0, 0.0, 0.0))


def test_the_mount_goes_along_the_cameras_own_axes():
    moved = Move(mount_m=(0.0, 1.0, 0.0)).apply(pose(rotation_deg=(90.0, 0.0, 0.0)))
    assert moved.position_m == pytest.approx((-1.0, 0.0, 0.0))


@given(moves, triples, angles)
def test_a_pose_is_moved_as_the_formula_says(move, position_m, rotation_deg):
    moved = move.apply(pose(position_m, rotation_deg))
    turn, rotation = matrix_from_angles(move.turn_deg), matrix_from_angles(rotation_deg)
    place = np.add(move.offset_m, turn @ (move.scale * (np.array(position_m) + rotation @ np.array(move.mount_m))))
    assert moved.position_m == pytest.approx(place, abs=1e-6)
    assert matrix_from_angles(moved.rotation_deg) == pytest.approx(turn @ rotation, abs=1e-6)


@given(moves, triples, angles)
def test_a_joint_is_moved_as_a_camera_without_mount(move, position_m, rotation_deg):
    from filmlot.standards.rotation import quaternion_of

    skeleton = Skeleton(1, 2, "performer", (Joint("Hips", position_m, quaternion_of(rotation_deg)),))
    (joint,) = move.apply(skeleton).joints
    same = Move(scale=move.scale, turn_deg=move.turn_deg, offset_m=move.offset_m).apply(pose(position_m, rotation_deg))
    assert joint.position_m == pytest.approx(same.position_m, abs=1e-6)
    assert matrix_from_quaternion(joint.rotation) == pytest.approx(matrix_from_angles(same.rotation_deg), abs=1e-6)


def test_lengths_of_the_scene_are_scaled_and_those_of_the_camera_are_not():
    moved = Move(scale=10.0).apply(pose(focus_distance_m=2.0, entrance_pupil_m=0.1, focal_length_mm=35.0))
    assert (moved.focus_distance_m, moved.entrance_pupil_m, moved.focal_length_mm) == (20.0, 1.0, 35.0)


def test_what_a_source_does_not_give_stays_not_given():
    moved = Move(scale=2.0, offset_m=(1.0, 1.0, 1.0)).apply(pose())
    assert math.isnan(moved.focus_distance_m)
    face = Face(1, 2, "face", (0.5,) * len(BLENDSHAPES))
    moved_face = Move(turn_deg=(10.0, 0.0, 0.0), offset_m=(1.0, 1.0, 1.0)).apply(face)
    assert all(map(math.isnan, moved_face.head_deg + moved_face.head_m))
    assert moved_face.weights == face.weights


def test_levels_have_no_place():
    frame = DmxFrame(1, 2, 3, b"\x01")
    assert Move(offset_m=(1.0, 0.0, 0.0)).apply(frame) is frame
