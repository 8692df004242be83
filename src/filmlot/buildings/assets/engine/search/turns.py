"""Turns at work that is no quicker when more do it at once: first come, first served."""

from __future__ import annotations

import threading
from collections import deque
from types import TracebackType


class Turns:
    """Lets `places` threads in at a time, in the order in which they came; a semaphore lets whoever is quickest in."""

    def __init__(self, places: int) -> None:
        self._free = places
        self._waiting: deque[threading.Lock] = deque()
        self._mutex = threading.Lock()

    def __enter__(self) -> None:
        turn = threading.Lock()
        with self._mutex:
            if self._free:
                self._free -= 1
                return
            turn.acquire()
            self._waiting.append(turn)
        turn.acquire()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._mutex:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._free += 1
