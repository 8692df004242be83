"""Art-Net packets in bytes: ArtPoll, ArtDmx, ArtSync and ArtTimeCode (Art-Net 4); the reply is beside this file."""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import NamedTuple

from filmlot.standards.artnet.header import (
    PORT_ADDRESSES,
    ArtNetError,
    OpCode,
    begin,
    check_length,
    check_version,
    read_code,
)
from filmlot.standards.artnet.reply import PollReply, decode_reply, encode_reply
from filmlot.standards.dmx import SLOTS
from filmlot.standards.timecode import Timecode, TimecodeError

_POLL_BYTES = 14
_SYNC_BYTES = 14
_TIMECODE_BYTES = 19
_DMX_BYTES = 18
_DMX_START = begin(OpCode.DMX)[:10]
_DMX = struct.Struct(">HBBBBH")

# The type of ArtTimeCode. "Film" also stands for 24000/1001 and "SMPTE" for 30000/1001 without drop frame: the packet
# cannot tell, and it carries no rate above 30.
_RATES = ((Fraction(24), False), (Fraction(25), False), (Fraction(30000, 1001), True), (Fraction(30), False))
_TYPE_OF = {(24, False): 0, (25, False): 1, (30, True): 2, (30, False): 3}


class Poll(NamedTuple):
    """A controller asks who is there; `flags` bit 1 asks to be told of changes."""

    flags: int = 0
    diagnostics_priority: int = 0


class Dmx(NamedTuple):
    """The levels of one universe.

    `sequence` counts 1 to 255 and starts again; 0 says that the sender does not count. `physical` is the sender's
    socket, for people only.
    """

    port_address: int
    levels: bytes
    sequence: int = 0
    physical: int = 0


class Sync(NamedTuple):
    """All levels sent since the last one take effect now."""


class TimeCode(NamedTuple):
    """A timecode of 24, 25, 29.97 (drop frame) or 30 frames/s; stream 0 is the master."""

    timecode: Timecode
    stream: int = 0


class Unread(NamedTuple):
    """A packet of Art-Net that says nothing to us, such as RDM or remote programming."""

    code: int


Packet = Poll | PollReply | Dmx | Sync | TimeCode | Unread


def decode(datagram: bytes) -> Packet:
    """The packet in a datagram; raises `ArtNetError` which names what is wrong."""
    if datagram[:10] == _DMX_START:  # 2,800 a second of these, and few of the others
        return _decode_dmx(datagram)
    code = read_code(datagram)
    reader = _READERS.get(code)
    return reader(datagram) if reader else Unread(code)


def _decode_dmx(datagram: bytes) -> Dmx:
    check_length(datagram, least=_DMX_BYTES, name="ArtDmx")
    version, sequence, physical, sub_uni, net, length = _DMX.unpack_from(datagram, 10)
    if version < 14:
        check_version(datagram)
    # The standard wants an even number from 2 on; senders of an odd number are about and do no harm.
    if not 1 <= length <= SLOTS:
        raise ArtNetError("range", f"length of the levels is {length}; it goes from 2 to {SLOTS}")
    levels = datagram[_DMX_BYTES : _DMX_BYTES + length]
    if len(levels) < length:
        raise ArtNetError("length", f"ArtDmx says {length} levels; the datagram carries {len(levels)}")
    if net > 0x7F:
        raise ArtNetError("range", f"net is {net}; it goes from 0 to 127")
    return Dmx(net << 8 | sub_uni, levels, sequence, physical)


def _decode_poll(datagram: bytes) -> Poll:
    check_length(datagram, least=_POLL_BYTES, name="ArtPoll")
    check_version(datagram)
    return Poll(flags=datagram[12], diagnostics_priority=datagram[13])


def _decode_sync(datagram: bytes) -> Sync:
    check_length(datagram, least=_SYNC_BYTES, name="ArtSync")
    check_version(datagram)
    return Sync()


def _decode_timecode(datagram: bytes) -> TimeCode:
    check_length(datagram, least=_TIMECODE_BYTES, name="ArtTimeCode")
    check_version(datagram)
    stream, frames, seconds, minutes, hours, kind = datagram[13:_TIMECODE_BYTES]
    if kind >= len(_RATES):
        raise ArtNetError("range", f"type of timecode is {kind}; it goes from 0 to {len(_RATES) - 1}")
    rate, drop_frame = _RATES[kind]
    try:
        return TimeCode(Timecode(hours, minutes, seconds, frames, rate, drop_frame), stream)
    except TimecodeError as error:
        raise ArtNetError("range", str(error)) from error


_READERS: Mapping[int, Callable[[bytes], Packet]] = MappingProxyType(
    {
        OpCode.POLL: _decode_poll,
        OpCode.POLL_REPLY: decode_reply,
        OpCode.SYNC: _decode_sync,
        OpCode.TIMECODE: _decode_timecode,
    }
)


def encode(packet: Poll | PollReply | Dmx | Sync | TimeCode) -> bytes:
    """The datagram of a packet; raises `ArtNetError` when a field does not fit."""
    try:
        match packet:
            case Dmx():
                return _encode_dmx(packet)
            case TimeCode():
                return _encode_timecode(packet)
            case Poll():
                return begin(OpCode.POLL) + struct.pack("BB", *packet)
            case Sync():
                return begin(OpCode.SYNC) + b"\0\0"
            case PollReply():
                return encode_reply(packet)
    except struct.error as error:
        raise ArtNetError("range", f"a field of {packet} does not fit: {error}") from error


def _encode_dmx(dmx: Dmx) -> bytes:
    if not 0 <= dmx.port_address < PORT_ADDRESSES:
        raise ArtNetError("range", f"port address is {dmx.port_address}; it goes from 0 to {PORT_ADDRESSES - 1}")
    if not 1 <= len(dmx.levels) <= SLOTS:
        raise ArtNetError("range", f"there are {len(dmx.levels)} levels; ArtDmx carries 1 to {SLOTS}")
    levels = dmx.levels + bytes(len(dmx.levels) % 2)
    head = _DMX.pack(14, dmx.sequence, dmx.physical, dmx.port_address & 0xFF, dmx.port_address >> 8, len(levels))
    return _DMX_START + head + levels


def _encode_timecode(packet: TimeCode) -> bytes:
    label = packet.timecode
    kind = _TYPE_OF.get((round(label.rate), label.drop_frame))
    if kind is None:
        raise ArtNetError("range", f"rate is {label.rate} frames/s; ArtTimeCode carries 24, 25, 29.97 and 30")
    fields = (0, packet.stream, label.frames, label.seconds, label.minutes, label.hours, kind)
    return begin(OpCode.TIMECODE) + struct.pack("7B", *fields)
