"""Every other signal takes the same way: lamps, faces, performers and timecode, read by implementations not ours."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import natnet
import pypsn
import pytest
from aioartnet import ArtNetClient, UniverseDMX
from aioartnet.client import ArtNetClientProtocol
from natnet.data_frame import DataFrame
from natnet.packet_buffer import PacketBuffer
from pythonosc.osc_bundle import OscBundle
from sacn.messages.data_packet import DataPacket
from tests.devicekit.translation import HERE, Ear, device, line, output, play

from filmlot.devicekit.conformance import free_port, wait_for
from filmlot.devicekit.output_status import OutputReason
from filmlot.devicekit.performance import PERFORMANCES
from filmlot.devicekit.signals import Signal
from filmlot.standards.artnet.packet import Dmx, TimeCode, decode
from filmlot.standards.face import BLENDSHAPES

MOMENT = {"capture_ns": 0, "timecode_frame": -1, "timecode_rate": (0, 1)}


@pytest.fixture
def ear() -> Iterator[Ear]:
    ear = Ear()
    yield ear
    ear.close()


def test_artnet_goes_out_as_sacn_under_the_universes_that_are_asked_for(tmp_path: Path, ear: Ear) -> None:
    source = device("source", "artnet")
    out = output("out", "sacn", ear.address, universes=[{"first": 0, "last": 3, "to": 101}])
    with line(tmp_path, [source], [out]):
        play(source, seconds=0.5, rate_hz=Fraction(40))
        packets = [DataPacket.make_data_packet(tuple(datagram)) for datagram in ear.hear(20)]
    assert {packet.universe for packet in packets} == {102}
    assert [packet.sequence for packet in packets] == list(range(20))
    sent = [PERFORMANCES[Signal.DMX](index / 40, **MOMENT).levels for index in range(20)]
    assert [bytes(packet.dmxData) for packet in packets] == sent


def test_universes_that_are_not_asked_for_stay_and_those_that_e131_lacks_are_said(tmp_path: Path, ear: Ear) -> None:
    source = device("source", "artnet")
    outputs = [
        output("others", "sacn", ear.address, universes=[{"first": 7, "last": 9, "to": 1}]),
        output("zero", "sacn", ear.address, universes=[{"first": 1, "last": 1, "to": 0}]),
    ]
    with line(tmp_path, [source], outputs) as running:
        play(source, seconds=0.3)
        assert "universe is 0" in running.wait("zero", OutputReason.NOT_CARRIED).detail
        assert running.status("others").counters["samples"] == 0
        assert ear.waiting() == 0


async def heard_by_aioartnet(packets: list[bytes], universe: int) -> list[bytes]:
    client = ArtNetClient()
    protocol = ArtNetClientProtocol(client)
    events: asyncio.Queue[object] = asyncio.Queue()
    client._event_listeners.append(events)
    client.set_port_config(universe, is_output=True)
    for packet in packets:
        protocol.datagram_received(packet, (HERE, 6454))
    heard = [events.get_nowait() for _ in range(events.qsize())]
    return [bytes(event.data) for event in heard if isinstance(event, UniverseDMX)]


def test_sacn_goes_out_as_artnet(tmp_path: Path, ear: Ear) -> None:
    source = device("source", "sacn", delivery="unicast")
    with line(tmp_path, [source], [output("out", "artnet", ear.address)]):
        play(source, seconds=0.3, rate_hz=Fraction(40))
        packets = ear.hear(12)
    sent = [PERFORMANCES[Signal.DMX](index / 40, **MOMENT).levels for index in range(12)]
    assert asyncio.run(heard_by_aioartnet(packets, 1)) == sent


def test_a_phones_face_goes_out_as_vmc(tmp_path: Path, ear: Ear) -> None:
    source = device("source", "live_link_face")
    with line(tmp_path, [source], [output("out", "vmc", ear.address)]):
        play(source, seconds=0.1, rate_hz=Fraction(20))
        bundles = ear.hear(4)
    messages = [message for bundle in bundles for message in OscBundle(bundle)]
    ends = [place for place, message in enumerate(messages) if message.address == "/VMC/Ext/Blend/Apply"]
    first = dict(message.params for message in messages[: ends[0]])
    face = PERFORMANCES[Signal.FACE](0.0, **MOMENT)
    assert first == pytest.approx(dict(zip(BLENDSHAPES, face.weights, strict=True)), abs=1e-6)


def test_a_face_goes_from_one_phones_protocol_to_the_others(tmp_path: Path, ear: Ear) -> None:
    source = device("source", "ifacialmocap")
    with line(tmp_path, [source], [output("out", "live_link_face", ear.address, config={"subject": "Mei"})]):
        play(source, seconds=0.2, rate_hz=Fraction(20))
        packets = ear.hear(4)
    assert len(packets) == 4
    assert all(b"Mei" in packet for packet in packets)


def test_a_vmc_performer_goes_out_as_natnet(tmp_path: Path, ear: Ear) -> None:
    source = device("source", "vmc")
    out = output("out", "natnet", ear.address, config={"kind": "skeleton"}, offset_m=(0.0, 0.0, 1.0))
    with line(tmp_path, [source], [out]):
        play(source, seconds=0.2, rate_hz=Fraction(20))
        datagrams = ear.hear(6)
    frames = [datagram for datagram in datagrams if datagram[:2] == b"\x07\x00"]
    assert len(frames) == 4
    content = PacketBuffer(frames[0])
    content.pointer = 4
    frame = DataFrame.read_from_buffer(content, natnet.Version(4, 1))
    (skeleton,) = frame.skeletons
    walker = PERFORMANCES[Signal.SKELETON](0.0, **MOMENT)
    hips = next(joint for joint in walker.joints if joint.name == "Hips")
    x_m, y_m, z_m = hips.position_m
    assert skeleton.rigid_bodies[0].pos == pytest.approx((x_m, z_m + 1.0, -y_m), abs=1e-4)


def test_timecode_goes_on_and_lamps_beside_it_too(tmp_path: Path, ear: Ear) -> None:
    source = device("source", "artnet")
    with line(tmp_path, [source], [output("out", "artnet", ear.address)]):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as desk:
            stamp = bytes.fromhex("4172742d4e6574000097000e0000") + bytes((12, 34, 56, 10, 1))
            desk.sendto(stamp, (HERE, source.config["port"]))
        play(source, seconds=0.1, rate_hz=Fraction(20))
        packets = [decode(datagram) for datagram in ear.hear(3)]
    (timecode,) = (packet for packet in packets if isinstance(packet, TimeCode))
    assert str(timecode.timecode) == "10:56:34:12"
    assert sum(isinstance(packet, Dmx) for packet in packets) == 2


def test_multicast_goes_to_the_group_that_the_protocol_names(tmp_path: Path) -> None:
    source, port = device("source", "freed"), free_port()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as desk:
        desk.bind(("236.10.10.10", port))
        desk.setsockopt(
            socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, socket.inet_aton("236.10.10.10") + socket.inet_aton(HERE)
        )
        desk.settimeout(5.0)
        with line(tmp_path, [source], [output("out", "psn", f"multicast:{port}", interface=HERE)]) as running:
            wait_for(lambda: running.status("out").reason, lambda reason: reason is OutputReason.NO_FRESH_SOURCE)
            play(source, path="still", seconds=0.1)
            tracked = pypsn.parse_psn_packet(desk.recv(2048))
    assert tuple(tracked.trackers[0].pos) == pytest.approx((0.0, 1.6, 0.0), abs=1e-3)
