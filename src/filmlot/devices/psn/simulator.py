"""PosiStageNet's sending side."""

from __future__ import annotations

from filmlot.devicekit.body import Body
from filmlot.devices.psn.config import PsnConfig
from filmlot.standards import psn
from filmlot.standards.axes import Axes
from filmlot.standards.pose import Pose
from filmlot.standards.rotation import axis_of_quaternion

_NAMES_EVERY_NS = 1_000_000_000


class PsnEncoder:
    """Sends one tracker as a server does: its frames, and once a second its name. Time begins with the first pose."""

    def __init__(self, config: PsnConfig) -> None:
        self._tracker_id = config.tracker_id
        self._axes = Axes.parse(config.axes)
        self._group = str(config.group)
        self._frame_id = 0
        self._start_ns: int | None = None
        self._named_ns: int | None = None

    def encode(self, pose: Pose) -> list[bytes]:
        """The packets of a pose."""
        self._start_ns = pose.capture_ns if self._start_ns is None else self._start_ns
        timestamp_us = max(0, pose.capture_ns - self._start_ns) // 1000
        header = psn.Header(timestamp_us, self._frame_id)
        self._frame_id = (self._frame_id + 1) % psn.FRAMES
        body = Body.of_pose(pose, self._axes)
        tracker = psn.Tracker(
            self._tracker_id,
            position_m=body.position_m,
            orientation_rad=axis_of_quaternion(body.rotation),
            validity=1.0,
            timestamp_us=timestamp_us,
        )
        return psn.encode_frame(header, [tracker]) + self._names(header, pose.capture_ns)

    def group(self, datagram: bytes) -> str:  # noqa: ARG002 (the contract's)
        """The group that a server sends to."""
        return self._group

    def _names(self, header: psn.Header, now_ns: int) -> list[bytes]:
        if self._named_ns is not None and 0 <= now_ns - self._named_ns < _NAMES_EVERY_NS:
            return []
        self._named_ns = now_ns
        names = {self._tracker_id: f"Tracker {self._tracker_id}"}
        return [psn.encode(psn.InfoPacket(header, "Filmlot", names))]
