"""The recorder: takes frames and samples from the tick without ever holding it up, and writes them from its own thread.

What must not be lost goes first: samples, then the frame's record, then its picture. When the disk or the encoder
cannot follow, pictures are left out and counted; tracking is not.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable
from contextlib import ExitStack, suppress
from fractions import Fraction
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic

import numpy as np
import structlog
from numpy.typing import NDArray

from filmlot.buildings.stage.engine.recording.frames import FRAME, NO_PICTURE, FrameLog
from filmlot.buildings.stage.engine.recording.manifest import (
    FRAMES,
    PICTURE,
    TRACKING,
    TRACKING_INDEX,
    Manifest,
    ManifestState,
    write_manifest,
)
from filmlot.buildings.stage.engine.recording.picture import PictureWriter
from filmlot.buildings.stage.engine.recording.tracking import SAMPLE, Sample, TrackingLog
from filmlot.buildings.stage.take_contracts import BreakReason
from filmlot.standards.phrase import PhrasedError

SYNC_EVERY_S = 1.0
WAITING_PICTURES = 12
START_RESERVE_BYTES = 1 << 30
STOP_RESERVE_BYTES = 128 << 20
log = structlog.get_logger(__name__)

Entry = tuple[NDArray[np.void], list[Sample], NDArray[np.uint8] | None]
NameFrame = Callable[[int], str]


class DiskFullError(PhrasedError, OSError):
    """Too little room to roll, or to go on."""


class Recorder:
    """Writes one take into a new folder, from the roll to the cut.

    `name_frame` gives the timecode of a frame counted from midnight. `failure` says why the writing ended by itself.
    """

    def __init__(
        self,
        folder: Path,
        manifest: Manifest,
        *,
        name_frame: NameFrame,
        free_bytes: Callable[[Path], int] = lambda folder: shutil.disk_usage(folder).free,
    ) -> None:
        folder.parent.mkdir(parents=True, exist_ok=True)
        if (left := free_bytes(folder.parent)) < START_RESERVE_BYTES:
            text = "{left_mib} MiB are left, {needed_mib} MiB are needed to roll"
            raise DiskFullError(text, left_mib=left >> 20, needed_mib=START_RESERVE_BYTES >> 20)
        folder.mkdir()
        self.manifest = manifest.model_copy(
            update={"formats": {FRAMES: _describe(FRAME), TRACKING_INDEX: _describe(SAMPLE)}}
        )
        write_manifest(folder, self.manifest)
        self.failure: str | None = None
        self._reason: BreakReason | None = None
        self.left_out = 0
        self._folder, self._name_frame, self._free_bytes = folder, name_frame, free_bytes
        self._frames = FrameLog(folder / FRAMES)
        self._tracking = TrackingLog(folder / TRACKING, folder / TRACKING_INDEX)
        self._picture: PictureWriter | None = None
        self._last: NDArray[np.void] | None = None
        self._queue: SimpleQueue[Entry | None] = SimpleQueue()
        self._waiting_pictures = 0
        self._synced_s = monotonic()
        self._thread = Thread(target=self._run, name=f"recorder {manifest.slate}", daemon=True)
        self._thread.start()

    def add(self, record: NDArray[np.void], samples: list[Sample], rgba: NDArray[np.uint8] | None) -> None:
        """Hands over a frame (one record of `FRAME`), the samples since the one before, and its picture if any.

        Never waits. The arrays belong to the recorder from now on.
        """
        if rgba is not None and self._waiting_pictures >= WAITING_PICTURES:
            rgba = None
            self.left_out += 1
        self._waiting_pictures += rgba is not None
        self._queue.put((record, samples, rgba))

    def cut(self) -> None:
        """Ends the take after what was handed over so far; `join` waits for the files."""
        self._queue.put(None)

    def join(self, timeout_s: float) -> bool:
        """Whether everything is written and closed."""
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _run(self) -> None:
        try:
            self._write_all()
        except (OSError, ValueError) as problem:  # PyAV's errors are both
            self._fail(problem)
            log.warning("recorder.stopped", take=self.manifest.take_id, reason=self.failure)
        finally:
            self._close()

    def _write_all(self) -> None:
        while True:
            with suppress(Empty):
                entry = self._queue.get(timeout=SYNC_EVERY_S)
                if entry is None:
                    return
                self._write(*entry)
            if monotonic() - self._synced_s >= SYNC_EVERY_S:
                self._sync()

    def _write(self, record: NDArray[np.void], samples: list[Sample], rgba: NDArray[np.uint8] | None) -> None:
        self._tracking.append(samples)
        was_drawn = rgba is not None
        if self._picture is None:
            self._picture = self._begin(record)
            rgba = rgba if was_drawn else self._black()
        self._last = record
        record["picture"] = NO_PICTURE if rgba is None else self._picture.count
        self._frames.append(record)
        self.manifest.frames += 1
        if rgba is not None:
            self._picture.append(int(record["frame"]), rgba)
        self._waiting_pictures -= was_drawn

    def _begin(self, record: NDArray[np.void]) -> PictureWriter:
        timecode = self._name_frame(int(record["timecode_frame"]))
        self.manifest.first_timecode, self.manifest.started_ns = timecode, int(record["time_ns"])
        write_manifest(self._folder, self.manifest)
        return PictureWriter(
            self._folder / PICTURE,
            size_px=self.manifest.resolution_px,
            rate=Fraction(self.manifest.rate),
            timecode=timecode,
        )

    def _black(self) -> NDArray[np.uint8]:
        """Frame 0 always has a picture: a muxer counts its times from the first one."""
        width, height = self.manifest.resolution_px
        return np.zeros((height, width, 4), dtype=np.uint8)

    def _sync(self) -> None:
        """Makes what is written survive a power failure, and stops while there is room to close the files."""
        picture = [self._picture.fileno()] if self._picture else []
        for descriptor in (*self._tracking.filenos(), self._frames.fileno(), *picture):
            os.fsync(descriptor)
        self._synced_s = monotonic()
        if (left := self._free_bytes(self._folder)) < STOP_RESERVE_BYTES:
            raise DiskFullError("{left_mib} MiB are left on the disk", left_mib=left >> 20)

    def _close(self) -> None:
        try:
            with ExitStack() as files:  # closes the rest where one cannot be
                files.callback(self._tracking.close)
                files.callback(self._frames.close)
                if self._picture is not None:
                    files.callback(self._picture.close)
                    self._picture.finish()
                self._sync()
        except (OSError, ValueError) as problem:
            self._fail(problem)
            log.warning("recorder.closed_badly", take=self.manifest.take_id, reason=str(problem))
        self._finish_manifest()

    def _fail(self, problem: OSError | ValueError) -> None:
        """Notes why the writing ended; what follows from it is not the reason."""
        if self.failure is None:
            self.failure = str(problem)
            is_full = isinstance(problem, DiskFullError) or getattr(problem, "errno", None) == errno.ENOSPC
            self._reason = BreakReason.DISK_FULL if is_full else BreakReason.WRITE_FAILED

    def _finish_manifest(self) -> None:
        self.manifest.state, self.manifest.reason = ManifestState.CLOSED, self._reason
        self.manifest.samples = self._tracking.count
        self.manifest.pictures = self._picture.count if self._picture else 0
        if self._last is not None:
            self.manifest.last_timecode = self._name_frame(int(self._last["timecode_frame"]))
            self.manifest.ended_ns = int(self._last["time_ns"])
        write_manifest(self._folder, self.manifest)


def _describe(dtype: np.dtype[np.void]) -> list[list[object]]:
    return [list(field) for field in dtype.descr]
