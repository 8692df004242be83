"""The addresses of assets, packages and what a version is."""

from __future__ import annotations

from base64 import b64encode
from datetime import datetime
from pathlib import Path
from typing import Annotated

import orjson
from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import FileResponse

from filmlot.buildings.assets import asset, channel, facade, queries
from filmlot.buildings.assets.contracts import (
    AssetInput,
    AssetList,
    AssetRecord,
    AssetView,
    ChannelInput,
    LookInput,
    Published,
    PublishInput,
    PublishPlan,
    ReviewBoard,
    VersionRecord,
    VersionView,
)
from filmlot.buildings.assets.house import HOUSE, HouseParams
from filmlot.buildings.assets.ingests.contracts import IngestStarted
from filmlot.buildings.assets.ingests.routes import ingests
from filmlot.buildings.assets.jobs import start_proof
from filmlot.buildings.assets.model import compressed_model, plain_model
from filmlot.buildings.assets.papers.routes import papers
from filmlot.buildings.assets.permissions import ASSET_EDIT, ASSET_READ, ASSET_UPLOAD
from filmlot.buildings.assets.publish import plan, propose, publish
from filmlot.buildings.assets.rights.routes import rights
from filmlot.buildings.assets.rights.watermark import watermark
from filmlot.buildings.assets.scenes.routes import scenes
from filmlot.buildings.assets.scope import own_scope
from filmlot.buildings.assets.search.routes import searches
from filmlot.buildings.assets.texts import in_words
from filmlot.buildings.assets.uses.routes import uses
from filmlot.kernel.http import actor_of, changes, ground_of, language_of, reads
from filmlot.kernel.problems import InputInvalid, NotFound
from filmlot.kernel.work import UnitOfWork

library = APIRouter()
for part in (ingests, papers, rights, scenes, searches, uses):
    library.include_router(part)
Reads = Annotated[UnitOfWork, reads(ASSET_READ)]
FOREVER = {"cache-control": "private, max-age=31536000, immutable", "x-content-type-options": "nosniff"}
CHECKED = {"cache-control": "private, no-cache", "x-content-type-options": "nosniff"}
MOST_THUMBNAILS = 200
SHOWN = frozenset({"image/png", "image/jpeg", "image/webp", "image/avif"})


