"""The tracking of a take as curves for a page."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import orjson

from filmlot.buildings.stage.engine.recording.frames import read_frames
from filmlot.buildings.stage.engine.recording.manifest import FRAMES
from filmlot.standards.timecode import Timecode


def tracking_of(folder: Path, *, rate: str, drop_frame: bool, every: int) -> bytes:
    """The JSON of a `TrackingView`: every n-th frame of the frame log; NaN becomes null."""
    frames = read_frames(folder / FRAMES)[::every]
    labels = (
        Timecode.from_frame(frame, Fraction(rate), drop_frame=drop_frame) for frame in frames["timecode_frame"].tolist()
    )
    curves = {
        "time_ns": frames["time_ns"].tolist(),
        "frame": frames["frame"].tolist(),
        "timecode": [str(label) for label in labels],
        "position_m": frames["position_m"].tolist(),
        "rotation_deg": frames["rotation_deg"].tolist(),
        "focal_length_mm": frames["focal_length_mm"].tolist(),
    }
    return orjson.dumps(curves)
