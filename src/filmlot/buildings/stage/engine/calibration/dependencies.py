"""What of a stage's description a calibration depends on, and what of it has changed since."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from filmlot.buildings.stage.contracts import Description
from filmlot.buildings.stage.engine.calibration.kinds import Measurement
from filmlot.buildings.stage.engine.calibration.registration import RegistrationMeasurement

OF_A_CAMERA = {
    "hand_eye": {"device", "sensor_mm", "resolution_px", "mount_offset_m"},
    "lens": {"sensor_mm", "resolution_px", "focal_length_mm"},
    "delay": {"device"},
}
"""Of a camera's description, what a kind of calibration rests on: another lens or mount is described otherwise."""


def missing_part(measurement: Measurement, described: Description) -> tuple[str, str] | None:
    """The kind and id of a part that the measurement names and the stage does not have."""
    camera, device = getattr(measurement, "camera", None), getattr(measurement, "device", None)
    if device is not None and device not in {item.id for item in described.devices}:
        return "device", device
    if camera is not None and camera not in {item.id for item in described.cameras}:
        return "camera", camera
    return None


def dependencies_of(measurement: Measurement, described: Description) -> dict[str, Any]:
    """The parts of the description that the measurement rests on, by their place; None for one that is gone."""
    found: dict[str, Any] = {}
    camera, device = getattr(measurement, "camera", None), getattr(measurement, "device", None)
    if device is not None:
        tracker = next((item for item in described.devices if item.id == device), None)
        found[f"devices.{device}"] = tracker and tracker.model_dump(mode="json", include={"family", "config"})
    if camera is not None:
        worn = next((item for item in described.cameras if item.id == camera), None)
        found[f"cameras.{camera}"] = worn and worn.model_dump(mode="json", include=OF_A_CAMERA[measurement.kind])
    if isinstance(measurement, RegistrationMeasurement):
        for wall_id in {point.wall for point in measurement.points if point.wall is not None}:
            wall = next((item for item in described.walls if item.id == wall_id), None)
            found[f"walls.{wall_id}"] = wall and wall.model_dump(mode="json", exclude={"name"})
    return found


def changed_parts(then: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """The places whose part is another than it was."""
    return sorted(place for place, part in then.items() if now.get(place) != part)
