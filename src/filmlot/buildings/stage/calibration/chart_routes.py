"""The addresses of a stage's chart, and of what a camera sees of it."""

from __future__ import annotations

from pathlib import Path
from threading import BoundedSemaphore
from typing import Annotated, NamedTuple

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.concurrency import run_in_threadpool

from filmlot.buildings.stage import stage
from filmlot.buildings.stage.calibration.chart import encode_chart, lay_out, show_chart, view_chart
from filmlot.buildings.stage.calibration.contracts import ChartInput, ChartView, DetectionView, SquareWidth
from filmlot.buildings.stage.calibration.detection import detect_points
from filmlot.buildings.stage.calibration.draft import find_camera
from filmlot.buildings.stage.calibration.received import received_file
from filmlot.buildings.stage.contracts import Camera
from filmlot.buildings.stage.permissions import CALIBRATION_MEASURE, STAGE_READ
from filmlot.kernel.http import actor_of, changes, ground_of, insist_on_own_page, reads
from filmlot.kernel.problems import NotFound, SignInNeeded
from filmlot.kernel.work import UnitOfWork
from filmlot.standards.markers.chart import WallChart

PICTURE_BYTES = 64 << 20
AT_ONCE = 2

charts = APIRouter()
Reads = Annotated[UnitOfWork, reads(STAGE_READ)]
Measures = Annotated[UnitOfWork, changes(CALIBRATION_MEASURE)]
Square = Annotated[SquareWidth | None, Query()]
_looking = BoundedSemaphore(AT_ONCE)


@charts.get("/stages/{stage_id}/chart")
def get_chart(stage_id: str, work: Reads, request: Request) -> ChartView:
    """The chart that is on the walls, or was last, or would be."""
    return view_chart(stage.find(work, stage_id, STAGE_READ), folder=_folder(request))


@charts.put("/stages/{stage_id}/chart")
def put_chart(stage_id: str, body: ChartInput, work: Measures, request: Request) -> ChartView:
    """Puts the chart on the walls, in a rehearsal."""
    return show_chart(work, stage_id, square_mm=body.square_mm, folder=_folder(request))


@charts.delete("/stages/{stage_id}/chart", status_code=204)
def delete_chart(stage_id: str, work: Measures) -> None:
    """Takes the chart off the walls."""
    stage.hide_chart(work, stage.find(work, stage_id, CALIBRATION_MEASURE))


@charts.get("/stages/{stage_id}/walls/{wall_id}/chart", response_class=Response)
def get_wall_chart(stage_id: str, wall_id: str, *, work: Reads, request: Request, square_mm: Square = None) -> Response:
    """The chart of a wall as PNG, an LED pixel a pixel, for a player that is not ours."""
    row = stage.find(work, stage_id, STAGE_READ)
    found, _ = lay_out(
        stage.parse(row.description), square_mm=square_mm or row.chart_square_mm, folder=_folder(request)
    )
    chart = next((chart for chart in found if chart.wall.name == wall_id), None)
    if chart is None:
        raise NotFound(kind="wall", id=wall_id)
    name = {"content-disposition": f'attachment; filename="chart-{wall_id}.png"'}
    return Response(encode_chart(chart), media_type="image/png", headers=name)


class _Looked(NamedTuple):
    camera: Camera
    charts: tuple[WallChart, ...]


def _looking_camera(request: Request, stage_id: str, camera_id: str, square_mm: Square = None) -> _Looked:
    """A camera that the actor may calibrate, and the charts that it should see; asked before a byte is taken."""
    actor = actor_of(request)
    if actor.kind == "nobody":
        raise SignInNeeded
    insist_on_own_page(request)
    with ground_of(request).look(actor) as work:
        row = stage.find(work, stage_id, CALIBRATION_MEASURE)
        camera = find_camera(work, stage_id, camera_id)
    described = stage.parse(row.description)
    return _Looked(camera, lay_out(described, square_mm=square_mm or row.chart_square_mm, folder=_folder(request))[0])


_looking_camera.permission = CALIBRATION_MEASURE  # type: ignore[attr-defined] # read by permission_of


@charts.post("/stages/{stage_id}/cameras/{camera_id}/detections")
async def post_detection(request: Request, looked: Annotated[_Looked, Depends(_looking_camera)]) -> DetectionView:
    """Finds the chart in a camera's still, the raw body, PNG or JPEG; nothing is kept."""
    async with received_file(request, limit_bytes=PICTURE_BYTES) as picture:
        return await run_in_threadpool(_detect, picture, looked)


def _detect(picture: Path, looked: _Looked) -> DetectionView:
    with _looking:
        return detect_points(picture, looked.charts, looked.camera)


def _folder(request: Request) -> Path:
    return ground_of(request).settings.walls_folder
