"""Mo-Sys F4, the tracking message of Mo-Sys heads, cranes and StarTracker.

A message is a head of four bytes (0xF4, camera id, number of axes, status), blocks of five bytes, and a
checksum. A block is an axis id, a status and 24 bits; lens parameters are floats of 32 bits that take the
status' place too. The layout and the units of angles are those of the reader that Mo-Sys gave to SMPTE's
camdkit; positions are in thousandths of a centimetre, as its recorded camera and another reader agree.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from fractions import Fraction
from types import MappingProxyType
from typing import NamedTuple

from filmlot.standards.timecode import Timecode, TimecodeError
from filmlot.standards.wire import WireError

MAXIMUM_AXES = 64
"""More than any device has; a message could carry 255."""

_TYPE_F4 = 0xF4
_HEAD_BYTES, _BLOCK_BYTES = 4, 5
_TIMECODE, _TRACKING = 0xF8, 0xF9
_RATES = (24, 25, 30, 60)
_ANGLES = MappingProxyType({0x01: "pan_deg", 0x02: "tilt_deg", 0x13: "roll_deg"})
_LENGTHS = MappingProxyType({0x05: "x_mm", 0x06: "y_mm", 0x07: "height_mm"})
_COUNTS = MappingProxyType({0x03: "focus", 0x04: "zoom", 0x0D: "iris"})
_LENS = MappingProxyType(
    {
        0x50: "entrance_pupil_m",
        0x51: "k1",
        0x52: "k2",
        0x53: "horizontal_field_deg",
        0x54: "centre_x",
        0x55: "centre_y",
        0x57: "inverse_focus_distance",
        0x58: "vertical_field_deg",
        0x60: "f_stop",
    }
)
_UNITS = MappingProxyType({**dict.fromkeys(_ANGLES, 1000), **dict.fromkeys(_LENGTHS, 100)})
"""Counts a degree, and a millimetre."""
_NAMES: Mapping[int, str] = MappingProxyType({**_ANGLES, **_LENGTHS, **_COUNTS, **_LENS})


class F4Error(WireError):
    """Bytes that are not an F4 message, or a value that does not fit into one."""


class Tracking(IntEnum):
    """What a StarTracker says of its own tracking."""

    UNDEFINED = 0
    TRACKING = 1
    OPTICAL_GOOD = 2
    OPTICAL_ACCEPTABLE = 3
    OPTICAL_UNRELIABLE = 4
    OPTICAL_UNSTABLE = 5
    OPTICAL_LOST = 6
    TOO_FEW_STARS = 7
    SEARCHING = 8
    BUSY = 9
    LOADING_MAP = 10
    NO_MAP = 11
    TEST_SIGNAL = 12
    ENCODERS_ONLY = 13
    IO_ERROR = 14
    INTERNAL_ERROR = 15


LOST = frozenset(
    {
        *(Tracking.OPTICAL_LOST, Tracking.TOO_FEW_STARS, Tracking.SEARCHING, Tracking.BUSY, Tracking.LOADING_MAP),
        *(Tracking.NO_MAP, Tracking.IO_ERROR, Tracking.INTERNAL_ERROR),
    }
)
"""The states in which a position is sent and means nothing."""


class Status(NamedTuple):
    """The status of a message: a number of four bits, whether the camera records, whether genlock holds."""

    serial: int = 0
    is_recording: bool = False
    is_locked: bool = False


_NO_STATUS = Status()


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One F4 message; None means that the device has no such axis.

    Angles turn right-handed about up, right and forward. Focus, zoom and iris are counts of 16 bits.
    `inverse_focus_distance` is 1/m. The fields of view are in degrees. How k1, k2 and the centre are measured
    is not published.
    """

    camera_id: int
    status: Status = _NO_STATUS
    pan_deg: float | None = None
    tilt_deg: float | None = None
    roll_deg: float | None = None
    x_mm: float | None = None
    y_mm: float | None = None
    height_mm: float | None = None
    focus: int | None = None
    zoom: int | None = None
    iris: int | None = None
    entrance_pupil_m: float | None = None
    k1: float | None = None
    k2: float | None = None
    horizontal_field_deg: float | None = None
    vertical_field_deg: float | None = None
    centre_x: float | None = None
    centre_y: float | None = None
    inverse_focus_distance: float | None = None
    f_stop: float | None = None
    timecode: Timecode | None = None
    tracking: Tracking | None = None


