"""What a version's licence allows: until when, and for which productions; and which end soon."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from filmlot.buildings.assets.contracts import AssetId, VersionId
from filmlot.buildings.assets.models import AssetRow, VersionRow
from filmlot.buildings.assets.problems import LicenceEnded, LicenceForOthers
from filmlot.buildings.assets.rights.contracts import LicenceEnd, LicenceEnds
from filmlot.buildings.assets.rights.right import visible_assets
from filmlot.kernel.access import Scope, ScopeKind
from filmlot.kernel.work import UnitOfWork

LISTED = 200


def insist_on_licence(work: UnitOfWork, asset: AssetRow, version: VersionRow, *, scope_id: str) -> None:
    """Passes if the version may be shown at a scope today.

    Raises:
        LicenceEnded: its last day is over.
        LicenceForOthers: it names productions, and the scope belongs to none of them.
    """
    if version.valid_until is not None and version.valid_until < work.clock().date():
        raise LicenceEnded(name=asset.name, until=version.valid_until)
    if not version.productions:
        return
    path = work.session.scalar(sa.select(Scope.path).where(Scope.id == scope_id)) or ""
    line = sa.select(Scope.name).where(Scope.id.in_(path.rstrip("/").split("/")), Scope.kind == ScopeKind.PRODUCTION)
    names = list(work.session.scalars(line))
    if not set(names) & set(version.productions):
        raise LicenceForOthers(name=asset.name, production=names[-1] if names else "")


def ending_licences(work: UnitOfWork, *, within_days: int) -> LicenceEnds:
    """Assets whose licence ends within so many days, or has ended, the earliest first; at most `LISTED`."""
    today = work.clock().date()
    current = sa.func.coalesce(AssetRow.released_id, AssetRow.latest_id)
    ending = (
        sa.select(AssetRow, VersionRow)
        .join(VersionRow, VersionRow.id == current)
        .where(VersionRow.valid_until <= today + timedelta(days=within_days), visible_assets(work))
        .order_by(VersionRow.valid_until, AssetRow.id)
        .limit(LISTED)
    )
    return LicenceEnds(
        items=[
            LicenceEnd(
                asset_id=AssetId(asset.id),
                name=asset.name,
                name_zh=asset.name_zh,
                version_id=VersionId(version.id),
                number=version.number,
                semver=version.semver,
                spdx=version.spdx,
                valid_until=version.valid_until,
                days_left=(version.valid_until - today).days,
            )
            for asset, version in work.session.execute(ending)
            if version.valid_until is not None
        ]
    )
