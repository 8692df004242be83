"""The camera as its device sees it: the pose at a frame, from the rings of the device or of its backups."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from filmlot.buildings.stage import contracts
from filmlot.buildings.stage.engine.calibration.applied import AppliedCalibrations, CameraCalibration
from filmlot.devicekit.resample import pose_at
from filmlot.devicekit.ring import Ring, RingError
from filmlot.devicekit.run_folder import RunFolder
from filmlot.standards.geometry import Camera, Lens
from filmlot.standards.pose import Pose

WINDOW = 256  # records looked at for a frame: more than a second at the usual 240 a second
HOME_M = (0.0, 0.0, 1.6)


@dataclass(frozen=True)
class Seen:
    """A camera at a moment: `device` is its source's place in the description, `sequence` its newest sample's."""

    pose: Pose
    is_stale: bool
    device: int
    sequence: int


class CameraTracker:
    """Follows one camera of a description; a ring that is not there yet is looked for again at every frame."""

    def __init__(self, described: contracts.Description, camera: contracts.Camera, run: RunFolder) -> None:
        ids = [device.id for device in described.devices]
        self._ids, self._camera = ids, camera
        self._calibration = CameraCalibration(camera, AppliedCalibrations())
        self._sources = [(ids.index(device), run.samples(device)) for device in (camera.device, *camera.backups)]
        self._rings: dict[int, Ring] = {}
        self._last: Seen | None = None

    def calibrate(self, applied: AppliedCalibrations) -> None:
        """Applies other calibrations from the next look on; without any, poses are taken for those of the stage."""
        self._calibration = CameraCalibration(self._camera, applied)

    def look(self, time_ns: int) -> Seen:
        """The camera at a time: the first of its devices that is fresh, else the last pose there was."""
        for device, path in self._sources:
            ring = self._rings.get(device)
            if ring is None:
                try:
                    ring = self._rings[device] = Ring.open(path)
                except RingError:
                    continue
            head = ring.head
            found = pose_at(ring.since(max(0, head - WINDOW)), time_ns)
            if found is not None and not found.is_stale:
                self._last = Seen(self._complete(found.pose, device), is_stale=False, device=device, sequence=head)
                return self._last
        if self._last is not None:
            return Seen(self._last.pose._replace(capture_ns=time_ns), True, self._last.device, self._last.sequence)  # noqa: FBT003 - stale
        return Seen(self._home(time_ns), is_stale=True, device=self._sources[0][0], sequence=0)

    def _complete(self, pose: Pose, device: int) -> Pose:
        """The camera at its entrance pupil in the stage; what neither source nor table gives is as described."""
        applied, camera = self._calibration.apply(pose, self._ids[device]), self._camera
        return applied._replace(
            sensor_mm=applied.sensor_mm if min(applied.sensor_mm) > 0 else camera.sensor_mm,
            focal_length_mm=applied.focal_length_mm if applied.focal_length_mm > 0 else camera.focal_length_mm,
        )  # NaN is not above 0

    def _home(self, time_ns: int) -> Pose:
        return Pose(
            capture_ns=time_ns,
            receive_ns=0,
            position_m=HOME_M,
            rotation_deg=(0.0, 0.0, 0.0),
            sensor_mm=self._camera.sensor_mm,
            focal_length_mm=self._camera.focal_length_mm,
        )


def camera_of(pose: Pose) -> Camera:
    """The pose as the renderer's camera."""
    offset_x, offset_y = (0.0 if math.isnan(value) else value for value in pose.projection_offset_mm)
    return Camera(
        position_m=pose.position_m,
        rotation_deg=pose.rotation_deg,
        lens=Lens(
            sensor_mm=pose.sensor_mm,
            focal_length_mm=pose.focal_length_mm,
            projection_offset_mm=(offset_x, offset_y),
        ),
        entrance_pupil_m=0.0 if math.isnan(pose.entrance_pupil_m) else pose.entrance_pupil_m,
    )


def fill_frame(record: NDArray[np.void], seen: Seen) -> None:
    """Puts a camera's moment into a record of `FRAME`."""
    record["sequence"], record["source"], record["stale"] = seen.sequence, seen.device, seen.is_stale
    for name in ("position_m", "rotation_deg", "focal_length_mm", "focus_distance_m", "f_stop", "sensor_mm"):
        record[name] = getattr(seen.pose, name)
