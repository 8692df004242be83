"""The addresses of a stage's console that edit: cue lists, snapshots, watches."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field

from filmlot.buildings.stage.contracts import Name
from filmlot.buildings.stage.engine.show.cue import Milliseconds
from filmlot.buildings.stage.engine.show.cue_list import Edit
from filmlot.buildings.stage.engine.show.snapshot import Scope
from filmlot.buildings.stage.engine.show.watch import Watch, WatchState
from filmlot.buildings.stage.models import WatchRow
from filmlot.buildings.stage.permissions import SHOW_EDIT, SHOW_OPERATE, STAGE_READ
from filmlot.buildings.stage.show import commands, cue_list, play, queries, snapshot, watch
from filmlot.buildings.stage.show.contracts import (
    CommandList,
    CueListList,
    CueListView,
    RunView,
    SnapshotList,
    SnapshotView,
    WatchList,
    WatchView,
)
from filmlot.buildings.stage.show.log import view_of
from filmlot.buildings.stage.show.problems import ConsoleDown, WatchLatched
from filmlot.buildings.stage.viewers import machinery_of
from filmlot.kernel.access import authorize
from filmlot.kernel.http import changes, language_of, reads
from filmlot.kernel.work import UnitOfWork

desk = APIRouter()
Reads = Annotated[UnitOfWork, reads(STAGE_READ)]
Edits = Annotated[UnitOfWork, changes(SHOW_EDIT)]
Operates = Annotated[UnitOfWork, reads(SHOW_OPERATE)]


class CueListInput(BaseModel):
    """What a list is called."""

    model_config = ConfigDict(extra="forbid")

    name: Name


class EditInput(BaseModel):
    """Edits, all or none; `revision` is the one that the editor saw."""

    model_config = ConfigDict(extra="forbid")

    edits: Annotated[list[Edit], Field(max_length=1000)]
    revision: int | None = None


class SnapshotInput(BaseModel):
    """What the snapshot is called and holds."""

    model_config = ConfigDict(extra="forbid")

    name: Name
    scope: Scope = Scope()


class RecallInput(BaseModel):
    """How long numbers take to get there."""

    model_config = ConfigDict(extra="forbid")

    fade_ms: Milliseconds = 0


@desk.get("/stages/{stage_id}/cue-lists")
def get_cue_lists(stage_id: str, work: Reads) -> CueListList:
    """The cue lists of a stage."""
    return queries.list_cue_lists(work, stage_id)


@desk.post("/stages/{stage_id}/cue-lists", status_code=201)
def post_cue_list(stage_id: str, body: CueListInput, work: Edits) -> CueListView:
    """A new cue list."""
    return cue_list.make(work, stage_id, body.name)


@desk.get("/stages/{stage_id}/cue-lists/{cue_list_id}")
def get_cue_list(stage_id: str, cue_list_id: str, work: Reads) -> CueListView:
    """A cue list with its cues and the edits that wait."""
    return cue_list.view_of(cue_list.find_list(work, stage_id, cue_list_id, STAGE_READ))


@desk.patch("/stages/{stage_id}/cue-lists/{cue_list_id}")
def patch_cue_list(stage_id: str, cue_list_id: str, body: CueListInput, work: Edits) -> CueListView:
    """Calls a cue list something else."""
    return cue_list.rename(work, stage_id, cue_list_id, body.name)


@desk.delete("/stages/{stage_id}/cue-lists/{cue_list_id}", status_code=204)
def delete_cue_list(stage_id: str, cue_list_id: str, work: Edits) -> None:
    """Takes a cue list away; not on air, and not while a watch starts its cues."""
    cue_list.delete(work, stage_id, cue_list_id)


@desk.post("/stages/{stage_id}/cue-lists/{cue_list_id}/edits")
def post_edits(stage_id: str, cue_list_id: str, body: EditInput, work: Edits) -> CueListView:
    """Puts and removes cues; on air the edits wait."""
    return cue_list.edit(work, stage_id, cue_list_id, body.edits, revision=body.revision)


@desk.post("/stages/{stage_id}/cue-lists/{cue_list_id}/undo")
def post_undo(stage_id: str, cue_list_id: str, work: Edits) -> CueListView:
    """Takes back the last edit."""
    return cue_list.undo(work, stage_id, cue_list_id)


@desk.post("/stages/{stage_id}/cue-lists/{cue_list_id}/pending")
def take_pending(stage_id: str, cue_list_id: str, work: Edits) -> CueListView:
    """Takes the edits that wait."""
    return cue_list.take(work, stage_id, cue_list_id)


@desk.delete("/stages/{stage_id}/cue-lists/{cue_list_id}/pending")
def drop_pending(stage_id: str, cue_list_id: str, work: Edits) -> CueListView:
    """Drops the edits that wait."""
    return cue_list.drop(work, stage_id, cue_list_id)


@desk.get("/stages/{stage_id}/commands")
def get_commands(stage_id: str, work: Reads, request: Request) -> CommandList:
    """What a cue can ask of the stage's devices, in your language."""
    return commands.list_commands(work, stage_id, language_of(request), machinery=machinery_of(request))


