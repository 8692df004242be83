"""MIDI on a network: lists of messages in RTP (RFC 6295) and the session that Apple's systems keep around them.

The recovery journal, with which a receiver mends notes that were lost, is skipped: what we listen for is sent again.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from enum import Enum
from typing import NamedTuple

from filmlot.standards.midi import EXCLUSIVE, EXCLUSIVE_END, data_bytes
from filmlot.standards.rtp import Packet
from filmlot.standards.wire import WireError

CONTROL_PORT = 5004
"""The data has the next port."""

CLOCK_HZ = 10_000
"""Timestamps of the sessions of Apple's systems count tenths of a millisecond."""

PAYLOAD_TYPE = 97
_LONG, _JOURNAL, _FIRST_DELTA = 0x80, 0x40, 0x20
_LONGEST = 0x0FFF
_SHORTEST_LONG = 16
_DELTA_BYTES = 4
_CANCEL = 0xF4
_REAL_TIME = 0xF8
_LONGEST_EXCLUSIVE = 4096
_SIGNATURE = b"\xff\xff"
_VERSION = 2
_INVITATION = struct.Struct(">III")
_SYNC = struct.Struct(">IB3xQQQ")
_FEEDBACK = struct.Struct(">IHxx")
_NAME_BYTES = 256


class RtpMidiError(WireError):
    """Bytes that are no part of a session, or a number that does not fit."""


class Invitation(Enum):
    """The four commands that open and end a session."""

    INVITED = b"IN"
    ACCEPTED = b"OK"
    REJECTED = b"NO"
    ENDED = b"BY"


class Exchange(NamedTuple):
    """A word of opening or ending; `token` is the inviter's for one invitation, `source` the speaker's RTP source."""

    command: Invitation
    token: int
    source: int
    name: str = ""


class Sync(NamedTuple):
    """One of the three messages that compare clocks: 0 begins, 1 answers, 2 ends; times in tenths of a millisecond."""

    source: int
    step: int
    times: tuple[int, int, int]


class Feedback(NamedTuple):
    """A receiver tells which packet it has last heard, so that the sender's journal may forget what was before."""

    source: int
    sequence: int


class Command(NamedTuple):
    """A MIDI message and when it was played, in the session's clock."""

    timestamp: int
    message: bytes


SessionMessage = Exchange | Sync | Feedback


def is_session(datagram: bytes) -> bool:
    """Whether a datagram belongs to the session, and not to RTP."""
    return datagram[:2] == _SIGNATURE


def decode_session(datagram: bytes) -> SessionMessage | None:
    """What is said of the session, None for a command that only some systems know; raises `RtpMidiError`."""
    if not is_session(datagram):
        raise RtpMidiError("protocol", f"message begins with {datagram[:2].hex()}; a session's begins with ffff")
    code, body = datagram[2:4], datagram[4:]
    try:
        match code:
            case b"IN" | b"OK" | b"NO" | b"BY":
                return _decode_exchange(Invitation(code), body)
            case b"CK":
                return _decode_sync(body)
            case b"RS":
                return Feedback(*_FEEDBACK.unpack_from(body))
    except struct.error as error:
        raise RtpMidiError("length", f"{len(body)} bytes follow {code.decode()}, which are too few") from error
    if len(code) == 2 and code.isalnum():
        return None
    raise RtpMidiError("protocol", f"command is {code.hex() or 'missing'}; it has two letters")


def _decode_sync(body: bytes) -> Sync:
    source, step, *times = _SYNC.unpack_from(body)
    if step > 2:
        raise RtpMidiError("range", f"step of a synchronisation is {step}; it goes from 0 to 2")
    return Sync(source, step, (times[0], times[1], times[2]))


def _decode_exchange(command: Invitation, body: bytes) -> Exchange:
    version, token, source = _INVITATION.unpack_from(body)
    if version != _VERSION:
        raise RtpMidiError("version", f"version of the session is {version}; {_VERSION} is spoken here")
    name = body[_INVITATION.size : _INVITATION.size + _NAME_BYTES].partition(b"\0")[0]
    return Exchange(command, token, source, name.decode("utf-8", "replace"))


def encode_session(message: SessionMessage) -> bytes:
    """The datagram of a word about the session; raises `RtpMidiError` when a number does not fit."""
    try:
        match message:
            case Sync():
                return _SIGNATURE + b"CK" + _SYNC.pack(message.source, message.step, *message.times)
            case Feedback():
                return _SIGNATURE + b"RS" + _FEEDBACK.pack(*message)
            case Exchange():
                name = message.name.encode()[: _NAME_BYTES - 1] + b"\0" if message.name else b""
                body = _INVITATION.pack(_VERSION, message.token, message.source)
                return _SIGNATURE + message.command.value + body + name
    except struct.error as error:
        raise RtpMidiError("range", f"a number of {message} does not fit: {error}") from error


