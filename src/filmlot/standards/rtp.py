"""RTP, the header before sound and MIDI on a network (RFC 3550, section 5.1)."""

from __future__ import annotations

import struct
from typing import NamedTuple

from filmlot.standards.wire import WireError

HEADER_BYTES = 12
SEQUENCES = 1 << 16
TIMESTAMPS = 1 << 32
SOURCES = 1 << 32
_VERSION = 2
_HEADER = struct.Struct(">BBHII")
_PADDED, _EXTENDED, _CONTRIBUTORS = 0x20, 0x10, 0x0F
_MARKER = 0x80


class RtpError(WireError):
    """Bytes that are no RTP packet, or a field that does not fit into one."""


class Packet(NamedTuple):
    """A packet of one source; contributing sources, a header's extension and padding are left out.

    `timestamp` counts the payload's own clock from where the source began, `marker` means what the payload says.
    """

    payload_type: int
    sequence: int
    timestamp: int
    source: int
    payload: bytes
    marker: bool = False


def decode(datagram: bytes) -> Packet:
    """The packet in a datagram; raises `RtpError` which names what is wrong."""
    if len(datagram) < HEADER_BYTES:
        raise RtpError("length", f"length is {len(datagram)} bytes; an RTP header has {HEADER_BYTES}")
    first, second, sequence, timestamp, source = _HEADER.unpack_from(datagram)
    if first >> 6 != _VERSION:
        raise RtpError("protocol", f"version is {first >> 6}; RTP has {_VERSION}")
    begin = HEADER_BYTES + 4 * (first & _CONTRIBUTORS)
    if first & _EXTENDED:
        begin += 4 + 4 * int.from_bytes(datagram[begin + 2 : begin + 4], "big")
    end = len(datagram) - _padding(first, datagram)
    if begin > end:
        raise RtpError("length", f"header and padding end at {begin} and begin at {end} of {len(datagram)} bytes")
    return Packet(second & 0x7F, sequence, timestamp, source, datagram[begin:end], marker=bool(second & _MARKER))


def _padding(first: int, datagram: bytes) -> int:
    if not first & _PADDED:
        return 0
    if not datagram[-1]:
        raise RtpError("range", "padding is 0 bytes; it counts itself")
    return datagram[-1]


def encode(packet: Packet) -> bytes:
    """The datagram of a packet; raises `RtpError` when a field does not fit."""
    if not 0 <= packet.payload_type < 128:
        raise RtpError("range", f"payload type is {packet.payload_type}; it goes from 0 to 127")
    second = packet.marker << 7 | packet.payload_type
    try:
        header = _HEADER.pack(_VERSION << 6, second, packet.sequence, packet.timestamp, packet.source)
    except struct.error as error:
        raise RtpError("range", f"a number of the header does not fit: {error}") from error
    return header + packet.payload


class Timeline:
    """Counts on where a source's timestamps, 32 bits wide, begin again."""

    def __init__(self) -> None:
        self._last: int | None = None

    def extend(self, timestamp: int) -> int:
        """The timestamp without its limit: the one nearest to the last."""
        if self._last is None:
            self._last = timestamp
        half = TIMESTAMPS // 2
        self._last += (timestamp - self._last + half) % TIMESTAMPS - half
        return self._last
