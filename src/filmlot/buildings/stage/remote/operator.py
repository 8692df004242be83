"""The operator from outside: carries out what OSC and MIDI ask for, by the verbs of the pages, as a role may."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from threading import Lock
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from filmlot.buildings.stage import queries, take
from filmlot.buildings.stage.engine.remote.order import (
    Chalk,
    Command,
    Go,
    Move,
    Read,
    Recall,
    RemoteOrder,
    Roll,
    StandBy,
    Step,
    Stop,
)
from filmlot.buildings.stage.engine.remote.values import StageState, Values, values_of
from filmlot.buildings.stage.engine.show.cue import Cue, Heard
from filmlot.buildings.stage.engine.show.run import OVER
from filmlot.buildings.stage.engine.show.state import ShowState
from filmlot.buildings.stage.machinery import Machinery
from filmlot.buildings.stage.models import CueListRow, SnapshotRow
from filmlot.buildings.stage.permissions import SHOW_OPERATE, STAGE_READ, TAKE_ROLL
from filmlot.buildings.stage.show import play, show
from filmlot.buildings.stage.show.problems import NoCue, PersonNeeded
from filmlot.buildings.stage.stage import find, remote_principal
from filmlot.kernel.access import Actor, authorize
from filmlot.kernel.ground import Ground
from filmlot.kernel.problems import NotFound
from filmlot.kernel.work import UnitOfWork
from filmlot.standards.osc.message import OSCError

LIMITS = frozenset(permission.code for permission in (STAGE_READ, SHOW_OPERATE, TAKE_ROLL))
Told = tuple[str | int, ...]


class Operator:
    """Acts on one stage for whoever its description lets in; may be called from any thread.

    `timecode` tells the stage's timecode, an empty text while there is none.
    """

    def __init__(
        self, ground: Ground, stage_id: str, machinery: Machinery, *, timecode: Callable[[], str] = lambda: ""
    ) -> None:
        self._ground, self._stage_id, self._machinery = ground, stage_id, machinery
        self.timecode = timecode
        self._slate = Chalk()
        self._lock = Lock()
        self._plays: dict[type, Callable[[UnitOfWork, Any], Told]] = {
            Go: self._go,
            StandBy: self._stand_by,
            Step: self._step,
            Stop: self._stop,
            Command: self._command,
            Recall: self._recall,
            Chalk: self._chalk,
            Read: self._read,
            Heard: self._trigger,
        }

    def actor(self, sender: str) -> Actor:
        """Who acts for a sender, such as "OSC 10.0.0.7": a role at this stage, and no more than playing it."""
        principal = remote_principal(self._stage_id)
        return Actor(kind="remote", id=sender, name=sender, principal=principal, limits=LIMITS)

    def carry_out(self, order: RemoteOrder, sender: str) -> Told:
        """Does what is asked, and what is to be told of it.

        Raises:
            Problem: it cannot be done now, or not by the role.
            OSCError: there is nothing of this name.
        """
        actor = self.actor(sender)
        match order:
            case Roll():
                return self._roll(order.slate, actor)
            case Move():
                return self._move(order.state, actor)
            case Command.CUT:
                with self._ground.work(actor) as work:
                    return (take.cut(work, self._stage_id, machinery=self._machinery).slate,)
        with self._ground.look(actor) as look:
            return self._plays[type(order)](look, order)

    def look(self) -> Values:
        """Every value of the stage now."""
        playing = self._machinery.runner(self._stage_id).look()
        with self._ground.look(self.actor("OSC")) as look:
            stage = find(look, self._stage_id, STAGE_READ)
            state = ShowState(show.find_show(look.session, self._stage_id).state)
            rolling, last = take.rolling_take(look.session, self._stage_id), None
            if rolling is None:
                last = queries.last_take(look.session, self._stage_id)
            first = next(iter(_lists(look.session, self._stage_id)), ("", ""))[0]
        standby = self._cue_of(first, playing.standby.get(first))
        slated = rolling or last
        return values_of(
            StageState(
                name=stage.name,
                show=state,
                standby="" if standby is None else standby.number,
                standby_name="" if standby is None else standby.name,
                running=[run.cue.number for run in playing.runs if run.state not in OVER],
                is_paused=playing.is_paused,
                is_rolling=rolling is not None,
                slate="" if slated is None else slated.slate,
                timecode=self.timecode(),
                usable={device.id: device.status.usable for device in self._machinery.devices(self._stage_id, "en")},
            )
        )

    def cue_numbers(self) -> list[str]:
        """The numbers of all cues, each once, in their order."""
        book = self._machinery.runner(self._stage_id).book
        found = {cue.place: cue.number for cues in book.lists.values() for cue in cues.cues}
        return [found[place] for place in sorted(found)]

    def hears(self, heard: Heard) -> bool:
        """Whether any cue waits for a message; raises `OSCError` for a pattern that is none."""
        return bool(self._machinery.runner(self._stage_id).book.listening(heard))

    def _go(self, look: UnitOfWork, order: Go) -> Told:
        list_id, cue = self._find(look, order.cue, order.cue_list)
        cue_id = None if cue is None else cue.id
        return (play.go(look, self._stage_id, list_id, cue_id=cue_id, machinery=self._machinery).cue.number,)

    def _stand_by(self, look: UnitOfWork, order: StandBy) -> Told:
        return self._put_in_standby(look, *self._find(look, order.cue, order.cue_list))

    def _step(self, look: UnitOfWork, order: Step) -> Told:
        list_id, _ = self._find(look, None, None)
        return self._put_in_standby(look, list_id, self._beside(list_id, order.by))

    def _stop(self, look: UnitOfWork, order: Stop) -> Told:
        place = None if order.cue is None else _place(order.cue)
        runs = self._machinery.runner(self._stage_id).look().runs
        meant = [run for run in runs if run.state not in OVER and place in {None, run.cue.place}]
        for run in meant:
            play.stop_run(look, self._stage_id, run.run_id, machinery=self._machinery)
        return (len(meant),)

    def _command(self, look: UnitOfWork, order: Command) -> Told:
        verbs = {Command.PAUSE: play.pause, Command.RESUME: play.resume, Command.PANIC: play.panic}
        verbs[order](look, self._stage_id, machinery=self._machinery)
        return ()

    def _recall(self, look: UnitOfWork, order: Recall) -> Told:
        snapshot_id = self._snapshot(look.session, order.name)
        play.recall(look, self._stage_id, snapshot_id, fade_ms=order.fade_ms, machinery=self._machinery)
        return (order.name,)

    def _chalk(self, look: UnitOfWork, order: Chalk) -> Told:
        authorize(look, TAKE_ROLL, self._stage_id, kind="stage")
        with self._lock:
            self._slate = _over(self._slate, order)
        return tuple(value for value in (order.scene, order.shot, order.take, order.notes) if value is not None)

    def _read(self, look: UnitOfWork, order: Read) -> Told:  # noqa: ARG002 - `look` asks for its own
        values = self.look()
        if order.address not in values:
            raise OSCError("address", f"there is no value {order.address[:80]}")
        return values[order.address]

    def _trigger(self, look: UnitOfWork, order: Heard) -> Told:
        authorize(look, SHOW_OPERATE, self._stage_id, kind="stage")
        if not self.hears(order):
            raise OSCError("address", f"{order.message[:80]} is no word here, and no cue waits for it")
        show.insist_on_cues(look, self._stage_id, SHOW_OPERATE)
        return (self._machinery.runner(self._stage_id).trigger(order, actor=look.actor),)

    def _find(self, look: UnitOfWork, number: str | None, cue_list: str | None) -> tuple[str, Cue | None]:
        """A list, and its cue of a number; of all lists where none is named."""
        authorize(look, SHOW_OPERATE, self._stage_id, kind="stage")
        lists = _lists(look.session, self._stage_id)
        if cue_list is not None:
            by_place = {str(place): key for place, (key, _) in enumerate(lists, start=1)}
            found = {name: key for key, name in lists}.get(cue_list) or by_place.get(cue_list)
            if found is None:
                raise NotFound(kind="cue_list", id=cue_list)
            lists = [(found, cue_list)]
        if not lists:
            raise NoCue
        if number is None:
            return lists[0][0], None
        place = _place(number)
        book = self._machinery.runner(self._stage_id).book
        for key, _ in lists:
            for cue in book.cues(key).cues:
                if cue.place == place:
                    return key, cue
        raise NoCue

    def _cue_of(self, list_id: str, cue_id: str | None) -> Cue | None:
        return None if cue_id is None else self._machinery.runner(self._stage_id).book.cues(list_id).find(cue_id)

    def _beside(self, list_id: str, by: int) -> Cue | None:
        runner = self._machinery.runner(self._stage_id)
        cues, standing = runner.book.cues(list_id).cues, runner.look().standby.get(list_id)
        at = next((place for place, cue in enumerate(cues) if cue.id == standing), len(cues))
        return cues[at + by] if 0 <= at + by < len(cues) else None

    def _put_in_standby(self, look: UnitOfWork, list_id: str, cue: Cue | None) -> Told:
        if cue is None:
            raise NoCue
        play.stand_by(look, self._stage_id, list_id, cue.id, machinery=self._machinery)
        return (cue.number,)

    def _snapshot(self, session: Session, name: str) -> str:
        same = sa.select(SnapshotRow.id).where(SnapshotRow.stage_id == self._stage_id, SnapshotRow.name == name)
        found = session.scalar(same)
        if found is None:
            raise NotFound(kind="snapshot", id=name)
        return found

    def _move(self, state: ShowState, actor: Actor) -> Told:
        if state is ShowState.LIVE:
            raise PersonNeeded
        with self._ground.work(actor) as work:
            return (show.move(work, self._stage_id, state, machinery=self._machinery).state.value,)

    def _roll(self, chalk: Chalk, actor: Actor) -> Told:
        with self._lock:
            slate = _over(self._slate, chalk)
        with self._ground.work(actor) as work:
            last = queries.last_take(work.session, self._stage_id)
            scene, shot = ("1", "") if last is None else (last.scene, last.shot)
            if slate.scene is not None:
                scene, shot = slate.scene, slate.shot or ""
            wanted = take.SlateInput(scene=scene, shot=shot, take=slate.take, notes=slate.notes or "")
            folder = self._ground.settings.takes_folder
            rolled = take.roll(work, self._stage_id, wanted, machinery=self._machinery, takes=folder)
        with self._lock:
            self._slate = replace(slate, take=None, notes=None)  # the next take counts on
        return (rolled.slate,)


def _lists(session: Session, stage_id: str) -> list[tuple[str, str]]:
    """The ids and names of the stage's cue lists, by name."""
    rows = sa.select(CueListRow.id, CueListRow.name).where(CueListRow.stage_id == stage_id).order_by(CueListRow.name)
    return [(key, name) for key, name in session.execute(rows)]


def _place(number: str) -> Decimal:
    """Where a cue of this number stands; raises `OSCError` for a text that is no number."""
    try:
        return Decimal(number)
    except ArithmeticError as error:
        raise OSCError("arguments", f"{number[:40]!r} is no cue's number") from error


def _over(former: Chalk, chalk: Chalk) -> Chalk:
    """What the slate says once more was written on it: another scene begins without a shot."""
    shot = former.shot if chalk.scene is None else None
    return Chalk(
        scene=former.scene if chalk.scene is None else chalk.scene,
        shot=shot if chalk.shot is None else chalk.shot,
        take=former.take if chalk.take is None else chalk.take,
        notes=former.notes if chalk.notes is None else chalk.notes,
    )