@library.get("/assets")
def get_assets(
    work: Reads,
    cursor: Annotated[str | None, Query(max_length=120)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    slug: Annotated[str | None, Query(max_length=48)] = None,
) -> AssetList:
    """All assets that you may see, or those of a slug, the last changed first."""
    return queries.list_assets(work, cursor=_read_cursor(cursor), limit=limit, slug=slug)


@library.get("/assets/{asset_id}")
def get_asset(asset_id: str, work: Reads, request: Request) -> AssetRecord:
    """An asset and its versions."""
    record = queries.asset_record(work, asset_id)
    versions = [in_words(version, language_of(request)) for version in record.versions]
    return record.model_copy(update={"versions": versions})


@library.patch("/assets/{asset_id}")
def patch_asset(asset_id: str, body: AssetInput, work: Annotated[UnitOfWork, changes(ASSET_EDIT)]) -> AssetView:
    """Says something about an asset beside what its package says."""
    return asset.describe(work, asset_id, body)


@library.get("/assets/{asset_id}/thumbnail/{blake3}", response_class=FileResponse)
def get_thumbnail(asset_id: str, blake3: str, work: Reads, request: Request) -> FileResponse:
    """The picture of an asset, by its hash: it never changes."""
    found = queries.find_asset(work, asset_id)
    if found.thumbnail is None or found.thumbnail != blake3:
        raise NotFound(kind="asset", id=asset_id)
    file = ground_of(request).blobs.local_path(found.thumbnail)
    return FileResponse(file, media_type="image/webp", headers=FOREVER)


@library.get("/thumbnails", response_class=Response)
def get_thumbnails(
    asset: Annotated[list[str], Query(max_length=MOST_THUMBNAILS)], work: Reads, request: Request
) -> Response:
    """The pictures of many assets in one answer, as JSON: base64 of WebP by the asset's id."""
    blobs = ground_of(request).blobs
    pictures = queries.thumbnails(work, asset)
    read = {id_: b64encode(blobs.local_path(blake3).read_bytes()).decode() for id_, blake3 in pictures.items()}
    return Response(orjson.dumps(read), media_type="application/json", headers=CHECKED)


@library.post("/packages/plan")
def post_plan(body: PublishInput, work: Annotated[UnitOfWork, reads(ASSET_UPLOAD)], request: Request) -> PublishPlan:
    """Which files of a package have to be uploaded before it can be published: none of an unchanged one."""
    scope_id = body.scope or own_scope(work)
    return plan(work, ground_of(request), scope_id=scope_id, slug=body.slug, contents=body.contents)


@library.post("/packages", status_code=201)
def post_package(body: PublishInput, work: Annotated[UnitOfWork, reads(ASSET_UPLOAD)], request: Request) -> Published:
    """Makes a package whose files have been uploaded the next version of its asset."""
    ground = ground_of(request)
    proposal = propose(work, ground, scope_id=body.scope or own_scope(work), given=body)
    with ground.work(actor_of(request), correlation_id=request.state.correlation_id) as writing:
        return publish(writing, proposal)


@library.post("/sample", status_code=202)
def post_sample(work: Annotated[UnitOfWork, changes(ASSET_UPLOAD)]) -> IngestStarted:
    """Has a lane house made by rule and published: four seasons, four weathers, three times of day."""
    scope_id = own_scope(work)
    return IngestStarted(job_id=work.start_job(HOUSE, HouseParams(scope_id=scope_id), scope=scope_id, name="house"))


@library.get("/versions/{version_id}/record")
def get_version_record(version_id: str, work: Reads, request: Request) -> VersionRecord:
    """A version with its files, its way through the channels, and what it is made of and part of."""
    record = queries.version_record(work, ground_of(request), version_id)
    return record.model_copy(update={"version": in_words(record.version, language_of(request))})


@library.get("/versions/{version_id}/files/{file_path:path}", response_class=Response)
def get_version_file(version_id: str, file_path: str, work: Reads, request: Request) -> Response:
    """A file of a version; whoever may only look gets its pictures, with their name across."""
    version, ground = facade.version(work, version_id), ground_of(request)
    file = next((file for file in queries.files_of(ground, version) if file.path == file_path), None)
    if file is None:
        raise NotFound(kind="version", id=version_id)
    stored = ground.blobs.local_path(file.blake3)
    if not queries.may_take(work, version, shown=file.media_type in SHOWN):
        marked = watermark(stored.read_bytes(), f"{work.actor.name} {work.actor.id[:8]}")
        return Response(marked, media_type="image/webp", headers=CHECKED)
    name = None if file.media_type in SHOWN else file_path.rpartition("/")[2]
    headers = CHECKED | {"etag": f'"{file.blake3}"'}
    return FileResponse(stored, media_type=file.media_type, headers=headers, filename=name)


@library.get("/versions/{version_id}/model.glb", response_class=FileResponse)
def get_model(version_id: str, asked: Annotated[LookInput, Query()], work: Reads, request: Request) -> FileResponse:
    """A version in any of its looks as GLB for browsers, made when it is first asked for.

    Textures are KTX2 and meshes compressed by meshopt, where this machine can do that. Engines read neither: they ask
    for `model.plain.glb`.
    """
    version = _taken_whole(work, version_id)
    return _send_model(compressed_model(ground_of(request), version, asked.model_dump(exclude_none=True)))


@library.get("/versions/{version_id}/model.plain.glb", response_class=FileResponse)
def get_plain_model(
    version_id: str, asked: Annotated[LookInput, Query()], work: Reads, request: Request
) -> FileResponse:
    """A version in any of its looks as GLB for engines: PNG textures and plain meshes, which every reader knows."""
    version = _taken_whole(work, version_id)
    return _send_model(plain_model(ground_of(request), version, asked.model_dump(exclude_none=True)))


@library.post("/versions/{version_id}/proof", status_code=202)
def post_proof(version_id: str, work: Annotated[UnitOfWork, changes(ASSET_EDIT)]) -> IngestStarted:
    """Has both renders of a version compared in every look from three views: its whole parity certificate."""
    return IngestStarted(job_id=start_proof(work, version_id))


@library.get("/board")
def get_board(work: Reads) -> ReviewBoard:
    """What waits in each channel."""
    return queries.review_board(work)


@library.post("/versions/{version_id}/channel")
def post_channel(
    version_id: str, body: ChannelInput, work: Annotated[UnitOfWork, changes(ASSET_EDIT)], request: Request
) -> VersionView:
    """Takes a version to another channel; everything but asking for a review is for those who decide."""
    moved = channel.move(work, version_id, to=body.to, note=body.note)
    return in_words(moved, language_of(request))


def _taken_whole(work: UnitOfWork, version_id: str) -> VersionView:
    """A version that the actor may have, not only look at."""
    version = facade.version(work, version_id)
    queries.may_take(work, version, shown=False)
    return version


def _send_model(file: Path) -> FileResponse:
    return FileResponse(file, media_type="model/gltf-binary", headers=CHECKED)


def _read_cursor(text: str | None) -> tuple[datetime, str] | None:
    if text is None:
        return None
    time, _tilde, asset_id = text.partition("~")
    try:
        return datetime.fromisoformat(time), asset_id
    except ValueError:
        wrong = {"loc": ["query", "cursor"], "msg": "not a cursor of this list", "type": "value_error"}
        raise InputInvalid(errors=[wrong]) from None
