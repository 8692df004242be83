"""A stage: built once, described anew as often as it is rebuilt."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from filmlot.buildings.stage.calibration.events import ChartHidden
from filmlot.buildings.stage.contracts import Description, StageId
from filmlot.buildings.stage.engine.description import DescriptionError, read_description
from filmlot.buildings.stage.engine.show.state import ShowState
from filmlot.buildings.stage.events import StageBuilt, StageDescribed
from filmlot.buildings.stage.models import ShowRow, StageRow, TakeRow
from filmlot.buildings.stage.permissions import STAGE_DESCRIBE
from filmlot.buildings.stage.problems import DescribedWhileRolling, DescriptionInvalid
from filmlot.buildings.stage.take_contracts import TakeState
from filmlot.kernel.access import Permission, Role, ScopeKind, add_scope, authorize, grant, revoke
from filmlot.kernel.problems import NotFound
from filmlot.kernel.work import UnitOfWork


def build(work: UnitOfWork, *, parent_id: str, text: str) -> StageRow:
    """A new stage in a production, from its description.

    Raises:
        DescriptionInvalid: the text describes none.
    """
    authorize(work, STAGE_DESCRIBE, parent_id)
    described = parse(text)
    scope = add_scope(work.session, kind=ScopeKind.STAGE, name=described.name, parent_id=parent_id)
    row = StageRow(
        id=scope.id,
        name=described.name,
        code=described.code,
        description=text,
        chart_is_shown=False,
        created_at=work.clock(),
    )
    work.session.add(row)
    work.session.flush()
    _admit_remote(work.session, row.id, described)
    work.session.add(
        ShowRow(stage_id=row.id, state=ShowState.OFF, rules={}, overrides=[], asked_by=None, asked_at=None)
    )
    work.emit(StageBuilt(name=row.name, code=row.code), subject=row.id, scope=row.id)
    work.audit("stage.stage.built", subject=row.id, scope=row.id, after={"name": row.name, "code": row.code})
    return row


def describe(work: UnitOfWork, stage_id: str, text: str) -> StageRow:
    """Gives a stage another description.

    Raises:
        NotFound, Denied: the actor may not.
        DescriptionInvalid: the text describes no stage.
        DescribedWhileRolling: a take is under way.
    """
    row = find(work, stage_id, STAGE_DESCRIBE)
    described = parse(text)
    rolling = sa.select(TakeRow.slate).where(TakeRow.stage_id == row.id, TakeRow.state == TakeState.ROLLING)
    if (slate := work.session.scalar(rolling)) is not None:
        raise DescribedWhileRolling(slate=slate)
    before, row.description = row.description, text
    row.name, row.code = described.name, described.code
    _admit_remote(work.session, row.id, described)
    hide_chart(work, row)  # it was that of other walls
    work.emit(StageDescribed(name=row.name, code=row.code), subject=row.id, scope=row.id)
    work.audit("stage.stage.described", subject=row.id, scope=row.id, before={"text": before}, after={"text": text})
    return row


def hide_chart(work: UnitOfWork, row: StageRow) -> None:
    """Takes the chart off a stage's walls, if it is there."""
    if not row.chart_is_shown:
        return
    row.chart_is_shown = False
    work.emit(ChartHidden(), subject=row.id, scope=row.id)
    work.audit("stage.chart.hidden", subject=row.id, scope=row.id)


def find(work: UnitOfWork, stage_id: str, permission: Permission) -> StageRow:
    """A stage at which the actor holds the permission.

    Raises:
        NotFound: there is none for this actor.
        Denied: the actor may see it but not do this.
    """
    authorize(work, permission, stage_id, kind="stage")
    return find_row(work.session, stage_id)


def find_row(session: Session, stage_id: str) -> StageRow:
    """A stage's row.

    Raises:
        NotFound: there is none.
    """
    row = session.get(StageRow, stage_id)
    if row is None:
        raise NotFound(kind="stage", id=stage_id)
    return row


def parse(text: str) -> Description:
    """The stage that a text describes.

    Raises:
        DescriptionInvalid: it describes none.
    """
    try:
        return read_description(text)
    except DescriptionError as error:
        raise DescriptionInvalid(errors=error.faults) from error


def remote_principal(stage_id: str) -> str:
    """Who holds the grants of whatever plays the stage from outside."""
    return f"remote:{stage_id}"


def _admit_remote(session: Session, stage_id: str, described: Description) -> None:
    """Gives the console's players from outside the role of the description, at this stage alone, or none."""
    principal = remote_principal(stage_id)
    revoke(session, principal=principal)
    if described.remote is not None:
        grant(session, principal=principal, role=Role(described.remote.role), scope_id=stage_id)


def stage_ids(session: Session) -> list[StageId]:
    """Every stage of the lot."""
    return [StageId(row) for row in session.scalars(sa.select(StageRow.id).order_by(StageRow.id))]
