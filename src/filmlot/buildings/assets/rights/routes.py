"""The addresses of rights and leases."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from filmlot.buildings.assets.permissions import ASSET_DECIDE, ASSET_EDIT, ASSET_READ
from filmlot.buildings.assets.queries import find_asset
from filmlot.buildings.assets.rights import lease, right
from filmlot.buildings.assets.rights.contracts import (
    LeaseInput,
    LeaseList,
    LeaseView,
    LicenceEnds,
    RightInput,
    RightList,
)
from filmlot.buildings.assets.rights.licence import ending_licences
from filmlot.kernel.http import changes, reads
from filmlot.kernel.work import UnitOfWork
from filmlot.standards.asset.manifest import ContributionKind

rights = APIRouter()
Reads = Annotated[UnitOfWork, reads(ASSET_READ)]
Edits = Annotated[UnitOfWork, changes(ASSET_EDIT)]
Decides = Annotated[UnitOfWork, changes(ASSET_DECIDE)]


@rights.get("/assets/{asset_id}/rights")
def get_rights(asset_id: str, work: Annotated[UnitOfWork, reads(ASSET_DECIDE)]) -> RightList:
    """Whom an asset is lent to."""
    return RightList(items=right.rights_of(work, asset_id))


@rights.put("/assets/{asset_id}/rights/{scope_id}", status_code=204, response_class=Response)
def put_right(asset_id: str, scope_id: str, body: RightInput, work: Decides) -> Response:
    """Lends an asset to the people of another scope."""
    right.give(work, asset_id, scope_id, level=body.level, until=body.until)
    return Response(status_code=204)


@rights.delete("/assets/{asset_id}/rights/{scope_id}", status_code=204, response_class=Response)
def delete_right(asset_id: str, scope_id: str, work: Decides) -> Response:
    """Takes it back at once."""
    right.take_back(work, asset_id, scope_id)
    return Response(status_code=204)


@rights.get("/assets/{asset_id}/leases")
def get_leases(asset_id: str, work: Reads) -> LeaseList:
    """Who works on which part of an asset now."""
    return LeaseList(items=lease.leases_of(work, find_asset(work, asset_id).id))


@rights.post("/assets/{asset_id}/leases")
def post_lease(asset_id: str, body: LeaseInput, work: Edits) -> LeaseView:
    """Takes a part to work on, or says that you still do."""
    return lease.take(work, asset_id, body.part, seconds=body.seconds)


@rights.delete("/assets/{asset_id}/leases/{part}", status_code=204, response_class=Response)
def delete_lease(asset_id: str, part: ContributionKind, work: Edits) -> Response:
    """Gives a part back."""
    lease.give_back(work, asset_id, part)
    return Response(status_code=204)


@rights.post("/assets/{asset_id}/leases/{part}/ask")
def post_ask(asset_id: str, part: ContributionKind, work: Edits) -> LeaseView:
    """Lets whoever works on a part know that you would like it."""
    return lease.ask_for(work, asset_id, part)


@rights.get("/licences")
def get_licences(work: Reads, within_days: Annotated[int, Query(ge=0, le=3650)] = 30) -> LicenceEnds:
    """Assets whose licence ends within so many days, or has ended."""
    return ending_licences(work, within_days=within_days)
