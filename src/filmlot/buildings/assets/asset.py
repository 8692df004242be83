"""What people say about an asset beside what its package says."""

from __future__ import annotations

from filmlot.buildings.assets.contracts import AssetInput, AssetView
from filmlot.buildings.assets.models import AssetRow
from filmlot.buildings.assets.permissions import ASSET_EDIT
from filmlot.buildings.assets.version import asset_view, tell_change
from filmlot.kernel.access import authorize
from filmlot.kernel.problems import NotFound
from filmlot.kernel.work import UnitOfWork


def describe(work: UnitOfWork, asset_id: str, given: AssetInput) -> AssetView:
    """Changes what is given; what is not stays.

    Raises:
        NotFound, Denied: the actor may not edit it.
    """
    row = work.session.get(AssetRow, asset_id)
    if row is None:
        raise NotFound(kind="asset", id=asset_id)
    authorize(work, ASSET_EDIT, row.scope_id, kind="asset")
    after = given.model_dump(exclude_unset=True)
    before = {name: getattr(row, name) for name in after}
    for name, value in after.items():
        setattr(row, name, value)
    if after != before:
        tell_change(work, row)
        work.audit("assets.asset.described", subject=row.id, scope=row.scope_id, before=before, after=after)
    return asset_view(row)
