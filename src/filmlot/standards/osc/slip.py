"""OSC packets in a stream: OSC 1.1 frames them with SLIP (RFC 1055), an END byte before and after each."""

from __future__ import annotations

from filmlot.standards.osc.message import OSCError
from filmlot.standards.osc.packet import MAXIMUM_BYTES

_END, _ESCAPE = b"\xc0", b"\xdb"
_ESCAPED_END, _ESCAPED_ESCAPE = b"\xdb\xdc", b"\xdb\xdd"
_MAXIMUM_WAITING_BYTES = 2 * MAXIMUM_BYTES
"""A packet of which every byte is escaped."""


def frame(packet: bytes) -> bytes:
    """A packet as it goes into the stream."""
    return _END + packet.replace(_ESCAPE, _ESCAPED_ESCAPE).replace(_END, _ESCAPED_END) + _END


class Deframer:
    """Cuts one stream back into packets, wherever it was cut on its way."""

    def __init__(self) -> None:
        self._waiting = b""

    def feed(self, chunk: bytes) -> list[bytes]:
        """The packets that a chunk completes; raises `OSCError`, after which the stream must be given up."""
        *frames, self._waiting = (self._waiting + chunk).split(_END)
        if len(self._waiting) > _MAXIMUM_WAITING_BYTES:
            raise OSCError("limit", f"{len(self._waiting)} bytes without an end; a packet has {MAXIMUM_BYTES}")
        return [_unescaped(framed) for framed in frames if framed]


def _unescaped(framed: bytes) -> bytes:
    first, *rest = framed.split(_ESCAPE)
    if any(part[:1] not in {b"\xdc", b"\xdd"} for part in rest):
        raise OSCError("escape", "an escape byte is followed by neither 0xdc nor 0xdd")
    parts = [(_END if part[:1] == b"\xdc" else _ESCAPE) + part[1:] for part in rest]
    return b"".join([first, *parts])
