"""The addresses of search."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request

from filmlot.buildings.assets.permissions import ASSET_READ
from filmlot.buildings.assets.search.alike import find_alike
from filmlot.buildings.assets.search.answer import search, taxonomy_view
from filmlot.buildings.assets.search.contracts import AlikeAnswer, AlikeBy, SearchAnswer, SearchInput, TaxonomyView
from filmlot.buildings.assets.search.finder import finder_of
from filmlot.kernel.access import visible_to
from filmlot.kernel.http import ground_of, language_of, reads
from filmlot.kernel.work import UnitOfWork

searches = APIRouter()
Reads = Annotated[UnitOfWork, reads(ASSET_READ)]


@searches.get("/search")
def get_search(asked: Annotated[SearchInput, Query()], work: Reads, request: Request) -> SearchAnswer:
    """Searches by words, terms (`facet:token`), or both; the text is read into terms, which `dropped` takes back."""
    return search(work, finder_of(ground_of(request)), asked, language=language_of(request))


@searches.get("/taxonomy")
def get_taxonomy(work: Reads, request: Request) -> TaxonomyView:
    """The vocabulary by which assets are found, in your language."""
    visible_to(work, ASSET_READ)
    return taxonomy_view(language_of(request))


@searches.get("/assets/{asset_id}/alike")
def get_alike(
    asset_id: str,
    work: Reads,
    request: Request,
    by: AlikeBy = AlikeBy.LOOK,
    limit: Annotated[int, Query(ge=1, le=100)] = 12,
) -> AlikeAnswer:
    """The assets that look most like one, or whose shape is most like its own."""
    return find_alike(work, finder_of(ground_of(request)), asset_id, by=by, limit=limit)
