"""A version of an asset: uploaded once, checked once, never changed."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from filmlot.buildings.assets.contracts import AssetView, Channel, SceneFault, SceneFormat, VersionState, VersionView
from filmlot.buildings.assets.events import AssetChanged, VersionChecked, VersionUploaded
from filmlot.buildings.assets.models import AssetRow, VersionRow
from filmlot.kernel.arrival import BlobRef
from filmlot.kernel.ids import new_id
from filmlot.kernel.problems import NotFound
from filmlot.kernel.work import UnitOfWork

ALLOWED: dict[VersionState, frozenset[VersionState]] = {
    VersionState.CHECKING: frozenset({VersionState.USABLE, VersionState.REFUSED}),
    VersionState.USABLE: frozenset(),
    VersionState.REFUSED: frozenset(),
}
"""What may follow what."""


def upload(work: UnitOfWork, *, scope_id: str, file_name: str, scene_format: SceneFormat, blob: BlobRef) -> VersionView:
    """The next version of the asset that bears the file's name in this scope, or the first of a new one."""
    name = file_name.rsplit(".", 1)[0] or file_name
    asset = _asset_named(work, scope_id, name)
    last = sa.select(sa.func.max(VersionRow.number)).where(VersionRow.asset_id == asset.id)
    row = VersionRow(
        id=new_id(),
        asset_id=asset.id,
        number=(work.session.scalar(last) or 0) + 1,
        blake3=blob.hash,
        file_name=file_name,
        format=scene_format,
        bytes=blob.size,
        state=VersionState.CHECKING,
        fault=None,
        counts={},
        channel=Channel.DRAFT,
        author=(work.actor.name or work.actor.name_in_log)[:80],
        created_at=work.clock(),
    )
    work.session.add(row)
    asset.latest_id = row.id
    tell_change(work, asset)
    version = view_of(asset, row)
    work.emit(VersionUploaded(asset_version=version), subject=row.id, scope=scope_id)
    work.audit("assets.version.uploaded", subject=row.id, scope=scope_id, after={"name": name, "number": row.number})
    return version


def judge(work: UnitOfWork, version_id: str, verdict: dict[str, int] | SceneFault) -> VersionView:
    """Notes what the check found; of two verdicts on one version the first stands."""
    asset, row = find_version(work.session, version_id)
    state = VersionState.REFUSED if isinstance(verdict, SceneFault) else VersionState.USABLE
    if state not in ALLOWED[VersionState(row.state)]:
        return view_of(asset, row)
    row.state = state
    if isinstance(verdict, SceneFault):
        row.fault = verdict.model_dump()
    else:
        row.counts = verdict
    version = view_of(asset, row)
    work.emit(VersionChecked(asset_version=version), subject=row.id, scope=asset.scope_id)
    return version


def find_version(session: Session, version_id: str) -> tuple[AssetRow, VersionRow]:
    """A version and its asset.

    Raises:
        NotFound: there is none.
    """
    found = session.execute(
        sa.select(AssetRow, VersionRow)
        .join(VersionRow, VersionRow.asset_id == AssetRow.id)
        .where(VersionRow.id == version_id)
    ).one_or_none()
    if found is None:
        raise NotFound(kind="version", id=version_id)
    return found[0], found[1]


def find_slug(session: Session, scope_id: str, slug: str) -> AssetRow | None:
    """The asset of a scope that bears the slug."""
    return session.scalar(sa.select(AssetRow).where(AssetRow.scope_id == scope_id, AssetRow.slug == slug))


def view_of(asset: AssetRow, row: VersionRow) -> VersionView:
    """The version as others see it."""
    stored = {name: getattr(row, name) for name in VersionView.model_fields if hasattr(row, name)}
    return VersionView.model_validate(stored | {"scope": asset.scope_id, "name": asset.name})


def asset_view(row: AssetRow | sa.Row[*tuple[Any, ...]]) -> AssetView:
    """The asset as others see it, from its row or from the columns of it."""
    stored = {name: getattr(row, name) for name in AssetView.model_fields if name != "scope"}
    return AssetView.model_validate(stored | {"scope": row.scope_id})


def tell_change(work: UnitOfWork, asset: AssetRow) -> None:
    """Says that a search sees something else of the asset now."""
    asset.changed_at = work.clock()
    work.session.flush()
    work.emit(AssetChanged(asset=asset_view(asset)), subject=asset.id, scope=asset.scope_id)


def new_asset(work: UnitOfWork, *, scope_id: str, name: str, slug: str | None) -> AssetRow:
    """An asset without versions."""
    now = work.clock()
    asset = AssetRow(id=new_id(), scope_id=scope_id, name=name, slug=slug, created_at=now, changed_at=now)
    work.session.add(asset)
    work.session.flush()
    return asset


def _asset_named(work: UnitOfWork, scope_id: str, name: str) -> AssetRow:
    named = sa.select(AssetRow).where(AssetRow.scope_id == scope_id, AssetRow.name == name)
    asset = work.session.scalar(named.order_by(AssetRow.id).limit(1))
    if asset is None:
        asset = new_asset(work, scope_id=scope_id, name=name, slug=None)
    return asset
