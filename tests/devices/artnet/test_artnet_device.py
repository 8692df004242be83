from __future__ import annotations

import asyncio
import contextlib
import socket
from fractions import Fraction

import aioartnet.client
import pytest
from aioartnet import ArtNetClient, NodePortAdded

from filmlot.devicekit.conformance import Conformance, Stand, wait_for
from filmlot.devicekit.contract import Outcome, SettingsError
from filmlot.devices.artnet import FAMILY
from filmlot.devices.artnet.config import ArtNetConfig
from filmlot.devices.artnet.device import ArtNetDriver
from filmlot.standards.artnet.packet import Dmx, Poll, Sync, TimeCode, decode, encode
from filmlot.standards.dmx import DmxFrame
from filmlot.standards.timecode import Timecode, TimecodeMark

HERE = "127.0.0.1"
DESK, OTHER = ("10.0.0.5", 6454), ("10.0.0.6", 6454)
SECOND_NS = 1_000_000_000


class TestArtNet(Conformance):
    family = FAMILY
    vectors = (
        ("4172742d4e6574000052000e0000", {"packet": "ArtSync"}),
        ("4172742d4e6574000097000e00000403020101", {"timecode": "01:02:03:04", "rate": 25.0, "stream": 0}),
        ("4172742d4e6574000050000e010023010002ff80", {"port_address": 0x123, "sequence": 1, "levels": [255, 128]}),
    )
    # Art-Net has no checksum: another code, version, number, universe or level is another sound packet.
    unguarded_bytes = frozenset(range(8, 16)) | frozenset(range(18, 530))


def driver(**settings) -> ArtNetDriver:
    return ArtNetDriver(ArtNetConfig(**settings), address_towards=lambda _: "10.0.0.1")


def test_timecode_of_the_stream_that_was_asked_for_is_taken():
    label = Timecode(1, 2, 3, 4, Fraction(30000, 1001), drop_frame=True)
    found = driver(timecode_stream=2)
    assert found.decode(encode(TimeCode(label, 2)), DESK, 9).samples == (
        TimecodeMark(9, 9, label.frame, (30000, 1001), drop_frame=True),
    )
    assert found.decode(encode(TimeCode(label, 0)), DESK, 9).outcome is Outcome.FOREIGN


def test_two_desks_are_merged_and_a_restarted_one_is_the_same_source():
    found = driver()
    found.decode(encode(Dmx(1, b"\xff\x00", 5)), DESK, 0)
    assert found.decode(encode(Dmx(1, b"\x10\x20", 1)), OTHER, 1).samples[0].levels == b"\xff\x20"
    again = ("10.0.0.5", 50_000)
    assert found.decode(encode(Dmx(1, b"\x00\x00", 1)), again, 2).samples[0].levels == b"\x10\x20"


def test_of_two_desks_the_latest_change_counts_if_asked_for():
    found = driver(precedence="ltp")
    for desk, levels in ((DESK, b"\xff\x00"), (OTHER, b"\x10\x20"), (OTHER, b"\x11\x20")):
        reading = found.decode(encode(Dmx(1, levels)), desk, 0)
    assert reading.samples[0].levels == b"\x11\x20"


def test_levels_without_numbers_are_taken_as_they_come():
    found = driver()
    for _ in range(2):
        assert found.decode(encode(Dmx(1, b"\x01\x02")), DESK, 0).outcome is Outcome.SAMPLE


def test_levels_wait_for_the_synchronisation_of_their_own_desk():
    found = driver()
    found.decode(encode(Dmx(1, b"\x01\x01", 1)), DESK, 0)
    assert found.decode(encode(Sync()), OTHER, 1).outcome is Outcome.FOREIGN
    found.decode(encode(Sync()), DESK, 2)
    for universe in (1, 2):
        held = encode(Dmx(universe, b"\x02\x02", 2))
        assert found.decode(held, DESK, 3).outcome is Outcome.PART
    assert [sample.universe for sample in found.decode(encode(Sync()), DESK, 4).samples] == [1, 2]
    late = encode(Dmx(1, b"\x03\x03", 3))
    assert found.decode(late, DESK, 5 * SECOND_NS).outcome is Outcome.SAMPLE


