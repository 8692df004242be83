"""A scene: saved by edition, locked to versions."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from filmlot.buildings.assets.contracts import AssetId, VersionId, VersionState
from filmlot.buildings.assets.events import SceneChanged
from filmlot.buildings.assets.models import AssetRow, SceneRow, VersionRow
from filmlot.buildings.assets.permissions import SCENE_EDIT, SCENE_READ
from filmlot.buildings.assets.problems import PlacementUnusable, SceneNameTaken
from filmlot.buildings.assets.rights.contracts import Level
from filmlot.buildings.assets.rights.right import levels_of
from filmlot.buildings.assets.scenes.contracts import (
    LockedPlacement,
    Placement,
    SceneInput,
    SceneList,
    SceneLock,
    SceneView,
)
from filmlot.kernel.access import Permission, authorize, visible_to
from filmlot.kernel.ids import new_id
from filmlot.kernel.problems import Conflict, NotFound
from filmlot.kernel.work import UnitOfWork


def list_scenes(work: UnitOfWork) -> SceneList:
    """The scenes that the actor may see."""
    chosen = sa.select(SceneRow).where(SceneRow.scope_id.in_(visible_to(work, SCENE_READ)))
    rows = work.session.scalars(chosen.order_by(SceneRow.name, SceneRow.id))
    return SceneList(items=[view_of(row) for row in rows])


def create(work: UnitOfWork, scope_id: str, given: SceneInput) -> SceneView:
    """A new scene of a production, or of the company."""
    authorize(work, SCENE_EDIT, scope_id)
    now = work.clock()
    row = SceneRow(id=new_id(), scope_id=scope_id, edition=0, created_at=now, changed_at=now)
    work.session.add(row)
    return _write(work, row, given, before=None)


def save(work: UnitOfWork, scene_id: str, given: SceneInput) -> SceneView:
    """The scene's next edition.

    Raises:
        Conflict: somebody else saved it since.
    """
    row = find_scene(work, scene_id, SCENE_EDIT)
    if given.edition != row.edition:
        raise Conflict(kind="scene", id=scene_id)
    return _write(work, row, given, before={"edition": row.edition})


def delete(work: UnitOfWork, scene_id: str) -> None:
    """Removes a scene; the assets in it stay."""
    row = find_scene(work, scene_id, SCENE_EDIT)
    work.session.delete(row)
    work.emit(SceneChanged(scene=view_of(row), is_gone=True), subject=row.id, scope=row.scope_id)
    work.audit("assets.scene.deleted", subject=row.id, scope=row.scope_id, before={"name": row.name})


def lock(work: UnitOfWork, scene_id: str) -> SceneLock:
    """The scene with every version settled, in two queries.

    Raises:
        NotFound: there is none for this actor.
        PlacementUnusable: a placed asset is gone, may not be used here, or has no package that can be shown.
    """
    row = find_scene(work, scene_id, SCENE_READ)
    scene = view_of(row)
    assets, versions = _placed(work, scene)
    levels = levels_of(work, assets.values())
    usable = {id_: asset for id_, asset in assets.items() if id_ in levels and levels[id_].includes(Level.USE)}
    return SceneLock(
        scene_id=scene.id,
        name=scene.name,
        edition=scene.edition,
        placements=tuple(
            _settle(placement, scene, usable.get(placement.asset_id), versions) for placement in scene.placements
        ),
    )


def find_scene(work: UnitOfWork, scene_id: str, permission: Permission) -> SceneRow:
    """A scene at whose scope the actor holds the permission.

    Raises:
        NotFound: there is none for this actor.
        Denied: they may see it but not do this.
    """
    row = work.session.get(SceneRow, scene_id)
    if row is None:
        raise NotFound(kind="scene", id=scene_id)
    authorize(work, permission, row.scope_id, kind="scene")
    return row


def view_of(row: SceneRow) -> SceneView:
    """The scene as others see it."""
    stored = {name: getattr(row, name) for name in SceneView.model_fields if hasattr(row, name)}
    return SceneView.model_validate(stored | {"scope": row.scope_id})


def _write(work: UnitOfWork, row: SceneRow, given: SceneInput, *, before: dict[str, Any] | None) -> SceneView:
    same = sa.select(SceneRow.id).where(
        SceneRow.scope_id == row.scope_id, SceneRow.name == given.name, SceneRow.id != row.id
    )
    with work.session.no_autoflush:
        if work.session.scalar(same) is not None:
            raise SceneNameTaken(name=given.name)
    row.name, row.look = given.name, given.look
    row.placements = [placement.model_dump(mode="json") for placement in given.placements]
    row.edition, row.changed_at = row.edition + 1, work.clock()
    work.session.flush()
    scene = view_of(row)
    work.emit(SceneChanged(scene=scene, is_gone=False), subject=row.id, scope=row.scope_id)
    told = {"name": row.name, "edition": row.edition}
    work.audit("assets.scene.saved", subject=row.id, scope=row.scope_id, before=before, after=told)
    return scene


def _placed(work: UnitOfWork, scene: SceneView) -> tuple[dict[str, AssetRow], dict[str, VersionRow]]:
    ids = {placement.asset_id for placement in scene.placements}
    assets = {row.id: row for row in work.session.scalars(sa.select(AssetRow).where(AssetRow.id.in_(ids)))}
    named = {str(placement.version_id) for placement in scene.placements if placement.version_id}
    named |= {id_ for row in assets.values() for id_ in (row.released_id, row.latest_id) if id_}
    rows = work.session.scalars(sa.select(VersionRow).where(VersionRow.id.in_(named)))
    return assets, {row.id: row for row in rows}


def _settle(
    placement: Placement, scene: SceneView, asset: AssetRow | None, versions: dict[str, VersionRow]
) -> LockedPlacement:
    row = None
    if asset is not None:
        row = versions.get(placement.version_id or asset.released_id or asset.latest_id or "")
    if asset is None or row is None or row.asset_id != asset.id or row.state != VersionState.USABLE:
        raise PlacementUnusable(scene=scene.name, placement=placement.name)
    if asset.slug is None or row.contents is None or row.semver is None:  # a scene that came as one file
        raise PlacementUnusable(scene=scene.name, placement=placement.name)
    return LockedPlacement(
        name=placement.name,
        asset_id=AssetId(asset.id),
        version_id=VersionId(row.id),
        slug=asset.slug,
        semver=row.semver,
        contents=row.contents,
        position_m=placement.position_m,
        heading_deg=placement.heading_deg,
        look=scene.look | placement.look,
        is_outdated=asset.released_id not in (None, row.id),
    )
