"""A content: a version or a locked scene that a stage may show, as a file and as what is seen of it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from filmlot.buildings.assets.contracts import AssetId, VersionId, VersionState
from filmlot.buildings.assets.models import AssetRow, RightRow, VersionRow
from filmlot.buildings.assets.package import read_contents
from filmlot.buildings.assets.permissions import SCENE_READ
from filmlot.buildings.assets.problems import VersionNotUsable
from filmlot.buildings.assets.rights.contracts import Level
from filmlot.buildings.assets.rights.licence import insist_on_licence
from filmlot.buildings.assets.rights.right import admit
from filmlot.buildings.assets.scenes.contracts import (
    Content,
    ContentVersion,
    LockedPlacement,
    Look,
    SceneLock,
    ShownVersion,
)
from filmlot.buildings.assets.scenes.scene import find_scene, lock, view_of
from filmlot.buildings.assets.version import find_version
from filmlot.buildings.assets.version import view_of as view_of_version
from filmlot.kernel.access import Scope
from filmlot.kernel.ground import Ground
from filmlot.kernel.problems import NotFound
from filmlot.kernel.work import UnitOfWork
from filmlot.standards.asset.manifest import FILE_NAME, read_manifest
from filmlot.standards.asset.variants import SETS

SWITCHED = ("season", "weather", "timeOfDay")
"""The sets that a stage switches between; the others are settled with the scene."""


def version_content(work: UnitOfWork, ground: Ground, version_id: str, *, scope_id: str) -> Content:
    """A version that the actor may use and that can be shown at a scope.

    Raises:
        NotFound: there is none for this actor, or none for this scope.
        RightTooLow: it is lent to them to look at only.
        LicenceEnded, LicenceForOthers: its licence does not allow it.
        VersionNotUsable: it was refused, or its check has not ended.
    """
    asset, row = find_version(work.session, version_id)
    admit(work, asset, Level.USE, kind="version", id=version_id)
    _insist_on_reach(work, {asset.id: asset.scope_id}, scope_id, kind="version", id_=version_id)
    insist_on_licence(work, asset, row, scope_id=scope_id)
    found = view_of_version(asset, row)
    if found.state is not VersionState.USABLE:
        raise VersionNotUsable(name=found.name, state=found.state)
    part = ContentVersion(
        version_id=found.id,
        asset_id=found.asset_id,
        name=found.name,
        looks={} if found.contents is None else _looks_of(ground, found.contents),
    )
    return Content(
        name=found.name,
        versions=(part,),
        is_package=found.contents is not None,
        look={name: tokens[0] for name, tokens in part.looks.items()},
        looks=_union([part]),
    )


def scene_content(work: UnitOfWork, ground: Ground, scene_id: str, *, scope_id: str) -> Content:
    """A scene, locked now, whose every asset can be shown at a scope.

    Raises:
        NotFound: there is none for this actor, or none for this scope.
        PlacementUnusable: a placed asset is gone, may not be used here, or has no package that can be shown.
        LicenceEnded, LicenceForOthers: the licence of an asset in it does not allow it.
    """
    row = find_scene(work, scene_id, SCENE_READ)
    _insist_on_reach(work, {"": row.scope_id}, scope_id, kind="scene", id_=scene_id)
    settled = lock(work, scene_id)
    contents = {placement.version_id: placement.contents for placement in settled.placements}
    chosen = sa.select(AssetRow, VersionRow).join(VersionRow, VersionRow.asset_id == AssetRow.id)
    rows = work.session.execute(chosen.where(VersionRow.id.in_(contents)).order_by(VersionRow.id)).all()
    _insist_on_reach(work, {asset.id: asset.scope_id for asset, _ in rows}, scope_id, kind="scene", id_=scene_id)
    parts = []
    for asset, version in rows:
        insist_on_licence(work, asset, version, scope_id=scope_id)
        id_ = VersionId(version.id)
        looks = _looks_of(ground, contents[id_])
        parts.append(ContentVersion(version_id=id_, asset_id=AssetId(asset.id), name=asset.name, looks=looks))
    union, own = _union(parts), view_of(row).look
    look = {name: own.get(name, SETS[name].default) for name in union}
    return Content(name=settled.name, versions=tuple(parts), lock=settled, is_package=True, look=look, looks=union)


def dress(content: Content, look: Look) -> SceneLock:
    """A scene's lock with a look over that of every placement, as far as its asset has it."""
    assert content.lock is not None, "a version has no placements"
    looks = {part.version_id: part.looks for part in content.versions}

    def dressed(placement: LockedPlacement) -> LockedPlacement:
        has = looks[placement.version_id]
        over = {name: token for name, token in look.items() if token in has.get(name, ())}
        return placement.model_copy(update={"look": placement.look | over})

    return content.lock.model_copy(update={"placements": tuple(map(dressed, content.lock.placements))})


def shown_versions(content: Content, look: Look) -> list[ShownVersion]:
    """Every version that a content shows, once for each look in which it does."""
    parts = {part.version_id: part for part in content.versions}
    if content.lock is None:
        worn = [(version_id, content.look | look) for version_id in parts]
    else:
        worn = [(placement.version_id, placement.look) for placement in dress(content, look).placements]
    distinct = {json.dumps(pair, sort_keys=True): pair for pair in worn}
    return [
        ShownVersion(asset_id=parts[id_].asset_id, version_id=id_, name=parts[id_].name, look=look)
        for id_, look in distinct.values()
    ]


def _looks_of(ground: Ground, contents_hash: str) -> dict[str, tuple[str, ...]]:
    """The tokens of a package's sets, the default first."""
    file = read_contents(ground, contents_hash).find(FILE_NAME)
    assert file is not None, "a package was published with its sheet"
    sheet = read_manifest(b"".join(ground.blobs.read(file.blake3)))
    return {
        variant.name: (variant.default, *(token for token in variant.tokens if token != variant.default))
        for variant in sheet.variants
        if variant.name in SWITCHED
    }


def _union(parts: Sequence[ContentVersion]) -> dict[str, tuple[str, ...]]:
    """The tokens that any part has, sets and tokens as the standard orders them."""
    found = {
        name: tuple(token for token in SETS[name].tokens if any(token in part.looks.get(name, ()) for part in parts))
        for name in SWITCHED
    }
    return {name: tokens for name, tokens in found.items() if tokens}


def _insist_on_reach(work: UnitOfWork, scopes: Mapping[str, str], scope_id: str, *, kind: str, id_: str) -> None:
    """Passes if everything is of the company of a scope, or was lent to one above it.

    A cue acts for nobody in particular: that its writer could name an id must not be enough.
    """
    path = work.session.scalar(sa.select(Scope.path).where(Scope.id == scope_id)) or ""
    line = path.rstrip("/").split("/")
    own = sa.select(Scope.id).where(Scope.id.in_(set(scopes.values())), Scope.path.startswith(f"{line[0]}/"))
    lent = sa.select(RightRow.asset_id).where(
        RightRow.asset_id.in_(scopes),
        RightRow.scope_id.in_(line),
        RightRow.level != Level.VIEW,
        sa.or_(RightRow.until.is_(None), RightRow.until > work.clock()),
    )
    reached, allowed = set(work.session.scalars(own)), set(work.session.scalars(lent))
    if any(scope not in reached and asset_id not in allowed for asset_id, scope in scopes.items()):
        raise NotFound(kind=kind, id=id_)
