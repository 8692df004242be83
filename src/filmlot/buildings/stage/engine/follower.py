"""The stage's timecode behind its source: where the source's labels stand against the stage's own count of frames.

The stage counts its frames itself, at absolute times, so that it goes on when the source stops. What is learnt from the
source is one whole number, the shift from that count to its labels.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from enum import StrEnum
from fractions import Fraction
from statistics import median
from types import MappingProxyType
from typing import Literal, NamedTuple

from filmlot.standards.timecode import frames_a_day

STEADY = 5
"""So many labels in a row must agree before they are believed, all but one within half a frame."""
_AGREE_FRAMES = 0.5
_KEPT_FRAMES = 0.75  # a source half a frame beside ours may jitter; it moves the stage only beyond this
_SILENT_NS = 1_000_000_000
_SECOND_NS = 1_000_000_000


class Following(StrEnum):
    """Where the stage's timecode comes from."""

    CLOCK = "clock"
    """The time of the day: no source was heard yet."""
    SOURCE = "source"
    ALONE = "alone"
    """The source has stopped; the stage counts on from it (jam-sync)."""


Event = Literal["steady", "silent"]
ALLOWED: Mapping[tuple[Following, Event], Following] = MappingProxyType(
    {
        (Following.CLOCK, "steady"): Following.SOURCE,
        (Following.SOURCE, "silent"): Following.ALONE,
        (Following.ALONE, "steady"): Following.SOURCE,
    }
)


class Label(NamedTuple):
    """A label of the source: frames since midnight at its own rate, and when that frame began."""

    capture_ns: int
    frame: int
    rate: Fraction
    drop_frame: bool


class Follower:
    """Learns the shift from labels; a jump is followed when it was seen steadily, a stray label never.

    `shift` is what is to be added to the stage's count of frames since the epoch, None before a source was heard.
    `refused` is the last label whose count does not go into the stage's: another rate, or drop frame beside none.
    """

    def __init__(self, rate: Fraction, *, drop_frame: bool) -> None:
        self._rate, self._drop_frame = rate, drop_frame
        self._day = frames_a_day(rate, drop_frame=drop_frame)
        self._recent: deque[float] = deque(maxlen=STEADY)
        self._heard_ns = self._steady_ns = 0
        self.state = Following.CLOCK
        self.shift: int | None = None
        self.refused: Label | None = None

    def hear(self, label: Label) -> None:
        """Take in a label; those of a slower source count in whole multiples (25 frames/s on a stage of 50)."""
        multiple = self._rate / label.rate
        if multiple.denominator != 1 or label.drop_frame != self._drop_frame:
            self.refused = label
            return
        self.refused, self._heard_ns = None, label.capture_ns
        whole, rest = divmod(label.capture_ns * self._rate.numerator, _SECOND_NS * self._rate.denominator)
        beside = label.frame * int(multiple) - whole
        shift = beside - rest / (_SECOND_NS * self._rate.denominator)
        origin = self._recent[-1] if self._recent else shift
        self._recent.append(origin + self._apart(shift, origin))
        if self._is_steady():
            self._steady_ns = label.capture_ns
            self._follow(median(self._recent))

    def _apart(self, one: float, other: float) -> float:
        """How far two shifts are apart, the shorter way round the day."""
        half = self._day / 2
        return (one - other + half) % self._day - half

    def _is_steady(self) -> bool:
        middle = median(self._recent)
        near = sum(abs(shift - middle) <= _AGREE_FRAMES for shift in self._recent)
        return len(self._recent) == STEADY and near >= STEADY - 1

    def _follow(self, shift: float) -> None:
        if self.shift is None or abs(self._apart(shift, self.shift)) > _KEPT_FRAMES:
            self.shift = round(shift) % self._day
        self._turn("steady")

    def look(self, now_ns: int) -> None:
        """Notice that the source has stopped."""
        if abs(now_ns - self._heard_ns) > _SILENT_NS:
            self._recent.clear()
        if abs(now_ns - self._steady_ns) > _SILENT_NS:
            self._turn("silent")

    def _turn(self, event: Event) -> None:
        self.state = ALLOWED.get((self.state, event), self.state)
