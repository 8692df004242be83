"""Companies: the roots of the tree, each with a production to begin with."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from filmlot.kernel.access import Grant, Scope, ScopeKind, add_scope
from filmlot.kernel.identity.events import CompanyFounded
from filmlot.kernel.work import UnitOfWork


def found_company(work: UnitOfWork, *, name: str, production_name: str) -> Scope:
    """A new company with one production."""
    company = add_scope(work.session, kind=ScopeKind.COMPANY, name=name, parent_id=None)
    production = add_scope(work.session, kind=ScopeKind.PRODUCTION, name=production_name, parent_id=company.id)
    work.emit(CompanyFounded(name=name, production_id=production.id), subject=company.id, scope=company.id)
    work.audit("identity.company.founded", subject=company.id, scope=company.id, after={"name": name})
    return company


def unclaimed_company(session: Session) -> Scope | None:
    """The company that the first start founded, as long as nobody has a role in it."""
    claimed = sa.select(Grant.scope_id)
    company = sa.select(Scope).where(Scope.kind == ScopeKind.COMPANY, Scope.id.not_in(claimed))
    return session.scalar(company.order_by(Scope.id).limit(1))


def any_company(session: Session) -> bool:
    """Whether a company stands yet."""
    return session.scalar(sa.select(Scope.id).where(Scope.kind == ScopeKind.COMPANY).limit(1)) is not None


def rename_company(work: UnitOfWork, company: Scope, name: str) -> None:
    """Gives a company its name."""
    before, company.name = company.name, name
    work.audit(
        "identity.company.renamed", subject=company.id, scope=company.id, before={"name": before}, after={"name": name}
    )
