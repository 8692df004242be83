"""The addresses of a stage's health."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request

from filmlot.buildings.stage.health.contracts import HealthHistory, SyncBoard
from filmlot.buildings.stage.health.history import read_history
from filmlot.buildings.stage.permissions import STAGE_READ
from filmlot.buildings.stage.viewers import machinery_of
from filmlot.kernel.access import authorize
from filmlot.kernel.http import language_of, reads
from filmlot.kernel.work import UnitOfWork

health = APIRouter()
Reads = Annotated[UnitOfWork, reads(STAGE_READ)]


@health.get("/stages/{stage_id}/sync")
def get_sync(stage_id: str, work: Reads, request: Request) -> SyncBoard:
    """The stage's clocks side by side, now."""
    authorize(work, STAGE_READ, stage_id, kind="stage")
    return machinery_of(request).sync(stage_id)


@health.get("/stages/{stage_id}/health")
def get_health(
    stage_id: str, work: Reads, request: Request, hours: Annotated[float, Query(gt=0, le=720)] = 1.0
) -> HealthHistory:
    """How everything on the stage was in the last hours."""
    return read_history(work, stage_id, hours=hours, language=language_of(request))
