"""A cue list: made, edited, undone; while the stage is on air its edits wait to be taken or dropped."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from pydantic import TypeAdapter

from filmlot.buildings.stage.engine.show.cue import TimecodeTrigger
from filmlot.buildings.stage.engine.show.cue_list import (
    CueList,
    Edit,
    EditRefusedError,
    PutCue,
    RemoveCue,
    apply_all,
)
from filmlot.buildings.stage.models import CueListRow, WatchRow
from filmlot.buildings.stage.permissions import SHOW_EDIT
from filmlot.buildings.stage.show.contracts import CueListView
from filmlot.buildings.stage.show.events import (
    CueListDeleted,
    CueListEdited,
    CueListMade,
    CueListPended,
    CueListRenamed,
)
from filmlot.buildings.stage.show.problems import (
    CueListOnAir,
    CueListWatched,
    CueNumberTaken,
    CueTimecodeWrong,
    NothingPending,
    NothingToUndo,
    ShowFull,
    ShowNameTaken,
)
from filmlot.buildings.stage.show.show import is_on_air
from filmlot.buildings.stage.stage import find, parse
from filmlot.kernel.access import Permission, authorize
from filmlot.kernel.ids import new_id
from filmlot.kernel.problems import Conflict, NotFound
from filmlot.kernel.work import UnitOfWork
from filmlot.standards.timecode import Timecode, TimecodeError

MOST_LISTS = 50
MOST_PENDING = 200
MOST_UNDO = 100
Batch = Sequence[PutCue | RemoveCue]
BATCHES: TypeAdapter[tuple[tuple[Edit, ...], ...]] = TypeAdapter(tuple[tuple[Edit, ...], ...])


def make(work: UnitOfWork, stage_id: str, name: str) -> CueListView:
    """A new, empty cue list.

    Raises:
        NotFound, Denied: the actor may not.
        ShowNameTaken, ShowFull: there is one of this name, or there are enough.
    """
    find(work, stage_id, SHOW_EDIT)
    names = _free_among(work, stage_id, name)
    if len(names) >= MOST_LISTS:
        raise ShowFull(kind="cue_list", limit=MOST_LISTS)
    row = CueListRow(id=new_id(), stage_id=stage_id, name=name, revision=0, cues=[], pending=[], undo=[])
    work.session.add(row)
    work.emit(CueListMade(name=name), subject=row.id, scope=stage_id)
    work.audit("stage.cue_list.made", subject=row.id, scope=stage_id, after={"name": name})
    return view_of(row)


def rename(work: UnitOfWork, stage_id: str, list_id: str, name: str) -> CueListView:
    """Calls a cue list something else.

    Raises:
        NotFound, Denied: the actor may not.
        ShowNameTaken: there is another of this name.
    """
    row = find_list(work, stage_id, list_id, SHOW_EDIT)
    if name == row.name:
        return view_of(row)
    _free_among(work, stage_id, name)
    before, row.name = row.name, name
    work.emit(CueListRenamed(name=name), subject=row.id, scope=stage_id)
    work.audit("stage.cue_list.renamed", subject=row.id, scope=stage_id, before={"name": before}, after={"name": name})
    return view_of(row)


def delete(work: UnitOfWork, stage_id: str, list_id: str) -> None:
    """Takes a cue list away, with its cues.

    Raises:
        NotFound, Denied: the actor may not.
        CueListOnAir, CueListWatched: it may be needed any moment.
    """
    row = find_list(work, stage_id, list_id, SHOW_EDIT)
    if is_on_air(work.session, stage_id):
        raise CueListOnAir(name=row.name)
    watches = work.session.scalars(sa.select(WatchRow.watch).where(WatchRow.stage_id == stage_id))
    starting = [watch["name"] for watch in watches if watch["list_id"] == list_id]
    if starting:
        raise CueListWatched(name=row.name, watches=", ".join(starting))
    work.session.delete(row)
    work.emit(CueListDeleted(name=row.name), subject=row.id, scope=stage_id)
    work.audit("stage.cue_list.deleted", subject=row.id, scope=stage_id, before={"name": row.name, "cues": row.cues})


def edit(work: UnitOfWork, stage_id: str, list_id: str, edits: Batch, *, revision: int | None = None) -> CueListView:
    """Puts and removes cues, all or none; on air, and while others wait, the edits wait too.

    Raises:
        NotFound, Denied: the actor may not, or there is no such list or cue.
        Conflict: the list is not at `revision` any more.
        CueNumberTaken, CueTimecodeWrong, ShowFull: the list cannot become so.
    """
    row = find_list(work, stage_id, list_id, SHOW_EDIT)
    if revision is not None and revision != row.revision:
        raise Conflict(kind="cue_list", id=list_id)
    _insist_on_timecodes(work, stage_id, edits)
    if not (row.pending or is_on_air(work.session, stage_id)):
        return _apply(work, row, edits)
    waiting = [*BATCHES.validate_python(row.pending), tuple(edits)]
    if len(waiting) > MOST_PENDING:
        raise ShowFull(kind="edit", limit=MOST_PENDING)
    _try(_cues(row), [item for batch in waiting for item in batch])
    return _pend(work, row, waiting)


def take(work: UnitOfWork, stage_id: str, list_id: str) -> CueListView:
    """Makes the edits that wait, as one.

    Raises:
        NotFound, Denied: the actor may not.
        NothingPending: none waits.
    """
    row = find_list(work, stage_id, list_id, SHOW_EDIT)
    edits = [item for batch in _pending(row) for item in batch]
    row.pending = []
    return _apply(work, row, edits)


def drop(work: UnitOfWork, stage_id: str, list_id: str) -> CueListView:
    """Forgets the edits that wait.

    Raises:
        NotFound, Denied: the actor may not.
        NothingPending: none waits.
    """
    row = find_list(work, stage_id, list_id, SHOW_EDIT)
    _pending(row)
    return _pend(work, row, [])


def undo(work: UnitOfWork, stage_id: str, list_id: str) -> CueListView:
    """Takes back the last edit that waits; with none waiting and off air, the last that was made.

    Raises:
        NotFound, Denied: the actor may not.
        NothingToUndo: there is none.
    """
    row = find_list(work, stage_id, list_id, SHOW_EDIT)
    if row.pending:
        return _pend(work, row, BATCHES.validate_python(row.pending)[:-1])
    if not row.undo or is_on_air(work.session, stage_id):
        raise NothingToUndo
    *left, back = BATCHES.validate_python(row.undo)
    view = _apply(work, row, back)
    row.undo = BATCHES.dump_python(tuple(left), mode="json")
    return view.model_copy(update={"undoable": len(left)})


def find_list(work: UnitOfWork, stage_id: str, list_id: str, permission: Permission) -> CueListRow:
    """A cue list of a stage at which the actor holds the permission.

    Raises:
        NotFound: there is none for this actor.
        Denied: the actor may see it but not do this.
    """
    authorize(work, permission, stage_id, kind="stage")
    row = work.session.get(CueListRow, list_id, with_for_update=permission is SHOW_EDIT)
    if row is None or row.stage_id != stage_id:
        raise NotFound(kind="cue_list", id=list_id)
    return row


def view_of(row: CueListRow) -> CueListView:
    """The cue list as others see it."""
    return CueListView.model_validate(
        {
            "id": row.id,
            "name": row.name,
            "revision": row.revision,
            "cues": row.cues,
            "pending": row.pending,
            "undoable": len(row.undo),
        }
    )


def _free_among(work: UnitOfWork, stage_id: str, name: str) -> Sequence[str]:
    """The names of the stage's lists; raises `ShowNameTaken` if this is one of them."""
    names = work.session.scalars(sa.select(CueListRow.name).where(CueListRow.stage_id == stage_id)).all()
    if name in names:
        raise ShowNameTaken(name=name)
    return names


