from __future__ import annotations

import pytest
from pythonosc.osc_bundle import OscBundle
from pythonosc.osc_bundle_builder import OscBundleBuilder
from pythonosc.osc_message_builder import OscMessageBuilder
from pythonosc.parsing import osc_types

from filmlot.devicekit.conformance import Conformance
from filmlot.devicekit.contract import Outcome
from filmlot.devicekit.signals import Signal
from filmlot.devicekit.simulator import Scenario
from filmlot.devices.vmc import FAMILY
from filmlot.devices.vmc.config import VMCConfig
from filmlot.standards.face import BLENDSHAPES, Face
from filmlot.standards.osc.message import IMPULSE, Message
from filmlot.standards.osc.packet import encode
from filmlot.standards.vmc import PARENTS

SENDER = ("127.0.0.1", 50_000)
STILL = (0.0, 0.0, 0.0, 1.0)
FRAME = [
    ("/VMC/Ext/OK", 1),
    ("/VMC/Ext/T", 12.5),
    ("/VMC/Ext/Root/Pos", "root", 1.0, 0.0, 2.0, *STILL),
    ("/VMC/Ext/Bone/Pos", "Hips", 0.0, 1.0, 0.0, *STILL),
    ("/VMC/Ext/Bone/Pos", "Spine", 0.0, 0.25, 0.0, *STILL),
]


def packet(*messages: tuple) -> bytes:
    """What python-osc sends for messages in a bundle."""
    bundle = OscBundleBuilder(osc_types.IMMEDIATELY)
    for address, *arguments in messages:
        builder = OscMessageBuilder(address)
        for argument in arguments:
            builder.add_arg(argument)
        bundle.add_content(builder.build())
    return bundle.build().dgram


def bone(name: str, height_m: float = 0.0) -> tuple:
    return ("/VMC/Ext/Bone/Pos", name, 0.0, height_m, 0.0, *STILL)


class TestVMC(Conformance):
    family = FAMILY
    vectors = ((packet(*FRAME).hex(), {"messages": [list(message) for message in FRAME]}),)
    position_error_m = 1e-6
    # OSC has no checksum, so that numbers and names may change unnoticed.
    unguarded_bytes = frozenset(range(1472))

    def test_a_truncated_packet_is_refused_by_name(self) -> None:
        # A bundle that ends after any of its messages is a whole one.
        boundaries, place = {16}, 16
        datagram = self.packets()[0]
        while place < len(datagram):
            place += 4 + int.from_bytes(datagram[place : place + 4], "big")
            boundaries.add(place)
        driver = FAMILY.driver(VMCConfig())
        taken = {length for length in range(len(datagram)) if not self.refusal(driver.decode, datagram[:length])}
        assert taken == boundaries - {len(datagram)}


def test_arguments_that_the_protocol_does_not_send_are_shown_as_what_they_are():
    message = encode(Message("/other", "bI[i]N", (b"\1", IMPULSE, (1,), None)))
    shown = FAMILY.inspector(VMCConfig(), with_header=False).inspect(message)
    assert shown == {"messages": [["/other", "b'\\x01'", "<Impulse.IMPULSE: 'I'>", "(1,)", None]]}


def test_a_figure_stands_on_its_root():
    reading = FAMILY.driver(VMCConfig(subject="Lin")).decode(packet(*FRAME), SENDER, 7)
    (skeleton,) = reading.samples
    assert (skeleton.subject, skeleton.capture_ns) == ("Lin", 7)
    assert [(joint.name, joint.position_m) for joint in skeleton.joints] == [
        ("Hips", (1.0, 2.0, 1.0)),
        ("Spine", (1.0, 2.0, 1.25)),
    ]


