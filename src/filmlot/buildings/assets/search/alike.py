"""Assets that look like another, or have a shape like it, as a page asks for them."""

from __future__ import annotations

from uuid import UUID

from filmlot.buildings.assets.engine.search.likeness import Likeness
from filmlot.buildings.assets.engine.search.question import Question
from filmlot.buildings.assets.permissions import ASSET_READ
from filmlot.buildings.assets.queries import find_asset
from filmlot.buildings.assets.search.answer import show_hits
from filmlot.buildings.assets.search.contracts import AlikeAnswer, AlikeBy
from filmlot.buildings.assets.search.finder import Finder
from filmlot.kernel.access import visible_ids
from filmlot.kernel.work import UnitOfWork


def find_alike(work: UnitOfWork, finder: Finder, asset_id: str, *, by: AlikeBy, limit: int) -> AlikeAnswer:
    """The assets that the actor may see and that are most like one, the most alike first; none where it is unknown.

    Raises:
        NotFound: the asset is none for this actor.
    """
    asset = find_asset(work, asset_id)
    scopes = visible_ids(work, ASSET_READ)
    alike = Likeness(
        within=Question(scopes=scopes, limit=limit),
        asset=UUID(asset.id),
        look_weight=float(by is AlikeBy.LOOK),
        shape_weight=float(by is AlikeBy.SHAPE),
    )
    return AlikeAnswer(hits=show_hits(work, finder.find_alike(alike)))
