"""VISCA over IP: the packets, commands, inquiries and replies of remote cameras.

Sony, "BRC-X1000/BRC-H800 Command List", VISCA over IP and VISCA Command/ACK Protocol. A packet is a header of eight
bytes, big-endian (payload type u16, payload length u16, sequence number u32), and one VISCA message, which begins with
the address and ends with 0xFF. A camera answers a command with ACK and, when it is done, with completion; an inquiry
with completion alone; each reply carries the sequence number of what it answers.

Pan is positive to the right and tilt upwards, as the protocol has it; what one count is worth is the model's.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import Enum, IntEnum

from filmlot.standards.wire import WireError

HEADER_BYTES = 8
MAXIMUM_PAYLOAD_BYTES = 16
SEQUENCE_NUMBERS = 1 << 32
OPTICAL_ZOOM_COUNTS = 0x4000
"""The zoom position at the long end of the lens; what lies beyond is digital."""
_HEADER = struct.Struct(">HHI")
_CAMERA, _CONTROLLER, _END = 0x81, 0x90, 0xFF


class VISCAError(WireError):
    """Bytes that are not VISCA over IP, or a value that does not fit into a message."""


class PayloadType(IntEnum):
    """What kind of message a packet carries."""

    COMMAND = 0x0100
    INQUIRY = 0x0110
    REPLY = 0x0111
    DEVICE_SETTING = 0x0120
    CONTROL = 0x0200
    CONTROL_REPLY = 0x0201


@dataclass(frozen=True, slots=True)
class Packet:
    """One datagram."""

    type: PayloadType
    sequence: int
    payload: bytes


def encode(packet: Packet) -> bytes:
    """The bytes of a packet; raises `VISCAError` when a field does not fit."""
    if not 0 <= packet.sequence < SEQUENCE_NUMBERS:
        raise VISCAError("range", f"sequence number is {packet.sequence}; a packet carries 0 to {SEQUENCE_NUMBERS - 1}")
    _check_length(len(packet.payload))
    return _HEADER.pack(packet.type, len(packet.payload), packet.sequence) + packet.payload


def decode(datagram: bytes) -> Packet:
    """The packet in a datagram; raises `VISCAError` which names what is wrong."""
    if len(datagram) <= HEADER_BYTES:
        raise VISCAError("length", f"{len(datagram)} bytes; a packet has a header of {HEADER_BYTES} and a message")
    kind, length, sequence = _HEADER.unpack_from(datagram)
    payload = datagram[HEADER_BYTES:]
    if kind not in set(PayloadType):
        raise VISCAError("protocol", f"payload type is 0x{kind:04x}; that is none of VISCA over IP")
    _check_length(len(payload))
    if length != len(payload):
        raise VISCAError("length", f"payload length is {length}; {len(payload)} bytes follow the header")
    return Packet(PayloadType(kind), sequence, payload)


def _check_length(length: int) -> None:
    if not 1 <= length <= MAXIMUM_PAYLOAD_BYTES:
        raise VISCAError("length", f"the message has {length} bytes; 1 to {MAXIMUM_PAYLOAD_BYTES} are allowed")


RESET_SEQUENCE = b"\x01"
"""The payload of a `CONTROL` packet that sets the sequence number to zero, and of its reply."""


class ReplyKind(Enum):
    """What a camera says to a message; the value is the high half of the reply's second byte."""

    ACK = 4
    COMPLETION = 5
    ERROR = 6


ERRORS = {
    0x01: "message length error",
    0x02: "syntax error",
    0x03: "command buffer full",
    0x04: "command cancelled",
    0x05: "no socket",
    0x41: "command not executable",
}


@dataclass(frozen=True, slots=True)
class Reply:
    """A camera's reply; `data` is what an inquiry asked for, `error` a key of `ERRORS` or another of the maker's."""

    kind: ReplyKind
    socket: int
    data: bytes = b""
    error: int = 0


def decode_reply(payload: bytes) -> Reply:
    """The reply in a packet of type `REPLY`; raises `VISCAError`."""
    if len(payload) < 3 or payload[0] != _CONTROLLER or payload[-1] != _END:
        raise VISCAError("protocol", f"{payload[:4].hex()} is no reply; one begins with 90 and ends with ff")
    if payload[1] >> 4 not in {kind.value for kind in ReplyKind}:
        raise VISCAError("protocol", f"the reply's second byte is 0x{payload[1]:02x}; 4y, 5y and 6y are known")
    kind, data = ReplyKind(payload[1] >> 4), payload[2:-1]
    if kind is ReplyKind.ERROR and len(data) != 1:
        raise VISCAError("length", f"an error has one byte of code; there are {len(data)}")
    if kind is ReplyKind.ACK and data:
        raise VISCAError("length", f"an ACK carries nothing; there are {len(data)} bytes")
    if kind is ReplyKind.ERROR:
        return Reply(kind, payload[1] & 0xF, error=data[0])
    return Reply(kind, payload[1] & 0xF, data=data)


def encode_reply(reply: Reply) -> bytes:
    """The payload of a reply."""
    data = bytes((reply.error,)) if reply.kind is ReplyKind.ERROR else reply.data
    return bytes((_CONTROLLER, reply.kind.value << 4 | reply.socket)) + data + bytes((_END,))


