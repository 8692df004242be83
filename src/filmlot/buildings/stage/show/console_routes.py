"""The addresses of a stage's console that play: show state, gate, GO, panic, what runs."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from filmlot.buildings.stage.engine.show.cue import ContentShow, DeviceAction, LookChange, StageAction
from filmlot.buildings.stage.engine.show.plan import rehearse
from filmlot.buildings.stage.engine.show.scheduler import GoRefusedError
from filmlot.buildings.stage.engine.show.state import ShowState
from filmlot.buildings.stage.permissions import SHOW_EDIT, SHOW_OPERATE, STAGE_READ
from filmlot.buildings.stage.remote.contracts import RemoteView
from filmlot.buildings.stage.show import cue_list, play, queries, show, watch
from filmlot.buildings.stage.show.contracts import (
    GateView,
    Override,
    PlanStepView,
    PlanView,
    PlayView,
    ReplayView,
    RunView,
    ShowRules,
    ShowView,
)
from filmlot.buildings.stage.show.log import view_of
from filmlot.buildings.stage.show.problems import GO_PROBLEMS
from filmlot.buildings.stage.show.texts import gate_in_words
from filmlot.buildings.stage.show.walls import WallsRehearsal
from filmlot.buildings.stage.stage import find
from filmlot.buildings.stage.viewers import machinery_of
from filmlot.kernel.access import authorize
from filmlot.kernel.http import changes, ground_of, language_of, reads
from filmlot.kernel.i18n import catalogue
from filmlot.kernel.work import UnitOfWork

console = APIRouter()
Reads = Annotated[UnitOfWork, reads(STAGE_READ)]
Operates = Annotated[UnitOfWork, reads(SHOW_OPERATE)]
"""A GO and a panic change devices, not rows: they never wait for the database's one writer."""


class MoveInput(BaseModel):
    """Where the show goes, and which failing checks of the gate somebody takes upon them."""

    model_config = ConfigDict(extra="forbid")

    state: ShowState
    overrides: Annotated[list[Override], Field(max_length=20)] = []


class CueInput(BaseModel):
    """Which cue; the one in standby where it is left out."""

    model_config = ConfigDict(extra="forbid")

    cue_id: Annotated[str, Field(max_length=36)] | None = None


class StandbyInput(BaseModel):
    """Which cue waits for the next GO."""

    model_config = ConfigDict(extra="forbid")

    cue_id: Annotated[str, Field(max_length=36)]


@console.get("/stages/{stage_id}/show")
def get_show(stage_id: str, work: Reads) -> ShowView:
    """What the stage is doing for its public."""
    authorize(work, STAGE_READ, stage_id, kind="stage")
    return show.view_of(show.find_show(work.session, stage_id))


@console.post("/stages/{stage_id}/show")
def post_show(
    stage_id: str, body: MoveInput, work: Annotated[UnitOfWork, changes(SHOW_OPERATE)], request: Request
) -> ShowView:
    """Brings the show into another state; into live through the gate."""
    return show.move(work, stage_id, body.state, overrides=body.overrides, machinery=machinery_of(request))


@console.put("/stages/{stage_id}/show/rules")
def put_rules(stage_id: str, body: ShowRules, work: Annotated[UnitOfWork, changes(SHOW_EDIT)]) -> ShowView:
    """Has the gate ask for other things."""
    return show.rule(work, stage_id, body)


@console.get("/stages/{stage_id}/show/gate")
def get_gate(stage_id: str, work: Reads, request: Request) -> GateView:
    """Every check of the gate now, in your language."""
    stage = find(work, stage_id, STAGE_READ)
    row = show.find_show(work.session, stage_id)
    checks = show.checks_of(work, stage, row, machinery_of(request))
    overridden = {item.check for item in show.view_of(row).overrides}
    return gate_in_words(checks, overridden, language_of(request))


@console.get("/stages/{stage_id}/show/replay")
def get_replay(stage_id: str, work: Reads, position: Annotated[int | None, Query(ge=0)] = None) -> ReplayView:
    """The show as it was right after a position of the log."""
    return queries.replay_show(work, stage_id, position=position)


@console.post("/stages/{stage_id}/panic", status_code=202)
def post_panic(stage_id: str, work: Operates, request: Request) -> PlayView:
    """Stops every cue and makes every device safe, at once and in any state."""
    play.panic(work, stage_id, machinery=machinery_of(request))
    return _play(stage_id, request)


@console.get("/stages/{stage_id}/play")
def get_play(stage_id: str, work: Reads, request: Request) -> PlayView:
    """What plays, and what stands by."""
    authorize(work, STAGE_READ, stage_id, kind="stage")
    return _play(stage_id, request)


