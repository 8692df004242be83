"""What can go wrong while a stage is calibrated."""

from __future__ import annotations

from filmlot.buildings.stage.engine.calibration.state import CalibrationState
from filmlot.buildings.stage.engine.show.state import ShowState
from filmlot.kernel.problems import Problem
from filmlot.standards.phrase import Phrase


class CalibrationUnsolved(Problem):
    """Nothing sound follows from what was measured."""

    code = "stage.calibration_unsolved"
    status = 422

    def __init__(self, *, reason: Phrase) -> None:
        super().__init__(reason=reason)


class CalibrationStateRefused(Problem):
    """The calibration is in a state that cannot be followed by the one asked for."""

    code = "stage.calibration_state_refused"
    status = 409

    def __init__(self, *, state: CalibrationState, asked: CalibrationState) -> None:
        super().__init__(state=state.value, asked=asked.value)


class CalibrationOutdated(Problem):
    """The stage is not the one any more that was measured, or the calibration has expired."""

    code = "stage.calibration_outdated"
    status = 409

    def __init__(self, *, changed: list[str]) -> None:
        super().__init__(changed=changed)


class CalibratedWhileRolling(Problem):
    """What is applied stays as it is until the take is cut."""

    code = "stage.calibrated_while_rolling"
    status = 409

    def __init__(self, *, slate: str) -> None:
        super().__init__(slate=slate)


class TrackerSilent(Problem):
    """Nothing was heard of the tracker while it should have been averaged."""

    code = "stage.tracker_silent"
    status = 409

    def __init__(self, *, device: str) -> None:
        super().__init__(device=device)


class ChartOutsideRehearsal(Problem):
    """The walls are free for a chart in a rehearsal alone."""

    code = "stage.chart_outside_rehearsal"
    status = 409

    def __init__(self, *, state: ShowState) -> None:
        super().__init__(state=state.value)


class ChartWhileRolling(Problem):
    """The walls stay as they are until the take is cut."""

    code = "stage.chart_while_rolling"
    status = 409

    def __init__(self, *, slate: str) -> None:
        super().__init__(slate=slate)


class ChartUnfit(Problem):
    """No chart with such squares fits the walls."""

    code = "stage.chart_unfit"
    status = 422

    def __init__(self, *, reason: Phrase) -> None:
        super().__init__(reason=reason)


class PictureUnusable(Problem):
    """The file is no picture that the camera could have taken of the chart."""

    code = "stage.picture_unusable"
    status = 422

    def __init__(self, *, reason: Phrase) -> None:
        super().__init__(reason=reason)


class DetectorMissing(Problem):
    """What finds markers in pictures is an extra that this lot was installed without."""

    code = "stage.detector_missing"
    status = 409


CALIBRATION_PROBLEMS: tuple[type[Problem], ...] = (
    CalibrationUnsolved,
    CalibrationStateRefused,
    CalibrationOutdated,
    CalibratedWhileRolling,
    TrackerSilent,
    ChartOutsideRehearsal,
    ChartWhileRolling,
    ChartUnfit,
    PictureUnusable,
    DetectorMissing,
)
