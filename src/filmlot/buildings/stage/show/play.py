"""Playing: GO, standby, pause, panic and recall, whoever asks for them and from where."""

from __future__ import annotations

from filmlot.buildings.stage.engine.show.cue import Cue, OnFailure, SnapshotRecall
from filmlot.buildings.stage.engine.show.run import Report
from filmlot.buildings.stage.engine.show.scheduler import GoRefusedError
from filmlot.buildings.stage.machinery import Machinery
from filmlot.buildings.stage.permissions import SHOW_OPERATE
from filmlot.buildings.stage.show import cue_list, show, snapshot
from filmlot.buildings.stage.show.problems import GO_PROBLEMS
from filmlot.kernel.access import authorize
from filmlot.kernel.ids import new_id
from filmlot.kernel.work import UnitOfWork


def go(work: UnitOfWork, stage_id: str, list_id: str, *, cue_id: str | None, machinery: Machinery) -> Report:
    """Starts the cue in standby, or the one named.

    Raises:
        NotFound, Denied: the actor may not.
        CuesRest, CuesPaused, CuesHalted, NoCue, TooManyRuns, ConsoleDown: it cannot be started now.
    """
    show.insist_on_cues(work, stage_id, SHOW_OPERATE)
    cue_list.find_list(work, stage_id, list_id, SHOW_OPERATE)
    try:
        return machinery.runner(stage_id).go(list_id, cue_id=cue_id, actor=work.actor)
    except GoRefusedError as error:
        raise GO_PROBLEMS[error.code] from None


def stand_by(work: UnitOfWork, stage_id: str, list_id: str, cue_id: str, *, machinery: Machinery) -> None:
    """Has a cue wait for the next GO.

    Raises:
        NotFound, Denied: the actor may not.
        NoCue, ConsoleDown: there is no such cue, or nothing that plays it.
    """
    cue_list.find_list(work, stage_id, list_id, SHOW_OPERATE)
    try:
        machinery.runner(stage_id).stand_by(list_id, cue_id)
    except GoRefusedError as error:
        raise GO_PROBLEMS[error.code] from None


def recall(work: UnitOfWork, stage_id: str, snapshot_id: str, *, fade_ms: int, machinery: Machinery) -> Report:
    """Brings devices back to a snapshot; what stays as it is is named.

    Raises:
        NotFound, Denied: the actor may not, or there is no such snapshot.
        CuesRest, CuesPaused, CuesHalted, TooManyRuns, ConsoleDown: nothing can be started now.
    """
    show.insist_on_cues(work, stage_id, SHOW_OPERATE)
    row = snapshot.find_snapshot(work, stage_id, snapshot_id, SHOW_OPERATE)
    wanted = SnapshotRecall(snapshot_id=row.id, fade_ms=fade_ms)
    cue = Cue(id=new_id(), number="0", name=row.name, actions=(wanted,), on_failure=OnFailure.SKIP)
    try:
        return machinery.runner(stage_id).play(cue, actor=work.actor)
    except GoRefusedError as error:
        raise GO_PROBLEMS[error.code] from None


def pause(work: UnitOfWork, stage_id: str, *, machinery: Machinery) -> None:
    """Stops the time of all cues; raises `NotFound`, `Denied`, `ConsoleDown`."""
    authorize(work, SHOW_OPERATE, stage_id, kind="stage")
    machinery.runner(stage_id).pause()


def resume(work: UnitOfWork, stage_id: str, *, machinery: Machinery) -> None:
    """Lets the time of all cues go on; raises `NotFound`, `Denied`, `CuesRest`, `ConsoleDown`."""
    show.insist_on_cues(work, stage_id, SHOW_OPERATE)
    machinery.runner(stage_id).resume()


def stop_run(work: UnitOfWork, stage_id: str, run_id: str, *, machinery: Machinery) -> None:
    """Ends a run of a cue, and what would follow it; raises `NotFound`, `Denied`, `ConsoleDown`."""
    authorize(work, SHOW_OPERATE, stage_id, kind="stage")
    machinery.runner(stage_id).stop_run(run_id)


def panic(work: UnitOfWork, stage_id: str, *, machinery: Machinery) -> None:
    """Stops every cue and makes every device safe; raises `NotFound`, `Denied`, `ConsoleDown`."""
    authorize(work, SHOW_OPERATE, stage_id, kind="stage")
    machinery.runner(stage_id).panic(work.actor)
