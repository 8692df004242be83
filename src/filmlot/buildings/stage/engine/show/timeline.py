"""A timeline: steps in the order of their times, and a time of its own that can stand still."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from itertools import count

Step = Callable[[int], None]


class Timeline:
    """Keeps steps until they are due. Its own times are nanoseconds that do not pass while it is paused."""

    def __init__(self) -> None:
        self._steps: list[tuple[int, int, Step]] = []
        self._serial = count()
        self._lag_ns = 0
        self._paused_ns: int | None = None

    @property
    def is_paused(self) -> bool:
        """Whether its time stands still."""
        return self._paused_ns is not None

    @property
    def next_ns(self) -> int | None:
        """When, on the clock, the next step is due; None while there is none, or in a pause."""
        return None if self.is_paused or not self._steps else self.clock(self._steps[0][0])

    def time(self, now_ns: int) -> int:
        """Its own time at a moment of the clock."""
        return (now_ns if self._paused_ns is None else self._paused_ns) - self._lag_ns

    def clock(self, at: int) -> int:
        """The moment of the clock at one of its own times, if no pause comes between."""
        return at + self._lag_ns

    def push(self, at: int, step: Step) -> None:
        """Keeps a step until its time; those of one time come in the order in which they were pushed."""
        heapq.heappush(self._steps, (at, next(self._serial), step))

    def advance(self, now_ns: int) -> None:
        """Takes every step that is due, and those that these push and that are due too; none in a pause."""
        while not self.is_paused and self._steps and self._steps[0][0] <= self.time(now_ns):
            at, _, step = heapq.heappop(self._steps)
            step(at)

    def pause(self, now_ns: int) -> None:
        """Has its time stand still."""
        if self._paused_ns is None:
            self._paused_ns = now_ns

    def resume(self, now_ns: int) -> None:
        """Lets its time go on where it stood."""
        if self._paused_ns is not None:
            self._lag_ns += now_ns - self._paused_ns
            self._paused_ns = None

    def clear(self) -> None:
        """Forgets every step."""
        self._steps.clear()
