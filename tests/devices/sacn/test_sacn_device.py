from __future__ import annotations

import socket

import pytest
from sacn import sACNreceiver, sACNsender
from sacn.sending import sender_socket_udp

from filmlot.devicekit.conformance import Conformance, Stand, free_port, wait_for
from filmlot.devicekit.contract import Endpoint, Outcome, SettingsError
from filmlot.devices.sacn import FAMILY
from filmlot.devices.sacn.config import SacnConfig
from filmlot.standards.dmx import DmxFrame
from filmlot.standards.sacn import Data, Discovery, Sync, decode, encode, multicast_group

HERE = "127.0.0.1"
SENDER = ("10.0.0.5", 5568)
A, B = b"a" * 16, b"b" * 16
SECOND_NS = 1_000_000_000
EXAMPLE = (
    "001000004153432d45312e3137000000726e00000004ef07c8dd00644401a3a2459ef8e6143e7258000000024d61726b"
    + "00" * 60
    + "641f1a9a000001720b02a1000000010201"
    + "00"
    + bytes(range(256)).hex() * 2
)
# E1.31 has no checksum: another source, name, priority, number, option, universe or level is another sound packet.
UNGUARDED = frozenset(range(22, 38)) | frozenset(range(44, 115)) | frozenset(range(125, 638))


class TestUnicast(Conformance):
    family = FAMILY
    vectors = (
        (
            EXAMPLE,
            {"packet": "data", "universe": 1, "priority": 100, "sync_universe": 7962, "sequence": 154},
        ),
    )
    settings = {"delivery": "unicast"}  # noqa: RUF012
    unguarded_bytes = UNGUARDED


class TestBoth(TestUnicast):
    settings = {"delivery": "both", "universes": "1"}  # noqa: RUF012


def data(levels: bytes, *, cid: bytes = A, sequence: int = 0, universe: int = 1, **more) -> bytes:
    return encode(Data(cid, "desk", universe, levels, sequence=sequence, **more))


def driver(**settings):
    return FAMILY.driver(SacnConfig(**settings))


def test_the_higher_priority_counts_until_it_says_good_bye():
    found = driver()
    found.decode(data(b"\x01", priority=100), SENDER, 0)
    assert found.decode(data(b"\x02", cid=B, priority=150), SENDER, 1).samples[0] == DmxFrame(1, 1, 1, b"\x02", 150)
    assert found.decode(data(b"\x03", sequence=1, priority=100), SENDER, 2).outcome is Outcome.EMPTY
    (left,) = found.decode(data(b"", cid=B, sequence=1, priority=150, is_terminated=True), SENDER, 3).samples
    assert (left.levels, left.priority) == (b"\x03", 100)


def test_a_source_that_falls_silent_is_given_up_after_two_and_a_half_seconds():
    found = driver()
    found.decode(data(b"\xff", cid=B, priority=150), SENDER, 0)
    assert found.decode(data(b"\x01"), SENDER, 2 * SECOND_NS).outcome is Outcome.EMPTY
    assert found.decode(data(b"\x01", sequence=1), SENDER, 3 * SECOND_NS).samples[0].levels == b"\x01"


def test_universes_wait_for_their_synchronisation():
    found = driver()
    found.decode(encode(Sync(A, 9)), SENDER, 0)
    for universe in (1, 2):
        assert found.decode(data(b"\x01", universe=universe, sync_universe=9), SENDER, 1).outcome is Outcome.PART
    assert found.decode(encode(Sync(A, 8)), SENDER, 2).samples == ()
    assert [sample.universe for sample in found.decode(encode(Sync(A, 9, 1)), SENDER, 3).samples] == [1, 2]


def test_what_is_no_level_for_the_stage_gives_no_sample():
    found = driver()
    priorities = data(b"\x64", start_code=0xDD)
    preview = data(b"\xff", sequence=1, is_preview=True)
    discovery = encode(Discovery(A, "desk", (1, 2)))
    for datagram in (priorities, preview, discovery):
        assert found.decode(datagram, SENDER, 0).outcome is Outcome.EMPTY
    assert driver(preview=True).decode(preview, SENDER, 0).outcome is Outcome.SAMPLE


