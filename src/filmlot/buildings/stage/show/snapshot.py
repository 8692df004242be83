"""A snapshot: captured, and deleted; recalled by whoever plays the cues."""

from __future__ import annotations

import sqlalchemy as sa
from pydantic import TypeAdapter

from filmlot.buildings.stage.engine.show import snapshot as points
from filmlot.buildings.stage.engine.show.snapshot import Scope, SnapshotPoint
from filmlot.buildings.stage.machinery import Machinery
from filmlot.buildings.stage.models import SnapshotRow
from filmlot.buildings.stage.permissions import SHOW_EDIT, STAGE_READ
from filmlot.buildings.stage.show.contracts import SnapshotBrief, SnapshotList, SnapshotView
from filmlot.buildings.stage.show.events import SnapshotCaptured, SnapshotDeleted
from filmlot.buildings.stage.show.problems import ShowFull, ShowNameTaken
from filmlot.buildings.stage.stage import find
from filmlot.kernel.access import Permission, authorize
from filmlot.kernel.ids import new_id
from filmlot.kernel.problems import NotFound
from filmlot.kernel.work import UnitOfWork

MOST_SNAPSHOTS = 500
POINTS = TypeAdapter(tuple[SnapshotPoint, ...])


def capture(work: UnitOfWork, stage_id: str, name: str, scope: Scope, *, machinery: Machinery) -> SnapshotView:
    """Notes the points within a scope as they are.

    Raises:
        NotFound, Denied: the actor may not.
        ShowNameTaken, ShowFull: there is one of this name, or there are enough.
    """
    find(work, stage_id, SHOW_EDIT)
    names = work.session.scalars(sa.select(SnapshotRow.name).where(SnapshotRow.stage_id == stage_id)).all()
    if name in names:
        raise ShowNameTaken(name=name)
    if len(names) >= MOST_SNAPSHOTS:
        raise ShowFull(kind="snapshot", limit=MOST_SNAPSHOTS)
    held = points.capture(machinery.points(stage_id), scope)
    row = SnapshotRow(
        id=new_id(),
        stage_id=stage_id,
        name=name,
        scope=scope.model_dump(mode="json"),
        points=POINTS.dump_python(held, mode="json"),
        taken_at=work.clock(),
    )
    work.session.add(row)
    work.emit(SnapshotCaptured(name=name, points=len(held)), subject=row.id, scope=stage_id)
    work.audit("stage.snapshot.captured", subject=row.id, scope=stage_id, after={"name": name, "points": len(held)})
    return view_of(row)


def delete(work: UnitOfWork, stage_id: str, snapshot_id: str) -> None:
    """Forgets a snapshot; a cue that recalls it fails from now on.

    Raises:
        NotFound, Denied: the actor may not.
    """
    row = find_snapshot(work, stage_id, snapshot_id, SHOW_EDIT)
    work.session.delete(row)
    work.emit(SnapshotDeleted(name=row.name), subject=row.id, scope=stage_id)
    work.audit("stage.snapshot.deleted", subject=row.id, scope=stage_id, before={"name": row.name})


def find_snapshot(work: UnitOfWork, stage_id: str, snapshot_id: str, permission: Permission) -> SnapshotRow:
    """A snapshot of a stage at which the actor holds the permission.

    Raises:
        NotFound: there is none for this actor.
        Denied: the actor may see it but not do this.
    """
    authorize(work, permission, stage_id, kind="stage")
    row = work.session.get(SnapshotRow, snapshot_id)
    if row is None or row.stage_id != stage_id:
        raise NotFound(kind="snapshot", id=snapshot_id)
    return row


def list_snapshots(work: UnitOfWork, stage_id: str) -> SnapshotList:
    """The snapshots of a stage, newest first.

    Raises:
        NotFound: there is no such stage for this actor.
    """
    authorize(work, STAGE_READ, stage_id, kind="stage")
    rows = sa.select(SnapshotRow).where(SnapshotRow.stage_id == stage_id).order_by(SnapshotRow.id.desc())
    items = [
        SnapshotBrief(id=row.id, name=row.name, points=len(row.points), taken_at=row.taken_at)
        for row in work.session.scalars(rows)
    ]
    return SnapshotList(items=items)


def view_of(row: SnapshotRow) -> SnapshotView:
    """The snapshot as others see it."""
    return SnapshotView.model_validate({name: getattr(row, name) for name in SnapshotView.model_fields})
