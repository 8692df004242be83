"""The delay of a camera from a take and the camera's own clip of it."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np

from filmlot.buildings.stage.calibration.clip import read_motion
from filmlot.buildings.stage.contracts import Camera
from filmlot.buildings.stage.engine.calibration.delay import DelayMeasurement
from filmlot.buildings.stage.engine.recording.frames import read_frames
from filmlot.buildings.stage.engine.recording.manifest import FRAMES, read_manifest
from filmlot.standards.calibration import CalibrationError

SECOND_NS = 1_000_000_000


def compare_take(folder: Path, clip: Path, camera: Camera) -> DelayMeasurement:
    """What a take's tracking says of the movement, and what the clip shows of it, by the timecode of both.

    Raises:
        CalibrationError: the take was not tracked, or the clip cannot be used.
    """
    frames = read_frames(folder / FRAMES)
    tracked = frames[frames["stale"] == 0]
    if not len(tracked):
        raise CalibrationError("not_tracked", "the take has no fresh tracking; roll one while the tracker sends")
    manifest = read_manifest(folder)
    source = int(np.bincount(tracked["source"]).argmax())
    tracked = tracked[tracked["source"] == source]
    focal_mm = float(np.nanmedian(tracked["focal_length_mm"]))
    motion = read_motion(clip, rate=Fraction(manifest.rate), focal_widths=focal_mm / camera.sensor_mm[0])
    # Frame k holds the pose that the tracker had before the delay which was applied then.
    applied_ns = round((camera.delay_ms if manifest.delay_ms is None else manifest.delay_ms) * 1e6)
    since_start = motion.labels - int(frames["timecode_frame"][0])
    picture_ns = int(frames["time_ns"][0]) + np.round(since_start * (SECOND_NS / float(Fraction(manifest.rate))))
    return DelayMeasurement(
        camera=camera.id,
        device=manifest.sources[str(source)],
        tracker_ns=tuple((tracked["time_ns"] - applied_ns).tolist()),
        tracker_deg=tuple(map(tuple, tracked["rotation_deg"].tolist())),
        picture_ns=tuple(picture_ns.astype(np.int64).tolist()),
        picture_turns_deg=tuple(map(tuple, motion.turns_deg.tolist())),
    )
