"""The addresses under `/api/v1/stage`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import quote

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import FileResponse, PlainTextResponse, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from filmlot.buildings.stage import content, harvest, queries, stage, take
from filmlot.buildings.stage.calibration.chart_routes import charts
from filmlot.buildings.stage.calibration.routes import bench
from filmlot.buildings.stage.content_contracts import ContentChoice, ContentView, StageLook
from filmlot.buildings.stage.continuity import continuity_of
from filmlot.buildings.stage.contracts import FaultList, StageList
from filmlot.buildings.stage.curves import tracking_of
from filmlot.buildings.stage.discovery_routes import finders
from filmlot.buildings.stage.engine.description import DescriptionError, read_description
from filmlot.buildings.stage.engine.recording.clip import RECORDERS
from filmlot.buildings.stage.exports import ExportKind, export
from filmlot.buildings.stage.harvest_job import HARVEST
from filmlot.buildings.stage.health.routes import health
from filmlot.buildings.stage.permissions import (
    CONTENT_SHOW,
    STAGE_DESCRIBE,
    STAGE_READ,
    TAKE_MARK,
    TAKE_ROLL,
)
from filmlot.buildings.stage.plain_text import PLAIN_TEXT, PlainText
from filmlot.buildings.stage.problems import DescriptionInvalid, WallUnbuildable
from filmlot.buildings.stage.show.console_routes import console
from filmlot.buildings.stage.show.routes import desk
from filmlot.buildings.stage.take_contracts import Continuity, TakeList, TakeView
from filmlot.buildings.stage.texts import in_words
from filmlot.buildings.stage.view_contracts import StageSnapshot, TrackingView, WallMesh
from filmlot.buildings.stage.viewers import machinery_of, viewers
from filmlot.buildings.stage.walls import mesh_of
from filmlot.kernel.access import authorize
from filmlot.kernel.http import changes, ground_of, language_of, reads
from filmlot.kernel.problems import NotFound
from filmlot.kernel.work import UnitOfWork
from filmlot.standards.phrase import PhrasedError

router = APIRouter()
Reads = Annotated[UnitOfWork, reads(STAGE_READ)]
SlateWord = Annotated[str, Field(max_length=20, pattern=r"^[^\x00-\x1f/\\]*$")]
TakeFileName = Literal["picture.mp4", "tracking.jsonl", "tracking.idx", "frames.idx", "take.json"]
MEDIA_TYPES = {".mp4": "video/mp4", ".jsonl": "application/x-ndjson", ".json": "application/json"}


class RollInput(BaseModel):
    """The slate; what is left out is counted on."""

    model_config = ConfigDict(extra="forbid")

    scene: Annotated[SlateWord, Field(min_length=1)]
    shot: SlateWord = ""
    take: Annotated[int, Field(ge=1, le=9999)] | None = None
    slate: Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[^\x00-\x1f]+$")] | None = None
    notes: Annotated[str, Field(max_length=4000)] = ""


class MarkInput(BaseModel):
    """What to change; what is left out stays."""

    model_config = ConfigDict(extra="forbid")

    circled: bool | None = None
    notes: Annotated[str, Field(max_length=4000)] | None = None


class LookChoice(BaseModel):
    """How what stands on the walls is to look; what is left out stays."""

    model_config = ConfigDict(extra="forbid")

    look: StageLook


def _takes(request: Request) -> Path:
    return ground_of(request).settings.takes_folder


@router.get("/stages")
def get_stages(work: Reads) -> StageList:
    """The stages that you may see."""
    return queries.list_stages(work)


@router.get("/stages/{stage_id}")
def get_stage(stage_id: str, work: Reads, request: Request) -> StageSnapshot:
    """Everything that the console shows."""
    return queries.snapshot(work, stage_id, machinery=machinery_of(request), language=language_of(request))


@router.get("/stages/{stage_id}/walls/{wall_id}/mesh")
def get_wall_mesh(stage_id: str, wall_id: str, work: Reads, request: Request) -> WallMesh:
    """A wall as triangles."""
    described = stage.parse(stage.find(work, stage_id, STAGE_READ).description)
    wall = next((wall for wall in described.walls if wall.id == wall_id), None)
    if wall is None:
        raise NotFound(kind="wall", id=wall_id)
    try:
        return mesh_of(wall, folder=ground_of(request).settings.walls_folder)
    except PhrasedError as error:  # the geometry's, or the scene reader's
        raise WallUnbuildable(wall=wall_id, reason=error.phrase) from error


@router.get("/stages/{stage_id}/description", response_class=PlainTextResponse)
def get_description(stage_id: str, work: Reads) -> str:
    """The description as TOML."""
    return stage.find(work, stage_id, STAGE_READ).description


@router.put("/stages/{stage_id}/description", status_code=204, openapi_extra=PLAIN_TEXT)
def put_description(
    stage_id: str,
    text: PlainText,
    work: Annotated[UnitOfWork, changes(STAGE_DESCRIBE)],
    request: Request,
) -> None:
    """Gives the stage another description, in TOML."""
    try:
        stage.describe(work, stage_id, text)
    except DescriptionInvalid as problem:
        raise DescriptionInvalid(errors=[in_words(fault, language_of(request)) for fault in problem.faults]) from None


@router.post("/stages/{stage_id}/description/check", openapi_extra=PLAIN_TEXT)
def check_description(
    stage_id: str,
    text: PlainText,
    work: Annotated[UnitOfWork, reads(STAGE_DESCRIBE)],
    request: Request,
) -> FaultList:
    """All faults of a description, in your language; nothing is changed."""
    authorize(work, STAGE_DESCRIBE, stage_id, kind="stage")
    try:
        read_description(text)
    except DescriptionError as error:
        return FaultList(errors=[in_words(fault, language_of(request)) for fault in error.faults])
    return FaultList(errors=[])


@router.post("/stages/{stage_id}/content")
def post_content(
    stage_id: str, body: ContentChoice, work: Annotated[UnitOfWork, changes(CONTENT_SHOW)], request: Request
) -> ContentView:
    """Puts an asset's version or a scene onto the walls, as soon as the render node has loaded it."""
    return content.show(work, ground_of(request), stage_id, body)


