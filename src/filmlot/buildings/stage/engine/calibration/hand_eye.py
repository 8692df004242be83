"""How a camera sits on its tracker's puck, from pictures of the wall."""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from filmlot.buildings.stage.contracts import Frozen, Length, PartId, Pixels
from filmlot.buildings.stage.engine.calibration.motion import Motion
from filmlot.buildings.stage.engine.calibration.solution import Residual, Residuals
from filmlot.buildings.stage.engine.calibration.views import Misses, SeenPoints, misses_of, view_of
from filmlot.standards.geometry.hand_eye import solve_hand_eye
from filmlot.standards.geometry.lens_solve import MOST_VIEWS, solve_lens


class HandEyeView(Frozen):
    """One picture: where the tracker says the puck was, and which points of the wall are seen where."""

    name: Annotated[str, Field(min_length=1, max_length=80)]
    puck: Motion
    points: SeenPoints


class HandEyeMeasurement(Frozen):
    """Pictures from one camera at one setting of its lens, `nominal_mm` by its barrel."""

    kind: Literal["hand_eye"] = "hand_eye"
    camera: PartId
    device: PartId
    sensor_mm: tuple[Length, Length]
    resolution_px: tuple[Pixels, Pixels]
    nominal_mm: Annotated[float, Field(ge=1, le=2000, allow_inf_nan=False)]
    views: Annotated[tuple[HandEyeView, ...], Field(max_length=MOST_VIEWS)]

    @property
    def scope(self) -> str:
        """The camera."""
        return self.camera


class HandEyeResult(Frozen):
    """The camera on its puck; and the tracker's space in the stage, as the pictures say it."""

    kind: Literal["hand_eye"] = "hand_eye"
    camera_on_puck: Motion
    tracker_to_stage: Motion
    worst_deg: float
    focal_length_mm: float
    misses_px: Misses = ()


def solve_mount(measurement: HandEyeMeasurement) -> tuple[HandEyeResult, Residuals]:
    """The hand-eye transform, and by how many millimetres the two ways to each camera differ.

    Raises:
        CalibrationError: the pictures do not determine it.
    """
    lens = solve_lens(
        [view_of(view.points) for view in measurement.views],
        size_px=measurement.resolution_px,
        sensor_mm=measurement.sensor_mm,
        nominal_mm=measurement.nominal_mm,
    )
    found = solve_hand_eye(np.array([view.puck.matrix for view in measurement.views]), lens.cameras)
    to_stage = np.linalg.inv(found.chart_in_stage)  # the points were given in stage space: it is the "chart"
    residuals = [
        Residual(name=view.name, value=float(residual_m) * 1000)
        for view, residual_m in zip(measurement.views, found.residuals_m, strict=True)
    ]
    result = HandEyeResult(
        camera_on_puck=Motion.of(found.camera_on_puck[:3, :3], found.camera_on_puck[:3, 3]),
        tracker_to_stage=Motion.of(to_stage[:3, :3], to_stage[:3, 3]),
        worst_deg=float(found.residuals_deg.max()),
        focal_length_mm=lens.setting.focal_length_mm,
        misses_px=misses_of(lens),
    )
    return result, Residuals.of("mm", residuals)
