from __future__ import annotations

import contextlib
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filmlot.standards.opentrackio import camera
from filmlot.standards.opentrackio.packet import OpenTrackIOError
from filmlot.standards.opentrackio.view import view
from filmlot.standards.pose import PoseFlag
from filmlot.standards.rotation import matrix_from_angles


def transform(*, x=0.0, y=0.0, z=0.0, pan=0.0, tilt=0.0, roll=0.0, **more):
    return {
        "translation": {"x": x, "y": y, "z": z},
        "rotation": {"pan": pan, "tilt": tilt, "roll": roll},
        **more,
    }


NOON = {"hours": 12, "minutes": 0, "seconds": 0, "frames": 0}


def pose_of(sample):
    return camera.pose(view(sample), capture_ns=1, receive_ns=2)


def test_the_published_dynamic_example_gives_its_camera(examples):
    pose = camera.pose(view(examples[2]), capture_ns=5, receive_ns=6)
    assert (pose.position_m, pose.rotation_deg) == ((1.0, 2.0, 3.0), (180.0, 90.0, 45.0))
    assert (pose.focal_length_mm, pose.focus_distance_m, pose.f_stop) == (24.305, 10.0, 4.0)
    assert (pose.entrance_pupil_m, pose.projection_offset_mm) == (0.123, (0.1, 0.2))
    assert pose.distortion == (1.0, 2.0, 3.0, 0.0, 0.0, 0.0, 1.0, 2.0)
    assert (pose.timecode_frame, pose.timecode_rate) == (((62 * 60) + 3) * 24 + 4, (24000, 1001))


def test_the_published_static_example_gives_its_sensor_and_time(examples):
    assert camera.sensor_mm(view(examples[1])) == (36.0, 24.0)
    assert camera.capture_time_ns(view(examples[1])) == 1_718_806_554_500_000_000


@pytest.mark.parametrize(
    ("timing", "flag"),
    [
        ({"synchronization": {"locked": True, "source": "genlock"}}, PoseFlag.LOCKED),
        ({"synchronization": {"locked": False, "source": "ptp"}}, PoseFlag.UNLOCKED),
        ({"synchronization": {"source": "ptp"}}, 0),
        ({}, 0),
    ],
)
def test_a_source_says_whether_it_is_locked_or_nothing(timing, flag):
    assert camera.lock_flag(view({"timing": timing})) == flag


def test_a_chain_of_transforms_ends_at_the_camera():
    chain = [
        transform(x=1.0, pan=90.0, id="Dolly"),
        transform(y=2.0, tilt=30.0, id="Arm"),
        transform(z=1.0, roll=5.0),
    ]
    expected = np.eye(4)
    for step in chain:
        matrix = np.eye(4)
        matrix[:3, :3] = matrix_from_angles(list(step["rotation"].values()))
        matrix[:3, 3] = list(step["translation"].values())
        expected = expected @ matrix
    pose = pose_of({"transforms": chain})
    np.testing.assert_allclose(pose.position_m, expected[:3, 3], atol=1e-12)
    np.testing.assert_allclose(matrix_from_angles(pose.rotation_deg), expected[:3, :3], atol=1e-12)


def test_a_scale_stretches_what_follows_and_turns_nothing():
    pose = pose_of({"transforms": [transform(scale={"x": 2.0, "y": 2.0, "z": 2.0}), transform(x=1.0, pan=20.0)]})
    assert pose.position_m == pytest.approx((2.0, 0.0, 0.0))
    assert pose.rotation_deg == pytest.approx((20.0, 0.0, 0.0))


def test_a_sample_without_transforms_has_no_camera():
    assert pose_of({"lens": {"fStop": 4.0}}) is None


def test_what_the_source_does_not_give_stays_unknown():
    pose = pose_of({"transforms": [transform()]})
    assert all(map(math.isnan, (pose.focal_length_mm, pose.f_stop, *pose.distortion, *pose.sensor_mm)))
    assert pose.timecode_frame == -1


def test_the_direction_of_a_distortion_is_kept():
    undistorting = {"radial": [1.0]}
    distorting = {"model": "Brown-Conrady U-D", "radial": [2.0]}
    sample = {"transforms": [transform()], "lens": {"distortion": [distorting]}}
    assert pose_of(sample).flags & PoseFlag.UNDISTORTED_TO_DISTORTED
    sample["lens"]["distortion"].append(undistorting)
    assert pose_of(sample).distortion[0] == 1.0
    assert not pose_of(sample).flags & PoseFlag.UNDISTORTED_TO_DISTORTED


def test_a_distortion_of_another_model_is_not_guessed_at():
    sample = {
        "transforms": [transform()],
        "lens": {"distortion": [{"model": "Anamorphic 3", "radial": [1.0] * 9}]},
    }
    assert math.isnan(pose_of(sample).distortion[0])


@pytest.mark.parametrize(
    ("sample", "named"),
    [
        ({"transforms": [transform(x=math.inf)]}, r"transforms\[0\]\.translation\.x"),
        ({"transforms": [transform(pan=math.nan)]}, r"transforms\[0\]\.rotation\.pan"),
        ({"transforms": [transform(x=1e9)]}, "100 km"),
        ({"transforms": [transform(x=1e17, scale={"x": 1e17})] * 64}, "100 km"),
        ({"transforms": [transform()] * 65}, "1 to 64"),
        ({"transforms": [transform()], "lens": {"fStop": math.nan}}, r"lens\.fStop"),
        ({"transforms": [transform()], "lens": {"fStop": True}}, r"lens\.fStop"),
        ({"transforms": [transform()], "lens": {"fStop": None}}, r"lens\.fStop"),
        ({"transforms": [transform()], "lens": {"pinholeFocalLength": 10**400}}, r"lens\.pinholeFocalLength"),
        ({"transforms": [transform()], "lens": []}, "lens: expected `object`"),
        (
            {"transforms": [transform()], "timing": {"timecode": NOON | {"frameRate": {"num": 1, "denom": 0}}}},
            "frameRate",
        ),
    ],
)
def test_a_number_that_cannot_be_is_refused_by_the_fields_name(sample, named):
    with pytest.raises(OpenTrackIOError, match=named):
        pose_of(sample)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "translation",
                    "rotation",
                    "x",
                    "pan",
                    "distortion",
                    "radial",
                    "timecode",
                    "frameRate",
                    "num",
                ]
            ),
            inner,
            max_size=3,
        )
    ),
    max_leaves=15,
)


@settings(max_examples=200)
@given(st.dictionaries(st.sampled_from(["transforms", "lens", "timing", "static"]), VALUES, max_size=4))
def test_any_sample_raises_nothing_but_opentrackio_errors(sample):
    with contextlib.suppress(OpenTrackIOError):
        pose_of(sample)
