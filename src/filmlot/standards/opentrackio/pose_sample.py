"""A pose as an OpenTrackIO 1.0.1 sample: what is not given is left out."""

from __future__ import annotations

import math
import uuid
from fractions import Fraction
from typing import Any

from filmlot.standards.opentrackio.sample import Sample
from filmlot.standards.pose import Pose, PoseFlag
from filmlot.standards.timecode import Timecode

_SECOND_NS = 1_000_000_000
_NAMESPACE = uuid.UUID("6d7d4a3e-2a0c-4bb0-9d4b-0c3c6d3f6a55")


def sample_of(pose: Pose, *, source_number: int, sequence: int) -> Sample:
    """The sample of a pose, without the static block; the same pose of the same source has the same ids."""
    seconds, nanoseconds = divmod(pose.capture_ns, _SECOND_NS)
    x, y, z = pose.position_m
    pan, tilt, roll = pose.rotation_deg
    sample: Sample = {
        "timing": {
            "mode": "internal",
            "sampleTimestamp": {"seconds": seconds, "nanoseconds": nanoseconds},
            "sequenceNumber": sequence % (1 << 32),
        },
        "lens": _lens(pose),
        "protocol": {"name": "OpenTrackIO", "version": [1, 0, 1]},
        "sampleId": uuid.uuid5(_NAMESPACE, f"{source_number}/{pose.capture_ns}").urn,
        "sourceId": uuid.uuid5(_NAMESPACE, str(source_number)).urn,
        "sourceNumber": source_number,
        "transforms": [
            {
                "translation": {"x": x, "y": y, "z": z},
                "rotation": {"pan": pan, "tilt": tilt, "roll": roll},
                "id": "Camera",
            }
        ],
    }
    if pose.timecode_frame >= 0:
        sample["timing"]["timecode"] = _timecode(pose)
    return sample


def sensor_of(pose: Pose) -> dict[str, Any]:
    """The sensor of a pose as the static block's camera has it; nothing where it is not given."""
    width, height = pose.sensor_mm
    return {} if math.isnan(width) else {"activeSensorPhysicalDimensions": {"width": width, "height": height}}


def _lens(pose: Pose) -> dict[str, Any]:
    given = {
        "pinholeFocalLength": pose.focal_length_mm,
        "focusDistance": pose.focus_distance_m,
        "fStop": pose.f_stop,
        "entrancePupilOffset": pose.entrance_pupil_m,
    }
    lens: dict[str, Any] = {key: value for key, value in given.items() if not math.isnan(value)}
    if not math.isnan(pose.projection_offset_mm[0]):
        lens["projectionOffset"] = {"x": pose.projection_offset_mm[0], "y": pose.projection_offset_mm[1]}
    if not math.isnan(pose.distortion[0]):
        model = "Brown-Conrady U-D" if pose.flags & PoseFlag.UNDISTORTED_TO_DISTORTED else "Brown-Conrady D-U"
        radial, tangential = list(pose.distortion[:6]), list(pose.distortion[6:])
        lens["distortion"] = [{"model": model, "radial": radial, "tangential": tangential}]
    return lens


def _timecode(pose: Pose) -> dict[str, Any]:
    numerator, denominator = pose.timecode_rate
    drop_frame = bool(pose.flags & PoseFlag.DROP_FRAME)
    label = Timecode.from_frame(pose.timecode_frame, Fraction(numerator, denominator), drop_frame=drop_frame)
    timecode: dict[str, Any] = {
        "hours": label.hours,
        "minutes": label.minutes,
        "seconds": label.seconds,
        "frames": label.frames,
        "frameRate": {"num": numerator, "denom": denominator},
    }
    return timecode | {"dropFrame": True} if drop_frame else timecode
