"""A camera's own recording of a movement: from frame to frame, how far the picture says that it turned."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from filmlot.standards.calibration import CalibrationError
from filmlot.standards.timecode import Timecode, TimecodeError
from filmlot.standards.timing.optical import optical_turns

WIDTH_PX = 320
LONGEST_S = 30
Grey = NDArray[np.uint8]


class ClipMotion(NamedTuple):
    """The labels (N,) of a clip's frames, counted from midnight, and what the camera turned between them (N − 1, 2)."""

    labels: NDArray[np.int64]
    turns_deg: NDArray[np.float64]


def read_motion(path: Path, *, rate: Fraction, focal_widths: float) -> ClipMotion:
    """The movement in a clip's first 30 seconds; `focal_widths` is focal length over the sensor's width.

    The clip carries its timecode and runs at the stage's rate.

    Raises:
        CalibrationError: `not_a_clip`, `other_rate`, `no_timecode`, or as `optical_turns`.
    """
    import av

    try:
        with av.open(path) as container:
            if not container.streams.video:
                raise CalibrationError(
                    "not_a_clip", "the file holds no picture; give the clip that the camera recorded"
                )
            stream = container.streams.video[0]
            _insist_on_rate(stream.average_rate, rate)
            start = _start_label({**container.metadata, **stream.metadata}, rate)
            numbers: list[int] = []
            turns_deg = optical_turns(
                _grey_frames(container.decode(stream), rate, numbers), focal_px=focal_widths * WIDTH_PX
            )
    except (av.FFmpegError, OSError) as error:
        raise CalibrationError(
            "not_a_clip",
            "the file does not decode ({reason}); give an MP4 or MOV with H.264, H.265 or ProRes",
            reason=str(error)[:120],
        ) from error
    return ClipMotion(start + np.array(numbers, np.int64), turns_deg)


def _grey_frames(decoded: Iterator[object], rate: Fraction, numbers: list[int]) -> Iterator[Grey]:
    """Small grey pictures; the number of each goes into `numbers`."""
    for frame in decoded:
        number = round(frame.pts * frame.time_base * rate)  # type: ignore[attr-defined]
        if number >= LONGEST_S * rate:
            return
        height_px = max(32, round(WIDTH_PX * frame.height / frame.width))  # type: ignore[attr-defined]
        numbers.append(number)
        yield frame.reformat(width=WIDTH_PX, height=height_px, format="gray").to_ndarray()  # type: ignore[attr-defined]


def _insist_on_rate(given: Fraction | None, rate: Fraction) -> None:
    if given is None or abs(given - rate) > rate / 1000:
        raise CalibrationError(
            "other_rate",
            "the clip runs at {given} frames/s, the stage at {needed}; record at the stage's rate",
            given="?" if given is None else f"{float(given):.3f}",
            needed=f"{float(rate):.3f}",
        )


def _start_label(metadata: dict[str, str], rate: Fraction) -> int:
    label = metadata.get("timecode", "")
    try:
        return Timecode.parse(label, rate).frame
    except TimecodeError as error:
        raise CalibrationError(
            "no_timecode", "the clip carries no timecode of the stage's rate; feed the camera with it and record again"
        ) from error
