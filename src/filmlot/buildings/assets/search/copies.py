"""Whether an asset is another one twice."""

from __future__ import annotations

import sqlalchemy as sa

from filmlot.buildings.assets.contracts import VersionView
from filmlot.buildings.assets.engine.search.descriptor.file import Vectors
from filmlot.buildings.assets.engine.search.likeness import Likeness
from filmlot.buildings.assets.engine.search.question import Question
from filmlot.buildings.assets.engine.validate.surroundings import Neighbour
from filmlot.buildings.assets.models import AssetRow
from filmlot.buildings.assets.search.finder import finder_of
from filmlot.kernel.ground import Ground

LEAST_DISTANCE = 0.01
"""Nearer than this, by look and shape together, two assets are one; 0 is the same, 1 has nothing in common."""


def nearest(ground: Ground, version: VersionView, likeness: Vectors) -> Neighbour | None:
    """The asset of its scope that a version is most like, if any has been looked at; not its own."""
    within = Question(scopes=frozenset([version.scope]), limit=2)  # one of them may be an earlier version of it
    alike = Likeness(within=within, look=likeness.look, shape=likeness.shape, threshold=-1.0)
    for hit in finder_of(ground).find_alike(alike):
        if str(hit.asset) != version.asset_id:
            with ground.look() as work:
                slug = work.session.scalar(sa.select(AssetRow.slug).where(AssetRow.id == str(hit.asset)))
            distance = round(1 - hit.score, 4)
            return Neighbour(slug=slug or str(hit.asset), distance=distance, least_distance=LEAST_DISTANCE)
    return None
