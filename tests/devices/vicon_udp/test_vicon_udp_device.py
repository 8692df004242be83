from __future__ import annotations

import math

import pytest

from filmlot.devicekit.conformance import Conformance, Stand, wait_for
from filmlot.devicekit.contract import Outcome, SettingsError
from filmlot.devicekit.simulator import Faults, Scenario
from filmlot.devices.vicon_udp import FAMILY
from filmlot.devices.vicon_udp.config import ViconConfig
from filmlot.devices.vicon_udp.device import ViconDriver
from filmlot.standards.vicon import Block, TrackedObject, encode

SENDER = ("127.0.0.1", 51_000)


class TestVicon(Conformance):
    family = FAMILY
    # Frame 513 with "Wand" at 100, -200, 1500 mm, written out by the table of offsets.
    vectors = (
        (
            "01020000" "01" "00" "4800" "57616e64" + "00" * 20 +
            "0000000000005940" "00000000000069c0" "0000000000709740" + "00" * 24,
            {
                "frame_number": 513,
                "objects": [
                    {
                        "name": "Wand",
                        "translation_mm": (100.0, -200.0, 1500.0),
                        "rotation_rad": (0.0, 0.0, 0.0),
                    }
                ],
            },
        ),
    )  # fmt: skip
    # The stream has no checksum: only its structure guards it.
    unguarded_bytes = frozenset(range(80))


def block(*names: str, frame_number: int = 1, rotation_rad=(0.0, 0.0, 0.0)) -> bytes:
    found = (TrackedObject(name, (1000.0 * at, 2000.0, 3000.0), rotation_rad) for at, name in enumerate(names, 1))
    return encode(Block(frame_number, tuple(found)))


def test_only_the_object_that_was_asked_for_is_taken():
    driver = ViconDriver(ViconConfig(object_name="B"))
    (pose,) = driver.decode(block("A", "B"), SENDER, 9).samples
    assert (pose.position_m, pose.capture_ns) == ((2.0, 2.0, 3.0), 9)
    assert driver.decode(block("A", "C", frame_number=2), SENDER, 10).outcome is Outcome.FOREIGN


def test_without_a_name_the_first_object_is_taken():
    (pose,) = ViconDriver(ViconConfig()).decode(block("A", "B"), SENDER, 1).samples
    assert pose.position_m == (1.0, 2.0, 3.0)


def test_a_turn_about_up_is_a_pan_and_about_right_a_tilt():
    for rotation_rad, expected in (
        ((0.0, 0.0, math.radians(30)), (30.0, 0.0, 0.0)),
        ((math.radians(20), 0.0, 0.0), (0.0, 20.0, 0.0)),
        ((0.0, math.radians(10), 0.0), (0.0, 0.0, 10.0)),
    ):
        (pose,) = ViconDriver(ViconConfig()).decode(block("A", rotation_rad=rotation_rad), SENDER, 1).samples
        assert pose.rotation_deg == pytest.approx(expected)


def test_an_object_that_is_not_seen_has_no_pose():
    lost = encode(Block(1, (TrackedObject("A", (0.0, 0.0, 0.0), (0.0, 0.0, 0.0)),)))
    assert ViconDriver(ViconConfig()).decode(lost, SENDER, 1).outcome is Outcome.EMPTY


def test_objects_of_one_frame_in_two_blocks_all_arrive():
    drivers = {name: ViconDriver(ViconConfig(object_name=name)) for name in "ABCD"}
    for frame_number in range(1, 10):
        for names in ("AB", "CD"):
            datagram = block(*names, frame_number=frame_number)
            for name, driver in drivers.items():
                outcome = driver.decode(datagram, SENDER, frame_number).outcome
                assert outcome is (Outcome.SAMPLE if name in names else Outcome.FOREIGN)
    assert {driver.lost for driver in drivers.values()} == {0}


def test_loss_is_counted(tmp_path):
    stand = Stand(FAMILY, {}, tmp_path)
    stand.send(Scenario(seconds=0.5, rate_hz=200, faults=Faults(loss=0.2)))
    status = wait_for(stand.status, lambda status: status.counters["lost"] > 5)
    assert status.counters["samples"] + status.counters["lost"] <= 100
    stand.close()


@pytest.mark.parametrize(
    ("settings", "named"),
    [({"axes": "+x+y-y"}, "axes"), ({"object_name": ""}, "object_name"), ({"object_name": "摄影机" * 3}, "24 bytes")],
)
def test_a_setting_that_cannot_be_is_refused_by_name(settings, named):
    with pytest.raises(SettingsError, match=named):
        FAMILY.settings(settings)
