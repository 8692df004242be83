"""The demo lot's stage: a curved wall with a street on it."""

from __future__ import annotations

import sqlalchemy as sa

from filmlot.buildings.stage import stage
from filmlot.buildings.stage.models import StageRow
from filmlot.kernel.work import UnitOfWork


def seed_stage(work: UnitOfWork, *, parent_id: str, text: str, version_id: str | None) -> StageRow | None:
    """Builds a stage from its description, with a version on its walls; None if the lot has a stage already."""
    if work.session.scalar(sa.select(StageRow.id).limit(1)) is not None:
        return None
    row = stage.build(work, parent_id=parent_id, text=text)
    if version_id is not None:
        stage.show(work, row.id, version_id)
    return row
