"""A right: what the people of another scope may do with an asset. The asset's own scope needs none."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from filmlot.buildings.assets.events import RightGiven, RightTaken
from filmlot.buildings.assets.models import AssetRow, RightRow
from filmlot.buildings.assets.permissions import ASSET_DECIDE, ASSET_READ
from filmlot.buildings.assets.problems import RightTooLow
from filmlot.buildings.assets.rights.contracts import Level, RightView
from filmlot.kernel.access import Scope, authorize, visible_ids, visible_to
from filmlot.kernel.ids import new_id
from filmlot.kernel.problems import NotFound
from filmlot.kernel.work import UnitOfWork


def visible_assets(work: UnitOfWork) -> sa.ColumnElement[bool]:
    """The condition on `AssetRow` that the actor may see it: in a scope of theirs, or lent to one."""
    lent = sa.select(RightRow.asset_id).where(
        RightRow.scope_id.in_(visible_to(work, ASSET_READ)),
        sa.or_(RightRow.until.is_(None), RightRow.until > work.clock()),
    )
    return sa.or_(AssetRow.scope_id.in_(visible_to(work, ASSET_READ)), AssetRow.id.in_(lent))


def levels_of(work: UnitOfWork, assets: Collection[AssetRow | sa.Row[*tuple[Any, ...]]]) -> dict[str, Level]:
    """What the actor may do with each of these assets, by id, in one query; one that they may not see is left out.

    Those whose scope it stands in may do everything that their role lets them.
    """
    scopes = visible_ids(work, ASSET_READ)
    levels = {asset.id: Level.APPROVE for asset in assets if asset.scope_id in scopes}
    foreign = {asset.id for asset in assets} - levels.keys()
    if not foreign:
        return levels
    lent = sa.select(RightRow.asset_id, RightRow.level).where(
        RightRow.asset_id.in_(foreign),
        RightRow.scope_id.in_(scopes),
        sa.or_(RightRow.until.is_(None), RightRow.until > work.clock()),
    )
    for asset_id, level in work.session.execute(lent):
        if asset_id not in levels or Level(level).includes(levels[asset_id]):
            levels[asset_id] = Level(level)
    return levels


def admit(work: UnitOfWork, asset: AssetRow, level: Level, *, kind: str, id: str) -> None:  # noqa: A002 - as NotFound
    """Passes if the actor may do that with the asset.

    Raises:
        NotFound: they may not even see it.
        RightTooLow: it is lent to them for less.
    """
    held = levels_of(work, [asset]).get(asset.id)
    if held is None:
        raise NotFound(kind=kind, id=id)
    if not held.includes(level):
        raise RightTooLow(name=asset.name, held=held, needed=level)


def give(work: UnitOfWork, asset_id: str, scope_id: str, *, level: Level, until: datetime | None) -> None:
    """Lends an asset to the people of a scope, or changes what they may do."""
    asset = _decided(work, asset_id)
    if work.session.get(Scope, scope_id) is None:
        raise NotFound(kind="scope", id=scope_id)
    row = work.session.scalar(sa.select(RightRow).where(RightRow.asset_id == asset.id, RightRow.scope_id == scope_id))
    before = None if row is None else {"level": row.level}
    if row is None:
        row = RightRow(id=new_id(), asset_id=asset.id, scope_id=scope_id)
        work.session.add(row)
    row.level, row.until = level, until
    row.given_by, row.given_at = work.actor.name_in_log, work.clock()
    work.session.flush()
    work.emit(RightGiven(asset_id=asset.id, scope_id=scope_id, level=level), subject=asset.id, scope=asset.scope_id)
    told = {"name": asset.name, "level": level.value}
    work.audit("assets.right.given", subject=asset.id, scope=asset.scope_id, before=before, after=told)


def take_back(work: UnitOfWork, asset_id: str, scope_id: str) -> None:
    """Ends a right at once."""
    asset = _decided(work, asset_id)
    row = work.session.scalar(sa.select(RightRow).where(RightRow.asset_id == asset.id, RightRow.scope_id == scope_id))
    if row is None:
        raise NotFound(kind="right", id=scope_id)
    work.session.delete(row)
    work.emit(RightTaken(asset_id=asset.id, scope_id=scope_id), subject=asset.id, scope=asset.scope_id)
    work.audit("assets.right.taken", subject=asset.id, scope=asset.scope_id, before={"level": row.level})


def rights_of(work: UnitOfWork, asset_id: str) -> list[RightView]:
    """Everybody whom an asset was lent to."""
    asset = _decided(work, asset_id)
    rows = sa.select(RightRow, Scope.name).join(Scope, Scope.id == RightRow.scope_id)
    now = work.clock()
    return [
        RightView(
            scope_id=row.scope_id,
            scope_name=name,
            level=Level(row.level),
            until=row.until,
            has_ended=row.until is not None and row.until <= now,
        )
        for row, name in work.session.execute(rows.where(RightRow.asset_id == asset.id).order_by(Scope.name))
    ]


def _decided(work: UnitOfWork, asset_id: str) -> AssetRow:
    asset = work.session.get(AssetRow, asset_id)
    if asset is None:
        raise NotFound(kind="asset", id=asset_id)
    authorize(work, ASSET_DECIDE, asset.scope_id, kind="asset")
    return asset