class CommandReader:
    """Reads the commands of one source's packets; an exclusive message may be spread over several."""

    def __init__(self) -> None:
        self._exclusive = b""

    def read(self, packet: Packet) -> list[Command]:
        """The whole messages of a packet in order; raises `RtpMidiError` and `MidiError`."""
        section = _command_section(packet.payload)
        place, timestamp, status = 0, packet.timestamp, 0
        commands: list[Command] = []
        has_delta = bool(packet.payload[0] & _FIRST_DELTA)
        while place < len(section):
            if has_delta:
                delta, place = _delta(section, place)
                timestamp += delta
            has_delta = True
            if place == len(section):  # the last time may stand alone (section 3.2)
                break
            message, place, status = self._command(section, place, status)
            if message:
                commands.append(Command(timestamp, message))
        return commands

    def forget(self) -> None:
        """Let go of an exclusive message whose packets were not all heard."""
        self._exclusive = b""

    def _command(self, section: bytes, place: int, running: int) -> tuple[bytes, int, int]:
        """A message, empty if its rest is still to come; where the next begins; and the status that runs on."""
        first = section[place]
        if first in {EXCLUSIVE, EXCLUSIVE_END}:
            message, end = self._segment(section, place)
            return message, end, 0
        status, begin = (first, place + 1) if first & 0x80 else (running, place)
        if not status:
            raise RtpMidiError("protocol", f"data 0x{first:02x} at {place} has no status before it")
        end = begin + data_bytes(status)
        data = section[begin:end]
        if end > len(section) or any(byte & 0x80 for byte in data):
            raise RtpMidiError("length", f"command 0x{status:02x} at {place} is cut off")
        keeps = running if status >= _REAL_TIME else status if status < EXCLUSIVE else 0
        return bytes((status,)) + data, end, keeps

    def _segment(self, section: bytes, place: int) -> tuple[bytes, int]:
        """A piece of an exclusive message: f0 .. f7 whole, f0 .. f0 begun, f7 .. f0 going on, f7 .. f7 ended."""
        end = next((at for at in range(place + 1, len(section)) if section[at] & 0x80), None)
        if end is None or section[end] not in {EXCLUSIVE, EXCLUSIVE_END, _CANCEL}:
            raise RtpMidiError("length", f"the exclusive message at {place} has no end")
        begun, self._exclusive = self._exclusive, b""
        if section[place] == EXCLUSIVE:
            begun = bytes((EXCLUSIVE,))
        whole = begun + section[place + 1 : end]
        if not begun or section[end] == _CANCEL or len(whole) > _LONGEST_EXCLUSIVE:
            return b"", end + 1  # its beginning was lost, its sender gave up, or it is beyond what anybody sends
        if section[end] == EXCLUSIVE:
            self._exclusive = whole
            return b"", end + 1
        return whole + bytes((EXCLUSIVE_END,)), end + 1


def _command_section(payload: bytes) -> bytes:
    """The list of commands; what stands behind it is the journal (section 3)."""
    if not payload:
        raise RtpMidiError("length", "the packet has no command section")
    begin, length = 1, payload[0] & 0x0F
    if payload[0] & _LONG:
        begin, length = 2, int.from_bytes(payload[:2], "big") & _LONGEST
    section = payload[begin : begin + length]
    if len(section) < length or len(payload) < begin:
        raise RtpMidiError("length", f"the command section has {length} bytes; the packet carries {len(section)}")
    return section


def _delta(section: bytes, place: int) -> tuple[int, int]:
    """A time of one to four bytes of seven bits, and where it ends."""
    value = 0
    for at in range(place, min(place + _DELTA_BYTES, len(section))):
        value = value << 7 | section[at] & 0x7F
        if not section[at] & 0x80:
            return value, at + 1
    raise RtpMidiError("length", f"the time at {place} has no end")


def encode_commands(commands: Sequence[Command], *, timestamp: int) -> bytes:
    """The payload of a packet with this timestamp, without a journal; raises `RtpMidiError` for what does not fit."""
    section, now = b"", timestamp
    has_delta = bool(commands) and commands[0].timestamp != timestamp
    for index, command in enumerate(commands):
        if index or has_delta:
            section += _encode_delta(command.timestamp - now)
        now = command.timestamp
        section += command.message
    if len(section) > _LONGEST:
        raise RtpMidiError("length", f"commands have {len(section)} bytes; a packet carries {_LONGEST}")
    flags = _FIRST_DELTA if has_delta else 0
    if len(section) < _SHORTEST_LONG:
        return bytes((flags | len(section),)) + section
    return ((_LONG | flags) << 8 | len(section)).to_bytes(2, "big") + section


def _encode_delta(value: int) -> bytes:
    if not 0 <= value < 1 << 7 * _DELTA_BYTES:
        raise RtpMidiError("range", f"time between two commands is {value}; it goes from 0 to {(1 << 28) - 1}")
    groups = [value & 0x7F]
    while value := value >> 7:
        groups.append(value & 0x7F | 0x80)
    return bytes(reversed(groups))
