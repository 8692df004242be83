"""The points of all devices that take commands: what each last said of itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from threading import Lock

import structlog

from filmlot.devicekit.control import Value

Listener = Callable[[str, Mapping[str, Value | None]], None]
"""Gets a device's id and those of its points that changed, None for one that is gone; in the thread that heard it."""

log = structlog.get_logger(__name__)


class PointStore:
    """The latest value of every point, by device; may be read from any thread."""

    def __init__(self) -> None:
        self._points: dict[str, dict[str, Value]] = {}
        self._listeners: list[Listener] = []
        self._lock = Lock()

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Call a listener with each change from now on; what comes back ends that."""
        with self._lock:
            self._listeners.append(listener)
        return lambda: self._leave(listener)

    def publish(self, device: str, points: Mapping[str, Value | None]) -> None:
        """Take what a device says of itself, None for a point that is no more; listeners get what is new in it."""
        with self._lock:
            known = self._points.setdefault(device, {})
            changes = {name: value for name, value in points.items() if known.get(name) != value}
            for name, value in changes.items():
                if value is None:
                    del known[name]
                else:
                    known[name] = value
            listeners = tuple(self._listeners) if changes else ()
        for listener in listeners:
            try:
                listener(device, changes)
            except Exception:  # supervises others' code: one bad listener must not cut a device off
                log.exception("points.listener_failed", device=device)

    def of(self, device: str) -> Mapping[str, Value]:
        """A copy of a device's points."""
        with self._lock:
            return dict(self._points.get(device, {}))

    def forget(self, device: str) -> None:
        """Let go of a device that is no more."""
        with self._lock:
            self._points.pop(device, None)

    def _leave(self, listener: Listener) -> None:
        with self._lock:
            if listener in self._listeners:
                self._listeners.remove(listener)
