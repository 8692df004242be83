"""How long to wait before a connection is tried again."""

from __future__ import annotations

from collections.abc import Callable

_SPREAD = 0.25


class Backoff:
    """Waits that double from the first to the longest, and begin anew after a connection that lasted.

    `jitter` gives numbers from 0 to 1; a wait is up to a quarter shorter or longer, so that devices which were cut off
    together do not come back in step.
    """

    def __init__(self, *, first_s: float, longest_s: float, jitter: Callable[[], float]) -> None:
        self._first_s, self._longest_s, self._jitter = first_s, longest_s, jitter
        self._next_s = first_s

    def wait_s(self, lived_s: float) -> float:
        """How long to wait after a connection that lived so long; one that outlived the longest wait has lasted."""
        now_s = self._first_s if lived_s > self._longest_s else self._next_s
        self._next_s = min(2 * now_s, self._longest_s)
        return now_s * (1 - _SPREAD + 2 * _SPREAD * self._jitter())
