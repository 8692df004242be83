"""The demo lot's first assets: a street at dusk by the renderer's own hand, and a lane house in every look."""

from __future__ import annotations

import sqlalchemy as sa

from filmlot.buildings.assets.house import HOUSE, HouseParams
from filmlot.buildings.assets.jobs import STREET, StreetParams
from filmlot.kernel.access import Scope, ScopeKind
from filmlot.kernel.ground import Ground
from filmlot.kernel.work import UnitOfWork


def seed(work: UnitOfWork, ground: Ground) -> None:
    """Asks for both, for the first company; they take a while, so jobs make them."""
    del ground
    company = sa.select(Scope.id).where(Scope.kind == ScopeKind.COMPANY).order_by(Scope.id).limit(1)
    scope_id = work.session.scalars(company).one()
    work.start_job(STREET, StreetParams(scope_id=scope_id), scope=scope_id, name="street")
    work.start_job(HOUSE, HouseParams(scope_id=scope_id), scope=scope_id, name="house")
