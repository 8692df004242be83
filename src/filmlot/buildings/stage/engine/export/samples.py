"""The pose of every frame of a take as OpenTrackIO 1.0.1 samples, one JSON object a line."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import orjson
from numpy.typing import NDArray

from filmlot.buildings.stage.engine.export.shot import Shot
from filmlot.standards.opentrackio.pose_sample import sample_of, sensor_of
from filmlot.standards.opentrackio.sample import Sample
from filmlot.standards.pose import Pose

SOURCE_NUMBER = 1


def write_samples(shot: Shot) -> Iterator[str]:
    """The lines of a take; the first has the static block, all the poses that were drawn."""
    rate = shot.rate.as_integer_ratio()
    for block in shot.blocks():
        lines = [orjson.dumps(_sample(shot, record, rate)).decode() for record in block]
        yield "\n".join(lines) + "\n"


def _sample(shot: Shot, record: NDArray[np.void], rate: tuple[int, int]) -> Sample:
    pose = Pose(
        capture_ns=int(record["time_ns"]),
        receive_ns=0,
        position_m=tuple(record["position_m"].tolist()),
        rotation_deg=tuple(record["rotation_deg"].tolist()),
        focal_length_mm=float(record["focal_length_mm"]),
        focus_distance_m=float(record["focus_distance_m"]),
        f_stop=float(record["f_stop"]),
        sensor_mm=tuple(record["sensor_mm"].tolist()),
        timecode_frame=int(record["timecode_frame"]),
        timecode_rate=rate,
    )
    frame = int(record["frame"])
    sample = sample_of(pose, source_number=SOURCE_NUMBER, sequence=frame)
    sample["tracker"] = {"recording": True, "slate": shot.take.slate, "status": "held" if record["stale"] else "fresh"}
    if frame == 0:
        numerator, denominator = rate
        camera = {"label": shot.take.camera, "captureFrameRate": {"num": numerator, "denom": denominator}}
        sample["static"] = {"camera": camera | sensor_of(pose)}
    return sample