@desk.get("/stages/{stage_id}/snapshots")
def get_snapshots(stage_id: str, work: Reads) -> SnapshotList:
    """The snapshots of a stage."""
    return snapshot.list_snapshots(work, stage_id)


@desk.post("/stages/{stage_id}/snapshots", status_code=201)
def post_snapshot(stage_id: str, body: SnapshotInput, work: Edits, request: Request) -> SnapshotView:
    """Notes how devices are."""
    return snapshot.capture(work, stage_id, body.name, body.scope, machinery=machinery_of(request))


@desk.get("/stages/{stage_id}/snapshots/{snapshot_id}")
def get_snapshot(stage_id: str, snapshot_id: str, work: Reads) -> SnapshotView:
    """A snapshot with its points."""
    return snapshot.view_of(snapshot.find_snapshot(work, stage_id, snapshot_id, STAGE_READ))


@desk.delete("/stages/{stage_id}/snapshots/{snapshot_id}", status_code=204)
def delete_snapshot(stage_id: str, snapshot_id: str, work: Edits) -> None:
    """Forgets a snapshot."""
    snapshot.delete(work, stage_id, snapshot_id)


@desk.post("/stages/{stage_id}/snapshots/{snapshot_id}/recall")
def post_recall(stage_id: str, snapshot_id: str, body: RecallInput, work: Operates, request: Request) -> RunView:
    """Brings devices back to a snapshot; what stays as it is is named."""
    report = play.recall(work, stage_id, snapshot_id, fade_ms=body.fade_ms, machinery=machinery_of(request))
    return view_of(report, language_of(request))


@desk.get("/stages/{stage_id}/watches")
def get_watches(stage_id: str, work: Reads, request: Request) -> WatchList:
    """The watches of a stage, and what they know."""
    authorize(work, STAGE_READ, stage_id, kind="stage")
    watches = queries.read_watches(work.session, stage_id)
    states = _states(stage_id, request)
    return WatchList(items=[WatchView(id=key, watch=item, state=states.get(key)) for key, item in watches.items()])


@desk.post("/stages/{stage_id}/watches", status_code=201)
def post_watch(stage_id: str, body: Watch, work: Edits, request: Request) -> WatchView:
    """A new watch."""
    return _view(watch.add(work, stage_id, body), request)


@desk.put("/stages/{stage_id}/watches/{watch_id}")
def put_watch(stage_id: str, watch_id: str, body: Watch, work: Edits, request: Request) -> WatchView:
    """Has a watch watch otherwise; arms or disarms it."""
    return _view(watch.change(work, stage_id, watch_id, body), request)


@desk.delete("/stages/{stage_id}/watches/{watch_id}", status_code=204)
def delete_watch(stage_id: str, watch_id: str, work: Edits) -> None:
    """Has nobody look any more."""
    watch.delete(work, stage_id, watch_id)


@desk.post("/stages/{stage_id}/watches/{watch_id}/trigger")
def post_trigger(stage_id: str, watch_id: str, work: Operates, request: Request) -> WatchView:
    """Fires a watch by hand, armed or not."""
    row = watch.find_watch(work, stage_id, watch_id, SHOW_OPERATE)
    if not machinery_of(request).watchman(stage_id).trigger(watch_id, work.actor):
        raise WatchLatched(name=row.watch["name"])
    return _view(row, request)


@desk.post("/stages/{stage_id}/watches/{watch_id}/reset")
def post_reset(stage_id: str, watch_id: str, work: Operates, request: Request) -> WatchView:
    """Has a watch that fired begin anew."""
    row = watch.find_watch(work, stage_id, watch_id, SHOW_OPERATE)
    machinery_of(request).watchman(stage_id).reset(watch_id)
    return _view(row, request)


def _view(row: WatchRow, request: Request) -> WatchView:
    state = _states(row.stage_id, request).get(row.id)
    return WatchView(id=row.id, watch=Watch.model_validate(row.watch), state=state)


def _states(stage_id: str, request: Request) -> dict[str, WatchState]:
    try:
        return dict(machinery_of(request).watchman(stage_id).states())
    except ConsoleDown:  # what is not looked at is shown as such
        return {}
