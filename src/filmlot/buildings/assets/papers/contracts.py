"""What crosses the border about papers."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from filmlot.buildings.assets.engine.validate.report import State
from filmlot.buildings.assets.engine.validate.rule import Severity
from filmlot.kernel.access import ScopeKind
from filmlot.render.parity.certificate import Certificate
from filmlot.standards.asset.manifest import Manifest


class FindingView(BaseModel):
    """Where a rule does not hold, and what stands there."""

    model_config = ConfigDict(frozen=True)

    place: str
    what: str


class OutcomeView(BaseModel):
    """What came of a rule, in the reader's language; `more` counts findings beyond those that are shown."""

    model_config = ConfigDict(frozen=True)

    id: str
    severity: Severity
    state: State
    what: str
    remedy: str
    reason: str | None
    findings: list[FindingView]
    more: int


class ReportView(BaseModel):
    """All rules that were asked of a package, and in how many looks."""

    model_config = ConfigDict(frozen=True)

    looks: int
    outcomes: list[OutcomeView]


class Papers(BaseModel):
    """What is written about a version; null is what nobody has written."""

    model_config = ConfigDict(frozen=True)

    sheet: Manifest | None
    report: ReportView | None
    certificate: Certificate | None


class BudgetView(BaseModel):
    """The most that an asset of a class may use; null where the class has no such thing."""

    model_config = ConfigDict(frozen=True)

    asset_class: str
    triangles: int | None
    materials: int | None
    texture_bytes: int | None


class BudgetList(BaseModel):
    """The budgets of the asset standard."""

    model_config = ConfigDict(frozen=True)

    budgets: list[BudgetView]


class ScopeView(BaseModel):
    """A company, a production, or a part of one."""

    model_config = ConfigDict(frozen=True)

    id: str
    kind: ScopeKind
    name: str


class ScopeList(BaseModel):
    """The scopes in which the reader may see assets: those to lend to, and those to place scenes in."""

    model_config = ConfigDict(frozen=True)

    scopes: list[ScopeView]
