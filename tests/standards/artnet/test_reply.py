from __future__ import annotations

import asyncio

import pytest
from aioartnet import ArtNetClient, NodeDiscovered, NodePortAdded, UniverseDMX
from aioartnet.client import ArtNetClientProtocol
from hypothesis import given
from hypothesis import strategies as st

from filmlot.standards.artnet.header import ArtNetError
from filmlot.standards.artnet.packet import Dmx, decode, encode
from filmlot.standards.artnet.reply import REPLY_BYTES, PollReply, ReplyPort, Style, decode_reply, encode_reply, pages

TEXT = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=17)
SENDER = ("127.0.0.1", 6454)
NODE = PollReply(address="10.1.2.3", short_name="Stage", long_name="Stage left", style=Style.MEDIA)


# What olad of OLA 0.10.9 answered to a poll; zeros follow up to 239 bytes.
OLA = bytes.fromhex(
    "4172742d4e65740000217f000001361900000000043100d2707a4f4c41202d204172744e6574206e6f6465004f4c41202d20"
    "4172744e6574206e6f6465000000000000000000000000000000000000000000000000000000000000000000000000000000"
    "00000000000000002330303031205b315d204f4c410000000000000000000000000000000000000000000000000000000000"
    "000000000000000000000000000000000000000000000004c0c0c0c000080808000000000100000000000000000000000000"
    "000000000000007f0000010008"
).ljust(REPLY_BYTES, b"\0")


@st.composite
def replies(draw) -> PollReply:
    base = draw(st.integers(0, 0x7FF)) << 4
    ports = draw(st.lists(st.builds(ReplyPort, st.integers(base, base + 15), st.booleans(), st.booleans()), max_size=4))
    return PollReply(
        address=str(draw(st.ip_addresses(v=4))),
        port=draw(st.integers(0, 65_535)),
        short_name=draw(TEXT),
        long_name=draw(TEXT),
        report=draw(TEXT),
        ports=tuple(ports),
        style=draw(st.integers(0, 255)),
        mac=draw(st.binary(min_size=6, max_size=6)),
        bind_index=draw(st.integers(0, 255)),
    )


@given(replies())
def test_what_is_encoded_is_decoded_the_same(reply):
    packet = encode_reply(reply)
    assert len(packet) == REPLY_BYTES
    assert decode(packet) == reply


def test_the_reply_of_another_implementation_gives_its_fields():
    reply = decode_reply(OLA)
    assert (reply.address, reply.port, reply.short_name) == ("127.0.0.1", 6454, "OLA - ArtNet node")
    assert (reply.report, reply.style, reply.bind_index) == ("#0001 [1] OLA", Style.NODE, 0)
    inputs = [port.port_address for port in reply.ports if not port.is_output]
    outputs = [(port.port_address, port.is_active) for port in reply.ports if port.is_output]
    assert inputs == [1, 0, 0, 0]  # the universe that it sent levels of
    assert outputs == [(0, False)] * 4


def test_a_reply_of_the_first_edition_is_read_without_what_came_later():
    reply = decode_reply(encode_reply(NODE)[:207])
    assert (reply.short_name, reply.bind_index) == ("Stage", 0)


def test_many_universes_are_told_in_pages_of_four_of_one_sub_net():
    told = list(pages(NODE, [*range(6), 0x10, 0x123]))
    assert [[port.port_address for port in page.ports] for page in told] == [[0, 1, 2, 3], [4, 5], [0x10], [0x123]]
    assert [page.bind_index for page in told] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    "ports", [[0, 1, 2, 3, 4], [0, 16], [0x8000]], ids=["five ports", "two sub-nets", "beyond fifteen bits"]
)
def test_ports_that_one_reply_cannot_carry_are_refused(ports):
    with pytest.raises(ArtNetError, match="port"):
        encode_reply(PollReply(address="10.0.0.1", ports=tuple(map(ReplyPort, ports))))


def test_long_names_are_cut_and_end_with_a_zero():
    packet = encode_reply(PollReply(address="10.0.0.1", short_name="x" * 40, long_name="棚"))
    assert (decode_reply(packet).short_name, decode_reply(packet).long_name) == ("x" * 17, "?")


class Wire(asyncio.DatagramTransport):
    """Keeps what the other implementation sends."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[bytes] = []

    def sendto(self, data: bytes, addr: object = None) -> None:
        self.sent.append(bytes(data))


async def heard_by_aioartnet(packets: list[bytes]) -> list[object]:
    """The events that the independent implementation makes of our packets."""
    client = ArtNetClient()
    protocol = ArtNetClientProtocol(client)
    events: asyncio.Queue[object] = asyncio.Queue()
    client._event_listeners.append(events)
    client.set_port_config(0x123, is_output=True)
    for packet in packets:
        protocol.datagram_received(packet, SENDER)
    return [events.get_nowait() for _ in range(events.qsize())]


def test_another_implementation_reads_our_reply_and_our_levels():
    reply = PollReply(address="10.1.2.3", short_name="Stage", long_name="Left", ports=(ReplyPort(0x123),), style=2)
    events = asyncio.run(heard_by_aioartnet([encode(reply), encode(Dmx(0x123, b"\x01\x02", sequence=9))]))
    (node,) = (event.node for event in events if isinstance(event, NodeDiscovered))
    assert (node.ip, node.udpport, node.portName, node.longName, node.style) == ("10.1.2.3", 6454, "Stage", "Left", 2)
    (added,) = (event.port for event in events if isinstance(event, NodePortAdded))
    assert (added.is_input, added.universe.portaddress) == (False, 0x123)
    (levels,) = (bytes(event.data) for event in events if isinstance(event, UniverseDMX))
    assert levels == b"\x01\x02"


def test_we_read_another_implementations_poll_reply_and_levels():
    async def sent() -> list[bytes]:
        client = ArtNetClient(portName="desk")
        client.unicast_ip = client.broadcast_ip = "127.0.0.1"
        protocol = ArtNetClientProtocol(client)
        protocol.transport = wire = Wire()
        universe = client.set_port_config(0x123, is_input=True)
        protocol.datagram_received(encode(PollReply(address="10.1.2.3", ports=(ReplyPort(0x123),))), SENDER)
        wire.sent.clear()
        protocol._send_art_poll()
        protocol.send_art_poll_reply()
        universe.set_dmx(bytes(range(256)) * 2)
        return wire.sent

    poll, reply, dmx = map(decode, asyncio.run(sent()))
    assert (poll.flags, poll.diagnostics_priority) == (2, 16)
    assert (reply.address, reply.short_name, reply.style) == ("127.0.0.1", "desk", Style.CONTROLLER)
    assert [(port.port_address, port.is_output) for port in reply.ports] == [(0x123, False)]
    assert (dmx.port_address, dmx.levels) == (0x123, bytes(range(256)) * 2)
