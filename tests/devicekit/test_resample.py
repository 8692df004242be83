from __future__ import annotations

import math
import random

import numpy as np
import pytest

from filmlot.devicekit.records import POSE, pack_pose
from filmlot.devicekit.resample import pose_at
from filmlot.devicekit.simulator import PATHS
from filmlot.standards.pose import Pose, PoseFlag
from filmlot.standards.rotation import angles_from_matrix, matrix_from_angles

PERIOD_NS = 10_000_000


def records_of(poses: list[Pose]) -> np.ndarray:
    return np.frombuffer(b"".join(pack_pose(pose, source=0) for pose in poses), POSE)


def pose(index: float, **more) -> Pose:
    time_ns = int(index * PERIOD_NS)
    return Pose(
        time_ns,
        time_ns,
        more.pop("position_m", (0.0, 0.0, 0.0)),
        more.pop("rotation_deg", (0.0,) * 3),
        **more,
    )


def test_without_records_there_is_no_pose():
    assert pose_at(records_of([]), 5) is None


def test_at_a_sample_it_is_the_sample():
    records = records_of([pose(index, position_m=(index, 0.0, 0.0)) for index in range(4)])
    assert pose_at(records, 2 * PERIOD_NS).pose.position_m == (2.0, 0.0, 0.0)


@pytest.mark.parametrize("at", [0.5, 1.25, 2.75])
def test_a_steady_move_is_met_exactly_between_samples(at):
    moves = [pose(i, position_m=(i, 2.0 * i, 0.0), rotation_deg=(3.0 * i, 0.0, 0.0)) for i in range(4)]
    found = pose_at(records_of(moves), int(at * PERIOD_NS))
    assert found.pose.position_m == pytest.approx((at, 2 * at, 0.0))
    assert found.pose.rotation_deg == pytest.approx((3 * at, 0.0, 0.0))
    assert not found.is_stale


@pytest.mark.parametrize("rate_hz", [60, 100, 240])
@pytest.mark.parametrize("path", ["dolly", "crane", "handheld"])
def test_a_simulated_move_is_resampled_to_a_twentieth_of_a_millimetre_and_a_two_hundredth_of_a_degree(path, rate_hz):
    chance = random.Random(rate_hz)
    move = PATHS[path]
    times_s = [(index + chance.uniform(-0.3, 0.3)) / rate_hz for index in range(1, 4 * rate_hz)]
    placed = [(round(time_s * 1e9), move(round(time_s * 1e9) / 1e9)) for time_s in times_s]
    records = records_of([Pose(t, t, place.position_m, place.rotation_deg) for t, place in placed])
    for time_ns in range(200_000_000, 3_800_000_000, 7_654_321):
        true, found = move(time_ns / 1e9), pose_at(records, time_ns).pose
        assert math.dist(found.position_m, true.position_m) <= 0.00005
        assert max(abs(a - b) for a, b in zip(found.rotation_deg, true.rotation_deg, strict=True)) <= 0.005


def test_a_turn_about_all_axes_is_followed_over_the_zenith():
    def at(time_s: float) -> tuple[float, float, float]:
        pan, tilt, roll = angles_from_matrix(
            matrix_from_angles((40 * time_s, 0, 0))
            @ matrix_from_angles((0, 90 + 30 * math.sin(3 * time_s), 9 * time_s))
        ).tolist()
        return pan, tilt, roll

    records = records_of([pose(index, rotation_deg=at(index / 100)) for index in range(200)])
    for time_ns in range(50_000_000, 1_900_000_000, 3_333_333):
        found = matrix_from_angles(pose_at(records, time_ns).pose.rotation_deg)
        cosine = (np.trace(found.T @ matrix_from_angles(at(time_ns / 1e9))) - 1) / 2
        assert math.degrees(math.acos(min(cosine, 1.0))) <= 0.005


def test_a_burst_of_packets_does_not_throw_the_camera():
    # Times of receipt: a network that stalled for 60 ms delivers six samples within 0.3 ms.
    indices = [0, 1, 2, 3, 10, 10.01, 10.02, 10.03, 10.04, 10.05, 11, 12]
    records = records_of([pose(index, position_m=(0.01 * n, 0.0, 0.0)) for n, index in enumerate(indices)])
    found = [pose_at(records, int(time * PERIOD_NS)).pose.position_m[0] for time in np.arange(0, 12, 0.005)]
    assert min(found) > -0.01
    assert max(found) < 0.12
    assert max(np.abs(np.diff(found))) < 0.012


def test_a_pan_over_the_back_takes_the_short_way():
    found = pose_at(records_of([pose(0, rotation_deg=(179.0, 0, 0)), pose(1, rotation_deg=(-179.0, 0, 0))]), 5_000_000)
    assert abs(found.pose.rotation_deg[0]) == pytest.approx(180.0)


def test_lens_values_go_in_a_straight_line_and_unknown_ones_stay_unknown():
    found = pose_at(records_of([pose(0, focal_length_mm=20.0), pose(1, focal_length_mm=40.0)]), 5_000_000).pose
    assert found.focal_length_mm == 30.0
    assert math.isnan(found.f_stop)


def test_after_the_last_sample_its_pose_is_held_and_then_stale():
    records = records_of([pose(0), pose(1, position_m=(1.0, 0.0, 0.0))])
    soon, late = pose_at(records, 3 * PERIOD_NS), pose_at(records, 300 * PERIOD_NS)
    assert (soon.pose.position_m, soon.is_stale) == ((1.0, 0.0, 0.0), False)
    assert (late.pose.position_m, late.is_stale) == ((1.0, 0.0, 0.0), True)


def test_nothing_is_invented_across_a_gap():
    records = records_of([pose(0), pose(100, position_m=(1.0, 0.0, 0.0))])
    assert pose_at(records, 50 * PERIOD_NS).pose.position_m == (0.0, 0.0, 0.0)


def test_samples_out_of_order_and_twice_are_sorted():
    records = records_of([pose(i, position_m=(i, 0.0, 0.0)) for i in (0, 2, 1, 1, 3)])
    assert pose_at(records, int(1.5 * PERIOD_NS)).pose.position_m == pytest.approx((1.5, 0.0, 0.0))


def test_after_a_clock_was_set_back_only_the_new_time_counts():
    poses = [pose(100_000, position_m=(9.0, 0.0, 0.0)), pose(0), pose(1, position_m=(1.0, 0.0, 0.0))]
    assert pose_at(records_of(poses), PERIOD_NS // 2).pose.position_m == pytest.approx((0.5, 0.0, 0.0))


def test_a_distortion_goes_in_a_straight_line_and_never_between_two_models():
    lens = [pose(0, distortion=(1.0,) * 8), pose(1, distortion=(3.0,) * 8)]
    assert pose_at(records_of(lens), 5_000_000).pose.distortion == (2.0,) * 8
    lens[1] = lens[1]._replace(flags=int(PoseFlag.UNDISTORTED_TO_DISTORTED))
    assert pose_at(records_of(lens), 5_000_000).pose.distortion == (1.0,) * 8
