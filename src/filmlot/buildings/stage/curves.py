"""The tracking of a take as curves for a page."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import orjson

from filmlot.buildings.stage.engine.recording.frames import read_frames
from filmlot.buildings.stage.engine.recording.manifest import FRAMES
from filmlot.standards.timecode import Timecode


def tracking_of(folder: Path, *, rate: str, every: int) -> bytes:
    """The JSON of a `TrackingView`: every n-th frame of the frame log; NaN becomes null."""
    frames = read_frames(folder / FRAMES)[::every]
    frame_rate = Fraction(rate)
    curves = {
        "time_ns": frames["time_ns"].tolist(),
        "frame": frames["frame"].tolist(),
        "timecode": [str(Timecode.from_frame(frame, frame_rate)) for frame in frames["timecode_frame"].tolist()],
        "position_m": frames["position_m"].tolist(),
        "rotation_deg": frames["rotation_deg"].tolist(),
        "focal_length_mm": frames["focal_length_mm"].tolist(),
    }
    return orjson.dumps(curves)
