"""MIDI timecode: eight quarter frames that tell a label in two frames, and the full frame (MIDI 1.0, RP-004/008)."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from filmlot.standards.timecode import Timecode, TimecodeError
from filmlot.standards.wire import WireError

PIECES = 8
_QUARTER_FRAME = 0xF1
_FULL_FRAME = b"\xf0\x7f"  # then the device, 01 01, four numbers and F7
_FULL_FRAME_BYTES = 10
EVERY_DEVICE = 0x7F

# The two bits of the rate. 24 also stands for 24000/1001, and 30 for 30000/1001 without drop frame: they cannot tell.
_RATES = ((Fraction(24), False), (Fraction(25), False), (Fraction(30000, 1001), True), (Fraction(30), False))
_CODE_OF = {(24, False): 0, (25, False): 1, (30, True): 2, (30, False): 3}
_WIDTHS = (4, 1, 4, 2, 4, 2, 4, 3)


class MtcError(WireError):
    """Bytes that are no MIDI timecode, or a timecode that it cannot carry."""


class QuarterFrame(NamedTuple):
    """One of eight pieces: 0 and 1 the frames, 2 and 3 the seconds, 4 and 5 the minutes, 6 and 7 hours and rate."""

    piece: int
    value: int


class FullFrame(NamedTuple):
    """A whole label at once, as a machine sends that has jumped and stands."""

    timecode: Timecode
    device: int = EVERY_DEVICE


class Told(NamedTuple):
    """A label, and how many quarters of a frame ago it was true.

    Running forwards, a label belongs to the moment of its first piece, and the eighth comes seven quarters later;
    backwards, its first piece comes last.
    """

    timecode: Timecode
    quarters_ago: int
    is_backwards: bool = False
    is_full: bool = False


def decode(message: bytes) -> QuarterFrame | FullFrame:
    """What one MIDI message says; raises `MtcError` for what is not timecode."""
    if len(message) == 2 and message[0] == _QUARTER_FRAME and message[1] < 0x80:
        return QuarterFrame(message[1] >> 4, message[1] & 0x0F)
    is_full = message[:2] == _FULL_FRAME and message[3:5] == b"\x01\x01" and message[-1:] == b"\xf7"
    if not is_full or len(message) != _FULL_FRAME_BYTES:
        raise MtcError(
            "protocol", f"message is {message[:12].hex()}; timecode is f1 .. or f0 7f .. 01 01 .. .. .. .. f7"
        )
    hours, minutes, seconds, frames = message[5:9]
    return FullFrame(_label(hours, minutes, seconds, frames), message[2])


def _label(rate_hours: int, minutes: int, seconds: int, frames: int) -> Timecode:
    rate, drop_frame = _RATES[rate_hours >> 5 & 3]
    try:
        return Timecode(rate_hours & 0x1F, minutes, seconds, frames, rate, drop_frame)
    except TimecodeError as error:
        raise MtcError("range", str(error)) from error


def quarter_frames(timecode: Timecode) -> tuple[bytes, ...]:
    """The eight messages of a label, in the order in which they are sent running forwards; raises `MtcError`."""
    values = (timecode.frames, timecode.seconds, timecode.minutes, _rate_hours(timecode))
    nibbles = [nibble for value in values for nibble in (value & 0x0F, value >> 4)]
    return tuple(bytes((_QUARTER_FRAME, piece << 4 | nibble)) for piece, nibble in enumerate(nibbles))


def full_frame(timecode: Timecode, *, device: int = EVERY_DEVICE) -> bytes:
    """The message of a whole label; raises `MtcError`."""
    if not 0 <= device <= EVERY_DEVICE:
        raise MtcError("range", f"device is {device}; it goes from 0 to {EVERY_DEVICE}")
    label = (_rate_hours(timecode), timecode.minutes, timecode.seconds, timecode.frames)
    return _FULL_FRAME + bytes((device, 1, 1, *label, 0xF7))


def _rate_hours(timecode: Timecode) -> int:
    code = _CODE_OF.get((round(timecode.rate), timecode.drop_frame))
    if code is None:
        raise MtcError("range", f"rate is {timecode.rate} frames/s; MIDI timecode carries 24, 25, 29.97 and 30")
    return code << 5 | timecode.hours


class MtcReader:
    """Puts labels together from the messages of one sender, running forwards or backwards."""

    def __init__(self) -> None:
        self._values = [0] * PIECES
        self._last = -1
        self._run = 0
        self._step = 1

    def take(self, message: bytes) -> Told | None:
        """The label that a message completes; raises `MtcError`."""
        found = decode(message)
        if isinstance(found, FullFrame):
            self._run = 0
            return Told(found.timecode, 0, is_full=True)
        self._follow(found.piece)
        self._values[found.piece] = found.value
        is_backwards = self._step < 0
        if self._run < PIECES or found.piece != (0 if is_backwards else PIECES - 1):
            return None
        self._run = 0
        return Told(_joined(self._values), 0 if is_backwards else PIECES - 1, is_backwards)

    def _follow(self, piece: int) -> None:
        """Count how many pieces came one after the other in one direction."""
        step = (piece - self._last + PIECES // 2) % PIECES - PIECES // 2
        if self._last < 0 or step not in {1, -1}:
            self._run = 1
        elif step != self._step and self._run > 1:
            self._run = 2
        else:
            self._run += 1
        self._step = step if step in {1, -1} else self._step
        self._last = piece


def _joined(values: Sequence[int]) -> Timecode:
    masked = [value & (1 << width) - 1 for value, width in zip(values, _WIDTHS, strict=True)]
    frames, seconds, minutes, rate_hours = (
        low | high << 4 for low, high in zip(masked[::2], masked[1::2], strict=True)
    )
    return _label(rate_hours, minutes, seconds, frames)
