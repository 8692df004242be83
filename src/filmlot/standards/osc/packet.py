"""OSC 1.0 packets: a message, or a bundle of what belongs together in time ("OSC Bundles", "OSC Time Tags")."""

from __future__ import annotations

import struct
from typing import NamedTuple

from filmlot.standards.osc.message import Message, OSCError, decode_message, encode_message

MAXIMUM_BYTES = 65_507
"""The largest UDP datagram; a packet in a stream is held to the same."""
MAXIMUM_DEPTH = 8
MAXIMUM_ELEMENTS = 4096
IMMEDIATELY = 1
"""The time tag that means "now"."""

_BUNDLE, _SLASH = b"#bundle\0", 0x2F
_HEADER_BYTES = 16
_SIZE = struct.Struct(">i")
_TIME = struct.Struct(">Q")
_NTP_EPOCH_S = 2_208_988_800
_SECOND_NS = 1_000_000_000


class Bundle(NamedTuple):
    """Messages and bundles that are meant at one time, 64 bits of NTP time."""

    timetag: int
    elements: tuple[Message | Bundle, ...] = ()


Packet = Message | Bundle


def decode(datagram: bytes) -> Packet:
    """The message or bundle in a datagram; raises `OSCError` which names what is wrong."""
    if not datagram or len(datagram) % 4:
        raise OSCError("length", f"length is {len(datagram)} bytes; an OSC packet has a multiple of four")
    if len(datagram) > MAXIMUM_BYTES:
        raise OSCError("limit", f"length is {len(datagram)} bytes; {MAXIMUM_BYTES} are taken")
    if datagram.startswith(b"/"):
        return decode_message(datagram, 0, len(datagram))
    return _decode_bundle(datagram, 0, len(datagram), depth=1, left=[MAXIMUM_ELEMENTS])


def decode_messages(datagram: bytes) -> list[Message]:
    """Every message of a datagram in order, whatever bundles they stand in; raises `OSCError`."""
    found: list[Message] = []
    _collect(decode(datagram), found)
    return found


def encode(packet: Packet) -> bytes:
    """The bytes of a packet; raises `OSCError` which names what does not fit."""
    if isinstance(packet, Message):
        return encode_message(packet)
    if not 0 <= packet.timetag < 1 << 64:
        raise OSCError("range", f"time tag is {packet.timetag}; it has 64 bits")
    parts = [_BUNDLE, _TIME.pack(packet.timetag)]
    for element in packet.elements:
        body = encode(element)
        parts += (_SIZE.pack(len(body)), body)
    return b"".join(parts)


def timetag_of(unix_ns: int) -> int:
    """The time tag of nanoseconds since the Unix epoch: seconds since 1900 and 32 bits of fraction."""
    seconds, nanoseconds = divmod(unix_ns, _SECOND_NS)
    return (seconds + _NTP_EPOCH_S) << 32 | (nanoseconds << 32) // _SECOND_NS


def unix_ns_of(timetag: int) -> int:
    """Nanoseconds since the Unix epoch of a time tag other than `IMMEDIATELY`."""
    seconds, fraction = timetag >> 32, timetag & 0xFFFFFFFF
    return (seconds - _NTP_EPOCH_S) * _SECOND_NS + (fraction * _SECOND_NS + (1 << 31) >> 32)


def _decode_bundle(data: bytes, start: int, end: int, *, depth: int, left: list[int]) -> Bundle:
    if data[start : start + len(_BUNDLE)] != _BUNDLE:
        raise OSCError(
            "protocol", f"{data[start : start + 8]!r} at byte {start}; an OSC packet begins with / or #bundle"
        )
    if end - start < _HEADER_BYTES:
        raise OSCError("length", f"a bundle has {end - start} bytes; its header alone has {_HEADER_BYTES}")
    if depth > MAXIMUM_DEPTH:
        raise OSCError("limit", f"bundles stand {depth} deep; {MAXIMUM_DEPTH} are taken")
    elements: list[Packet] = []
    place = start + _HEADER_BYTES
    while place < end:
        (size,) = _SIZE.unpack_from(data, place)
        place += 4
        after = place + size
        if size <= 0 or size & 3 or after > end:
            raise OSCError("length", f"the element at byte {place} says {size} bytes; {end - place} are there")
        left[0] -= 1
        if left[0] < 0:
            raise OSCError("limit", f"the packet has more than {MAXIMUM_ELEMENTS} elements")
        if data[place] == _SLASH:
            elements.append(decode_message(data, place, after))
        else:
            elements.append(_decode_bundle(data, place, after, depth=depth + 1, left=left))
        place = after
    (timetag,) = _TIME.unpack_from(data, start + len(_BUNDLE))
    return Bundle(timetag, tuple(elements))


def _collect(packet: Packet, found: list[Message]) -> None:
    if isinstance(packet, Message):
        found.append(packet)
        return
    for element in packet.elements:
        _collect(element, found)
