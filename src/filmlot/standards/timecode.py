"""Timecode as SMPTE ST 12-1 counts it: frames since midnight at a rational rate, drop frame or not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

_TEXT = re.compile(r"(\d{2}):(\d{2}):(\d{2})([:;])(\d{2,3})")


class TimecodeError(ValueError):
    """A label that does not exist at its rate, or a rate that cannot be counted."""


@dataclass(frozen=True, slots=True)
class Timecode:
    """One label of the day.

    `rate` is frames a second. Drop frame (ST 12-1 clause 5.2) leaves out the first labels of each minute but
    every tenth, so that 30000/1001 and its doubles keep to the clock on the wall; no picture is dropped.
    """

    hours: int
    minutes: int
    seconds: int
    frames: int
    rate: Fraction
    drop_frame: bool = False

    def __post_init__(self) -> None:
        """Refuse labels outside the day, frames beyond the rate, and labels which drop frame leaves out."""
        nominal, dropped = nominal_rate(self.rate), dropped_labels(self.rate, drop_frame=self.drop_frame)
        for name, value, limit in (
            ("hours", self.hours, 24),
            ("minutes", self.minutes, 60),
            ("seconds", self.seconds, 60),
            ("frames", self.frames, nominal),
        ):
            if not 0 <= value < limit:
                raise TimecodeError(f"{name} is {value}; at {self.rate} frames/s it goes from 0 to {limit - 1}")
        if self.frames < dropped and self.seconds == 0 and self.minutes % 10:
            raise TimecodeError(f"{self} does not exist: drop frame leaves out labels 0 to {dropped - 1} here")

    @classmethod
    def from_frame(cls, frame: int, rate: Fraction, *, drop_frame: bool = False) -> Timecode:
        """The label of the frame counted from midnight; the count rolls over at midnight."""
        nominal, dropped = nominal_rate(rate), dropped_labels(rate, drop_frame=drop_frame)
        count = frame % frames_a_day(rate, drop_frame=drop_frame)
        if dropped:
            tens, rest = divmod(count, nominal * 600 - 9 * dropped)
            minutes_dropped = max(0, (rest - dropped) // (nominal * 60 - dropped))
            count += dropped * (9 * tens + minutes_dropped)
        seconds, frames = divmod(count, nominal)
        minutes, seconds = divmod(seconds, 60)
        hours, minutes = divmod(minutes, 60)
        return cls(hours, minutes, seconds, frames, rate, drop_frame)

    @classmethod
    def parse(cls, text: str, rate: Fraction) -> Timecode:
        """The label written as `hh:mm:ss:ff`, or `hh:mm:ss;ff` for drop frame."""
        match = _TEXT.fullmatch(text)
        if match is None:
            raise TimecodeError(f"{text!r} is not a timecode; write hh:mm:ss:ff, or hh:mm:ss;ff for drop frame")
        hours, minutes, seconds, separator, frames = match.groups()
        return cls(int(hours), int(minutes), int(seconds), int(frames), rate, separator == ";")

    @property
    def frame(self) -> int:
        """Frames since midnight."""
        minutes = self.hours * 60 + self.minutes
        labels = (minutes * 60 + self.seconds) * nominal_rate(self.rate) + self.frames
        return labels - dropped_labels(self.rate, drop_frame=self.drop_frame) * (minutes - minutes // 10)

    def __str__(self) -> str:
        separator = ";" if self.drop_frame else ":"
        return f"{self.hours:02}:{self.minutes:02}:{self.seconds:02}{separator}{self.frames:02}"


def nominal_rate(rate: Fraction) -> int:
    """Labels a second: 24 for 24000/1001, 30 for 30000/1001. Rates of 1 to 1,000 frames/s can be counted."""
    if not 1 <= rate <= 1000:
        raise TimecodeError(f"{rate} frames/s cannot be counted; give a rate from 1 to 1000")
    return -(-rate.numerator // rate.denominator)


def dropped_labels(rate: Fraction, *, drop_frame: bool) -> int:
    """Labels left out by each minute but every tenth: 2 at 30000/1001, 4 at its double, 8 at its fourfold."""
    if not drop_frame:
        return 0
    multiple = rate / Fraction(30000, 1001)
    if multiple not in {1, 2, 4}:
        raise TimecodeError(
            f"drop frame is not defined at {rate} frames/s; it needs 30000/1001, its double or fourfold"
        )
    return 2 * int(multiple)


def frames_a_day(rate: Fraction, *, drop_frame: bool = False) -> int:
    """Frames counted from one midnight label to the next."""
    dropped = dropped_labels(rate, drop_frame=drop_frame)
    return nominal_rate(rate) * 86_400 - dropped * (1440 - 144)


class TimecodeMark(NamedTuple):
    """A timecode that a source gave at a moment.

    `timecode_frame` counts from midnight at `timecode_rate` (numerator, denominator), with drop frame or not. Times are
    nanoseconds since the Unix epoch; `capture_ns` is when the frame began.
    """

    capture_ns: int
    receive_ns: int
    timecode_frame: int
    timecode_rate: tuple[int, int]
    drop_frame: bool = False
    flags: int = 0