@console.get("/stages/{stage_id}/remote")
def get_remote(stage_id: str, work: Reads, request: Request) -> RemoteView:
    """Where the console is played from outside, and what was heard there."""
    authorize(work, STAGE_READ, stage_id, kind="stage")
    return machinery_of(request).remote(stage_id, language_of(request))


@console.post("/stages/{stage_id}/play/pause")
def post_pause(stage_id: str, work: Operates, request: Request) -> PlayView:
    """Stops the time of all cues."""
    play.pause(work, stage_id, machinery=machinery_of(request))
    return _play(stage_id, request)


@console.post("/stages/{stage_id}/play/resume")
def post_resume(stage_id: str, work: Operates, request: Request) -> PlayView:
    """Lets the time of all cues go on."""
    play.resume(work, stage_id, machinery=machinery_of(request))
    return _play(stage_id, request)


@console.post("/stages/{stage_id}/play/runs/{run_id}/stop")
def post_stop(stage_id: str, run_id: str, work: Operates, request: Request) -> PlayView:
    """Ends a run of a cue, and what would follow it."""
    play.stop_run(work, stage_id, run_id, machinery=machinery_of(request))
    return _play(stage_id, request)


@console.post("/stages/{stage_id}/cue-lists/{cue_list_id}/go")
def post_go(stage_id: str, cue_list_id: str, body: CueInput, work: Operates, request: Request) -> RunView:
    """GO: starts the cue in standby, or the one named."""
    report = play.go(work, stage_id, cue_list_id, cue_id=body.cue_id, machinery=machinery_of(request))
    return view_of(report, language_of(request))


@console.post("/stages/{stage_id}/cue-lists/{cue_list_id}/standby")
def post_standby(stage_id: str, cue_list_id: str, body: StandbyInput, work: Operates, request: Request) -> PlayView:
    """Has a cue wait for the next GO."""
    play.stand_by(work, stage_id, cue_list_id, body.cue_id, machinery=machinery_of(request))
    return _play(stage_id, request)


@console.get("/stages/{stage_id}/cue-lists/{cue_list_id}/plan")
def get_plan(
    stage_id: str,
    cue_list_id: str,
    work: Reads,
    request: Request,
    cue_id: Annotated[str | None, Query(max_length=36)] = None,
) -> PlanView:
    """A dry run: what a GO of a cue, or of the list's first, would order and when; nothing is ordered."""
    cues = cue_list.view_of(cue_list.find_list(work, stage_id, cue_list_id, STAGE_READ)).cues
    first = cues[0].id if cues else ""
    return _plan(work, stage_id, cue_list_id, cue_id or first, request)


@console.get("/stages/{stage_id}/watches/{watch_id}/plan")
def get_watch_plan(stage_id: str, watch_id: str, work: Reads, request: Request) -> PlanView:
    """A rehearsal of a watch: what its cue would order; the watch stays as it is, and nothing is ordered."""
    row = watch.find_watch(work, stage_id, watch_id, STAGE_READ)
    return _plan(work, stage_id, row.watch["list_id"], row.watch["cue_id"], request)


def _plan(work: UnitOfWork, stage_id: str, list_id: str, cue_id: str, request: Request) -> PlanView:
    book = queries.read_book(work.session, stage_id)
    try:
        plan = rehearse(book, list_id, cue_id, machinery_of(request).points(stage_id))
    except GoRefusedError as error:
        raise GO_PROBLEMS[error.code] from None
    walls = WallsRehearsal(work, ground_of(request), stage_id)
    steps = [
        PlanStepView(
            at_ms=step.at_ms,
            cue_number=step.cue_number,
            what=step.what,
            refusal=_refusal(step.what, walls, stage_id, request),
        )
        for step in plan.steps
    ]
    return PlanView(steps=steps, left_out=list(plan.left_out), whole=plan.is_whole)


def _refusal(order: DeviceAction | StageAction, walls: WallsRehearsal, stage_id: str, request: Request) -> str:
    """What would be said against an order, in the reader's language; nothing where it would be done."""
    language = language_of(request)
    match order:
        case DeviceAction():
            said = machinery_of(request).check(stage_id, order)
            return "" if said is None else catalogue().phrase(said, language)
        case ContentShow() | LookChange():
            problem = walls.play(order)
            return "" if problem is None else catalogue().problem(problem.code, language, problem.params).detail
        case _:
            return ""


def _play(stage_id: str, request: Request) -> PlayView:
    playing, language = machinery_of(request).runner(stage_id).look(), language_of(request)
    return PlayView(
        runs=[view_of(run, language) for run in playing.runs],
        standby=dict(playing.standby),
        paused=playing.is_paused,
        halted=playing.is_halted,
    )
