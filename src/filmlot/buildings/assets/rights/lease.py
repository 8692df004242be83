"""A lease: somebody works on a part of an asset. It warns others, and ends by itself when no sign of life comes."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from filmlot.buildings.assets.events import LeaseChanged
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
    asset = _editable(work, asset_id)
    now = work.clock()
    row = work.session.get(LeaseRow, (asset_id, part.value))
    is_held = row is not None and row.until > now
    if row is not None and is_held and row.holder != work.actor.principal:
        raise PartLeased(part=part, holder=row.holder_name, until=row.until)
    if row is None:
        row = LeaseRow(asset_id=asset_id, part=part)
        work.session.add(row)
    if not is_held:
        row.holder, row.holder_name = work.actor.principal, work.actor.name[:200]
        row.since, row.asked_by = now, ""
        _tell(work, asset, part)
    row.until = now + timedelta(seconds=seconds)
    work.session.flush()
    return _view(work, row)


def ask_for(work: UnitOfWork, asset_id: str, part: ContributionKind) -> LeaseView:
    """Lets whoever has the part know that the actor would like it.

    Raises:
        NotFound: nobody has it, so that it can be taken.
    """
    asset = _editable(work, asset_id)
    row = work.session.get(LeaseRow, (asset_id, part.value))
    if row is None or row.until <= work.clock():
        raise NotFound(kind="lease", id=part)
    row.asked_by = work.actor.name[:200]
    _tell(work, asset, part)
    return _view(work, row)


def give_back(work: UnitOfWork, asset_id: str, part: ContributionKind) -> None:
    """Ends the actor's own lease; without one nothing happens."""
    asset = _editable(work, asset_id)
    row = work.session.get(LeaseRow, (asset_id, part.value))
    if row is not None and row.holder == work.actor.principal:
        work.session.delete(row)
        _tell(work, asset, part)


def leases_of(work: UnitOfWork, asset_id: str) -> list[LeaseView]:
    """The leases of an asset that hold now."""
    held = sa.select(LeaseRow).where(LeaseRow.asset_id == asset_id, LeaseRow.until > work.clock())
    return [_view(work, row) for row in work.session.scalars(held.order_by(LeaseRow.part))]


def _view(work: UnitOfWork, row: LeaseRow) -> LeaseView:
    return LeaseView(
        part=ContributionKind(row.part),
        holder_name=row.holder_name,
        is_yours=row.holder == work.actor.principal,
        since=row.since,
        until=row.until,
        asked_by=row.asked_by,
    )


def _tell(work: UnitOfWork, asset: AssetRow, part: ContributionKind) -> None:
    work.emit(LeaseChanged(asset_id=asset.id, part=part), subject=asset.id, scope=asset.scope_id)


def _editable(work: UnitOfWork, asset_id: str) -> AssetRow:
    asset = work.session.get(AssetRow, asset_id)
    if asset is None:
        raise NotFound(kind="asset", id=asset_id)
    authorize(work, ASSET_EDIT, asset.scope_id, kind="asset")
    return asset
