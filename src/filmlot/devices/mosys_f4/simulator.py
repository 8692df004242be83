"""Mo-Sys F4's sending side."""

from __future__ import annotations

import math
from fractions import Fraction

from filmlot.devicekit.body import Body
from filmlot.devices.mosys_f4.config import F4Config
from filmlot.devices.mosys_f4.lens import field_deg, given
from filmlot.standards import mosys_f4 as f4
from filmlot.standards.axes import Axes
from filmlot.standards.pose import Pose
from filmlot.standards.rotation import angles_of
from filmlot.standards.timecode import Timecode

_RATES = frozenset({24, 25, 30, 60})


class F4Encoder:
    """Sends as a StarTracker with a calibrated lens does."""

    def __init__(self, config: F4Config) -> None:
        self._camera_id = 1 if config.camera_id is None else config.camera_id
        self._sensor_width_mm = config.sensor_width_mm
        self._axes = Axes.parse(config.axes)
        self._count = 0

    def encode(self, pose: Pose) -> list[bytes]:
        """The message of a pose."""
        body = Body.of_pose(pose, self._axes)
        x_m, y_m, z_m = body.position_m
        pan_deg, tilt_deg, roll_deg = angles_of(body.rotation)
        self._count = (self._count + 1) % 16
        width_mm = self._sensor_width_mm if math.isnan(pose.sensor_mm[0]) else pose.sensor_mm[0]
        message = f4.Message(
            camera_id=self._camera_id,
            status=f4.Status(self._count, is_locked=True),
            pan_deg=pan_deg,
            tilt_deg=tilt_deg,
            roll_deg=roll_deg,
            x_mm=x_m * 1000,
            y_mm=y_m * 1000,
            height_mm=z_m * 1000,
            entrance_pupil_m=given(pose.entrance_pupil_m),
            horizontal_field_deg=field_deg(pose.focal_length_mm, width_mm),
            vertical_field_deg=field_deg(pose.focal_length_mm, pose.sensor_mm[1]),
            inverse_focus_distance=_inverse(pose.focus_distance_m),
            f_stop=given(pose.f_stop),
            timecode=_label(pose),
            tracking=f4.Tracking.OPTICAL_GOOD,
        )
        return [f4.encode(message)]


def _inverse(distance_m: float) -> float | None:
    return None if math.isnan(distance_m) or distance_m <= 0 else 1 / distance_m


def _label(pose: Pose) -> Timecode | None:
    rate = Fraction(*pose.timecode_rate)
    return Timecode.from_frame(pose.timecode_frame, rate) if pose.timecode_frame >= 0 and rate in _RATES else None
