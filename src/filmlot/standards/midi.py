"""MIDI 1.0 messages: notes, controls and programs, machine control (MMC) and show control (MSC).

Channels count from 1 as people do, in bytes from 0. Timecode is in `mtc`.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from enum import IntEnum
from types import MappingProxyType
from typing import NamedTuple

from filmlot.standards.wire import WireError

EXCLUSIVE, EXCLUSIVE_END = 0xF0, 0xF7
EVERY_DEVICE = 0x7F
PITCH_CENTER = 0x2000
_REAL_TIME_ID = 0x7F
_MSC, _MMC = 0x02, 0x06
_CUE_BYTES = 120  # what is left of the 128 bytes of a show control message (RP-002, section 3)


class MidiError(WireError):
    """Bytes that are no MIDI message, or a number that does not fit into one."""


class NoteOff(NamedTuple):
    """A key is let go."""

    channel: int
    note: int
    velocity: int = 64


class NoteOn(NamedTuple):
    """A key is struck; velocity 0 is a key let go."""

    channel: int
    note: int
    velocity: int = 64


class KeyPressure(NamedTuple):
    """How hard one key is held."""

    channel: int
    note: int
    pressure: int


class ControlChange(NamedTuple):
    """A knob, a fader or a pedal is at a value."""

    channel: int
    control: int
    value: int


class ProgramChange(NamedTuple):
    """Another program, from 0 on as it is sent."""

    channel: int
    program: int


class ChannelPressure(NamedTuple):
    """How hard the keys are held."""

    channel: int
    pressure: int


class PitchBend(NamedTuple):
    """The pitch wheel, 0 to 16383; `PITCH_CENTER` is at rest."""

    channel: int
    value: int


class MachineCommand(IntEnum):
    """What machine control asks of a machine (MMC, RP-013)."""

    STOP = 1
    PLAY = 2
    DEFERRED_PLAY = 3
    FAST_FORWARD = 4
    REWIND = 5
    RECORD_STROBE = 6
    RECORD_EXIT = 7
    RECORD_PAUSE = 8
    PAUSE = 9


class MachineControl(NamedTuple):
    """A command to a machine, or to `EVERY_DEVICE`."""

    command: MachineCommand
    device: int = EVERY_DEVICE


class ShowCommand(IntEnum):
    """What show control asks of a desk (MSC, RP-002); TIMED_GO, SET and FIRE carry other data and are not read."""

    GO = 1
    STOP = 2
    RESUME = 3
    LOAD = 5
    ALL_OFF = 8
    RESTORE = 9
    RESET = 10
    GO_OFF = 11


class ShowControl(NamedTuple):
    """A command to a desk, for a cue as it is written ("12.5") of a list; empty is the next, of the list in hand.

    `kind` is the command format: 0x01 lighting, 0x10 sound, 0x30 video, 0x7F all types.
    """

    command: ShowCommand
    cue: str = ""
    cue_list: str = ""
    kind: int = 0x7F
    device: int = EVERY_DEVICE


class Other(NamedTuple):
    """A sound message that is not read here, such as timecode, clock or a maker's own."""

    message: bytes


Voice = NoteOff | NoteOn | KeyPressure | ControlChange | ProgramChange | ChannelPressure | PitchBend
Message = Voice | MachineControl | ShowControl | Other

_VOICES: Mapping[int, Callable[..., Voice]] = MappingProxyType(
    {0x80: NoteOff, 0x90: NoteOn, 0xA0: KeyPressure, 0xB0: ControlChange, 0xC0: ProgramChange, 0xD0: ChannelPressure}
)
_STATUS_OF: Mapping[type, int] = MappingProxyType({kind: status for status, kind in _VOICES.items()})  # type: ignore[misc]
_BEND = 0xE0
_SYSTEM_DATA: Mapping[int, int] = MappingProxyType(
    {0xF1: 1, 0xF2: 2, 0xF3: 1, 0xF6: 0, **dict.fromkeys((0xF8, 0xFA, 0xFB, 0xFC, 0xFE, 0xFF), 0)}
)
_MACHINE_COMMANDS, _SHOW_COMMANDS = frozenset(MachineCommand), frozenset(ShowCommand)
_WITHOUT_CUE = {ShowCommand.ALL_OFF, ShowCommand.RESTORE, ShowCommand.RESET}


