"""What pages ask of stages and takes; the number of queries never grows with the number of rows."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from filmlot.buildings.stage.content import view_of_content
from filmlot.buildings.stage.contracts import StageBrief, StageFull, StageId, StageList
from filmlot.buildings.stage.machinery import Machinery
from filmlot.buildings.stage.models import StageRow, TakeRow
from filmlot.buildings.stage.permissions import STAGE_READ
from filmlot.buildings.stage.stage import find, parse
from filmlot.buildings.stage.take import last_number, view_of
from filmlot.buildings.stage.take_contracts import Slate, TakeList, TakeState
from filmlot.buildings.stage.view_contracts import StageSnapshot
from filmlot.kernel.access import authorize, visible_to
from filmlot.kernel.events import last_position
from filmlot.kernel.settings import Language
from filmlot.kernel.work import UnitOfWork

LATEST = 20
PAGE = 50


def list_stages(work: UnitOfWork) -> StageList:
    """The stages that the actor may see."""
    position = last_position(work.session)  # before the rows: an event may then be seen twice but is never missed
    rolling = sa.select(TakeRow.stage_id).where(TakeRow.state == TakeState.ROLLING)
    visible = sa.select(StageRow, StageRow.id.in_(rolling)).where(StageRow.id.in_(visible_to(work, STAGE_READ)))
    items = [
        StageBrief(id=StageId(row.id), name=row.name, code=row.code, state="rolling" if is_rolling else "standby")
        for row, is_rolling in work.session.execute(visible.order_by(StageRow.code, StageRow.id))
    ]
    return StageList(items=items, position=position)


def snapshot(work: UnitOfWork, stage_id: str, *, machinery: Machinery, language: Language) -> StageSnapshot:
    """Everything that the console of a stage shows.

    Raises:
        NotFound: there is none for this actor.
    """
    row = find(work, stage_id, STAGE_READ)
    position = last_position(work.session)
    latest = sa.select(TakeRow).where(TakeRow.stage_id == row.id).order_by(TakeRow.id.desc()).limit(LATEST)
    takes = [view_of(take) for take in work.session.scalars(latest)]
    return StageSnapshot(
        stage=StageFull(id=StageId(row.id), name=row.name, code=row.code, description=parse(row.description)),
        devices=machinery.devices(row.id, language),
        outputs=machinery.outputs(row.id, language),
        parts=machinery.parts(row.id, language),
        content=view_of_content(row),
        chart_is_shown=row.chart_is_shown,
        take=next((take for take in takes if take.state is TakeState.ROLLING), None),
        takes=takes,
        slate=_next_slate(work, row.id, takes[0].scene, takes[0].shot) if takes else Slate(scene="1", shot="", take=1),
        position=position,
    )


def list_takes(work: UnitOfWork, stage_id: str, *, cursor: str | None) -> TakeList:
    """A page of takes, newest first, from below `cursor`.

    Raises:
        NotFound: there is no such stage for this actor.
    """
    authorize(work, STAGE_READ, stage_id, kind="stage")
    rows = sa.select(TakeRow).where(TakeRow.stage_id == stage_id).order_by(TakeRow.id.desc()).limit(PAGE + 1)
    if cursor is not None:
        rows = rows.where(TakeRow.id < cursor)
    takes = [view_of(row) for row in work.session.scalars(rows)]
    more = takes[PAGE - 1].id if len(takes) > PAGE else None
    return TakeList(items=takes[:PAGE], cursor=more)


def last_take(session: Session, stage_id: str) -> TakeRow | None:
    """The stage's take that was rolled last."""
    return session.scalar(sa.select(TakeRow).where(TakeRow.stage_id == stage_id).order_by(TakeRow.id.desc()).limit(1))


def _next_slate(work: UnitOfWork, stage_id: str, scene: str, shot: str) -> Slate:
    return Slate(scene=scene, shot=shot, take=last_number(work.session, stage_id, scene, shot) + 1)
