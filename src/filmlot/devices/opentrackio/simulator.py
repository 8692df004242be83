"""OpenTrackIO's sending side."""

from __future__ import annotations

import math
import uuid
from fractions import Fraction
from typing import Any

from filmlot.standards.opentrackio.packet import Encoding, multicast_group
from filmlot.standards.opentrackio.sample import Sample, write
from filmlot.standards.opentrackio.segments import ETHERNET_PAYLOAD_BYTES, split
from filmlot.standards.pose import Pose, PoseFlag
from filmlot.standards.timecode import Timecode

_STATIC_EVERY_NS = 2_000_000_000
_SECOND_NS = 1_000_000_000
_NAMESPACE = uuid.UUID("6d7d4a3e-2a0c-4bb0-9d4b-0c3c6d3f6a55")


class OpenTrackIOEncoder:
    """Sends the samples of one source; the static block every two seconds, as the standard recommends."""

    def __init__(
        self, *, source_number: int = 1, encoding: str = "json", segment_bytes: int = ETHERNET_PAYLOAD_BYTES
    ) -> None:
        self._source_number = source_number
        self._encoding = Encoding[encoding.upper()]
        self._segment_bytes = segment_bytes
        self._source_id = uuid.uuid5(_NAMESPACE, str(source_number)).urn
        self._sequence = 0
        self._samples = 0
        self._static_ns: int | None = None

    def encode(self, pose: Pose) -> list[bytes]:
        """The packets of a pose."""
        payload = write(self._encoding, self._sample(pose))
        packets = split(payload, encoding=self._encoding, sequence=self._sequence, segment_bytes=self._segment_bytes)
        self._sequence = (self._sequence + len(packets)) % (1 << 16)
        self._samples += 1
        return packets

    def group(self, datagram: bytes) -> str:  # noqa: ARG002 (the contract's)
        """The group of the source."""
        return multicast_group(self._source_number)

    def _sample(self, pose: Pose) -> Sample:
        seconds, nanoseconds = divmod(pose.capture_ns, _SECOND_NS)
        x, y, z = pose.position_m
        pan, tilt, roll = pose.rotation_deg
        sample: Sample = {
            "tracker": {"recording": False, "status": "Optical Good"},
            "timing": {
                "mode": "internal",
                "sampleTimestamp": {"seconds": seconds, "nanoseconds": nanoseconds},
                "sequenceNumber": self._samples % (1 << 32),
            },
            "lens": _lens(pose),
            "protocol": {"name": "OpenTrackIO", "version": [1, 0, 1]},
            "sampleId": uuid.uuid5(_NAMESPACE, f"{self._source_number}/{pose.capture_ns}").urn,
            "sourceId": self._source_id,
            "sourceNumber": self._source_number,
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
        if self._static_ns is None or not 0 <= pose.capture_ns - self._static_ns < _STATIC_EVERY_NS:
            self._static_ns = pose.capture_ns
            sample["static"] = _static(pose)
        return sample


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


def _static(pose: Pose) -> dict[str, Any]:
    camera: dict[str, Any] = {"make": "Filmlot", "model": "Tracked camera", "label": "A"}
    if not math.isnan(pose.sensor_mm[0]):
        camera["activeSensorPhysicalDimensions"] = {"width": pose.sensor_mm[0], "height": pose.sensor_mm[1]}
    return {"camera": camera, "tracker": {"make": "Filmlot", "model": "Tracker"}}
