"""The bus: carries word of numbered events to whoever listens, in this process or, over NATS, in all of them.

The log in the database is the truth; a listener that misses word of an event finds it there by its position.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import Protocol

import structlog

from filmlot.kernel.events import Envelope
from filmlot.kernel.problems import Problem
from filmlot.standards.phrase import Phrase

Listener = Callable[[list[Envelope]], None]
log = structlog.get_logger(__name__)


class BusUnreachable(Problem):
    """The server that carries events between processes does not answer."""

    code = "kernel.bus_unreachable"
    status = 503

    def __init__(self, *, reason: str | Phrase) -> None:
        super().__init__(reason=reason)


class Bus(Protocol):
    """What the relay and the listeners need of a bus."""

    def publish(self, envelopes: list[Envelope]) -> None:
        """Carries numbered events, oldest first; returns once they are handed over."""

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Calls `listener` from a thread of the bus; gives a function that ends it."""

    def check(self) -> None:
        """Passes if the bus carries; raises `BusUnreachable` if not."""

    def close(self) -> None:
        """Ends every delivery."""


class MemoryBus:
    """The bus of a lot that is one process: a call to each listener, in the thread of the relay."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []
        self._lock = Lock()

    def publish(self, envelopes: list[Envelope]) -> None:
        """Calls every listener in turn; one that fails does not keep the others from hearing."""
        with self._lock:
            listeners = list(self._listeners)
        for listener in listeners:
            try:
                listener(envelopes)
            except Exception:  # a supervisor: the relay must outlive its listeners
                log.exception("bus.listener_failed", position=envelopes[-1].position)

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Adds a listener; the function that it gives removes it."""
        with self._lock:
            self._listeners.append(listener)

        def leave() -> None:
            with self._lock:
                if listener in self._listeners:
                    self._listeners.remove(listener)

        return leave

    def check(self) -> None:
        """Passes: a call within the process cannot be cut."""

    def close(self) -> None:
        """Forgets every listener."""
        with self._lock:
            self._listeners.clear()
