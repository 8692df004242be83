"""What crosses the border of the stage building about its calibrations."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field

from filmlot.buildings.stage.contracts import Frozen
from filmlot.buildings.stage.engine.calibration.kinds import CalibrationKind, Measurement, Result
from filmlot.buildings.stage.engine.calibration.motion import Angles, Place
from filmlot.buildings.stage.engine.calibration.solution import Residuals, Unit
from filmlot.buildings.stage.engine.calibration.state import CalibrationState, Standing
from filmlot.buildings.stage.engine.calibration.views import SeenPoint
from filmlot.standards.markers.chart import LARGEST_SQUARE_M, SMALLEST_SQUARE_M

SquareWidth = Annotated[float, Field(ge=SMALLEST_SQUARE_M * 1000, le=LARGEST_SQUARE_M * 1000, allow_inf_nan=False)]
Days = Annotated[float, Field(gt=0, le=3650, allow_inf_nan=False)]


class CalibrationInput(Frozen):
    """What was measured, and for how long it shall be trusted; without a number, as long as its kind usually is."""

    measurement: Measurement
    trusted_for_days: Days | None = None


class CalibrationBrief(Frozen):
    """A calibration in a list. `changed` names what it rests on that is another now than when it was measured."""

    id: str
    kind: CalibrationKind
    scope: str
    state: CalibrationState
    standing: Standing
    author: str
    made_at: datetime
    expires_at: datetime
    accepted_by: str | None
    accepted_at: datetime | None
    rests_on: list[str]
    changed: list[str]
    unit: Unit
    worst: float
    rms: float


class CalibrationView(CalibrationBrief):
    """A calibration with everything that was measured, and what came of it."""

    measurement: Measurement
    result: Result
    residuals: Residuals


class CalibrationList(Frozen):
    """The calibrations of a stage, newest first."""

    items: list[CalibrationBrief]


class ProbeView(Frozen):
    """Where a tracker has been in its own space over the last `seconds`, and how still it was held."""

    position_m: Place
    rotation_deg: Angles | None
    std_mm: float
    samples: int
    is_still: bool
    seconds: float


class ChartInput(Frozen):
    """How wide the squares shall be; without a number, as is usual for the walls."""

    square_mm: SquareWidth | None = None


class ChartOfWall(Frozen):
    """The chart of one wall; squares measure whole LED pixels, so about what was asked for."""

    wall: str
    square_mm: float
    columns: int
    rows: int
    markers: int


class ChartView(Frozen):
    """The chart that is on the walls, or was last, or would be."""

    is_shown: bool
    square_mm: float
    walls: list[ChartOfWall]


class DetectionView(Frozen):
    """What a picture shows of the chart; of more than `MOST_SEEN` corners, as many, spread over all."""

    size_px: tuple[int, int]
    markers: int
    walls: list[str]
    points: list[SeenPoint]


class KnownPoint(Frozen):
    """A corner of a panel; columns and rows count panel edges from the wall's upper left corner."""

    wall: str
    column: int
    row: int
    stage_m: Place


class KnownPointList(Frozen):
    """The places of a stage that its description knows."""

    items: list[KnownPoint]
