"""Live Link Face, the packet of Epic's capture app for ARKit faces (version 6, as recorded from the app).

Everything is big-endian: version, device id and subject with their lengths, the frame's timecode and rate, and, while
the app sees a face, 61 numbers: ARKit's 52 blendshapes, then yaw, pitch and roll of head, left eye and right eye in
radians.
"""

from __future__ import annotations

import struct
from typing import NamedTuple

from filmlot.standards.face import BLENDSHAPES
from filmlot.standards.wire import WireError

DEFAULT_PORT = 11_111
VERSION = 6
VALUE_NAMES = (
    *BLENDSHAPES,
    *(f"{part}{angle}" for part in ("head", "leftEye", "rightEye") for angle in ("Yaw", "Pitch", "Roll")),
)
"""What the values of a packet are, in their order."""
VALUES = len(VALUE_NAMES)

_TEXT_BYTES = 256
_LARGEST = 100.0
_HIGHEST_RATE_HZ = 1000
_LENGTH = struct.Struct(">i")
_TIME = struct.Struct(">ifii")
_VALUES = struct.Struct(f">{VALUES}f")


class LiveLinkFaceError(WireError):
    """Bytes that are not a packet of Live Link Face."""


class Packet(NamedTuple):
    """One packet; `values` is empty while the app sees no face.

    `frame` counts from midnight at `rate` (numerator, denominator), `subframe` is the part of a frame after it.
    """

    device_id: str
    subject: str
    frame: int
    subframe: float
    rate: tuple[int, int]
    values: tuple[float, ...] = ()

    @property
    def source_ns(self) -> int:
        """Nanoseconds since midnight on the phone's clock."""
        numerator, denominator = self.rate
        frame_ns = 1_000_000_000 * denominator
        return self.frame * frame_ns // numerator + round(self.subframe * frame_ns / numerator)


def decode(datagram: bytes) -> Packet:
    """The packet in a datagram; raises `LiveLinkFaceError` which names what is wrong."""
    if datagram[:1] != bytes((VERSION,)):
        first = f"0x{datagram[0]:02x}" if datagram else "no byte"
        raise LiveLinkFaceError("protocol", f"version is {first}; Live Link Face sends 0x{VERSION:02x}")
    device_id, place = _text(datagram, 1, "device id")
    subject, place = _text(datagram, place, "subject")
    end = place + _TIME.size
    if end > len(datagram):
        raise LiveLinkFaceError("length", f"length is {len(datagram)} bytes; the frame time ends at {end}")
    frame, subframe, *rate = _TIME.unpack_from(datagram, place)
    if frame < 0 or not 0 <= subframe <= 1 or not 0 < rate[1] <= rate[0] <= _HIGHEST_RATE_HZ * rate[1]:
        raise LiveLinkFaceError("range", f"frame is {frame} + {subframe} at {rate[0]}/{rate[1]}")
    return Packet(device_id, subject, frame, subframe, (rate[0], rate[1]), _values(datagram, end))


def encode(packet: Packet) -> bytes:
    """The bytes of a packet; raises `LiveLinkFaceError` when a field does not fit."""
    try:
        head = bytes((VERSION,)) + _text_bytes(packet.device_id) + _text_bytes(packet.subject)
        time = _TIME.pack(packet.frame, packet.subframe, *packet.rate)
        values = bytes((VALUES,)) + _VALUES.pack(*packet.values) if packet.values else b""
    except struct.error as error:
        raise LiveLinkFaceError("range", f"{packet.subject}, frame {packet.frame}: {error}") from error
    return head + time + values


def _text(datagram: bytes, place: int, name: str) -> tuple[str, int]:
    start = place + _LENGTH.size
    size = _LENGTH.unpack_from(datagram, place)[0] if start <= len(datagram) else -1
    if not 0 <= size <= _TEXT_BYTES or start + size > len(datagram):
        raise LiveLinkFaceError("length", f"{name} says {size} bytes; {max(0, len(datagram) - start)} are there")
    try:
        return datagram[start : start + size].decode(), start + size
    except UnicodeDecodeError as error:
        raise LiveLinkFaceError("text", f"{name} is not UTF-8") from error


def _values(datagram: bytes, place: int) -> tuple[float, ...]:
    if place == len(datagram):
        return ()
    if datagram[place] != VALUES or len(datagram) != place + 1 + _VALUES.size:
        carried = len(datagram) - place - 1
        raise LiveLinkFaceError(
            "length", f"count is {datagram[place]} in {carried} bytes; a face has {VALUES} in {_VALUES.size}"
        )
    values = _VALUES.unpack_from(datagram, place + 1)
    if not all(-_LARGEST < value < _LARGEST for value in values):
        raise LiveLinkFaceError("range", "a value of the face is none that a face gives")
    return values


def _text_bytes(text: str) -> bytes:
    raw = text.encode()
    if len(raw) > _TEXT_BYTES:
        raise LiveLinkFaceError("range", f"{text[:32]!r} has {len(raw)} bytes; {_TEXT_BYTES} are taken")
    return _LENGTH.pack(len(raw)) + raw
