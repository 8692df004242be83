"""The addresses of a stage's calibrations."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.concurrency import run_in_threadpool

from filmlot.buildings.stage import stage
from filmlot.buildings.stage.calibration import calibration, draft, queries
from filmlot.buildings.stage.calibration.contracts import (
    CalibrationInput,
    CalibrationList,
    CalibrationView,
    KnownPointList,
    ProbeView,
)
from filmlot.buildings.stage.calibration.draft import Draft
from filmlot.buildings.stage.calibration.known_points import known_points
from filmlot.buildings.stage.calibration.problems import TrackerSilent
from filmlot.buildings.stage.calibration.received import received_file
from filmlot.buildings.stage.engine.calibration.kinds import MEASUREMENT, RESULT
from filmlot.buildings.stage.engine.calibration.lens import LensMeasurement, LensResult
from filmlot.buildings.stage.engine.calibration.probe import average
from filmlot.buildings.stage.engine.calibration.tables import write_samples
from filmlot.buildings.stage.models import CalibrationRow
from filmlot.buildings.stage.permissions import CALIBRATION_ACCEPT, CALIBRATION_MEASURE, STAGE_READ
from filmlot.buildings.stage.plain_text import PLAIN_TEXT, PlainText
from filmlot.buildings.stage.problems import WallUnbuildable
from filmlot.buildings.stage.take import find_take, view_of
from filmlot.buildings.stage.take_contracts import TakeView
from filmlot.buildings.stage.viewers import machinery_of
from filmlot.kernel.access import authorize
from filmlot.kernel.http import actor_of, changes, ground_of, insist_on_own_page, reads
from filmlot.kernel.problems import NotFound, SignInNeeded
from filmlot.kernel.work import UnitOfWork
from filmlot.standards.geometry import WallError

bench = APIRouter()
Reads = Annotated[UnitOfWork, reads(STAGE_READ)]
Measures = Annotated[UnitOfWork, reads(CALIBRATION_MEASURE)]
Accepts = Annotated[UnitOfWork, changes(CALIBRATION_ACCEPT)]
Seconds = Annotated[float, Query(ge=0.1, le=3, allow_inf_nan=False)]


@bench.get("/stages/{stage_id}/calibrations")
def get_calibrations(stage_id: str, work: Reads) -> CalibrationList:
    """The calibrations of a stage, newest first, and what each is worth now."""
    return queries.list_calibrations(work, stage_id)


@bench.post("/stages/{stage_id}/calibrations", status_code=201)
def post_calibration(stage_id: str, body: CalibrationInput, work: Measures, request: Request) -> CalibrationView:
    """Solves what was measured; the result is a draft."""
    made = draft.solve_draft(work, stage_id, body.measurement)
    days = body.trusted_for_days
    return _keep(request, stage_id, made, trusted_for=None if days is None else timedelta(days=days))


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


@bench.post("/stages/{stage_id}/cameras/{camera_id}/lens-table", status_code=201, openapi_extra=PLAIN_TEXT)
def post_lens_table(
    stage_id: str,
    camera_id: str,
    text: PlainText,
    *,
    work: Measures,
    request: Request,
    lens: Annotated[str, Query(min_length=1, max_length=80)] = "Lens",
) -> CalibrationView:
    """Reads a lens table, as CSV or as OpenTrackIO samples, into a draft for a camera."""
    return _keep(request, stage_id, draft.read_lens(work, stage_id, camera_id, text, lens=lens))


@bench.get("/stages/{stage_id}/calibrations/{calibration_id}/lens-table", response_class=Response)
def get_lens_table(stage_id: str, calibration_id: str, work: Reads) -> Response:
    """A calibrated lens as a JSON list of OpenTrackIO samples, one a node."""
    row = calibration.find_calibration(work, stage_id, calibration_id, STAGE_READ)
    measurement, result = MEASUREMENT.validate_python(row.measurement), RESULT.validate_python(row.result)
    if not isinstance(measurement, LensMeasurement) or not isinstance(result, LensResult):
        raise NotFound(kind="calibration", id=calibration_id)
    name = {"content-disposition": 'attachment; filename="lens.json"'}
    return Response(write_samples(result.read(), lens=measurement.lens), media_type="application/json", headers=name)


def _moved_take(request: Request, stage_id: str, take_id: str) -> TakeView:
    """A take of a stage that the actor may calibrate; asked before a byte is taken."""
    actor = actor_of(request)
    if actor.kind == "nobody":
        raise SignInNeeded
    insist_on_own_page(request)
    with ground_of(request).look(actor) as work:
        return view_of(find_take(work, stage_id, take_id, CALIBRATION_MEASURE))


_moved_take.permission = CALIBRATION_MEASURE  # type: ignore[attr-defined] # read by permission_of


@bench.post("/stages/{stage_id}/takes/{take_id}/delay", status_code=201)
async def post_delay(request: Request, take: Annotated[TakeView, Depends(_moved_take)]) -> CalibrationView:
    """Compares the take's tracking with the camera's own clip of it, the raw body, into a draft."""
    async with received_file(request, limit_bytes=ground_of(request).settings.upload_limit_bytes) as clip:
        return await run_in_threadpool(_compare, request, take, clip)


def _compare(request: Request, take: TakeView, clip: Path) -> CalibrationView:
    ground = ground_of(request)
    with ground.look(actor_of(request)) as work:
        folder = ground.settings.takes_folder / take.id
        made = draft.compare_clip(work, take.stage_id, take.camera, take=folder, clip=clip)
    return _keep(request, take.stage_id, made)


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


def _keep(request: Request, stage_id: str, made: Draft, *, trusted_for: timedelta | None = None) -> CalibrationView:
    """The draft, written down in a unit of work of its own: nobody waits for the database while it is solved."""
    with ground_of(request).work(actor_of(request), correlation_id=request.state.correlation_id) as work:
        return _view(work, calibration.keep(work, stage_id, made, trusted_for=trusted_for))


def _view(work: UnitOfWork, row: CalibrationRow) -> CalibrationView:
    return queries.view_calibration(work, row, stage.find_row(work.session, row.stage_id))
