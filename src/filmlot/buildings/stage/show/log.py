"""The log of a stage's show: what its runner and its watchman do, written into the database."""

from __future__ import annotations

from filmlot.buildings.stage import content
from filmlot.buildings.stage.engine.show.ack import AckLine
from filmlot.buildings.stage.engine.show.cue import ContentShow, LookChange
from filmlot.buildings.stage.engine.show.run import Report
from filmlot.buildings.stage.engine.show.state import ShowState
from filmlot.buildings.stage.engine.show.watch import Look, Watch
from filmlot.buildings.stage.machinery import Machinery
from filmlot.buildings.stage.show import show
from filmlot.buildings.stage.show.contracts import AckView, FailureView, RunView
from filmlot.buildings.stage.show.events import CueEnded, CueStarted, WatchTurned
from filmlot.kernel.access import Actor
from filmlot.kernel.ground import Ground
from filmlot.kernel.i18n import catalogue
from filmlot.kernel.problems import Problem
from filmlot.kernel.settings import Language
from filmlot.standards.phrase import Phrase


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

    def dress(self, what: ContentShow | LookChange) -> str | None:
        """Has the walls show something else, or in another look; the problem's code if they cannot."""
        try:
            with self._ground.work() as work:
                if isinstance(what, ContentShow):
                    content.show(work, self._ground, self._stage_id, what)
                else:
                    content.change_look(work, self._stage_id, what.look)
        except Problem as problem:
            return problem.code
        return None

    def note(self, report: Report, actor: Actor) -> None:
        """Writes down that a cue began or ended, and who started it."""
        event = CueEnded if report.is_end else CueStarted
        with self._ground.work(actor) as work:
            work.emit(event(run=view_of(report)), subject=report.cue.id, scope=self._stage_id)
            if not report.is_end and not actor.is_system:
                after = {"number": report.cue.number, "name": report.cue.name}
                work.audit("stage.cue.started", subject=report.cue.id, scope=self._stage_id, after=after)

    def turn(self, watch_id: str, watch: Watch, look: Look, refused: str | None, actor: Actor) -> None:
        """Writes down what a watch found, and what it started."""
        event = WatchTurned(name=watch.name, state=look.sight.state, cue_id=look.cue_id, refused=refused)
        with self._ground.work(actor) as work:
            work.emit(event, subject=watch_id, scope=self._stage_id)
            if look.cue_id is not None:
                after = {"name": watch.name, "cue_id": look.cue_id, "refused": refused}
                work.audit("stage.watch.fired", subject=watch_id, scope=self._stage_id, after=after)


def view_of(report: Report, language: Language | None = None) -> RunView:
    """A run as others see it; in the log, which has no reader yet, in English and without remedies."""
    return RunView(
        id=report.run_id,
        cue_list_id=report.list_id,
        cue_id=report.cue.id,
        cue_number=report.cue.number,
        cue_name=report.cue.name,
        state=report.state,
        elapsed_ms=report.elapsed_ms,
        length_ms=report.cue.length_ms,
        acks=[_line_of(line, language) for line in report.acks],
        failures=[FailureView(what=item.what, error=_worded(item.error, language)) for item in report.failures],
        left_out=list(report.left_out),
    )


def _line_of(line: AckLine, language: Language | None) -> AckView:
    if line.ack is None:
        return AckView(device=line.device, action=line.action, answer=None, detail="", remedy="", time_ms=None)
    ack = line.ack
    remedy = ack.remedies.get(language, "") if language and ack.error is not None else ""
    return AckView(
        device=line.device,
        action=line.action,
        answer=ack.answer,
        detail=_worded(ack.detail, language),
        remedy=remedy,
        time_ms=round(ack.time_ms, 1),
    )


def _worded(phrase: Phrase, language: Language | None) -> str:
    return catalogue().phrase(phrase, language or "en")
