"""Long work of the assets building."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from filmlot.buildings.assets.contracts import SceneFault, SceneFormat, VersionState
from filmlot.buildings.assets.engine.check import check_scene
from filmlot.buildings.assets.engine.street import build_street
from filmlot.buildings.assets.facade import scene_file
from filmlot.buildings.assets.permissions import ASSET_EDIT
from filmlot.buildings.assets.prepare import derive, note, prove
from filmlot.buildings.assets.problems import PreparationFailed, SceneRefused, VersionNotUsable
from filmlot.buildings.assets.version import find_version, judge, upload, view_of
from filmlot.kernel.access import authorize
from filmlot.kernel.jobs import Job, JobContext
from filmlot.kernel.work import UnitOfWork

STREET_FILE = "street.glb"


class CheckParams(BaseModel):
    """Which version to check."""

    version_id: str


def check_version(context: JobContext, params: CheckParams) -> None:
    """Reads the scene in a child process and notes whether it can be shown.

    Raises:
        SceneRefused: it cannot; the version says so too.
    """
    with context.ground.look() as look:
        version = view_of(*find_version(look.session, params.version_id))
    path = scene_file(context.ground, version)
    verdict = check_scene(path, waiting=lambda: context.progress(0, 1, stage="reading"))
    if isinstance(verdict, SceneFault):  # its place names our copy of the file
        verdict = verdict.model_copy(update={"place": verdict.place.replace(path.name, version.file_name)})
    with context.work() as work:
        judge(work, params.version_id, verdict)
    if isinstance(verdict, SceneFault):
        raise SceneRefused(name=version.file_name, fault=verdict)


class StreetParams(BaseModel):
    """For which company."""

    scope_id: str


def publish_street(context: JobContext, params: StreetParams) -> None:
    """Makes the demo's street and publishes it; done again after a crash, the same bytes are one version more."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / STREET_FILE
        counts = build_street(path, waiting=lambda: context.progress(0, 1, stage="modelling"))
        blob = context.ground.blobs.put_file(path)
    with context.work() as work:
        version = upload(work, scope_id=params.scope_id, file_name=STREET_FILE, scene_format=SceneFormat.GLB, blob=blob)
        judge(work, version.id, counts)


class PrepareParams(BaseModel):
    """Which package to prepare."""

    version_id: str


def prepare_version(context: JobContext, params: PrepareParams) -> None:
    """Checks a package and makes what pages and stages take of it.

    Raises:
        SceneRefused: it cannot be shown; the version says so too.
        PreparationFailed: it can be shown, but its pictures or models could not be made.
    """
    check_version(context, CheckParams(version_id=params.version_id))
    _derive_by(derive, context, params)


def prove_version(context: JobContext, params: PrepareParams) -> None:
    """Compares both renders of a package in every look from three views, and judges it by that.

    Raises:
        PreparationFailed: its pictures could not be made.
    """
    _derive_by(prove, context, params)


def start_proof(work: UnitOfWork, version_id: str) -> str:
    """Has a version proved; gives the job.

    Raises:
        NotFound, Denied: the actor may not see it, or not do this.
        VersionNotUsable: it is no package, or none that can be shown.
    """
    asset, row = find_version(work.session, version_id)
    authorize(work, ASSET_EDIT, asset.scope_id, kind="version")
    if row.contents is None or row.state != VersionState.USABLE:
        raise VersionNotUsable(name=asset.name, state=VersionState(row.state))
    return work.start_job(PROVE, PrepareParams(version_id=row.id), scope=asset.scope_id, name=asset.slug or asset.name)


def _derive_by(make: Callable[..., dict[str, Any] | SceneFault], context: JobContext, params: PrepareParams) -> None:
    with context.ground.look() as look:
        version = view_of(*find_version(look.session, params.version_id))
    made = make(context.ground, version, progress=lambda done, stage: context.progress(done, 1, stage=stage))
    if isinstance(made, SceneFault):
        raise PreparationFailed(name=version.name, fault=made)
    with context.work() as work:
        note(work, context.ground, params.version_id, made)


PREPARE = Job("assets.version.prepare", PrepareParams, prepare_version)
PROVE = Job("assets.version.prove", PrepareParams, prove_version)
STREET = Job("assets.street.build", StreetParams, publish_street)
CHECK = Job("assets.version.check", CheckParams, check_version)
