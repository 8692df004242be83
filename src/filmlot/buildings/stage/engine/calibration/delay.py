"""How much later a camera's picture is than its tracking."""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from filmlot.buildings.stage.contracts import Frozen, PartId
from filmlot.buildings.stage.engine.calibration.motion import Angle, Angles
from filmlot.buildings.stage.engine.calibration.solution import Residual, Residuals
from filmlot.standards.timing.delay import compare_motion, estimate_delay

MOST_FRAMES = 20_000
MOST_SAMPLES = 40_000
Moment = Annotated[int, Field(ge=0, le=2**62)]


class DelayMeasurement(Frozen):
    """One movement twice: as the tracker told it, and as the picture shows it.

    `picture_turns_deg` is what the camera turned from each frame to the next, about its up and its right axis.
    """

    kind: Literal["delay"] = "delay"
    camera: PartId
    device: PartId
    tracker_ns: Annotated[tuple[Moment, ...], Field(max_length=MOST_SAMPLES)]
    tracker_deg: Annotated[tuple[Angles, ...], Field(max_length=MOST_SAMPLES)]
    picture_ns: Annotated[tuple[Moment, ...], Field(max_length=MOST_FRAMES)]
    picture_turns_deg: Annotated[tuple[tuple[Angle, Angle], ...], Field(max_length=MOST_FRAMES)]

    @property
    def scope(self) -> str:
        """The camera."""
        return self.camera


class DelayResult(Frozen):
    """The delay, and what a page draws: agreement over delay, and both movements (degrees a second) once it is out."""

    kind: Literal["delay"] = "delay"
    delay_ms: float
    uncertainty_ms: float
    correlation: float
    delays_ms: tuple[float, ...]
    correlations: tuple[float, ...]
    time_s: tuple[float, ...]
    picture_deg_s: tuple[float, ...]
    tracker_deg_s: tuple[float, ...]


def solve_delay(measurement: DelayMeasurement) -> tuple[DelayResult, Residuals]:
    """The delay; its residual is its standard deviation in milliseconds.

    Raises:
        CalibrationError: the two movements do not determine it.
    """
    samples = (
        np.array(measurement.tracker_ns, np.int64),
        np.array(measurement.tracker_deg, np.float64).reshape(-1, 3),
        np.array(measurement.picture_ns, np.int64),
        np.array(measurement.picture_turns_deg, np.float64).reshape(-1, 2),
    )
    found = estimate_delay(*samples)
    compared = compare_motion(*samples, delay_ns=found.delay_ns)
    result = DelayResult(
        delay_ms=found.delay_ns / 1e6,
        uncertainty_ms=found.uncertainty_ns / 1e6,
        correlation=found.correlation,
        delays_ms=_rounded(compared.delays_ns / 1e6),
        correlations=_rounded(compared.correlations),
        time_s=_rounded((compared.times_ns - compared.times_ns[0]) / 1e9),
        picture_deg_s=_rounded(compared.picture_deg_s),
        tracker_deg_s=_rounded(compared.tracker_deg_s),
    )
    return result, Residuals.of("ms", [Residual(name=measurement.camera, value=found.uncertainty_ns / 1e6)])


def _rounded(values: NDArray[np.float64]) -> tuple[float, ...]:
    return tuple(np.round(values, 4).tolist())
