"""Mo-Sys F4's driver: one message in, one pose with its lens out."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from filmlot.devicekit.body import Body
from filmlot.devicekit.contract import Endpoint, Family, Outcome, Reading, Sender
from filmlot.devicekit.shared import LastDecoded
from filmlot.devices.mosys_f4.config import F4Config
from filmlot.devices.mosys_f4.lens import focal_length_mm, sensor_mm
from filmlot.devices.mosys_f4.simulator import F4Encoder
from filmlot.standards import mosys_f4 as f4
from filmlot.standards.axes import Axes
from filmlot.standards.pose import UNKNOWN, Pose
from filmlot.standards.rotation import quaternion_of

_FOREIGN, _EMPTY = Reading(Outcome.FOREIGN), Reading(Outcome.EMPTY)

parse = LastDecoded(f4.decode)
"""One parse of a datagram for all devices on a port."""


class F4Driver:
    """Decodes one camera's messages; their count of four bits says nothing certain of losses."""

    lost = 0

    def __init__(self, config: F4Config) -> None:
        self._camera_id = config.camera_id
        self._sensor_width_mm = config.sensor_width_mm
        self._axes = Axes.parse(config.axes)
        self.endpoints = (Endpoint(str(config.interface), config.port),)

    def decode(self, datagram: bytes, sender: Sender, receive_ns: int) -> Reading:  # noqa: ARG002 (the contract's)
        """The pose in a message."""
        message = parse(datagram)
        if self._camera_id is not None and message.camera_id != self._camera_id:
            return _FOREIGN
        pose = None if message.tracking in f4.LOST else self._pose(message, receive_ns)
        return _EMPTY if pose is None else Reading(Outcome.SAMPLE, (pose,))

    def _pose(self, message: f4.Message, receive_ns: int) -> Pose | None:
        place = (message.x_mm, message.y_mm, message.height_mm)
        turn = (message.pan_deg, message.tilt_deg, message.roll_deg)
        if all(axis is None for axis in place + turn):
            return None
        # A head on a fixed stand has no X, a crane without a roll axis no roll: what it lacks does not move.
        x_m, y_m, z_m = ((axis or 0.0) / 1000 for axis in place)
        pan_deg, tilt_deg, roll_deg = (axis or 0.0 for axis in turn)
        body = Body((x_m, y_m, z_m), quaternion_of((pan_deg, tilt_deg, roll_deg)))
        # F4 has no clock of its own, so the capture time is the time of receipt.
        pose = body.pose(self._axes, capture_ns=receive_ns, receive_ns=receive_ns)
        return self._with_lens(pose, message)

    def _with_lens(self, pose: Pose, message: f4.Message) -> Pose:
        focal_mm = focal_length_mm(message.horizontal_field_deg, self._sensor_width_mm)
        inverse, label = message.inverse_focus_distance, message.timecode
        return pose._replace(
            focal_length_mm=focal_mm,
            focus_distance_m=1 / inverse if inverse is not None and inverse > 1e-6 else UNKNOWN,
            f_stop=UNKNOWN if message.f_stop is None else message.f_stop,
            entrance_pupil_m=UNKNOWN if message.entrance_pupil_m is None else message.entrance_pupil_m,
            sensor_mm=sensor_mm(message.vertical_field_deg, focal_mm, self._sensor_width_mm),
            timecode_frame=-1 if label is None else label.frame,
            timecode_rate=(0, 1) if label is None else label.rate.as_integer_ratio(),
        )


class F4Inspector:
    """A message's axes in their own units, those that the device has."""

    def __init__(self, config: F4Config, *, with_header: bool) -> None:  # noqa: ARG002 (the contract's)
        self._with_header = with_header

    def inspect(self, datagram: bytes) -> dict[str, Any]:
        """The fields of a message."""
        message = f4.decode(datagram)
        fields = {name: value for name, value in asdict(message).items() if value is not None and name != "status"}
        if message.timecode is not None:
            fields["timecode"] = f"{message.timecode}@{message.timecode.rate}"
        if message.tracking is not None:
            fields["tracking"] = message.tracking.name.lower()
        header = {"axes": datagram[2], "checksum": datagram[-1], **message.status._asdict()}
        return {"header": header, **fields} if self._with_header else fields


FAMILY = Family.from_folder(
    Path(__file__).parent, config=F4Config, driver=F4Driver, encoder=F4Encoder, inspector=F4Inspector
)
