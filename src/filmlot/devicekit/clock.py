"""From a source's clock to ours.

A tracker stamps its samples with a PTP time, and nothing says whether that clock is ours, is TAI (37 s ahead
of UTC), or began when the tracker was switched on.
"""

from __future__ import annotations

from collections import deque

TAI_AHEAD_NS = 37_000_000_000
_SAME_CLOCK_NS = 500_000_000
_JUMP_NS = 1_000_000_000


class SourceClock:
    """Maps a source's times to nanoseconds since the Unix epoch.

    A clock that agrees with ours to half a second is believed; one that is 37 s ahead is TAI. Of any other
    clock the offset is learnt: the smallest of the last differences to the time of receipt, because delay can
    only add. A step of more than a second starts the learning anew.
    """

    def __init__(self, *, window: int = 256) -> None:
        self._differences: deque[int] = deque(maxlen=window)

    def to_unix_ns(self, source_ns: int, *, receive_ns: int) -> int:
        """The time of capture on our clock, never later than the receipt by more than half a second."""
        difference = receive_ns - source_ns
        if abs(difference) < _SAME_CLOCK_NS:
            return source_ns
        if abs(difference + TAI_AHEAD_NS) < _SAME_CLOCK_NS:
            return source_ns - TAI_AHEAD_NS
        if self._differences and abs(difference - self._differences[-1]) > _JUMP_NS:
            self._differences.clear()
        self._differences.append(difference)
        return source_ns + min(self._differences)
