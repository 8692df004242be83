from __future__ import annotations

import math
import time
from fractions import Fraction
from itertools import pairwise

import pytest

from filmlot.devicekit.simulator import PATHS, Faults, Scenario, transmit
from filmlot.standards.pose import Pose


class Plain:
    """An encoder whose datagram is the sample's number."""

    def __init__(self) -> None:
        self.count = 0

    def encode(self, _pose: Pose) -> list[bytes]:
        self.count += 1
        return [self.count.to_bytes(4, "big")]


def sent(**faults: float) -> list[tuple[int, bytes]]:
    return list(Scenario(seconds=10, rate_hz=100, faults=Faults(**faults)).datagrams(Plain(), start_ns=0))


@pytest.mark.parametrize("path", PATHS)
def test_every_path_stays_on_the_stage_and_moves_smoothly(path):
    scenario = Scenario(path=path, rate_hz=1000)
    poses = [scenario.pose(index, start_ns=0) for index in range(20_000)]
    for before, after in pairwise(poses):
        assert all(math.isfinite(value) for value in after.position_m + after.rotation_deg)
        assert abs(after.position_m[0]) <= 3
        assert 0.5 <= after.position_m[2] <= 4
        assert math.dist(before.position_m, after.position_m) < 0.01
        assert abs(after.rotation_deg[0] - before.rotation_deg[0]) < 1.0


def test_samples_are_due_at_the_rate_without_drift():
    due = [at for at, _ in Scenario(seconds=100, rate_hz=Fraction(24000, 1001)).datagrams(Plain(), start_ns=0)]
    assert len(due) == 2398
    assert due[-1] == int(2397 * 10**9 / Fraction(24000, 1001))


def test_the_same_seed_gives_the_same_faults():
    assert sent(loss=0.1, duplicate=0.1, reorder=0.1, corrupt=0.1, jitter_ms=9) == sent(
        loss=0.1, duplicate=0.1, reorder=0.1, corrupt=0.1, jitter_ms=9
    )


def test_faults_come_about_as_often_as_asked_for():
    assert 800 < len(sent(loss=0.1)) < 970
    assert 1030 < len(sent(duplicate=0.1)) < 1200
    assert len(sent(loss=1.0)) == 0
    numbers = [int.from_bytes(datagram, "big") for _, datagram in sent(reorder=0.1)]
    assert sorted(numbers) == list(range(1, 1001))
    assert 30 < sum(a > b for a, b in pairwise(numbers)) < 200
    corrupt = [datagram for _, datagram in sent(corrupt=0.1)]
    assert 30 < sum(n.to_bytes(4, "big") not in corrupt for n in range(1, 1001)) < 200


def test_what_is_sent_is_in_order_of_time():
    due = [at for at, _ in sent(reorder=0.3, jitter_ms=50)]
    assert due == sorted(due)


def test_the_timecode_is_the_time_of_day():
    pose = Scenario(timecode_rate=Fraction(25)).pose(0, start_ns=86_400 * 10**9 * 3 + 3600 * 10**9)
    assert pose.timecode_frame == 90_000


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"path": "fly"}, "still, dolly"),
        ({"rate_hz": Fraction(0)}, "rate"),
        ({"rate_hz": Fraction(10**6)}, "rate"),
    ],
)
def test_a_scenario_that_cannot_be_is_refused_by_name(wrong, named):
    with pytest.raises(ValueError, match=named):
        Scenario(**wrong)


@pytest.mark.parametrize("name", ["loss", "duplicate", "reorder", "corrupt", "jitter_ms"])
def test_a_fault_that_cannot_be_is_refused_by_name(name):
    with pytest.raises(ValueError, match=name):
        Faults(**{name: -0.1})


def test_it_is_sent_on_time_over_any_length():
    started_ns = time.time_ns()
    assert transmit(Scenario(seconds=0.2, rate_hz=100), Plain(), ("127.0.0.1", 9)) == 20
    assert time.time_ns() - started_ns >= 190_000_000
