"""OpenTrackIO's sending side."""

from __future__ import annotations

from filmlot.standards.opentrackio.packet import Encoding, multicast_group
from filmlot.standards.opentrackio.pose_sample import sample_of, sensor_of
from filmlot.standards.opentrackio.sample import Sample, write
from filmlot.standards.opentrackio.segments import ETHERNET_PAYLOAD_BYTES, split
from filmlot.standards.pose import Pose

_STATIC_EVERY_NS = 2_000_000_000
_CAMERA = {"make": "Filmlot", "model": "Tracked camera", "label": "A"}
_TRACKER = {"make": "Filmlot", "model": "Tracker"}


class OpenTrackIOEncoder:
    """Sends the samples of one source; the static block every two seconds, as the standard recommends."""

    def __init__(
        self, *, source_number: int = 1, encoding: str = "json", segment_bytes: int = ETHERNET_PAYLOAD_BYTES
    ) -> None:
        self._source_number = source_number
        self._encoding = Encoding[encoding.upper()]
        self._segment_bytes = segment_bytes
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
        sample = sample_of(pose, source_number=self._source_number, sequence=self._samples)
        sample["tracker"] = {"recording": False, "status": "Optical Good"}
        if self._static_ns is None or not 0 <= pose.capture_ns - self._static_ns < _STATIC_EVERY_NS:
            self._static_ns = pose.capture_ns
            sample["static"] = {"camera": _CAMERA | sensor_of(pose), "tracker": _TRACKER}
        return sample
