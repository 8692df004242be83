"""Where somebody's own assets stand."""

from __future__ import annotations

import sqlalchemy as sa

from filmlot.buildings.assets.permissions import ASSET_UPLOAD
from filmlot.kernel.access import Scope, ScopeKind, visible_to
from filmlot.kernel.problems import Denied
from filmlot.kernel.work import UnitOfWork


def own_scope(work: UnitOfWork) -> str:
    """The company into which the actor may publish.

    Raises:
        Denied: there is none.
    """
    company = sa.select(Scope.id).where(Scope.kind == ScopeKind.COMPANY, Scope.id.in_(visible_to(work, ASSET_UPLOAD)))
    scope_id = work.session.scalar(company.order_by(Scope.id).limit(1))
    if scope_id is None:
        raise Denied(permission=ASSET_UPLOAD.code)
    return scope_id
