"""The addresses of papers, budgets, and scopes."""

from __future__ import annotations

from typing import Annotated

import sqlalchemy as sa
from fastapi import APIRouter, Request

from filmlot.buildings.assets.papers.contracts import BudgetList, BudgetView, Papers, ScopeList, ScopeView
from filmlot.buildings.assets.papers.paper import papers_of
from filmlot.buildings.assets.permissions import ASSET_READ
from filmlot.kernel.access import Scope, ScopeKind, visible_to
from filmlot.kernel.http import ground_of, language_of, reads
from filmlot.kernel.work import UnitOfWork
from filmlot.standards.asset.budgets import BUDGETS

papers = APIRouter()
Reads = Annotated[UnitOfWork, reads(ASSET_READ)]


@papers.get("/versions/{version_id}/papers")
def get_papers(version_id: str, work: Reads, request: Request) -> Papers:
    """What is written about a version: its sheet, the report on it in your language, its certificate."""
    return papers_of(work, ground_of(request), version_id, language=language_of(request))


@papers.get("/budgets")
def get_budgets(work: Reads) -> BudgetList:
    """What an asset of each class may use while it is shown."""
    visible_to(work, ASSET_READ)
    return BudgetList(
        budgets=[
            BudgetView(
                asset_class=asset_class,
                triangles=budget.triangles,
                materials=budget.materials,
                texture_bytes=budget.texture_bytes,
            )
            for asset_class, budget in BUDGETS.items()
        ]
    )


@papers.get("/scopes")
def get_scopes(work: Reads) -> ScopeList:
    """The companies and productions in which you may see assets."""
    chosen = sa.select(Scope).where(Scope.id.in_(visible_to(work, ASSET_READ))).order_by(Scope.name, Scope.id)
    items = [
        ScopeView(id=scope.id, kind=ScopeKind(scope.kind), name=scope.name) for scope in work.session.scalars(chosen)
    ]
    return ScopeList(scopes=items)
