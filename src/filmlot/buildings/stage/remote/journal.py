"""The journal: what was heard last from outside, for whoever sets a controller up."""

from __future__ import annotations

from collections import deque
from threading import Lock

from filmlot.buildings.stage.remote.contracts import HeardView

KEPT = 20
DONE = "done"


class Journal:
    """Keeps the last messages; may be written and read from any thread."""

    def __init__(self) -> None:
        self._heard: deque[HeardView] = deque(maxlen=KEPT)
        self._lock = Lock()

    def note(self, heard: HeardView) -> None:
        """Keeps a message; one refused again for the same reason takes the former's place: a flood shows once."""
        with self._lock:
            last = self._heard[-1] if self._heard else None
            if last is not None and heard.outcome != DONE and _reason(heard) == _reason(last):
                self._heard.pop()
            self._heard.append(heard)

    def newest(self) -> tuple[HeardView, ...]:
        """What is kept, newest first."""
        with self._lock:
            return tuple(reversed(self._heard))


def _reason(heard: HeardView) -> tuple[str, str]:
    return heard.sender, heard.outcome
