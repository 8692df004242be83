"""ArtPollReply, the 239 bytes in which a node says who it is and which universes it takes (Art-Net 4)."""

from __future__ import annotations

import ipaddress
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import IntEnum
from itertools import groupby

from filmlot.standards.artnet.header import PORT, PORT_ADDRESSES, ArtNetError, OpCode, begin, check_length

REPLY_BYTES = 239
PORTS_A_REPLY = 4
_FIRST_EDITION_BYTES = 207  # Art-Net 1; later editions add fields behind the MAC address
_OUTPUT, _INPUT, _ACTIVE = 0x80, 0x40, 0x80
_INDICATORS_NORMAL = 0xC0
_FIFTEEN_BIT_ADDRESSES = 0x08
_OEM_UNKNOWN = 0x00FF
_ESTA_EXPERIMENTAL = 0x7FF0  # of the range that E1.20 leaves to prototypes
_HIGHEST_PAGE = 255

_LAYOUT = struct.Struct(">4s2sHBBHBB2s18s64s64sH4s4s4s4s4sBBB3xB6s4sBB4sB6sHHB10x")


class Style(IntEnum):
    """What kind of equipment a node is (Art-Net 4, table of style codes)."""

    NODE = 0
    CONTROLLER = 1
    MEDIA = 2
    ROUTE = 3
    BACKUP = 4
    CONFIGURATION = 5
    VISUALISER = 6


@dataclass(frozen=True, slots=True)
class ReplyPort:
    """One universe of a node: an output puts out what the network sends, an input sends to the network."""

    port_address: int
    is_output: bool = True
    is_active: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PollReply:
    """Who a node is; up to four ports of one Net and Sub-Net a reply, further ones in replies with the next index."""

    address: str
    port: int = PORT
    short_name: str = ""
    long_name: str = ""
    report: str = ""
    ports: tuple[ReplyPort, ...] = ()
    style: int = Style.NODE
    mac: bytes = bytes(6)
    bind_index: int = 1


def pages(reply: PollReply, port_addresses: Iterable[int]) -> Iterator[PollReply]:
    """As many replies as a node needs to tell of all universes that it takes."""
    index = 0
    for _, same in groupby(sorted(set(port_addresses)), key=lambda address: address >> 4):
        addresses = list(same)
        for first in range(0, len(addresses), PORTS_A_REPLY):
            index += 1
            if index > _HIGHEST_PAGE:
                return  # the index is one byte; what a node takes beyond it cannot be told
            ports = tuple(ReplyPort(address) for address in addresses[first : first + PORTS_A_REPLY])
            yield replace(reply, ports=ports, bind_index=index)


def decode_reply(datagram: bytes) -> PollReply:
    """The reply in a datagram of any edition; raises `ArtNetError`."""
    check_length(datagram, least=_FIRST_EDITION_BYTES, name="ArtPollReply")
    found = _LAYOUT.unpack_from(datagram[:REPLY_BYTES].ljust(REPLY_BYTES, b"\0"), 10)
    address, port, _firmware, net, sub_net = found[:5]
    base = (net & 0x7F) << 8 | (sub_net & 0x0F) << 4
    return PollReply(
        address=str(ipaddress.IPv4Address(address)),
        port=int.from_bytes(port, "little"),
        short_name=_text(found[9]),
        long_name=_text(found[10]),
        report=_text(found[11]),
        ports=tuple(_ports(base, zip(*found[13:18], strict=True))),
        style=found[21],
        mac=found[22],
        bind_index=found[24],
    )


def _ports(base: int, slots: Iterable[tuple[int, int, int, int, int]]) -> Iterator[ReplyPort]:
    for kind, input_state, output_state, from_input, to_output in slots:
        if kind & _OUTPUT:
            yield ReplyPort(base | to_output & 0x0F, is_active=bool(output_state & _ACTIVE))
        if kind & _INPUT:
            yield ReplyPort(base | from_input & 0x0F, is_output=False, is_active=bool(input_state & _ACTIVE))


def encode_reply(reply: PollReply) -> bytes:
    """The 239 bytes of a reply; raises `ArtNetError` when a field does not fit."""
    ports = reply.ports
    base = ports[0].port_address & ~0x0F if ports else 0
    if len(ports) > PORTS_A_REPLY or any(port.port_address & ~0x0F != base for port in ports):
        raise ArtNetError("range", f"{len(ports)} ports; a reply carries up to {PORTS_A_REPLY} of one Net and Sub-Net")
    if not 0 <= base < PORT_ADDRESSES:
        raise ArtNetError("range", f"port address is {ports[0].port_address}; it goes from 0 to {PORT_ADDRESSES - 1}")
    address = ipaddress.IPv4Address(reply.address).packed
    body = _LAYOUT.pack(
        address,
        reply.port.to_bytes(2, "little"),
        0,
        base >> 8,
        base >> 4 & 0x0F,
        _OEM_UNKNOWN,
        0,
        _INDICATORS_NORMAL,
        _ESTA_EXPERIMENTAL.to_bytes(2, "little"),
        *(_bytes(text, width) for text, width in ((reply.short_name, 18), (reply.long_name, 64), (reply.report, 64))),
        len(ports),
        bytes(_OUTPUT if port.is_output else _INPUT for port in ports),
        bytes(_ACTIVE if port.is_active and not port.is_output else 0 for port in ports),
        bytes(_ACTIVE if port.is_active and port.is_output else 0 for port in ports),
        bytes(0 if port.is_output else port.port_address & 0x0F for port in ports),
        bytes(port.port_address & 0x0F if port.is_output else 0 for port in ports),
        0,
        0,
        0,
        reply.style,
        reply.mac,
        address,
        reply.bind_index,
        _FIFTEEN_BIT_ADDRESSES,
        bytes(4),
        0,
        bytes(6),
        0,
        0,
        0,
    )
    return begin(OpCode.POLL_REPLY) + body


def _text(field: bytes) -> str:
    return field.partition(b"\0")[0].decode("utf-8", "replace")


def _bytes(text: str, width: int) -> bytes:
    # ASCII, and the last byte is always zero.
    return text.encode("ascii", "replace")[: width - 1]