@router.post("/stages/{stage_id}/content/look")
def post_look(stage_id: str, body: LookChoice, work: Annotated[UnitOfWork, changes(CONTENT_SHOW)]) -> ContentView:
    """Has what stands on the walls look otherwise."""
    return content.change_look(work, stage_id, body.look)


@router.post("/stages/{stage_id}/roll", status_code=201)
def post_roll(
    stage_id: str, body: RollInput, work: Annotated[UnitOfWork, changes(TAKE_ROLL)], request: Request
) -> TakeView:
    """Rolls a take."""
    slate = take.SlateInput(**body.model_dump())
    return take.roll(work, stage_id, slate, machinery=machinery_of(request), takes=_takes(request))


@router.post("/stages/{stage_id}/cut")
def post_cut(stage_id: str, work: Annotated[UnitOfWork, changes(TAKE_ROLL)], request: Request) -> TakeView:
    """Cuts the take that rolls."""
    return take.cut(work, stage_id, machinery=machinery_of(request))


@router.get("/stages/{stage_id}/takes")
def get_takes(stage_id: str, work: Reads, cursor: Annotated[str | None, Query(max_length=36)] = None) -> TakeList:
    """The takes of a stage, newest first, fifty at a time."""
    return queries.list_takes(work, stage_id, cursor=cursor)


@router.get("/stages/{stage_id}/takes/{take_id}")
def get_take(stage_id: str, take_id: str, work: Reads) -> TakeView:
    """A take."""
    return take.view_of(take.find_take(work, stage_id, take_id, STAGE_READ))


@router.patch("/stages/{stage_id}/takes/{take_id}")
def patch_take(
    stage_id: str, take_id: str, body: MarkInput, work: Annotated[UnitOfWork, changes(TAKE_MARK)]
) -> TakeView:
    """Circles a take, or changes its notes."""
    return take.mark(work, stage_id, take_id, circled=body.circled, notes=body.notes)


