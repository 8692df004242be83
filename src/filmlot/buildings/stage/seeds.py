"""The demo lot's stage: a curved wall with a street on it."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from filmlot.buildings.stage import stage
from filmlot.buildings.stage.models import StageRow
from filmlot.kernel.access import Scope, ScopeKind
from filmlot.kernel.ground import Ground
from filmlot.kernel.work import UnitOfWork

DEMO = Path(__file__).parent / "demo.toml"


def seed(work: UnitOfWork, ground: Ground) -> None:
    """Builds the demo stage in the first production; what goes onto its wall is still being made."""
    del ground
    if work.session.scalar(sa.select(StageRow.id).limit(1)) is not None:
        return
    production = sa.select(Scope.id).where(Scope.kind == ScopeKind.PRODUCTION).order_by(Scope.id).limit(1)
    home = work.session.scalars(production).one()
    stage.build(work, parent_id=home, text=DEMO.read_text(encoding="utf-8"))
