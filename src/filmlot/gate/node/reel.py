"""The reel: the frames of a take in their order, each waiting for its picture if one is being drawn."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from filmlot.buildings.stage.engine.recording.recorder import Recorder
from filmlot.buildings.stage.engine.recording.tracking import Sample


@dataclass(eq=False)
class Waiting:
    """A frame on its way into the recorder."""

    record: NDArray[np.void]
    samples: list[Sample]
    is_done: bool
    picture: NDArray[np.uint8] | None = None


@dataclass(eq=False)
class Reel:
    """Feeds one recorder; frames come from the tick, pictures from the painter."""

    recorder: Recorder
    frames: int = 0
    _waiting: deque[Waiting] = field(default_factory=deque)
    _lock: Lock = field(default_factory=Lock)
    _is_cut: bool = False

    def add(self, record: NDArray[np.void], samples: list[Sample]) -> Waiting:
        """Appends a frame, numbered from 0; call `settle` with its picture, or None, when that is known."""
        with self._lock:
            record["frame"] = self.frames
            self.frames += 1
            waiting = Waiting(record, samples, is_done=False)
            self._waiting.append(waiting)
            return waiting

    def settle(self, waiting: Waiting, picture: NDArray[np.uint8] | None) -> None:
        """Gives a frame its picture, and lets go all frames that wait for nothing any more."""
        with self._lock:
            waiting.picture, waiting.is_done = picture, True
            self._let_go()

    def cut(self) -> None:
        """No frame follows; the recorder ends after the last picture has come."""
        with self._lock:
            self._is_cut = True
            self._let_go()

    def _let_go(self) -> None:
        while self._waiting and self._waiting[0].is_done:
            first = self._waiting.popleft()
            self.recorder.add(first.record, first.samples, first.picture)
        if self._is_cut and not self._waiting:
            self.recorder.cut()