@router.get("/stages/{stage_id}/takes/{take_id}/picture", response_class=FileResponse)
def get_picture(stage_id: str, take_id: str, work: Reads, request: Request) -> FileResponse:
    """The picture as MP4; ranges are answered."""
    return _take_file(stage_id, take_id, "picture.mp4", work, request)


@router.get("/stages/{stage_id}/takes/{take_id}/files/{name}", response_class=FileResponse)
def get_file(stage_id: str, take_id: str, name: TakeFileName, work: Reads, request: Request) -> FileResponse:
    """A file of the take, as it was written."""
    return _take_file(stage_id, take_id, name, work, request, as_attachment=True)


@router.get("/stages/{stage_id}/takes/{take_id}/continuity")
def get_continuity(stage_id: str, take_id: str, work: Reads, request: Request) -> Continuity:
    """What is not as it was in the take before of the same scene and shot."""
    return continuity_of(work, stage_id, take_id, takes=_takes(request))


@router.post("/stages/{stage_id}/takes/{take_id}/harvest", status_code=202)
def post_harvest(stage_id: str, take_id: str, work: Annotated[UnitOfWork, changes(TAKE_ROLL)]) -> TakeView:
    """Has the files of the take's recorders fetched; what is here already stays."""
    return harvest.ask(work, stage_id, take_id, HARVEST)


@router.get("/stages/{stage_id}/takes/{take_id}/recorders/{device_id}/{file_name}", response_class=FileResponse)
def get_harvested(
    stage_id: str, take_id: str, device_id: str, file_name: str, *, work: Reads, request: Request
) -> FileResponse:
    """A recorder's file that was fetched."""
    row = take.find_take(work, stage_id, take_id, STAGE_READ)
    known = {(file.device, file.name) for file in take.view_of(row).harvest if file.state == "fetched"}
    path = _takes(request) / row.id / RECORDERS / device_id / file_name
    if (device_id, file_name) not in known or not path.is_file():
        raise NotFound(kind="file", id=file_name)
    return FileResponse(path, media_type="application/octet-stream", filename=file_name)


@router.get("/stages/{stage_id}/takes/{take_id}/exports/{kind}", response_class=StreamingResponse)
def get_export(
    stage_id: str,
    take_id: str,
    kind: ExportKind,
    work: Annotated[UnitOfWork, changes(STAGE_READ)],
    request: Request,
) -> StreamingResponse:
    """The take for another program; the audit notes who fetched it."""
    row = take.find_take(work, stage_id, take_id, STAGE_READ)
    made = export(work, row, kind, takes=_takes(request))
    disposition = f"attachment; filename*=utf-8''{quote(made.name)}"
    return StreamingResponse(made.pieces, media_type=made.media_type, headers={"Content-Disposition": disposition})


@router.get("/stages/{stage_id}/takes/{take_id}/tracking", response_model=TrackingView)
def get_tracking(
    stage_id: str,
    take_id: str,
    work: Reads,
    request: Request,
    every: Annotated[int, Query(ge=1, le=1000)] = 1,
) -> Response:
    """The pose at every n-th frame of the take, in step with its picture."""
    row = take.find_take(work, stage_id, take_id, STAGE_READ)
    drop_frame = ";" in (row.timecode_in or "")
    curves = tracking_of(_takes(request) / row.id, rate=row.rate, drop_frame=drop_frame, every=every)
    return Response(curves, media_type="application/json")


router.include_router(viewers)
router.include_router(finders)
router.include_router(console)
router.include_router(desk)
router.include_router(bench)
router.include_router(charts)
router.include_router(health)


def _take_file(
    stage_id: str, take_id: str, name: str, work: UnitOfWork, request: Request, *, as_attachment: bool = False
) -> FileResponse:
    row = take.find_take(work, stage_id, take_id, STAGE_READ)
    path = _takes(request) / row.id / name
    if not path.is_file():
        raise NotFound(kind="file", id=name)
    media_type = MEDIA_TYPES.get(path.suffix, "application/octet-stream")
    label = f"{row.slate}.{name}".replace(" ", "_") if as_attachment else None
    return FileResponse(path, media_type=media_type, filename=label)