def data_bytes(status: int) -> int:
    """How many bytes follow a status that is not exclusive; raises `MidiError` for one that means nothing."""
    if 0x80 <= status < 0xF0:
        return 1 if status & 0xF0 in {0xC0, 0xD0} else 2
    if status not in _SYSTEM_DATA:
        raise MidiError("protocol", f"status is 0x{status:02x}, which MIDI does not define")
    return _SYSTEM_DATA[status]


def decode(message: bytes) -> Message:
    """What one whole message says; raises `MidiError` which names what is wrong."""
    if not message:
        raise MidiError("length", "message is empty")
    status, data = message[0], message[1:]
    if status == EXCLUSIVE:
        return _decode_exclusive(message)
    if len(data) != data_bytes(status):
        raise MidiError("length", f"{len(data)} bytes follow status 0x{status:02x}; it has {data_bytes(status)}")
    _check_data(data)
    if status >= 0xF0:
        return Other(message)
    channel, kind = (status & 0x0F) + 1, status & 0xF0
    return PitchBend(channel, data[0] | data[1] << 7) if kind == _BEND else _VOICES[kind](channel, *data)


def _check_data(data: bytes) -> None:
    if any(byte > 0x7F for byte in data):
        raise MidiError("range", f"data is {data[:12].hex()}; data bytes go from 00 to 7f")


def _decode_exclusive(message: bytes) -> Message:
    if message[-1] != EXCLUSIVE_END or len(message) < 3:
        raise MidiError("length", f"exclusive message of {len(message)} bytes does not end with f7")
    body = message[1:-1]
    _check_data(body)
    if len(body) >= 4 and body[0] == _REAL_TIME_ID:
        if body[2] == _MMC and len(body) == 4 and body[3] in _MACHINE_COMMANDS:
            return MachineControl(MachineCommand(body[3]), body[1])
        if body[2] == _MSC and len(body) > 4 and body[4] in _SHOW_COMMANDS:
            return _decode_show(body)
    return Other(message)


def _decode_show(body: bytes) -> ShowControl:
    command = ShowCommand(body[4])
    if command in _WITHOUT_CUE:
        return ShowControl(command, kind=body[3], device=body[1])
    cue, _, rest = body[5:].partition(b"\0")
    cue_list = rest.partition(b"\0")[0]
    return ShowControl(command, _number(cue), _number(cue_list), body[3], body[1])


def _number(text: bytes) -> str:
    if not set(text) <= set(b"0123456789."):
        raise MidiError("range", f"cue is {text[:24]!r}; it has digits and points")
    return text.decode("ascii")


def encode(message: Message) -> bytes:
    """The bytes of a message; raises `MidiError` when a number does not fit."""
    match message:
        case Other():
            return message.message
        case MachineControl():
            return _exclusive(message.device, _MMC, bytes((message.command,)))
        case ShowControl():
            return _encode_show(message)
        case PitchBend():
            return _voice(_BEND, message.channel, (message.value & 0x7F, message.value >> 7))
    return _voice(_STATUS_OF[type(message)], message.channel, message[1:])


def _voice(status: int, channel: int, data: tuple[int, ...]) -> bytes:
    if not 1 <= channel <= 16:
        raise MidiError("range", f"channel is {channel}; it goes from 1 to 16")
    if not all(0 <= value <= 0x7F for value in data):
        raise MidiError("range", f"data is {data}; it goes from 0 to 127")
    return struct.pack(f"{1 + len(data)}B", status | channel - 1, *data)


def _exclusive(device: int, sub_id: int, data: bytes) -> bytes:
    if not 0 <= device <= EVERY_DEVICE:
        raise MidiError("range", f"device is {device}; it goes from 0 to {EVERY_DEVICE}")
    return bytes((EXCLUSIVE, _REAL_TIME_ID, device, sub_id)) + data + bytes((EXCLUSIVE_END,))


def _encode_show(message: ShowControl) -> bytes:
    if not 0 <= message.kind <= 0x7F:
        raise MidiError("range", f"kind is {message.kind}; it goes from 0 to 127")
    parts = [text.encode() for text in (message.cue, message.cue_list) if text]
    if (parts and message.command in _WITHOUT_CUE) or (message.cue_list and not message.cue):
        raise MidiError("range", f"{message.command.name} with list {message.cue_list!r} needs a cue, or takes none")
    numbers = b"\0".join(parts)
    _number(numbers.replace(b"\0", b""))
    if len(numbers) > _CUE_BYTES:
        raise MidiError("length", f"cue and list have {len(numbers)} characters; {_CUE_BYTES} fit")
    return _exclusive(message.device, _MSC, bytes((message.kind, message.command)) + numbers)
