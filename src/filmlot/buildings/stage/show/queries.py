"""What the console asks of a stage's show, and what its cues are played from."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from filmlot.buildings.stage.engine.show.book import Book
from filmlot.buildings.stage.engine.show.cue_list import CueList
from filmlot.buildings.stage.engine.show.replay import replay
from filmlot.buildings.stage.engine.show.watch import Watch
from filmlot.buildings.stage.models import CueListRow, SnapshotRow, WatchRow
from filmlot.buildings.stage.permissions import STAGE_READ
from filmlot.buildings.stage.show.contracts import CueListBrief, CueListList, ReplayedList, ReplayView
from filmlot.buildings.stage.show.events import CueListEdited, CueListMade, ShowMoved
from filmlot.buildings.stage.show.snapshot import POINTS
from filmlot.buildings.stage.stage import find_row, parse
from filmlot.kernel.access import authorize
from filmlot.kernel.events import EventRow, last_position
from filmlot.kernel.work import UnitOfWork

REPLAYED = (ShowMoved.type, CueListMade.type, CueListEdited.type)


def list_cue_lists(work: UnitOfWork, stage_id: str) -> CueListList:
    """The cue lists of a stage, by name.

    Raises:
        NotFound: there is no such stage for this actor.
    """
    authorize(work, STAGE_READ, stage_id, kind="stage")
    rows = sa.select(CueListRow).where(CueListRow.stage_id == stage_id).order_by(CueListRow.name)
    items = [
        CueListBrief(id=row.id, name=row.name, cues=len(row.cues), revision=row.revision, pending=len(row.pending))
        for row in work.session.scalars(rows)
    ]
    return CueListList(items=items)


def replay_show(work: UnitOfWork, stage_id: str, *, position: int | None) -> ReplayView:
    """The show state and the cue lists as they were right after a position of the log, or now.

    Raises:
        NotFound: there is no such stage for this actor.
    """
    authorize(work, STAGE_READ, stage_id, kind="stage")
    until = last_position(work.session) if position is None else position
    rows = (
        sa.select(EventRow.type, EventRow.subject, EventRow.data)
        .where(EventRow.scope == stage_id, EventRow.type.in_(REPLAYED), EventRow.position <= until)
        .order_by(EventRow.position)
    )
    shown = replay((kind, subject, data) for kind, subject, data in work.session.execute(rows))
    lists = [ReplayedList(id=key, name=item.name, cues=item.cues.cues) for key, item in sorted(shown.lists.items())]
    return ReplayView.model_validate(
        {"position": until, "state": shown.state, "overrides": shown.overrides, "cue_lists": lists}
    )


def read_book(session: Session, stage_id: str) -> Book:
    """What the cues of a stage are played from."""
    lists = sa.select(CueListRow).where(CueListRow.stage_id == stage_id)
    snapshots = sa.select(SnapshotRow).where(SnapshotRow.stage_id == stage_id)
    return Book(
        lists={row.id: CueList.model_validate({"cues": row.cues}) for row in session.scalars(lists)},
        snapshots={row.id: POINTS.validate_python(row.points) for row in session.scalars(snapshots)},
        rate=parse(find_row(session, stage_id).description).rate,
    )


def read_watches(session: Session, stage_id: str) -> dict[str, Watch]:
    """The watches of a stage by their ids."""
    rows = sa.select(WatchRow).where(WatchRow.stage_id == stage_id).order_by(WatchRow.id)
    return {row.id: Watch.model_validate(row.watch) for row in session.scalars(rows)}
