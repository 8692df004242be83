"""What a version's licence allows: until when, and for which productions."""

from __future__ import annotations

import sqlalchemy as sa

from filmlot.buildings.assets.models import AssetRow, VersionRow
from filmlot.buildings.assets.problems import LicenceEnded, LicenceForOthers
from filmlot.kernel.access import Scope, ScopeKind
from filmlot.kernel.work import UnitOfWork


def insist_on_licence(work: UnitOfWork, asset: AssetRow, version: VersionRow, *, scope_id: str) -> None:
    """Passes if the version may be shown at a scope today.

    Raises:
        LicenceEnded: its last day is over.
        LicenceForOthers: it names productions, and the scope belongs to none of them.
    """
    if version.valid_until is not None and version.valid_until < work.clock().date():
        raise LicenceEnded(name=asset.name, until=version.valid_until)
    if not version.productions:
        return
    path = work.session.scalar(sa.select(Scope.path).where(Scope.id == scope_id)) or ""
    line = sa.select(Scope.name).where(Scope.id.in_(path.rstrip("/").split("/")), Scope.kind == ScopeKind.PRODUCTION)
    names = list(work.session.scalars(line))
    if not set(names) & set(version.productions):
        raise LicenceForOthers(name=asset.name, production=names[-1] if names else "")
