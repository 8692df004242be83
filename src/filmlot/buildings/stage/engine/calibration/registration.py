"""Where a tracker's space lies in the stage, from points that it was held to."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from filmlot.buildings.stage.contracts import Frozen, PartId
from filmlot.buildings.stage.engine.calibration.motion import Motion, Place
from filmlot.buildings.stage.engine.calibration.probe import STILL_MM
from filmlot.buildings.stage.engine.calibration.solution import Residual, Residuals
from filmlot.standards.calibration import CalibrationError
from filmlot.standards.geometry.registration import MOST, TOLERANCE_M, register


class ProbePoint(Frozen):
    """A place that the tracker was held to: in stage space, and as the tracker says it.

    `std_mm` is how much the tracker shook meanwhile, `wall` the wall of whose description the place was taken.
    """

    name: Annotated[str, Field(min_length=1, max_length=80)]
    stage_m: Place
    tracker_m: Place
    std_mm: Annotated[float, Field(ge=0, le=10_000, allow_inf_nan=False)] | None = None
    wall: PartId | None = None


class RegistrationMeasurement(Frozen):
    """Probe points of one tracker; those that do not agree within `tolerance_mm` are left out."""

    kind: Literal["registration"] = "registration"
    device: PartId
    points: Annotated[tuple[ProbePoint, ...], Field(max_length=MOST)]
    tolerance_mm: Annotated[float, Field(ge=0.5, le=100, allow_inf_nan=False)] = TOLERANCE_M * 1000

    @property
    def scope(self) -> str:
        """The tracker."""
        return self.device


class RegistrationResult(Frozen):
    """The motion from the tracker's space into stage space."""

    kind: Literal["registration"] = "registration"
    tracker_to_stage: Motion


def solve_registration(measurement: RegistrationMeasurement) -> tuple[RegistrationResult, Residuals]:
    """The registration of a tracker, and each point's residual in millimetres.

    Raises:
        CalibrationError: the points do not determine it, or the tracker moved at one of them.
    """
    points = measurement.points
    for point in points:
        if point.std_mm is not None and point.std_mm > STILL_MM:
            raise CalibrationError(
                "moving",
                "the tracker moved by {std_mm} mm at {point}; hold it still and capture the point again",
                std_mm=f"{point.std_mm:.1f}",
                point=point.name,
            )
    found = register(
        [point.tracker_m for point in points],
        [point.stage_m for point in points],
        tolerance_m=measurement.tolerance_mm / 1000,
    )
    residuals = [
        Residual(name=point.name, value=float(residual_m) * 1000, used=bool(is_used))
        for point, residual_m, is_used in zip(points, found.residuals_m, found.is_used, strict=True)
    ]
    result = RegistrationResult(tracker_to_stage=Motion.of(found.rotation, found.translation_m))
    return result, Residuals.of("mm", residuals)
