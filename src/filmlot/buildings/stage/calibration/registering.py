"""A registration from a file of probe points."""

from __future__ import annotations

import sqlalchemy as sa

from filmlot.buildings.stage.calibration import calibration
from filmlot.buildings.stage.calibration.problems import CalibrationUnsolved
from filmlot.buildings.stage.engine.calibration.registration import RegistrationMeasurement
from filmlot.buildings.stage.engine.calibration.solution import Residuals
from filmlot.buildings.stage.engine.calibration.tables import read_points
from filmlot.buildings.stage.models import StageRow
from filmlot.kernel.problems import NotFound
from filmlot.kernel.work import UnitOfWork
from filmlot.standards.calibration import CalibrationError


def register_file(work: UnitOfWork, text: str, code: str, *, device: str, tolerance_mm: float) -> Residuals:
    """Measures a registration of the stage with a code; the residuals of its points.

    Raises:
        NotFound: there is no such stage, or it has no such device.
        CalibrationUnsolved: the text holds no probe points, or nothing sound follows from them.
    """
    stage_id = work.session.scalar(sa.select(StageRow.id).where(StageRow.code == code).order_by(StageRow.id))
    if stage_id is None:
        raise NotFound(kind="stage", id=code)
    try:
        points = read_points(text)
    except CalibrationError as error:
        raise CalibrationUnsolved(reason=error.phrase) from error
    measurement = RegistrationMeasurement(device=device, points=points, tolerance_mm=tolerance_mm)
    return Residuals.model_validate(calibration.measure(work, stage_id, measurement).residuals)
