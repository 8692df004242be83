"""A version of an asset: uploaded once, checked once, never changed."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from filmlot.buildings.assets.contracts import SceneFault, SceneFormat, VersionState, VersionView
from filmlot.buildings.assets.events import VersionChecked, VersionUploaded
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
        created_at=work.clock(),
    )
    work.session.add(row)
    work.session.flush()
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


def view_of(asset: AssetRow, row: VersionRow) -> VersionView:
    """The version as others see it."""
    return VersionView.model_validate(
        {
            "id": row.id,
            "asset_id": asset.id,
            "scope": asset.scope_id,
            "name": asset.name,
            "number": row.number,
            "file_name": row.file_name,
            "format": row.format,
            "bytes": row.bytes,
            "blake3": row.blake3,
            "state": row.state,
            "fault": row.fault,
            "counts": row.counts,
            "created_at": row.created_at,
        }
    )


def _asset_named(work: UnitOfWork, scope_id: str, name: str) -> AssetRow:
    named = sa.select(AssetRow).where(AssetRow.scope_id == scope_id, AssetRow.name == name)
    asset = work.session.scalar(named.order_by(AssetRow.id).limit(1))
    if asset is None:
        asset = AssetRow(id=new_id(), scope_id=scope_id, name=name, created_at=work.clock())
        work.session.add(asset)
        work.session.flush()
    return asset