def test_a_poll_is_answered_once_with_every_universe():
    found = driver(universes="0-5", node_name="Stage 1", port=7000)
    assert found.decode(encode(Poll()), DESK, 0).outcome is Outcome.PART
    calls = found.calls(0)
    assert [target for target, _ in calls] == [DESK, DESK]
    first, second = (decode(datagram) for _, datagram in calls)
    assert (first.address, first.port, first.short_name, first.bind_index) == ("10.0.0.1", 7000, "Stage 1", 1)
    assert [port.port_address for port in first.ports + second.ports] == [0, 1, 2, 3, 4, 5]
    assert found.calls(0) == []


def test_who_polls_from_another_port_is_answered_there_too():
    found = driver(universes="0")
    found.decode(encode(Poll()), ("10.0.0.5", 50_000), 0)
    assert [target for target, _ in found.calls(0)] == [DESK, ("10.0.0.5", 50_000)]


def test_many_who_poll_cannot_fill_memory():
    found = driver(universes="0")
    for number in range(1000):
        found.decode(encode(Poll()), ("10.0.0.5", number), 0)
    assert len(found.calls(0)) == 2 * 32


def test_the_encoder_sends_levels_and_timecode():
    encoder = FAMILY.encoder(ArtNetConfig())
    sequences = [decode(encoder.encode(DmxFrame(0, 0, 7, b"\x01\x02"))[0]).sequence for _ in range(256)]
    assert (sequences[0], sequences[254], sequences[255]) == (1, 255, 1)
    (datagram,) = encoder.encode(TimecodeMark(0, 0, 25, (25, 1)))
    assert str(decode(datagram).timecode) == "00:00:01:00"


@pytest.mark.parametrize("universes", ["", "32768", "0-256", "a"])
def test_universes_that_cannot_be_are_refused_by_name(universes):
    with pytest.raises(SettingsError, match="universes"):
        FAMILY.settings({"universes": universes})


def test_another_implementations_desk_finds_us_and_drives_our_universes(tmp_path, monkeypatch):
    """A whole round on real sockets: its poll, our reply, its levels to where the reply says."""
    stand = Stand(FAMILY, {"universes": "0-5"}, tmp_path)

    async def drive() -> None:
        client = ArtNetClient(portName="desk")
        client.unicast_ip = client.broadcast_ip = client.listen_ip = HERE
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.bind((HERE, 0))
            listening = probe.getsockname()[1]
        monkeypatch.setattr(aioartnet.client, "ARTNET_PORT", listening)
        universe = client.set_port_config(5, is_input=True)
        transport = await client.connect()
        monkeypatch.setattr(aioartnet.client, "ARTNET_PORT", stand.port)
        async with asyncio.timeout(10), contextlib.aclosing(client.events()) as events:
            async for event in events:
                if isinstance(event, NodePortAdded) and event.port.universe == universe:
                    break
        universe.set_dmx(bytes(range(256)) * 2)
        client._task.cancel()
        transport.close()
        await asyncio.sleep(0)

    try:
        asyncio.run(drive())
        (record,) = wait_for(lambda: stand.samples.since(0), lambda found: len(found) == 1)
        assert (record["universe"], record["levels"].tobytes()) == (5, bytes(range(256)) * 2)
    finally:
        stand.close()


def test_sixty_four_universes_arrive_through_one_device(tmp_path):
    stand, encoder = Stand(FAMILY, {"universes": "0-63"}, tmp_path), FAMILY.encoder(ArtNetConfig())
    universes = range(64)
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as desk:
            for number in range(10):
                for universe in universes:
                    (datagram,) = encoder.encode(DmxFrame(0, 0, universe, bytes((number,)) * 512))
                    desk.sendto(datagram, (HERE, stand.port))
                wait_for(lambda: stand.samples.head, ((number + 1) * 64).__le__)
        records = stand.samples.since(0)
        assert records["universe"].tolist() == 10 * list(universes)
        assert records["levels"][:, 511].tolist() == [number for number in range(10) for _ in universes]
        assert wait_for(stand.status, lambda status: status.counters["samples"] == 640).counters["lost"] == 0
    finally:
        stand.close()
