"""From a source's clock to ours: its offset, its skew, and the jitter of the way from it to us.

A tracker stamps its samples with a PTP time, and nothing says whether that clock is ours, is TAI (37 s ahead
of UTC), or began when the tracker was switched on. Nor does any other clock run at the rate of ours: a
crystal that is 50 ppm off gains a frame in a quarter of an hour.
"""

from __future__ import annotations

from collections import deque
from enum import StrEnum
from itertools import pairwise

TAI_AHEAD_NS = 37_000_000_000
_SAME_CLOCK_NS = 500_000_000
_JUMP_NS = 1_000_000_000
_STEP_NS = 10_000_000
_STEP_SPREAD_NS = 2_000_000
_STRAYS = 3
_BIN_NS = 500_000_000
_BINS = 60
_SKEW_AFTER_NS = 10_000_000_000
_STEEPEST = 1e-3
_RECENT = 1024


class ClockBasis(StrEnum):
    """What a source's clock was taken for."""

    OURS = "ours"
    TAI = "tai"
    OWN = "own"


class DelayFloor:
    """The line under the differences (receipt − source time) of a window of 30 s: delay can only add.

    The window is kept as the least difference of each half second. The line is the one under all of them that
    lies closest to them in the mean: the edge of their lower convex hull above the mean time (Moon, Skelly and
    Towsley, INFOCOM 1999). It is drawn anew twice a second at most, so a packet costs a comparison.
    """

    def __init__(self) -> None:
        self._bins: deque[tuple[int, int]] = deque(maxlen=_BINS)
        self._recent: deque[float] = deque(maxlen=_RECENT)  # heights over the line
        self._strays: list[tuple[int, int]] = []
        self._is_empty = True
        self._origin_ns = self._base_ns = self._bin_end_ns = self._last_ns = 0
        self._least = (0, 0)
        self._intercept_ns = self.slope = 0.0

    @property
    def is_empty(self) -> bool:
        """Whether nothing was seen yet."""
        return self._is_empty

    def see(self, source_ns: int, difference_ns: int) -> bool:
        """Take one sample in, and say whether it fits the line; one that does not is no part of it."""
        if self._is_empty:
            self._begin(source_ns, difference_ns)
            return True
        height_ns = difference_ns - self._base_ns - self._intercept_ns - self.slope * (source_ns - self._origin_ns)
        if not -_STEP_NS < height_ns < _JUMP_NS:
            return self._stray(source_ns, difference_ns)
        if source_ns - self._last_ns > _BINS * _BIN_NS:
            self._begin(source_ns, difference_ns)
            return True
        if self._strays:
            self._strays.clear()
        if height_ns < 0:
            self._intercept_ns += height_ns
        if source_ns >= self._bin_end_ns:
            self._close_bin(source_ns, difference_ns)
        elif difference_ns < self._least[1]:
            self._least = source_ns, difference_ns
        self._last_ns = max(self._last_ns, source_ns)
        self._recent.append(max(0.0, height_ns))
        return True

    def at(self, source_ns: int) -> int:
        """The height of the line at a time of the source, in nanoseconds."""
        return self._base_ns + round(self._intercept_ns + self.slope * (source_ns - self._origin_ns))

    @property
    def newest(self) -> int:
        """The height of the line at the newest sample, in nanoseconds."""
        return self.at(self._last_ns)

    def jitter_ns(self) -> int:
        """What 99 in 100 of the last 1,024 samples stayed below, above the line as it was then."""
        heights = sorted(self._recent)
        return round(heights[(len(heights) - 1) * 99 // 100]) if heights else 0

    def _begin(self, source_ns: int, difference_ns: int) -> None:
        self._bins.clear()
        self._recent.clear()
        self._strays.clear()
        self._is_empty = False
        self._origin_ns = self._last_ns = source_ns
        self._base_ns = difference_ns
        self._bin_end_ns = source_ns + _BIN_NS
        self._least = source_ns, difference_ns
        self._intercept_ns = self.slope = 0.0
        self._recent.append(0.0)

    def _stray(self, source_ns: int, difference_ns: int) -> bool:
        # One wrong stamp is a fault, three in a row are a clock that was set.
        self._strays.append((source_ns, difference_ns))
        if len(self._strays) == _STRAYS:
            first, *others = self._strays
            self._begin(*first)
            for sample in others:
                self.see(*sample)
        return False

    def _close_bin(self, source_ns: int, difference_ns: int) -> None:
        self._bins.append(self._least)
        self._least = source_ns, difference_ns
        self._bin_end_ns = source_ns + _BIN_NS
        while self._bins[0][0] < source_ns - _BINS * _BIN_NS:
            self._bins.popleft()
        if self._has_stepped():
            for _ in range(len(self._bins) - 2):
                self._bins.popleft()
        self._draw()

    def _has_stepped(self) -> bool:
        """Whether the clock was set back: a whole second lies above the line, and evenly so."""
        if len(self._bins) < 3:
            return False
        before, after = (difference - self.at(source) for source, difference in list(self._bins)[-2:])
        return min(before, after) > _STEP_NS and abs(before - after) < _STEP_SPREAD_NS

    def _draw(self) -> None:
        points = [(source - self._origin_ns, difference - self._base_ns) for source, difference in self._bins]
        long_enough = points[-1][0] - points[0][0] >= _SKEW_AFTER_NS
        self.slope = max(-_STEEPEST, min(_STEEPEST, _hull_slope(points))) if long_enough else 0.0
        self._intercept_ns = min(difference - self.slope * source for source, difference in points)


def _hull_slope(points: list[tuple[int, int]]) -> float:
    """The slope of the lower hull's edge over the mean time of points that are in order of time."""
    hull: list[tuple[int, int]] = []
    for x, y in points:
        while len(hull) > 1:
            (x0, y0), (x1, y1) = hull[-2:]
            if (x1 - x0) * (y - y0) > (x - x0) * (y1 - y0):
                break
            hull.pop()
        hull.append((x, y))
    mean = sum(x for x, _ in points) / len(points)
    for (x0, y0), (x1, y1) in pairwise(hull):
        if x1 >= mean and x1 > x0:
            return (y1 - y0) / (x1 - x0)
    return 0.0


class SourceClock:
    """Maps a source's times to nanoseconds since the Unix epoch, and says how its clock keeps to ours.

    A clock that agrees with ours to half a second is believed; one that is 37 s ahead is TAI. Of any other
    clock offset and skew are learnt from the packets that came fastest. A clock that is set is learnt anew: at
    three samples in a row that cannot be (1 s late or 10 ms too early), or a whole second that is evenly late
    by more than 10 ms.
    """

    def __init__(self) -> None:
        self._floor = DelayFloor()
        self.basis = ClockBasis.OURS

    @property
    def is_heard(self) -> bool:
        """Whether the source has told a time yet."""
        return not self._floor.is_empty

    @property
    def offset_ns(self) -> int:
        """What is to be added to the newest source time to reach ours, the least delay of the way included."""
        return self._floor.newest

    @property
    def skew_ppm(self) -> float:
        """By how many parts in a million our clock outruns the source's; 0 until 10 s were seen."""
        return self._floor.slope * 1e6

    @property
    def jitter_ns(self) -> int:
        """What 99 in 100 samples are late by at most, beyond the least delay."""
        return self._floor.jitter_ns()

    def to_unix_ns(self, source_ns: int, *, receive_ns: int) -> int:
        """The time of capture on our clock, never later than the receipt by more than half a second."""
        difference_ns = receive_ns - source_ns
        fits = self._floor.see(source_ns, difference_ns)
        if -_SAME_CLOCK_NS < difference_ns < _SAME_CLOCK_NS:
            self.basis = ClockBasis.OURS
            return source_ns
        if -_SAME_CLOCK_NS < difference_ns + TAI_AHEAD_NS < _SAME_CLOCK_NS:
            self.basis = ClockBasis.TAI
            return source_ns - TAI_AHEAD_NS
        self.basis = ClockBasis.OWN
        return source_ns + self._floor.at(source_ns) if fits else receive_ns
