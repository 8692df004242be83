from __future__ import annotations

import itertools
import math
import random
from collections.abc import Callable

import numpy as np
import pytest

from filmlot.devicekit.prediction import Prediction
from filmlot.devicekit.records import POSE, pack_pose
from filmlot.devicekit.resample import pose_at
from filmlot.standards.pose import Pose

MS = 1_000_000
FRAME_NS = 41_666_667
HELD_BY_100_MS = Prediction(latency_ns=100 * MS, frame_ns=FRAME_NS)


def follow(path: Callable[[float], float], *, until_s: float, rate_hz: int = 120, noise: float = 0.0) -> np.ndarray:
    """Samples of a camera that goes along X by `path` (metres) and pans by thirty times as many degrees."""
    chance = random.Random(3)
    poses = []
    for index in range(int(until_s * rate_hz) + 1):
        time_ns = index * 1_000_000_000 // rate_hz
        place = path(time_ns / 1e9) + chance.gauss(0, noise)
        poses.append(Pose(time_ns, time_ns, (place, 0.0, 0.0), (30 * place, 0.0, 0.0)))
    return np.frombuffer(b"".join(pack_pose(pose, source=0) for pose in poses), POSE)


def ahead(records: np.ndarray, reach_ms: float, prediction: Prediction | None = HELD_BY_100_MS) -> Pose:
    return pose_at(records, int(records["capture_ns"][-1] + reach_ms * MS), prediction=prediction).pose


def stop_after(deceleration_s: float) -> Callable[[float], float]:
    """A metre a second until the first second is over, then evenly down to nothing."""

    def place(time_s: float) -> float:
        braked_s = min(max(time_s - 1, 0.0), deceleration_s)
        return min(time_s, 1.0) + braked_s - (braked_s**2 / (2 * deceleration_s) if deceleration_s else 0.0)

    return place


def test_without_being_asked_nothing_is_predicted():
    records = follow(lambda time_s: time_s, until_s=1)
    assert ahead(records, 50, None).position_m == (1.0, 0.0, 0.0)


def test_a_steady_move_goes_on():
    predicted = ahead(follow(lambda time_s: time_s, until_s=1), 50)
    assert predicted.position_m == pytest.approx((1.05, 0, 0), abs=1e-6)
    assert predicted.rotation_deg == pytest.approx((31.5, 0, 0), abs=1e-4)


@pytest.mark.parametrize(("latency_ms", "furthest_m"), [(0, 1.0), (60, 1.06), (400, 1.0 + 4 * FRAME_NS / 1e9)])
def test_it_reaches_no_further_than_the_latency_and_four_frames(latency_ms, furthest_m):
    records = follow(lambda time_s: time_s, until_s=1)
    prediction = Prediction(latency_ns=latency_ms * MS, frame_ns=FRAME_NS)
    assert ahead(records, 450, prediction).position_m[0] == pytest.approx(furthest_m, abs=1e-6)


@pytest.mark.parametrize("deceleration_s", [0.0, 0.05, 0.1, 0.2, 0.4, 1.0])
@pytest.mark.parametrize("rate_hz", [60, 240])
def test_a_stop_is_never_missed_by_more_than_holding_lags_behind(deceleration_s, rate_hz):
    place = stop_after(deceleration_s)
    held, predicted = [], []
    whole = follow(place, until_s=2.5, rate_hz=rate_hz)
    for count in range(rate_hz // 2, len(whole), rate_hz // 60):
        records = whole[:count]
        true_m = place(float(records["capture_ns"][-1]) / 1e9 + 0.1)
        held.append(abs(ahead(records, 100, None).position_m[0] - true_m))
        predicted.append(abs(ahead(records, 100).position_m[0] - true_m))
    assert max(predicted) <= max(held) + 1e-6
    assert sum(predicted) < sum(held)


def test_after_a_stop_it_is_at_rest():
    records = follow(stop_after(0.0), until_s=1.1)
    assert ahead(records, 100).position_m == pytest.approx((1.0, 0.0, 0.0), abs=1e-9)


def test_a_hard_acceleration_is_not_predicted():
    records = follow(lambda time_s: 6 * time_s * time_s, until_s=1)  # 12 m/s²
    assert ahead(records, 100).position_m == (6.0, 0.0, 0.0)


def test_the_noise_of_a_tracker_is_not_made_much_larger():
    records = follow(lambda _: 1.0, until_s=4, rate_hz=240, noise=0.0001)
    ends = [ahead(records[:count], 100).position_m[0] - 1 for count in range(100, len(records))]
    assert np.std(ends) < 0.0003


def test_too_few_samples_are_held():
    records = follow(lambda time_s: time_s, until_s=1, rate_hz=24)
    assert ahead(records, 50).position_m == (1.0, 0.0, 0.0)


def test_a_source_that_fell_silent_is_held_and_stale():
    records = follow(lambda time_s: time_s, until_s=1)
    found = pose_at(records, 2_000_000_000, prediction=HELD_BY_100_MS)
    assert (found.pose.position_m, found.is_stale) == ((1.0, 0.0, 0.0), True)


def test_between_samples_a_prediction_changes_nothing():
    records = follow(math.sin, until_s=1)
    for before, after in itertools.pairwise(records["capture_ns"][5:20].tolist()):
        time_ns = (before + after) // 2
        predicted = pose_at(records, time_ns, prediction=HELD_BY_100_MS).pose
        assert predicted.position_m == pose_at(records, time_ns).pose.position_m


@pytest.mark.parametrize("measures", [{"latency_ns": -1, "frame_ns": 1}, {"latency_ns": 1, "frame_ns": 0}])
def test_what_is_no_length_of_time_is_refused(measures):
    with pytest.raises(ValueError, match="give the measured ones"):
        Prediction(**measures)
