"""A lane: orders carried out one after the other, on a thread of its own, with room for few."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from queue import Empty, Full, Queue
from threading import Thread

import structlog

ROOM = 64
log = structlog.get_logger(__name__)


class Lane:
    """Carries out what it takes, until `stop`."""

    def __init__(self, name: str) -> None:
        self._tasks: Queue[Callable[[], None] | None] = Queue(ROOM)
        self._thread = Thread(target=self._work, name=name, daemon=True)
        self._thread.start()

    def take(self, task: Callable[[], None]) -> bool:
        """Whether there is room for a task; it is done when those before it are."""
        try:
            self._tasks.put_nowait(task)
        except Full:
            return False
        return True

    def stop(self) -> None:
        """Lets go of what waits, and ends; does not wait for a task that takes long."""
        with suppress(Empty):
            while True:
                self._tasks.get_nowait()
        self._tasks.put(None)
        self._thread.join(timeout=2)

    def _work(self) -> None:
        for task in iter(self._tasks.get, None):
            try:
                task()
            except Exception:  # a supervisor: an order that fails must not end the later ones
                log.exception("remote.order_failed")
