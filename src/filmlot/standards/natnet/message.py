"""NatNet's messages: a head of id and size, and the content that both sides read the same way.

Everything is little-endian, text ends with a zero. Which fields a frame or a description has depends on the
version of the bit stream, which the server tells with its name.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from enum import IntEnum
from typing import Any

from filmlot.standards.wire import WireError

COMMAND_PORT = 1510
DATA_PORT = 1511
GROUP = "239.255.42.99"
OLDEST = (3, 0)
"""The oldest bit stream that is read; before it, markers stood inside of rigid bodies."""
SIZED = (4, 1)
"""From this bit stream on, every section is preceded by its size."""

Version = tuple[int, int]

_HEAD = struct.Struct("<HH")
_COUNT = struct.Struct("<i")


class NatNetError(WireError):
    """Bytes that break NatNet's rules, or a value that does not fit into a message."""


class MessageId(IntEnum):
    """What a message is."""

    CONNECT = 0
    SERVER_INFO = 1
    REQUEST = 2
    RESPONSE = 3
    REQUEST_MODELS = 4
    MODELS = 5
    REQUEST_FRAME = 6
    FRAME = 7
    TEXT = 8
    DISCONNECT = 9
    KEEP_ALIVE = 10
    UNRECOGNIZED = 100


def open_message(datagram: bytes) -> tuple[MessageId, bytes]:
    """A message's id and content; raises `NatNetError` which names what is wrong."""
    if len(datagram) < _HEAD.size:
        raise NatNetError("protocol", f"length is {len(datagram)} bytes; a message has at least {_HEAD.size}")
    number, size = _HEAD.unpack_from(datagram)
    try:
        found = MessageId(number)
    except ValueError:
        raise NatNetError("protocol", f"message id is {number}; NatNet has none of that number") from None
    if len(datagram) != _HEAD.size + size:
        raise NatNetError("length", f"length is {len(datagram)} bytes; the message says {_HEAD.size + size}")
    return found, datagram[_HEAD.size :]


def seal_message(number: MessageId, content: bytes) -> bytes:
    """The bytes of a message; raises `NatNetError` for content that does not fit."""
    if len(content) >= 1 << 16:
        raise NatNetError("length", f"the content has {len(content)} bytes; a message carries {(1 << 16) - 1}")
    return _HEAD.pack(number, len(content)) + content


def command(number: MessageId, text: str = "") -> bytes:
    """What a client says: connect, ask for models, keep alive, or a command in words such as `StartRecording`."""
    return seal_message(number, text.encode() + b"\0")


def text_bytes(text: str) -> bytes:
    """Text as a message carries it; raises `NatNetError` for text with a zero in it."""
    if "\0" in text:
        raise NatNetError("range", f"text {text!r} has a zero in it, which would end it")
    return text.encode() + b"\0"


class Cursor:
    """Reads a message's content from front to end and never beyond it."""

    def __init__(self, content: bytes, *, start: int = 0, end: int | None = None) -> None:
        self._content = content
        self._end = len(content) if end is None else end
        self.place = start

    @property
    def left(self) -> int:
        """Bytes that have not been read."""
        return self._end - self.place

    def take(self, layout: struct.Struct, what: str) -> tuple[Any, ...]:
        """The next fields."""
        start = self.skip(layout.size, what)
        return layout.unpack_from(self._content, start)

    def records(self, layout: struct.Struct, number: int, what: str) -> Iterator[tuple[Any, ...]]:
        """The next records of the same fields."""
        size = number * layout.size
        start = self.skip(size, what)
        return layout.iter_unpack(memoryview(self._content)[start : start + size])

    def skip(self, size: int, what: str) -> int:
        """Go over some bytes; gives the place before them."""
        if not 0 <= size <= self.left:
            raise NatNetError("length", f"{what} at byte {self.place} has {size} bytes; {self.left} are left")
        start = self.place
        self.place += size
        return start

    def count(self, what: str, *, least_bytes: int) -> int:
        """How many of something follow, each of at least so many bytes."""
        number: int = self.take(_COUNT, what)[0]
        if not 0 <= number * least_bytes <= self.left:
            raise NatNetError("length", f"{what} are {number} at byte {self.place}; {self.left} bytes are left")
        return number

    def text(self, what: str) -> str:
        """The next text, up to the zero that ends it."""
        end = self._content.find(b"\0", self.place, self._end)
        if end < 0:
            raise NatNetError("length", f"{what} at byte {self.place} has no end")
        start, self.place = self.place, end + 1
        return self._content[start:end].decode("utf-8", "replace")

    def section(self, size: int, what: str) -> Cursor:
        """A cursor over the next bytes alone."""
        start = self.skip(size, what)
        return Cursor(self._content, start=start, end=start + size)
