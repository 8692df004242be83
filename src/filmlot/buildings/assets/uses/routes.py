"""The addresses of uses and of the report on reuse."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from filmlot.buildings.assets.permissions import ASSET_READ
from filmlot.buildings.assets.uses import use
from filmlot.buildings.assets.uses.contracts import ReuseReport, UseList
from filmlot.kernel.http import reads
from filmlot.kernel.work import UnitOfWork

uses = APIRouter()
Reads = Annotated[UnitOfWork, reads(ASSET_READ)]


@uses.get("/assets/{asset_id}/uses")
def get_uses(asset_id: str, work: Reads) -> UseList:
    """Which takes showed an asset, and how it looked."""
    return use.uses_of(work, asset_id)


@uses.get("/reuse")
def get_reuse(work: Reads, hour_minor: Annotated[int, Query(ge=0, le=10_000_000)] = 0) -> ReuseReport:
    """What reuse has saved: hours, and money at a price an hour in minor units."""
    return use.reuse_report(work, hour_minor=hour_minor)
