"""A lease: somebody works on a part of an asset. It warns others, and ends by itself when no sign of life comes."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from filmlot.buildings.assets.models import AssetRow, LeaseRow
from filmlot.buildings.assets.permissions import ASSET_EDIT
from filmlot.buildings.assets.problems import PartLeased
from filmlot.buildings.assets.rights.contracts import LeaseView
from filmlot.kernel.access import authorize
from filmlot.kernel.problems import NotFound
from filmlot.kernel.work import UnitOfWork
from filmlot.standards.asset.manifest import ContributionKind


def take(work: UnitOfWork, asset_id: str, part: ContributionKind, *, seconds: int) -> LeaseView:
    """Takes or renews the lease of a part.

    Raises:
        NotFound, Denied: the actor may not edit the asset.
        PartLeased: somebody else has it.
    """
    _insist_on_edit(work, asset_id)
    now = work.clock()
    row = work.session.get(LeaseRow, (asset_id, part.value))
    if row is not None and row.until > now and row.holder != work.actor.principal:
        raise PartLeased(part=part, holder=row.holder_name, until=row.until)
    if row is None:
        row = LeaseRow(asset_id=asset_id, part=part)
        work.session.add(row)
    row.holder, row.holder_name = work.actor.principal, work.actor.name[:200]
    row.until = now + timedelta(seconds=seconds)
    work.session.flush()
    return _view(work, row)


def give_back(work: UnitOfWork, asset_id: str, part: ContributionKind) -> None:
    """Ends the actor's own lease; without one nothing happens."""
    _insist_on_edit(work, asset_id)
    work.session.execute(
        sa.delete(LeaseRow).where(
            LeaseRow.asset_id == asset_id, LeaseRow.part == part, LeaseRow.holder == work.actor.principal
        )
    )


def leases_of(work: UnitOfWork, asset_id: str) -> list[LeaseView]:
    """The leases of an asset that hold now."""
    held = sa.select(LeaseRow).where(LeaseRow.asset_id == asset_id, LeaseRow.until > work.clock())
    return [_view(work, row) for row in work.session.scalars(held.order_by(LeaseRow.part))]


def _view(work: UnitOfWork, row: LeaseRow) -> LeaseView:
    return LeaseView(
        part=ContributionKind(row.part),
        holder_name=row.holder_name,
        is_yours=row.holder == work.actor.principal,
        until=row.until,
    )


def _insist_on_edit(work: UnitOfWork, asset_id: str) -> None:
    asset = work.session.get(AssetRow, asset_id)
    if asset is None:
        raise NotFound(kind="asset", id=asset_id)
    authorize(work, ASSET_EDIT, asset.scope_id, kind="asset")
