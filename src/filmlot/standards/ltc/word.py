"""The 80 bits that linear timecode sends with every frame (SMPTE ST 12-1, clause 9)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from filmlot.standards.timecode import Timecode, TimecodeError
from filmlot.standards.wire import WireError

WORD_BITS = 80
WORD_BYTES = 10
SYNC = 0xBFFC
"""Bits 64 to 79, the first in the lowest place; no other sixteen bits of a word can look like it."""

_DROP_FRAME, _COLOR_FRAME = 10, 11
_FLAGS = (27, 43, 58, 59)
_USER_BITS = tuple(range(4, 64, 8))
_LIMITS = (("hours", 23), ("minutes", 59), ("seconds", 59), ("frames", 29))


class LtcError(WireError):
    """Bits that are no timecode, or a timecode that linear timecode cannot carry."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One frame's label and what travels with it.

    `user_bits` are the eight binary groups, the first in the lowest four bits. `flags` are the bits 27, 43, 58 and 59
    from the lowest on: three binary group flags and the polarity, whose places change between 25 frames/s and others.
    """

    hours: int
    minutes: int
    seconds: int
    frames: int
    drop_frame: bool = False
    color_frame: bool = False
    user_bits: int = 0
    flags: int = 0

    @classmethod
    def of(cls, timecode: Timecode, *, user_bits: int = 0) -> Word:
        """The word of a timecode of up to 30 frames/s, with its polarity set; raises `LtcError`."""
        if timecode.rate > 30:
            raise LtcError("range", f"rate is {timecode.rate} frames/s; linear timecode counts up to 30")
        word = cls(
            hours=timecode.hours,
            minutes=timecode.minutes,
            seconds=timecode.seconds,
            frames=timecode.frames,
            drop_frame=timecode.drop_frame,
            user_bits=user_bits,
        )
        return with_polarity(word, timecode.rate)

    def timecode(self, rate: Fraction) -> Timecode:
        """The label at a rate, which the word itself does not tell; raises `LtcError` if it does not exist there."""
        try:
            return Timecode(self.hours, self.minutes, self.seconds, self.frames, rate, self.drop_frame)
        except TimecodeError as error:
            raise LtcError("range", str(error)) from error


def with_polarity(word: Word, rate: Fraction) -> Word:
    """The word with an even number of ones, so that every frame begins with the same edge (clause 9.2.4)."""
    polarity = 1 << _FLAGS.index(59 if round(rate) == 25 else 27)
    cleared = replace(word, flags=word.flags & ~polarity)
    is_odd = int.from_bytes(encode_word(cleared), "little").bit_count() % 2
    return replace(cleared, flags=cleared.flags | polarity) if is_odd else cleared


def encode_word(word: Word) -> bytes:
    """The ten bytes of a word, bit 0 in the lowest place of the first; raises `LtcError`."""
    for name, most in _LIMITS:
        if not 0 <= getattr(word, name) <= most:
            raise LtcError("range", f"{name} is {getattr(word, name)}; linear timecode carries 0 to {most}")
    if not 0 <= word.user_bits < 1 << 32 or not 0 <= word.flags < 16:
        raise LtcError("range", f"user bits are 0x{word.user_bits:x}, flags 0x{word.flags:x}; they have 32 and 4 bits")
    bits = SYNC << 64 | word.drop_frame << _DROP_FRAME | word.color_frame << _COLOR_FRAME
    for place, value in ((0, word.frames), (16, word.seconds), (32, word.minutes), (48, word.hours)):
        tens, units = divmod(value, 10)
        bits |= units << place | tens << place + 8
    for group, place in enumerate(_USER_BITS):
        bits |= (word.user_bits >> 4 * group & 0xF) << place
    for index, place in enumerate(_FLAGS):
        bits |= (word.flags >> index & 1) << place
    return bits.to_bytes(WORD_BYTES, "little")


def decode_word(data: bytes) -> Word:
    """The word in ten bytes; raises `LtcError` which names the field that is wrong."""
    if len(data) != WORD_BYTES:
        raise LtcError("length", f"length is {len(data)} bytes; a word has {WORD_BYTES}")
    bits = int.from_bytes(data, "little")
    if bits >> 64 != SYNC:
        raise LtcError("protocol", f"sync word is 0x{bits >> 64:04x}; linear timecode has 0x{SYNC:04x}")
    return Word(
        hours=_number("hours", bits, 48, tens_bits=2, most=23),
        minutes=_number("minutes", bits, 32, tens_bits=3, most=59),
        seconds=_number("seconds", bits, 16, tens_bits=3, most=59),
        frames=_number("frames", bits, 0, tens_bits=2, most=29),
        drop_frame=bool(bits >> _DROP_FRAME & 1),
        color_frame=bool(bits >> _COLOR_FRAME & 1),
        user_bits=sum((bits >> place & 0xF) << 4 * group for group, place in enumerate(_USER_BITS)),
        flags=sum((bits >> place & 1) << index for index, place in enumerate(_FLAGS)),
    )


def _number(name: str, bits: int, place: int, *, tens_bits: int, most: int) -> int:
    units, tens = bits >> place & 0xF, bits >> place + 8 & (1 << tens_bits) - 1
    if units > 9 or 10 * tens + units > most:
        raise LtcError("range", f"{name} are {tens} tens and {units}; they go from 0 to {most}")
    return 10 * tens + units
