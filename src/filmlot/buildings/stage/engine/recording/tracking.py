"""The tracking log: `tracking.jsonl`, one OpenTrackIO sample a line as received, and `tracking.idx` beside it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

SAMPLE = np.dtype(
    [
        ("time_ns", "<i8"),  # when the sample was captured, or received if its source tells no time
        ("offset", "<u8"),  # of the line in tracking.jsonl
        ("length", "<u4"),  # of the line without its newline
        ("source", "<u4"),
        ("sequence", "<u8"),  # in the ring of its source
    ]
)


@dataclass(frozen=True)
class Sample:
    """One received sample: a JSON object on one line (OpenTrackIO 1.0.1), and where it came from."""

    time_ns: int
    source: int
    sequence: int
    line: bytes


class TrackingLog:
    """Appends samples; the line is written before its index record, so that no record leads to nothing."""

    def __init__(self, lines: Path, index: Path) -> None:
        self._lines = lines.open("xb", buffering=0)
        self._index = index.open("xb", buffering=0)
        self._offset = 0
        self.count = 0

    def append(self, samples: list[Sample]) -> None:
        """Writes samples in the order given.

        Raises:
            ValueError: a line holds a newline, which would make two of it.
        """
        if not samples:
            return
        records = np.zeros(len(samples), dtype=SAMPLE)
        for record, sample in zip(records, samples, strict=True):
            if b"\n" in sample.line:
                message = f"sample {sample.sequence} of source {sample.source} is not one line"
                raise ValueError(message)
            record["time_ns"], record["source"], record["sequence"] = sample.time_ns, sample.source, sample.sequence
            record["offset"], record["length"] = self._offset, len(sample.line)
            self._offset += len(sample.line) + 1
        self._lines.write(b"".join(sample.line + b"\n" for sample in samples))
        self._index.write(records.tobytes())
        self.count += len(samples)

    def filenos(self) -> list[int]:
        """The descriptors, for `os.fsync`."""
        return [self._lines.fileno(), self._index.fileno()]

    def close(self) -> None:
        """Closes both files."""
        self._lines.close()
        self._index.close()
