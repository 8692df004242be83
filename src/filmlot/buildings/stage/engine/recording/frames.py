"""The frame log, `frames.idx`: one fixed record a frame of the take, whether or not it has a picture.

It is what keeps picture and tracking in step: record k holds the pose from which picture k was drawn.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FRAME = np.dtype(
    [
        ("frame", "<u8"),  # from 0 at the roll; the picture's presentation time in frames
        ("time_ns", "<i8"),
        ("timecode_frame", "<i8"),  # frames since midnight
        ("sequence", "<u8"),  # of the newest sample in the ring when the pose was made, 0 if there was none
        ("picture", "<i8"),  # count of the picture in the file, -1 for a frame without one
        ("stale", "<u4"),  # 1: the last pose was held because its source fell silent
        ("source", "<u4"),
        ("position_m", "<f8", (3,)),
        ("rotation_deg", "<f8", (3,)),
        ("focal_length_mm", "<f8"),
        ("focus_distance_m", "<f8"),
        ("f_stop", "<f8"),
        ("sensor_mm", "<f8", (2,)),
    ]
)
NO_PICTURE = -1
BLOCK = 4096


class FrameLog:
    """Appends frame records to a file, each in one write."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("xb", buffering=0)

    def append(self, record: NDArray[np.void]) -> None:
        """Writes one record of `FRAME`."""
        self._file.write(record.tobytes())

    def fileno(self) -> int:
        """The descriptor, for `os.fsync`."""
        return self._file.fileno()

    def close(self) -> None:
        """Closes the file."""
        self._file.close()


def blank_frame() -> NDArray[np.void]:
    """A record without a picture whose lens and place are not given (NaN)."""
    record = np.zeros((), dtype=FRAME)
    record["picture"] = NO_PICTURE
    for name in ("position_m", "rotation_deg", "focal_length_mm", "focus_distance_m", "f_stop", "sensor_mm"):
        record[name] = np.nan
    return record


def read_frames(path: Path) -> NDArray[np.void]:
    """All whole records of a frame log; empty if there is no file."""
    return read_records(path, FRAME)


def read_blocks(path: Path) -> Iterator[NDArray[np.void]]:
    """The same, `BLOCK` records at a time: a long take is never in memory as a whole."""
    if not path.exists():
        return
    with path.open("rb") as file:
        while len(block := np.fromfile(file, dtype=FRAME, count=BLOCK)):
            yield block


def read_first(path: Path) -> np.void | None:
    """The first record; None if there is none yet."""
    if not path.exists():
        return None
    found: np.void | None = next(iter(np.fromfile(path, dtype=FRAME, count=1)), None)
    return found


def read_records(path: Path, dtype: np.dtype[np.void]) -> NDArray[np.void]:
    """All whole records of a file of fixed records: a torn last one is left out."""
    data = path.read_bytes() if path.exists() else b""
    return np.frombuffer(data, dtype=dtype, count=len(data) // dtype.itemsize).copy()
