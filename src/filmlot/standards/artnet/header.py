"""What every Art-Net packet begins with: eight letters and a code (Art-Net 4, "Packet definition")."""

from __future__ import annotations

import struct
from enum import IntEnum

from filmlot.standards.wire import WireError

PORT = 6454
PROTOCOL_VERSION = 14
HEADER_BYTES = 10
PORT_ADDRESSES = 1 << 15
"""A port address is Net (7 bits), Sub-Net (4 bits) and Universe (4 bits)."""

_IDENTIFIER = b"Art-Net\0"
_CODE = struct.Struct("<H")  # the only field, with the reply's port, whose low byte comes first
_VERSION = struct.Struct(">H")


class ArtNetError(WireError):
    """Bytes that are not Art-Net, or a value that does not fit into a packet."""


class OpCode(IntEnum):
    """What a packet is; only those that are read here."""

    POLL = 0x2000
    POLL_REPLY = 0x2100
    DMX = 0x5000
    SYNC = 0x5200
    TIMECODE = 0x9700


def read_code(datagram: bytes) -> int:
    """The code of a packet, known here or not; raises `ArtNetError` for what is not Art-Net."""
    if datagram[:8] != _IDENTIFIER:
        raise ArtNetError("protocol", f"identifier is {datagram[:8].hex() or 'missing'}; Art-Net starts with 'Art-Net'")
    if len(datagram) < HEADER_BYTES:
        raise ArtNetError("length", f"length is {len(datagram)} bytes; the header alone has {HEADER_BYTES}")
    code: int = _CODE.unpack_from(datagram, 8)[0]
    return code


def check_version(datagram: bytes) -> None:
    """Refuse packets of a protocol before 14; a later one adds fields at the end."""
    version = int.from_bytes(datagram[10:12], "big")
    if version < PROTOCOL_VERSION:
        raise ArtNetError("version", f"protocol version is {version}; Art-Net 4 is read from {PROTOCOL_VERSION} on")


def check_length(datagram: bytes, *, least: int, name: str) -> None:
    """Refuse packets that end before their last field."""
    if len(datagram) < least:
        raise ArtNetError("length", f"length is {len(datagram)} bytes; {name} has at least {least}")


def begin(code: OpCode) -> bytes:
    """The header of a packet; a reply alone has no version behind it."""
    return _IDENTIFIER + _CODE.pack(code) + (b"" if code is OpCode.POLL_REPLY else _VERSION.pack(PROTOCOL_VERSION))
