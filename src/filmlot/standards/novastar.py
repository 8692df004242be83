"""NovaStar's central control protocol: registers of LED controllers, read and written in frames.

NovaStar, "Central Control Protocol" of the VX, NovaPro and MCTRL series. A frame is a head of two bytes (55 AA of a
request, AA 55 of a response), then status, serial number, source, destination, device, port, board (u16), direction,
one reserved byte, register (u32), length (u16), data, and a checksum (u16); all little-endian.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import IntEnum

from filmlot.standards.wire import WireError

HEADER_BYTES = 18
CHECKSUM_BYTES = 2
LONGEST_DATA = 2048
_HEADER = struct.Struct("<2s6BHBxIH")
_REQUEST, _RESPONSE = b"\x55\xaa", b"\xaa\x55"
_CHECKSUM_START = 0x5555
COMPUTER = 0xFE
"""The address of whoever asks."""
EVERY_CONTROLLER, EVERY_PORT, EVERY_BOARD = 0xFF, 0xFF, 0xFFFF


class NovaStarError(WireError):
    """Bytes that are not a frame, or a value that does not fit into one."""


class Device(IntEnum):
    """What kind of device has the register."""

    CONTROLLER = 0
    RECEIVING_CARD = 1
    FUNCTION_CARD = 2


STATUSES = {
    0: "done",
    1: "the device behind it does not answer",
    2: "the request was damaged",
    3: "the answer was damaged",
    4: "it does not know this command",
}
"""What the status of a response means."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A request or a response. `length` is how many bytes a request to read asks for; else it is that of the data."""

    register: int
    length: int
    data: bytes = b""
    is_write: bool = False
    is_response: bool = False
    status: int = 0
    serial: int = 0
    source: int = COMPUTER
    destination: int = 0
    device: Device = Device.CONTROLLER
    port: int = 0
    board: int = 0


def encode(frame: Frame) -> bytes:
    """The bytes of a frame; raises `NovaStarError` when a field does not fit."""
    if frame.length > LONGEST_DATA:
        raise NovaStarError("range", f"length is {frame.length}; {LONGEST_DATA} are taken")
    if frame.data and len(frame.data) != frame.length:
        raise NovaStarError("length", f"length is {frame.length}; there are {len(frame.data)} bytes of data")
    try:
        head = _HEADER.pack(
            _RESPONSE if frame.is_response else _REQUEST,
            frame.status,
            frame.serial,
            frame.source,
            frame.destination,
            frame.device,
            frame.port,
            frame.board,
            frame.is_write,
            frame.register,
            frame.length,
        )
    except struct.error as error:
        raise NovaStarError("range", f"a field does not fit: {error}") from error
    return head + frame.data + checksum(head + frame.data).to_bytes(CHECKSUM_BYTES, "little")


def rest_bytes(header: bytes) -> int:
    """How many bytes follow these first `HEADER_BYTES`; raises `NovaStarError` when they begin no frame."""
    if len(header) != HEADER_BYTES or header[:2] not in {_REQUEST, _RESPONSE}:
        raise NovaStarError(
            "protocol", f"the frame begins with {header[:2].hex() or 'nothing'}; 55aa and aa55 are known"
        )
    length = int.from_bytes(header[16:18], "little")
    if length > LONGEST_DATA:
        raise NovaStarError("range", f"length is {length}; {LONGEST_DATA} are taken")
    is_written = header[10] == 1
    carries_data = is_written or header[:2] == _RESPONSE
    return (length if carries_data else 0) + CHECKSUM_BYTES


def decode(data: bytes) -> Frame:
    """The frame in these bytes; raises `NovaStarError` which names what is wrong."""
    header = data[:HEADER_BYTES]
    if len(data) != HEADER_BYTES + rest_bytes(header):
        raise NovaStarError("length", f"{len(data)} bytes; the header says {HEADER_BYTES + rest_bytes(header)}")
    expected = checksum(data[:-CHECKSUM_BYTES])
    if int.from_bytes(data[-CHECKSUM_BYTES:], "little") != expected:
        raise NovaStarError("checksum", f"checksum is {data[-2:].hex()}; the frame adds up to 0x{expected:04x}")
    head, status, serial, source, destination, device, port, board, is_write, register, length = _HEADER.unpack(header)
    if device not in set(Device) or is_write > 1 or header[11]:
        raise NovaStarError("invalid", f"device {device}, direction {is_write}, reserved {header[11]} are not known")
    return Frame(
        register=register,
        length=length,
        data=data[HEADER_BYTES:-CHECKSUM_BYTES],
        is_write=bool(is_write),
        is_response=head == _RESPONSE,
        status=status,
        serial=serial,
        source=source,
        destination=destination,
        device=Device(device),
        port=port,
        board=board,
    )


def checksum(frame: bytes) -> int:
    """0x5555 plus all bytes after the head, modulo 65536; `frame` is without its checksum."""
    return (_CHECKSUM_START + sum(frame[2:])) & 0xFFFF