def decode(datagram: bytes) -> Message:
    """The message in a datagram; raises `F4Error` which names what is wrong. Unknown axes are left out."""
    if not datagram or datagram[0] != _TYPE_F4:
        first = f"0x{datagram[0]:02x}" if datagram else "no byte"
        raise F4Error("protocol", f"type is {first}; an F4 message starts with 0xf4")
    axes = datagram[2] if len(datagram) > _HEAD_BYTES else 0
    if not 0 < axes <= MAXIMUM_AXES:
        raise F4Error("length", f"the message has {axes} axes in {len(datagram)} bytes; it has 1 to {MAXIMUM_AXES}")
    size = _HEAD_BYTES + axes * _BLOCK_BYTES + 1
    if len(datagram) != size:
        raise F4Error("length", f"length is {len(datagram)} bytes; a message of {axes} axes has {size}")
    expected = checksum(datagram[:-1])
    if datagram[-1] != expected:
        raise F4Error("checksum", f"checksum is 0x{datagram[-1]:02x}; the message adds up to 0x{expected:02x}")
    fields = dict(_field(datagram, place) for place in range(_HEAD_BYTES, size - 1, _BLOCK_BYTES))
    fields.pop("", None)
    bits = datagram[3]
    status = Status(bits & 0x0F, bool(bits & 0x10), bool(bits & 0x20))
    return Message(camera_id=datagram[1], status=status, **fields)  # type: ignore[arg-type] # by the tables above


def _field(datagram: bytes, place: int) -> tuple[str, float | Timecode | Tracking | None]:
    """The name and value of the block at a place; no name for an axis that is not known."""
    axis, data = datagram[place], datagram[place + 2 : place + 5]
    name = _NAMES.get(axis, "")
    if axis in _UNITS:
        return name, int.from_bytes(data, "big", signed=True) / _UNITS[axis]
    if axis in _COUNTS:
        return name, int.from_bytes(data[1:], "big")
    if axis in _LENS:
        value: float = struct.unpack_from(">f", datagram, place + 1)[0]
        if not math.isfinite(value):
            raise F4Error("range", f"{name} is {value}; it must be finite")
        return name, value
    if axis == _TIMECODE:
        return "timecode", _label(datagram[place + 1], int.from_bytes(data, "big"))
    if axis == _TRACKING:
        return "tracking", Tracking(data[1] >> 4)
    return "", None


def _label(format_bits: int, bits: int) -> Timecode | None:
    rate = Fraction(_RATES[format_bits >> 5 & 0b11])
    try:
        return Timecode(bits >> 18 & 31, bits >> 12 & 63, bits >> 6 & 63, bits & 63, rate)
    except TimecodeError:
        return None  # a position is not lost for a label that does not exist


def encode(message: Message) -> bytes:
    """The bytes of a message; raises `F4Error` when a field does not fit."""
    blocks = [_block(axis, name, getattr(message, name)) for axis, name in _NAMES.items()]
    if message.timecode is not None:
        blocks.append(_timecode_block(message.timecode))
    if message.tracking is not None:
        blocks.append(bytes((_TRACKING, 0, 0, message.tracking << 4, 0)))
    given = [block for block in blocks if block]
    if not given:
        raise F4Error("length", "the message has no axis; it has at least one")
    if not 0 <= message.camera_id <= 255:
        raise F4Error("range", f"camera_id is {message.camera_id}; the message carries 0 to 255")
    serial, is_recording, is_locked = message.status
    status = serial & 0x0F | is_recording << 4 | is_locked << 5
    body = bytes((_TYPE_F4, message.camera_id, len(given), status)) + b"".join(given)
    return body + bytes((checksum(body),))


def checksum(body: bytes) -> int:
    """0x40 minus the sum of all bytes before it, modulo 256."""
    return (0x40 - sum(body)) & 0xFF


def _block(axis: int, name: str, value: float | None) -> bytes:
    if value is None:
        return b""
    try:
        if axis in _LENS:
            return bytes((axis,)) + struct.pack(">f", value)
        if axis in _COUNTS:
            return bytes((axis, 0, 0)) + int(value).to_bytes(2, "big")
        return bytes((axis, 0)) + round(value * _UNITS[axis]).to_bytes(3, "big", signed=True)
    except (OverflowError, ValueError, struct.error) as error:
        raise F4Error("range", f"{name} is {value}; the message cannot carry that") from error


def _timecode_block(label: Timecode) -> bytes:
    if label.rate not in _RATES:
        raise F4Error("range", f"timecode counts at {label.rate}; the message carries {_RATES}")
    bits = label.hours << 18 | label.minutes << 12 | label.seconds << 6 | label.frames
    return bytes((_TIMECODE, _RATES.index(int(label.rate)) << 5)) + bits.to_bytes(3, "big")
