"""The calibrations that a node applies to what its trackers say."""

from __future__ import annotations

import math

from pydantic import Field

from filmlot.buildings.stage.contracts import Camera, Frozen
from filmlot.buildings.stage.engine.calibration.delay import DelayResult
from filmlot.buildings.stage.engine.calibration.hand_eye import HandEyeMeasurement, HandEyeResult
from filmlot.buildings.stage.engine.calibration.kinds import CalibrationKind, Measurement, Result
from filmlot.buildings.stage.engine.calibration.lens import LensResult
from filmlot.buildings.stage.engine.calibration.motion import Motion
from filmlot.buildings.stage.engine.calibration.registration import RegistrationResult
from filmlot.standards.geometry.lens_table import LensTable
from filmlot.standards.pose import Pose, PoseFlag


class AppliedCalibration(Frozen):
    """Which calibration is applied to what."""

    id: str
    kind: CalibrationKind
    scope: str


class Mount(Frozen):
    """How a camera sits on the puck of one device."""

    device: str
    camera_on_puck: Motion


class AppliedCalibrations(Frozen):
    """What is applied on a stage: registrations by device; mounts, lenses and delays by camera."""

    items: tuple[AppliedCalibration, ...] = ()
    registrations: dict[str, Motion] = Field(default_factory=dict)
    mounts: dict[str, Mount] = Field(default_factory=dict)
    lenses: dict[str, LensResult] = Field(default_factory=dict)
    delays_ms: dict[str, float] = Field(default_factory=dict)

    def delay_ms(self, camera: Camera) -> float:
        """How much later a camera's picture is than its tracking: measured, else as described."""
        return self.delays_ms.get(camera.id, camera.delay_ms)


def applied_of(found: list[tuple[AppliedCalibration, Measurement, Result]]) -> AppliedCalibrations:
    """The calibrations in force, by what they are applied to."""
    applied = AppliedCalibrations(items=tuple(item for item, _, _ in found))
    for item, measurement, result in found:
        match result:
            case RegistrationResult():
                applied.registrations[item.scope] = result.tracker_to_stage
            case HandEyeResult():
                assert isinstance(measurement, HandEyeMeasurement)
                mount = Mount(device=measurement.device, camera_on_puck=result.camera_on_puck)
                applied.mounts[item.scope] = mount
            case LensResult():
                applied.lenses[item.scope] = result
            case DelayResult():
                applied.delays_ms[item.scope] = result.delay_ms
    return applied


class CameraCalibration:
    """What is applied to one camera."""

    def __init__(self, camera: Camera, applied: AppliedCalibrations) -> None:
        self._registrations = applied.registrations
        self._mount = applied.mounts.get(camera.id)
        self._described = Motion(rotation_deg=(0.0, 0.0, 0.0), translation_m=camera.mount_offset_m)
        lens = applied.lenses.get(camera.id)
        self._lens = None if lens is None else _ready(lens)

    def apply(self, pose: Pose, device: str) -> Pose:
        """The camera in stage space, from the pose that a device gives in its own.

        The registration of the device leads into the stage, the mount from the puck to the entrance pupil. The
        lens is that of the table at the focus distance and focal length which the device gives.
        """
        registration = self._registrations.get(device)
        in_stage = pose if registration is None else registration.carry(pose)
        is_measured = self._mount is not None and self._mount.device == device
        mount = self._mount.camera_on_puck if self._mount is not None and is_measured else self._described
        return _through(self._lens, mount.mounted_on(in_stage))


def _ready(lens: LensResult) -> LensTable:
    """The table, looked up once: the first look loads what interpolates, and that must not hold up a tick."""
    table = lens.read()
    table.at(table.focus[0], table.zoom[0])
    return table


def _through(lens: LensTable | None, pose: Pose) -> Pose:
    """The pose with the lens of a table; without one, or where the device does not give what it asks for, as it is."""
    if lens is None:
        return pose
    focus = lens.focus[0] if len(lens.focus) == 1 else pose.focus_distance_m
    zoom = lens.zoom[0] if len(lens.zoom) == 1 else pose.focal_length_mm
    if math.isnan(focus) or math.isnan(zoom):
        return pose
    setting = lens.at(focus, zoom)
    return pose._replace(
        focal_length_mm=setting.focal_length_mm,
        distortion=setting.distortion,
        projection_offset_mm=setting.projection_offset_mm,
        entrance_pupil_m=setting.entrance_pupil_m,
        flags=pose.flags | PoseFlag.UNDISTORTED_TO_DISTORTED,
    )
