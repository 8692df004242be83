"""The demo lot's first asset: a street at dusk, made by the renderer's own hand."""

from __future__ import annotations

import sqlalchemy as sa

from filmlot.buildings.assets.jobs import STREET, StreetParams
from filmlot.kernel.access import Scope, ScopeKind
from filmlot.kernel.ground import Ground
from filmlot.kernel.work import UnitOfWork


def seed(work: UnitOfWork, ground: Ground) -> None:
    """Asks for the street, for the first company; it takes a while, so a job makes it."""
    del ground
    company = sa.select(Scope.id).where(Scope.kind == ScopeKind.COMPANY).order_by(Scope.id).limit(1)
    scope_id = work.session.scalars(company).one()
    work.start_job(STREET, StreetParams(scope_id=scope_id), scope=scope_id, name="street")
