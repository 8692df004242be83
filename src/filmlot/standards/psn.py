"""PosiStageNet 2, tracked positions over UDP multicast (PosiStageNet protocol v2.03, VYV and MA Lighting).

A packet is a tree of little-endian chunks: id, and a length of 15 bits whose highest bit says that other
chunks are inside. Data packets carry the trackers of one frame, info packets their names; a frame or a list
that does not fit into one packet goes into several with the same frame id.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from filmlot.standards.wire import WireError

GROUP = "236.10.10.10"
PORT = 56_565
PACKET_BYTES = 1472
"""What an Ethernet frame carries; the protocol allows 1500, which a network then cuts in two."""
FRAMES = 256
"""Frame ids count up to this and start again."""

_DATA, _INFO = 0x6755, 0x6756
_FORMER = {0x6754: "data", 0x503C: "info"}
_HEADER, _DATA_TRACKERS, _SYSTEM_NAME, _INFO_TRACKERS = 0, 1, 1, 2
_VECTORS = {0: "position_m", 1: "speed_m_s", 2: "orientation_rad", 4: "acceleration_m_s2", 5: "target_m"}
_VALIDITY, _TIMESTAMP = 3, 6
_TRACKER_NAME = 0
_HAS_CHUNKS = 0x8000

_CHUNK = struct.Struct("<HH")
_HEADER_FIELDS = struct.Struct("<QBBBB")
_VECTOR = struct.Struct("<3f")
_SCALAR = struct.Struct("<f")
_FIXED_BYTES = 3 * _CHUNK.size + _HEADER_FIELDS.size
_TRACKER_BYTES = _CHUNK.size * (1 + len(_VECTORS) + 2) + len(_VECTORS) * _VECTOR.size + _SCALAR.size + 8

Vector = tuple[float, float, float]


class PsnError(WireError):
    """Bytes that are not a PosiStageNet 2 packet, or a value that does not fit into one."""


class Header(NamedTuple):
    """What every packet begins with; `timestamp_us` counts from the start of the server."""

    timestamp_us: int
    frame_id: int
    packets_in_frame: int = 1
    version: tuple[int, int] = (2, 3)


class Tracker(NamedTuple):
    """One tracker of a frame; None means that the packet does not carry it.

    Positions are in metres in the sender's own axes. `orientation_rad` is an axis whose length is the angle
    (page 9).
    `validity` is 0 for a tracker that is not seen. `timestamp_us` is the time of the measurement.
    """

    id: int
    position_m: Vector | None = None
    speed_m_s: Vector | None = None
    orientation_rad: Vector | None = None
    validity: float | None = None
    acceleration_m_s2: Vector | None = None
    target_m: Vector | None = None
    timestamp_us: int | None = None


@dataclass(frozen=True, slots=True)
class DataPacket:
    """A frame, or a part of it."""

    header: Header
    trackers: tuple[Tracker, ...]


@dataclass(frozen=True, slots=True)
class InfoPacket:
    """The name of the sending system and of trackers by their ids."""

    header: Header
    system_name: str
    tracker_names: Mapping[int, str]


def decode(datagram: bytes) -> DataPacket | InfoPacket:
    """The packet in a datagram; raises `PsnError` which names what is wrong. Unknown chunks are left out."""
    if len(datagram) < _CHUNK.size:
        raise PsnError("protocol", f"length is {len(datagram)} bytes; a packet has at least {_CHUNK.size}")
    kind, field = _CHUNK.unpack_from(datagram)
    if kind in _FORMER:
        raise PsnError("protocol", "the packet is PosiStageNet 1; set the sender to version 2")
    if kind not in {_DATA, _INFO}:
        raise PsnError("protocol", f"the first chunk is 0x{kind:04x}; a packet starts with 0x6755 or 0x6756")
    length = field & ~_HAS_CHUNKS
    if len(datagram) != _CHUNK.size + length:
        raise PsnError("length", f"length is {len(datagram)} bytes; the packet says {_CHUNK.size + length}")
    chunks = dict(_chunks(datagram, _CHUNK.size, len(datagram)))
    if _HEADER not in chunks:
        raise PsnError("header", "the packet has no header chunk")
    header = _header(datagram, *chunks[_HEADER])
    return _data(datagram, header, chunks) if kind == _DATA else _info(datagram, header, chunks)


def _chunks(datagram: bytes, place: int, end: int) -> Iterator[tuple[int, tuple[int, int]]]:
    """The id of each chunk between two places, and where its content begins and ends."""
    while place < end:
        if end - place < _CHUNK.size:
            raise PsnError("length", f"at byte {place} a chunk is cut short")
        found, field = _CHUNK.unpack_from(datagram, place)
        place += _CHUNK.size
        following = place + (field & ~_HAS_CHUNKS)
        if following > end:
            raise PsnError("length", f"chunk 0x{found:04x} at byte {place - _CHUNK.size} is longer than what holds it")
        yield found, (place, following)
        place = following


def _header(datagram: bytes, start: int, end: int) -> Header:
    if end - start < _HEADER_FIELDS.size:
        raise PsnError("length", f"the header chunk has {end - start} bytes; it has {_HEADER_FIELDS.size}")
    timestamp_us, high, low, frame_id, packets = _HEADER_FIELDS.unpack_from(datagram, start)
    if high != 2:
        raise PsnError("protocol", f"the packet is PosiStageNet {high}.{low}; set the sender to version 2")
    return Header(timestamp_us, frame_id, packets, (high, low))


def _data(datagram: bytes, header: Header, chunks: Mapping[int, tuple[int, int]]) -> DataPacket:
    if _DATA_TRACKERS not in chunks:
        return DataPacket(header, ())
    listed = _chunks(datagram, *chunks[_DATA_TRACKERS])
    return DataPacket(header, tuple(_tracker(datagram, number, *place) for number, place in listed))


def _tracker(datagram: bytes, number: int, start: int, end: int) -> Tracker:
    found: dict[str, Any] = {}
    for field, (first, last) in _chunks(datagram, start, end):
        if field in _VECTORS:
            found[_VECTORS[field]] = _floats(datagram, first, last, _VECTOR, number)
        elif field == _VALIDITY:
            found["validity"] = _floats(datagram, first, last, _SCALAR, number)[0]
        elif field == _TIMESTAMP:
            found["timestamp_us"] = _time(datagram, first, last, number)
    return Tracker(number, **found)


def _floats(datagram: bytes, start: int, end: int, layout: struct.Struct, number: int) -> tuple[float, ...]:
    if end - start != layout.size:
        raise PsnError("length", f"a field of tracker {number} has {end - start} bytes; it has {layout.size}")
    values: tuple[float, ...] = layout.unpack_from(datagram, start)
    if not all(map(math.isfinite, values)):
        raise PsnError("range", f"a field of tracker {number} is {values}; it must be finite")
    return values


def _time(datagram: bytes, start: int, end: int, number: int) -> int:
    # Senders are of two minds about the width: the specification says 64 bits, some write 32.
    if end - start not in {4, 8}:
        raise PsnError("length", f"the time of tracker {number} has {end - start} bytes; it has 8 or 4")
    return int.from_bytes(datagram[start:end], "little")


def _info(datagram: bytes, header: Header, chunks: Mapping[int, tuple[int, int]]) -> InfoPacket:
    names: dict[int, str] = {}
    if _INFO_TRACKERS in chunks:
        for number, place in _chunks(datagram, *chunks[_INFO_TRACKERS]):
            for field, (start, end) in _chunks(datagram, *place):
                if field == _TRACKER_NAME:
                    names[number] = _text(datagram[start:end])
    start, end = chunks.get(_SYSTEM_NAME, (0, 0))
    return InfoPacket(header, _text(datagram[start:end]), names)


def _text(content: bytes) -> str:
    # Some senders close the name with a zero, as C does.
    return content.rstrip(b"\0").decode("utf-8", "replace")


def encode(packet: DataPacket | InfoPacket) -> bytes:
    """The bytes of a packet; raises `PsnError` when a field does not fit, or the whole into one chunk."""
    header = _chunk(_HEADER, _header_bytes(packet.header))
    if isinstance(packet, DataPacket):
        trackers = b"".join(_tracker_bytes(tracker) for tracker in packet.trackers)
        return _chunk(_DATA, header + _chunk(_DATA_TRACKERS, trackers, has_chunks=True), has_chunks=True)
    names = b"".join(
        _chunk(number, _chunk(_TRACKER_NAME, name.encode()), has_chunks=True)
        for number, name in packet.tracker_names.items()
    )
    body = _chunk(_SYSTEM_NAME, packet.system_name.encode()) + _chunk(_INFO_TRACKERS, names, has_chunks=True)
    return _chunk(_INFO, header + body, has_chunks=True)


def encode_frame(header: Header, trackers: Sequence[Tracker]) -> list[bytes]:
    """The packets of a frame, each within `PACKET_BYTES`; every tracker stays whole."""
    room = (PACKET_BYTES - _FIXED_BYTES) // _TRACKER_BYTES
    parts = [tuple(trackers[first : first + room]) for first in range(0, len(trackers), room)] or [()]
    whole = header._replace(packets_in_frame=len(parts))
    return [encode(DataPacket(whole, part)) for part in parts]


def _chunk(number: int, content: bytes, *, has_chunks: bool = False) -> bytes:
    if not 0 <= number < 1 << 16:
        raise PsnError("range", f"tracker id is {number}; a packet carries 0 to 65535")
    if len(content) >= _HAS_CHUNKS:
        raise PsnError("length", f"chunk 0x{number:04x} has {len(content)} bytes; it carries {_HAS_CHUNKS - 1}")
    return _CHUNK.pack(number, len(content) | (_HAS_CHUNKS if has_chunks else 0)) + content


def _header_bytes(header: Header) -> bytes:
    try:
        return _HEADER_FIELDS.pack(header.timestamp_us, *header.version, header.frame_id, header.packets_in_frame)
    except struct.error as error:
        raise PsnError("range", f"a field of the header does not fit: {error}") from error


def _tracker_bytes(tracker: Tracker) -> bytes:
    vectors = ((field, getattr(tracker, name)) for field, name in _VECTORS.items())
    try:
        fields = [_chunk(field, _VECTOR.pack(*vector)) for field, vector in vectors if vector is not None]
        if tracker.validity is not None:
            fields.append(_chunk(_VALIDITY, _SCALAR.pack(tracker.validity)))
        if tracker.timestamp_us is not None:
            fields.append(_chunk(_TIMESTAMP, tracker.timestamp_us.to_bytes(8, "little")))
    except (struct.error, OverflowError) as error:
        raise PsnError("range", f"a field of tracker {tracker.id} does not fit: {error}") from error
    return _chunk(tracker.id, b"".join(fields), has_chunks=True)