def test_a_frame_in_several_packets_is_one_figure():
    driver = FAMILY.driver(VMCConfig())
    parts = [packet(bone("Hips", 1.0)), packet(bone("Spine", 0.2)), packet(bone("Head", 0.5))]
    first = [driver.decode(part, SENDER, 1).outcome for part in parts]
    assert first == [Outcome.SAMPLE] * 3  # until a bone comes again nobody knows how many there are
    for _ in range(3):
        readings = [driver.decode(part, SENDER, 2) for part in parts]
        assert [reading.outcome for reading in readings] == [Outcome.PART, Outcome.PART, Outcome.SAMPLE]
        assert len(readings[-1].samples[0].joints) == 3
    assert driver.lost == 0


def test_a_frame_that_lost_a_packet_is_counted_and_not_shown():
    driver = FAMILY.driver(VMCConfig())
    parts = [packet(bone("Hips", 1.0)), packet(bone("Spine", 0.2))]
    for part in (*parts, *parts):
        driver.decode(part, SENDER, 1)
    assert [driver.decode(parts[0], SENDER, 2).outcome for _ in range(2)] == [Outcome.PART, Outcome.PART]
    assert driver.decode(parts[1], SENDER, 3).outcome is Outcome.SAMPLE
    assert driver.lost == 1


def test_a_model_with_fewer_bones_is_learnt_anew():
    driver = FAMILY.driver(VMCConfig())
    for _ in range(2):
        driver.decode(packet(bone("Hips"), bone("Spine"), bone("Head")), SENDER, 1)
    readings = [driver.decode(packet(bone("Hips"), bone("Spine")), SENDER, 2) for _ in range(8)]
    assert [len(reading.samples) for reading in readings[-3:]] == [1, 1, 1]
    assert [joint.name for joint in readings[-1].samples[0].joints] == ["Hips", "Spine"]


def test_blendshapes_are_a_face_when_they_are_applied():
    driver = FAMILY.driver(VMCConfig())
    values = packet(("/VMC/Ext/Blend/Val", "JawOpen", 0.5), ("/VMC/Ext/Blend/Val", "of the model", 1.0))
    assert driver.decode(values, SENDER, 1).outcome is Outcome.EMPTY
    (face,) = driver.decode(packet(("/VMC/Ext/Blend/Apply",)), SENDER, 2).samples
    assert isinstance(face, Face)
    assert face.weights[BLENDSHAPES.index("jawOpen")] == 0.5


def test_a_bone_that_unity_does_not_name_is_left_out():
    assert FAMILY.driver(VMCConfig()).decode(packet(bone("Tail")), SENDER, 1).outcome is Outcome.EMPTY


def test_a_face_that_is_sent_is_found_again():
    sent = Scenario().sample(Signal.FACE, 9, start_ns=0)
    driver = FAMILY.driver(VMCConfig())
    readings = [driver.decode(datagram, SENDER, 1) for datagram in FAMILY.encoder(VMCConfig()).encode(sent)]
    assert readings[-1].samples[0].weights == pytest.approx(sent.weights, abs=1e-6)


def test_python_osc_reads_the_figure_that_we_send():
    sent = Scenario().sample(Signal.SKELETON, 9, start_ns=0)
    (datagram,) = FAMILY.encoder(VMCConfig()).encode(sent)
    contents = list(OscBundle(datagram))
    assert [content.address for content in contents[:3]] == ["/VMC/Ext/OK", "/VMC/Ext/T", "/VMC/Ext/Root/Pos"]
    names = [content.params[0] for content in contents[3:]]
    assert set(names) == {joint.name for joint in sent.joints} <= set(PARENTS)


def test_a_figure_with_every_bone_fits_into_ethernet_frames():
    sent = Scenario().sample(Signal.SKELETON, 0, start_ns=0)
    joints = tuple(sent.joints[0]._replace(name=name) for name in PARENTS)
    datagrams = FAMILY.encoder(VMCConfig()).encode(sent._replace(joints=joints))
    assert len(datagrams) > 1
    assert max(map(len, datagrams)) <= 1472
