"""What happens to the calibrations of a stage."""

from __future__ import annotations

from typing import ClassVar

from filmlot.buildings.stage.engine.calibration.kinds import CalibrationKind
from filmlot.kernel.events import Event


class CalibrationEvent(Event):
    """Something happened to a calibration of this kind and scope."""

    kind: CalibrationKind
    scope_name: str


class CalibrationMeasured(CalibrationEvent):
    """There is a new calibration; nothing is applied yet."""

    type: ClassVar[str] = "stage.calibration.measured"


class CalibrationAccepted(CalibrationEvent):
    """It counts from now on, and what stood in its scope before does not."""

    type: ClassVar[str] = "stage.calibration.accepted"


class CalibrationWithdrawn(CalibrationEvent):
    """It counts no more; what was accepted before it does again."""

    type: ClassVar[str] = "stage.calibration.withdrawn"


class ChartShown(Event):
    """The chart is on the walls, with squares of about this width."""

    type: ClassVar[str] = "stage.chart.shown"

    square_mm: float


class ChartHidden(Event):
    """The walls show their content again."""

    type: ClassVar[str] = "stage.chart.hidden"


CALIBRATION_EVENTS: tuple[type[Event], ...] = (
    CalibrationMeasured,
    CalibrationAccepted,
    CalibrationWithdrawn,
    ChartShown,
    ChartHidden,
)
