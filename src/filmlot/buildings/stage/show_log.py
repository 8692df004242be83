"""The log of a stage's show: what its runner and its watchman do, written into the database."""

from __future__ import annotations

from filmlot.buildings.stage import show
from filmlot.buildings.stage.engine.show.run import Happening, Run
from filmlot.buildings.stage.engine.show.state import ShowState
from filmlot.buildings.stage.engine.show.watch import Look, Watch
from filmlot.buildings.stage.machinery import Machinery
from filmlot.buildings.stage.show_contracts import FailureView, RunView
from filmlot.buildings.stage.show_events import CueEnded, CueStarted, WatchTurned
from filmlot.kernel.access import Actor
from filmlot.kernel.ground import Ground
from filmlot.kernel.problems import Problem


class ShowLog:
    """Writes for one stage; each line is a unit of work of whoever caused it."""

    def __init__(self, ground: Ground, stage_id: str, machinery: Machinery) -> None:
        self._ground, self._stage_id, self._machinery = ground, stage_id, machinery

    def move(self, state: ShowState, actor: Actor) -> str | None:
        """Brings the show into another state; the problem's code if it cannot be."""
        try:
            with self._ground.work(actor) as work:
                show.move(work, self._stage_id, state, machinery=self._machinery)
        except Problem as problem:
            return problem.code
        return None

    def note(self, happening: Happening, actor: Actor) -> None:
        """Writes down that a cue began or ended, and who started it."""
        event = CueEnded if happening.is_end else CueStarted
        with self._ground.work(actor) as work:
            work.emit(event(run=view_of(happening)), subject=happening.cue_id, scope=self._stage_id)
            if not happening.is_end and not actor.is_system:
                after = {"number": happening.cue_number, "name": happening.cue_name}
                work.audit("stage.cue.started", subject=happening.cue_id, scope=self._stage_id, after=after)

    def turn(self, watch_id: str, watch: Watch, look: Look, refused: str | None, actor: Actor) -> None:
        """Writes down what a watch found, and what it started."""
        event = WatchTurned(name=watch.name, state=look.sight.state, cue_id=look.cue_id, refused=refused)
        with self._ground.work(actor) as work:
            work.emit(event, subject=watch_id, scope=self._stage_id)
            if look.cue_id is not None:
                after = {"name": watch.name, "cue_id": look.cue_id, "refused": refused}
                work.audit("stage.watch.fired", subject=watch_id, scope=self._stage_id, after=after)


def view_of(told: Happening | Run) -> RunView:
    """A run as others see it."""
    if isinstance(told, Run):
        number, name, cue_id, run_id = told.cue.number, told.cue.name, told.cue.id, told.id
    else:
        number, name, cue_id, run_id = told.cue_number, told.cue_name, told.cue_id, told.run_id
    return RunView(
        id=run_id,
        cue_list_id=told.list_id,
        cue_id=cue_id,
        cue_number=number,
        cue_name=name,
        state=told.state,
        failures=[FailureView(what=failure.what, error=failure.error) for failure in told.failures],
        left_out=list(told.left_out),
    )
