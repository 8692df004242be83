"""Frames of BVH values as Noitom's Axis broadcasts them over UDP, in text or in binary.

In binary 64 bytes of header come before the values (NeuronDataReader SDK, `BvhDataHeader`), everything little-endian:
0xDDFF, version, how many values, whether joints have positions, whether a reference stands first, the avatar's index
and name, the frame's number, 12 bytes reserved, 0xEEFF. In text a frame is index, name and values, and ends in `||`.
"""

from __future__ import annotations

import struct
from typing import NamedTuple

from filmlot.standards.wire import WireError

DEFAULT_PORT = 7001
MAXIMUM_VALUES = 8 * 128

_HEADER = struct.Struct("<HIHBBI32sI12xH")
_START, _END = 0xDDFF, 0xEEFF
_VERSION = 0x01010000
_LARGEST = 1e6
_TEXT_END = "||"
_NAME_BYTES = 31


class BVHStreamError(WireError):
    """Bytes that are not a frame of values."""


class Frame(NamedTuple):
    """The values of one avatar at one moment.

    Text says neither the frame's number nor what the values are of: there `number`, `has_positions` and `has_reference`
    are None.
    """

    avatar: int
    name: str
    values: tuple[float, ...]
    number: int | None = None
    has_positions: bool | None = None
    has_reference: bool | None = None


def decode(datagram: bytes) -> list[Frame]:
    """The frames in a datagram, of which binary has one; raises `BVHStreamError` which names what is wrong."""
    if datagram[:2] == _START.to_bytes(2, "little"):
        return [_decode_binary(datagram)]
    try:
        text = datagram.decode().rstrip("\r\n\0 ")
    except UnicodeDecodeError as error:
        raise BVHStreamError(
            "protocol", f"it begins with {datagram[:2].hex()}; a frame is text or begins with ffdd"
        ) from error
    if not text.endswith(_TEXT_END):
        raise BVHStreamError("length", f"the text ends in {text[-16:]!r}; a frame ends in {_TEXT_END}")
    return [_decode_text(part) for part in text.removesuffix(_TEXT_END).split(_TEXT_END)]


def encode_binary(frame: Frame) -> bytes:
    """The datagram of a frame in binary; raises `BVHStreamError` when a field does not fit."""
    flags = (bool(frame.has_positions), bool(frame.has_reference))
    name = frame.name.encode()[:_NAME_BYTES]
    try:
        head = _HEADER.pack(_START, _VERSION, len(frame.values), *flags, frame.avatar, name, frame.number or 0, _END)
        return head + struct.pack(f"<{len(frame.values)}f", *frame.values)
    except (struct.error, OverflowError) as error:
        raise BVHStreamError("range", f"avatar {frame.avatar}, frame {frame.number}: {error}") from error


def encode_text(frame: Frame) -> bytes:
    """The datagram of a frame in text."""
    name = "_".join(frame.name.replace("|", " ").split()) or "avatar"
    return f"{frame.avatar} {name} {' '.join(f'{value:.6f}' for value in frame.values)} {_TEXT_END}".encode()


def _decode_binary(datagram: bytes) -> Frame:
    if len(datagram) < _HEADER.size:
        raise BVHStreamError("length", f"length is {len(datagram)} bytes; the header alone has {_HEADER.size}")
    _, _, count, positions, reference, avatar, name, number, end = _HEADER.unpack_from(datagram)
    if end != _END or positions > 1 or reference > 1:
        raise BVHStreamError("protocol", f"the header ends in 0x{end:04x} with the flags {positions}, {reference}")
    if count > MAXIMUM_VALUES or len(datagram) != _HEADER.size + 4 * count:
        carried = len(datagram) - _HEADER.size
        raise BVHStreamError("length", f"the header says {count} values; {carried} bytes follow")
    values = struct.unpack_from(f"<{count}f", datagram, _HEADER.size)
    _check(values)
    text = name.partition(b"\0")[0].decode(errors="replace")
    return Frame(avatar, text, values, number, bool(positions), bool(reference))


def _decode_text(text: str) -> Frame:
    avatar, name, *words = text.split(maxsplit=MAXIMUM_VALUES + 2) if text.count(" ") >= 2 else ("", "")
    if not (avatar.isascii() and avatar.isdigit() and len(avatar) <= 9):
        raise BVHStreamError("protocol", f"{text[:32]!r} is not an avatar's index, name and values")
    if len(words) > MAXIMUM_VALUES:
        raise BVHStreamError("limit", f"a frame has over {MAXIMUM_VALUES} values")
    try:
        values = tuple(map(float, words))
    except ValueError as error:
        raise BVHStreamError("value", f"a value of {name[:32]!r} is not a number: {error}") from error
    _check(values)
    return Frame(int(avatar), name[:64], values)


def _check(values: tuple[float, ...]) -> None:
    if not all(-_LARGEST < value < _LARGEST for value in values):
        raise BVHStreamError("range", "a value is none that a joint has")
