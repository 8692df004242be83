"""The addresses of foreign files that are taken in."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request

from filmlot.buildings.assets.ingests.contracts import IngestInput, IngestList, IngestStarted
from filmlot.buildings.assets.ingests.ingest import list_ingests, start_ingest
from filmlot.buildings.assets.permissions import ASSET_UPLOAD
from filmlot.buildings.assets.scope import own_scope
from filmlot.kernel.http import changes, language_of, reads
from filmlot.kernel.work import UnitOfWork

ingests = APIRouter()


@ingests.post("/ingests", status_code=202)
def post_ingest(body: IngestInput, work: Annotated[UnitOfWork, changes(ASSET_UPLOAD)]) -> IngestStarted:
    """Has an uploaded model of any format become an asset: a job reads, repairs, reduces and publishes it."""
    return start_ingest(work, scope_id=body.scope or own_scope(work), given=body)


@ingests.get("/ingests")
def get_ingests(work: Annotated[UnitOfWork, reads(ASSET_UPLOAD)], request: Request) -> IngestList:
    """The files that were given last, with their jobs and what was found in them, in your language."""
    return list_ingests(work, language=language_of(request))
