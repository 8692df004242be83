"""What devices give, as a process reads it beside the receiver: each record once, for whoever wants it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from filmlot.devicekit.ring import Ring, RingError
from filmlot.devicekit.run_folder import RunFolder
from filmlot.devicekit.signals import FORMAT_OF, Sample, Signal

WINDOW = 256  # records looked at for one moment: more than a second at the usual 240 a second
_REOPEN_NS = 250_000_000


class Feed:
    """One signal of one device. What stood in its ring before the first `read` is not new."""

    def __init__(self, run: RunFolder, device_id: str, signal: Signal) -> None:
        self._path = run.samples(device_id, signal)
        self._format = FORMAT_OF[signal]
        self._ring: Ring | None = None
        self._open_at_ns = 0
        self._sequence = 0
        self.missed = 0
        """Records that were overwritten before they were read."""
        self.received_ns = 0
        """When the newest sample was received; 0 for never."""
        self.samples: tuple[Sample, ...] = ()
        """What the last `read` found, oldest first."""

    def read(self, now_ns: int) -> None:
        """Take what has come since the last call."""
        ring = self._ring or self._open(now_ns)
        if ring is None or ring.head == self._sequence:
            self.samples = ()
            return
        records = ring.since(self._sequence)
        if len(records) == 0:
            self.samples = ()
            return
        newest = int(records["sequence"][-1])
        self.missed += newest - self._sequence - len(records)
        self._sequence = newest
        self.received_ns = int(records["receive_ns"][-1])
        self.samples = tuple(map(self._format.unpack, records))

    def window(self) -> npt.NDArray[np.void]:
        """The newest records, for the resampler."""
        if self._ring is None:
            return np.empty(0, self._format.dtype)
        return self._ring.since(max(0, self._ring.head - WINDOW))

    def _open(self, now_ns: int) -> Ring | None:
        if now_ns < self._open_at_ns:
            return None
        self._open_at_ns = now_ns + _REOPEN_NS
        try:
            ring = Ring.open(self._path)
        except RingError:
            return None
        if ring.dtype != self._format.dtype:  # what another version left there; its writer replaces it
            ring.close()
            return None
        self._ring, self._sequence = ring, ring.head
        return ring

    def close(self) -> None:
        """Let go of the ring."""
        if self._ring is not None:
            self._ring.close()
            self._ring = None
