"""A watch: set, armed, and deleted; fired and reset where it looks."""

from __future__ import annotations

import sqlalchemy as sa

from filmlot.buildings.stage.engine.show.watch import Watch
from filmlot.buildings.stage.models import CueListRow, WatchRow
from filmlot.buildings.stage.permissions import SHOW_EDIT
from filmlot.buildings.stage.show.events import WatchDeleted, WatchSet
from filmlot.buildings.stage.show.problems import ShowFull
from filmlot.buildings.stage.stage import find
from filmlot.kernel.access import Permission, authorize
from filmlot.kernel.ids import new_id
from filmlot.kernel.problems import NotFound
from filmlot.kernel.work import UnitOfWork

MOST_WATCHES = 100


def add(work: UnitOfWork, stage_id: str, watch: Watch) -> WatchRow:
    """A new watch.

    Raises:
        NotFound, Denied: the actor may not, or there is no such list or cue to start.
        ShowFull: there are enough.
    """
    find(work, stage_id, SHOW_EDIT)
    count = sa.select(sa.func.count()).select_from(WatchRow).where(WatchRow.stage_id == stage_id)
    if (work.session.scalar(count) or 0) >= MOST_WATCHES:
        raise ShowFull(kind="watch", limit=MOST_WATCHES)
    row = WatchRow(id=new_id(), stage_id=stage_id, watch={})
    work.session.add(row)
    return _set(work, row, watch)


def change(work: UnitOfWork, stage_id: str, watch_id: str, watch: Watch) -> WatchRow:
    """Has a watch watch otherwise; it begins anew.

    Raises:
        NotFound, Denied: the actor may not, or there is no such list or cue to start.
    """
    return _set(work, find_watch(work, stage_id, watch_id, SHOW_EDIT), watch)


def delete(work: UnitOfWork, stage_id: str, watch_id: str) -> None:
    """Has nobody look any more.

    Raises:
        NotFound, Denied: the actor may not.
    """
    row = find_watch(work, stage_id, watch_id, SHOW_EDIT)
    work.session.delete(row)
    work.emit(WatchDeleted(name=row.watch["name"]), subject=row.id, scope=stage_id)
    work.audit("stage.watch.deleted", subject=row.id, scope=stage_id, before=row.watch)


def find_watch(work: UnitOfWork, stage_id: str, watch_id: str, permission: Permission) -> WatchRow:
    """A watch of a stage at which the actor holds the permission.

    Raises:
        NotFound: there is none for this actor.
        Denied: the actor may see it but not do this.
    """
    authorize(work, permission, stage_id, kind="stage")
    row = work.session.get(WatchRow, watch_id)
    if row is None or row.stage_id != stage_id:
        raise NotFound(kind="watch", id=watch_id)
    return row


def _set(work: UnitOfWork, row: WatchRow, watch: Watch) -> WatchRow:
    _insist_on_cues(work, row.stage_id, watch)
    before, row.watch = row.watch, watch.model_dump(mode="json")
    work.emit(WatchSet(watch=watch), subject=row.id, scope=row.stage_id)
    work.audit("stage.watch.set", subject=row.id, scope=row.stage_id, before=before or None, after=row.watch)
    return row


def _insist_on_cues(work: UnitOfWork, stage_id: str, watch: Watch) -> None:
    """Passes if the cues that the watch starts are there: one that is not would be missed when it is needed."""
    found = work.session.get(CueListRow, watch.list_id)
    if found is None or found.stage_id != stage_id:
        raise NotFound(kind="cue_list", id=watch.list_id)
    known = {cue["id"] for cue in found.cues}
    for cue_id in (watch.cue_id, watch.restore_cue_id):
        if cue_id is not None and cue_id not in known:
            raise NotFound(kind="cue", id=cue_id)