def _cues(row: CueListRow) -> CueList:
    return CueList.model_validate({"cues": row.cues})


def _pending(row: CueListRow) -> tuple[tuple[PutCue | RemoveCue, ...], ...]:
    if not row.pending:
        raise NothingPending
    return BATCHES.validate_python(row.pending)


def _try(cues: CueList, edits: Batch) -> tuple[CueList, tuple[PutCue | RemoveCue, ...]]:
    try:
        return apply_all(cues, edits)
    except EditRefusedError as error:
        match error.code:
            case "number_taken":
                raise CueNumberTaken(**error.params) from None
            case "list_full":
                raise ShowFull(kind="cue", **error.params) from None
            case _:
                raise NotFound(kind="cue", id=error.params["cue_id"]) from None


def _apply(work: UnitOfWork, row: CueListRow, edits: Batch) -> CueListView:
    cues, back = _try(_cues(row), edits)
    row.cues = cues.model_dump(mode="json")["cues"]
    row.undo = [*row.undo, *BATCHES.dump_python((back,), mode="json")][-MOST_UNDO:]
    row.revision += 1
    work.emit(CueListEdited(revision=row.revision, edits=list(edits)), subject=row.id, scope=row.stage_id)
    work.audit("stage.cue_list.edited", subject=row.id, scope=row.stage_id, after=_noted(row, edits))
    return view_of(row)


def _pend(work: UnitOfWork, row: CueListRow, batches: Sequence[Batch]) -> CueListView:
    row.pending = BATCHES.dump_python(tuple(map(tuple, batches)), mode="json")
    row.revision += 1
    work.emit(CueListPended(revision=row.revision, pending=len(row.pending)), subject=row.id, scope=row.stage_id)
    work.audit("stage.cue_list.pended", subject=row.id, scope=row.stage_id, after={"pending": len(row.pending)})
    return view_of(row)


def _noted(row: CueListRow, edits: Batch) -> dict[str, Any]:
    return {"name": row.name, "edits": [item.model_dump(mode="json") for item in edits]}


def _insist_on_timecodes(work: UnitOfWork, stage_id: str, edits: Batch) -> None:
    """Passes if every label that a cue is to wait for exists at the stage's rate."""
    described = parse(find(work, stage_id, SHOW_EDIT).description)
    rate = described.rate
    for item in edits:
        if isinstance(item, PutCue) and isinstance(item.cue.trigger, TimecodeTrigger):
            label = item.cue.trigger.timecode
            try:
                drops = Timecode.parse(label, rate).drop_frame
            except TimecodeError as error:
                raise CueTimecodeWrong(number=item.cue.number, timecode=label, rate=str(rate)) from error
            if drops != described.timecode_drop_frame:
                raise CueTimecodeWrong(number=item.cue.number, timecode=label, rate=described.counting)
