"""Every family's search against a device that answers as its protocol says."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from dataclasses import replace
from ipaddress import IPv4Interface

import pytest
from tests.devicekit.test_discovery import ALONE, answering

from filmlot.devicekit.conformance import Stand, free_port
from filmlot.devicekit.discovery import Found, Probe, search
from filmlot.devicekit.families import family, probe
from filmlot.devicekit.mdns import Service
from filmlot.devices.natnet.config import NatNetConfig
from filmlot.devices.natnet.simulator import NatNetServer
from filmlot.standards.opentrackio.packet import Encoding, Packet, encode_packet
from filmlot.standards.psn import Header, InfoPacket
from filmlot.standards.psn import encode as encode_psn
from filmlot.standards.sacn import Discovery
from filmlot.standards.sacn import encode as encode_sacn

HERE = "127.0.0.1"
SENDER = (HERE, 6454)


def probe_at(key: str, port: int, **changes: object) -> dict[str, Probe]:
    """A family's search, at another port."""
    found = probe(key)
    assert isinstance(found, Probe)
    return {key: replace(found, port=port, **changes)}


def test_an_artnet_node_of_ours_answers_a_poll(tmp_path):
    stand = Stand(family("artnet"), {"universes": "0-2", "node_name": "Stage 1"}, tmp_path)
    try:
        (found,) = search(probe_at("artnet", stand.port), ALONE, seconds=1.0).found
    finally:
        stand.close()
    assert (found.name, found.address, found.config) == ("Stage 1", HERE, {"universes": "0, 1, 2"})


def test_an_artnet_node_of_another_make_answers_our_poll(monkeypatch):
    import aioartnet.client

    ours, theirs = free_port(), free_port()
    answers: list[Found] = []

    async def drive() -> None:
        monkeypatch.setattr(aioartnet.client, "ARTNET_PORT", theirs)
        node = aioartnet.ArtNetClient(portName="node")
        node.unicast_ip = node.broadcast_ip = node.listen_ip = HERE
        node.set_port_config(5, is_output=True)
        transport = await node.connect()
        # A node answers at the protocol's port, which is ours here.
        monkeypatch.setattr(aioartnet.client, "ARTNET_PORT", ours)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asker:
            asker.bind((HERE, ours))
            asker.setblocking(False)
            found = probe("artnet")
            async with asyncio.timeout(5):
                await asyncio.get_running_loop().sock_sendto(asker, found.question, (HERE, theirs))
                while not answers:
                    data, sender = await asyncio.get_running_loop().sock_recvfrom(asker, 2048)
                    answers.extend(found.read(data, sender))
        node._task.cancel()
        transport.close()
        await asyncio.sleep(0)

    asyncio.run(drive())
    assert answers[0].family == "artnet"
    assert answers[0].config == {"universes": "5"}


def test_a_natnet_server_is_found_with_how_it_streams():
    server, stopped = NatNetServer(NatNetConfig(delivery="multicast", port=1600)), threading.Event()
    thread = threading.Thread(target=server.serve, args=(lambda: not stopped.is_set(), time.time_ns))
    thread.start()
    try:
        (found,) = search(probe_at("natnet", server.port), ALONE, seconds=0.5).found
    finally:
        stopped.set()
        thread.join()
        server.close()
    assert (found.name, found.identity) == ("Filmlot", "3.1.0.0")
    assert found.config == {
        "server": HERE,
        "command_port": server.port,
        "port": 1600,
        "delivery": "multicast",
        "group": "239.255.42.99",
    }
    family("natnet").settings(found.config)


@pytest.mark.parametrize(
    ("key", "question", "answer", "found"),
    [
        (
            "pjlink",
            b"%2SRCH\r",
            b"%2ACKN=00:25:5C:1A:2B:3C\r",
            Found("pjlink", HERE, "Projector 1a:2b:3c", "00:25:5c:1a:2b:3c", {"host": HERE}),
        ),
        (
            "visca",
            b"\x02ENQ:network\xff\x03",
            b"\x02MAC:04-5D-4B-01-02-03\xffINFO:network\xffMODEL:BRC-X1000\xffNAME:CAM1\xffWRITE:on\xff\x03",
            Found("visca", HERE, "CAM1", "04-5d-4b-01-02-03", {"host": HERE}),
        ),
        ("novastar", b"rqProMI:", b"rpProMI:VX1000\0", Found("novastar", HERE, "VX1000", "", {"host": HERE})),
    ],
)
def test_a_device_that_answers_its_protocols_question_is_found(key, question, answer, found):
    with answering(lambda asked: [answer] if asked == question else []) as port:
        assert search(probe_at(key, port), ALONE, seconds=0.3).found == [found]


def sent_to(group: str, port: int, datagram: bytes, key: str) -> list[Found]:
    """What a search finds while a datagram is sent to a group."""
    stopped = threading.Event()

    def send() -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            sender.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(HERE))
            while not stopped.wait(0.05):
                sender.sendto(datagram, (group, port))

    thread = threading.Thread(target=send)
    thread.start()
    try:
        return search(probe_at(key, port), ALONE, seconds=0.4).found
    finally:
        stopped.set()
        thread.join()


def test_a_positioning_server_tells_its_trackers():
    packet = encode_psn(InfoPacket(Header(0, 1, 1), "Arena", {3: "Camera", 4: "Singer"}))
    found = sent_to("236.10.10.10", free_port(), packet, "psn")
    assert [(one.name, one.config["tracker_id"]) for one in found] == [("Arena Camera", 3), ("Arena Singer", 4)]


def test_a_lighting_desk_tells_its_universes():
    packet = encode_sacn(Discovery(bytes(range(16)), "Desk", (1, 2, 3, 101)))
    (found,) = sent_to("239.255.250.214", free_port(), packet, "sacn")
    assert (found.name, found.config["universes"]) == ("Desk", "1-3, 101")


def test_a_tracker_is_found_in_the_group_of_its_number():
    packet = encode_packet(Packet(Encoding.JSON, 0, 0, True, b'{"sourceNumber":7}'))
    (found,) = sent_to("239.135.1.7", free_port(), packet, "opentrackio")
    assert found.config == {"source_number": 7, "delivery": "multicast"}


@pytest.mark.parametrize(
    ("key", "service", "config"),
    [
        ("hyperdeck", Service("Deck A", "10.0.0.9", 9993, {}), {"host": "10.0.0.9", "port": 9993}),
        ("videohub", Service("Hub", "10.0.0.9", 9990, {"class": "Videohub"}), {"host": "10.0.0.9", "port": 9990}),
        ("osc_out", Service("Sound", "10.0.0.9", 53000, {}), {"host": "10.0.0.9", "port": 53000}),
        ("oscquery", Service("score", "10.0.0.9", 5678, {}), {"host": "10.0.0.9", "port": 5678}),
        ("videohub", Service("Other", "10.0.0.9", 9990, {"class": "AtemSwitcher"}), None),
    ],
)
def test_an_announced_device_is_told_from_others(key, service, config):
    found = probe(key).read(service)
    assert (None if found is None else found.config) == config


def test_a_network_that_is_not_ours_gives_a_note_and_no_fault():
    findings = search(probe_at("pjlink", 4352), [IPv4Interface("10.255.255.1/30")], seconds=0.1)
    assert "cannot listen" in findings.notes["pjlink"]
