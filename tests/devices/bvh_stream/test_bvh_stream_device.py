from __future__ import annotations

import math

import pytest
from tests.standards.test_bvh import WALK
from tests.standards.test_bvh_stream import PACKET, TEXT

from filmlot.devicekit.conformance import Conformance, Stand, wait_for
from filmlot.devicekit.contract import Outcome, SettingsError
from filmlot.devicekit.signals import Signal
from filmlot.devicekit.simulator import Faults, Scenario
from filmlot.devices.bvh_stream import FAMILY
from filmlot.devices.bvh_stream.config import BVHStreamConfig
from filmlot.standards.bvh_stream import BVHStreamError, Frame, encode_binary, encode_text
from filmlot.standards.neuron import NEURON
from filmlot.standards.skeleton import Skeleton

SENDER = ("127.0.0.1", 50_000)
FIGURE = Scenario().sample(Signal.SKELETON, 0, start_ns=0)
FLAT = "HIERARCHY\nROOT Hips { OFFSET 0 0 0 CHANNELS 6 Xposition Yposition Zposition Yrotation Xrotation Zrotation\n"
FLAT += "\n".join(
    f"JOINT {joint.name} {{ OFFSET 0 0 0 CHANNELS 6 Xposition Yposition Zposition Zrotation Xrotation Yrotation }}"
    for joint in FIGURE.joints[1:]
)
FLAT += "}"
VALUES = [0.5, 95.0, -1.0, 90.0, 45.0, -30.0]


class TestBinary(Conformance):
    family = FAMILY
    settings = {"hierarchy": FLAT}  # noqa: RUF012
    vectors = ((PACKET.hex(), {"frames": [{"avatar": 2, "name": "Lin", "values": VALUES}]}),)
    position_error_m = 2e-6
    # Version, avatar, name, number and values are under no checksum; tokens, count and flags may not change.
    unguarded_bytes = frozenset({*range(2, 6), *range(10, 62), *range(64, 64 + 4 * 6 * 17)})


class TestText(Conformance):
    family = FAMILY
    settings = {"hierarchy": FLAT, "encoding": "text"}  # noqa: RUF012
    vectors = ((TEXT.hex(), {"frames": [{"avatar": 2, "name": "Lin", "values": VALUES}]}),)
    position_error_m = 2e-6
    unguarded_bytes = frozenset(range(4096))  # a text without a checksum

    def test_a_truncated_packet_is_refused_by_name(self) -> None:
        driver = FAMILY.driver(FAMILY.settings(self.settings))
        packet = self.packets()[0]
        assert all(self.refusal(driver.decode, packet[:length]) for length in range(len(packet)))


def figure(driver, datagram: bytes) -> Skeleton:
    (found,) = driver.decode(datagram, SENDER, 7).samples
    return found


def test_a_figure_at_rest_stands_upright_and_looks_at_the_wall():
    values = (0.0, 95.0, 0.0, *[0.0] * 177)
    found = figure(FAMILY.driver(BVHStreamConfig()), encode_binary(Frame(0, "Lin", values, 1)))
    places = {joint.name: joint.position_m for joint in found.joints}
    assert (found.subject, len(places)) == ("Lin", 59)
    assert places["Hips"] == pytest.approx((0.0, 0.0, 0.95))
    assert places["RightHand"][0] > 0.5
    assert places["LeftHand"][0] < -0.5
    assert places["RightHandThumb1"][1] > 0
    assert places["Head"][2] > 1.5


def test_a_performer_who_turns_left_pans_to_the_left():
    values = (0.0, 95.0, 0.0, 90.0, 0.0, 0.0, *[0.0] * 174)
    found = figure(FAMILY.driver(BVHStreamConfig()), encode_binary(Frame(0, "Lin", values, 1)))
    assert found.joints[0].rotation == pytest.approx((0.0, 0.0, math.sqrt(0.5), math.sqrt(0.5)))