class Inquiry(Enum):
    """What can be asked of a camera; the value stands between address, 09 and ff."""

    POWER = bytes((0x04, 0x00))
    ZOOM = bytes((0x04, 0x47))
    FOCUS = bytes((0x04, 0x38))
    PAN_TILT = bytes((0x06, 0x12))

    @property
    def payload(self) -> bytes:
        """The message of an `INQUIRY` packet."""
        return bytes((_CAMERA, 0x09)) + self.value + bytes((_END,))


def power(*, on: bool) -> bytes:
    """CAM_Power On or Off (standby)."""
    return _command(0x04, 0x00, 0x02 if on else 0x03)


def recall_preset(number: int) -> bytes:
    """CAM_Memory Recall."""
    return _command(0x04, 0x3F, 0x02, _within("preset", number, 0, 254))


def store_preset(number: int) -> bytes:
    """CAM_Memory Set."""
    return _command(0x04, 0x3F, 0x01, _within("preset", number, 0, 254))


def auto_focus(*, on: bool) -> bytes:
    """CAM_Focus Auto or Manual."""
    return _command(0x04, 0x38, 0x02 if on else 0x03)


def zoom(speed: int) -> bytes:
    """CAM_Zoom Tele (positive, 1 is slow, 8 fast), Wide (negative) or Stop (0)."""
    _within("zoom speed", speed, -8, 8)
    return _command(0x04, 0x07, 0 if not speed else (0x20 if speed > 0 else 0x30) + abs(speed) - 1)


def zoom_to(position: int) -> bytes:
    """CAM_Zoom Direct, in counts."""
    return _command(0x04, 0x47, *_nibbles("zoom position", position, 4, signed=False))


def pan_tilt(pan_speed: int, tilt_speed: int) -> bytes:
    """Pan_tiltDrive at a speed of 1 to 24 (pan) and 23 (tilt): positive to the right and up, 0 stops that axis."""
    _within("pan speed", pan_speed, -24, 24)
    _within("tilt speed", tilt_speed, -23, 23)
    # A speed byte of 0 is a syntax error to some cameras, though the axis does not move.
    speeds = (abs(pan_speed) or 1, abs(tilt_speed) or 1)
    return _command(0x06, 0x01, *speeds, _direction(-pan_speed), _direction(tilt_speed))


def pan_tilt_to(pan: int, tilt: int, *, speed: int, pan_digits: int) -> bytes:
    """Pan_tiltDrive AbsolutePosition in counts; cameras have four or five hexadecimal digits of pan, four of tilt."""
    _within("speed", speed, 1, 24)
    pan_nibbles = _nibbles("pan position", pan, pan_digits, signed=True)
    tilt_nibbles = _nibbles("tilt position", tilt, 4, signed=True)
    return _command(0x06, 0x02, speed, min(speed, 23), *pan_nibbles, *tilt_nibbles)


def home() -> bytes:
    """Pan_tiltDrive Home."""
    return _command(0x06, 0x04)


def decode_switch(data: bytes) -> bool:
    """On (02) or off (03), of the inquiries for power and auto focus; raises `VISCAError`."""
    if data not in {b"\x02", b"\x03"}:
        raise VISCAError("invalid", f"the answer is {data.hex() or 'empty'}; 02 is on and 03 is off")
    return data == b"\x02"


def decode_zoom(data: bytes) -> int:
    """The counts of CAM_ZoomPosInq; raises `VISCAError`."""
    return _joined("zoom position", data, 4, signed=False)


def decode_pan_tilt(data: bytes) -> tuple[int, int]:
    """The counts of Pan-tiltPosInq, with four or five digits of pan; raises `VISCAError`."""
    pan_digits = len(data) - 4
    if pan_digits not in {4, 5}:
        raise VISCAError("length", f"the pan and tilt position has {len(data)} digits; 8 or 9 are known")
    pan = _joined("pan position", data[:pan_digits], pan_digits, signed=True)
    return pan, _joined("tilt position", data[pan_digits:], 4, signed=True)


def position_digits(position: int, digits: int, *, signed: bool) -> bytes:
    """A position as one hexadecimal digit a byte; raises `VISCAError` when it does not fit."""
    return bytes(_nibbles("position", position, digits, signed=signed))


def _command(*body: int) -> bytes:
    return bytes((_CAMERA, 0x01, *body, _END))


def _within(name: str, value: int, least: int, most: int) -> int:
    if not least <= value <= most:
        raise VISCAError("range", f"{name} is {value}; a camera takes {least} to {most}")
    return value


def _direction(speed: int) -> int:
    return 0x03 if not speed else 0x01 if speed > 0 else 0x02


def _nibbles(name: str, value: int, digits: int, *, signed: bool) -> list[int]:
    span = 1 << (4 * digits)
    _within(name, value, -span // 2 if signed else 0, (span // 2 if signed else span) - 1)
    return [(value % span) >> (4 * place) & 0xF for place in reversed(range(digits))]


def _joined(name: str, data: bytes, digits: int, *, signed: bool) -> int:
    if len(data) != digits or any(digit > 0xF for digit in data):
        raise VISCAError("invalid", f"{name} is {data.hex()}; it has {digits} bytes of one hexadecimal digit")
    value = sum(digit << (4 * place) for place, digit in enumerate(reversed(data)))
    return value - (1 << (4 * digits)) if signed and data[0] > 7 else value
