"""The addresses of a stage's calibrations."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Request

from filmlot.buildings.stage import stage
from filmlot.buildings.stage.calibration import calibration, queries
from filmlot.buildings.stage.calibration.contracts import (
    CalibrationInput,
    CalibrationList,
    CalibrationView,
    KnownPointList,
    ProbeView,
)
from filmlot.buildings.stage.calibration.known_points import known_points
from filmlot.buildings.stage.calibration.problems import TrackerSilent
from filmlot.buildings.stage.engine.calibration.probe import average
from filmlot.buildings.stage.models import CalibrationRow
from filmlot.buildings.stage.permissions import CALIBRATION_ACCEPT, CALIBRATION_MEASURE, STAGE_READ
from filmlot.buildings.stage.problems import WallUnbuildable
from filmlot.buildings.stage.viewers import machinery_of
from filmlot.kernel.access import authorize
from filmlot.kernel.http import changes, ground_of, reads
from filmlot.kernel.work import UnitOfWork
from filmlot.standards.geometry import WallError

bench = APIRouter()
Reads = Annotated[UnitOfWork, reads(STAGE_READ)]
Accepts = Annotated[UnitOfWork, changes(CALIBRATION_ACCEPT)]
Seconds = Annotated[float, Query(ge=0.1, le=3, allow_inf_nan=False)]


@bench.get("/stages/{stage_id}/calibrations")
def get_calibrations(stage_id: str, work: Reads) -> CalibrationList:
    """The calibrations of a stage, newest first, and what each is worth now."""
    return queries.list_calibrations(work, stage_id)


@bench.post("/stages/{stage_id}/calibrations", status_code=201)
def post_calibration(
    stage_id: str, body: CalibrationInput, work: Annotated[UnitOfWork, changes(CALIBRATION_MEASURE)]
) -> CalibrationView:
    """Solves what was measured; the result is a draft."""
    days = body.trusted_for_days
    trusted_for = None if days is None else timedelta(days=days)
    return _view(work, calibration.measure(work, stage_id, body.measurement, trusted_for=trusted_for))


@bench.get("/stages/{stage_id}/calibrations/{calibration_id}")
def get_calibration(stage_id: str, calibration_id: str, work: Reads) -> CalibrationView:
    """A calibration with everything that was measured."""
    return _view(work, calibration.find_calibration(work, stage_id, calibration_id, STAGE_READ))


@bench.post("/stages/{stage_id}/calibrations/{calibration_id}/accept")
def post_accept(stage_id: str, calibration_id: str, work: Accepts) -> CalibrationView:
    """Has a calibration count from now on."""
    return _view(work, calibration.accept(work, stage_id, calibration_id))


@bench.post("/stages/{stage_id}/calibrations/{calibration_id}/withdraw")
def post_withdraw(stage_id: str, calibration_id: str, work: Accepts) -> CalibrationView:
    """Has a calibration count no more."""
    return _view(work, calibration.withdraw(work, stage_id, calibration_id))


@bench.get("/stages/{stage_id}/known-points")
def get_known_points(stage_id: str, work: Reads, request: Request) -> KnownPointList:
    """The corners of the walls' panels, to hold a tracker to."""
    described = stage.parse(stage.find(work, stage_id, STAGE_READ).description)
    try:
        return KnownPointList(items=known_points(described, folder=ground_of(request).settings.walls_folder))
    except WallError as error:
        raise WallUnbuildable(wall=error.phrase.params["wall"], reason=error.phrase) from error


@bench.get("/stages/{stage_id}/trackers/{device_id}/probe")
def get_probe(stage_id: str, device_id: str, work: Reads, request: Request, seconds: Seconds = 1.0) -> ProbeView:
    """Where a tracker has been of late in its own space, and how still it was held."""
    authorize(work, STAGE_READ, stage_id, kind="stage")
    poses = machinery_of(request).poses(stage_id, device_id, seconds=seconds)
    if not poses:
        raise TrackerSilent(device=device_id)
    return ProbeView(seconds=seconds, **average(poses).model_dump())


def _view(work: UnitOfWork, row: CalibrationRow) -> CalibrationView:
    return queries.view_calibration(work, row, stage.find_row(work.session, row.stage_id))
