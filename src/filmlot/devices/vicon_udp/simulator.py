"""Vicon's sending side."""

from __future__ import annotations

from filmlot.devicekit.body import Body
from filmlot.devices.vicon_udp.config import ViconConfig
from filmlot.standards import vicon
from filmlot.standards.axes import Axes
from filmlot.standards.pose import Pose


class ViconEncoder:
    """Sends one object as Tracker does."""

    def __init__(self, config: ViconConfig) -> None:
        self._name = config.object_name or "Camera"
        self._axes = Axes.parse(config.axes)
        self._frame_number = 0

    def encode(self, pose: Pose) -> list[bytes]:
        """The block of a pose."""
        body = Body.of_pose(pose, self._axes)
        x_m, y_m, z_m = body.position_m
        place_mm = (x_m * 1000, y_m * 1000, z_m * 1000)
        tracked = vicon.TrackedObject(self._name, place_mm, vicon.angles_of_quaternion(body.rotation))
        self._frame_number = (self._frame_number + 1) % vicon.FRAMES
        return [vicon.encode(vicon.Block(self._frame_number, (tracked,)))]