@pytest.mark.parametrize("has_reference", [False, True])
@pytest.mark.parametrize("has_positions", [False, True])
@pytest.mark.parametrize("encode", [encode_binary, encode_text])
def test_positions_and_reference_are_known_by_flags_or_by_count(encode, has_positions, has_reference):
    reference = (100.0, 0.0, 0.0, 0.0, 0.0, 0.0) if has_reference else ()
    count = (NEURON if has_positions else NEURON.without_positions()).count
    values = (*reference, 0.0, 95.0, 0.0, *[0.0] * (count - 3))
    frame = Frame(0, "Lin", values, 1, has_positions=has_positions, has_reference=has_reference)
    found = figure(FAMILY.driver(BVHStreamConfig()), encode(frame))
    assert found.joints[0].position_m == pytest.approx((-1.0 if has_reference else 0.0, 0.0, 0.95))


def test_flags_that_do_not_fit_the_count_are_refused_by_name():
    frame = Frame(0, "Lin", (0.0,) * 180, 1, has_positions=True)
    with pytest.raises(BVHStreamError, match=r"180 values; this skeleton has one of \[180, 186, 354, 360\]"):
        FAMILY.driver(BVHStreamConfig()).decode(encode_binary(frame), SENDER, 7)


def test_the_skeleton_of_a_file_is_taken_with_its_own_offsets():
    driver = FAMILY.driver(BVHStreamConfig(hierarchy=WALK, unit_mm=25.4))
    found = figure(driver, encode_text(Frame(0, "Lin", (0.0,) * 15)))
    assert [joint.name for joint in found.joints] == ["Hips", "Chest", "Head", "LeftUpLeg"]
    assert found.joints[3].position_m == pytest.approx((-3.91 * 0.0254, 0.0, 0.0))


def test_another_avatars_frames_are_left_to_its_own_device():
    driver = FAMILY.driver(BVHStreamConfig(avatar=1))
    mine, other = (Frame(avatar, "Lin", (0.0,) * 180) for avatar in (1, 2))
    assert driver.decode(encode_text(mine) + encode_text(other), SENDER, 1).outcome is Outcome.SAMPLE
    assert driver.decode(encode_text(other), SENDER, 1).outcome is Outcome.FOREIGN


def test_the_simulated_figure_moves_the_joints_of_axis():
    sent = Scenario().sample(Signal.SKELETON, 20, start_ns=0)
    (datagram,) = FAMILY.encoder(BVHStreamConfig()).encode(sent)
    found = {joint.name: joint for joint in figure(FAMILY.driver(BVHStreamConfig()), datagram).joints}
    expected = {joint.name: joint for joint in sent.joints}
    for theirs, ours in (("Hips", "Hips"), ("LeftForeArm", "LeftLowerArm"), ("RightLeg", "RightLowerLeg")):
        assert found[theirs].position_m == pytest.approx(expected[ours].position_m, abs=1e-5)


def test_loss_is_counted(tmp_path):
    stand = Stand(FAMILY, {}, tmp_path)
    stand.send(Scenario(seconds=0.5, rate_hz=200, faults=Faults(loss=0.2)))
    status = wait_for(stand.status, lambda status: status.counters["lost"] > 5)
    assert status.counters["samples"] + status.counters["lost"] <= 100
    stand.close()


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"hierarchy": "HIERARCHY ROOT"}, "hierarchy: .*ends too soon"),
        ({"hierarchy": FLAT[:-1] + "JOINT a { OFFSET 0 0 0 CHANNELS 0 }" * 90 + "}"}, "hierarchy: .*107 joints"),
        ({"axes": "+x+x+y"}, "axes"),
        ({"unit_mm": 0}, "unit_mm"),
    ],
)
def test_a_setting_that_cannot_be_is_refused_by_name(settings, named):
    with pytest.raises(SettingsError, match=named):
        FAMILY.settings(settings)
