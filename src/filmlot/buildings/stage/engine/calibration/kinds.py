"""The kinds of calibration: what each is measured by, what comes of it, and how long it is trusted."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import Annotated

from pydantic import Field, TypeAdapter

from filmlot.buildings.stage.engine.calibration.delay import DelayMeasurement, DelayResult, solve_delay
from filmlot.buildings.stage.engine.calibration.hand_eye import HandEyeMeasurement, HandEyeResult, solve_mount
from filmlot.buildings.stage.engine.calibration.lens import LensMeasurement, LensResult, solve_table
from filmlot.buildings.stage.engine.calibration.registration import (
    RegistrationMeasurement,
    RegistrationResult,
    solve_registration,
)
from filmlot.buildings.stage.engine.calibration.solution import Residuals

Measurement = Annotated[
    RegistrationMeasurement | HandEyeMeasurement | LensMeasurement | DelayMeasurement, Field(discriminator="kind")
]
Result = Annotated[RegistrationResult | HandEyeResult | LensResult | DelayResult, Field(discriminator="kind")]
MEASUREMENT: TypeAdapter[Measurement] = TypeAdapter(Measurement)
RESULT: TypeAdapter[Result] = TypeAdapter(Result)


class CalibrationKind(StrEnum):
    """What is calibrated."""

    REGISTRATION = "registration"
    HAND_EYE = "hand_eye"
    LENS = "lens"
    DELAY = "delay"


TRUSTED_FOR: dict[CalibrationKind, timedelta] = {
    CalibrationKind.REGISTRATION: timedelta(days=7),
    CalibrationKind.HAND_EYE: timedelta(days=30),
    CalibrationKind.LENS: timedelta(days=365),
    CalibrationKind.DELAY: timedelta(days=30),
}
"""After how long a calibration of each kind expires, unless its author says otherwise."""


def solve(measurement: Measurement) -> tuple[Result, Residuals]:
    """What a measurement says, and how well everything measured keeps to it.

    Raises:
        CalibrationError: it does not determine anything.
    """
    match measurement:
        case RegistrationMeasurement():
            return solve_registration(measurement)
        case HandEyeMeasurement():
            return solve_mount(measurement)
        case LensMeasurement():
            return solve_table(measurement)
        case DelayMeasurement():
            return solve_delay(measurement)
