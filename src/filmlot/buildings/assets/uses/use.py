"""A use: noted when a take is cut, by the stage; read by whoever asks what an asset was good for."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from filmlot.buildings.assets.contracts import AssetId, VersionId
from filmlot.buildings.assets.models import AssetRow, UseRow, VersionRow
from filmlot.buildings.assets.permissions import ASSET_READ
from filmlot.buildings.assets.queries import find_asset
from filmlot.buildings.assets.uses.contracts import ReuseLine, ReuseReport, Use, UseList, UseView
from filmlot.kernel.access import Scope, ScopeKind, visible_to
from filmlot.kernel.ids import new_id
from filmlot.kernel.work import UnitOfWork

LATEST = 100
MOST_LINES = 500


def note_uses(work: UnitOfWork, *, stage_id: str, take_id: str, slate: str, uses: Sequence[Use]) -> None:
    """Notes what stood on a stage's walls during a take; a take that was noted before is noted anew."""
    work.session.execute(sa.delete(UseRow).where(UseRow.take_id == take_id))
    ids = {use.version_id for use in uses}
    rows = work.session.execute(sa.select(VersionRow.id, VersionRow.asset_id).where(VersionRow.id.in_(ids)))
    assets = {row.id: row.asset_id for row in rows}
    production_id = _production_of(work, stage_id)
    now = work.clock()
    work.session.add_all(
        UseRow(
            id=new_id(),
            asset_id=assets[use.version_id],
            version_id=use.version_id,
            scope_id=stage_id,
            production_id=production_id,
            take_id=take_id,
            slate=slate,
            look=use.look,
            timecode_in=use.timecode_in,
            timecode_out=use.timecode_out,
            time=now,
        )
        for use in uses
        if use.version_id in assets
    )
    work.session.flush()
    counted = (
        sa.select(sa.func.count(sa.distinct(UseRow.take_id))).where(UseRow.asset_id == AssetRow.id).scalar_subquery()
    )
    work.session.execute(sa.update(AssetRow).where(AssetRow.id.in_(set(assets.values()))).values(uses=counted))


def uses_of(work: UnitOfWork, asset_id: str) -> UseList:
    """The last uses of an asset on stages that the actor may see.

    Raises:
        NotFound: there is no such asset for this actor.
    """
    asset = find_asset(work, asset_id)
    production = aliased(Scope)
    seen = (
        sa.select(UseRow, VersionRow.number, Scope.name, production.name)
        .join(VersionRow, VersionRow.id == UseRow.version_id)
        .join(Scope, Scope.id == UseRow.scope_id)
        .outerjoin(production, production.id == UseRow.production_id)
        .where(UseRow.asset_id == asset.id, UseRow.scope_id.in_(visible_to(work, ASSET_READ)))
        .order_by(UseRow.id.desc())
        .limit(LATEST)
    )
    items = [
        UseView(
            version_id=VersionId(row.version_id),
            number=number,
            stage_name=stage_name,
            production_name=production_name,
            take_id=row.take_id,
            slate=row.slate,
            look=row.look,
            timecode_in=row.timecode_in,
            timecode_out=row.timecode_out,
            time=row.time,
        )
        for row, number, stage_name, production_name in work.session.execute(seen)
    ]
    return UseList(items=items, takes=asset.uses)


def reuse_report(work: UnitOfWork, *, hour_minor: int) -> ReuseReport:
    """What reuse has saved in all scopes that the actor may see, at a price an hour in minor units; the best first."""
    takes = sa.func.count(sa.distinct(UseRow.take_id))
    productions = sa.func.count(sa.distinct(sa.func.coalesce(UseRow.production_id, UseRow.scope_id)))
    rows = work.session.execute(
        sa.select(AssetRow, takes, productions)
        .join(UseRow, UseRow.asset_id == AssetRow.id)
        .where(AssetRow.scope_id.in_(visible_to(work, ASSET_READ)))
        .group_by(AssetRow.id)
    )
    lines = [_line(asset, took, produced, hour_minor) for asset, took, produced in rows]
    lines.sort(key=lambda line: (-line.saved_hours, -line.takes, line.name))
    reused = [line for line in lines if line.productions > 1]
    return ReuseReport(
        lines=lines[:MOST_LINES],
        takes=sum(line.takes for line in lines),
        assets=len(lines),
        reused_assets=len(reused),
        saved_hours=sum(line.saved_hours for line in lines),
        saved_minor=sum(line.saved_minor for line in lines),
        unestimated=sum(line.build_hours is None for line in reused),
    )


def _line(asset: AssetRow, takes: int, productions: int, hour_minor: int) -> ReuseLine:
    saved_hours = (asset.build_hours or 0.0) * (productions - 1)
    return ReuseLine(
        asset_id=AssetId(asset.id),
        name=asset.name,
        name_zh=asset.name_zh,
        thumbnail=asset.thumbnail,
        takes=takes,
        productions=productions,
        build_hours=asset.build_hours,
        saved_hours=saved_hours,
        saved_minor=round(saved_hours * hour_minor),
    )


def _production_of(work: UnitOfWork, scope_id: str) -> str | None:
    path = work.session.scalar(sa.select(Scope.path).where(Scope.id == scope_id))
    line = (path or "").rstrip("/").split("/")
    found = sa.select(Scope.id).where(Scope.id.in_(line), Scope.kind == ScopeKind.PRODUCTION)
    return work.session.scalar(found.order_by(sa.func.length(Scope.path).desc()).limit(1))