def test_loss_late_and_double_packets_are_known_by_their_numbers():
    found = driver()
    outcomes = [found.decode(data(b"\x01", sequence=number), SENDER, 0).outcome for number in (254, 1, 1, 0)]
    assert outcomes == [Outcome.SAMPLE, Outcome.SAMPLE, Outcome.DUPLICATE, Outcome.LATE]
    assert found.lost == 1


def test_each_delivery_has_its_endpoints():
    alone = Endpoint("0.0.0.0", 5568, is_shared=True)
    groups = tuple(Endpoint("0.0.0.0", 5568, f"239.255.0.{number}", is_shared=True) for number in (1, 2, 9))
    for delivery, expected in (("unicast", (alone,)), ("multicast", groups), ("both", (alone, *groups))):
        assert driver(delivery=delivery, universes="1-2", sync_universe=9).endpoints == expected
    assert len(driver(delivery="multicast", universes="1-2", sync_universe=2).endpoints) == 2


def test_a_synchronising_encoder_sends_what_its_receiver_holds_and_releases():
    encoder, found = FAMILY.encoder(SacnConfig(sync_universe=9)), driver(sync_universe=9)
    for number in range(3):
        level, sync = encoder.encode(DmxFrame(0, 0, 1, bytes((number,))))
        assert decode(level).sync_universe == decode(sync).sync_universe == 9
        samples = [sample for packet in (level, sync) for sample in found.decode(packet, SENDER, number).samples]
        assert [sample.levels for sample in samples] == [bytes((number,))]


@pytest.mark.parametrize(
    ("settings", "named"), [({"universes": "0"}, "universes"), ({"universes": "64000"}, "universes"), ({"x": 1}, "x")]
)
def test_a_setting_that_cannot_be_is_refused_by_name(settings, named):
    with pytest.raises(SettingsError, match=named):
        FAMILY.settings(settings)


def test_another_implementations_desk_drives_our_universes(tmp_path, monkeypatch):
    stand = Stand(FAMILY, {"delivery": "unicast", "universes": "1-8"}, tmp_path)
    monkeypatch.setattr(sender_socket_udp, "DEFAULT_PORT", stand.port)
    desk = sACNsender(bind_address=HERE, bind_port=free_port(), source_name="desk", universeDiscovery=False)
    desk.start()
    try:
        for universe in (3, 8):
            desk.activate_output(universe)
            desk[universe].destination = HERE
            desk[universe].priority = 120
            desk[universe].dmx_data = tuple(range(universe, universe + 200))
        records = wait_for(
            lambda: [record for record in stand.samples.since(0) if record["levels"][0]],
            lambda found: {int(record["universe"]) for record in found} == {3, 8},
        )
        for record in records:
            first = int(record["universe"])
            assert record["priority"] == 120
            assert record["levels"][:200].tolist() == list(range(first, first + 200))
    finally:
        desk.stop()
        stand.close()


def test_a_universe_arrives_by_its_group(tmp_path):
    stand = Stand(FAMILY, {"delivery": "multicast", "universes": "1-3"}, tmp_path)
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            sender.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(HERE))
            for universe in (1, 2, 3, 4):
                sender.sendto(data(b"\x07", universe=universe), (multicast_group(universe), stand.port))
        records = wait_for(lambda: stand.samples.since(0), lambda found: len(found) == 3)
        assert records["universe"].tolist() == [1, 2, 3]
    finally:
        stand.close()


def test_another_implementation_receives_what_we_send():
    port, heard = free_port(), []
    receiver = sACNreceiver(bind_address=HERE, bind_port=port)
    receiver.register_listener("universe", heard.append, universe=7)
    receiver.start()
    try:
        encoder = FAMILY.encoder(SacnConfig())
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            for level in range(1, 6):
                (datagram,) = encoder.encode(DmxFrame(0, 0, 7, bytes((level,)) * 512, 150))
                sender.sendto(datagram, (HERE, port))
        wait_for(lambda: len(heard), lambda count: count == 5)
    finally:
        receiver.stop()
    assert [packet.dmxData[511] for packet in heard] == [1, 2, 3, 4, 5]
    assert {(packet.sourceName, packet.priority) for packet in heard} == {("Filmlot", 150)}


def test_sixty_four_universes_arrive_through_one_device(tmp_path):
    stand, encoder = Stand(FAMILY, {"delivery": "unicast", "universes": "1-64"}, tmp_path), FAMILY.encoder(SacnConfig())
    universes = range(1, 65)
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
