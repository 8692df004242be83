"""The addresses under `/api/v1/assets`."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated

import sqlalchemy as sa
from fastapi import APIRouter, Depends, Query, Request
from fastapi.concurrency import run_in_threadpool

from filmlot.buildings.assets import facade
from filmlot.buildings.assets.contracts import SceneFormat, UploadView, VersionView
from filmlot.buildings.assets.engine.magic import LONGEST, format_of
from filmlot.buildings.assets.jobs import CHECK, CheckParams
from filmlot.buildings.assets.library_routes import library
from filmlot.buildings.assets.permissions import ASSET_READ, ASSET_UPLOAD
from filmlot.buildings.assets.problems import NoScene
from filmlot.buildings.assets.texts import in_words
from filmlot.buildings.assets.version import upload
from filmlot.kernel.access import Scope, ScopeKind, authorize, visible_to
from filmlot.kernel.arrival import BlobRef
from filmlot.kernel.http import actor_of, allow_body, ground_of, insist_on_own_page, language_of, reads
from filmlot.kernel.problems import Denied, SignInNeeded
from filmlot.kernel.work import UnitOfWork

router = APIRouter()
router.include_router(library)


def _upload_scope(request: Request) -> str:
    """The company into which the actor may upload; asked before a byte is taken, and holding no transaction."""
    actor = actor_of(request)
    if actor.kind == "nobody":
        raise SignInNeeded
    insist_on_own_page(request)
    with ground_of(request).look(actor) as work:
        company = sa.select(Scope.id).where(
            Scope.kind == ScopeKind.COMPANY, Scope.id.in_(visible_to(work, ASSET_UPLOAD))
        )
        scope_id = work.session.scalar(company.order_by(Scope.id).limit(1))
    if scope_id is None:
        raise Denied(permission=ASSET_UPLOAD.code)
    return scope_id


_upload_scope.permission = ASSET_UPLOAD  # type: ignore[attr-defined] # read by permission_of


@router.post("/uploads", status_code=201)
async def post_upload(
    request: Request,
    name: Annotated[str, Query(min_length=1, max_length=200, pattern=r"^[^/\\\x00-\x1f]+$")],
    scope_id: Annotated[str, Depends(_upload_scope, scope="function")],
) -> UploadView:
    """Takes a GLB or USD file as the raw body; a cut upload leaves nothing behind."""
    ground = ground_of(request)
    allow_body(request, ground.settings.upload_limit_bytes)
    formats: list[SceneFormat] = []
    blob = await ground.blobs.receive(
        _sniffed(request.stream(), name, formats), limit_bytes=ground.settings.upload_limit_bytes
    )
    return await run_in_threadpool(_note, request, scope_id, name, formats[0], blob)


@router.get("/versions/{version_id}")
def get_version(version_id: str, work: Annotated[UnitOfWork, reads(ASSET_READ)], request: Request) -> VersionView:
    """A version: whether it can be shown, and if not, why, in your language."""
    work.authorized.add(ASSET_READ.code)
    return in_words(facade.version(work, version_id), language_of(request))


async def _sniffed(chunks: AsyncIterator[bytes], name: str, formats: list[SceneFormat]) -> AsyncIterator[bytes]:
    """The same bytes, once their beginning is that of a scene; its format is put into `formats`.

    Raises:
        NoScene: the beginning is that of something else.
    """
    head = b""
    async for chunk in chunks:
        if formats:
            yield chunk
            continue
        head += chunk
        if len(head) >= LONGEST:
            formats.append(_format_or_refuse(head, name))
            yield head
    if not formats:
        formats.append(_format_or_refuse(head, name))
        yield head


def _format_or_refuse(head: bytes, name: str) -> SceneFormat:
    found = format_of(head)
    if found is None:
        raise NoScene(name=name)
    return found


def _note(request: Request, scope_id: str, name: str, scene_format: SceneFormat, blob: BlobRef) -> UploadView:
    with ground_of(request).work(actor_of(request), correlation_id=request.state.correlation_id) as work:
        authorize(work, ASSET_UPLOAD, scope_id)
        version = upload(work, scope_id=scope_id, file_name=name, scene_format=scene_format, blob=blob)
        job_id = work.start_job(CHECK, CheckParams(version_id=version.id), scope=scope_id, name=name)
    return UploadView(asset_id=version.asset_id, version_id=version.id, job_id=job_id)
